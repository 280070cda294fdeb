//! What can have happened to a policy. The stream's id is the pack's id.

use serde::{Deserialize, Serialize};

use crate::{
    assessment::PackRef,
    event::LimitChange,
    money::Money,
    names::{CeilingId, DocumentNo, ReadingId, TitleId},
};

events! {
    /// A pack version is in use from here on. The whole text is kept, so that
    /// every later figure can be recomputed from the ledger alone.
    PackAdopted [claim: none, amount: none, charges: none,
        limits: (|event| of_ceilings(&event.limits))] {
        /// Which pack.
        pack: PackRef,
        /// Its whole text.
        text: String,
        /// The ceilings' limits under the readings in force, which the rows
        /// take over.
        limits: Vec<CeilingLimit>,
        /// The document, where one is named.
        document_no: Option<DocumentNo>,
        /// Titles that are new in the pack and that another pack has, or had: a
        /// recognition that names no pack is not of this one.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        titles_of_others: Vec<TitleId>,
    }
    /// 口径: an open point is read otherwise from here on.
    ReadingAdopted [claim: none, amount: none, charges: none,
        limits: (|event| of_ceilings(&event.limits))] {
        /// Which.
        reading: ReadingId,
        /// The option before.
        before: String,
        /// The option.
        option: String,
        /// The limits that change by it, which the rows take over.
        limits: Vec<CeilingLimit>,
        /// The decision.
        document_no: DocumentNo,
    }
}

event_enum! {
    /// An event of a policy's stream.
    PolicyEvent in policy {
        policy_events {
            PackAdopted "采用政策包",
            ReadingAdopted "采用口径",
        }
    }
}

/// A ceiling's limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CeilingLimit {
    /// Which.
    pub ceiling: CeilingId,
    /// The most.
    pub limit: Money,
}

/// Every row of these ceilings has these limits from here on.
fn of_ceilings(limits: &[CeilingLimit]) -> Vec<LimitChange> {
    let change = |limit: &CeilingLimit| LimitChange::Ceiling(limit.ceiling.clone(), limit.limit);
    limits.iter().map(change).collect()
}
