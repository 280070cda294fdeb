//! What stands in the way of a month's close: what of it, or of before it, the
//! bank has not answered, differs, or is open.

use bofu_domain::{date::Date, month::Month, names::FundId};

use bofu_projections::{payments::PaymentRow, statements::StatementRow};

use super::{Obstacle, obstacle, of_order, open_breaks, share_of};
use crate::app::{error::AppError, session::Session, statements};

/// All of it, in the order in which an office would clear it.
pub async fn of_month(
    session: &Session,
    fund: &FundId,
    month: Month,
) -> Result<Vec<Obstacle>, AppError> {
    let last = month.last_day();
    let mut obstacles = Vec::new();
    if session.on() < last {
        obstacles.push(obstacle("month", month.to_string(), "月份未结束", "the month still runs,"));
    }
    for open in session.fresh_rules().await?.closed().open_before(fund, month) {
        obstacles.push(open_month(open));
    }
    for row in session.ledger().rows().open_payments().await? {
        if row.ordered_on <= last && pays(&row, fund) {
            obstacles.push(of_order(&row));
        }
    }
    obstacles.extend(open_breaks(session, month.year(), last).await?);
    if needs_statement(session, fund, month).await? {
        let what = month.to_string();
        let (zh, en) = ("对账单未到月末", "no bank statement to the end of");
        obstacles.push(obstacle("statement", what, zh, en));
    }
    Ok(obstacles)
}

/// A month that is open where it should be closed.
pub(super) fn open_month(month: Month) -> Obstacle {
    obstacle("month", month.to_string(), "月份未结账", "month open,")
}

/// Whether an order is paid out of a fund, of whichever year.
fn pays(row: &PaymentRow, fund: &FundId) -> bool {
    row.funds.iter().any(|part| share_of(part, fund))
}

/// Whether an order of the fund went to the bank or was answered in the month,
/// and the statements do not reach its last day. Those of an account follow
/// one another by their balances, so that a later one tells that nothing moved
/// on the days before it.
async fn needs_statement(session: &Session, fund: &FundId, month: Month) -> Result<bool, AppError> {
    let last = month.last_day();
    let known = statements::list(session.ledger()).await?;
    let begun = known.iter().filter(|row| row.from <= last);
    let reaches = |begun: &StatementRow| {
        known.iter().any(|row| row.account_no == begun.account_no && row.to >= last)
    };
    if begun.into_iter().any(reaches) {
        return Ok(false);
    }
    let db = session.ledger().rows();
    let mut rows = db.payments_of(month.year()).await?;
    rows.extend(db.payments_answered_since(month.first_day()).await?);
    rows.extend(db.open_payments().await?);
    let moved =
        |days: [Option<Date>; 3]| days.into_iter().flatten().any(|day| Month::of(day) == month);
    Ok(rows
        .iter()
        .any(|row| pays(row, fund) && moved([row.released_on, row.settled_on, row.returned_on])))
}
