//! What the quickstart comes to, in figures.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use bofu_domain::{date::Year, language::Lang, money::Money};
use bofu_projections::{
    caps::CapLine,
    register::RegisterRow,
    status::{ClaimStatus, InstalmentStatus},
};
use serde::Serialize;

use super::{
    papers::{self, Papers},
    run::Step,
};
use bofu_app::{
    error::AppError,
    reports::{self, Frame, ReportQuery},
    session::Session,
};
use bofu_store::Location;

/// What the quickstart has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Summary {
    /// Where the ledger is.
    store: String,
    /// How many events it holds.
    events: u64,
    /// The root over them, hex.
    root: String,
    /// How many enterprises are registered.
    enterprises: u64,
    /// How many claims there are.
    claims: u64,
    /// What was granted, by year.
    years: Vec<YearSummary>,
    /// The reports, as files.
    files: Vec<PathBuf>,
}

/// One year in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct YearSummary {
    /// The year.
    year: Year,
    /// How many claims applied in it.
    claims: u64,
    /// How many of them are granted.
    granted_claims: u64,
    /// How many of them were rejected.
    rejected_claims: u64,
    /// Σ of the instalments that belong to it and are not revoked.
    granted: Money,
    /// What of it the bank has paid.
    settled: Money,
    /// How many rows of the ceilings have nothing left, or less.
    exhausted: u64,
}

/// The reports of every year, written, and what they say.
pub(super) async fn summary(
    session: &Session,
    location: &Location,
    steps: &[Step<'_>],
    out: &Path,
    lang: Lang,
) -> Result<Summary, AppError> {
    let mut years: Vec<Year> = steps.iter().map(|step| Year::of(step.on)).collect();
    years.dedup();
    let sent = papers::last_batch(session, steps, out, lang).await?;
    let frame = Frame::of(session).await?;
    let mut written = Papers::to(out, lang, &frame, sent);
    let mut summaries = Vec::new();
    for year in years {
        summaries.push(of_year(session, year).await?);
        written.year(session, year).await?;
    }
    written.last_statement(steps)?;
    written.journal(session).await?;
    Ok(Summary {
        store: location.to_string(),
        events: frame.seal.events,
        root: frame.seal.root.clone(),
        enterprises: number(session.ledger().rows().enterprises().await?.len()),
        claims: summaries.iter().map(|year| year.claims).sum(),
        years: summaries,
        files: written.files,
    })
}

async fn of_year(session: &Session, year: Year) -> Result<YearSummary, AppError> {
    let asked = ReportQuery::now(year);
    let caps = reports::caps(session, &asked).await?;
    let register = reports::register(session, &asked).await?;
    let claims = reports::claims(session, &asked).await?;
    let count = |status| claims.rows.iter().filter(|row| row.status == status).count();
    let standing = register.rows.iter().filter(|row| row.status != InstalmentStatus::Revoked);
    let sum = |of: fn(&RegisterRow) -> Money| {
        standing.clone().fold(Money::ZERO, |sum, row| sum.plus(of(row)))
    };
    let exhausted = |line: &&CapLine| line.headroom.is_some_and(|left| !left.is_positive());
    Ok(YearSummary {
        year,
        claims: number(claims.rows.len()),
        granted_claims: number(count(ClaimStatus::Granted)),
        rejected_claims: number(count(ClaimStatus::Rejected)),
        granted: sum(|row| row.granted),
        settled: sum(|row| row.settled),
        exhausted: number(caps.rows.iter().filter(exhausted).count()),
    })
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Summary {
    /// The summary for people.
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut text = match lang {
            Lang::Zh => format!(
                "样例台账: {}\n{} 家企业, {} 件申报, {} 个事件, 根哈希 {}\n",
                self.store, self.enterprises, self.claims, self.events, self.root
            ),
            Lang::En => format!(
                "The sample ledger: {}\n{} enterprises, {} claims, {} events, root {}\n",
                self.store, self.enterprises, self.claims, self.events, self.root
            ),
        };
        for year in &self.years {
            let [granted, settled] =
                [year.granted, year.settled].map(|sum| bofu_report::thousands(&sum.to_string()));
            let _infallible = match lang {
                Lang::Zh => writeln!(
                    text,
                    "  {}: 申报 {} 件, 核定 {} 件, 不予支持 {} 件; 归属本年核定 {granted} 元, 已到账 {settled} 元; {} 项限额已用尽",
                    year.year,
                    year.claims,
                    year.granted_claims,
                    year.rejected_claims,
                    year.exhausted
                ),
                Lang::En => writeln!(
                    text,
                    "  {}: {} claims, {} granted, {} rejected; {granted} yuan granted for the year, {settled} paid; {} ceilings used up",
                    year.year,
                    year.claims,
                    year.granted_claims,
                    year.rejected_claims,
                    year.exhausted
                ),
            };
        }
        let directory = self.files.first().and_then(|file| file.parent());
        let directory = directory.map(|path| path.display().to_string()).unwrap_or_default();
        let count = self.files.len();
        let next = match lang {
            Lang::Zh => format!(
                "报表等文件 {count} 份在 {directory}\n接下来可试: bofu report caps --year 2023 · \
                 bofu claim show 2024-PI-017 · bofu audit verify"
            ),
            Lang::En => format!(
                "{count} files are in {directory}\nNext: bofu report caps --year 2023 · \
                 bofu claim show 2024-PI-017 · bofu audit verify"
            ),
        };
        text.push_str(&next);
        text
    }
}
