//! `findings` 审计发现: one row per finding of an audit. They move with the
//! audit trail.

use std::collections::BTreeMap;

use bofu_domain::{
    audit::event::{AuditEvent, FindingAnswered, FindingClosed, FindingKind, FindingRecorded},
    date::Date,
    ledger::LedgerEvent,
    money::Money,
    names::{ActorName, AuditNo, ClaimNo, DocumentNo},
    words::words,
};
use serde::Serialize;

use crate::{fold::FoldError, recorded::Recorded, table::TableRow};

/// The rows, by place.
pub type Findings = BTreeMap<FindingKey, FindingRow>;

/// A row's place: audit and number.
pub type FindingKey = (AuditNo, u32);

words! {
    /// Where a finding is in its life.
    FindingStatus {
        /// 待答复
        Open = "open", "待答复";
        /// 已答复
        Answered = "answered", "已答复";
        /// 已销号
        Closed = "closed", "已销号";
    }
}

/// A finding and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("findings")]
pub struct FindingRow {
    /// 审计项目号
    #[column(key)]
    pub audit: AuditNo,
    /// 编号: its number within the audit, from 1
    #[column(key)]
    pub finding: u32,
    /// 申报号
    #[column(fixed, index = "findings_by_claim")]
    pub claim_no: ClaimNo,
    /// 分期: its number within the claim, from 1; null: the claim as a whole
    #[column(fixed)]
    pub instalment: Option<u32>,
    /// 类别: `amount` 金额差错, `eligibility` 不符合条件, `duplicate` 重复享受,
    /// `evidence` 证据不足, `payment` 支付不符, `procedure` 程序问题, `other`
    /// 其他
    #[column(fixed)]
    pub kind: FindingKind,
    /// 涉及金额, fen
    #[column(fixed)]
    pub amount: Option<Money>,
    /// 发现: what was found
    #[column(fixed)]
    pub text: String,
    /// 文号
    #[column(fixed)]
    pub document_no: Option<DocumentNo>,
    /// 状态: `open` 待答复, `answered` 已答复, `closed` 已销号
    pub status: FindingStatus,
    /// 登记日期: business date
    #[column(fixed)]
    pub recorded_on: Date,
    /// 审计人员
    #[column(fixed)]
    pub recorded_by: ActorName,
    /// 整改答复, the last
    pub answer: Option<String>,
    /// 答复人
    pub answered_by: Option<ActorName>,
    /// 答复日期: business date
    pub answered_on: Option<Date>,
    /// 销号结论
    pub result: Option<String>,
    /// 销号人
    pub closed_by: Option<ActorName>,
    /// 销号日期: business date
    pub closed_on: Option<Date>,
    /// 序号 of its recording
    #[column(fixed)]
    pub recorded_position: u64,
    /// of the last event that changed the row
    pub position: u64,
    /// 补录: by how many days the latest of its events was recorded after its
    /// business date, beyond the allowance; null: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

impl FindingRow {
    /// Its place.
    pub fn key(&self) -> FindingKey {
        (self.audit.clone(), self.finding)
    }

    /// As it is named on the command line: `2024/1`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.audit, self.finding)
    }
}

/// The row that an event is about. A stream that is no number of an audit
/// touches nothing: the fold then says so.
pub fn touches(event: &Recorded) -> Option<FindingKey> {
    place(event).ok().flatten()
}

fn place(event: &Recorded) -> Result<Option<FindingKey>, FoldError> {
    let LedgerEvent::Audit(happened) = &event.event else { return Ok(None) };
    let finding = match happened {
        AuditEvent::SampleDrawn(_) => return Ok(None),
        AuditEvent::FindingRecorded(FindingRecorded { finding, .. })
        | AuditEvent::FindingAnswered(FindingAnswered { finding, .. })
        | AuditEvent::FindingClosed(FindingClosed { finding, .. }) => *finding,
    };
    let audit = AuditNo::parse(&event.stream_id).map_err(|_| FoldError::Stream {
        position: event.position,
        stream: event.stream_id.to_string(),
    })?;
    Ok(Some((audit, finding)))
}

