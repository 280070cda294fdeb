//! What can have happened to an enterprise.
//!
//! Every event carries the business date `occurred_on` and the actor `by`.
//! Amounts are strings in yuan with two places. Each stored form is frozen in
//! `tests/fixtures/events/`.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

mod aid;
mod claims;
mod exclusion;
mod mergers;
pub mod payment;
mod registration;

use serde::{Deserialize, Serialize};

pub use aid::*;
pub use claims::*;
pub use exclusion::*;
pub use mergers::*;
pub use payment::*;
pub use payment_event::PaymentEvent;
pub use registration::*;

pub use crate::account::Account;
use crate::{
    assessment::{Assessment, DecidedSum, Facts},
    charge::Charge,
    date::Date,
    determination::{Instalment, Reduction},
    event::Facets,
    money::Money,
    names::{ActorName, ClaimNo, MeasureId, Subject},
};

/// A grant 核定: the decision that charges the ceilings. An auditor needs
/// nothing else to recompute it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The business date of the decision.
    pub occurred_on: Date,
    /// Who approved.
    pub by: ActorName,
    /// The claim.
    pub claim_no: ClaimNo,
    /// Its measure.
    pub measure: MeasureId,
    /// What the money is for.
    pub subject: Subject,
    /// The day on which the claim is judged.
    pub applied_on: Date,
    /// The facts.
    pub facts: Facts,
    /// The decision that sets the sum, where there is one.
    pub decided: Option<DecidedSum>,
    /// Clause, pack, readings and calculation.
    pub assessment: Assessment,
    /// Every cut with its cause.
    pub reductions: Vec<Reduction>,
    /// The parts, each with its charges.
    pub instalments: Vec<Instalment>,
    /// Σ instalments, above zero.
    pub granted: Money,
}

impl Facets for Grant {
    fn occasion(&self) -> (Date, &ActorName) {
        (self.occurred_on, &self.by)
    }

    fn claim(&self) -> Option<(&ClaimNo, Option<u32>)> {
        Some((&self.claim_no, None))
    }

    fn amount(&self) -> Option<Money> {
        Some(self.granted)
    }

    fn charges(&self) -> Vec<&Charge> {
        self.instalments.iter().flat_map(|part| &part.charges).collect()
    }
}

event_enum! {
    /// An event of an enterprise's stream.
    EnterpriseEvent in enterprise {
        registration_events {
            EnterpriseRegistered "企业登记",
            EnterpriseRenamed "企业更名",
            TitleRecognised "称号认定",
            SpecialistAssigned "配备专员",
        }
        claim_events {
            ClaimFiled "申报",
            ClaimAssessed "审核",
            ClaimRejected "不予支持",
            ClaimWithdrawn "撤回申报",
            GrantRevoked "撤销核定",
        }
        grant_events {
            AwardGranted(Grant) "核定奖励",
            InterestSubsidyGranted(Grant) "核定贴息",
            RentSubsidyGranted(Grant) "核定房租补贴",
            StagedPaymentGranted(Grant) "核定分阶段奖励",
            CostSubsidyGranted(Grant) "核定费用补助",
        }
        aid_events {
            ExternalAidRecorded "登记其他资金",
            ExternalAidCancelled "取消其他资金",
        }
        exclusion_events {
            EnterpriseExcluded "失信惩戒",
            ExclusionLifted "解除惩戒",
        }
        merger_events {
            EnterpriseMerged "被合并",
            PredecessorAbsorbed "吸收合并",
            PredecessorGrantRevoked "前身核定撤销",
            PredecessorAidCancelled "前身其他资金取消",
        }
        payment_events {
            AccountChanged "账户变更",
            AccountConfirmed "账户确认",
            NoticePublished "公示",
            ObjectionRaised "异议",
            ObjectionResolved "异议处理",
            PaymentOrdered "拨付指令",
            PaymentReleased "复核放行",
            PaymentCancelled "撤回指令",
            PaymentSettled "到账",
            PaymentReturned "退票",
            SettlementUndone "到账更正",
            ReturnUndone "退票更正",
            RecoveryDecided "追回决定",
            FundsRecovered "追回",
            RecoverySetOff "抵扣",
            RecoveryWrittenOff "核销",
            PredecessorFundsRecovered "前身资金追回",
        }
    }
}

// Behind the enum: it is written with a macro that the enum makes.
mod payment_event;

impl EnterpriseEvent {
    /// The grant, where the event is one of the five granted events.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::AwardGranted(grant)
            | Self::InterestSubsidyGranted(grant)
            | Self::RentSubsidyGranted(grant)
            | Self::StagedPaymentGranted(grant)
            | Self::CostSubsidyGranted(grant) => Some(grant),
            registration_events!()
            | claim_events!()
            | aid_events!()
            | exclusion_events!()
            | merger_events!()
            | payment_events!() => None,
        }
    }
}
