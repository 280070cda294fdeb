//! `bofu quickstart`: a new ledger, the story of a sample office-year, its
//! reports. The story is the list of command lines that an office would type
//! ([`story`]); they are run in process ([`run`]).

mod files;
mod papers;
mod run;
mod story;
mod summary;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::{args::Global, commands::Commands, open, output::Output, watch::Watch};
use crate::answer::Answer;
use bofu_app::{
    error::{AppError, Exit},
    progress::Progress as _,
    projector,
    session::Session,
};
use bofu_proof::key;
use bofu_store::{Ledger, Options};
use bofu_tabular::make_folder;

/// `bofu quickstart`
pub(super) async fn quickstart(global: &Global, output: Output, out: &Path) -> Answer {
    let location = open::location(global)?;
    let watch = Watch::bar(output, "样例年度", "Sample office-year");
    let commands = Commands::all();
    let steps = run::read(&commands)?;
    Ledger::init(&location).await?;
    key::load_or_create(&key::path(std::env::var_os("BOFU_KEY"))?)?;
    let ledger = Ledger::open_writer(&location, Options::default()).await?;
    let events = ledger.head().await?.size;
    if events > 0 {
        return Err(AppError::NotEmpty { location: location.to_string(), events });
    }
    let Some(first) = steps.first() else { return Err(AppError::NoEvents) };
    make_folder(out)?;
    let session = Session::new(ledger, first.by.clone(), first.on).until(global.stop.clone());
    watch.expect(u64::try_from(steps.len()).unwrap_or_default());
    let lang = output.lang();
    run::run(&session, &steps, out, lang, &watch).await?;
    projector::catch_up(session.ledger()).await?;
    let summary = summary::summary(&session, &location, &steps, out, lang).await?;
    session.ledger().clone().close().await;
    drop(watch);
    let text = summary.text(lang);
    output.answer(&summary, &text, &text);
    Ok(Exit::Done)
}
