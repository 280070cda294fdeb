//! The payment of an instalment as its events leave it: only what later
//! decisions ask.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    account::Account,
    charge::{CapKey, Charge, FUND_YEAR, Lane, Period},
    date::{Date, Span, Year},
    days::{Step, StepDay},
    determination::Instalment,
    enterprise::values::{Evidence, Exceeded, InstalmentPlace, RecoveryCause, Share},
    fund::key::fund_of,
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, DocumentNo, EndToEndId, FundId},
    uscc::Uscc,
};

/// The longest end-to-end id that banks pass on.
const LONGEST_ID: usize = 35;

/// 公示, as last published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The instalments that were published.
    pub instalments: Vec<u32>,
    /// For how many working days.
    pub days: u32,
    /// The day on which it was published.
    pub published_on: Date,
    /// The last day.
    pub ends_on: Date,
}

/// 异议, the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// What is objected.
    pub reason: String,
    /// Whether it was upheld, and why; `None`: it is open and holds back.
    pub resolved: Option<(bool, String)>,
    /// The last step about it: its raising, or its resolution.
    pub last: StepDay,
}

/// What the bank did, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankFact {
    /// When, by the bank.
    pub on: Date,
    /// On what it rests.
    pub evidence: Evidence,
}

/// One attempt to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// 批次
    pub batch: BatchNo,
    /// What the bank passes on.
    pub end_to_end_id: EndToEndId,
    /// How much.
    pub amount: Money,
    /// Who is paid.
    pub payee: Uscc,
    /// To which account.
    pub account: Account,
    /// Who ordered it.
    pub ordered_by: ActorName,
    /// Whether a second finance officer must release it.
    pub needs_release: bool,
    /// Who released it.
    pub released_by: Option<ActorName>,
    /// When.
    pub released_on: Option<Date>,
    /// Whether the account was changed since.
    pub stopped: bool,
    /// Why it was cancelled.
    pub cancelled: Option<String>,
    /// 到账
    pub settled: Option<BankFact>,
    /// 退票
    pub returned: Option<BankFact>,
    /// The last step about it, by the office's day.
    pub last: StepDay,
}

impl Order {
    /// On its way: neither cancelled nor answered by the bank.
    pub fn is_open(&self) -> bool {
        self.cancelled.is_none() && self.settled.is_none() && self.returned.is_none()
    }

    /// The money is with the payee, as far as the bank has said.
    pub fn is_paid(&self) -> bool {
        self.settled.is_some() && self.returned.is_none()
    }
}

/// 追回: money that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    /// 决定号
    pub document_no: DocumentNo,
    /// Why.
    pub cause: RecoveryCause,
    /// How much.
    pub amount: Money,
    /// The receipt.
    pub receipt: Option<DocumentNo>,
    /// From which instalment it was kept, where it was set off.
    pub set_off: Option<InstalmentPlace>,
}

/// 追回决定
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debt {
    /// 决定号
    pub document_no: DocumentNo,
    /// Why.
    pub cause: RecoveryCause,
    /// 应追
    pub amount: Money,
    /// 期限
    pub deadline: Option<Date>,
    /// The day of the decision.
    pub decided_on: Date,
    /// The exceeded ceiling that it rests on, where it rests on one.
    pub ground: Option<Exceeded>,
    /// What was given up, each by its document.
    pub written_off: Vec<(DocumentNo, Money)>,
}

/// One instalment of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalmentState {
    /// Its number within the claim.
    pub no: u32,
    /// Its days, where the claim has a period.
    pub span: Option<Span>,
    /// How much.
    pub granted: Money,
    /// Its charges.
    pub charges: Vec<Charge>,
    /// Why it was revoked, where it was.
    pub revoked: Option<String>,
    /// The attempts to pay it, in their order.
    pub orders: Vec<Order>,
    /// 抵扣: what was kept of it for recoveries of others.
    pub set_offs: Vec<Money>,
    /// The last set-off.
    pub set_off_on: Option<Date>,
    /// The sums that came back.
    pub recovered: Vec<Recovered>,
    /// The sums that are to come back.
    pub debts: Vec<Debt>,
}

