//! `audit sample`: drawn from a year's register, to be drawn again by others.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{error::AuditWorkError, recount::each_event, reference};
use crate::{
    error::AppError,
    evidence::{self, ALL},
    files::Files,
    input, projector,
    reports::{self, query::ReportQuery},
    session::Session,
};
use bofu_domain::{
    assessment::Assessment,
    audit::{
        Audit,
        command::AuditCommand,
        draw::{Population, Unit},
        event::{Method, Sample, SampleItem},
    },
    enterprise::event::{ClaimFiled, EnterpriseEvent},
    ledger::LedgerEvent,
    names::AuditNo,
};
use bofu_projections::register::{InstalmentKey, RegisterRow};
use bofu_recount::judge::{Entry, Judge};
use bofu_report::{
    Report,
    audits::sample::{FORMAT, SampleFile},
};
use bofu_tabular::MAX_BYTES;
use serde_json::Value;

/// How a sample is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// So many, each as likely as any other.
    Random(u64),
    /// By monetary units: so many of them.
    Units(u64),
    /// By monetary units, one in each interval.
    Interval(&'a str),
    /// All above a sum.
    Above(&'a str),
    /// All that a document or a reading decided.
    Decided,
    /// All that were entered late, or whose dates contradict each other.
    Dates,
}

/// A sample that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// As a file and as a table.
    pub report: Report<SampleFile>,
    /// Whether it was recorded just now; `None` where that was not asked for.
    pub recorded: Option<bool>,
}

/// Draws a sample; with an audit's number it is recorded there.
pub async fn draw(
    session: &Session,
    asked: &ReportQuery,
    wanted: Wanted<'_>,
    seed: Option<&str>,
    audit: Option<&str>,
) -> Result<Drawn, AppError> {
    // What a table hides would never be drawn.
    let register = asked.view_of_events(session).await?.register().await?;
    let meant = match &wanted {
        Wanted::Decided => decided(session).await?,
        Wanted::Dates => dated(session).await?,
        Wanted::Random(_) | Wanted::Units(_) | Wanted::Interval(_) | Wanted::Above(_) => {
            BTreeSet::new()
        }
    };
    let unit = |row: &RegisterRow| Unit {
        item: SampleItem {
            claim_no: row.claim_no.clone(),
            instalment: row.instalment,
            amount: row.granted,
        },
        meant: meant.contains(row.claim_no.as_str()),
    };
    let population = Population::of(register.iter().map(unit).collect())?;
    let mut size = None;
    let method = match wanted {
        Wanted::Random(count) => {
            size = Some(count);
            Method::Random { size: count }
        }
        Wanted::Units(count) => {
            size = Some(count);
            Method::MonetaryUnit { interval: population.interval(count)? }
        }
        Wanted::Interval(text) => {
            Method::MonetaryUnit { interval: input::sum("--interval", text)? }
        }
        Wanted::Above(text) => Method::Above { amount: input::money("--above", text)? },
        Wanted::Decided => Method::Decided,
        Wanted::Dates => Method::Dates,
    };
    let seed = seed.unwrap_or_default();
    let draw = population.draw(&method, seed)?;
    let log = evidence::root(session).await?;
    let chance = matches!(method, Method::Random { .. } | Method::MonetaryUnit { .. });
    let sample = Sample {
        year: asked.year,
        as_of: asked.moment.as_of,
        known_at: asked.moment.known_at.clone(),
        method,
        seed: if chance { seed.to_owned() } else { String::new() },
        count: population.count(),
        sum: population.sum(),
        digest: population.digest(),
        events: log.size,
        root: hex::encode(log.root),
        items: draw.items,
    };
    let (recorded, id) = match audit {
        None => (None, None),
        Some(audit) => {
            let (id, changed) = record(session, audit, &sample).await?;
            (Some(changed), Some(id))
        }
    };
    let file = SampleFile { size, start: draw.start, ..SampleFile::of(&sample, id) };
    let rows: BTreeMap<InstalmentKey, RegisterRow> =
        register.into_iter().map(|row| (row.key(), row)).collect();
    let names = reports::names_at(session, asked).await?;
    let report =
        bofu_report::audits::sample::report(file, &rows, &asked.scope(session).await?, &names);
    Ok(Drawn { report, recorded })
}

