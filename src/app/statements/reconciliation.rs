//! `report reconciliation`: the statements of a year held against the orders,
//! as they stand or stood at a moment.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    currency::Currency,
    date::{Date, Year},
    names::EndToEndId,
    statement::matching::MatchingRules,
};
use bofu_projections::{
    past::Moment,
    payments::PaymentRow,
    reconciliation::{Clock, Ledger, Receipt, Reconciliation, adjust, reconcile, under_way},
    recoveries::RecoveryRow,
    statements::{StatementBook, StatementRow},
    status::OrderStatus,
    threeway::{self, ThreeWayRow},
};

use super::{book, error::StatementError, list, payer::Payers, receipts};
use crate::{
    error::AppError, input, payments::exported::ExportedBatches, projector,
    reports::query::ReportQuery, session::Session, views::View,
};

/// Statements by account number and currency.
type Accounts = BTreeMap<(String, Currency), Vec<StatementBook>>;

/// What a reconciliation is made of.
struct Material {
    /// The statements of each account and currency, in the order of time, up to
    /// the year's last one.
    accounts: Accounts,
    orders: Vec<PaymentRow>,
    recoveries: Vec<RecoveryRow>,
}

fn account_of(row: &StatementRow) -> (String, Currency) {
    (row.account_no.clone(), row.currency.clone())
}

/// Whether a statement has a day in the year.
fn in_year(row: &StatementRow, asked: &ReportQuery) -> bool {
    row.from <= asked.year.last_day() && row.to >= asked.year.first_day()
}

/// The statements that have a day in the year, by account and time.
pub async fn of_year(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Vec<Reconciliation>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let material = match asked.view(session).await? {
        View::Now(..) => now(session, asked).await?,
        View::Then(past, _) => {
            let mut accounts = Accounts::new();
            for book in past.statements().values() {
                accounts.entry(account_of(&book.row)).or_default().push(book.clone());
            }
            Material {
                accounts,
                orders: past.all_payments().cloned().collect(),
                recoveries: past.all_recoveries().cloned().collect(),
            }
        }
    };
    let payers = Payers::at(session.ledger(), &asked.moment).await?;
    let receipts = receipts::of(session.ledger(), &material.recoveries, &asked.moment).await?;
    let rules = session.rules().await?;
    let overdue = MatchingRules::shipped().map(|rules| rules.transit.overdue);
    let clock = Clock {
        on: today(session.on(), &asked.moment),
        overdue: overdue.map_err(StatementError::from)?,
        workdays: rules.workdays(),
    };
    // What is ordered later is for the statements of later years to answer.
    let mut orders = material.orders;
    orders.retain(|order| order.ordered_on <= asked.year.last_day());
    let mut rows = Vec::new();
    for ((account, currency), mut books) in material.accounts {
        books.sort_by_key(|book| book.row.position);
        books.retain(|book| book.row.from <= asked.year.last_day());
        // Orders and recoveries are in yuan.
        let home = currency.is_home();
        let mut ours = orders.clone();
        ours.retain(|order| home && payers.of_order(order).is_none_or(|payer| payer == account));
        let mut back = receipts.clone();
        back.retain(|receipt| home && payers.paid_from(&account, receipt.on));
        rows.extend(of_account(&books, &ours, &back, asked, clock));
    }
    let exported = ExportedBatches::at(session.ledger(), &asked.moment).await?;
    let lacking = orders.iter().filter(|order| exported.lacks(&order.batch));
    let lacking: BTreeSet<&EndToEndId> = lacking.map(|order| &order.end_to_end_id).collect();
    for row in &mut rows {
        let matched = row.matched.iter().flat_map(|known| &known.orders);
        let matched = matched.map(|order| order.end_to_end_id.clone());
        row.never_exported = matched.filter(|id| lacking.contains(id)).collect();
    }
    Ok(rows)
}

/// The day by which ages are told: that of the question, so that the same
/// question has the same answer on any later day.
fn today(on: Date, moment: &Moment) -> Date {
    let known = moment.known_at.as_deref().and_then(|moment| moment.parse().ok());
    let known = known.map_or(on, |known| input::business_day(known).min(on));
    moment.as_of.unwrap_or(known)
}

/// One statement, as it stands.
pub async fn of_one(session: &Session, id: &str) -> Result<Reconciliation, AppError> {
    let known = list(session.ledger()).await?.into_iter().find(|row| row.statement == id);
    let unknown = || StatementError::Unknown(id.to_owned());
    let year = Year::of(known.ok_or_else(unknown)?.to);
    let rows = of_year(session, &ReportQuery::now(year)).await?;
    Ok(rows.into_iter().find(|row| row.statement == id).ok_or_else(unknown)?)
}

