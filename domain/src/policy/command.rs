//! What can be asked of a policy.

use crate::names::{DocumentNo, ReadingId};

/// A command to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyCommand {
    /// Puts a pack version to use.
    AdoptPack {
        /// The pack's whole text.
        text: String,
        /// The document, where one is named.
        document_no: Option<DocumentNo>,
    },
    /// Reads an open point of the text otherwise.
    AdoptReading {
        /// Which.
        reading: ReadingId,
        /// The option.
        option: String,
        /// The decision.
        document_no: DocumentNo,
    },
}
