//! What an audit answers to a command.

use super::{
    Audit, AuditRefusal,
    command::{AuditCommand, Finding},
    event::{AuditEvent, Sample},
    state::KnownFinding,
    text::one_line,
};
use crate::{
    audit::event::{FindingAnswered, FindingClosed, FindingRecorded, SampleDrawn},
    authority::Action,
    context::Context,
    days::Step,
    event::Decided,
    names::DocumentNo,
};

/// The most instalments that one event keeps.
const MOST_ITEMS: usize = 10_000;
/// The longest text of a finding or an answer, in characters.
const LONGEST: usize = 2_000;

type Outcome = Result<Decided<AuditEvent>, AuditRefusal>;

impl Audit {
    /// Decides a command. Pure.
    pub fn decide(&self, command: &AuditCommand, ctx: &Context) -> Outcome {
        match command {
            AuditCommand::DrawSample(sample) => self.draw(sample, ctx),
            AuditCommand::RecordFinding(finding) => self.record(finding, ctx),
            AuditCommand::AnswerFinding { finding, text, document_no } => {
                self.answer(*finding, text, document_no.as_ref(), ctx)
            }
            AuditCommand::CloseFinding { finding, text, document_no } => {
                self.close(*finding, text, document_no.as_ref(), ctx)
            }
        }
    }

    fn draw(&self, sample: &Sample, ctx: &Context) -> Outcome {
        ctx.permit(Action::Audit)?;
        if sample.items.len() > MOST_ITEMS {
            let items = sample.items.len();
            return Err(AuditRefusal::SampleTooLarge { items, most: MOST_ITEMS });
        }
        if self.number_of_sample(sample).is_some() {
            return Ok(Decided::unchanged());
        }
        Ok(Decided::of(vec![AuditEvent::SampleDrawn(SampleDrawn {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            sample: next(self.samples().len())?,
            drawn: Box::new(sample.clone()),
        })]))
    }

    /// The same finding again changes nothing.
    fn record(&self, finding: &Finding, ctx: &Context) -> Outcome {
        ctx.permit(Action::Audit)?;
        let text = said(&finding.text)?;
        if let Some(amount) = finding.amount.filter(|amount| !amount.is_positive()) {
            return Err(AuditRefusal::NoAmount(amount));
        }
        if self.number_of_finding(finding).is_some() {
            return Ok(Decided::unchanged());
        }
        Ok(Decided::of(vec![AuditEvent::FindingRecorded(FindingRecorded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            finding: next(self.findings().len())?,
            claim_no: finding.claim_no.clone(),
            instalment: finding.instalment,
            kind: finding.kind,
            amount: finding.amount,
            text,
            document_no: finding.document_no.clone(),
        })]))
    }

    fn known(&self, finding: u32) -> Result<&KnownFinding, AuditRefusal> {
        let known = self.findings().len();
        self.finding(finding).ok_or(AuditRefusal::UnknownFinding { finding, known })
    }

    /// The audited answer, not the auditor.
    fn answer(
        &self,
        finding: u32,
        text: &str,
        document_no: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::AnswerFinding)?;
        let text = said(text)?;
        let found = self.known(finding)?;
        if found.answers.iter().any(|known| known.repeats(&text, document_no)) {
            return Ok(Decided::unchanged());
        }
        if let Some(closed) = &found.closed {
            return Err(AuditRefusal::Closed { finding, with: closed.text.clone() });
        }
        if found.by.is(ctx.by) {
            return Err(AuditRefusal::FinderAnswers { finding, by: found.by.clone() });
        }
        ctx.not_before(Step::Answer, found.steps())?;
        Ok(Decided::of(vec![AuditEvent::FindingAnswered(FindingAnswered {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            finding,
            text,
            document_no: document_no.cloned(),
        })]))
    }

    /// Who answered a finding does not close it.
    fn close(
        &self,
        finding: u32,
        text: &str,
        document_no: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::Audit)?;
        let text = said(text)?;
        let found = self.known(finding)?;
        match &found.closed {
            Some(closed) if closed.repeats(&text, document_no) => return Ok(Decided::unchanged()),
            Some(closed) => {
                return Err(AuditRefusal::Closed { finding, with: closed.text.clone() });
            }
            None => {}
        }
        if let Some(answer) = found.answers.iter().find(|answer| answer.by.is(ctx.by)) {
            return Err(AuditRefusal::AnswererCloses { finding, by: answer.by.clone() });
        }
        ctx.not_before(Step::FindingClose, found.steps())?;
        Ok(Decided::of(vec![AuditEvent::FindingClosed(FindingClosed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            finding,
            text,
            document_no: document_no.cloned(),
        })]))
    }
}

/// A text that says something, and not too much.
fn said(text: &str) -> Result<String, AuditRefusal> {
    let text = one_line(text);
    let length = text.chars().count();
    if length == 0 {
        return Err(AuditRefusal::NoText);
    }
    if length > LONGEST {
        return Err(AuditRefusal::TextTooLong { length, most: LONGEST });
    }
    Ok(text)
}

fn next(known: usize) -> Result<u32, AuditRefusal> {
    u32::try_from(known + 1).map_err(|_| AuditRefusal::TooMany)
}
