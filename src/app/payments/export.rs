//! A payment batch as a file for the bank or the finance bureau.
//!
//! The file is made of the events alone. That it is made is recorded before it
//! is written, with its SHA-256: a process that ends between the two has
//! recorded a file that the same command writes, byte for byte.

use std::{collections::BTreeMap, path::Path};

use bofu_domain::{
    batch::{
        BatchRefusal,
        command::BatchAction,
        event::{BatchEvent, FileForm, PaymentFileExported},
    },
    language::{Lang, Text},
    money::Money,
    names::{BatchNo, EndToEndId},
    office::{Office, state::Payer},
    release_threshold::ReleaseThreshold,
};
use bofu_projections::{orders::OrderRow, status::OrderStatus};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    error::{AppError, BatchError},
    evidence::tree,
    files::{Download, Files},
    offices,
    payments::{self, list::BatchList},
    projector::{self, ProjectorError},
    session::Session,
};
use bofu_bank::pain001;
use bofu_report::{Form, Seal, SealOf, Table, csv, payments as lists, pdf, xlsx};
use bofu_tabular::FileFault;

/// The endings of files that batches are written to.
const ENDINGS: &[&str] = &["csv", "pdf", "xlsx", "xml"];

/// How often a file is made again when others change its batch meanwhile.
const ATTEMPTS: usize = 8;

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
    /// The form of the file.
    pub form: FileForm,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// SHA-256, hex, of the lines of its orders: what the batch's events say.
    pub digest: String,
    /// Whether this file was recorded just now; `false`: it was before.
    pub recorded: bool,
    /// SHA-256 of the first file of this form, where this one differs.
    pub first: Option<String>,
    /// 复核限额 as it stood at the batch's last order, once it was set.
    pub release_threshold: Option<ReleaseThreshold>,
    /// The orders of which the table `payments` says something else than the
    /// events. The file is made of the events.
    pub differing_rows: Vec<EndToEndId>,
    /// The list's remarks on business dates, and on who may pay alone, for which
    /// this form has no place.
    #[serde(skip)]
    pub left_out: Vec<Text>,
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
    files: &dyn Files,
) -> Result<Exported, AppError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let Some(form) = ending.as_deref().and_then(FileForm::parse) else {
        return Err(FileFault::Ending { known: ENDINGS }.at(path).into());
    };
    let office = offices::office(session).await?;
    if form == FileForm::Xml && office.payer().is_none() {
        return Err(AppError::NoPayer);
    }
    let verified_from = offices::verified_from(session).await?;
    let mut last = BatchRefusal::Changed(batch.clone());
    for _ in 0..ATTEMPTS {
        let known = payments::to_export(session, batch).await?;
        let batch = &known.known.number;
        let payer = payments::payer_of(session, batch, &known.orders).await?;
        let last_order = known.orders.iter().map(|row| row.ordered_position).max();
        let ordered_under = offices::office_before(session, last_order.unwrap_or_default()).await?;
        let (payer, office, ordered_under) = (payer.as_ref(), &office, &ordered_under);
        let file = PaymentFile { batch, form, lang, payer, office, ordered_under, verified_from };
        let bytes = file.bytes(session, &known.orders, path).await?;
        let sha256 = hex::encode(Sha256::digest(&bytes));
        match record(session, &known, (form, &sha256)).await {
            Err(AppError::Batch(BatchError::Refused(changed @ BatchRefusal::Changed(_)))) => {
                last = changed;
            }
            Err(error) => return Err(error),
            Ok((recorded, first)) => {
                files.download(&Download { name: path.to_owned(), bytes })?;
                let total = known.state.total();
                return Ok(Exported {
                    batch: batch.clone(),
                    file: path.display().to_string(),
                    payments: known.orders.len(),
                    amount: total.amount,
                    form,
                    sha256,
                    digest: total.digest,
                    recorded,
                    first,
                    release_threshold: ordered_under.authority().release_threshold().cloned(),
                    differing_rows: differing(session, batch, &known.orders).await?,
                    left_out: file.left_out(&known.orders),
                });
            }
        }
    }
    Err(last.into())
}

