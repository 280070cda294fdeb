//! What stands in the way of a fund's close of a year or a month: what the bank
//! has not answered, what differs, what nobody has decided. It is read from the
//! events: a changed row of a table hides nothing from a close.

pub mod month;

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    date::{Date, Year},
    enterprise::Enterprise,
    month::Month,
    names::{ClaimNo, FundId},
    uscc::Uscc,
};
use bofu_projections::{
    notices,
    past::Moment,
    payments::{FundShare, PaymentRow},
    recoveries,
    register::RegisterRow,
    statements::StatementRow,
    status::{InstalmentStatus, OrderStatus},
    subsidies::SubsidyRows,
};

use crate::{
    error::AppError,
    obstacle::{Obstacle, obstacle},
    session::Session,
    statements::{self, payer::Payers},
};

/// Whether an order is paid out of a fund's year.
pub(super) fn of_fund(row: &PaymentRow, fund: &FundId, year: Year) -> bool {
    row.funds.iter().any(|part| share_of(part, fund) && part.year == year.to_string())
}

/// Whether a part of an order is a fund's.
fn share_of(part: &FundShare, fund: &FundId) -> bool {
    part.holder.rsplit_once('/').is_some_and(|(id, _)| id == fund.as_str())
}

/// An order that the bank has not answered.
fn of_order(row: &PaymentRow) -> Obstacle {
    let (zh, en) = match row.status {
        OrderStatus::Ordered => ("指令未放行", "order not released"),
        OrderStatus::Released
        | OrderStatus::Cancelled
        | OrderStatus::Settled
        | OrderStatus::Returned => ("指令在途，银行未答复", "order not answered by the bank"),
    };
    let id = row.end_to_end_id.to_string();
    obstacle("order", id, zh, en).of(row.amount, Some(row.ordered_on))
}

/// The differences of lines until a day, in the wanted statements, that nobody
/// has settled; by account and time.
async fn open_breaks(
    session: &Session,
    wanted: impl Fn(&StatementRow) -> bool,
    until: Date,
) -> Result<Vec<Obstacle>, AppError> {
    let mut rows = statements::list(session.ledger()).await?;
    rows.retain(|row| row.in_home_currency() && row.from <= until && wanted(row));
    rows.sort_by(|one, other| {
        (&one.account_no, one.position).cmp(&(&other.account_no, other.position))
    });
    let mut found = Vec::new();
    for row in rows {
        let book = statements::book(session.ledger(), &row.statement).await?;
        for line in book.unmatched().filter(|line| line.booked_on <= until) {
            let known = book.difference(line);
            if known.resolution.is_some() {
                continue;
            }
            let what = format!("{} #{}", row.statement, line.no);
            let zh = format!("差异未处理（{}）", known.kind.zh());
            let en = format!("difference open ({})", known.kind);
            found.push(obstacle("break", what, &zh, &en).of(line.amount, Some(line.booked_on)));
        }
    }
    Ok(found)
}

/// A month that is open where it should be closed.
fn open_month(month: Month) -> Obstacle {
    obstacle("month", month.to_string(), "月份未结账", "month open,")
}

/// The open months of a year whose books are closed by months.
async fn open_months(
    session: &Session,
    fund: &FundId,
    year: Year,
) -> Result<Vec<Obstacle>, AppError> {
    let months = super::fund::months(session, fund, year).await?;
    if months.iter().all(|row| row.status == "open") {
        return Ok(Vec::new());
    }
    let open = months.iter().filter(|row| row.status != "closed");
    Ok(open.map(|row| open_month(row.month)).collect())
}

/// The orders that the bank has not answered yet, in the report's order.
pub(super) fn open_payments(subsidies: &SubsidyRows) -> Vec<&PaymentRow> {
    let open =
        |row: &&PaymentRow| matches!(row.status, OrderStatus::Ordered | OrderStatus::Released);
    let mut rows: Vec<&PaymentRow> = subsidies.payments.values().filter(open).collect();
    rows.sort_by_key(|row| {
        (row.ordered_on, &row.batch, &row.claim_no, row.instalment, row.attempt)
    });
    rows
}

