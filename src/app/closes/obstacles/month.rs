//! What stands in the way of a month's close: what of it, or of before it, the
//! bank has not answered, differs, or is open.

use std::collections::BTreeSet;

use bofu_domain::{date::Date, month::Month, names::FundId};

use bofu_projections::{
    past::Moment, payments::PaymentRow, statements::StatementRow, subsidies::SubsidyRows,
};

use crate::closes::obstacles::{is_of, of_order, on_account, open_breaks, open_payments, share_of};
use crate::{
    closes::obstacles::open_month,
    error::AppError,
    obstacle::{Obstacle, obstacle},
    session::Session,
    statements::{self, payer::Payers},
};

/// All of it, in the order in which an office would clear it.
pub async fn of_month(
    session: &Session,
    subsidies: &SubsidyRows,
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
    for row in open_payments(subsidies) {
        if row.ordered_on <= last && pays(row, fund) {
            obstacles.push(of_order(row));
        }
    }
    // What an earlier year has left open is as open as what July has.
    obstacles.extend(open_breaks(session, |_| true, last).await?);
    for account in wanting(session, subsidies, fund, month).await? {
        let what = on_account(month, account.as_deref());
        let (zh, en) = ("对账单未到月末", "no bank statement to the end of");
        obstacles.push(obstacle("statement", what, zh, en));
    }
    Ok(obstacles)
}

/// Whether an order is paid out of a fund, of whichever year.
fn pays(row: &PaymentRow, fund: &FundId) -> bool {
    row.funds.iter().any(|part| share_of(part, fund))
}

/// The accounts from which orders of the fund that went to the bank or were
/// answered in the month are paid, and whose statements do not reach its last
/// day. Those of an account follow one another by their balances, so that a
/// later one tells that nothing moved on the days before it; what another
/// account's say tells nothing of this one. `None`: the office has not named
/// its account, and any will do.
async fn wanting(
    session: &Session,
    subsidies: &SubsidyRows,
    fund: &FundId,
    month: Month,
) -> Result<BTreeSet<Option<String>>, AppError> {
    let moved =
        |days: [Option<Date>; 3]| days.into_iter().flatten().any(|day| Month::of(day) == month);
    let in_month = |row: &&PaymentRow| {
        pays(row, fund) && moved([row.released_on, row.settled_on, row.returned_on])
    };
    let rows = subsidies.payments.values().filter(in_month);
    let payers = Payers::at(session.ledger(), &Moment::default()).await?;
    let accounts = rows.map(|row| payers.of_order(row).map(ToOwned::to_owned));
    let mut accounts: BTreeSet<Option<String>> = accounts.collect();
    let (last, known) = (month.last_day(), statements::list(session.ledger()).await?);
    let reaches = |begun: &StatementRow| {
        known.iter().any(|row| is_of(row, Some(&begun.account_no)) && row.to >= last)
    };
    accounts.retain(|account| {
        let mut begun = known.iter().filter(|row| is_of(row, account.as_deref()));
        !begun.any(|row| row.from <= last && reaches(row))
    });
    Ok(accounts)
}
