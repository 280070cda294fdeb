//! The orders that the lines of a statement may belong to.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    date::Date,
    names::EndToEndId,
    statement::{
        Statement,
        event::{Line, OrderRef},
        matching::{Order, Rules, Stage, Strays, ids_in},
    },
};
use bofu_projections::{payments::PaymentRow, status::OrderStatus};

use super::list;
use crate::app::{error::AppError, session::Session};

/// Those at the bank, those that the lines name, and those that the bank has
/// answered so lately that they may come back. By id, each once.
pub(super) async fn of_lines(
    session: &Session,
    id: &str,
    statement: &Statement,
    lines: &[&Line],
    rules: &Rules,
) -> Result<Vec<Order>, AppError> {
    let db = session.ledger().rows();
    let mut found: BTreeMap<EndToEndId, PaymentRow> = BTreeMap::new();
    let mut keep = |rows: Vec<PaymentRow>| {
        found.extend(rows.into_iter().map(|row| (row.end_to_end_id.clone(), row)));
    };
    keep(db.open_payments().await?);
    let first = lines.iter().map(|line| line.booked_on).min();
    if let Some(first) = first {
        keep(db.payments_answered_since(days_before(first, rules.window.after)).await?);
    }
    let named: BTreeSet<String> = lines.iter().flat_map(|line| ids_in(line)).collect();
    let named: Vec<String> = named.into_iter().collect();
    keep(db.payments_named(&named).await?);
    let mut orders: Vec<Order> = found.into_values().map(order).collect();
    let mut strays = Strays::wanted(lines, &orders);
    let sent = orders.iter().filter(|order| strays.wants(order)).filter_map(|order| order.sent_on);
    if let Some(first) = sent.min() {
        strays.look(id, statement, true);
        // An order may be released here later than the bank had it.
        let first = days_before(first, rules.window.after);
        for row in list(session.ledger()).await? {
            if row.statement != id && row.to >= first && row.in_home_currency() {
                let (other, _) = session.ledger().store::<Statement>().load(&row.statement).await?;
                strays.look(&row.statement, &other, false);
            }
        }
        strays.give(&mut orders);
    }
    Ok(orders)
}

fn days_before(day: Date, days: u16) -> Date {
    (0..days).fold(day, |day, _| day.yesterday().unwrap_or(day))
}

/// A row of the payments as a match names it.
pub(super) fn place(row: &PaymentRow) -> OrderRef {
    OrderRef {
        uscc: row.uscc.clone(),
        claim_no: row.claim_no.clone(),
        instalment: row.instalment,
        end_to_end_id: row.end_to_end_id.clone(),
        amount: row.amount,
    }
}

fn order(row: PaymentRow) -> Order {
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
        strays: Vec::new(),
    }
}
