//! `bofu export hledger`: the ledger as a journal that another program checks.

use std::path::Path;

use bofu_domain::language::Lang;

use bofu_domain::date::{Date, Year};
use bofu_projections::{
    date_remarks::DateRemarks,
    journal::{self, Journal},
    past::{Moment, Past},
};
use serde::Serialize;

use super::{
    error::AppError,
    files::{Download, Files},
    input,
    reports::{self, Frame},
    session::Session,
    views,
};
use bofu_report::Scope;

/// What a journal is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalQuery {
    /// The accounts of this year; `None`: all.
    pub year: Option<Year>,
    /// Which events count.
    pub moment: Moment,
}

impl JournalQuery {
    /// A year as it is typed, where one is, with the two clocks.
    pub fn read(
        year: Option<&str>,
        as_of: Option<&str>,
        known_at: Option<&str>,
    ) -> Result<Self, AppError> {
        let year = year.map(|year| input::year("--year", year)).transpose()?;
        let as_of = as_of.map(|day| input::date("--as-of", day)).transpose()?;
        let known_at = known_at.map(|moment| input::moment("--known-at", moment)).transpose()?;
        Ok(Self { year, moment: Moment { as_of, known_at } })
    }

    fn scope(&self) -> Scope {
        Scope {
            year: self.year,
            as_of: self.moment.as_of,
            known_at: self.moment.known_at.clone(),
            ..Scope::default()
        }
    }

    /// The day on which the balances are asserted: the one asked for, else the
    /// end of the year, or the last entry's where that is later.
    fn day(&self, last: Option<Date>) -> Option<Date> {
        let end = self.year.map(Year::last_day);
        self.moment.as_of.or_else(|| end.max(last))
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Where.
    pub file: String,
    /// How many entries, without that of the balances.
    pub entries: usize,
    /// How many balances are asserted.
    pub balances: usize,
    /// Remarks on the days of the entries' events.
    #[serde(flatten)]
    pub dates: DateRemarks,
}

/// Writes the journal, whole or not at all. The same ledger gives the same
/// bytes. Holds the entries in memory.
pub async fn hledger(
    session: &Session,
    asked: &JournalQuery,
    path: &Path,
    lang: Lang,
    files: &dyn Files,
) -> Result<Written, AppError> {
    let mut past = Past::without_trail(asked.moment.clone());
    let mut entries = Journal::new(asked.year);
    views::each_known(session.ledger(), &asked.moment, |event| {
        if past.fold(event)? { entries.fold(event) } else { Ok(()) }
    })
    .await?;
    let entries = entries.into_entries();
    let Some(on) = asked.day(entries.last().map(|entry| entry.on)) else {
        return Err(AppError::NoEvents);
    };
    let balances = journal::expected(&past, asked.year);
    let frame = Frame::at(session, &asked.moment).await?;
    let names = reports::names_of(&past)?;
    let of_entries = entries.iter().map(|entry| (entry.position, entry.late_days));
    let dates = DateRemarks::of(of_entries, frame.verified_from);
    let text = bofu_report::journal::Journal {
        dates,
        entries: &entries,
        balances: &balances,
        on,
        scope: &asked.scope(),
        issuer: frame.issuer.as_deref(),
        seal: &frame.seal,
    }
    .text(&names, lang);
    files.download(&Download { name: path.to_owned(), bytes: text.into_bytes() })?;
    Ok(Written {
        file: path.display().to_string(),
        entries: entries.len(),
        balances: balances.len(),
        dates,
    })
}
