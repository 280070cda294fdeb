//! When a business date can be true: no step is dated after the day on which
//! it is recorded, before the step that it rests on, or long before its recording
//! without a window for it. `docs/adr` has the table of all steps.

use serde::{Deserialize, Serialize};

use crate::{date::Date, explained::Explained, language::Text};

/// Writes steps with their names as they stand in a sentence.
macro_rules! steps {
    ($($(#[$docs:meta])* $step:ident = $en:literal, $zh:literal;)+) => {
        /// A step of the office's work, as others rest on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "each step is named for itself")]
        pub enum Step {
            $($(#[$docs])* $step,)+
        }

        impl Step {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$step),+];

            /// Its names, as they stand in a sentence.
            pub fn names(self) -> Text<&'static str> {
                match self { $(Self::$step => Text { zh: $zh, en: $en },)+ }
            }
        }
    };
}

steps! {
    Renaming = "the change of name", "企业更名";
    AccountChange = "the change of account", "账户变更";
    AccountConfirmation = "the confirmation of the account", "账户确认";
    Recognition = "the recognition of the title", "称号认定";
    TitleRecord = "the record of the title", "称号登记";
    Assignment = "the assignment of the specialist", "专员指派";
    Application = "the application", "申报";
    Filing = "the filing", "受理";
    Assessment = "the assessment", "审核";
    Approval = "the approval", "核定";
    Rejection = "the rejection", "不予支持";
    Withdrawal = "the withdrawal", "撤回申报";
    Revocation = "the revocation", "撤销核定";
    Notice = "the notice", "公示";
    Objection = "the objection", "提出异议";
    Resolution = "the resolution of the objection", "异议处理";
    Order = "the payment order", "下达指令";
    Release = "the release", "放行";
    Cancellation = "the cancellation of the order", "撤回指令";
    Export = "the payment file", "导出拨付文件";
    BankDay = "the bank's day", "银行记账";
    Settlement = "the record of the settlement", "登记到账";
    Return = "the record of the return", "登记退票";
    SettlementUndoing = "the undoing of the settlement", "更正到账";
    ReturnUndoing = "the undoing of the return", "更正退票";
    RecoveryDecision = "the decision to recover", "追回决定";
    Recovery = "the recovery", "追回";
    SetOff = "the set-off", "抵扣";
    WriteOff = "the write-off", "核销";
    Aid = "the record of the aid", "登记其他资金";
    AidCancellation = "the cancellation of the aid", "注销其他资金";
    Exclusion = "the record of the exclusion", "失信登记";
    Readmission = "the end of the exclusion", "解除失信";
    Merger = "the merger", "合并";
    Appropriation = "the appropriation", "下达预算指标";
    CarryOver = "the carry-over", "结转";
    YearClose = "the close of the year", "年度关账";
    YearReopening = "the reopening of the year", "年度重开";
    MonthClose = "the close of the month", "月结";
    MonthReopening = "the reopening of the month", "月份重开";
    Adoption = "the adoption of the pack", "采用政策包";
    Reading = "the adoption of the reading", "采用口径";
    OperatorAdded = "the registration of the operator", "登记操作员";
    OperatorRemoved = "the removal of the operator", "注销操作员";
    Import = "the import of the statement", "导入对账单";
    ClosingDay = "the closing day of the statement", "对账单截止日";
    Proposal = "the proposal of the match", "提请勾对";
    Decline = "the refusal of the proposal", "否决勾对";
    Match = "the match", "勾对";
    Unmatch = "the undoing of the match", "撤销勾对";
    Difference = "the work on the difference", "差异处理";
    Finding = "the finding", "审计发现";
    Answer = "the answer to the finding", "答复审计发现";
    FindingClose = "the close of the finding", "办结审计发现";
}

/// A step with the day on which it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepDay {
    /// The day.
    pub on: Date,
    /// Which step.
    pub step: Step,
}

impl Step {
    /// The step, taken on a day.
    pub fn on(self, on: Date) -> StepDay {
        StepDay { on, step: self }
    }
}

