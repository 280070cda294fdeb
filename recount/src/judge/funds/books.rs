//! The close of years and months, and what is booked in them.

use crate::{
    day::Day,
    field::int,
    judge::{
        breaches::Breaches,
        event::Event,
        finding::rules,
        frame::STREAM,
        judging::Judge,
        key::Key,
        records::books::{Books, count},
    },
};

rules! {
    YEAR_CLOSED = "fund/year-closed" since 0,
        "nothing is granted, ordered or appropriated of a fund's closed year",
        "资金年度结账后，不得核定、下达拨付或调整指标";
    MONTH_CLOSED = "fund/month-closed" since 0,
        "nothing of a fund is booked on a day of its closed month",
        "资金月份结账后，不得再记入该月";
    YEAR = "fund/year" since 0,
        "an open year is closed and a closed one reopened, for a reason",
        "只能关闭未关账年度、重开已关账年度，重开须有原因";
    MONTH = "fund/month" since 0,
        "an open month is closed once it is over, and a closed one reopened, for a reason",
        "只能结账未结且已过完的月份、重开已结账月份，重开须有原因";
    ORDER = "fund/month-order" since 0,
        "the months of a year are closed one after another, and reopened from the last",
        "同一年度的月份须依次结账，从最后一个已结账月份开始重开";
    JANUARY = "fund/january" since 1,
        "a January is closed after the months of a year whose books are kept by months",
        "上一年度按月结账的，须先结清上一年度各月";
}

/// A month as it is written.
fn shown(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

impl Books {
    /// Closes a month, which must be open and over, after those before it.
    fn close(&mut self, event: &Event<'_>, fund: Key, day: Day, broken: &mut Breaches) {
        let (year, month) = day.month();
        let no = count((year, month));
        let is_new = self.months.insert((fund, no));
        broken.unless(is_new, &MONTH, "closed", "open");
        let over = Day::of(year + month / 12, month % 12 + 1, 1);
        broken.unless(event.on.next() >= over, &MONTH, event.on, shown(no));
        if let Some(open) = self.first_open(fund, year * 12..no) {
            broken.add(&ORDER, shown(no), shown(open));
        }
        if self.by_months.contains(&(fund, year - 1))
            && let Some(open) = self.first_open(fund, (year - 1) * 12..year * 12)
        {
            broken.add(&JANUARY, shown(no), shown(open));
        }
        self.by_months.insert((fund, year));
    }

    /// Reopens a month, which must be the last closed one.
    fn reopen(&mut self, fund: Key, day: Day, broken: &mut Breaches) {
        let no = count(day.month());
        let known = self.months.remove(&(fund, no));
        broken.unless(known, &MONTH, "open", "closed");
        if let Some((_, later)) = self.months.range((fund, no)..=(fund, i64::MAX)).next() {
            broken.add(&ORDER, shown(no), shown(*later));
        }
    }
}

impl Judge {
    /// Holds the event's day to be of an open month of a fund.
    pub(in crate::judge) fn expect_open_month(&mut self, event: &Event<'_>, fund: Key) {
        if self.state.books.is_month_closed(fund, event.on) {
            self.breaks(event, &MONTH_CLOSED, event.on.to_string(), "—");
        }
    }

    /// Holds a fund's year to be open.
    pub(in crate::judge) fn expect_open_year(&mut self, event: &Event<'_>, fund: Key, year: i64) {
        if self.state.books.is_year_closed(fund, year) {
            self.breaks(event, &YEAR_CLOSED, year.to_string(), "—");
        }
    }

    /// Whether a reopening gives a reason.
    fn is_reasoned(event: &Event<'_>) -> bool {
        let reopens = event.name == "YearReopened" || event.name == "MonthReopened";
        !reopens || event.maybe_text("reason").is_some_and(|reason| !reason.trim().is_empty())
    }

    /// The next close or reopening of a year: not before the one before it, and
    /// not before what was last done with its appropriations and its months.
    fn year_step(&mut self, event: &Event<'_>, fund: Key, year: i64) {
        let before = self.state.books.year_steps.insert((fund, year), event.on);
        let mut steps: Vec<_> = before.map(|on| ("YearClosed", on)).into_iter().collect();
        if event.name == "YearClosed" {
            let month = self.state.books.month_steps.get(&(fund, year));
            steps.extend(month.map(|on| ("MonthClosed", *on)));
            let rows = self.state.funds.values();
            let rows = rows.filter(|row| row.fund == fund && row.year == year);
            steps.extend(rows.filter_map(|row| row.last));
        }
        self.not_before(event, steps);
    }

    pub(super) fn judge_year(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (fund, year) = (event.text("fund")?, int(event.body, "year")?);
        self.expect(event, &STREAM, &event.stream_id, &format!("{fund}/{year}").as_str());
        let closes = event.name == "YearClosed";
        self.year_step(event, Key::of(fund), year);
        let was_closed = self.state.books.years.insert((Key::of(fund), year), closes);
        if was_closed.unwrap_or_default() == closes {
            let now = if closes { "closed" } else { "open" };
            self.breaks(event, &YEAR, event.name, now);
        }
        if !Self::is_reasoned(event) {
            self.breaks(event, &YEAR, "—", "reason");
        }
        Ok(())
    }

    pub(super) fn judge_month(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (fund, month) = (event.text("fund")?, event.text("month")?);
        let first = Day::parse(&format!("{month}-01")).ok_or("month is no month")?;
        let stream = format!("{fund}/{}", first.year());
        self.expect(event, &STREAM, &event.stream_id, &stream.as_str());
        let (fund, mut broken) = (Key::of(fund), Breaches::default());
        let steps = &mut self.state.books.month_steps;
        let before = steps.insert((fund, first.year()), event.on);
        broken.not_before(event, before.map(|on| ("MonthClosed", on)));
        if event.name == "MonthClosed" {
            self.state.books.close(event, fund, first, &mut broken);
        } else {
            self.state.books.reopen(fund, first, &mut broken);
        }
        broken.unless(Self::is_reasoned(event), &MONTH, "—", "reason");
        self.tell(event, broken);
        Ok(())
    }
}
