//! The events of an exclusion.

use crate::{date::Date, names::DocumentNo};

events! {
    /// 失信: no approval and no payment while it lasts.
    EnterpriseExcluded [claim: none, amount: none, charges: none] {
        /// The first day.
        from: Date,
        /// The last day; `None`: until it is lifted.
        until: Option<Date>,
        /// The evidence.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    }
    /// The exclusion ends early.
    ExclusionLifted [claim: none, amount: none, charges: none] {
        /// The document.
        document_no: DocumentNo,
    }
}
