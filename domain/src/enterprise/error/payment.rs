//! Why a payment, or what comes before and after it, is refused.

use crate::{
    date::Date,
    explained::Explained,
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, DocumentNo, EndToEndId},
    uscc::Uscc,
    workdays::WorkdayError,
};

/// A refusal between a grant and a closed matter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum PaymentRefusal {
    #[error("{by} changed the account and may not confirm it")]
    ChangerConfirms { by: ActorName },
    #[error("{by} approved the claim {claim_no} and may not order its payment")]
    ApproverOrders { claim_no: ClaimNo, by: ActorName },
    #[error("{by} ordered {id} and may not release it: it is above the office's threshold")]
    OrdererReleases { id: EndToEndId, by: ActorName },
    #[error("no other account of the enterprise waits for confirmation")]
    NothingToConfirm,
    #[error("an account that {by} asked for under {document_no} waits for confirmation")]
    AccountWaits { by: ActorName, document_no: DocumentNo },
    #[error(transparent)]
    Workdays(WorkdayError),
    #[error("the claim {0} has no instalment that could be paid")]
    NothingToPay(ClaimNo),
    #[error("instalment {instalment} of the claim {claim_no} was not published")]
    NotNoticed { claim_no: ClaimNo, instalment: u32 },
    #[error("the notice of the claim {claim_no} runs until the end of {ends_on}")]
    NoticeRuns { claim_no: ClaimNo, ends_on: Date },
    #[error("an objection holds the claim {claim_no} back: {reason}")]
    Objected { claim_no: ClaimNo, reason: String },
    #[error("no objection to the claim {0} is open")]
    NoObjection(ClaimNo),
    #[error("the appropriation {holder} of {year} is overdrawn by {by}")]
    Overdrawn { holder: String, year: String, by: Money },
    #[error("instalment {instalment} of the claim {claim_no} is ordered as {id} in batch {batch}")]
    Ordered { claim_no: ClaimNo, instalment: u32, id: EndToEndId, batch: BatchNo },
    #[error("instalment {instalment} of the claim {claim_no} was paid as {id}")]
    Paid { claim_no: ClaimNo, instalment: u32, id: EndToEndId },
    #[error("the claim {claim_no} has no order {id}")]
    UnknownOrder { claim_no: ClaimNo, id: EndToEndId },
    #[error("the order {id} was cancelled: {reason}")]
    Cancelled { id: EndToEndId, reason: String },
    #[error("the order {id} was released by {by}")]
    Released { id: EndToEndId, by: ActorName },
    #[error("the order {0} is not released")]
    NotReleased(EndToEndId),
    #[error("the account was changed after {0} was ordered")]
    Stopped(EndToEndId),
    #[error("the order {id} pays {payee}, which was merged into {successor} since")]
    OtherPayee { id: EndToEndId, payee: Uscc, successor: Uscc },
    #[error("the order {id} is settled since {on}")]
    Settled { id: EndToEndId, on: Date },
    #[error("the order {id} was returned on {on}")]
    Returned { id: EndToEndId, on: Date },
    #[error("the order {0} is not settled")]
    NotSettled(EndToEndId),
    #[error("the order {0} was not returned")]
    NotReturned(EndToEndId),
    #[error("the order {id} is of {ordered}, not of {given}")]
    OtherAmount { id: EndToEndId, ordered: Money, given: Money },
    #[error("the instalment of {0} was ordered again, or recovered, since")]
    LaterAttempt(EndToEndId),
    #[error("what the order {id} paid is to be recovered under {document_no}")]
    Owed { id: EndToEndId, document_no: DocumentNo },
    #[error("{asked} is more than the {left} of the claim {claim_no} that can be recovered")]
    TooMuch { claim_no: ClaimNo, asked: Money, left: Money },
    #[error("several instalments of the claim {0} are paid, and it is not said which")]
    WhichInstalment(ClaimNo),
    #[error(
        "of instalment {instalment} of the claim {claim_no} {amount} is set off against a recovery, which counts as paid"
    )]
    SetOff { claim_no: ClaimNo, instalment: u32, amount: Money },
    #[error("the claim {0} is not one of this enterprise: a set-off is between its own claims")]
    SetOffElsewhere(ClaimNo),
    #[error("the claim {0} is one of an enterprise that was merged, and is not set off")]
    SetOffMerged(ClaimNo),
    #[error("instalment {instalment} of the claim {claim_no} cannot be set off against itself")]
    SetOffItself { claim_no: ClaimNo, instalment: u32 },
    #[error(
        "{asked} is more than the {left} of instalment {instalment} of the claim {claim_no} that is left to pay"
    )]
    SetOffTooMuch { claim_no: ClaimNo, instalment: u32, asked: Money, left: Money },
    #[error(
        "several instalments of the claim {0} could bear the set-off, and it is not said which"
    )]
    WhichSetOff(ClaimNo),
    #[error("the recovery under {document_no} is of {amount}, because of {cause}")]
    OtherRecovery { document_no: DocumentNo, amount: Money, cause: &'static str },
    #[error("no recovery of the claim {claim_no} is decided under {document_no}")]
    NoRecovery { claim_no: ClaimNo, document_no: DocumentNo },
    #[error("of the recovery under {document_no} {left} is outstanding, not {asked}")]
    Outstanding { document_no: DocumentNo, asked: Money, left: Money },
    #[error("the receipt {receipt} is booked with {amount} already")]
    OtherReceipt { receipt: DocumentNo, amount: Money },
}

