//! What is kept of the events so far: only what a later event is held to, and
//! that small. A claim with an instalment and an order takes some 400 bytes.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    aids::Aids,
    audits::Audits,
    batches::Batches,
    event::{Event, Fen},
    funds::{Appropriations, Books},
    key::{Key, Name},
    office::Office,
    policies::Policies,
    recoveries::Recoveries,
    set_offs::{Pair, Side},
    statements::Bank,
    together::Next,
};
use crate::day::Day;

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) office: Office,
    /// By the key of the code.
    pub(crate) enterprises: HashMap<Key, Enterprise>,
    /// By the key of the number, which is unique in the ledger.
    pub(crate) claims: HashMap<Key, Claim>,
    /// The compared forms of those numbers that are not their own.
    pub(crate) spelt_claims: HashSet<Key>,
    /// The rows of appropriations.
    pub(crate) funds: HashMap<Key, FundRow>,
    /// Closed years and months.
    pub(crate) books: Books,
    pub(crate) policies: Policies,
    pub(crate) batches: Batches,
    pub(crate) appropriations: Appropriations,
    pub(crate) bank: Bank,
    pub(crate) audits: Audits,
    pub(crate) aids: Aids,
    /// Titles as they were recognised: enterprise, title and day.
    pub(crate) titles: HashSet<Key>,
    /// Exclusions by enterprise and document.
    pub(crate) exclusions: HashSet<Key>,
    /// Exclusions that recoveries after a fraud still ask for, with the
    /// position of the recovery.
    pub(crate) to_exclude: HashMap<Key, u64>,
    /// Set-offs of which one side was told.
    pub(crate) set_offs: HashMap<Pair, Side>,
    /// The event just before.
    pub(crate) before: Option<Before>,
    /// What it asks to come next.
    pub(crate) next: Option<Next>,
}

impl State {
    /// The row of a charge; that of an appropriation is known from here on.
    pub(crate) fn row(&mut self, ceiling: &str, holder: &str, period: &str) -> Row {
        let (key, of_fund) = (Key::parts(&[ceiling, holder, period]), ceiling == "fund.year");
        if of_fund {
            let fund = holder.rsplit_once('/').map_or(holder, |(fund, _)| fund);
            let (fund, year) = (Key::of(fund), period.parse().unwrap_or_default());
            self.funds.entry(key).or_insert(FundRow { fund, year, limit: None, taken: 0 });
        }
        Row { key, of_fund }
    }

    /// Takes a charge into the row of an appropriation.
    pub(crate) fn charge(&mut self, row: Row, amount: Fen) {
        if let Some(fund) = self.funds.get_mut(&row.key).filter(|_| row.of_fund) {
            fund.taken += amount;
        }
    }

    /// Whether an enterprise is excluded on a day.
    pub(crate) fn is_excluded(&self, enterprise: Key, day: Day) -> bool {
        let known = self.enterprises.get(&enterprise);
        known.is_some_and(|known| known.exclusions.iter().any(|one| one.covers(day)))
    }

    /// The last of an enterprise's successors, or itself.
    pub(crate) fn heir(&self, enterprise: Key) -> Key {
        let mut heir = enterprise;
        // A chain that a forger made a ring ends all the same.
        for _ in 0..self.enterprises.len() {
            match self.enterprises.get(&heir).and_then(|known| known.merged) {
                Some(next) => heir = next,
                None => break,
            }
        }
        heir
    }
}

/// The row of an appropriation.
#[derive(Debug)]
pub(crate) struct FundRow {
    pub(crate) fund: Key,
    pub(crate) year: i64,
    /// The appropriation; `None`: not limited by one.
    pub(crate) limit: Option<Fen>,
    /// What grants hold of it.
    pub(crate) taken: Fen,
}

/// The event just before: what one of the same commit may rest on.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) stream: Key,
    pub(crate) by: Name,
    pub(crate) on: Day,
    /// The document of a recovery after a fraud.
    pub(crate) fraud: Option<Key>,
    pub(crate) reason: Option<Key>,
}

impl Before {
    pub(super) fn of(event: &Event<'_>) -> Self {
        let text = |member: &str| event.body.get(member).and_then(Value::as_str);
        let fraud = text("cause") == Some("fraud");
        Self {
            stream: event.stream,
            by: event.by,
            on: event.on,
            fraud: text("document_no").filter(|_| fraud).map(Key::of),
            reason: text("reason").map(Key::of),
        }
    }
}

