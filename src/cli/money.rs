//! `bofu budget`, `bofu aid` and `bofu grant`.

use serde_json::json;

use super::{
    args::{AidCommand, AidRow, BudgetCommand, Global, GrantCommand},
    open,
    output::Output,
};
use crate::answer::Answer;
use bofu_app::{
    aid::{self, AidInput},
    budgets::{self, BudgetInput},
    claims,
    error::Exit,
};

/// `bofu budget`
pub(super) async fn budget(global: &Global, output: Output, command: BudgetCommand) -> Answer {
    let BudgetCommand::Set { fund, year, source, amount, document } = command;
    let session = open::writer(global).await?;
    let budget = BudgetInput {
        fund: &fund,
        year: &year,
        source: &source,
        amount: &amount,
        document: &document,
    };
    let done = budgets::set(&session, budget).await?;
    open::finish(session).await?;
    let what = json!({"fund": fund, "year": year, "source": source});
    output.done(done.changed, what, "预算指标", "appropriation");
    let brought = done.brought_forward;
    if done.changed && brought.is_positive() {
        output.warn(
            "carried-over-included",
            &format!("{amount} 是含上年结转的总额；此前结转 {brought} 元，如未计入请重新设定"),
            &format!(
                "{amount} is the total with what was carried over: {brought} yuan came from the year before; set it anew if they are not in it"
            ),
        );
    }
    let carried = done.carried_over;
    if done.changed && carried.is_positive() {
        output.warn(
            "carried-over-left-out",
            &format!("{amount} 是已减结转的总额；此前已结转下年 {carried} 元，如未扣减请重新设定"),
            &format!(
                "{amount} is the total without what was carried over: {carried} yuan went to the next year; set it anew if they are still in it"
            ),
        );
    }
    Ok(Exit::Done)
}

impl<'a> From<&'a AidRow> for AidInput<'a> {
    fn from(row: &'a AidRow) -> Self {
        Self {
            uscc: &row.uscc,
            ceiling: &row.ceiling,
            subject: row.subject.as_deref(),
            fair: row.fair.as_deref(),
            period: &row.period,
            document: &row.document,
        }
    }
}

/// `bofu aid`
pub(super) async fn aid(global: &Global, output: Output, command: AidCommand) -> Answer {
    let session = open::writer(global).await?;
    let (changed, row) = match &command {
        AidCommand::Record { row, amount, source } => {
            (aid::record(&session, row.into(), amount, source).await?, row)
        }
        AidCommand::Cancel { row, reason } => {
            (aid::cancel(&session, row.into(), reason).await?, row)
        }
    };
    open::finish(session).await?;
    let what = json!({"uscc": row.uscc, "ceiling": row.ceiling, "period": row.period});
    output.done(changed, what, "其他资金", "external aid");
    Ok(Exit::Done)
}

/// `bofu grant`
pub(super) async fn grant(global: &Global, output: Output, command: GrantCommand) -> Answer {
    let GrantCommand::Revoke { claim, instalment, reason } = command;
    let session = open::writer(global).await?;
    let changed = claims::revoke(&session, &claim, instalment, &reason).await?;
    open::finish(session).await?;
    output.done(changed, json!({"claim_no": claim}), "撤销核定", "revocation");
    Ok(Exit::Done)
}
