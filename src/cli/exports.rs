//! `bofu export`

use super::{
    args::{ExportCommand, Global},
    open,
    output::Output,
};
use crate::answer::Answer;
use bofu_app::{
    error::Exit,
    journal::{self, JournalQuery},
};

/// `bofu export`
pub(super) async fn export(global: &Global, output: Output, command: &ExportCommand) -> Answer {
    let ExportCommand::Hledger { year, as_of, known_at, out } = command;
    let asked = JournalQuery::read(year.as_deref(), as_of.as_deref(), known_at.as_deref())?;
    let session = open::reader(global).await?;
    let written = journal::hledger(&session, &asked, out, output.lang()).await?;
    let (file, entries, balances) = (&written.file, written.entries, written.balances);
    output.answer(
        &written,
        &format!("已写入 {file}: 分录 {entries} 笔, 核对余额 {balances} 项"),
        &format!("Written to {file}: {entries} entries, {balances} balances asserted"),
    );
    Ok(Exit::Done)
}
