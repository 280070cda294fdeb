//! What an event of a payment's life says.

use bofu_domain::enterprise::event::{
    EnterpriseEvent, PaymentEvent,
    payment::{
        AccountChanged, AccountConfirmed, FundsRecovered, NoticePublished, ObjectionRaised,
        ObjectionResolved, PaymentCancelled, PaymentOrdered, PaymentReleased, PaymentReturned,
        PaymentSettled, PredecessorFundsRecovered, RecoveryDecided, RecoverySetOff,
        RecoveryWrittenOff, ReturnUndone, SettlementUndone,
    },
};

use super::sentence::{What, say};

/// Notice, account, order, bank, recovery.
pub(super) fn paying(happened: &EnterpriseEvent) -> What {
    match happened.payment() {
        Some(event) => told(event),
        None => say(happened.name().into(), happened.name().into()),
    }
}

fn told(event: PaymentEvent) -> What {
    use PaymentEvent as P;
    match event {
        P::AccountChanged(event) => account_changed(event),
        P::AccountConfirmed(event) => account_confirmed(event),
        P::NoticePublished(event) => notice_published(event),
        P::ObjectionRaised(event) => objection_raised(event),
        P::ObjectionResolved(event) => objection_resolved(event),
        P::PaymentOrdered(event) => payment_ordered(event),
        P::PaymentReleased(event) => payment_released(event),
        P::PaymentCancelled(event) => payment_cancelled(event),
        P::PaymentSettled(event) => payment_settled(event),
        P::PaymentReturned(event) => payment_returned(event),
        P::SettlementUndone(event) => settlement_undone(event),
        P::ReturnUndone(event) => return_undone(event),
        P::RecoveryDecided(event) => recovery_decided(event),
        P::FundsRecovered(event) => funds_recovered(event),
        P::RecoverySetOff(event) => recovery_set_off(event),
        P::RecoveryWrittenOff(event) => recovery_written_off(event),
        P::PredecessorFundsRecovered(event) => predecessor_funds_recovered(event),
    }
}

fn account_changed(event: &AccountChanged) -> What {
    let (no, stopped) = (&event.document_no, event.stopped.len());
    say(
        format!("变更账户（{no}），待第二人确认；停付 {stopped} 笔"),
        format!("account changed ({no}), to be confirmed; {stopped} order(s) stopped"),
    )
}

fn account_confirmed(event: &AccountConfirmed) -> What {
    let by = &event.changed_by;
    say(format!("确认{by}变更的账户"), format!("the account that {by} changed is confirmed"))
}

fn notice_published(event: &NoticePublished) -> What {
    let (claim, from, to) = (&event.claim_no, event.starts_on, event.ends_on);
    say(
        format!("公示申报 {claim}：{} 元，{from} 至 {to}", event.amount),
        format!("notice of claim {claim}: {} yuan, {from} to {to}", event.amount),
    )
}

fn objection_raised(event: &ObjectionRaised) -> What {
    say(
        format!("对申报 {} 的异议：{}", event.claim_no, event.reason),
        format!("objection to claim {}: {}", event.claim_no, event.reason),
    )
}

fn objection_resolved(event: &ObjectionResolved) -> What {
    let (zh, en) = if event.upheld { ("成立", "upheld") } else { ("不成立", "dismissed") };
    say(
        format!("对申报 {} 的异议{zh}：{}", event.claim_no, event.reason),
        format!("objection to claim {} {en}: {}", event.claim_no, event.reason),
    )
}

fn payment_ordered(event: &PaymentOrdered) -> What {
    let (batch, id, amount) = (&event.batch, &event.end_to_end_id, event.amount);
    let (payee, bank) = (&event.payee_name, &event.account.bank);
    say(
        format!("拨付指令 {id}：{amount} 元至 {payee}（{bank}），批次 {batch}"),
        format!("order {id}: {amount} yuan to {payee} ({bank}), batch {batch}"),
    )
}

fn payment_released(event: &PaymentReleased) -> What {
    let id = &event.end_to_end_id;
    say(format!("放行指令 {id}"), format!("order {id} released"))
}

fn payment_cancelled(event: &PaymentCancelled) -> What {
    let (id, reason) = (&event.end_to_end_id, &event.reason);
    say(format!("撤回指令 {id}：{reason}"), format!("order {id} cancelled: {reason}"))
}

