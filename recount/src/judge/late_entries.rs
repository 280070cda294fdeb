//! 补录: how far back a business date may lie, and the windows for more.

use super::{
    event::Event,
    finding::rules,
    judging::Judge,
    key::Key,
    recording_day::RecordingDay,
    records::late_entries::{LateEntries, Window},
};
use crate::{day::Day, spelling::compared};

rules! {
    LATE = "day/late-entry" since 2,
        "with operators registered, an event is recorded within the office's allowance after its day, or in an open window",
        "登记操作员后，事件须在补录期限内登记，或处于开放的补录窗口内";
    MARKED = "late-entry/marked" since 2,
        "what is recorded late says by how many days, and nothing else does",
        "补录事件须注明迟登日数，其他事件不得注明";
    TODAY = "late-entry/today" since 2,
        "late entry is opened, closed and allowed on the day on which that is recorded",
        "开放、关闭补录及设定期限，业务日期须为登记当日";
    WINDOW = "late-entry/window" since 2,
        "a window has days that have been, its document opens no other, and only an open one is closed",
        "补录窗口须为已过之日，一份文件不得同时开放两个窗口，只能关闭开放中的窗口";
}

impl Judge {
    /// Holds the event's day to that of its recording, and counts what is late.
    pub(super) fn judge_day(&mut self, event: &Event<'_>) {
        let Some(recorded) = event.recorded else { return };
        if event.rules < LATE.since {
            self.count_before(event, recorded);
            return;
        }
        let (on, office) = (event.on, &mut self.state.office);
        let (open, allowance) = (office.operators.is_empty(), office.late.allowance);
        let lateness = |today: Day| Some(on.days_until(today)).filter(|late| *late > allowance);
        let due = [recorded.day, recorded.earliest].map(|today| lateness(today).filter(|_| !open));
        self.judge_mark(event, due);
        let Some(late) = due[1] else { return };
        if let Some(window) = self.state.office.late.window_at(on) {
            window.late.add(late);
            return;
        }
        let first = format!("≥ {}", recorded.earliest.days_before(allowance));
        self.breaks(event, &LATE, on.to_string(), first);
    }

    /// Counts what was recorded late when no rule forbade it. Nothing is wrong with
    /// it, and nobody answers for days where no operators are registered.
    fn count_before(&mut self, event: &Event<'_>, recorded: RecordingDay) {
        let office = &mut self.state.office;
        let late = event.on.days_until(recorded.earliest);
        if !office.operators.is_empty() && late > office.late.allowance {
            let before = &mut office.late.before;
            before.get_or_insert_with(|| LateEntries::of(event.position, None)).add(late);
        }
    }

    /// Holds what the metadata say to one of the days by which it may be late.
    fn judge_mark(&mut self, event: &Event<'_>, due: [Option<i64>; 2]) {
        let said = self.frame.last.as_ref().and_then(|(_, said)| said.late.as_deref());
        let due = due.map(|late| late.map(|days| days.to_string()));
        if due.iter().any(|due| due.as_deref() == said) {
            return;
        }
        let shown = |days: Option<&str>| days.unwrap_or("—").to_owned();
        let (recorded, expected) = (shown(said), shown(due[0].as_deref()));
        self.breaks(event, &MARKED, recorded, expected);
    }

    /// The day from which a term runs that begins with the event: every day that
    /// it can be.
    pub(super) fn term_begins(&self, event: &Event<'_>) -> Vec<Day> {
        let office = &self.state.office;
        let free =
            event.rules < LATE.since || office.operators.is_empty() || office.late.covers(event.on);
        match event.recorded.filter(|_| !free) {
            Some(recorded) => {
                vec![event.on.max(recorded.earliest), event.on.max(recorded.day)]
            }
            None => vec![event.on],
        }
    }

    /// Holds the event's day to be that of its recording.
    pub(super) fn expect_today(&mut self, event: &Event<'_>) {
        if let Some(recorded) = event.recorded.filter(|recorded| !recorded.is(event.on)) {
            self.breaks(event, &TODAY, event.on.to_string(), recorded.day.to_string());
        }
    }

    pub(super) fn late_entry_opened(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_today(event);
        let (from, to) = (event.day("from")?, event.day("to")?);
        let document_no = event.text("document_no")?;
        let document = Key::of(&compared(document_no));
        let past = event.recorded.is_none_or(|recorded| to <= recorded.day);
        let known = self.state.office.late.open_by(document).is_some();
        if to < from || !past || known {
            self.breaks(event, &WINDOW, format!("{from}…{to} ({document_no})"), "—");
        }
        let late = LateEntries::of(event.position, Some(document_no));
        let window = Window { document, from, to, open: true, late };
        self.state.office.late.windows.push(window);
        Ok(())
    }

    pub(super) fn late_entry_closed(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_today(event);
        let document_no = event.text("document_no")?;
        match self.state.office.late.open_by(Key::of(&compared(document_no))) {
            Some(window) => window.open = false,
            None => self.breaks(event, &WINDOW, document_no, "—"),
        }
        Ok(())
    }

    /// What was recorded late: before rules 2, and in each window, in the order in
    /// which they were opened.
    pub fn late_entries(&self) -> impl Iterator<Item = &LateEntries> {
        let late = &self.state.office.late;
        let of_windows = late.windows.iter().map(|window| &window.late);
        late.before.iter().chain(of_windows.filter(|late| late.events > 0))
    }
}
