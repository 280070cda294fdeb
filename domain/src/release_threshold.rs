//! 复核限额: up to which sum one finance officer orders and releases alone.

use serde::{Deserialize, Serialize};

use crate::{money::Money, names::DocumentNo};

/// The office's choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseThreshold {
    /// The most that one pays alone; `None`: any sum.
    pub above: Option<Money>,
    /// The document that says so. A choice of any sum has one, but for those
    /// that were recorded before documents were asked for.
    pub document_no: Option<DocumentNo>,
}

impl ReleaseThreshold {
    /// The one that an office has from its first operator on: a second person
    /// releases every sum.
    pub const FIRST: Self = Self { above: Some(Money::ZERO), document_no: None };

    /// Whether an order needs a second finance officer.
    pub fn is_below(&self, amount: Money) -> bool {
        self.above.is_some_and(|above| amount > above)
    }

    /// Whether the other one sets the same, with the same document or without
    /// naming any.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let same_document = other.document_no.is_none() || other.document_no == self.document_no;
        self.above == other.above && same_document
    }
}
