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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum PaymentRefusal {
    #[error("{by} changed the account and may not confirm it")]
    #[explain(code = "maker-is-checker", zh = "账户由{by}变更，不得由同一人确认")]
    #[explain(hint = "let another person confirm it", hint_zh = "请由其他人员确认")]
    ChangerConfirms { by: ActorName },
    #[error("{by} approved the claim {claim_no} and may not order its payment")]
    #[explain(
        code = "maker-is-checker",
        zh = "申报 {claim_no} 由{by}核定，不得由同一人下达拨付指令",
        hint = "let another person order it",
        hint_zh = "请由其他人员下达"
    )]
    ApproverOrders { claim_no: ClaimNo, by: ActorName },
    #[error("{by} approved the claim {claim_no} and may not release its payment")]
    #[explain(
        code = "maker-is-checker",
        zh = "申报 {claim_no} 由{by}核定，不得由同一人放行",
        hint = "let a finance officer or another approver release it",
        hint_zh = "请由财政人员或其他审批人放行"
    )]
    ApproverReleases { claim_no: ClaimNo, by: ActorName },
    #[error("{by} approved the claim {claim_no} and may not judge the objection to it")]
    #[explain(
        code = "maker-is-checker",
        zh = "申报 {claim_no} 由{by}核定，对其异议不得由同一人处理",
        hint = "let another approver resolve it",
        hint_zh = "请由其他审批人处理"
    )]
    ApproverResolves { claim_no: ClaimNo, by: ActorName },
    #[error("{by} ordered {id} and may not release it: it is above the office's threshold")]
    #[explain(
        code = "maker-is-checker",
        zh = "指令 {id} 超过复核限额，由{by}下达，不得由同一人放行",
        hint = "let another finance officer release it, or an approver who did not approve the claim",
        hint_zh = "请由另一名财政人员放行，或由未核定该申报的审批人放行"
    )]
    OrdererReleases { id: EndToEndId, by: ActorName },
    #[error("no other account of the enterprise waits for confirmation")]
    #[explain(code = "nothing-to-confirm", zh = "企业没有待确认的账户")]
    #[explain(
        hint = "change the account first, with `account change`",
        hint_zh = "请先用 `account change` 变更账户"
    )]
    NothingToConfirm,
    #[error("an account that {by} asked for under {document_no} waits for confirmation")]
    #[explain(code = "account-unconfirmed", zh = "{by}凭 {document_no} 变更的账户尚待确认")]
    #[explain(
        hint = "let a second person confirm it, with `account confirm`",
        hint_zh = "请由第二人用 `account confirm` 确认"
    )]
    AccountWaits { by: ActorName, document_no: DocumentNo },
    #[error(transparent)]
    #[explain(transparent)]
    Workdays(WorkdayError),
    #[error("the claim {0} has no instalment that could be paid")]
    #[explain(code = "nothing-to-pay", zh = "申报 {0} 没有可拨付的分期")]
    #[explain(
        hint = "see the instalments with `claim show`",
        hint_zh = "请用 `claim show` 查看各期"
    )]
    NothingToPay(ClaimNo),
    #[error("instalment {instalment} of the claim {claim_no} was not published")]
    #[explain(code = "not-noticed", zh = "申报 {claim_no} 第 {instalment} 期尚未公示")]
    #[explain(
        hint = "publish it with `notice publish`, or adopt `notice-days` 0 by a decision",
        hint_zh = "请用 `notice publish` 公示，或凭决定将 `notice-days` 改为 0"
    )]
    NotNoticed { claim_no: ClaimNo, instalment: u32 },
    #[error("the pack {pack} does not say for how many working days a grant is published")]
    #[explain(code = "notice-undecided", zh = "政策包 {pack} 未写明拨付前公示几个工作日")]
    #[explain(
        hint = "decide it: `reading adopt notice-days 5 --policy {pack} --document NO`",
        hint_zh = "请凭决定确定：`reading adopt notice-days 5 --policy {pack} --document 文号`"
    )]
    NoticeUndecided { pack: String },
    #[error("the notice of the claim {claim_no} runs until the end of {ends_on}")]
    #[explain(code = "notice-runs", zh = "申报 {claim_no} 公示至 {ends_on}")]
    #[explain(hint = "pay from the day after", hint_zh = "请于公示期满次日起拨付")]
    NoticeRuns { claim_no: ClaimNo, ends_on: Date },
    #[error("an objection holds the claim {claim_no} back: {reason}")]
    #[explain(code = "objection-open", zh = "申报 {claim_no} 有未处理的异议：{reason}")]
    #[explain(hint = "resolve it with `notice resolve`", hint_zh = "请用 `notice resolve` 处理")]
    Objected { claim_no: ClaimNo, reason: String },
    #[error("no objection to the claim {0} is open")]
    #[explain(code = "no-objection", zh = "申报 {0} 没有待处理的异议")]
    #[explain(hint = "check the claim number", hint_zh = "请核对申报号")]
    NoObjection(ClaimNo),
    #[error("the appropriation {holder} of {year} is overdrawn by {by}")]
    #[explain(code = "appropriation-overdrawn", zh = "预算指标 {holder} {year} 年度超支 {by} 元")]
    #[explain(
        hint = "raise the appropriation with `budget set`, or revoke grants",
        hint_zh = "请用 `budget set` 追加指标，或撤销部分核定"
    )]
    Overdrawn { holder: String, year: String, by: Money },
    #[error("instalment {instalment} of the claim {claim_no} is ordered as {id} in batch {batch}")]
    #[explain(
        code = "already-ordered",
        zh = "申报 {claim_no} 第 {instalment} 期已在批次 {batch} 下达（{id}）",
        hint = "cancel the order before its release, with `pay cancel`, or await the bank",
        hint_zh = "放行前可用 `pay cancel` 撤回，否则请等待银行回单"
    )]
    Ordered { claim_no: ClaimNo, instalment: u32, id: EndToEndId, batch: BatchNo },
    #[error("instalment {instalment} of the claim {claim_no} was paid as {id}")]
    #[explain(code = "already-paid", zh = "申报 {claim_no} 第 {instalment} 期已拨付（{id}）")]
    #[explain(
        hint = "what is paid is taken back with `recover`",
        hint_zh = "已拨付的资金请用 `recover` 追回"
    )]
    Paid { claim_no: ClaimNo, instalment: u32, id: EndToEndId },
    #[error("the claim {claim_no} has no order {id}")]
    #[explain(code = "unknown-order", zh = "申报 {claim_no} 没有指令 {id}")]
    #[explain(
        hint = "see the orders with `report payments`",
        hint_zh = "请用 `report payments` 查看指令"
    )]
    UnknownOrder { claim_no: ClaimNo, id: EndToEndId },
    #[error("the order {id} was cancelled: {reason}")]
    #[explain(code = "order-cancelled", zh = "指令 {id} 已撤回：{reason}")]
    #[explain(hint = "order it again", hint_zh = "请重新下达")]
    Cancelled { id: EndToEndId, reason: String },
    #[error("the order {id} was released by {by}")]
    #[explain(code = "order-released", zh = "指令 {id} 已由{by}放行")]
    #[explain(
        hint = "await the bank: a returned payment can be ordered again",
        hint_zh = "请等待银行回单；退票后可重新下达"
    )]
    Released { id: EndToEndId, by: ActorName },
    #[error("the order {0} is not released")]
    #[explain(code = "order-not-released", zh = "指令 {0} 尚未放行")]
    #[explain(hint = "release it with `pay release`", hint_zh = "请用 `pay release` 放行")]
    NotReleased(EndToEndId),
    #[error("the account was changed after {0} was ordered")]
    #[explain(code = "order-stopped", zh = "指令 {0} 下达后账户已变更")]
    #[explain(
        hint = "cancel it, confirm the account and order it again",
        hint_zh = "请撤回该指令，确认账户后重新下达"
    )]
    Stopped(EndToEndId),
    #[error("the order {id} pays {payee}, which was merged into {successor} since")]
    #[explain(
        code = "order-stopped",
        zh = "指令 {id} 的收款企业 {payee} 已被 {successor} 吸收合并",
        hint = "cancel it and order it again: it then pays the successor",
        hint_zh = "请撤回后重新下达，由承继企业收款"
    )]
    OtherPayee { id: EndToEndId, payee: Uscc, successor: Uscc },
    #[error("the order {id} is settled since {on}")]
    #[explain(code = "already-settled", zh = "指令 {id} 已于 {on} 到账")]
    #[explain(
        hint = "what is paid is taken back with `recover`",
        hint_zh = "已到账的资金请用 `recover` 追回"
    )]
    Settled { id: EndToEndId, on: Date },
    #[error("the order {id} was returned on {on}")]
    #[explain(code = "already-returned", zh = "指令 {id} 已于 {on} 退票")]
    #[explain(hint = "order the instalment again", hint_zh = "请重新下达")]
    Returned { id: EndToEndId, on: Date },
    #[error("the order {0} is not settled")]
    #[explain(code = "not-settled", zh = "指令 {0} 未到账")]
    #[explain(hint = "see its history with `claim show`", hint_zh = "请用 `claim show` 查看经过")]
    NotSettled(EndToEndId),
    #[error("the order {0} was not returned")]
    #[explain(code = "not-returned", zh = "指令 {0} 未退票")]
    #[explain(hint = "see its history with `claim show`", hint_zh = "请用 `claim show` 查看经过")]
    NotReturned(EndToEndId),
    #[error("the order {id} is of {ordered}, not of {given}")]
    #[explain(code = "other-amount", zh = "指令 {id} 的金额为 {ordered}，不是 {given}")]
    #[explain(
        hint = "a difference stays a break until it is explained",
        hint_zh = "金额不符须作差异处理"
    )]
    OtherAmount { id: EndToEndId, ordered: Money, given: Money },
    #[error("the instalment of {0} was ordered again, or recovered, since")]
    #[explain(code = "later-attempt", zh = "指令 {0} 的分期其后已重新下达或追回")]
    #[explain(hint = "undo the later step first", hint_zh = "请先撤销其后的步骤")]
    LaterAttempt(EndToEndId),
    #[error("what the order {id} paid is to be recovered under {document_no}")]
    #[explain(code = "recovery-decided", zh = "指令 {id} 所付款项已由 {document_no} 决定追回")]
    #[explain(
        hint = "if the bank has sent it back, write the recovery off first (`bofu recover … \
                --write-off`)",
        hint_zh = "如银行确已退回，请先核销该追回决定（bofu recover … --write-off）"
    )]
    Owed { id: EndToEndId, document_no: DocumentNo },
    #[error("{asked} is more than the {left} of the claim {claim_no} that can be recovered")]
    #[explain(code = "more-than-paid", zh = "申报 {claim_no} 可追回 {left} 元，不足 {asked} 元")]
    #[explain(
        hint = "only what was paid, is not taken back and is not asked back by another decision \
                can be recovered; write off the other one where this replaces it",
        hint_zh = "只能追回已拨付、未追回且未由其他决定追回的部分；如改由本决定追回，请先核销原决定"
    )]
    TooMuch { claim_no: ClaimNo, asked: Money, left: Money },
    #[error("several instalments of the claim {0} are paid, and it is not said which")]
    #[explain(code = "which-instalment", zh = "申报 {0} 有多期已拨付，未指明追回哪一期")]
    #[explain(hint = "name it with `--instalment`", hint_zh = "请用 `--instalment` 指明")]
    WhichInstalment(ClaimNo),
    #[error(
        "of instalment {instalment} of the claim {claim_no} {amount} is set off against a recovery, which counts as paid"
    )]
    #[explain(
        code = "already-set-off",
        zh = "申报 {claim_no} 第 {instalment} 期已抵扣追回款 {amount} 元，视同已拨付",
        hint = "what counts as paid is taken back with `recover`; only the rest is ordered",
        hint_zh = "视同已拨付的资金请用 `recover` 追回；只下达其余部分"
    )]
    SetOff { claim_no: ClaimNo, instalment: u32, amount: Money },
    #[error("the claim {0} is not one of this enterprise: a set-off is between its own claims")]
    #[explain(code = "set-off-elsewhere", zh = "申报 {0} 不属于本企业，抵扣只限同一企业的申报")]
    #[explain(
        hint = "check the number, or have the money paid back, without `--set-off`",
        hint_zh = "请核对申报号，或不用 `--set-off`，由企业缴回"
    )]
    SetOffElsewhere(ClaimNo),
    #[error("the claim {0} is one of an enterprise that was merged, and is not set off")]
    #[explain(code = "set-off-merged", zh = "申报 {0} 属于已被合并的企业，不作抵扣")]
    #[explain(
        hint = "have the money paid back, and record it without `--set-off`",
        hint_zh = "请由承继企业缴回，并不带 `--set-off` 登记"
    )]
    SetOffMerged(ClaimNo),
    #[error("instalment {instalment} of the claim {claim_no} cannot be set off against itself")]
    #[explain(code = "set-off-itself", zh = "申报 {claim_no} 第 {instalment} 期不得与自身抵扣")]
    #[explain(
        hint = "name another instalment that is still to be paid",
        hint_zh = "请指明另一笔尚待拨付的分期"
    )]
    SetOffItself { claim_no: ClaimNo, instalment: u32 },
    #[error(
        "{asked} is more than the {left} of instalment {instalment} of the claim {claim_no} that is left to pay"
    )]
    #[explain(
        code = "more-than-to-pay",
        zh = "申报 {claim_no} 第 {instalment} 期待付 {left} 元，不足抵扣 {asked} 元",
        hint = "set off what is left to pay, and the rest against another grant",
        hint_zh = "抵扣不得超过待付数，其余可由另一笔核定抵扣"
    )]
    SetOffTooMuch { claim_no: ClaimNo, instalment: u32, asked: Money, left: Money },
    #[error(
        "several instalments of the claim {0} could bear the set-off, and it is not said which"
    )]
    #[explain(code = "which-set-off", zh = "申报 {0} 有多期可供抵扣，未指明哪一期")]
    #[explain(
        hint = "name it: `--set-off CLAIM_NO/INSTALMENT`",
        hint_zh = "请用 `--set-off 申报号/分期号` 指明"
    )]
    WhichSetOff(ClaimNo),
    #[error("the recovery under {document_no} is of {amount}, because of {cause}")]
    #[explain(
        code = "recovery-exists",
        zh(
            "{document_no} 已决定追回 {amount} 元（{}）",
            if *cause == "fraud" { "骗取" } else { "差错" }
        ),
        hint = "check the document number",
        hint_zh = "请核对决定文号"
    )]
    OtherRecovery { document_no: DocumentNo, amount: Money, cause: &'static str },
    #[error("no recovery of the claim {claim_no} is decided under {document_no}")]
    #[explain(code = "unknown-recovery", zh = "申报 {claim_no} 没有 {document_no} 的追回决定")]
    #[explain(
        hint = "see the decisions with `report recoveries`",
        hint_zh = "请用 `report recoveries` 查看追回决定"
    )]
    NoRecovery { claim_no: ClaimNo, document_no: DocumentNo },
    #[error("of the recovery under {document_no} {left} is outstanding, not {asked}")]
    #[explain(code = "more-than-due", zh = "{document_no} 尚应追回 {left} 元，不足 {asked} 元")]
    #[explain(hint = "give what is outstanding, or less", hint_zh = "金额不得超过尚应追回数")]
    Outstanding { document_no: DocumentNo, asked: Money, left: Money },
    #[error("the receipt {receipt} is booked with {amount} already")]
    #[explain(code = "receipt-exists", zh = "缴款凭证 {receipt} 已登记 {amount} 元")]
    #[explain(
        hint = "check its number and sum; each receipt is booked once",
        hint_zh = "请核对凭证号与金额，每张凭证只登记一次"
    )]
    OtherReceipt { receipt: DocumentNo, amount: Money },
}