/// Records the file in the batch's stream. Answers whether it was new, and
/// what the first file of the form is where this one differs.
async fn record(
    session: &Session,
    known: &BatchList,
    (form, sha256): (FileForm, &str),
) -> Result<(bool, Option<String>), AppError> {
    let total = known.state.total();
    let action = BatchAction::Export { form, sha256: sha256.to_owned(), total };
    let done = session.batch(&known.known, action).await?;
    let recorded = done.events.iter().find_map(|event| match event {
        BatchEvent::PaymentFileExported(PaymentFileExported { first, .. }) => Some(first.clone()),
        BatchEvent::BatchRecorded(_)
        | BatchEvent::BatchOrdered(_)
        | BatchEvent::BatchReleased(_)
        | BatchEvent::BatchCancelled(_) => None,
    });
    if let Some(first) = recorded {
        return Ok((true, first));
    }
    let first = known.state.exports().iter().find(|file| file.form == form);
    Ok((false, first.map(|file| file.sha256.clone()).filter(|first| first != sha256)))
}

/// A file that is to be made.
struct PaymentFile<'a> {
    batch: &'a BatchNo,
    form: FileForm,
    lang: Lang,
    payer: Option<&'a Payer>,
    office: &'a Office,
    /// The office as it stood at the batch's last order.
    ordered_under: &'a Office,
    /// The position of the event that registered the first operator.
    verified_from: Option<u64>,
}

impl PaymentFile<'_> {
    /// 拨付清单
    fn list(&self, orders: &[OrderRow]) -> Table {
        let Self { payer, office, verified_from, .. } = *self;
        let list = lists::payment_list(self.batch.as_str(), orders, payer, office, verified_from);
        lists::say_any_sum_alone(list, self.ordered_under)
    }

    /// The list's remarks on business dates, and on who may pay alone, for which
    /// the form has no place.
    fn left_out(&self, orders: &[OrderRow]) -> Vec<Text> {
        match self.form {
            FileForm::Pdf | FileForm::Xlsx => Vec::new(),
            FileForm::Csv | FileForm::Xml => {
                let mut notes = self.list(orders).date_notes;
                notes.extend(lists::any_sum_alone(self.ordered_under));
                notes
            }
        }
    }

    async fn bytes(
        &self,
        session: &Session,
        orders: &[OrderRow],
        path: &Path,
    ) -> Result<Vec<u8>, AppError> {
        let is_paper = matches!(self.form, FileForm::Pdf | FileForm::Xlsx);
        let seal = if is_paper { Some(seal(session, orders).await?) } else { None };
        let batch = self.batch.as_str();
        let list = || Table { seal, ..self.list(orders) };
        let bytes = match (self.form, self.payer) {
            (FileForm::Xml, Some(payer)) => pain001::write(batch, payer, orders)
                .map_err(|error| FileFault::Io { writing: true, error }),
            (FileForm::Xlsx, _) => xlsx(&list(), self.lang),
            (FileForm::Pdf, _) => pdf(&list(), self.lang),
            (FileForm::Csv, _) | (FileForm::Xml, None) => {
                csv(&lists::transfer_list(orders), Form::Machine)
            }
        };
        Ok(bytes.map_err(|fault| fault.at(path))?)
    }
}

/// The state of the log after the batch's last order was recorded. That of the
/// day would make two exports of one batch differ.
async fn seal(session: &Session, orders: &[OrderRow]) -> Result<Seal, AppError> {
    let ledger = session.ledger();
    let events = orders.iter().map(|row| row.ordered_position + 1).max().unwrap_or_default();
    tree::catch_up(ledger).await?;
    let root = tree::root(ledger, events).await?;
    Ok(Seal { events, root: hex::encode(root), of: SealOf::Orders })
}

/// The orders of a batch of which the table `payments` says something else
/// than the events, or nothing, or that it alone has. Nothing rests on it: it is
/// told, so that somebody looks who has changed the table.
async fn differing(
    session: &Session,
    batch: &BatchNo,
    orders: &[OrderRow],
) -> Result<Vec<EndToEndId>, AppError> {
    match projector::catch_up(session.ledger()).await {
        // A row that is missing may stop it: that is told at the command's end.
        Ok(_) | Err(ProjectorError::Stopped { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let rows = session.ledger().rows().batch(batch).await?;
    let mut shown: BTreeMap<EndToEndId, OrderRow> =
        rows.iter().map(|row| (row.end_to_end_id.clone(), OrderRow::from(row))).collect();
    let mut differing = Vec::new();
    for order in orders {
        // The bank's answer may come between the two readings.
        match shown.remove(&order.end_to_end_id) {
            Some(row) if row.position > order.position || row == *order => {}
            Some(_) | None => differing.push(order.end_to_end_id.clone()),
        }
    }
    let stray = shown.into_values().filter(|row| row.status != OrderStatus::Cancelled);
    differing.extend(stray.map(|row| row.end_to_end_id));
    Ok(differing)
}
