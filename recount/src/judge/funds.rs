//! A fund's year: its appropriations, and the closed years and months in which
//! nothing is booked.

use std::collections::HashMap;

use super::{Judge, event::Event, finding::rules, key::Key};
use crate::{day::Day, field::int};

rules! {
    YEAR_CLOSED = "fund/year-closed" since 0,
        "nothing is granted, ordered or appropriated of a fund's closed year",
        "资金年度结账后，不得核定、下达拨付或调整指标";
    MONTH_CLOSED = "fund/month-closed" since 0,
        "nothing of a fund is booked on a day of its closed month",
        "资金月份结账后，不得再记入该月";
}

/// Closed years and months by fund.
#[derive(Debug, Default)]
pub(crate) struct Books {
    years: HashMap<(Key, i64), bool>,
    months: HashMap<(Key, (i64, i64)), bool>,
}

impl Books {
    pub(crate) fn is_year_closed(&self, fund: Key, year: i64) -> bool {
        self.years.get(&(fund, year)).copied().unwrap_or_default()
    }

    fn is_month_closed(&self, fund: Key, day: Day) -> bool {
        !self.months.is_empty()
            && self.months.get(&(fund, day.month())).copied().unwrap_or_default()
    }
}

impl Judge {
    /// Holds the event's day to be of an open month of a fund.
    pub(super) fn expect_open_month(&mut self, event: &Event<'_>, fund: Key) {
        if self.state.books.is_month_closed(fund, event.on) {
            self.breaks(event, &MONTH_CLOSED, event.on.to_string(), "—");
        }
    }

    /// Holds a fund's year to be open.
    pub(super) fn expect_open_year(&mut self, event: &Event<'_>, fund: Key, year: i64) {
        if self.state.books.is_year_closed(fund, year) {
            self.breaks(event, &YEAR_CLOSED, year.to_string(), "—");
        }
    }

    pub(super) fn judge_fund(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (name, fund) = (event.text("fund")?, event.key("fund")?);
        match event.name {
            "AppropriationSet" | "AppropriationCarriedOver" | "AppropriationBroughtForward" => {
                let year = int(event.body, "year")?;
                self.expect_open_month(event, fund);
                self.expect_open_year(event, fund, year);
                let holder = format!("{name}/{}", event.text("source")?);
                let row = self.state.row("fund.year", &holder, &year.to_string());
                let amount = event.sum("amount")?;
                if let Some(known) = self.state.funds.get_mut(&row.key) {
                    known.limit = Some(amount);
                }
            }
            "YearClosed" | "YearReopened" => {
                let year = int(event.body, "year")?;
                self.state.books.years.insert((fund, year), event.name == "YearClosed");
            }
            "MonthClosed" | "MonthReopened" => {
                let month = month(event.text("month")?).ok_or("month is no month")?;
                self.state.books.months.insert((fund, month), event.name == "MonthClosed");
            }
            _other => self.unknown(event),
        }
        Ok(())
    }
}

/// Reads `2024-03`.
fn month(text: &str) -> Option<(i64, i64)> {
    let (year, month) = text.split_once('-')?;
    Some((year.parse().ok()?, month.parse().ok()?))
}
