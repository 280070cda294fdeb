//! What a report is asked for.

use crate::{
    error::AppError,
    input, offices,
    session::Session,
    views::{self, View},
};
use bofu_domain::date::Year;
use bofu_projections::{date_remarks::DateRemarks, past::Moment};
use bofu_report::{BusinessDates, Scope};

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

    /// What its papers say that they cover, and who answers for the days.
    pub(crate) async fn scope(&self, session: &Session) -> Result<Scope, AppError> {
        let Moment { as_of, known_at } = &self.moment;
        let office = offices::office_at(session, &self.moment).await?;
        let dates = if office.authority().is_open() {
            BusinessDates::Unverified
        } else {
            let (rows, known_at) = (session.ledger().rows(), known_at.as_deref());
            let from = offices::verified_from(session).await?.unwrap_or_default();
            let DateRemarks { late_events: late, unverified_events: unverified, .. } =
                rows.date_remarks_of(self.year, *as_of, known_at, from).await?;
            BusinessDates::Verified { late, unverified }
        };
        let (as_of, known_at) = (*as_of, known_at.clone());
        Ok(Scope { as_of, known_at, dates: Some(dates), ..Scope::year(self.year) })
    }
}
