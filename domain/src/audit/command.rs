//! What can be asked of an audit.

use serde::{Deserialize, Serialize};

use super::event::{FindingKind, Sample};
use crate::{
    money::Money,
    names::{ClaimNo, DocumentNo},
};

/// A command to an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditCommand {
    /// Keeps a sample that was drawn.
    DrawSample(Box<Sample>),
    /// 审计发现
    RecordFinding(Finding),
    /// 整改答复
    AnswerFinding {
        /// Which.
        finding: u32,
        /// What is answered, or was done.
        text: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// 销号
    CloseFinding {
        /// Which.
        finding: u32,
        /// With what result.
        text: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
}

/// What an auditor has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment, where it is of one.
    pub instalment: Option<u32>,
    /// What kind.
    pub kind: FindingKind,
    /// The sum in question, above zero, where there is one.
    pub amount: Option<Money>,
    /// What was found, without names or telephones of persons.
    pub text: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
}
