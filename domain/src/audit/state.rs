//! An audit as its events leave it.

use serde::{Deserialize, Serialize};

use super::{
    command::Finding,
    event::{AuditEvent, Sample},
    text::one_line,
};
use crate::{
    audit::event::{FindingAnswered, FindingClosed, FindingRecorded, SampleDrawn},
    date::Date,
    days::{Step, StepDay},
    names::{ActorName, DocumentNo},
};

/// What was said about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// By whom.
    pub by: ActorName,
    /// When.
    pub on: Date,
    /// What.
    pub text: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
}

/// A finding and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFinding {
    /// What was found.
    pub finding: Finding,
    /// Who found it.
    pub by: ActorName,
    /// When.
    pub on: Date,
    /// The answers, in their order.
    pub answers: Vec<Remark>,
    /// With what result it was closed.
    pub closed: Option<Remark>,
}

impl KnownFinding {
    /// The steps about it so far, with their days.
    pub(super) fn steps(&self) -> impl Iterator<Item = StepDay> {
        let answers = self.answers.iter().map(|answer| Step::Answer.on(answer.on));
        answers.chain([Step::Finding.on(self.on)])
    }
}

/// An audit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Audit {
    samples: Vec<Sample>,
    findings: Vec<KnownFinding>,
}

impl Audit {
    /// The samples; the first has the number 1.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The findings; the first has the number 1.
    pub fn findings(&self) -> &[KnownFinding] {
        &self.findings
    }

    /// A sample by its number.
    pub fn sample(&self, number: u32) -> Option<&Sample> {
        self.samples.get(place(number)?)
    }

    /// A finding by its number.
    pub fn finding(&self, number: u32) -> Option<&KnownFinding> {
        self.findings.get(place(number)?)
    }

    /// The number of a sample that is there.
    pub fn number_of_sample(&self, sample: &Sample) -> Option<u32> {
        (1..).zip(&self.samples).find(|(_, known)| *known == sample).map(|(number, _)| number)
    }

    /// The number of a finding that is there, its text as it is kept.
    pub fn number_of_finding(&self, finding: &Finding) -> Option<u32> {
        let same = Finding { text: one_line(&finding.text), ..finding.clone() };
        (1..).zip(&self.findings).find(|(_, known)| known.finding == same).map(|(number, _)| number)
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &AuditEvent) {
        match event {
            AuditEvent::SampleDrawn(SampleDrawn { drawn, .. }) => {
                self.samples.push(drawn.as_ref().clone());
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
            }) => {
                let finding = Finding {
                    claim_no: claim_no.clone(),
                    instalment: *instalment,
                    kind: *kind,
                    amount: *amount,
                    text: text.clone(),
                    document_no: document_no.clone(),
                };
                let (by, on, answers) = (by.clone(), *occurred_on, Vec::new());
                self.findings.push(KnownFinding { finding, by, on, answers, closed: None });
            }
            AuditEvent::FindingAnswered(FindingAnswered {
                occurred_on,
                by,
                finding,
                text,
                document_no,
            }) => {
                let said = Remark::new((by, *occurred_on), text, document_no.as_ref());
                self.found(*finding).into_iter().for_each(|found| found.answers.push(said.clone()));
            }
            AuditEvent::FindingClosed(FindingClosed {
                occurred_on,
                by,
                finding,
                text,
                document_no,
            }) => {
                let said = Remark::new((by, *occurred_on), text, document_no.as_ref());
                self.found(*finding)
                    .into_iter()
                    .for_each(|found| found.closed = Some(said.clone()));
            }
        }
    }

    fn found(&mut self, number: u32) -> Option<&mut KnownFinding> {
        self.findings.get_mut(place(number)?)
    }
}

impl Remark {
    pub(super) fn new(
        (by, on): (&ActorName, Date),
        text: &str,
        document_no: Option<&DocumentNo>,
    ) -> Self {
        let (text, document_no) = (text.to_owned(), document_no.cloned());
        Self { by: by.clone(), on, text, document_no }
    }

    /// Whether it says the same on the same document, whoever says it.
    pub(super) fn repeats(&self, text: &str, document_no: Option<&DocumentNo>) -> bool {
        self.text == text && DocumentNo::are(self.document_no.as_ref(), document_no)
    }
}

/// Numbers begin at 1.
fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}
