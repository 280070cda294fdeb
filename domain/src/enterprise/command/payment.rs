//! Commands between a grant and a closed matter: account, notice, order,
//! settlement, return, recovery.

use super::{BankConfirmation, EnterpriseCommand, OrderPlace, OrderRequest, Recovery, SetOff};
use crate::{
    account::Account,
    date::Date,
    enterprise::values::Exceeded,
    money::Money,
    names::{ClaimNo, DocumentNo},
};

/// What can be asked between a grant and a closed matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentCommand {
    /// 账户变更: waits for a second person.
    ChangeAccount {
        /// The account that is to be.
        account: Account,
        /// The document.
        document_no: DocumentNo,
    },
    /// 账户确认
    ConfirmAccount,
    /// 公示: opens the notice of a granted claim.
    PublishNotice {
        /// The claim.
        claim_no: ClaimNo,
    },
    /// 异议: holds the claim back.
    RaiseObjection {
        /// The claim.
        claim_no: ClaimNo,
        /// What is objected.
        reason: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// 异议处理: upheld revokes, dismissed goes on. Upheld against a merged
    /// enterprise's grant: [`crate::enterprise::Enterprise::uphold_after_merger`].
    ResolveObjection {
        /// The claim.
        claim_no: ClaimNo,
        /// Whether it is upheld.
        upheld: bool,
        /// Why.
        reason: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// 下达拨付指令
    OrderPayment(OrderRequest),
    /// 复核放行. Of a merged enterprise's orders:
    /// [`crate::enterprise::Enterprise::release_after_merger`].
    ReleasePayment(OrderPlace),
    /// 撤回指令, before its release, or once its account was changed.
    CancelPayment {
        /// Which order.
        order: OrderPlace,
        /// Why.
        reason: String,
    },
    /// 到账
    SettlePayment(BankConfirmation),
    /// 退票, of an order that was settled or not.
    ReturnPayment {
        /// What the bank did.
        bank: BankConfirmation,
        /// The bank's reason.
        reason: String,
    },
    /// The settlement was recorded in error.
    UndoSettlement {
        /// Which order.
        order: OrderPlace,
        /// Why.
        reason: String,
    },
    /// The return was recorded in error.
    UndoReturn {
        /// Which order.
        order: OrderPlace,
        /// Why.
        reason: String,
    },
    /// 追回决定
    DecideRecovery {
        /// What is to come back.
        recovery: Recovery,
        /// 期限
        deadline: Option<Date>,
        /// The ceiling that is exceeded, where that is why.
        ground: Option<Exceeded>,
    },
    /// 追回: money came back.
    RecoverFunds {
        /// What came back.
        recovery: Recovery,
        /// The receipt: tells equal payments under one decision apart.
        receipt: Option<DocumentNo>,
    },
    /// 抵扣: what is to come back is kept from a grant that is still to be paid.
    SetOffRecovery {
        /// What comes back so.
        recovery: Recovery,
        /// Tells equal set-offs under one decision apart.
        receipt: Option<DocumentNo>,
        /// From which grant.
        against: SetOff,
    },
    /// 核销
    WriteOff {
        /// The claim.
        claim_no: ClaimNo,
        /// 决定号 of the recovery.
        document_no: DocumentNo,
        /// How much is given up.
        amount: Money,
        /// The document that gives it up.
        written_off_by: DocumentNo,
        /// Why.
        reason: String,
    },
}

impl From<PaymentCommand> for EnterpriseCommand {
    fn from(command: PaymentCommand) -> Self {
        Self::Payment(command)
    }
}
