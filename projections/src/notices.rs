//! `notices`: one row per claim that was published 公示.

use bofu_domain::{
    date::Date,
    enterprise::event::{PaymentEvent, payment::NoticePublished},
    money::Money,
    names::{ClaimNo, MeasureId, PartyName, Subject},
    uscc::Uscc,
};
use serde::Serialize;
use smol_str::SmolStr;

use crate::{claims::ClaimRow, recorded::Recorded};

/// A claim's last notice: a row of `report notice` 公示名单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeRow {
    /// The claim.
    pub claim_no: ClaimNo,
    /// Whose.
    pub uscc: Uscc,
    /// The enterprise's name when it was published.
    pub name: PartyName,
    /// Under which measure.
    pub measure: MeasureId,
    /// The clause.
    pub clause: SmolStr,
    /// What the money is for.
    pub subject: Subject,
    /// 拟补金额
    pub amount: Money,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// The last objection 异议.
    pub objection: Option<String>,
    /// `open`, `upheld` or `dismissed`, beside an objection.
    pub objection_status: Option<String>,
    /// The position of the notice.
    pub noticed_position: u64,
    /// The position of the last event that changed the row.
    pub position: u64,
}

/// The row after an event about its claim; `None` where there is nothing to
/// show: an objection to what was never published has no row. An event at or
/// before the row's position changes nothing.
pub fn fold(
    old: Option<&NoticeRow>,
    claim: &ClaimRow,
    happened: PaymentEvent,
    event: &Recorded,
) -> Option<NoticeRow> {
    if let Some(row) = old.filter(|row| row.position >= event.position) {
        return Some(row.clone());
    }
    if let PaymentEvent::NoticePublished(notice) = happened {
        return Some(published(old, notice, claim, event.position));
    }
    let mut row = old?.clone();
    if let PaymentEvent::ObjectionRaised(objection) = happened {
        row.objection = Some(objection.reason.clone());
        row.objection_status = Some("open".to_owned());
        row.position = event.position;
    }
    if let PaymentEvent::ObjectionResolved(resolved) = happened {
        let status = if resolved.upheld { "upheld" } else { "dismissed" };
        row.objection_status = Some(status.to_owned());
        row.position = event.position;
    }
    Some(row)
}

fn published(
    old: Option<&NoticeRow>,
    notice: &NoticePublished,
    claim: &ClaimRow,
    position: u64,
) -> NoticeRow {
    NoticeRow {
        claim_no: claim.claim_no.clone(),
        uscc: claim.uscc.clone(),
        name: claim.name.clone(),
        measure: claim.measure.clone(),
        clause: claim.clause.clone().unwrap_or_default(),
        subject: claim.subject.clone(),
        amount: notice.amount,
        starts_on: notice.starts_on,
        ends_on: notice.ends_on,
        objection: old.and_then(|row| row.objection.clone()),
        objection_status: old.and_then(|row| row.objection_status.clone()),
        noticed_position: position,
        position,
    }
}

/// The report's order: by first day, then by claim.
pub fn in_order(mut rows: Vec<NoticeRow>) -> Vec<NoticeRow> {
    rows.sort_by(|one, other| {
        (one.starts_on, &one.claim_no).cmp(&(other.starts_on, &other.claim_no))
    });
    rows
}
