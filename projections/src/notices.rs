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

use crate::{claims::ClaimRow, recorded::Recorded, table::TableRow};

/// A claim's last notice: a row of `report notice` 公示名单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("notices")]
pub struct NoticeRow {
    /// 申报号
    #[column(key)]
    pub claim_no: ClaimNo,
    /// 企业: whose
    #[column(fixed)]
    pub uscc: Uscc,
    /// the enterprise's name when it was published
    pub name: PartyName,
    /// 措施
    #[column(fixed)]
    pub measure: MeasureId,
    /// 条款
    #[column(fixed)]
    pub clause: SmolStr,
    /// 项目
    #[column(fixed)]
    pub subject: Subject,
    /// 拟补金额, fen
    pub amount: Money,
    /// 公示起: the first day
    #[column(index = "notices_by_start")]
    pub starts_on: Date,
    /// 公示止: the last day
    pub ends_on: Date,
    /// 异议, the last one
    pub objection: Option<String>,
    /// `open` 处理中, `upheld` 成立, `dismissed` 不成立; null: no objection
    pub objection_status: Option<String>,
    /// 序号 of the notice
    pub noticed_position: u64,
    /// of the last event that changed the row
    pub position: u64,
    /// 补录: by how many days the latest of its events was recorded after its
    /// business date, beyond the allowance; null: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
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
        late_days: None,
    }
}

/// The report's order: by first day, then by claim.
pub fn in_order(mut rows: Vec<NoticeRow>) -> Vec<NoticeRow> {
    rows.sort_by(|one, other| {
        (one.starts_on, &one.claim_no).cmp(&(other.starts_on, &other.claim_no))
    });
    rows
}