/// The row after an event about it. An event at or before the row's position
/// changes nothing.
pub fn fold(old: Option<&FindingRow>, event: &Recorded) -> Result<Option<FindingRow>, FoldError> {
    let LedgerEvent::Audit(happened) = &event.event else { return Ok(old.cloned()) };
    if let Some(row) = old.filter(|row| row.position >= event.position) {
        return Ok(Some(row.clone()));
    }
    let Some((audit, finding)) = place(event)? else { return Ok(old.cloned()) };
    let (position, id) = (event.position, format!("{audit}/{finding}"));
    let (name, what) = (happened.name(), "finding");
    let unknown = || FoldError::Unknown { position, event: name, what, id: id.clone() };
    let late_days = old.and_then(|row| row.late_days).max(event.late_days());
    let row = match happened {
        AuditEvent::SampleDrawn(_) => return Ok(old.cloned()),
        AuditEvent::FindingRecorded(_) if old.is_some() => {
            return Err(FoldError::Twice { position, event: name, what, id });
        }
        AuditEvent::FindingRecorded(FindingRecorded {
            occurred_on,
            by,
            claim_no,
            instalment,
            kind,
            amount,
            text,
            document_no,
            ..
        }) => FindingRow {
            audit,
            finding,
            claim_no: claim_no.clone(),
            instalment: *instalment,
            kind: *kind,
            amount: *amount,
            text: text.clone(),
            document_no: document_no.clone(),
            status: FindingStatus::Open,
            recorded_on: *occurred_on,
            recorded_by: by.clone(),
            answer: None,
            answered_by: None,
            answered_on: None,
            result: None,
            closed_by: None,
            closed_on: None,
            recorded_position: position,
            position,
            late_days: None,
        },
        AuditEvent::FindingAnswered(FindingAnswered { occurred_on, by, text, .. }) => FindingRow {
            status: FindingStatus::Answered,
            answer: Some(text.clone()),
            answered_by: Some(by.clone()),
            answered_on: Some(*occurred_on),
            position,
            ..old.ok_or_else(unknown)?.clone()
        },
        AuditEvent::FindingClosed(FindingClosed { occurred_on, by, text, .. }) => FindingRow {
            status: FindingStatus::Closed,
            result: Some(text.clone()),
            closed_by: Some(by.clone()),
            closed_on: Some(*occurred_on),
            position,
            ..old.ok_or_else(unknown)?.clone()
        },
    };
    Ok(Some(FindingRow { late_days, ..row }))
}

/// Folds an event into the rows.
pub fn fold_into(rows: &mut Findings, event: &Recorded) -> Result<(), FoldError> {
    let Some(key) = place(event)? else { return Ok(()) };
    let row = fold(rows.get(&key), event)?;
    rows.extend(row.map(|row| (key, row)));
    Ok(())
}

/// The report's order: by audit and number.
pub fn in_order(mut rows: Vec<FindingRow>) -> Vec<FindingRow> {
    rows.sort_by_key(FindingRow::key);
    rows
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use bofu_domain::{date::parse_date, event::kind};

    use super::*;
    use crate::recorded::Metadata;

    fn recorded(position: u64, event: AuditEvent) -> Recorded {
        Recorded {
            position,
            stream_type: kind::AUDIT.into(),
            stream_id: "审〔2024〕3号".into(),
            sequence: position + 1,
            recorded_at: "2024-03-01T00:00:00.000000Z".into(),
            event: LedgerEvent::Audit(event),
            metadata: Arc::new(Metadata::new()),
            leaf: [0; 32],
        }
    }

    fn found() -> AuditEvent {
        AuditEvent::FindingRecorded(FindingRecorded {
            occurred_on: parse_date("2024-03-01").unwrap(),
            by: ActorName::parse("沈审计").unwrap(),
            finding: 2,
            claim_no: ClaimNo::parse("C-1").unwrap(),
            instalment: None,
            kind: FindingKind::Other,
            amount: None,
            text: "说明不清".to_owned(),
            document_no: None,
        })
    }

    fn said(closes: bool) -> AuditEvent {
        let (occurred_on, by) =
            (parse_date("2024-03-09").unwrap(), ActorName::parse("某").unwrap());
        let (text, document_no) = ("已说明".to_owned(), None);
        if closes {
            AuditEvent::FindingClosed(FindingClosed {
                occurred_on,
                by,
                finding: 2,
                text,
                document_no,
            })
        } else {
            AuditEvent::FindingAnswered(FindingAnswered {
                occurred_on,
                by,
                finding: 2,
                text,
                document_no,
            })
        }
    }

    #[test]
    fn a_finding_is_open_then_answered_then_closed_and_a_replayed_event_changes_nothing() {
        let mut row = None;
        let events = [found(), said(false), said(true)];
        for (position, event) in (10..).zip(events.clone()) {
            row = fold(row.as_ref(), &recorded(position, event)).unwrap();
        }
        let row = row.unwrap();
        assert_eq!((row.status, row.id().as_str()), (FindingStatus::Closed, "审〔2024〕3号/2"));
        assert_eq!(
            (row.answer.as_deref(), row.result.as_deref()),
            (Some("已说明"), Some("已说明"))
        );
        for (position, event) in (10..).zip(events) {
            let again = fold(Some(&row), &recorded(position, event)).unwrap();
            assert_eq!(again.as_ref(), Some(&row));
        }
    }

    #[test]
    fn an_answer_to_nothing_and_a_finding_twice_stop_the_fold() {
        assert!(matches!(fold(None, &recorded(1, said(false))), Err(FoldError::Unknown { .. })));
        let row = fold(None, &recorded(1, found())).unwrap();
        let twice = fold(row.as_ref(), &recorded(2, found()));
        assert!(matches!(twice, Err(FoldError::Twice { .. })));
    }

    #[test]
    fn an_audit_without_a_number_stops_the_fold() {
        let nameless = Recorded { stream_id: "".into(), ..recorded(7, found()) };
        assert_eq!(touches(&nameless), None);
        let stopped = FoldError::Stream { position: 7, stream: String::new() };
        assert_eq!(fold_into(&mut Findings::new(), &nameless), Err(stopped));
    }

    #[test]
    fn each_status_is_read_as_it_is_written() {
        for status in FindingStatus::ALL {
            assert_eq!(FindingStatus::parse(status.as_str()), Some(*status));
        }
    }
}
