//! Every grant by the second code path: `audit recompute`.

use std::collections::BTreeMap;

use bofu_domain::{date::Year, money::Money};
use bofu_projections::{recorded::Recorded, register::RegisterRow};
use bofu_recount::{Difference, RecordedEvent, Recount, Replay};
use serde_json::Value;

use crate::{
    error::AppError,
    evidence::{self, ALL},
    lookups,
    progress::Progress,
    reports::query::ReportQuery,
    session::Session,
};
use bofu_report::{
    Report,
    audits::recount::{DifferenceRow, Recomputation, RecountRow},
};
use bofu_store::Ledger;

/// Hands every event to `each` as it is meant, in order.
pub(super) async fn each_event(
    ledger: &Ledger,
    mut each: impl FnMut(&Recorded) -> Result<(), AppError>,
) -> Result<u64, AppError> {
    evidence::each_event(ledger, ALL, |stored| each(&stored.recorded(ledger.upcasters())?)).await
}

/// The whole ledger, recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recounted {
    /// How many events were read.
    pub events: u64,
    /// By claim.
    pub claims: BTreeMap<String, Recount>,
    /// What differs, in the order of the ledger.
    pub differences: Vec<Difference>,
}

/// Recomputes the whole ledger.
pub async fn all(session: &Session, progress: &dyn Progress) -> Result<Recounted, AppError> {
    let ledger = session.ledger();
    progress.expect(ledger.head().await?.size);
    let (mut replay, mut found) = (Replay::default(), Recounted::default());
    found.events = evidence::each_event(ledger, ALL, |stored| {
        let payload: Value = stored.present_payload(ledger.upcasters())?;
        let (stream_type, stream_id) = (stored.stream_type.as_str(), stored.stream_id.as_str());
        let (position, rules) = (stored.position, stored.rules());
        let payload = &payload;
        let taken =
            replay.take(&RecordedEvent { position, stream_type, stream_id, payload, rules });
        if let Some(recount) = taken.recount {
            found.claims.insert(recount.claim_no.clone(), recount);
        }
        found.differences.extend(taken.differences);
        progress.advance(1);
        Ok(())
    })
    .await?;
    found.differences.extend(replay.finish());
    Ok(found)
}

/// Recomputes everything, and holds the year's register against it.
pub async fn recompute(
    session: &Session,
    year: Option<Year>,
    progress: &dyn Progress,
) -> Result<Report<Recomputation>, AppError> {
    let found = all(session, progress).await?;
    let of_year = |period: i64| year.is_none_or(|year| i64::from(year.0) == period);
    let mut rows = Vec::new();
    for recount in found.claims.values() {
        let parts = recount.parts.iter().filter(|part| of_year(part.period));
        rows.extend(parts.map(|part| RecountRow::of(recount, part)));
    }
    let concerns = |one: &&Difference| {
        let claim = one.claim_no.as_ref().and_then(|no| found.claims.get(no));
        let in_year = |claim: &Recount| claim.parts.iter().any(|part| of_year(part.period));
        match one.period {
            Some(period) => of_year(period),
            None => claim.is_none_or(in_year),
        }
    };
    let mut differences: Vec<DifferenceRow> =
        found.differences.iter().filter(concerns).map(DifferenceRow::from).collect();
    if let Some(year) = year {
        let register = ReportQuery::now(year).view(session).await?.register().await?;
        let found = granted(&rows);
        differences.extend(register.iter().filter_map(|row| beside(row, &found)));
    }
    let mut claims: Vec<&str> = rows.iter().map(|row| row.claim_no.as_str()).collect();
    claims.dedup();
    let recomputation = Recomputation {
        year: year.map(|year| year.to_string()),
        events: found.events,
        claims: claims.len(),
        instalments: rows.iter().filter(|row| row.instalment.is_some()).count(),
        ok: differences.is_empty(),
        differences,
        rows,
    };
    let names = lookups::labels(session).await?;
    Ok(bofu_report::audits::recount::report(recomputation, &names))
}

/// What was recomputed of each instalment, by claim and number.
fn granted(rows: &[RecountRow]) -> BTreeMap<(&str, u32), Option<Money>> {
    rows.iter()
        .filter_map(|row| Some(((row.claim_no.as_str(), row.instalment?), row.granted)))
        .collect()
}

/// A row of the register that is not what was recomputed.
fn beside(
    row: &RegisterRow,
    recounted: &BTreeMap<(&str, u32), Option<Money>>,
) -> Option<DifferenceRow> {
    let found = recounted.get(&(row.claim_no.as_str(), row.instalment));
    let recomputed = found.copied().flatten();
    (recomputed != Some(row.granted)).then(|| DifferenceRow {
        kind: "register",
        kind_zh: "台账",
        position: row.granted_position,
        claim_no: Some(row.claim_no.to_string()),
        period: Some(row.period.to_string()),
        what: row.instalment.to_string(),
        recorded: row.granted.to_string(),
        recomputed: recomputed.map_or_else(|| "—".to_owned(), |sum| sum.to_string()),
    })
}