fn payment_settled(event: &PaymentSettled) -> What {
    let (id, amount, on) = (&event.end_to_end_id, event.amount, event.settled_on);
    say(
        format!("指令 {id} 于 {on} 到账 {amount} 元"),
        format!("order {id} settled on {on}: {amount} yuan"),
    )
}

fn payment_returned(event: &PaymentReturned) -> What {
    let (id, amount, on) = (&event.end_to_end_id, event.amount, event.returned_on);
    let reason = &event.reason;
    say(
        format!("指令 {id} 于 {on} 退票 {amount} 元：{reason}"),
        format!("order {id} returned on {on}: {amount} yuan: {reason}"),
    )
}

fn settlement_undone(event: &SettlementUndone) -> What {
    let (id, reason) = (&event.end_to_end_id, &event.reason);
    say(
        format!("撤销指令 {id} 的到账登记：{reason}"),
        format!("settlement of order {id} undone: {reason}"),
    )
}

fn return_undone(event: &ReturnUndone) -> What {
    let (id, reason) = (&event.end_to_end_id, &event.reason);
    say(
        format!("撤销指令 {id} 的退票登记：{reason}"),
        format!("return of order {id} undone: {reason}"),
    )
}

fn recovery_decided(event: &RecoveryDecided) -> What {
    let (no, claim, amount) = (&event.document_no, &event.claim_no, event.amount);
    let (zh, en) = (event.cause.zh(), event.cause.as_str());
    let ground = event.ground.as_ref().map(|ground| {
        let (key, over) = (&ground.key, ground.over);
        (
            format!("，{} {} 超限 {over} 元", key.ceiling, key.period),
            format!(", {} {} exceeded by {over} yuan", key.ceiling, key.period),
        )
    });
    let (why_zh, why_en) = ground.unwrap_or_default();
    say(
        format!("追回决定 {no}：申报 {claim} {amount} 元（{zh}{why_zh}）"),
        format!("recovery {no}: claim {claim}, {amount} yuan ({en}{why_en})"),
    )
}

fn funds_recovered(event: &FundsRecovered) -> What {
    let (no, claim, amount) = (&event.document_no, &event.claim_no, event.amount);
    let (zh, en) = (event.cause.zh(), event.cause.as_str());
    let kept = event.set_off.as_ref().map(|from| {
        let (claim, no) = (&from.claim_no, from.instalment);
        (
            format!("，由申报 {claim} 第 {no} 期抵扣"),
            format!(", set off against claim {claim}, instalment {no}"),
        )
    });
    let (how_zh, how_en) = kept.unwrap_or_default();
    say(
        format!("追回申报 {claim} {amount} 元（{zh}，{no}{how_zh}）"),
        format!("{amount} yuan of claim {claim} recovered ({en}, {no}{how_en})"),
    )
}

fn recovery_set_off(event: &RecoverySetOff) -> What {
    let (document, claim, no) = (&event.document_no, &event.claim_no, event.instalment);
    let (of, part, amount) = (&event.recovered.claim_no, event.recovered.instalment, event.amount);
    say(
        format!(
            "申报 {claim} 第 {no} 期抵扣 {amount} 元，抵申报 {of} 第 {part} 期的追回款（{document}）"
        ),
        format!(
            "of claim {claim}, instalment {no}, {amount} yuan set off against the recovery of claim {of}, instalment {part} ({document})"
        ),
    )
}

fn recovery_written_off(event: &RecoveryWrittenOff) -> What {
    let (no, claim, amount) = (&event.document_no, &event.claim_no, event.amount);
    let by = &event.written_off_by;
    say(
        format!("核销 {no} 对申报 {claim} 的应追 {amount} 元（{by}）"),
        format!("of recovery {no} of claim {claim} {amount} yuan written off ({by})"),
    )
}

fn predecessor_funds_recovered(event: &PredecessorFundsRecovered) -> What {
    let (whose, claim, amount) = (&event.predecessor, &event.claim_no, event.amount);
    say(
        format!("被合并企业 {whose} 的申报 {claim} 追回 {amount} 元，不再占用"),
        format!(
            "claim {claim} of the predecessor {whose}: {amount} yuan recovered and held no more"
        ),
    )
}
