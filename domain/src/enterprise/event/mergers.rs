//! The events of a merger, and of what it frees later.

use crate::{
    charge::{CapKey, Charge},
    enterprise::carried::CarriedClaim,
    money::Money,
    names::{ClaimNo, DocumentNo},
    uscc::Uscc,
};

events! {
    /// 被合并: files no more claims.
    EnterpriseMerged [claim: none, amount: none, charges: none] {
        /// The successor.
        successor: Uscc,
        /// The document.
        document_no: DocumentNo,
    }
    /// 吸收合并: the successor's ceilings count the predecessor's charges.
    PredecessorAbsorbed [claim: none, amount: none, charges: charges] {
        /// The predecessor.
        predecessor: Uscc,
        /// The document.
        document_no: DocumentNo,
        /// What the predecessor has charged, on the successor's rows, external.
        charges: Vec<Charge>,
        /// The predecessor's claims that count, with those that it had
        /// absorbed itself: the successor's are compared with them (附则1).
        claims: Vec<CarriedClaim>,
    }
    /// A grant of a predecessor was revoked after the merger: frees what it
    /// held here. Committed together with the predecessor's
    /// [`Self::GrantRevoked`].
    PredecessorGrantRevoked [claim: none, amount: amount, charges: charges] {
        /// Whose claim it is.
        predecessor: Uscc,
        /// The claim.
        claim_no: ClaimNo,
        /// The instalments that are revoked.
        instalments: Vec<u32>,
        /// Σ of them.
        amount: Money,
        /// Why.
        reason: String,
        /// The claim as it counts from here on; `None`: no more.
        standing: Option<Box<CarriedClaim>>,
        /// What is given back on the successors' rows, external, negative.
        charges: Vec<Charge>,
    }
    /// The record of a predecessor's aid was taken back after the merger.
    /// Committed together with the predecessor's
    /// [`Self::ExternalAidCancelled`].
    PredecessorAidCancelled [claim: none, amount: amount, charges: charges] {
        /// Whose aid it was.
        predecessor: Uscc,
        /// Which of the predecessor's rows it counted to.
        key: CapKey,
        /// How much.
        amount: Money,
        /// The document under which it was recorded.
        document_no: DocumentNo,
        /// Why.
        reason: String,
        /// What is given back on the successors' rows, external, negative.
        charges: Vec<Charge>,
    }
}
