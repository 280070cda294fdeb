//! Files of rows, each handled on its own: good rows are stored, refused ones
//! are listed with row, code and reason and written beside the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use bofu_domain::{enterprise::Enterprise, explained::Explained};
use serde::Serialize;

use super::{
    batch::{self, WINDOW},
    error::{AppError, Exit},
    progress::Progress,
    session::Session,
};
use crate::tabular::{self, Column, Lang, Refusals, Row, Sheet};

/// The texts of a row by column name; an empty cell is absent.
pub type Cells = BTreeMap<String, String>;

/// The text under a column, empty where there is none.
pub fn cell<'a>(cells: &'a Cells, column: &str) -> &'a str {
    cells.get(column).map_or("", String::as_str)
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is stored now.
    New,
    /// It was stored before, with the same content.
    Unchanged,
}

/// A row that was not stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The row as a spreadsheet numbers it; the header is row 1.
    pub row: u32,
    /// The code of the refusal.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The file.
    pub file: PathBuf,
    /// How many rows it has.
    pub rows: u64,
    /// How many are stored now.
    pub stored: u64,
    /// How many were stored before with the same content.
    pub unchanged: u64,
    /// The others.
    pub refused: Vec<RefusedRow>,
    /// Where the refused rows were written, if there are any.
    pub refused_file: Option<PathBuf>,
}

/// Where rows come from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A file; its refused rows are written beside it.
    File(&'a Path),
    /// A file that the program carries; its refused rows are only listed.
    Carried {
        /// Its name.
        name: &'a str,
        /// Its text.
        text: &'a str,
    },
}

impl Source<'_> {
    fn path(self) -> PathBuf {
        match self {
            Self::File(path) => path.to_owned(),
            Self::Carried { name, .. } => PathBuf::from(name),
        }
    }

    fn sheet(self, columns: &[Column]) -> Result<Sheet, AppError> {
        Ok(match self {
            Self::File(path) => tabular::read(path, columns)?,
            Self::Carried { text, .. } => {
                tabular::read_bytes(&self.path(), text.as_bytes().to_vec(), columns)?
            }
        })
    }
}

/// How a file is read and its rows are handled.
pub struct Plan<'a, P, L, A> {
    /// Where the rows come from.
    pub source: Source<'a>,
    /// The columns it may have.
    pub columns: &'a [Column],
    /// The language of the reasons.
    pub lang: Lang,
    /// A row as something to do.
    pub parse: P,
    /// Where the rows are stored.
    pub session: &'a Session,
    /// The enterprise of a row.
    pub uscc: L,
    /// Whether two rows may not be under way at once, though of different lanes.
    pub apart: A,
}

/// Reads a file row by row and handles each.
pub async fn rows<T, P, L, A>(
    plan: Plan<'_, P, L, A>,
    progress: &dyn Progress,
    handle: impl AsyncFn(T) -> Result<Stored, AppError>,
) -> Result<Imported, AppError>
where
    P: Fn(&Cells) -> Result<T, AppError>,
    L: Fn(&T) -> String,
    A: Fn(&T, &T) -> bool,
{
    let sheet = plan.source.sheet(plan.columns)?;
    let mut work = Work {
        lang: plan.lang,
        done: Imported::of(plan.source.path()),
        refusals: Refusals::new(&sheet, plan.lang),
        refused: Vec::new(),
    };
    let mut window: Vec<(Row, T)> = Vec::with_capacity(WINDOW);
    for row in sheet {
        work.done.rows += 1;
        progress.expect(work.done.rows);
        let parsed = match &row.cells {
            Ok(cells) => (plan.parse)(cells),
            Err(fault) => Err(fault.clone().into()),
        };
        match parsed {
            Err(error) => {
                work.settle(&row, Err(error))?;
                progress.advance(1);
            }
            Ok(item) => {
                let collides = window.iter().any(|(_, other)| (plan.apart)(other, &item));
                if window.len() == WINDOW || collides {
                    work.close(
                        std::mem::take(&mut window),
                        plan.session,
                        &plan.uscc,
                        &handle,
                        progress,
                    )
                    .await?;
                }
                window.push((row, item));
            }
        }
    }
    work.close(window, plan.session, &plan.uscc, &handle, progress).await?;
    work.done.refused.sort_by_key(|refused| refused.row);
    work.refused.sort_by_key(|(row, _)| row.number);
    let mut refusals = work.refusals;
    for (row, error) in &work.refused {
        refusals.push(row, error);
    }
    if let Source::File(path) = plan.source {
        work.done.refused_file = refusals.write(path)?;
    }
    Ok(work.done)
}

/// An import under way.
struct Work {
    lang: Lang,
    done: Imported,
    refusals: Refusals,
    /// Each refused row with why, in the order of settling.
    refused: Vec<(Row, AppError)>,
}

impl Work {
    /// Handles the rows of a window and counts their results. The enterprises
    /// are in memory before the first row is handled, so that none waits for
    /// the database and the rows are stored in the order of the file: claims
    /// are later approved in the order of their filing.
    async fn close<T>(
        &mut self,
        window: Vec<(Row, T)>,
        session: &Session,
        uscc: &impl Fn(&T) -> String,
        handle: &impl AsyncFn(T) -> Result<Stored, AppError>,
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        let (rows, items): (Vec<Row>, Vec<T>) = window.into_iter().unzip();
        let enterprises: BTreeSet<String> = items.iter().map(uscc).collect();
        let load = async |uscc: String| session.ledger().store::<Enterprise>().latest(&uscc).await;
        let loaded = batch::in_order(enterprises.into_iter().collect(), &load).await;
        loaded.into_iter().try_for_each(|loaded| loaded.map(drop))?;
        let results = batch::in_order(items, handle).await;
        progress.advance(u64::try_from(rows.len()).unwrap_or_default());
        rows.iter().zip(results).try_for_each(|(row, result)| self.settle(row, result))
    }

    /// Counts a row's result. A failure of the store ends the import: what is
    /// stored is stored, and importing the file again completes it.
    fn settle(&mut self, row: &Row, result: Result<Stored, AppError>) -> Result<(), AppError> {
        match result {
            Ok(Stored::New) => self.done.stored += 1,
            Ok(Stored::Unchanged) => self.done.unchanged += 1,
            Err(error) if error.exit() == Exit::Storage => return Err(error),
            Err(error) => {
                let (message, hint) = match self.lang {
                    Lang::Zh => (error.zh(), error.hint_zh()),
                    Lang::En => (error.to_string(), error.hint()),
                };
                let code = error.code();
                self.done.refused.push(RefusedRow { row: row.number, code, message, hint });
                self.refused.push((row.clone(), error));
            }
        }
        Ok(())
    }
}

impl Imported {
    fn of(file: PathBuf) -> Self {
        Self { file, rows: 0, stored: 0, unchanged: 0, refused: Vec::new(), refused_file: None }
    }
}

impl Stored {
    /// From whether the command had nothing left to do.
    pub fn of(unchanged: bool) -> Self {
        if unchanged { Self::Unchanged } else { Self::New }
    }
}
