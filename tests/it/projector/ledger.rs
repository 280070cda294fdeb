//! The runner behind the real writer: what is recorded is what is shown.

use std::collections::BTreeMap;

use bofu_app::{
    projector::{self, ProjectorError},
    views::{self, View},
};
use bofu_domain::{
    charge::CapKey, date::Year, enterprise::Enterprise, event::Decided, ledger::LedgerEvent,
    office::Office as OfficeState,
};
use bofu_projections::{
    caps::{self, CapLine},
    claim_detail::ClaimDetail,
    past::Moment,
    recorded::Recorded,
};
use bofu_store::{CommandContext, LEDGER_FILE, Ledger, Location};

use super::{
    events::{Office, small_office, uscc},
    ledgers, opened, stored,
};

const YEAR: Year = Year(2023);

/// Records the office's events as they are, through the writer.
async fn record(ledger: &Ledger, office: &Office) {
    for event in &office.events {
        let id = event.stream_id.as_str();
        let actor = bofu_domain::event::Fact::by(&event.event);
        let command = CommandContext::by(actor);
        match &event.event {
            LedgerEvent::Enterprise(happened) => {
                let decided = |_: &Enterprise, _: &dyn bofu_domain::charge::Caps| {
                    Ok::<_, std::convert::Infallible>(Decided::of(vec![happened.as_ref().clone()]))
                };
                ledger.store::<Enterprise>().execute(id, &command, decided).await.unwrap();
            }
            LedgerEvent::Office(happened) => {
                let decided = |_: &OfficeState, _: &dyn bofu_domain::charge::Caps| {
                    Ok::<_, std::convert::Infallible>(Decided::of(vec![happened.clone()]))
                };
                ledger.store::<OfficeState>().execute(id, &command, decided).await.unwrap();
            }
            LedgerEvent::Fund(_)
            | LedgerEvent::Policy(_)
            | LedgerEvent::Statement(_)
            | LedgerEvent::Audit(_)
            | LedgerEvent::Batch(_) => {
                panic!("no such event in the small office")
            }
        }
    }
}

async fn recorded(ledger: &Ledger) -> Vec<Recorded> {
    let events = ledger.events(0, 10_000).await.unwrap();
    events.iter().map(|event| event.recorded(ledger.upcasters()).unwrap()).collect()
}

async fn shown(view: &View) -> serde_json::Value {
    serde_json::json!({
        "caps": view.caps().await.unwrap(),
        "register": view.register().await.unwrap(),
        "claims": view.claims().await.unwrap(),
        "audit": view.audit_trail().await.unwrap(),
    })
}

#[tokio::test]
async fn the_tables_follow_the_writer_and_the_past_folds_to_the_same_rows() {
    let (ledgers, _directory) = ledgers().await;
    for ledger in &ledgers {
        record(ledger, &small_office(12)).await;
        let now = views::of_year(ledger, YEAR, Moment::default()).await.unwrap();
        let end_of_time = Moment { known_at: Some("9999".to_owned()), as_of: None };
        let then = views::of_year(ledger, YEAR, end_of_time).await.unwrap();
        assert!(matches!((&now, &then), (View::Now(..), View::Then(..))));
        let (now, then) = (shown(&now).await, shown(&then).await);
        assert_eq!(now, then);
        assert_eq!(now["register"].as_array().unwrap().len(), 12);
    }
}

#[tokio::test]
async fn the_ceilings_shown_are_the_fold_of_all_events() {
    let (ledgers, _directory) = ledgers().await;
    for ledger in &ledgers {
        record(ledger, &small_office(12)).await;
        let mut rows: BTreeMap<CapKey, _> = BTreeMap::new();
        for event in recorded(ledger).await {
            caps::fold(&mut rows, &event.event);
        }
        let expected: Vec<_> = rows
            .into_iter()
            .map(|(key, row)| CapLine::new(key, &row, bofu_domain::money::Money::ZERO))
            .collect();
        let view = views::of_year(ledger, YEAR, Moment::default()).await.unwrap();
        assert_eq!(view.caps().await.unwrap(), expected);
        assert_eq!(expected.len(), 3, "one row for each enterprise");
    }
}

#[tokio::test]
async fn what_was_recorded_after_a_moment_is_not_in_its_reports() {
    let (ledgers, _directory) = ledgers().await;
    for ledger in &ledgers {
        record(ledger, &small_office(3)).await;
        let known_at = recorded(ledger).await.last().unwrap().recorded_at.clone();
        let before = views::of_year(ledger, YEAR, Moment::default()).await.unwrap();
        let before = shown(&before).await;
        let mut more = Office::default();
        more.file(0, "C-100");
        more.assess(0, "C-100", "7.00");
        more.grant(0, "C-100", "7.00", &[2023]);
        record(ledger, &more).await;
        let moment = Moment { known_at: Some(known_at.into()), as_of: None };
        let then = views::of_year(ledger, YEAR, moment).await.unwrap();
        assert_eq!(shown(&then).await, before);
        let now = views::of_year(ledger, YEAR, Moment::default()).await.unwrap();
        assert_ne!(shown(&now).await, before);
    }
}

#[tokio::test]
async fn another_process_reads_what_this_one_has_folded() {
    let (ledgers, _directory) = ledgers().await;
    for ledger in &ledgers {
        record(ledger, &small_office(3)).await;
        let status = projector::catch_up(ledger).await.unwrap();
        let reader = Ledger::open_reader(ledger.location()).await.unwrap();
        assert_eq!(projector::status(&reader.rows()).await.unwrap(), status);
        assert_eq!(stored(&reader.rows()).await, stored(&ledger.rows()).await);
    }
}

#[tokio::test]
async fn a_claim_is_shown_from_its_enterprises_stream_alone() {
    let (ledgers, _directory) = ledgers().await;
    for ledger in &ledgers {
        record(ledger, &small_office(3)).await;
        let claim_no = bofu_domain::names::ClaimNo::parse("C-2").unwrap();
        let of = ledger.stream_of_claim(&claim_no).await.unwrap().unwrap();
        assert_eq!(of, uscc(2).as_str());
        let stream = ledger.stream("enterprise", &of).await.unwrap();
        let events: Vec<_> =
            stream.iter().map(|event| event.recorded(ledger.upcasters()).unwrap()).collect();
        let detail = ClaimDetail::of(&claim_no, &events).unwrap().unwrap();
        let types: Vec<_> = detail.history.iter().map(|line| line.event_type).collect();
        assert_eq!(
            types,
            ["ClaimFiled", "ClaimAssessed", "InterestSubsidyGranted", "GrantRevoked"]
        );
        assert_eq!(detail.status.as_str(), "revoked");
    }
}

#[tokio::test]
async fn a_tampered_event_stops_the_tables_before_it() {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().to_owned());
    let ledger = opened(&location).await;
    record(&ledger, &small_office(3)).await;
    let file = directory.path().join(LEDGER_FILE);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    for sql in [
        "DROP TRIGGER events_no_update",
        "UPDATE events SET payload = '{\"Nothing\":{}}' WHERE position = 6",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    let stopped = projector::catch_up(&ledger).await.unwrap_err();
    assert!(matches!(stopped, ProjectorError::Stopped { position: 6, .. }), "{stopped}");
    assert_eq!(projector::status(&ledger.rows()).await.unwrap().position, 6);
    assert_eq!(stored(&ledger.rows()).await.claims.len(), 1);
}
