//! Every event judged at its position by the rules that `recount` has written
//! down a second time.

use bofu_recount::judge::{Entry, Finding, Judge, LateEntries};
use serde_json::Value;

use super::{
    ALL,
    pass::{Pass, Work},
};
use crate::{error::AppError, progress::Progress, session::Session};
use bofu_proof::{
    finding::{FindingKind, Findings, Judged},
    remarks::Remarks,
};
use bofu_store::{StoredEvent, Upcasters};

/// The judge on its thread.
pub(super) struct Judging {
    upcasters: Upcasters,
    judge: Judge,
    remarks: Remarks,
}

impl Judging {
    pub(super) fn new(upcasters: &Upcasters) -> Self {
        let (judge, remarks) = (Judge::default(), Remarks::new());
        Self { upcasters: upcasters.clone(), judge, remarks }
    }

    /// What breaks a rule, with what the events together still lack, the days that
    /// contradict each other, and what was entered late.
    pub(super) fn finish(mut self) -> Remarks {
        let lacking = self.judge.finish();
        self.add(lacking);
        for late in self.judge.late_entries() {
            notice_late(&mut self.remarks, late);
        }
        self.remarks
    }

    fn add(&mut self, found: Vec<Finding>) {
        for finding in found {
            let (en, zh) = (finding.en(), finding.zh());
            let Finding { position, rule, recorded, expected } = finding;
            let judged = Judged { rule: rule.id, recorded, expected };
            self.remarks.findings.add_judged(position, judged, en, zh);
        }
    }

    fn take(&mut self, stored: &StoredEvent, payload: &Value) {
        let found = self.judge.take(&Entry {
            position: stored.position,
            stream_type: &stored.stream_type,
            stream_id: &stored.stream_id,
            event_type: &stored.event_type,
            payload,
            metadata: &stored.metadata,
            recorded_at: &stored.recorded_at,
        });
        self.add(found);
        for notice in self.judge.notices() {
            let (en, zh) = (notice.en(), notice.zh());
            let Finding { position, rule, recorded, expected } = notice;
            let judged = Judged { rule: rule.id, recorded, expected };
            self.remarks.notices.add_contradiction(position, judged, en, zh);
        }
    }
}

/// Once for each window, however much was recorded in it.
fn notice_late(remarks: &mut Remarks, late: &LateEntries) {
    let LateEntries { position, document_no, events, most } = late;
    let (en, zh) = match document_no {
        Some(document_no) => {
            (format!("in the window of {document_no}"), format!("凭{document_no}"))
        }
        None => (
            "by operators, before windows were asked for".to_owned(),
            "登记操作员后、实行补录窗口前".to_owned(),
        ),
    };
    remarks.notice(
        FindingKind::LateEntries,
        Some(*position),
        format!("{events} events were recorded late {en}, up to {most} days after their dates"),
        format!("{zh}补录事件{events}个，最迟在业务日期后{most}日登记"),
    );
}

impl Work for Judging {
    fn page(&mut self, events: &[StoredEvent]) {
        for stored in events {
            // The workers beside it say of what is no JSON that it is none.
            if let Ok(payload) = stored.present_payload(&self.upcasters) {
                self.take(stored, &payload);
            }
        }
    }

    /// The hashes' worker says it.
    fn unreadable(&mut self, _: u64, _: &str) {}
}

/// The part of [`super::verify`] that judges alone: what breaks a rule.
pub async fn judge_pass(session: &Session, progress: &dyn Progress) -> Result<Findings, AppError> {
    let ledger = session.ledger();
    let judging = Judging::new(ledger.upcasters());
    let mut reading = Pass::new();
    let judging = reading.add(judging);
    reading.read(ledger, ALL, progress).await?;
    Ok(judging.end().await?.finish().findings)
}
