//! `claim show`: one claim with everything that led to its figures, folded
//! from its enterprise's stream alone.

use std::collections::BTreeMap;

use bofu_domain::{
    assessment::{Assessment, Facts, Step},
    date::{Date, Year},
    determination::Reduction,
    enterprise::event::{
        ClaimAssessed, ClaimFiled, ClaimRejected, EnterpriseEvent, RejectionCause,
    },
    event::Fact,
    ledger::LedgerEvent,
    money::Money,
    names::{ActorName, CeilingId, ClaimNo, Holder, MeasureId, PartyName, ReadingId, Subject},
    uscc::Uscc,
};
use serde::Serialize;

use crate::{
    claims::{ClaimRow, cause_name, claim_of},
    date_remarks::DateRemarks,
    findings::FindingRow,
    fold::FoldError,
    recorded::Recorded,
    register::RegisterRow,
    status::{ClaimStatus, InstalmentStatus},
    subsidies::SubsidyRows,
};

/// A claim in full. `docs/guides/command-line.md` has the JSON members that
/// stay; each object may get more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimDetail {
    /// Its number.
    pub claim_no: ClaimNo,
    /// Whose.
    pub uscc: Uscc,
    /// The enterprise's name when the claim last changed.
    pub name: PartyName,
    /// Under which measure.
    pub measure: MeasureId,
    /// What the money is for.
    pub subject: Subject,
    /// Where it stands.
    pub status: ClaimStatus,
    /// Before reductions; `None` until it is assessed.
    pub computed: Option<Money>,
    /// What was granted; `None` before approval.
    pub granted: Option<Money>,
    /// The clause; `None` until it is assessed.
    pub clause: Option<String>,
    /// The clause's words, where the pack is at hand: see [`ClaimDetail::cite`].
    pub quote: Option<String>,
    /// `id@version`; `None` until it is assessed.
    pub pack: Option<String>,
    /// The readings used.
    pub readings: BTreeMap<ReadingId, String>,
    /// The calculation.
    pub steps: Vec<StepDetail>,
    /// Every cut with its cause.
    pub reductions: Vec<ReductionDetail>,
    /// The parts.
    pub instalments: Vec<InstalmentDetail>,
    /// Every event of the claim.
    pub history: Vec<HistoryLine>,
    /// Remarks on the days of its events.
    #[serde(flatten)]
    pub dates: DateRemarks,
    /// The day on which it is judged.
    pub applied_on: Date,
    /// The facts.
    pub facts: Facts,
    /// Who filed it.
    pub filed_by: ActorName,
    /// Who granted or rejected it.
    pub approved_by: Option<ActorName>,
    /// Why it was rejected, withdrawn or revoked.
    pub reason: Option<String>,
    /// SHA-256 of the pack's text, hex.
    pub pack_hash: Option<String>,
    /// What auditors found, where it is at hand: it stands in other streams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingRow>,
}

/// A step of the calculation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepDetail {
    /// Its name in the pack.
    pub name: String,
    /// The year of its slice; `None`: of the whole claim.
    pub period: Option<String>,
    /// The formula, or where the value was looked up.
    pub formula: String,
    /// The exact value.
    pub value: String,
}

/// A cut and its cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReductionDetail {
    /// `duplicate`, `ceiling`, `appropriation` or `decision`.
    pub cause: &'static str,
    /// Which ceiling, where one cut.
    pub ceiling: Option<CeilingId>,
    /// The year of the slice that was cut.
    pub period: String,
    /// By how much.
    pub amount: Money,
    /// Whose ceiling.
    pub holder: Option<Holder>,
    /// The sum before the cut.
    pub before: Money,
    /// What was left to get.
    pub left: Money,
    /// The ceiling's clause, where the pack is at hand.
    pub clause: Option<String>,
    /// The claims already paid that this one repeats.
    pub because_of: Vec<String>,
}

/// An instalment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstalmentDetail {
    /// Its number.
    pub no: u32,
    /// Its year.
    pub period: String,
    /// Before reductions.
    pub computed: Money,
    /// After them.
    pub granted: Money,
    /// Where it stands.
    pub status: InstalmentStatus,
    /// 抵扣: what was kept of it for the recovery of another, where any was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_off: Option<Money>,
}

/// An event of the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    /// Its place in the ledger.
    pub position: u64,
    /// Its name.
    #[serde(rename = "type")]
    pub event_type: &'static str,
    /// Who acted.
    pub actor: ActorName,
    /// When it was committed.
    pub recorded_at: String,
    /// The business date.
    pub occurred_on: Date,
    /// 补录: by how many days it was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// What the pack says beside the figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Citation {
    /// The words of the measure's clause.
    pub quote: String,
    /// The clause of each ceiling.
    pub ceilings: BTreeMap<CeilingId, String>,
}