/// A business date that cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
pub enum UntrueDay {
    /// Nothing is recorded before it has happened.
    #[error("the date {on} lies after today, {today}")]
    #[explain(
        code = "date-in-future",
        zh = "日期{on}晚于今天（{today}）",
        hint = "record it on the day, or correct the date",
        hint_zh = "请在当日办理，或更正日期"
    )]
    InFuture {
        /// The date as given.
        on: Date,
        /// The day on which it is recorded, Asia/Shanghai.
        today: Date,
    },
    /// A step comes on the day of the one it rests on, or later.
    #[error("{} is dated {on}, before {} on {since}", step.names().en, rests_on.names().en)]
    #[explain(
        code = "date-before-step",
        zh("{}的日期 {on} 早于{}的日期 {since}", step.names().zh, rests_on.names().zh),
        hint = remedy(*step, *rests_on, *since).en,
        hint_zh = remedy(*step, *rests_on, *since).zh
    )]
    BeforeStep {
        /// The step.
        step: Step,
        /// Its date.
        on: Date,
        /// The step that it rests on.
        rests_on: Step,
        /// The date of that step.
        since: Date,
    },
    /// 补录 needs a window that a document opened.
    #[error("the date {on} lies more than {allowance} days before today, {today}")]
    #[explain(
        code = "late-entry",
        zh = "日期{on}早于今天（{today}）超过{allowance}日",
        hint = "correct the date, or ask an admin to open a late-entry window for it, with the \
                document that allows it: `office late-entry open --from {on} --to {on} --document NO`",
        hint_zh = "请更正日期；确需补录的，请管理员凭文件开放补录窗口：\
                   `office late-entry open --from {on} --to {on} --document 文号`"
    )]
    Late {
        /// The date as given.
        on: Date,
        /// The day on which it is recorded, Asia/Shanghai.
        today: Date,
        /// The office's allowance, in calendar days.
        allowance: u32,
    },
    /// A change of the ledger itself is dated on the day of its recording.
    #[error("the date {on} is not today, {today}")]
    #[explain(
        code = "date-not-today",
        zh = "日期{on}不是今天（{today}）",
        hint = "leave `--on` out: it is dated on the day on which it is recorded",
        hint_zh = "请不要用 `--on`：该事项以登记当日为准"
    )]
    NotToday {
        /// The date as given.
        on: Date,
        /// The day on which it is recorded, Asia/Shanghai.
        today: Date,
    },
}

/// The remedy where a step is dated before the one it rests on.
fn remedy(step: Step, rests_on: Step, since: Date) -> Text {
    if step == Step::BankDay {
        return Text::new(
            "如确属该指令，请人工勾对并说明理由：\
             `bofu statement match ID --line N --order 指令号 --reason 理由`",
            "if it was this order, pair it by hand with a reason: \
             `bofu statement match ID --line N --order ID --reason R`",
        );
    }
    let moved = if rests_on == Step::Appropriation {
        Text {
            zh: "；或以更早的 `--on` 按同一文号、金额重新 `budget set`，指标日随之提前",
            en: "; or repeat `budget set` with the same document and amount and an earlier \
                 `--on`: that moves the appropriation back",
        }
    } else {
        Text { zh: "", en: "" }
    };
    Text::new(
        format!("请更正日期：应为 {since} 或以后{}", moved.zh),
        format!("correct the date: it is {since} or later{}", moved.en),
    )
}

/// Refuses a date after the day on which it is recorded.
///
/// # Errors
/// [`UntrueDay::InFuture`].
pub fn not_in_future(on: Date, today: Date) -> Result<(), UntrueDay> {
    if on > today { Err(UntrueDay::InFuture { on, today }) } else { Ok(()) }
}

/// Refuses a date other than the day on which it is recorded.
///
/// # Errors
/// [`UntrueDay::NotToday`].
pub fn today_alone(on: Date, today: Date) -> Result<(), UntrueDay> {
    if on == today { Ok(()) } else { Err(UntrueDay::NotToday { on, today }) }
}

/// Refuses a step that is dated before any of those it rests on: the latest of
/// them is named.
///
/// # Errors
/// [`UntrueDay::BeforeStep`].
pub fn not_before(
    taken: StepDay,
    rests_on: impl IntoIterator<Item = StepDay>,
) -> Result<(), UntrueDay> {
    let StepDay { step, on } = taken;
    match rests_on.into_iter().max() {
        Some(last) if on < last.on => {
            Err(UntrueDay::BeforeStep { step, on, rests_on: last.step, since: last.on })
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;
    use crate::testing::day;

    #[test]
    fn a_step_on_the_day_of_the_one_it_rests_on_is_true_and_on_the_day_before_it_is_not() {
        let since = Step::Filing.on(day("2024-03-02"));
        let approved = |on: &str| not_before(Step::Approval.on(day(on)), [since]);
        assert_eq!(approved("2024-03-02"), Ok(()));
        let refusal = approved("2024-03-01").unwrap_err();
        assert_eq!(refusal.code(), "date-before-step");
        let told = [refusal.to_string(), refusal.hint(), refusal.zh(), refusal.hint_zh()];
        assert_eq!(
            told,
            [
                "the approval is dated 2024-03-01, before the filing on 2024-03-02",
                "correct the date: it is 2024-03-02 or later",
                "核定的日期 2024-03-01 早于受理的日期 2024-03-02",
                "请更正日期：应为 2024-03-02 或以后",
            ]
        );
    }

    #[test]
    fn of_several_steps_the_latest_is_named() {
        let steps = [Step::Order.on(day("2024-03-05")), Step::Resolution.on(day("2024-03-07"))];
        let refusal = not_before(Step::Release.on(day("2024-03-06")), steps).unwrap_err();
        assert!(refusal.to_string().contains("the resolution of the objection on 2024-03-07"));
        assert_eq!(not_before(Step::Release.on(day("2024-03-07")), steps), Ok(()));
        assert_eq!(not_before(Step::Release.on(day("2024-03-07")), []), Ok(()));
    }

    #[test]
    fn every_step_has_a_name_of_its_own_in_both_languages() {
        let names: BTreeSet<_> =
            Step::ALL.iter().flat_map(|step| [step.names().zh, step.names().en]).collect();
        assert_eq!(names.len(), 2 * Step::ALL.len());
        assert!(Step::ALL.iter().all(|step| !step.names().zh.is_ascii()));
    }
}
