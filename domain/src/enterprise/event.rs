//! What can have happened to an enterprise.
//!
//! Every event carries the business date `occurred_on` and the actor `by`.
//! Amounts are strings in yuan with two places. Each stored form is frozen in
//! `tests/fixtures/events/`.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

mod occasion;
#[macro_use]
pub mod payment;
#[macro_use]
mod payment_event;

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::carried::CarriedClaim;
pub use payment_event::PaymentEvent;

pub use crate::account::Account;
use crate::{
    assessment::{Assessment, DecidedSum, Facts},
    charge::{CapKey, Charge},
    date::Date,
    determination::{Instalment, Reduction},
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo, MeasureId, PartyName, Subject, TitleId},
    uscc::Uscc,
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

/// An event of an enterprise's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnterpriseEvent {
    /// 登记
    EnterpriseRegistered {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The code.
        uscc: Uscc,
        /// The name.
        name: PartyName,
        /// Where it is paid.
        account: Account,
        /// The evidence on which a code whose check digit fails was accepted.
        check_digit_override: Option<DocumentNo>,
    },
    /// 更名: the code stays.
    EnterpriseRenamed {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The new name.
        name: PartyName,
        /// The document.
        document_no: DocumentNo,
    },
    /// A title was recognised 认定.
    TitleRecognised {
        /// Business date of the recording.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which.
        title: TitleId,
        /// The day of recognition.
        recognised_on: Date,
        /// The document.
        document_no: DocumentNo,
    },
    /// 服务专员 and 联络员 (clause 15), by office name, never by telephone.
    SpecialistAssigned {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The service specialist.
        specialist: PartyName,
        /// The enterprise's liaison.
        liaison: Option<PartyName>,
    },
    /// 申报
    ClaimFiled {
        /// Business date.
        occurred_on: Date,
        /// Who filed it.
        by: ActorName,
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
    },
    /// 审核
    ClaimAssessed {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The claim.
        claim_no: ClaimNo,
        /// What the policy gives.
        assessment: Assessment,
    },
    /// 不予支持
    ClaimRejected {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        cause: RejectionCause,
    },
    /// 撤回
    ClaimWithdrawn {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        reason: String,
    },
    /// 核定奖励
    AwardGranted(Grant),
    /// 核定贴息
    InterestSubsidyGranted(Grant),
    /// 核定房租补贴
    RentSubsidyGranted(Grant),
    /// 核定分阶段奖励
    StagedPaymentGranted(Grant),
    /// 核定费用补助
    CostSubsidyGranted(Grant),
    /// 撤销核定, before payment: gives the headroom back.
    GrantRevoked {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
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
    },
    /// 其他资金: another payer's money that counts.
    ExternalAidRecorded {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
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
    },
    /// The aid was recorded in error, or paid back to its payer.
    ExternalAidCancelled {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
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
    },
    /// 失信: no approval and no payment while it lasts.
    EnterpriseExcluded {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The first day.
        from: Date,
        /// The last day; `None`: until it is lifted.
        until: Option<Date>,
        /// The evidence.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// The exclusion ends early.
    ExclusionLifted {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The document.
        document_no: DocumentNo,
    },
    /// 被合并: files no more claims.
    EnterpriseMerged {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The successor.
        successor: Uscc,
        /// The document.
        document_no: DocumentNo,
    },
    /// 吸收合并: the successor's ceilings count the predecessor's charges.
    PredecessorAbsorbed {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// The predecessor.
        predecessor: Uscc,
        /// The document.
        document_no: DocumentNo,
        /// What the predecessor has charged, on the successor's rows, external.
        charges: Vec<Charge>,
        /// The predecessor's claims that count, with those that it had
        /// absorbed itself: the successor's are compared with them (附则1).
        claims: Vec<CarriedClaim>,
    },
    /// A grant of a predecessor was revoked after the merger: frees what it
    /// held here. Committed together with the predecessor's
    /// [`Self::GrantRevoked`].
    PredecessorGrantRevoked {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
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
    },
    /// The record of a predecessor's aid was taken back after the merger.
    /// Committed together with the predecessor's
    /// [`Self::ExternalAidCancelled`].
    PredecessorAidCancelled {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
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
    },
    /// 账户变更
    AccountChanged(payment::AccountChanged),
    /// 账户确认
    AccountConfirmed(payment::AccountConfirmed),
    /// 公示
    NoticePublished(payment::NoticePublished),
    /// 异议
    ObjectionRaised(payment::ObjectionRaised),
    /// 异议处理
    ObjectionResolved(payment::ObjectionResolved),
    /// 拨付指令
    PaymentOrdered(payment::PaymentOrdered),
    /// 复核放行
    PaymentReleased(payment::PaymentReleased),
    /// 撤回指令
    PaymentCancelled(payment::PaymentCancelled),
    /// 到账
    PaymentSettled(payment::PaymentSettled),
    /// 退票
    PaymentReturned(payment::PaymentReturned),
    /// The settlement was recorded in error.
    SettlementUndone(payment::SettlementUndone),
    /// The return was recorded in error.
    ReturnUndone(payment::ReturnUndone),
    /// 追回决定
    RecoveryDecided(payment::RecoveryDecided),
    /// 追回
    FundsRecovered(payment::FundsRecovered),
    /// 抵扣
    RecoverySetOff(payment::RecoverySetOff),
    /// 核销
    RecoveryWrittenOff(payment::RecoveryWrittenOff),
    /// A predecessor's instalment was recovered after the merger.
    PredecessorFundsRecovered(payment::PredecessorFundsRecovered),
}