impl ClaimDetail {
    /// Folds the events of the claim's enterprise, in order. `None` when the
    /// claim is not among them. Events of other streams change nothing.
    pub fn of<'a>(
        claim_no: &ClaimNo,
        events: impl IntoIterator<Item = &'a Recorded>,
    ) -> Result<Option<Self>, FoldError> {
        let mut subsidies = SubsidyRows::default();
        let mut judged = Judged::default();
        for event in events {
            subsidies.fold(event)?;
            if let LedgerEvent::Enterprise(happened) = &event.event
                && claim_of(happened) == Some(claim_no)
            {
                judged.fold(happened, event);
            }
        }
        let Some(row) = subsidies.claims.remove(claim_no) else { return Ok(None) };
        subsidies.register.retain(|(of, _), _| of == claim_no);
        let parts: Vec<RegisterRow> = subsidies.register.into_values().collect();
        Ok(Some(judged.into_detail(row, &parts)))
    }

    /// Says which of its events were recorded before the one that registered the
    /// first operator; none: there are no operators.
    #[must_use]
    pub fn verified_from(self, position: Option<u64>) -> Self {
        Self { dates: remarks(&self.history, position), ..self }
    }

    /// Adds the words of the clause and the clauses of the ceilings.
    #[must_use]
    pub fn cite(mut self, citation: &Citation) -> Self {
        self.quote = Some(citation.quote.clone());
        for cut in &mut self.reductions {
            cut.clause = cut.ceiling.as_ref().and_then(|id| citation.ceilings.get(id)).cloned();
        }
        self
    }
}

fn remarks(history: &[HistoryLine], verified_from: Option<u64>) -> DateRemarks {
    let events = history.iter().map(|line| (line.position, line.late_days));
    DateRemarks::of(events, verified_from)
}

/// What the claim's last judgement said, and all that happened to it.
#[derive(Default)]
struct Judged {
    facts: Facts,
    assessment: Option<Assessment>,
    reductions: Vec<Reduction>,
    history: Vec<HistoryLine>,
}

impl Judged {
    fn fold(&mut self, happened: &EnterpriseEvent, event: &Recorded) {
        self.history.push(HistoryLine {
            position: event.position,
            event_type: happened.name(),
            actor: event.event.by().clone(),
            recorded_at: event.recorded_at.to_string(),
            occurred_on: event.event.occurred_on(),
            late_days: event.late_days(),
        });
        if let Some(grant) = happened.grant() {
            self.facts.clone_from(&grant.facts);
            self.assessment = Some(grant.assessment.clone());
            self.reductions.clone_from(&grant.reductions);
        } else if let EnterpriseEvent::ClaimFiled(ClaimFiled { facts, .. }) = happened {
            self.facts.clone_from(facts);
        } else if let EnterpriseEvent::ClaimAssessed(ClaimAssessed { assessment, .. }) = happened {
            self.assessment = Some(assessment.clone());
        } else if let EnterpriseEvent::ClaimRejected(ClaimRejected {
            cause: RejectionCause::NothingLeft { assessment, reductions },
            ..
        }) = happened
        {
            self.assessment = Some(assessment.as_ref().clone());
            self.reductions.clone_from(reductions);
        }
    }

    fn into_detail(self, row: ClaimRow, parts: &[RegisterRow]) -> ClaimDetail {
        let (readings, steps, pack_hash) = match self.assessment {
            Some(judged) => (judged.readings, judged.steps, Some(judged.pack.hash)),
            None => Default::default(),
        };
        ClaimDetail {
            claim_no: row.claim_no,
            uscc: row.uscc,
            name: row.name,
            measure: row.measure,
            subject: row.subject,
            status: row.status,
            computed: row.computed,
            granted: row.granted,
            clause: row.clause.map(Into::into),
            quote: None,
            pack: row.pack.map(Into::into),
            readings,
            steps: steps.into_iter().map(step).collect(),
            reductions: self.reductions.into_iter().map(ReductionDetail::from).collect(),
            instalments: parts.iter().map(instalment).collect(),
            dates: remarks(&self.history, Some(0)),
            history: self.history,
            applied_on: row.applied_on,
            facts: self.facts,
            filed_by: row.filed_by,
            approved_by: row.approved_by,
            reason: row.reason,
            pack_hash,
            findings: Vec::new(),
        }
    }
}

fn step(step: Step) -> StepDetail {
    let Step { name, period, formula, value } = step;
    StepDetail { name, period: period.map(|year: Year| year.to_string()), formula, value }
}

impl From<Reduction> for ReductionDetail {
    fn from(cut: Reduction) -> Self {
        Self {
            cause: cause_name(cut.cause),
            ceiling: cut.ceiling,
            period: cut.period.to_string(),
            amount: cut.amount,
            holder: cut.holder,
            before: cut.before,
            left: cut.left,
            clause: None,
            because_of: cut.because_of,
        }
    }
}

fn instalment(row: &RegisterRow) -> InstalmentDetail {
    InstalmentDetail {
        no: row.instalment,
        period: row.period.to_string(),
        computed: row.computed,
        granted: row.granted,
        status: row.status,
        set_off: Some(row.set_off).filter(|sum| sum.is_positive()),
    }
}
