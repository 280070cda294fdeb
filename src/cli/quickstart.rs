//! `bofu quickstart`.

use std::path::Path;

use super::{args::Global, open, output::Output, watch::Watch};
use crate::answer::Answer;
use bofu_app::{error::Exit, quickstart};

/// `bofu quickstart`
pub(super) async fn quickstart(global: &Global, output: Output, out: &Path) -> Answer {
    let location = open::location(global)?;
    let bar = Watch::bar(output, "样例年度", "Sample office-year");
    let stop = global.stop.clone();
    let summary = quickstart::run(&location, out, output.lang(), stop, &bar).await?;
    drop(bar);
    let text = summary.text(output.lang());
    output.answer(&summary, &text, &text);
    Ok(Exit::Done)
}
