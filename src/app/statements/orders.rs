//! The orders that the lines of a statement may belong to.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    date::Date,
    names::EndToEndId,
    statement::{
        event::{Line, OrderRef},
        matching::{Order, Rules, Stage, ids_in},
    },
};
use bofu_projections::{payments::PaymentRow, status::OrderStatus};

use crate::{app::error::AppError, store::rows::Db};

/// Those at the bank, those that the lines name, and those that the bank has
/// answered so lately that they may come back. By id, each once.
pub(super) async fn of_lines(
    db: &Db,
    lines: &[&Line],
    rules: &Rules,
) -> Result<Vec<Order>, AppError> {
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
    Ok(found.into_values().map(order).collect())
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
    }
}
