//! Values that commands, events and states of an enterprise share.

use serde::{Deserialize, Serialize};

use crate::{
    charge::of_row,
    money::Money,
    names::{ClaimNo, DocumentNo},
    words::words,
};

of_row! {
    /// How much of a payment counts to one row of the ceilings: a ceiling's, or
    /// that of an appropriation.
    Share {
        /// How much of it, above zero.
        amount: Money,
    }
}

/// On what the ledger believes that money moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Lines of an imported bank statement.
    Statement {
        /// The statement's id.
        statement: String,
        /// The lines' numbers in it.
        lines: Vec<u32>,
    },
    /// A bank's slip or another document.
    Document(DocumentNo),
}

words! {
    /// Why money is taken back.
    RecoveryCause {
        /// 差错: the headroom is restored, in its own year.
        Error = "error", "差错";
        /// 骗取: the headroom is never restored, and the enterprise is barred.
        Fraud = "fraud", "骗取";
    }
}

/// An instalment, as another one's event speaks of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalmentPlace {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
}

of_row! {
    /// A row of the ceilings that is exceeded: the ground on which a grant that is
    /// paid is taken back.
    Exceeded {
        /// By how much, as it stood.
        over: Money,
        /// The positions of the events that drove it there.
        causes: Vec<u64>,
    }
}
