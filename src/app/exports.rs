//! A payment batch as a file for the bank or the finance bureau.

use std::path::Path;

use bofu_domain::{
    money::{Money, MoneyError, total},
    names::BatchNo,
};
use bofu_projections::payments::PaymentRow;
use serde::Serialize;

use super::{
    error::AppError, evidence::tree, input::InputError, offices, payments, session::Session,
};
use crate::{
    bank::pain001,
    report::{Form, Seal, SealOf, Table, csv, payments as lists, pdf, xlsx},
    tabular::{FileFault, Lang, write_whole},
};

/// The endings of files that batches are written to.
const ENDINGS: &[&str] = &["csv", "pdf", "xlsx", "xml"];

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The batch.
    pub batch: BatchNo,
    /// Where.
    pub file: String,
    /// How many payments.
    pub payments: usize,
    /// Their sum.
    pub amount: Money,
}

/// Writes a batch as `.csv` (the contract's columns), `.xlsx` or `.pdf`
/// (拨付清单) or `.xml` (`pain.001.001.09`), whole or not at all. The same batch is the same
/// bytes: it names the payer of the day of its release, on whichever day it is
/// written.
pub async fn export(
    session: &Session,
    batch: &BatchNo,
    path: &Path,
    lang: Lang,
) -> Result<Exported, AppError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let ending = ending.filter(|ending| ENDINGS.contains(&ending.as_str()));
    let Some(ending) = ending else {
        return Err(FileFault::Ending { known: ENDINGS }.at(path).into());
    };
    let office = offices::office(session).await?;
    if ending == "xml" && office.payer().is_none() {
        return Err(AppError::NoPayer);
    }
    let rows = payments::to_export(session, batch).await?;
    let payer = payments::payer_of(session, batch, &rows).await?;
    let payer = payer.as_ref();
    let amount = total(rows.iter().map(|row| row.amount)).ok_or_else(|| InputError::Money {
        field: "--batch".to_owned(),
        source: MoneyError::OutOfRange(format!("Σ {batch}")),
    })?;
    let is_paper = ["pdf", "xlsx"].contains(&ending.as_str());
    let seal = if is_paper { Some(seal(session, &rows).await?) } else { None };
    let list = || Table {
        seal: seal.clone(),
        ..lists::payment_list(batch.as_str(), &rows, payer, &office)
    };
    let bytes = match (ending.as_str(), payer) {
        ("xml", Some(payer)) => pain001::write(batch.as_str(), payer, &rows)
            .map_err(|error| FileFault::Io { writing: true, error }),
        ("xlsx", _) => xlsx(&list(), lang),
        ("pdf", _) => pdf(&list(), lang),
        _csv => csv(&lists::transfer_list(&rows), Form::Machine),
    };
    write_whole(path, &bytes.map_err(|fault| fault.at(path))?)?;
    Ok(Exported {
        batch: batch.clone(),
        file: path.display().to_string(),
        payments: rows.len(),
        amount,
    })
}

/// The state of the log after the batch's last order was recorded. That of the
/// day would make two exports of one batch differ.
async fn seal(session: &Session, rows: &[PaymentRow]) -> Result<Seal, AppError> {
    let ledger = session.ledger();
    let events = rows.iter().map(|row| row.ordered_position + 1).max().unwrap_or_default();
    tree::catch_up(ledger).await?;
    let root = tree::root(ledger, events).await?;
    Ok(Seal { events, root: hex::encode(root), of: SealOf::Orders })
}
