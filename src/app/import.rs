//! Files of rows, each handled on its own: good rows are stored, refused ones
//! are listed with row, code and reason and written beside the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use bofu_domain::{enterprise::Enterprise, explained::Explained, language::Lang};
use serde::Serialize;

use super::{
    bulk::{self, Bulk, Counts, Item, ItemResults, Named, Results},
    error::AppError,
    files::{Download, Files},
    progress::Progress,
    session::Session,
};
use crate::bulk::lanes::{self, WINDOW};
use bofu_tabular::{
    Column, FileError, MAX_BYTES, Refusals, Row, Sheet, refused_path, shown_message,
};

/// The texts of a row by column name; an empty cell is absent.
pub type Cells = BTreeMap<String, String>;

/// The text under a column, empty where there is none.
pub fn cell<'a>(cells: &'a Cells, column: &str) -> &'a str {
    cells.get(column).map_or("", String::as_str)
}

/// The result of importing a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportResult {
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
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// A file that is handed in; its refused rows are handed out beside it.
    File(&'a Path, &'a dyn Files),
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
            Self::File(path, _) => path.to_owned(),
            Self::Carried { name, .. } => PathBuf::from(name),
        }
    }

    fn sheet(self, columns: &[Column]) -> Result<Sheet, AppError> {
        Ok(match self {
            Self::File(path, files) => {
                let file = files.upload(path, MAX_BYTES)?;
                bofu_tabular::read_bytes(&file.name, file.bytes, columns)?
            }
            Self::Carried { text, .. } => {
                bofu_tabular::read_bytes(&self.path(), text.as_bytes().to_vec(), columns)?
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
    handle: impl AsyncFn(T) -> Result<ImportResult, AppError>,
) -> Result<Imported, AppError>
where
    P: Fn(&Cells) -> Result<T, AppError>,
    L: Fn(&T) -> String,
    A: Fn(&T, &T) -> bool,
{
    let sheet = plan.source.sheet(plan.columns)?;
    let refusals = Refusals::new(&sheet, plan.lang);
    let done = Imported::of(plan.source.path());
    let work = Work { lang: plan.lang, done, refused: Vec::new() };
    let work = bulk::run(plan.session, 0, work, async |bulk, work: &mut Work| {
        let mut sheet = sheet;
        let ended = work.windows(&mut sheet, &plan, bulk, &handle, progress).await;
        work.done.rows += u64::try_from(sheet.count()).unwrap_or_default();
        bulk.expect(work.done.rows);
        ended
    });
    work.await?.written(refusals, plan.source, plan.session)
}

/// An import under way.
struct Work {
    lang: Lang,
    done: Imported,
    /// Each refused row with why, in the order of settling.
    refused: Vec<(Row, AppError)>,
}

impl Work {
    /// Reads and handles the rows, a window at a time.
    async fn windows<T, P, L, A>(
        &mut self,
        sheet: &mut Sheet,
        plan: &Plan<'_, P, L, A>,
        bulk: &Bulk,
        handle: &impl AsyncFn(T) -> Result<ImportResult, AppError>,
        progress: &dyn Progress,
    ) -> Result<(), AppError>
    where
        P: Fn(&Cells) -> Result<T, AppError>,
        L: Fn(&T) -> String,
        A: Fn(&T, &T) -> bool,
    {
        let frame = Frame { session: plan.session, bulk, uscc: &plan.uscc, progress };
        let mut window: Vec<(Row, T)> = Vec::with_capacity(WINDOW);
        for row in sheet.by_ref() {
            self.done.rows += 1;
            progress.expect(self.done.rows);
            let parsed = match &row.cells {
                Ok(cells) => (plan.parse)(cells),
                Err(fault) => Err(fault.clone().into()),
            };
            match parsed {
                Err(error) => {
                    self.settle(&row, Err(error));
                    progress.advance(1);
                }
                Ok(item) => {
                    let collides = window.iter().any(|(_, other)| (plan.apart)(other, &item));
                    if window.len() == WINDOW || collides {
                        self.close(std::mem::take(&mut window), &frame, handle).await?;
                    }
                    window.push((row, item));
                }
            }
        }
        self.close(window, &frame, handle).await
    }

    /// Handles the rows of a window and counts their results. The enterprises
    /// are in memory before the first row is handled, so that none waits for
    /// the database and the rows are stored in the order of the file: claims
    /// are later approved in the order of their filing.
    async fn close<T, L: Fn(&T) -> String>(
        &mut self,
        window: Vec<(Row, T)>,
        frame: &Frame<'_, L>,
        handle: &impl AsyncFn(T) -> Result<ImportResult, AppError>,
    ) -> Result<(), AppError> {
        frame.bulk.go_on()?;
        let enterprises: BTreeSet<String> =
            window.iter().map(|(_, item)| (frame.uscc)(item)).collect();
        let store = frame.session.ledger().store::<Enterprise>();
        let load = async |uscc: String| store.latest(&uscc).await;
        let loaded = lanes::in_order(enterprises.into_iter().collect(), &load).await;
        loaded.into_iter().try_for_each(|loaded| loaded.map(drop))?;
        let results = lanes::in_order(window, &async |(row, item): (Row, T)| {
            let outcome = frame.bulk.attempt(&row, handle(item)).await;
            (row, outcome)
        })
        .await;
        frame.progress.advance(u64::try_from(results.len()).unwrap_or_default());
        for (row, outcome) in results {
            if let Some(outcome) = outcome {
                self.settle(&row, outcome);
            }
        }
        frame.bulk.go_on()
    }

    /// Counts a row's result.
    fn settle(&mut self, row: &Row, result: Result<ImportResult, AppError>) {
        match result {
            Ok(ImportResult::New) => self.done.stored += 1,
            Ok(ImportResult::Unchanged) => self.done.unchanged += 1,
            Err(error) => {
                let (message, hint) = match self.lang {
                    Lang::Zh => (error.zh(), error.hint_zh()),
                    Lang::En => (error.to_string(), error.hint()),
                };
                let [message, hint] = [message, hint].map(|text| shown_message(&text, self.lang));
                let code = error.code();
                self.done.refused.push(RefusedRow { row: row.number, code, message, hint });
                self.refused.push((row.clone(), error));
            }
        }
    }

    /// Lists the refused rows in the order of the file and writes them beside
    /// it.
    fn written(
        mut self,
        mut refusals: Refusals,
        source: Source<'_>,
        session: &Session,
    ) -> Result<Imported, AppError> {
        self.done.refused.sort_by_key(|refused| refused.row);
        self.refused.sort_by_key(|(row, _)| row.number);
        for (row, error) in &self.refused {
            refusals.push(row, error);
        }
        if let Source::File(path, files) = source {
            match handed_out(&refusals, &refused_path(path), files) {
                Ok(written) => self.done.refused_file = written,
                Err(error) => return Err(bulk::after_items(session, self.known(), error.into())),
            }
        }
        Ok(self.done)
    }
}

/// Hands out the refused rows. Without any, a file of an earlier import is
/// taken away.
fn handed_out(
    refusals: &Refusals,
    path: &Path,
    files: &dyn Files,
) -> Result<Option<PathBuf>, FileError> {
    if refusals.is_empty() {
        files.discard(path)?;
        return Ok(None);
    }
    let bytes = refusals.bytes().map_err(|fault| fault.at(path))?;
    files.download(&Download { name: path.to_owned(), bytes })?;
    Ok(Some(path.to_owned()))
}

impl Results for Work {
    type Refusal = AppError;

    fn counts(&self) -> Counts {
        let (stored, unchanged) = (self.done.stored, self.done.unchanged);
        let refused = u64::try_from(self.refused.len()).unwrap_or_default();
        Counts { stored, unchanged, refused, ..Counts::default() }
    }

    /// The rows that were stored are not named: there may be a million.
    fn known(self) -> ItemResults {
        let refused = self.refused.into_iter().map(|(row, error)| (row.item(), error));
        ItemResults { done: Vec::new(), refused: refused.collect() }
    }
}

impl Named for Row {
    fn item(&self) -> Item {
        Item::new("row", &self.number)
    }
}

/// What all windows of an import have in common.
struct Frame<'a, L> {
    session: &'a Session,
    bulk: &'a Bulk,
    uscc: &'a L,
    progress: &'a dyn Progress,
}

impl Imported {
    fn of(file: PathBuf) -> Self {
        Self { file, rows: 0, stored: 0, unchanged: 0, refused: Vec::new(), refused_file: None }
    }
}

impl bulk::Changed for ImportResult {
    fn changed(&self) -> bool {
        *self == Self::New
    }
}

impl ImportResult {
    /// From whether the command had nothing left to do.
    pub fn of(unchanged: bool) -> Self {
        if unchanged { Self::Unchanged } else { Self::New }
    }
}