/// An enterprise.
#[derive(Debug, Default)]
pub(crate) struct Enterprise {
    /// Its name and account; `None` before it is registered.
    pub(crate) registration: Option<Box<Registration>>,
    pub(crate) exclusions: Vec<Exclusion>,
    /// The successor.
    pub(crate) merged: Option<Key>,
    /// Who serves it, as last assigned.
    pub(crate) specialist: Option<Key>,
    /// Its claims.
    pub(crate) claims: Vec<Key>,
}

/// Who is paid, and where.
#[derive(Debug)]
pub(crate) struct Registration {
    /// The code.
    pub(crate) uscc: Box<str>,
    pub(crate) name: Box<str>,
    /// As it is shown: holder, bank, clearing code, number.
    pub(crate) account: Box<str>,
    /// The account that waits for a second person, and who asked for it.
    pub(crate) asked: Option<(Box<str>, Name)>,
}

/// 失信
#[derive(Debug)]
pub(crate) struct Exclusion {
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    pub(crate) lifted: Option<Day>,
}

impl Exclusion {
    /// Whether it bars the day. It no longer does on the day it is lifted.
    pub(crate) fn covers(&self, day: Day) -> bool {
        self.from <= day
            && self.until.is_none_or(|until| day <= until)
            && self.lifted.is_none_or(|lifted| day < lifted)
    }
}

/// Where a claim is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Filed,
    Assessed,
    /// With who approved it.
    Granted(Name),
    Rejected,
    Withdrawn,
    Revoked,
}

impl Stage {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Assessed => "assessed",
            Self::Granted(_) => "granted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
        }
    }
}

/// A claim.
#[derive(Debug)]
pub(crate) struct Claim {
    /// The enterprise that filed it.
    pub(crate) enterprise: Key,
    pub(crate) filed_by: Name,
    /// The key of its measure.
    pub(crate) measure: Key,
    pub(crate) stage: Stage,
    /// An objection is open.
    pub(crate) objected: bool,
    pub(crate) notice: Option<Box<Notice>>,
    /// The instalments, once granted.
    pub(crate) parts: Box<[Part]>,
}

/// 公示, as last published.
#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) instalments: Box<[u32]>,
    pub(crate) ends_on: Day,
}

/// An instalment.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) no: u32,
    pub(crate) revoked: bool,
    pub(crate) granted: Fen,
    /// Kept of it for recoveries of others: it counts as paid.
    pub(crate) set_off: Fen,
    /// Taken back, for whatever cause.
    pub(crate) recovered: Fen,
    /// Decisions that ask it back, and what came back.
    pub(crate) recoveries: Option<Box<Recoveries>>,
    /// What it charged.
    pub(crate) charges: Box<[(Row, Fen)]>,
    /// The attempts to pay it, in their order.
    pub(crate) orders: Vec<Order>,
}

/// A row of the ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: Key,
    /// Whether it is that of an appropriation.
    pub(crate) of_fund: bool,
}

/// An attempt to pay an instalment.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "what happened to it, each beside the others")]
pub(crate) struct Order {
    /// The end-to-end id's key.
    pub(crate) id: Key,
    pub(crate) batch: Key,
    pub(crate) payee: Key,
    /// The account's key.
    pub(crate) account: Key,
    pub(crate) amount: Fen,
    pub(crate) ordered_by: Name,
    pub(crate) needs_release: bool,
    pub(crate) released: bool,
    pub(crate) stopped: bool,
    pub(crate) cancelled: bool,
    pub(crate) settled: bool,
    pub(crate) returned: bool,
}

impl Order {
    /// On its way: neither cancelled nor answered by the bank.
    pub(crate) fn is_open(&self) -> bool {
        !(self.cancelled || self.settled || self.returned)
    }

    /// The money is with the payee.
    pub(crate) fn is_paid(&self) -> bool {
        self.settled && !self.returned
    }
}

impl Part {
    /// What is left to pay where no order is under way or has paid it.
    pub(crate) fn to_order(&self) -> Fen {
        (self.granted - self.set_off).max(0)
    }

    /// Whether an order has paid it.
    pub(crate) fn is_paid(&self) -> bool {
        self.orders.iter().any(Order::is_paid)
    }

    /// Whether nothing is left to pay.
    pub(crate) fn is_settled(&self) -> bool {
        self.to_order() == 0 || self.is_paid()
    }

    /// Whether an order is under way.
    pub(crate) fn has_open_order(&self) -> bool {
        self.orders.iter().any(Order::is_open)
    }
}