impl From<&Instalment> for InstalmentState {
    fn from(instalment: &Instalment) -> Self {
        Self {
            no: instalment.no,
            span: instalment.span,
            granted: instalment.granted,
            charges: instalment.charges.clone(),
            revoked: None,
            orders: Vec::new(),
            set_offs: Vec::new(),
            set_off_on: None,
            recovered: Vec::new(),
            debts: Vec::new(),
        }
    }
}

impl InstalmentState {
    /// The order that is on its way.
    pub fn open_order(&self) -> Option<&Order> {
        self.orders.iter().find(|order| order.is_open())
    }

    /// The order that paid it.
    pub fn paid_order(&self) -> Option<&Order> {
        self.orders.iter().find(|order| order.is_paid())
    }

    /// What was kept of it for recoveries of others: it counts as paid.
    pub fn set_off(&self) -> Money {
        self.set_offs.iter().fold(Money::ZERO, |sum, one| sum.plus(*one))
    }

    /// What is left to pay where no order is under way or has paid it.
    pub fn to_order(&self) -> Money {
        self.granted.minus(self.set_off()).or_zero()
    }

    /// The last steps of all its orders, and of what was set off: whatever is
    /// done with it next rests on them.
    pub(super) fn last_steps(&self) -> impl Iterator<Item = StepDay> {
        let set_off = self.set_off_on.map(|on| Step::SetOff.on(on));
        self.orders.iter().map(|order| order.last).chain(set_off)
    }

    /// Whether nothing is left to pay: an order paid it, or all was set off.
    pub fn is_settled(&self) -> bool {
        self.paid_order().is_some() || self.to_order().is_zero()
    }

    /// Whether an order is under way, or nothing is left to pay.
    pub fn is_out(&self) -> bool {
        self.open_order().is_some() || self.is_settled()
    }

    /// What was taken back, for whatever cause.
    pub fn recovered(&self) -> Money {
        self.recovered.iter().fold(Money::ZERO, |sum, one| sum.plus(one.amount))
    }

    /// What was taken back after an error, and is as if it had not been granted.
    pub fn corrected(&self) -> Money {
        let errors = self.recovered.iter().filter(|one| one.cause == RecoveryCause::Error);
        errors.fold(Money::ZERO, |sum, one| sum.plus(one.amount))
    }

    /// What was paid, by the bank or by set-off, and not taken back; zero where
    /// it is not paid.
    pub fn recoverable(&self) -> Money {
        let paid = self.paid_order().map_or(Money::ZERO, |order| order.amount);
        paid.plus(self.set_off()).minus(self.recovered()).or_zero()
    }

    /// What no decision asks back yet of what can be recovered.
    pub fn undecided(&self) -> Money {
        self.recoverable().minus(self.owed()).or_zero()
    }

    /// What decisions ask back that is neither back nor given up.
    pub fn owed(&self) -> Money {
        self.debts.iter().fold(Money::ZERO, |sum, debt| sum.plus(debt.outstanding(self)))
    }

    /// What was granted and counts: not where it was revoked, and not what was
    /// taken back after an error.
    pub fn counts(&self) -> Money {
        if self.revoked.is_some() { Money::ZERO } else { self.granted.minus(self.corrected()) }
    }

    /// Whether it holds nothing any more.
    pub fn is_freed(&self) -> bool {
        self.counts().is_zero()
    }

    /// The rows that an order of `amount` counts to: all that the instalment
    /// charged, without what was set off before the order was made.
    pub(super) fn shares_of_order(&self, amount: Money) -> Vec<Share> {
        if amount == self.granted {
            return self.charges.iter().map(|charge| share(charge, charge.amount)).collect();
        }
        self.shares_between(self.granted.minus(amount), self.granted)
    }

    /// The rows that the next `amount` that comes back had counted to.
    pub(super) fn shares_of_recovery(&self, amount: Money) -> Vec<Share> {
        let before = self.recovered();
        self.shares_between(before, before.plus(amount))
    }

    /// The rows that the next `amount` that is set off counts to, after `more`
    /// beyond what is.
    pub(super) fn shares_of_set_off(&self, more: Money, amount: Money) -> Vec<Share> {
        let before = self.set_off().plus(more);
        self.shares_between(before, before.plus(amount))
    }