impl PaymentRefusal {
    /// Code, Chinese message, English remedy, Chinese remedy.
    #[allow(clippy::too_many_lines, reason = "one table of words, an arm for each refusal")]
    fn words(&self) -> (&'static str, String, &'static str, &'static str) {
        match self {
            Self::ChangerConfirms { by } => (
                "maker-is-checker",
                format!("账户由{by}变更，不得由同一人确认"),
                "let another person confirm it",
                "请由其他人员确认",
            ),
            Self::ApproverOrders { claim_no, by } => (
                "maker-is-checker",
                format!("申报 {claim_no} 由{by}核定，不得由同一人下达拨付指令"),
                "let another person order it",
                "请由其他人员下达",
            ),
            Self::OrdererReleases { id, by } => (
                "maker-is-checker",
                format!("指令 {id} 超过复核限额，由{by}下达，不得由同一人放行"),
                "let a second finance officer release it",
                "请由另一名财政人员放行",
            ),
            Self::NothingToConfirm => (
                "nothing-to-confirm",
                "企业没有待确认的账户".to_owned(),
                "change the account first, with `account change`",
                "请先用 `account change` 变更账户",
            ),
            Self::AccountWaits { by, document_no } => (
                "account-unconfirmed",
                format!("{by}凭 {document_no} 变更的账户尚待确认"),
                "let a second person confirm it, with `account confirm`",
                "请由第二人用 `account confirm` 确认",
            ),
            Self::Workdays(why) => (why.code(), why.zh(), "", ""),
            Self::NothingToPay(claim_no) => (
                "nothing-to-pay",
                format!("申报 {claim_no} 没有可拨付的分期"),
                "see the instalments with `claim show`",
                "请用 `claim show` 查看各期",
            ),
            Self::NotNoticed { claim_no, instalment } => (
                "not-noticed",
                format!("申报 {claim_no} 第 {instalment} 期尚未公示"),
                "publish it with `notice publish`, or adopt `notice-days` 0 by a decision",
                "请用 `notice publish` 公示，或凭决定将 `notice-days` 改为 0",
            ),
            Self::NoticeRuns { claim_no, ends_on } => (
                "notice-runs",
                format!("申报 {claim_no} 公示至 {ends_on}"),
                "pay from the day after",
                "请于公示期满次日起拨付",
            ),
            Self::Objected { claim_no, reason } => (
                "objection-open",
                format!("申报 {claim_no} 有未处理的异议：{reason}"),
                "resolve it with `notice resolve`",
                "请用 `notice resolve` 处理",
            ),
            Self::NoObjection(claim_no) => (
                "no-objection",
                format!("申报 {claim_no} 没有待处理的异议"),
                "check the claim number",
                "请核对申报号",
            ),
            Self::Overdrawn { holder, year, by } => (
                "appropriation-overdrawn",
                format!("预算指标 {holder} {year} 年度超支 {by} 元"),
                "raise the appropriation with `budget set`, or revoke grants",
                "请用 `budget set` 追加指标，或撤销部分核定",
            ),
            Self::Ordered { claim_no, instalment, id, batch } => (
                "already-ordered",
                format!("申报 {claim_no} 第 {instalment} 期已在批次 {batch} 下达（{id}）"),
                "cancel the order before its release, with `pay cancel`, or await the bank",
                "放行前可用 `pay cancel` 撤回，否则请等待银行回单",
            ),
            Self::Paid { claim_no, instalment, id } => (
                "already-paid",
                format!("申报 {claim_no} 第 {instalment} 期已拨付（{id}）"),
                "what is paid is taken back with `recover`",
                "已拨付的资金请用 `recover` 追回",
            ),
            Self::UnknownOrder { claim_no, id } => (
                "unknown-order",
                format!("申报 {claim_no} 没有指令 {id}"),
                "see the orders with `report payments`",
                "请用 `report payments` 查看指令",
            ),
            Self::Cancelled { id, reason } => (
                "order-cancelled",
                format!("指令 {id} 已撤回：{reason}"),
                "order it again",
                "请重新下达",
            ),
            Self::Released { id, by } => (
                "order-released",
                format!("指令 {id} 已由{by}放行"),
                "await the bank: a returned payment can be ordered again",
                "请等待银行回单；退票后可重新下达",
            ),
            Self::NotReleased(id) => (
                "order-not-released",
                format!("指令 {id} 尚未放行"),
                "release it with `pay release`",
                "请用 `pay release` 放行",
            ),
            Self::Stopped(id) => (
                "order-stopped",
                format!("指令 {id} 下达后账户已变更"),
                "cancel it, confirm the account and order it again",
                "请撤回该指令，确认账户后重新下达",
            ),
            Self::OtherPayee { id, payee, successor } => (
                "order-stopped",
                format!("指令 {id} 的收款企业 {payee} 已被 {successor} 吸收合并"),
                "cancel it and order it again: it then pays the successor",
                "请撤回后重新下达，由承继企业收款",
            ),
            Self::Settled { id, on } => (
                "already-settled",
                format!("指令 {id} 已于 {on} 到账"),
                "what is paid is taken back with `recover`",
                "已到账的资金请用 `recover` 追回",
            ),
            Self::Returned { id, on } => (
                "already-returned",
                format!("指令 {id} 已于 {on} 退票"),
                "order the instalment again",
                "请重新下达",
            ),
            Self::NotSettled(id) => (
                "not-settled",
                format!("指令 {id} 未到账"),
                "see its history with `claim show`",
                "请用 `claim show` 查看经过",
            ),
            Self::NotReturned(id) => (
                "not-returned",
                format!("指令 {id} 未退票"),
                "see its history with `claim show`",
                "请用 `claim show` 查看经过",
            ),
            Self::OtherAmount { id, ordered, given } => (
                "other-amount",
                format!("指令 {id} 的金额为 {ordered}，不是 {given}"),
                "a difference stays a break until it is explained",
                "金额不符须作差异处理",
            ),
            Self::LaterAttempt(id) => (
                "later-attempt",
                format!("指令 {id} 的分期其后已重新下达或追回"),
                "undo the later step first",
                "请先撤销其后的步骤",
            ),
            Self::Owed { id, document_no } => (
                "recovery-decided",
                format!("指令 {id} 所付款项已由 {document_no} 决定追回"),
                "if the bank has sent it back, write the recovery off first (`bofu recover … --write-off`)",
                "如银行确已退回，请先核销该追回决定（bofu recover … --write-off）",
            ),
            Self::TooMuch { claim_no, asked, left } => (
                "more-than-paid",
                format!("申报 {claim_no} 可追回 {left} 元，不足 {asked} 元"),
                "only what was paid, is not taken back and is not asked back by another decision can be recovered; write off the other one where this replaces it",
                "只能追回已拨付、未追回且未由其他决定追回的部分；如改由本决定追回，请先核销原决定",
            ),
            Self::WhichInstalment(claim_no) => (
                "which-instalment",
                format!("申报 {claim_no} 有多期已拨付，未指明追回哪一期"),
                "name it with `--instalment`",
                "请用 `--instalment` 指明",
            ),
            Self::SetOff { claim_no, instalment, amount } => (
                "already-set-off",
                format!("申报 {claim_no} 第 {instalment} 期已抵扣追回款 {amount} 元，视同已拨付"),
                "what counts as paid is taken back with `recover`; only the rest is ordered",
                "视同已拨付的资金请用 `recover` 追回；只下达其余部分",
            ),
            Self::SetOffElsewhere(claim_no) => (
                "set-off-elsewhere",
                format!("申报 {claim_no} 不属于本企业，抵扣只限同一企业的申报"),
                "check the number, or have the money paid back, without `--set-off`",
                "请核对申报号，或不用 `--set-off`，由企业缴回",
            ),
            Self::SetOffMerged(claim_no) => (
                "set-off-merged",
                format!("申报 {claim_no} 属于已被合并的企业，不作抵扣"),
                "have the money paid back, and record it without `--set-off`",
                "请由承继企业缴回，并不带 `--set-off` 登记",
            ),
            Self::SetOffItself { claim_no, instalment } => (
                "set-off-itself",
                format!("申报 {claim_no} 第 {instalment} 期不得与自身抵扣"),
                "name another instalment that is still to be paid",
                "请指明另一笔尚待拨付的分期",
            ),
            Self::SetOffTooMuch { claim_no, instalment, asked, left } => (
                "more-than-to-pay",
                format!("申报 {claim_no} 第 {instalment} 期待付 {left} 元，不足抵扣 {asked} 元"),
                "set off what is left to pay, and the rest against another grant",
                "抵扣不得超过待付数，其余可由另一笔核定抵扣",
            ),
            Self::WhichSetOff(claim_no) => (
                "which-set-off",
                format!("申报 {claim_no} 有多期可供抵扣，未指明哪一期"),
                "name it: `--set-off CLAIM_NO/INSTALMENT`",
                "请用 `--set-off 申报号/分期号` 指明",
            ),
            Self::OtherRecovery { document_no, amount, cause } => {
                let cause = if *cause == "fraud" { "骗取" } else { "差错" };
                (
                    "recovery-exists",
                    format!("{document_no} 已决定追回 {amount} 元（{cause}）"),
                    "check the document number",
                    "请核对决定文号",
                )
            }
            Self::NoRecovery { claim_no, document_no } => (
                "unknown-recovery",
                format!("申报 {claim_no} 没有 {document_no} 的追回决定"),
                "see the decisions with `report recoveries`",
                "请用 `report recoveries` 查看追回决定",
            ),
            Self::Outstanding { document_no, asked, left } => (
                "more-than-due",
                format!("{document_no} 尚应追回 {left} 元，不足 {asked} 元"),
                "give what is outstanding, or less",
                "金额不得超过尚应追回数",
            ),
            Self::OtherReceipt { receipt, amount } => (
                "receipt-exists",
                format!("缴款凭证 {receipt} 已登记 {amount} 元"),
                "check its number and sum; each receipt is booked once",
                "请核对凭证号与金额，每张凭证只登记一次",
            ),
        }
    }
}

impl Explained for PaymentRefusal {
    fn code(&self) -> &'static str {
        self.words().0
    }

    fn zh(&self) -> String {
        self.words().1
    }

    fn hint(&self) -> String {
        if let Self::Workdays(why) = self { why.hint() } else { self.words().2.to_owned() }
    }

    fn hint_zh(&self) -> String {
        if let Self::Workdays(why) = self { why.hint_zh() } else { self.words().3.to_owned() }
    }
}
