//! Days: no step is dated before the one that it rests on, or after the day on
//! which it was recorded. Each matter says what its steps rest on.

use super::{
    breaches::Breaches,
    event::Event,
    finding::{Rule, rules},
    judging::Judge,
    records::claims::StepDay,
};
use crate::day::Day;

rules! {
    FUTURE = "day/future" since 2 noticed,
        "nothing is dated after the day on which it is recorded (Asia/Shanghai)",
        "日期不得晚于记录当日（北京时间）";
    STEP = "day/step" since 2 noticed,
        "a step is dated on the day of the step that it rests on, or later",
        "步骤日期不得早于其所依据步骤的日期";
    FACT = "day/fact" since 2 noticed,
        "no day of a claim's facts comes after the application, but for those that the pack lets come later",
        "申报要素中的日期不得晚于申报日，政策包允许的除外";
    ROLE = "day/role" since 2 noticed,
        "a role is used from the day on that it was given for",
        "角色自授予之日起方可使用";
    BANK = "day/bank" since 2 noticed,
        "no day of the bank's comes after the one on which it is recorded",
        "银行记账日不得晚于登记日期";
    EARLY_MATCH = "day/match" since 2 noticed,
        "no rule matches a line from before the release: a person does it, with a reason",
        "早于放行的明细不得按规则勾对，须由人工说明理由后勾对";
    EARLY_BANK = "day/before-release" since 0 doubted,
        "what the bank did comes after the release",
        "银行办理日期应在放行之后";
}

/// The breach where an event on a day is before one of the steps that
/// it rests on: the latest of them.
fn early(
    name: &str,
    on: Day,
    rests_on: impl IntoIterator<Item = StepDay>,
) -> Option<(String, String)> {
    let (step, since) = rests_on.into_iter().max_by_key(|(_, since)| *since)?;
    (on < since).then(|| (format!("{name} {on}"), format!("≥ {since} ({step})")))
}

impl Breaches {
    /// The event is not before any of the steps that it rests on.
    pub(super) fn not_before(
        &mut self,
        event: &Event<'_>,
        rests_on: impl IntoIterator<Item = StepDay>,
    ) {
        if let Some((recorded, expected)) = early(event.name, event.on, rests_on) {
            self.add(&STEP, recorded, expected);
        }
    }
}

impl Judge {
    /// The event is not before any of the steps that it rests on.
    pub(super) fn not_before(
        &mut self,
        event: &Event<'_>,
        rests_on: impl IntoIterator<Item = StepDay>,
    ) {
        if let Some((recorded, expected)) = early(event.name, event.on, rests_on) {
            self.breaks(event, &STEP, recorded, expected);
        }
    }

    /// A day of what an event tells is not before another.
    pub(super) fn expect_day(
        &mut self,
        event: &Event<'_>,
        rule: &'static Rule,
        (name, on): (&str, Day),
        rests_on: StepDay,
    ) {
        if let Some((recorded, expected)) = early(name, on, [rests_on]) {
            self.breaks(event, rule, recorded, expected);
        }
    }

    /// The business date is not after the day of recording.
    pub(super) fn judge_recording(&mut self, event: &Event<'_>) {
        if let Some(recorded) = event.recorded.filter(|recorded| event.on > recorded.day) {
            let expected = format!("≤ {}", recorded.day);
            self.breaks(event, &FUTURE, event.on.to_string(), expected);
        }
    }

    /// What the bank did is recorded on its day or later; and where it did it
    /// before the release, somebody should look.
    pub(super) fn judge_bank_day(&mut self, event: &Event<'_>, on: Day, released_on: Option<Day>) {
        self.expect_day(event, &BANK, (event.name, event.on), ("bank", on));
        if let Some(released_on) = released_on.filter(|released_on| on < *released_on) {
            let expected = format!("≥ {released_on} (PaymentReleased)");
            self.breaks(event, &EARLY_BANK, format!("{} {on}", event.name), expected);
        }
    }
}
