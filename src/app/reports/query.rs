//! What a report is asked for.

use crate::{
    error::AppError,
    input,
    session::Session,
    views::{self, View},
};
use bofu_domain::date::Year;
use bofu_projections::past::Moment;
use bofu_report::Scope;

/// What a report is asked for: a year, as it stands now or stood at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportQuery {
    /// The year.
    pub year: Year,
    /// Which events count.
    pub moment: Moment,
}

impl ReportQuery {
    /// A year as it stands now.
    pub fn now(year: Year) -> Self {
        Self { year, moment: Moment::default() }
    }

    /// A year as it is typed, with the two clocks.
    pub fn read(year: &str, as_of: Option<&str>, known_at: Option<&str>) -> Result<Self, AppError> {
        let as_of = as_of.map(|day| input::date("--as-of", day)).transpose()?;
        let known_at = known_at.map(|moment| input::moment("--known-at", moment)).transpose()?;
        Ok(Self { year: input::year("--year", year)?, moment: Moment { as_of, known_at } })
    }

    pub(crate) async fn view(&self, session: &Session) -> Result<View, AppError> {
        Ok(views::of_year(session.ledger(), self.year, self.moment.clone()).await?)
    }

    /// The same from the events alone: for what is published or drawn from.
    pub(crate) async fn view_of_events(&self, session: &Session) -> Result<View, AppError> {
        Ok(views::of_events(session.ledger(), self.year, self.moment.clone()).await?)
    }

    /// What its papers say that they cover.
    pub(crate) fn scope(&self) -> Scope {
        Scope {
            as_of: self.moment.as_of,
            known_at: self.moment.known_at.clone(),
            ..Scope::year(self.year)
        }
    }
}
