//! The files that the quickstart leaves: every report of every year, the last
//! batch as it went to the bank, and the bank's last statement.

use std::path::{Path, PathBuf};

use bofu_domain::{date::Year, language::Lang};
use serde::Serialize;

use super::{files, run::Step};
use bofu_app::{
    error::AppError,
    files::Disk,
    journal,
    payments::{self, export},
    reports::{self, Frame, ReportQuery},
    session::Session,
};
use bofu_report::Report;
use bofu_tabular::write_whole;

/// The last line of the story that begins with these words, and what follows
/// them.
fn last<'a, 'b>(steps: &'b [Step<'a>], words: &[&str]) -> Option<(&'b Step<'a>, &'b str)> {
    let begins = |step: &&Step<'_>| {
        step.words.len() > words.len() && step.words.iter().zip(words).all(|(a, b)| a == b)
    };
    let step = steps.iter().rev().find(begins)?;
    Some((step, step.words.get(words.len())?))
}

/// Writes them.
pub(super) struct Papers<'a> {
    out: &'a Path,
    lang: Lang,
    frame: &'a Frame,
    /// What was written.
    pub(super) files: Vec<PathBuf>,
}

impl<'a> Papers<'a> {
    /// Behind the files that are written already.
    pub(super) fn to(out: &'a Path, lang: Lang, frame: &'a Frame, files: Vec<PathBuf>) -> Self {
        Self { out, lang, frame, files }
    }

    /// Every report of a year.
    pub(super) async fn year(&mut self, session: &Session, year: Year) -> Result<(), AppError> {
        let asked = ReportQuery::now(year);
        self.report("caps", year, reports::caps(session, &asked).await?)?;
        self.report("register", year, reports::register(session, &asked).await?)?;
        self.report("claims", year, reports::claims(session, &asked).await?)?;
        self.report("notice", year, reports::notices(session, &asked).await?)?;
        self.report("payments", year, reports::payments(session, &asked).await?)?;
        self.report("reconciliation", year, reports::reconciliation(session, &asked).await?)?;
        self.report("recoveries", year, reports::recoveries(session, &asked).await?)?;
        self.report("budget", year, reports::budget(session, &asked).await?)?;
        self.report("balance", year, reports::balance(session, &asked).await?)?;
        self.report("annual", year, reports::annual(session, &asked).await?)?;
        self.report("targets", year, reports::targets(session, &asked).await?)?;
        self.report("over-awards", year, reports::over_awards(session, &asked).await?)?;
        self.report("audit", year, reports::audit(session, &asked).await?)
    }

    /// As CSV, XLSX and PDF.
    fn report<R: Serialize>(
        &mut self,
        name: &str,
        year: Year,
        mut report: Report<R>,
    ) -> Result<(), AppError> {
        report.table = self.frame.around(report.table);
        for ending in ["csv", "xlsx", "pdf"] {
            let path = self.out.join(format!("{name}-{year}.{ending}"));
            bofu_report::write(&report, &path, self.lang)?;
            self.files.push(path);
        }
        Ok(())
    }

    /// The whole ledger as an hledger journal.
    pub(super) async fn journal(&mut self, session: &Session) -> Result<(), AppError> {
        let path = self.out.join("ledger.journal");
        journal::hledger(session, &journal::JournalQuery::default(), &path, self.lang, &Disk)
            .await?;
        self.files.push(path);
        Ok(())
    }

    /// The bank's last statement.
    pub(super) fn last_statement(&mut self, steps: &[Step<'_>]) -> Result<(), AppError> {
        let Some((_, file)) = last(steps, &["statement", "import"]) else { return Ok(()) };
        let Some(text) = files::text(file) else { return Ok(()) };
        let path = self.out.join("statement.csv");
        write_whole(&path, text.as_bytes())?;
        self.files.push(path);
        Ok(())
    }
}

/// Writes the last batch, as the bank gets it and as persons sign it. Each form
/// is an event of its own, so that this comes before the reports' frame.
pub(super) async fn last_batch(
    session: &Session,
    steps: &[Step<'_>],
    out: &Path,
    lang: Lang,
) -> Result<Vec<PathBuf>, AppError> {
    let Some((step, batch)) = last(steps, &["pay", "release", "--batch"]) else {
        return Ok(Vec::new());
    };
    let session = session.with(step.by.clone(), step.on);
    let batch = payments::batch_no(batch)?;
    let mut files = Vec::new();
    for name in ["payments.xml", "payment-list.csv", "payment-list.xlsx", "payment-list.pdf"] {
        let path = out.join(name);
        export::export(&session, &batch, &path, lang, &Disk).await?;
        files.push(path);
    }
    Ok(files)
}
