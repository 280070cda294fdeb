//! The events of another payer's money that counts.

use crate::{
    charge::{CapKey, Charge},
    money::Money,
    names::DocumentNo,
};

events! {
    /// 其他资金: another payer's money that counts.
    ExternalAidRecorded [claim: none, amount: amount, charges: charges] {
        /// Which row it counts to.
        key: CapKey,
        /// How much.
        amount: Money,
        /// Who paid, in words.
        source: String,
        /// The document; one aid of a row has one document.
        document_no: DocumentNo,
        /// The charge, external.
        charges: Vec<Charge>,
    }
    /// The aid was recorded in error, or paid back to its payer.
    ExternalAidCancelled [claim: none, amount: amount, charges: charges] {
        /// Which row it counted to.
        key: CapKey,
        /// How much.
        amount: Money,
        /// The document under which it was recorded.
        document_no: DocumentNo,
        /// Why.
        reason: String,
        /// The charge, external and negative.
        charges: Vec<Charge>,
    }
}
