//! The orders that the lines of a statement may belong to, as the events have
//! them: the table `payments` is not asked which of them are candidates.

use std::collections::BTreeSet;

use bofu_domain::{
    date::Date,
    statement::{
        Statement,
        event::{Line, OrderRef},
        matching::{MatchingRules, Order, Stage, Strays, ids_in},
    },
};
use bofu_projections::{orders::OrderRow, status::OrderStatus};

use super::list as statements;
use crate::{error::AppError, payments::list, session::Session};

/// Those at the bank, those that the lines name, and those that the bank has
/// answered so lately that they may come back. By id, each once.
pub(super) async fn of_lines(
    session: &Session,
    id: &str,
    statement: &Statement,
    lines: &[&Line],
    rules: &MatchingRules,
) -> Result<Vec<Order>, AppError> {
    let first = lines.iter().map(|line| line.booked_on).min();
    let since = first.map(|first| days_before(first, rules.window.after));
    let named: BTreeSet<String> = lines.iter().flat_map(|line| ids_in(line)).collect();
    let answered = |day: Option<Date>| since.is_some_and(|since| day.is_some_and(|on| on >= since));
    let candidate = |row: &OrderRow| {
        row.is_open()
            || answered(row.settled_on)
            || answered(row.returned_on)
            || named.contains(row.end_to_end_id.as_str())
    };
    let rows = list::all(session.ledger()).await?.into_values();
    let mut orders: Vec<Order> = rows.filter(candidate).map(order).collect();
    let mut orphan_references = Strays::wanted(lines, &orders);
    let sent = orders
        .iter()
        .filter(|order| orphan_references.wants(order))
        .filter_map(|order| order.sent_on);
    if let Some(first) = sent.min() {
        orphan_references.look(id, statement, true);
        // An order may be released here later than the bank had it.
        let first = days_before(first, rules.window.after);
        for row in statements(session.ledger()).await? {
            if row.statement != id && row.to >= first && row.in_home_currency() {
                let (other, _) = session.ledger().store::<Statement>().load(&row.statement).await?;
                orphan_references.look(&row.statement, &other, false);
            }
        }
        orphan_references.give(&mut orders);
    }
    Ok(orders)
}

fn days_before(day: Date, days: u16) -> Date {
    (0..days).fold(day, |day, _| day.yesterday().unwrap_or(day))
}

/// An order as a match names it.
pub(super) fn place(row: &OrderRow) -> OrderRef {
    OrderRef {
        uscc: row.uscc.clone(),
        claim_no: row.claim_no.clone(),
        instalment: row.instalment,
        end_to_end_id: row.end_to_end_id.clone(),
        amount: row.amount,
    }
}

fn order(row: OrderRow) -> Order {
    Order {
        place: place(&row),
        batch: row.batch,
        names: [row.payee_name.to_string(), row.account.account_name.to_string()],
        account_no: row.account.account_no,
        stage: match row.status {
            OrderStatus::Ordered => Stage::Unsent,
            OrderStatus::Released => Stage::Sent,
            OrderStatus::Cancelled => Stage::Cancelled,
            OrderStatus::Settled => Stage::Settled,
            OrderStatus::Returned => Stage::Returned,
        },
        sent_on: row.released_on,
        orphan_references: Vec::new(),
    }
}
