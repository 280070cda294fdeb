//! 三方核对: what was ordered, what the ledger says became of it, and what the
//! bank's matched lines say, by day, batch, measure and source.

use std::collections::BTreeMap;

use bofu_domain::{
    date::{Date, Year},
    money::Money,
    names::EndToEndId,
    statement::{event::Direction, words::Effect},
};
use serde::Serialize;

use crate::{payments::PaymentRow, statements::StatementBook, status::OrderStatus};

/// By what the sums are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// By day: of release, of the ledger's settlement or return, of the line.
    Day,
    /// By batch 批次.
    Batch,
    /// By measure 措施.
    Measure,
    /// By source: `city` 市级, `district` 区级.
    Source,
    /// Lines that no order is matched with, by what they are.
    Unmatched,
}

impl Cut {
    /// As it stands in tables and files, and as an office calls it.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Day => ("day", "按日"),
            Self::Batch => ("batch", "按批次"),
            Self::Measure => ("measure", "按措施"),
            Self::Source => ("source", "按来源"),
            Self::Unmatched => ("unmatched", "未勾对明细"),
        }
    }
}

/// A row of `report threeway`: sums of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThreeWayRow {
    /// By what.
    pub by: Cut,
    /// Which day, batch, measure or source.
    pub key: String,
    /// 指令: released to the bank in the year.
    pub ordered: Money,
    /// 账面到账: settled in the ledger.
    pub settled: Money,
    /// 账面退票: returned in the ledger.
    pub returned: Money,
    /// 银行付: matched lines out, and those that no order is matched with.
    pub bank_out: Money,
    /// 银行收: matched lines in, and those that no order is matched with.
    pub bank_in: Money,
    /// 在途: ordered and not answered in the ledger.
    pub open: Money,
    /// 差额: settled less returned, less what the bank paid less took in, but for
    /// lines that a person has explained. Zero where ledger and bank agree.
    pub difference: Money,
}

/// Sums under one key.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    ordered: Money,
    settled: Money,
    returned: Money,
    bank_out: Money,
    bank_in: Money,
    open: Money,
    /// What persons have explained of it, in less out.
    explained: Money,
}

/// The rows of a year. `orders` are those that were at the bank on a day of
/// it, `books` the statements, of which those in another currency are left out.
/// What was cancelled, after its release too, is not among what was ordered.
pub fn three_way<'a>(
    orders: impl IntoIterator<Item = &'a PaymentRow>,
    books: &[StatementBook],
    year: Year,
) -> Vec<ThreeWayRow> {
    let bank = answers(books, year);
    let mut sums: BTreeMap<(Cut, String), Sums> = BTreeMap::new();
    for order in orders.into_iter().filter(|order| order.status != OrderStatus::Cancelled) {
        of_order(&mut sums, order, bank.get(&order.end_to_end_id), year);
    }
    for book in books.iter().filter(|book| book.row.in_home_currency()) {
        for line in book.unmatched().filter(|line| Year::of(line.booked_on) == year) {
            let known = book.difference(line);
            let sums = sums.entry((Cut::Unmatched, known.kind.as_str().to_owned())).or_default();
            if known.resolution.is_some() {
                sums.explained = sums.explained.plus(line.direction.signed(line.amount));
            }
            match line.direction {
                Direction::In => sums.bank_in = sums.bank_in.plus(line.amount),
                Direction::Out => sums.bank_out = sums.bank_out.plus(line.amount),
            }
        }
    }
    sums.into_iter().map(|((by, key), sums)| row(by, key, sums)).collect()
}

/// What lines of the year have done with an order, each with its day.
type Answers = BTreeMap<EndToEndId, Vec<(Effect, Date)>>;

fn answers(books: &[StatementBook], year: Year) -> Answers {
    let mut found = Answers::new();
    for book in books {
        for known in book.standing() {
            let days = known.pairing.lines.iter().filter_map(|no| book.line(*no));
            let Some(day) = days.map(|line| line.booked_on).max() else { continue };
            if Year::of(day) != year {
                continue;
            }
            for order in &known.pairing.orders {
                let id = order.end_to_end_id.clone();
                found.entry(id).or_default().push((known.pairing.effect, day));
            }
        }
    }
    found
}

fn of_order(
    sums: &mut BTreeMap<(Cut, String), Sums>,
    order: &PaymentRow,
    bank: Option<&Vec<(Effect, Date)>>,
    year: Year,
) {
    let in_year = |day: Option<Date>| day.filter(|day| Year::of(*day) == year);
    let parts = [
        (Cut::Batch, order.batch.to_string(), order.amount),
        (Cut::Measure, order.measure.to_string(), order.amount),
        (Cut::Source, "city".to_owned(), order.city),
        (Cut::Source, "district".to_owned(), order.district),
    ];
    // To each cut its part; to the day of the fact all of it.
    let mut add = |day: Date, to: &dyn Fn(&mut Sums, Money)| {
        to(sums.entry((Cut::Day, day.to_string())).or_default(), order.amount);
        for (cut, key, part) in &parts {
            if !part.is_zero() {
                to(sums.entry((*cut, key.clone())).or_default(), *part);
            }
        }
    };
    let answered = order.settled_on.is_some() || order.returned_on.is_some();
    if let Some(day) = in_year(order.released_on) {
        add(day, &|sums, part| sums.ordered = sums.ordered.plus(part));
        if !answered {
            add(day, &|sums, part| sums.open = sums.open.plus(part));
        }
    }
    if let Some(day) = in_year(order.settled_on) {
        add(day, &|sums, part| sums.settled = sums.settled.plus(part));
    }
    if let Some(day) = in_year(order.returned_on) {
        // One that came back without having been settled was never out.
        if order.settled_on.is_some() {
            add(day, &|sums, part| sums.returned = sums.returned.plus(part));
        }
    }
    for (effect, day) in bank.into_iter().flatten() {
        match effect {
            Effect::Settles => add(*day, &|sums, part| sums.bank_out = sums.bank_out.plus(part)),
            Effect::Returns if order.settled_on.is_some() => {
                add(*day, &|sums, part| sums.bank_in = sums.bank_in.plus(part));
            }
            Effect::Returns | Effect::Offsets => {}
        }
    }
}

fn row(by: Cut, key: String, sums: Sums) -> ThreeWayRow {
    let Sums { ordered, settled, returned, bank_out, bank_in, open, explained } = sums;
    let difference = settled.minus(returned).minus(bank_out).plus(bank_in).minus(explained);
    ThreeWayRow { by, key, ordered, settled, returned, bank_out, bank_in, open, difference }
}
