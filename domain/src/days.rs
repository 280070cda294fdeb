//! When a business date can be true: no step is dated after the day on which
//! it is recorded, or before the step that it rests on.

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
}

/// Refuses a date after the day on which it is recorded.
///
/// # Errors
/// [`UntrueDay::InFuture`].
pub fn not_in_future(on: Date, today: Date) -> Result<(), UntrueDay> {
    if on > today { Err(UntrueDay::InFuture { on, today }) } else { Ok(()) }
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
