//! What can be asked of an enterprise.

mod payment;

pub use payment::PaymentCommand;

use super::carried::Carried;
use smol_str::SmolStr;

use crate::{
    account::Account,
    assessment::{DecidedSum, Facts},
    charge::Period,
    date::Date,
    enterprise::values::{Evidence, RecoveryCause},
    money::Money,
    names::{
        BatchNo, CeilingId, ClaimNo, DocumentNo, EndToEndId, MeasureId, PartyName, Subject, TitleId,
    },
    uscc::Uscc,
};

/// A claim as it is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Its number.
    pub claim_no: ClaimNo,
    /// Its measure.
    pub measure: MeasureId,
    /// What the money is for.
    pub subject: Subject,
    /// The day on which in force, eligibility and titles are judged.
    pub applied_on: Date,
    /// The measure's facts, as they are written or in their one form.
    pub facts: Facts,
    /// The decision that sets the sum, where there is one.
    pub decided: Option<DecidedSum>,
}

/// Which row external aid counts to, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AidTarget {
    /// Which ceiling.
    pub ceiling: CeilingId,
    /// The project, where the ceiling is held by one.
    pub subject: Option<Subject>,
    /// The facts that the holder is made of, such as `fair`.
    pub facts: Facts,
    /// When.
    pub period: Period,
}

/// Which grant is revoked, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation<'a> {
    /// The claim.
    pub claim_no: &'a ClaimNo,
    /// One instalment; `None`: all that are not yet revoked.
    pub instalment: Option<u32>,
    /// Why.
    pub reason: &'a str,
}

/// Which record of external aid is taken back, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancellation<'a> {
    /// Which row it counted to.
    pub target: &'a AidTarget,
    /// The document under which it was recorded.
    pub document_no: &'a DocumentNo,
    /// Why.
    pub reason: &'a str,
}

/// An order to pay. Of a merged enterprise's grants:
/// [`super::Enterprise::order_after_merger`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// The claim.
    pub claim_no: ClaimNo,
    /// One instalment; `None`: all that are due.
    pub instalment: Option<u32>,
    /// 批次
    pub batch: BatchNo,
}

/// One order of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPlace {
    /// The claim.
    pub claim_no: ClaimNo,
    /// Which order.
    pub end_to_end_id: EndToEndId,
}

/// What the bank did with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankConfirmation {
    /// Which order.
    pub order: OrderPlace,
    /// How much, as the bank has it.
    pub amount: Money,
    /// When, by the bank.
    pub on: Date,
    /// The first day of the lines, where a rule and no person says that they
    /// belong to the order: such are not from before its release.
    pub by_rule_from: Option<Date>,
    /// On what it rests.
    pub evidence: Evidence,
}

/// A recovery: a decision that money is to come back, or money that came. Of a
/// merged enterprise's grants: [`super::Enterprise::recover_after_merger`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment; `None`: the only one that is paid, or all of them where
    /// the amount is all that is left.
    pub instalment: Option<u32>,
    /// Why.
    pub cause: RecoveryCause,
    /// How much.
    pub amount: Money,
    /// 决定号
    pub document_no: DocumentNo,
}

/// 抵扣: from which grant a recovery is kept, instead of being paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetOff {
    /// The claim, of the same enterprise.
    pub claim_no: ClaimNo,
    /// The instalment; `None`: the only one that can bear it.
    pub instalment: Option<u32>,
}

/// A command to an enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnterpriseCommand {
    /// 登记
    Register {
        /// The code.
        uscc: Uscc,
        /// The name.
        name: PartyName,
        /// Where it is paid.
        account: Account,
        /// The evidence that a code whose check digit fails was issued.
        check_digit_override: Option<DocumentNo>,
    },
    /// 更名
    Rename {
        /// The new name.
        name: PartyName,
        /// The document.
        document_no: DocumentNo,
    },
    /// Records a title.
    RecogniseTitle {
        /// Which.
        title: TitleId,
        /// Of which pack, where it is said.
        pack: Option<SmolStr>,
        /// The day of recognition.
        recognised_on: Date,
        /// The document.
        document_no: DocumentNo,
    },
    /// Names the service specialist and the liaison.
    AssignSpecialist {
        /// The service specialist 服务专员.
        specialist: PartyName,
        /// The liaison 联络员.
        liaison: Option<PartyName>,
    },
    /// Files a claim and assesses it.
    FileClaim(Filing),
    /// 核定: assesses the claim anew and grants what is left of it.
    ApproveClaim {
        /// The claim.
        claim_no: ClaimNo,
    },
    /// 不予支持
    RejectClaim {
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        reason: String,
    },
    /// 撤回
    WithdrawClaim {
        /// The claim.
        claim_no: ClaimNo,
        /// Why.
        reason: String,
    },
    /// 撤销核定, before payment. Of a merged enterprise's grants:
    /// [`super::Enterprise::revoke_after_merger`].
    RevokeGrant {
        /// The claim.
        claim_no: ClaimNo,
        /// One instalment; `None`: all that are not yet revoked.
        instalment: Option<u32>,
        /// Why.
        reason: String,
    },
    /// Records another payer's money.
    RecordAid {
        /// Which row it counts to.
        target: AidTarget,
        /// How much, above zero.
        amount: Money,
        /// Who paid, in words.
        source: String,
        /// The document; one aid of a row has one document.
        document_no: DocumentNo,
    },
    /// Takes the record back. Of a merged enterprise's aid:
    /// [`super::Enterprise::cancel_aid_after_merger`].
    CancelAid {
        /// Which row it counted to.
        target: AidTarget,
        /// The document under which it was recorded.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// 失信
    Exclude {
        /// The first day.
        from: Date,
        /// The last day; `None`: until it is lifted.
        until: Option<Date>,
        /// The evidence.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// Ends every exclusion that is in force on the business date, or later.
    LiftExclusion {
        /// The document.
        document_no: DocumentNo,
    },
    /// 被合并. Committed together with the successor's [`Self::Absorb`].
    MergeInto {
        /// The successor.
        successor: Uscc,
        /// The document.
        document_no: DocumentNo,
    },
    /// 吸收合并
    Absorb {
        /// The predecessor.
        predecessor: Uscc,
        /// The document.
        document_no: DocumentNo,
        /// What the predecessor's rows hold, and its claims that count
        /// ([`super::Enterprise::carried`]).
        carried: Carried,
    },
    /// What comes between a grant and a closed matter.
    Payment(PaymentCommand),
}
