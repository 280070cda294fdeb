//! When a business date can be true: no step is dated after the day on which
//! it is recorded, before the step that it rests on, or long before its recording
//! without a window for it.

use crate::{date::Date, explained::Explained, language::Text};

/// A business date that cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
pub enum UntrueDay {
    /// What has not happened cannot be recorded.
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
    #[error("{} is dated {on}, before {} on {since}", step.en, rests_on.en)]
    #[explain(
        code = "date-before-step",
        zh("{}的日期{on}早于{}的日期{since}", step.zh, rests_on.zh),
        hint = "correct the date: it is {since} or later",
        hint_zh = "请更正日期：应为{since}或以后"
    )]
    BeforeStep {
        /// The step, such as 核定, the approval.
        step: Text<&'static str>,
        /// Its date.
        on: Date,
        /// The step that it rests on, such as 受理, the filing.
        rests_on: Text<&'static str>,
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
    /// What says when the ledger itself was changed has no other day.
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

/// Refuses a step that is dated before the one it rests on. Both are named as
/// they stand in a sentence: "the approval", 核定.
///
/// # Errors
/// [`UntrueDay::BeforeStep`].
pub fn not_before(
    step: Text<&'static str>,
    on: Date,
    rests_on: Text<&'static str>,
    since: Date,
) -> Result<(), UntrueDay> {
    if on < since { Err(UntrueDay::BeforeStep { step, on, rests_on, since }) } else { Ok(()) }
}