/// `report threeway`: what was ordered, what the ledger says, and what the
/// bank's matched lines say, in one year.
pub async fn three_way(
    session: &Session,
    asked: &ReportQuery,
) -> Result<Vec<ThreeWayRow>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let view = asked.view(session).await?;
    if let View::Then(past, year) = &view {
        let books: Vec<StatementBook> = past.statements().values().cloned().collect();
        return Ok(threeway::three_way(past.all_payments(), &books, *year));
    }
    let material = now(session, asked).await?;
    let books: Vec<StatementBook> = material.accounts.into_values().flatten().collect();
    let db = session.ledger().rows();
    let mut orders = BTreeMap::new();
    let first = asked.year.first_day();
    for rows in [db.open_payments().await?, db.payments_answered_since(first).await?] {
        orders.extend(rows.into_iter().map(|row| (row.end_to_end_id.clone(), row)));
    }
    Ok(threeway::three_way(orders.values(), &books, asked.year))
}

fn of_account(
    books: &[StatementBook],
    orders: &[PaymentRow],
    receipts: &[Receipt],
    asked: &ReportQuery,
    clock: Clock<'_>,
) -> Vec<Reconciliation> {
    let Some(first) = books.iter().find(|book| in_year(&book.row, asked)) else {
        return Vec::new();
    };
    let from = first.row.from;
    let mut rows = Vec::new();
    for (at, book) in books.iter().enumerate() {
        if !in_year(&book.row, asked) {
            continue;
        }
        let statements: Vec<&StatementBook> = books.iter().take(at + 1).collect();
        let ledger = Ledger { statements: &statements, from, orders, receipts };
        let last = at + 1 == books.len();
        let open = at_bank(orders, book.row.to, last);
        let adjusted = book.row.in_home_currency().then(|| adjust(ledger));
        rows.push(reconcile(book, &open, clock, adjusted));
    }
    rows
}

/// The orders that no line had answered by a day; of the last statement, also
/// those that were sent since.
fn at_bank(orders: &[PaymentRow], to: Date, last: bool) -> Vec<&PaymentRow> {
    let mut open = under_way(orders, to);
    if last {
        let sent = |order: &&PaymentRow| {
            order.status == OrderStatus::Released && order.released_on.is_some_and(|on| on > to)
        };
        open.extend(orders.iter().filter(sent));
    }
    open
}

async fn now(session: &Session, asked: &ReportQuery) -> Result<Material, AppError> {
    let ledger = session.ledger();
    let mut accounts = Accounts::new();
    let mut first: Option<Date> = None;
    for row in list(ledger).await? {
        if row.from > asked.year.last_day() {
            continue;
        }
        if in_year(&row, asked) {
            first = Some(first.map_or(row.from, |first| first.min(row.from)));
        }
        let known = book(ledger, &row.statement).await?;
        accounts.entry(account_of(&row)).or_default().push(known);
    }
    let db = ledger.rows();
    let mut orders = BTreeMap::new();
    if let Some(first) = first {
        for row in db.open_payments().await? {
            orders.insert(row.end_to_end_id.clone(), row);
        }
        for row in db.payments_answered_since(first).await? {
            orders.insert(row.end_to_end_id.clone(), row);
        }
    }
    let recoveries = db.recoveries_with_money().await?;
    Ok(Material { accounts, orders: orders.into_values().collect(), recoveries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_by_the_day_of_the_question_and_not_by_that_of_its_asking() {
        let day = |day| Date::constant(2023, 8, day);
        let asked = |as_of: Option<Date>, known_at: Option<&str>| {
            today(day(20), &Moment { as_of, known_at: known_at.map(ToOwned::to_owned) })
        };
        assert_eq!(asked(None, None), day(20));
        // In the evening of UTC the next day has begun in Shanghai.
        assert_eq!(asked(None, Some("2023-08-04T15:59:59.000000Z")), day(4));
        assert_eq!(asked(None, Some("2023-08-04T16:00:00.000000Z")), day(5));
        assert_eq!(asked(None, Some("2023-09-01T00:00:00.000000Z")), day(20), "not known yet");
        assert_eq!(asked(Some(day(2)), Some("2023-08-04T16:00:00.000000Z")), day(2));
        assert_eq!(asked(Some(day(31)), None), day(31), "an asked day is as it was asked");
    }
}
