//! A process is killed while it brings the projections up to date.

use bofu_app::projector::{
    self,
    rebuild::{self, Plan},
    registry,
};
use bofu_domain::date::Year;
use bofu_projections::{audit_trail, subsidies, subsidies::SubsidyRows};
use bofu_store::{
    Ledger,
    rows::{Checkpoint, Db},
};

use super::{
    KILLS,
    chance::Chance,
    worker::{Handle, Job},
};
use crate::{
    projector::concurrent::Connection,
    properties::office::{
        OFFICER, claim_no, file, found, session, store_option, uscc, verified, vouchers,
    },
    store::kit::{Place, all},
};

/// The enterprises.
const FIRMS: usize = 48;

/// Each is two events: several pages of the projector.
const CLAIMS: usize = 1800;

/// The years of all business dates.
const YEAR: Year = Year(2024);

/// Everything in the rows, and where each projection stands.
#[derive(Debug, PartialEq)]
struct Rows {
    checkpoints: Vec<Checkpoint>,
    subsidies: SubsidyRows,
    trail: Vec<audit_trail::AuditRow>,
}

impl Rows {
    /// Read when nothing moves: what a killed process has sent may still be
    /// on its way in the server.
    async fn of(db: &Db) -> Self {
        loop {
            let checkpoints = db.checkpoints().await.unwrap();
            let subsidies = db.all_subsidies().await.unwrap();
            let trail = db.audit_trail_of(YEAR).await.unwrap();
            if checkpoints == db.checkpoints().await.unwrap() {
                return Self { checkpoints, subsidies, trail };
            }
        }
    }

    fn position(&self, name: &str) -> usize {
        let known = self.checkpoints.iter().find(|known| known.name == name);
        usize::try_from(known.map_or(0, |known| known.next)).unwrap()
    }
}

async fn survives_kills(place: Option<Place>) {
    let Some(place) = place else { return };
    let mut chance = Chance::new("killed while the projections catch up");
    let ledger = place.open().await;
    found(&ledger, FIRMS).await;
    let claims = (0..CLAIMS).map(|number| (claim_no("C", number), uscc(number % FIRMS)));
    file(&session(&ledger, OFFICER), "innovation-voucher", &vouchers(claims)).await;
    ledger.close().await;
    let ledger = Ledger::open_reader(&place.location).await.unwrap();
    let events = all(&ledger).await;
    let (mut kills, mut builds_killed, mut builds) = (0, 0, true);
    while kills < KILLS || builds_killed < KILLS {
        let store = store_option(&place.location);
        // By turns: while it folds, and while it builds new tables beside.
        builds = !builds;
        let job = if builds { Job::Rebuild { store } } else { Job::Follow { store } };
        let mut worker = Handle::start(&job);
        let mut ended = false;
        for _ in 0..=chance.below(4) {
            ended |= worker.line().await.is_none();
        }
        let (_, killed) = worker.kill().await;
        kills += usize::from(killed && !builds);
        builds_killed += usize::from(killed && builds);
        let rows = Rows::of(&ledger.rows()).await;
        let mut folded = SubsidyRows::default();
        for stored in &events[..rows.position(subsidies::NAME)] {
            folded.fold(&stored.recorded(ledger.upcasters()).unwrap()).unwrap();
        }
        assert!(
            rows.subsidies == folded,
            "the rows are those of their position, no event more or less"
        );
        assert_eq!(rows.trail.len(), rows.position(audit_trail::NAME));
        if ended || rows.position(subsidies::NAME) == events.len() {
            from_zero(&place).await;
        }
    }
    projector::catch_up(&ledger).await.unwrap();
    verified(&ledger).await;
    let caught_up = Rows::of(&ledger.rows()).await;
    assert_eq!(caught_up.position(subsidies::NAME), events.len());
    let done = rebuild::rebuild(&ledger, &ledger.rows(), registry::ALL, &Plan::fast()).await;
    for one in done.unwrap() {
        assert!(one.compared && one.same, "the digests of a rebuild from zero are equal: {one:?}");
    }
    let rebuilt = Rows::of(&ledger.rows()).await;
    assert!(rebuilt == caught_up, "a rebuild from zero gives the same rows");
    ledger.close().await;
}

/// Takes the rows away, so that they are folded anew.
async fn from_zero(place: &Place) {
    let tables = registry::ALL.iter().flat_map(|one| one.tables());
    let empty: Vec<_> = tables.map(|table| format!("DELETE FROM {table}")).collect();
    let all =
        format!("BEGIN; {}; UPDATE projections SET next_position = 0; COMMIT", empty.join("; "));
    Connection::open(&place.location).await.run(&all, &all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn projections_killed_while_they_catch_up_equal_a_rebuild_from_zero_on_sqlite() {
    Box::pin(survives_kills(Place::sqlite().await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn projections_killed_while_they_catch_up_equal_a_rebuild_from_zero_on_postgres() {
    Box::pin(survives_kills(Place::postgres().await)).await;
}
