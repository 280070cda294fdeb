//! 放假安排: a year's working days from a file.

use std::{collections::BTreeMap, path::Path};

use bofu_domain::{
    date::{Date, Year},
    event::kind,
    ledger::LedgerEvent,
    names::DocumentNo,
    office::{OFFICE, command::OfficeCommand, event::OfficeEvent},
    workdays::YearDays,
};
use bofu_tabular::{Column, MAX_BYTES, Row};
use serde::Serialize;

use crate::{
    error::AppError,
    files::Files,
    import::cell,
    input::{self, InputError},
    offices,
    session::Session,
};

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arranged {
    /// The year.
    pub year: Year,
    /// How many days off the file has.
    pub holidays: usize,
    /// How many weekend days worked.
    pub workdays: usize,
    /// The document.
    pub document_no: String,
}

/// 放假安排 of a year, as the office knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownYear {
    /// The year.
    pub year: Year,
    /// `built-in` or `entered`.
    pub source: &'static str,
    /// The document by which it was entered, the last one where it was corrected.
    pub document_no: Option<DocumentNo>,
    /// How many days are worked, and how many are off.
    #[serde(flatten)]
    pub days: YearDays,
}

/// The years whose working days are known, in order.
pub async fn list(session: &Session) -> Result<Vec<KnownYear>, AppError> {
    let ledger = session.ledger();
    let mut documents = BTreeMap::new();
    for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
        let recorded = stored.recorded(ledger.upcasters())?;
        if let LedgerEvent::Office(OfficeEvent::WorkdaysArranged(arranged)) = &recorded.event {
            let first = arranged.holidays.iter().chain(&arranged.workdays).min();
            let document_no = arranged.document_no.clone();
            documents.extend(first.map(|day| (Year::of(*day), document_no)));
        }
    }
    let office = offices::office(session).await?;
    let workdays = office.workdays();
    let known = |year: Year| {
        let source = if workdays.is_entered(year) { "entered" } else { "built-in" };
        let days = workdays.count(year).ok()?;
        Some(KnownYear { year, source, document_no: documents.get(&year).cloned(), days })
    };
    Ok(workdays.years().into_iter().filter_map(known).collect())
}

/// The columns of the file.
fn columns() -> Vec<Column> {
    let mut columns = vec![Column::required("date", "日期"), Column::required("kind", "类型")];
    // What a list of days may say beside, for people.
    for (name, zh) in [("weekday", "星期"), ("festival", "节日"), ("note", "备注")] {
        columns.push(Column::optional(name, zh));
    }
    columns
}

/// A day of the file, and whether it is worked.
fn day(row: &Row) -> Result<(Date, bool), AppError> {
    let cells = row.cells.as_ref().map_err(|fault| AppError::from(fault.clone()))?;
    let field = |name: &str| format!("{name} (row {})", row.number);
    let date = input::date(&field("date"), cell(cells, "date"))?;
    let worked = match cell(cells, "kind").trim() {
        "holiday" | "放假" | "休" => false,
        "workday" | "上班" | "班" => true,
        other => {
            let given = other.to_owned();
            return Err(InputError::DayKind { field: field("kind"), given }.into());
        }
    };
    Ok((date, worked))
}

/// Enters a year's working days from a file of `date,kind`, whole or not at all.
/// Returns whether that changed anything.
pub async fn import(
    session: &Session,
    path: &Path,
    document: &str,
    files: &dyn Files,
) -> Result<(bool, Arranged), AppError> {
    let document_no = input::name("--document", document, DocumentNo::parse)?;
    let file = files.upload(path, MAX_BYTES)?;
    let sheet = bofu_tabular::read_bytes(&file.name, file.bytes, &columns())?;
    let (mut holidays, mut workdays) = (Vec::new(), Vec::new());
    for row in sheet {
        let (date, worked) = day(&row)?;
        if worked { workdays.push(date) } else { holidays.push(date) }
    }
    let year = holidays.iter().chain(&workdays).min().map_or(Year(0), |date| Year::of(*date));
    let names = Arranged {
        year,
        holidays: holidays.len(),
        workdays: workdays.len(),
        document_no: document_no.to_string(),
    };
    let command = OfficeCommand::ArrangeWorkdays { holidays, workdays, document_no };
    let done = session.office(&command).await?;
    Ok((!done.events.is_empty(), names))
}
