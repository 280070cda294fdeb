//! What can be asked of a policy.

use super::event::CeilingLimit;
use crate::{
    assessment::PackRef,
    names::{DocumentNo, ReadingId},
};

/// A pack version as it is adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// Which pack; its hash is that of the text.
    pub pack: PackRef,
    /// Its whole text.
    pub text: String,
    /// The ceilings' limits in it.
    pub limits: Vec<CeilingLimit>,
    /// The document, where one is named.
    pub document_no: Option<DocumentNo>,
}

/// A command to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyCommand {
    /// Puts a pack version to use.
    AdoptPack(Adoption),
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
