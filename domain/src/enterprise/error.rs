//! Why an enterprise refuses a command.

pub mod payment;

use payment::PaymentRefusal;

use super::claim::Stage;
use crate::{
    account::AccountError,
    authority::Forbidden,
    charge::CapKey,
    date::Date,
    determination::OutOfRange,
    explained::Explained,
    fund::{MonthClosed, YearClosed},
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo, MeasureId, PartyName, TitleId},
    pack::PolicyRefusal,
    uscc::Uscc,
};

/// A refusal of an enterprise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum EnterpriseRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The account cannot be one.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The policy says no.
    #[error(transparent)]
    Policy(Box<PolicyRefusal>),
    /// The claim's sums are too large.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// Between a grant and a closed matter.
    #[error(transparent)]
    Payment(#[from] PaymentRefusal),
    /// The fund's year is closed.
    #[error(transparent)]
    YearClosed(#[from] YearClosed),
    /// The fund's month is closed.
    #[error(transparent)]
    MonthClosed(#[from] MonthClosed),
    /// No policy pack is adopted.
    #[error("no policy is adopted")]
    NoPolicy,
    /// The enterprise was never registered.
    #[error("the enterprise is not registered")]
    NotRegistered,
    /// Registered with another name or account.
    #[error("{uscc} is registered as {known} with another {differs}")]
    OtherRegistration { uscc: Uscc, known: PartyName, differs: &'static str },
    /// The check digit fails, and no evidence is given.
    #[error("the check digit of {0} is wrong, and there is no evidence that it was issued")]
    CheckDigit(Uscc),
    /// The enterprise is part of another.
    #[error("{uscc} was merged into {successor}")]
    Merged { uscc: Uscc, successor: Uscc },
    /// The merger came before the approval.
    #[error("the claim {claim_no} was not granted before {uscc} was merged into {successor}")]
    MergedBeforeGrant { claim_no: ClaimNo, uscc: Uscc, successor: Uscc },
    /// An enterprise cannot be its own successor.
    #[error("{0} cannot be merged into itself")]
    MergedIntoItself(Uscc),
    /// The merger is recorded under another document.
    #[error("the merger of {predecessor} is recorded under {document_no}")]
    OtherAbsorption { predecessor: Uscc, document_no: DocumentNo },
    /// The title is recorded under another document.
    #[error("the title {title} of {recognised_on} is recorded under {known}")]
    OtherTitle { title: TitleId, recognised_on: Date, known: DocumentNo },
    /// The policy has no such title.
    #[error("the policy knows no title {title:?}")]
    UnknownTitle { title: TitleId, known: String },
    /// The claim number is taken.
    #[error("the claim {claim_no} is filed already, with another {differs}")]
    OtherClaim { claim_no: ClaimNo, differs: String },
    /// No such claim.
    #[error("there is no claim {0}")]
    UnknownClaim(ClaimNo),
    /// No such instalment.
    #[error("the claim {claim_no} has no instalment {instalment}")]
    UnknownInstalment { claim_no: ClaimNo, instalment: u32 },
    /// An earlier claim has the same days.
    #[error(
        "the claim {claim_no} overlaps the claim {earlier} on {identity}, which has {from} to {to}"
    )]
    Overlap { claim_no: ClaimNo, earlier: ClaimNo, identity: String, from: Date, to: Date },
    /// The measure's months are used up.
    #[error(
        "the claim {claim_no} asks {asked} months of {measure}, of whose {limit} {used} are used{}",
        months_of(inherited)
    )]
    Months {
        claim_no: ClaimNo,
        measure: MeasureId,
        asked: i64,
        used: i64,
        limit: i64,
        inherited: Vec<ClaimNo>,
    },
    /// The claim is not where it would have to be.
    #[error("the claim {claim_no} is {}", stage.as_str())]
    Stage { claim_no: ClaimNo, stage: Stage },
    /// Another person approved it.
    #[error("the claim {claim_no} was already granted, by {by}")]
    AlreadyGranted { claim_no: ClaimNo, by: ActorName },
    /// Who filed a claim does not approve it.
    #[error("{filed_by} filed the claim {claim_no} and may not approve it")]
    MakerIsChecker { claim_no: ClaimNo, filed_by: ActorName },
    /// 失信
    #[error("the enterprise is excluded on {on}: {}, by {document_no}", days(*from, *until))]
    Excluded { on: Date, from: Date, until: Option<Date>, document_no: DocumentNo },
    /// Revoked for another reason.
    #[error("the claim {claim_no} was already revoked: {reason}")]
    AlreadyRevoked { claim_no: ClaimNo, reason: String },
    /// A reason that says nothing.
    #[error("no reason is given")]
    NoReason,
    /// Aid of nobody.
    #[error("it is not said whose money it is")]
    NoSource,
    /// Aid of nothing.
    #[error("the amount {0} is not above zero")]
    NoAmount(Money),
    /// The document stands for another aid.
    #[error("under {document_no} {amount} of {payer} is recorded already")]
    OtherAid { document_no: DocumentNo, amount: Money, payer: String },
    /// No such aid.
    #[error(
        "under {document_no} no aid is recorded to {} of {} in {}",
        key.ceiling, key.holder, key.period
    )]
    UnknownAid { key: CapKey, document_no: DocumentNo },
    /// Cancelled for another reason.
    #[error("the aid under {document_no} was already cancelled: {reason}")]
    AidCancelled { document_no: DocumentNo, reason: String },
    /// The document stands for another exclusion.
    #[error("{document_no} excludes the enterprise already: {}", days(*from, *until))]
    OtherExclusion { document_no: DocumentNo, from: Date, until: Option<Date> },
    /// It would end before it begins.
    #[error("the exclusion would end on {until}, before it begins on {from}")]
    ExclusionEnds { from: Date, until: Date },
    /// Nothing to lift.
    #[error("the enterprise is not excluded on {on} or later")]
    NotExcluded { on: Date },
}

