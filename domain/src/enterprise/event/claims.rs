//! The events of a claim up to its decision, and of a grant that is revoked.

use serde::{Deserialize, Serialize};

use crate::{
    assessment::{Assessment, DecidedSum, Facts},
    charge::Charge,
    date::Date,
    determination::Reduction,
    money::Money,
    names::{ClaimNo, MeasureId, Subject},
};

/// Why a claim was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectionCause {
    /// An approver said no.
    Decision {
        /// Why.
        reason: String,
    },
    /// Approved, but nothing was left to grant.
    NothingLeft {
        /// Clause, pack, readings and calculation.
        assessment: Box<Assessment>,
        /// Every cut with its cause.
        reductions: Vec<Reduction>,
    },
}

impl RejectionCause {
    /// What is granted where nothing was left.
    fn amount(&self) -> Option<Money> {
        match self {
            Self::Decision { .. } => None,
            Self::NothingLeft { .. } => Some(Money::ZERO),
        }
    }
}

events! {
    /// 申报
    ClaimFiled [claim: claim_no, amount: (|event| event.decided.as_ref().map(|decided| decided.amount)), charges: none, files: claim_no] {
        /// Its number.
        claim_no: ClaimNo,
        /// Its measure.
        measure: MeasureId,
        /// What the money is for.
        subject: Subject,
        /// The day on which it is judged.
        applied_on: Date,
        /// The measure's facts.
        facts: Facts,
        /// The decision that sets the sum, where there is one.
        decided: Option<DecidedSum>,
    }
    /// 审核
    ClaimAssessed [claim: claim_no, amount: (|event| Some(event.assessment.computed)), charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// What the policy gives.
        assessment: Assessment,
    }
    /// 不予支持
    ClaimRejected [claim: claim_no, amount: (|event| event.cause.amount()), charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        cause: RejectionCause,
    }
    /// 撤回
    ClaimWithdrawn [claim: claim_no, amount: none, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        reason: String,
    }
    /// 撤销核定, before payment: gives the headroom back.
    GrantRevoked [claim: claim_no, amount: amount, charges: charges] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalments that are revoked.
        instalments: Vec<u32>,
        /// Σ of them.
        amount: Money,
        /// Why.
        reason: String,
        /// The charges, negative.
        charges: Vec<Charge>,
    }
}