impl EnterpriseEvent {
    /// The grant, where the event is one of the five granted events.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::AwardGranted(grant)
            | Self::InterestSubsidyGranted(grant)
            | Self::RentSubsidyGranted(grant)
            | Self::StagedPaymentGranted(grant)
            | Self::CostSubsidyGranted(grant) => Some(grant),
            Self::EnterpriseRegistered { .. }
            | Self::EnterpriseRenamed { .. }
            | Self::TitleRecognised { .. }
            | Self::SpecialistAssigned { .. }
            | Self::ClaimFiled { .. }
            | Self::ClaimAssessed { .. }
            | Self::ClaimRejected { .. }
            | Self::ClaimWithdrawn { .. }
            | Self::GrantRevoked { .. }
            | Self::ExternalAidRecorded { .. }
            | Self::ExternalAidCancelled { .. }
            | Self::EnterpriseExcluded { .. }
            | Self::ExclusionLifted { .. }
            | Self::EnterpriseMerged { .. }
            | Self::PredecessorAbsorbed { .. }
            | Self::PredecessorGrantRevoked { .. }
            | Self::PredecessorAidCancelled { .. }
            | payment_events!() => None,
        }
    }

    /// The charges, in the order of the event.
    pub fn charges(&self) -> Vec<&Charge> {
        match self {
            Self::AwardGranted(grant)
            | Self::InterestSubsidyGranted(grant)
            | Self::RentSubsidyGranted(grant)
            | Self::StagedPaymentGranted(grant)
            | Self::CostSubsidyGranted(grant) => {
                grant.instalments.iter().flat_map(|part| &part.charges).collect()
            }
            Self::GrantRevoked { charges, .. }
            | Self::ExternalAidRecorded { charges, .. }
            | Self::ExternalAidCancelled { charges, .. }
            | Self::PredecessorAbsorbed { charges, .. }
            | Self::PredecessorGrantRevoked { charges, .. }
            | Self::PredecessorAidCancelled { charges, .. } => charges.iter().collect(),
            Self::EnterpriseRegistered { .. }
            | Self::EnterpriseRenamed { .. }
            | Self::TitleRecognised { .. }
            | Self::SpecialistAssigned { .. }
            | Self::ClaimFiled { .. }
            | Self::ClaimAssessed { .. }
            | Self::ClaimRejected { .. }
            | Self::ClaimWithdrawn { .. }
            | Self::EnterpriseExcluded { .. }
            | Self::ExclusionLifted { .. }
            | Self::EnterpriseMerged { .. } => Vec::new(),
            payment_events!() => {
                self.payment().map(|event| event.charges().iter().collect()).unwrap_or_default()
            }
        }
    }

    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::EnterpriseRegistered { .. } => "EnterpriseRegistered",
            Self::EnterpriseRenamed { .. } => "EnterpriseRenamed",
            Self::TitleRecognised { .. } => "TitleRecognised",
            Self::SpecialistAssigned { .. } => "SpecialistAssigned",
            Self::ClaimFiled { .. } => "ClaimFiled",
            Self::ClaimAssessed { .. } => "ClaimAssessed",
            Self::ClaimRejected { .. } => "ClaimRejected",
            Self::ClaimWithdrawn { .. } => "ClaimWithdrawn",
            Self::AwardGranted(_) => "AwardGranted",
            Self::InterestSubsidyGranted(_) => "InterestSubsidyGranted",
            Self::RentSubsidyGranted(_) => "RentSubsidyGranted",
            Self::StagedPaymentGranted(_) => "StagedPaymentGranted",
            Self::CostSubsidyGranted(_) => "CostSubsidyGranted",
            Self::GrantRevoked { .. } => "GrantRevoked",
            Self::ExternalAidRecorded { .. } => "ExternalAidRecorded",
            Self::ExternalAidCancelled { .. } => "ExternalAidCancelled",
            Self::EnterpriseExcluded { .. } => "EnterpriseExcluded",
            Self::ExclusionLifted { .. } => "ExclusionLifted",
            Self::EnterpriseMerged { .. } => "EnterpriseMerged",
            Self::PredecessorAbsorbed { .. } => "PredecessorAbsorbed",
            Self::PredecessorGrantRevoked { .. } => "PredecessorGrantRevoked",
            Self::PredecessorAidCancelled { .. } => "PredecessorAidCancelled",
            Self::AccountChanged(_) => "AccountChanged",
            Self::AccountConfirmed(_) => "AccountConfirmed",
            Self::NoticePublished(_) => "NoticePublished",
            Self::ObjectionRaised(_) => "ObjectionRaised",
            Self::ObjectionResolved(_) => "ObjectionResolved",
            Self::PaymentOrdered(_) => "PaymentOrdered",
            Self::PaymentReleased(_) => "PaymentReleased",
            Self::PaymentCancelled(_) => "PaymentCancelled",
            Self::PaymentSettled(_) => "PaymentSettled",
            Self::PaymentReturned(_) => "PaymentReturned",
            Self::SettlementUndone(_) => "SettlementUndone",
            Self::ReturnUndone(_) => "ReturnUndone",
            Self::RecoveryDecided(_) => "RecoveryDecided",
            Self::FundsRecovered(_) => "FundsRecovered",
            Self::RecoverySetOff(_) => "RecoverySetOff",
            Self::RecoveryWrittenOff(_) => "RecoveryWrittenOff",
            Self::PredecessorFundsRecovered(_) => "PredecessorFundsRecovered",
        }
    }
}

impl DomainEvent for EnterpriseEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