/// Records a sample, and what it is called.
async fn record(
    session: &Session,
    audit: &str,
    sample: &Sample,
) -> Result<(String, bool), AppError> {
    let audit = input::name("--audit", audit, AuditNo::parse)?;
    let command = AuditCommand::DrawSample(Box::new(sample.clone()));
    let done = session.audit(&audit, &command).await?;
    let (state, _) = session.ledger().store::<Audit>().load(audit.as_str()).await?;
    let number = state.number_of_sample(sample);
    let number = number.ok_or_else(|| AuditWorkError::NoSample { given: audit.to_string() })?;
    Ok((format!("{audit}/{number}"), !done.events.is_empty()))
}

/// The claims whose sum a document set, or a rate that only a reading gives:
/// where the text of the policy leaves the sum to somebody.
async fn decided(session: &Session) -> Result<BTreeSet<String>, AppError> {
    let mut found = BTreeSet::new();
    each_event(session.ledger(), |recorded| {
        let LedgerEvent::Enterprise(event) = &recorded.event else { return Ok(()) };
        if let EnterpriseEvent::ClaimFiled(ClaimFiled { claim_no, decided: Some(_), .. }) =
            event.as_ref()
        {
            found.insert(claim_no.to_string());
        }
        if let Some(grant) = event.grant()
            && by_reading(&grant.assessment)
        {
            found.insert(grant.claim_no.to_string());
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// The claims of which an event was entered late, or has a date that `audit verify`
/// names.
async fn dated(session: &Session) -> Result<BTreeSet<String>, AppError> {
    let (mut judge, mut found) = (Judge::default(), BTreeSet::new());
    let ledger = session.ledger();
    evidence::each_event(ledger, ALL, |stored| {
        let payload: Value = stored.present_payload(ledger.upcasters())?;
        let broken = judge.take(&Entry {
            position: stored.position,
            stream_type: &stored.stream_type,
            stream_id: &stored.stream_id,
            event_type: &stored.event_type,
            payload: &payload,
            metadata: &stored.metadata,
            recorded_at: &stored.recorded_at,
        });
        let mut told = broken.into_iter().chain(judge.notices());
        let late = stored.recorded(ledger.upcasters())?.late_days().is_some();
        if late || told.any(|one| one.rule.id.starts_with("day/")) {
            let bodies = payload.as_object().into_iter().flat_map(|event| event.values());
            let claims = bodies.filter_map(|body| body["claim_no"].as_str());
            found.extend(claims.map(str::to_owned));
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Whether a formula of the calculation names a reading that is a share.
fn by_reading(assessment: &Assessment) -> bool {
    let shares = assessment.readings.iter().filter(|(_, option)| option.ends_with('%'));
    let names: Vec<String> =
        shares.map(|(reading, _)| reading.as_str().replace('-', "_")).collect();
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let uses = |formula: &str| formula.split(word).any(|one| names.iter().any(|n| n == one));
    assessment.steps.iter().any(|step| uses(&step.formula))
}

/// A sample by its file, or by its id `AUDIT/NUMBER`.
pub async fn read(
    session: &Session,
    given: &str,
    files: &dyn Files,
) -> Result<SampleFile, AppError> {
    let path = Path::new(given);
    if files.has(path) && !files.has_folder(path) {
        let file = files.upload(path, MAX_BYTES)?;
        let file: Result<SampleFile, _> = serde_json::from_slice(&file.bytes);
        let known = file.ok().filter(|file| file.format == FORMAT);
        return Ok(known.ok_or_else(|| AuditWorkError::NoSample { given: given.to_owned() })?);
    }
    projector::catch_up(session.ledger()).await?;
    let (audit, number) = reference("--sample", given)?;
    let (state, _) = session.ledger().store::<Audit>().load(audit.as_str()).await?;
    let sample = state.sample(number);
    let sample = sample.ok_or_else(|| AuditWorkError::NoSample { given: given.to_owned() })?;
    Ok(SampleFile::of(sample, Some(given.trim().to_owned())))
}