fn days(from: Date, until: Option<Date>) -> String {
    until.map_or_else(|| format!("from {from} on"), |until| format!("{from} to {until}"))
}

pub(super) fn days_zh(from: Date, until: Option<Date>) -> String {
    until.map_or_else(|| format!("自 {from} 起"), |until| format!("{from} 至 {until}"))
}

/// The predecessors' claims that take some of the months.
fn months_of(inherited: &[ClaimNo]) -> String {
    if inherited.is_empty() {
        return String::new();
    }
    format!(", some by a predecessor's claims: {}", list(inherited, ", "))
}

pub(super) fn list(claims: &[ClaimNo], between: &str) -> String {
    claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

impl Explained for EnterpriseRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::Account(why) => why.code(),
            Self::Policy(why) => why.code(),
            Self::Payment(why) => why.code(),
            Self::YearClosed(why) => why.code(),
            Self::MonthClosed(why) => why.code(),
            Self::OutOfRange(_) => "amount-out-of-range",
            Self::NoPolicy => "no-policy",
            Self::NotRegistered => "enterprise-not-registered",
            Self::OtherRegistration { .. } => "enterprise-exists",
            Self::CheckDigit(_) => "uscc-check-digit",
            Self::Merged { .. } | Self::MergedBeforeGrant { .. } => "enterprise-merged",
            Self::MergedIntoItself(_) => "merged-into-itself",
            Self::OtherAbsorption { .. } => "merger-exists",
            Self::OtherTitle { .. } => "title-exists",
            Self::UnknownTitle { .. } => "unknown-title",
            Self::OtherClaim { .. } => "claim-exists",
            Self::UnknownClaim(_) => "unknown-claim",
            Self::UnknownInstalment { .. } => "unknown-instalment",
            Self::Overlap { .. } => "period-overlaps",
            Self::Months { .. } => "months-used-up",
            Self::Stage { stage, .. } => match stage {
                Stage::Filed => "not-assessed",
                Stage::Assessed => "not-granted",
                Stage::Granted { .. } => "already-granted",
                Stage::Rejected { .. } => "already-rejected",
                Stage::Withdrawn { .. } => "already-withdrawn",
                Stage::Revoked => "already-revoked",
            },
            Self::AlreadyGranted { .. } => "already-granted",
            Self::MakerIsChecker { .. } => "maker-is-checker",
            Self::Excluded { .. } => "enterprise-excluded",
            Self::AlreadyRevoked { .. } => "already-revoked",
            Self::NoReason => "reason-missing",
            Self::NoSource => "source-missing",
            Self::NoAmount(_) => "amount-not-positive",
            Self::OtherAid { .. } => "aid-exists",
            Self::UnknownAid { .. } => "unknown-aid",
            Self::AidCancelled { .. } => "aid-already-cancelled",
            Self::OtherExclusion { .. } => "exclusion-exists",
            Self::ExclusionEnds { .. } => "exclusion-ends-early",
            Self::NotExcluded { .. } => "not-excluded",
        }
    }

    fn zh(&self) -> String {
        super::wording::zh(self)
    }

    fn hint(&self) -> String {
        super::wording::hints(self).0
    }

    fn hint_zh(&self) -> String {
        super::wording::hints(self).1
    }
}

impl From<PolicyRefusal> for EnterpriseRefusal {
    fn from(refusal: PolicyRefusal) -> Self {
        Self::Policy(Box::new(refusal))
    }
}