    /// The rows that the stretch from `before` to `after` of what was granted
    /// counts to: all of it to each ceiling, and to each source its part, such
    /// that the parts of stretches that follow one another add up to what the
    /// source bears.
    fn shares_between(&self, before: Money, after: Money) -> Vec<Share> {
        let amount = after.minus(before);
        let funds: Vec<&Charge> = self.charges.iter().filter(|charge| of_fund(charge)).collect();
        let mut left = amount;
        let mut shares: Vec<Share> = Vec::new();
        for charge in self.charges.iter().filter(|charge| !of_fund(charge)) {
            shares.push(share(charge, amount));
        }
        for (index, charge) in funds.iter().enumerate() {
            let part = if index + 1 == funds.len() {
                left
            } else {
                let upto = |sum| portion(sum, charge.amount, self.granted);
                upto(after).minus(upto(before)).or_zero().min(left)
            };
            left = left.minus(part);
            if part.is_positive() {
                shares.push(share(charge, part));
            }
        }
        shares
    }

    /// The funds' years that it charged.
    pub fn fund_years<'a>(&'a self) -> Vec<(FundId, Year, &'a CapKey)> {
        let of = |charge: &'a Charge| {
            let Period::Year(year) = charge.key.period else { return None };
            Some((fund_of(&charge.key)?, year, &charge.key))
        };
        self.charges.iter().filter_map(of).collect()
    }
}

/// The part of a source, `city` or `district`, in rows that are paid.
pub(super) fn of_source(shares: &[Share], source: &str) -> Money {
    let of = |share: &&Share| {
        let by = share.key.holder.as_str().rsplit_once('/').map(|(_, by)| by);
        share.key.ceiling.as_str() == FUND_YEAR && by == Some(source)
    };
    shares.iter().filter(of).fold(Money::ZERO, |sum, share| sum.plus(share.amount))
}

fn of_fund(charge: &Charge) -> bool {
    charge.key.ceiling.as_str() == FUND_YEAR
}

fn share(charge: &Charge, amount: Money) -> Share {
    Share { key: charge.key.clone(), amount }
}

/// `sum × part / whole`, rounded to the fen.
fn portion(sum: Money, part: Money, whole: Money) -> Money {
    sum.yuan()
        .checked_mul(part.yuan())
        .and_then(|product| product.checked_div(whole.yuan()))
        .and_then(Money::checked_round)
        .unwrap_or_default()
}

/// What is given back of rows: the opposite of what was charged. It leaves the
/// limits as they are.
pub(super) fn given_back(shares: &[Share]) -> Vec<Charge> {
    let back = |share: &Share| Charge {
        key: share.key.clone(),
        lane: Lane::Own,
        amount: share.amount.negated(),
        limit: None,
    };
    shares.iter().map(back).collect()
}

/// The end-to-end id of an attempt: at most 35 ASCII characters, and no other
/// attempt of the ledger has it.
///
/// `BF-claim-instalment-attempt` where the claim's number is of capitals,
/// digits and hyphens and not too long; else a digest of the three.
pub(super) fn end_to_end_id(claim_no: &ClaimNo, instalment: u32, attempt: u32) -> String {
    let readable = format!("BF-{claim_no}-{instalment}-{attempt}");
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    if readable.len() <= LONGEST_ID && readable.bytes().all(plain) {
        return readable;
    }
    let digest = Sha256::digest(format!("{claim_no}\n{instalment}\n{attempt}"));
    let nibbles = digest.iter().take(15).flat_map(|byte| [byte >> 4, byte & 15]);
    let hex = nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16));
    let hex: String = hex.map(|digit| digit.to_ascii_uppercase()).collect();
    format!("BFX-{hex}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::claim_no;

    #[test]
    fn an_end_to_end_id_is_short_ascii_whatever_the_claim_is_called() {
        assert_eq!(end_to_end_id(&claim_no("C-1"), 1, 2), "BF-C-1-1-2");
        let long = "Z".repeat(64);
        for name in ["浙经信〔2023〕1号", "c-1", long.as_str(), "C 1", "C/1"] {
            let id = end_to_end_id(&claim_no(name), 12, 3);
            assert!(id.len() <= 35 && id.is_ascii() && id.starts_with("BFX-"), "{id}");
            assert_ne!(id, end_to_end_id(&claim_no(name), 12, 4));
            assert_ne!(id, end_to_end_id(&claim_no(name), 1, 23));
        }
        assert_ne!(end_to_end_id(&claim_no("C-1"), 1, 1), end_to_end_id(&claim_no("C"), 1, 1));
    }
}