/// All of it, in the order in which an office would clear it.
pub async fn of_year(
    session: &Session,
    subsidies: &SubsidyRows,
    fund: &FundId,
    year: Year,
) -> Result<Vec<Obstacle>, AppError> {
    let mut obstacles = Vec::new();
    let open = open_payments(subsidies).into_iter().filter(|row| of_fund(row, fund, year));
    obstacles.extend(open.map(of_order));
    // A statement that begins in the year may end after it: its later lines are
    // for the next year to answer.
    let in_year = |row: &StatementRow| row.from <= year.last_day() && row.to >= year.first_day();
    obstacles.extend(open_breaks(session, in_year, year.last_day()).await?);
    for (month, account) in missing_statements(session, subsidies, fund, year).await? {
        let what = on_account(month, account.as_deref());
        obstacles.push(obstacle("statement", what, "缺少对账单", "no bank statement for"));
    }
    obstacles.extend(open_months(session, fund, year).await?);
    let noticed = subsidies.notices.values().filter(|row| Year::of(row.starts_on) == year);
    for row in notices::in_order(noticed.cloned().collect()) {
        if row.objection_status.as_deref() == Some("open") {
            let claim = row.claim_no.to_string();
            let open = obstacle("objection", claim, "异议未处理", "objection not resolved, claim");
            obstacles.push(open.of(row.amount, Some(row.starts_on)));
        } else if row.ends_on >= session.on() {
            let claim = row.claim_no.to_string();
            let open = obstacle("notice", claim, "公示未期满", "notice still runs, claim");
            obstacles.push(open.of(row.amount, Some(row.starts_on)));
        }
    }
    obstacles.extend(unpaid(session, subsidies, fund, year).await?);
    let asked = subsidies.recoveries.values().filter(|row| row.outstanding.is_positive());
    for row in recoveries::in_order(asked.cloned().collect()) {
        if row.period == year.to_string() {
            let what = format!("{} {}", row.document_no, row.claim_no);
            let open = obstacle("recovery", what, "追回未结清", "recovery outstanding");
            obstacles.push(open.of(row.outstanding, Some(row.decided_on)));
        }
    }
    Ok(obstacles)
}

/// What is granted from the fund's year and neither paid nor on its way: after
/// the close it could not be ordered.
async fn unpaid(
    session: &Session,
    subsidies: &SubsidyRows,
    fund: &FundId,
    year: Year,
) -> Result<Vec<Obstacle>, AppError> {
    let store = session.ledger().store::<Enterprise>();
    let mut known: BTreeMap<Uscc, Enterprise> = BTreeMap::new();
    let mut obstacles = Vec::new();
    let waits = |row: &&RegisterRow| {
        use InstalmentStatus::{Granted, Noticed, Returned};
        matches!(row.status, Granted | Noticed | Returned)
    };
    let waiting = subsidies.register.values().filter(waits);
    let waiting: BTreeSet<(Date, ClaimNo, Uscc)> =
        waiting.map(|row| (row.granted_on, row.claim_no.clone(), row.uscc.clone())).collect();
    for (_, claim_no, uscc) in waiting {
        if !known.contains_key(&uscc) {
            known.insert(uscc.clone(), store.load(uscc.as_str()).await?.0);
        }
        let claim = known.get(&uscc).and_then(|state| state.claim(&claim_no));
        for part in claim.into_iter().flat_map(|claim| &claim.parts) {
            let of_year = part.fund_years().iter().any(|(of, at, _)| of == fund && *at == year);
            if of_year && part.revoked.is_none() && !part.is_out() {
                let what = format!("{claim_no}/{}", part.no);
                let open = obstacle("unpaid", what, "核定未拨付", "granted and not paid,");
                obstacles.push(open.of(part.to_order(), None));
            }
        }
    }
    Ok(obstacles)
}

/// A month, and the account where one is known.
fn on_account(month: Month, account: Option<&str>) -> String {
    account.map_or_else(|| month.to_string(), |account| format!("{month} {account}"))
}

/// The months of the year in which orders of the fund went to the bank or were
/// answered, each with the account that they are paid from, and of which no
/// statement of that account has a day.
async fn missing_statements(
    session: &Session,
    subsidies: &SubsidyRows,
    fund: &FundId,
    year: Year,
) -> Result<BTreeSet<(Month, Option<String>)>, AppError> {
    let payers = Payers::at(session.ledger(), &Moment::default()).await?;
    let mut moved = BTreeSet::new();
    for row in subsidies.payments.values().filter(|row| of_fund(row, fund, year)) {
        let days = [row.released_on, row.settled_on, row.returned_on];
        let in_year = days.into_iter().flatten().filter(|day| Year::of(*day) == year);
        let account = payers.of_order(row).map(ToOwned::to_owned);
        moved.extend(in_year.map(|day| (Month::of(day), account.clone())));
    }
    let known = statements::list(session.ledger()).await?;
    moved.retain(|(month, account)| {
        !known.iter().any(|row| {
            let first = month.first_day();
            is_of(row, account.as_deref()) && row.from <= month.last_day() && row.to >= first
        })
    });
    Ok(moved)
}

/// Whether a statement is of an account in yuan; where none is known, of any.
fn is_of(row: &StatementRow, account: Option<&str>) -> bool {
    row.in_home_currency() && account.is_none_or(|account| row.account_no == account)
}
