//! The runner of the projections on the real databases.

pub(crate) mod concurrent;
pub(crate) mod events;
mod guide;
mod ledger;
mod paying;
mod rebuild;
mod running;

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use bofu_app::projector::{self, Events, Page, ProjectorError};
use bofu_domain::{date::Year, enterprise::event::EnterpriseEvent, ledger::LedgerEvent};
use bofu_projections::{
    audit_trail, operators::Operators, recorded::Recorded, status::InstalmentStatus,
    subsidies::SubsidyRows,
};
use bofu_store::{Ledger, Location, Options, StoreError, rows::Db};

use self::events::{Office, small_office};

/// A ledger in memory that can be cut short, grow, and hold what cannot be read.
struct Memory {
    events: Mutex<Vec<Recorded>>,
    page: u32,
    unreadable: Option<u64>,
    pages_read: AtomicUsize,
}

impl Memory {
    fn of(office: Office) -> Self {
        let events = Mutex::new(office.events);
        Self { events, page: u32::MAX, unreadable: None, pages_read: AtomicUsize::new(0) }
    }

    fn size_now(&self) -> usize {
        self.events.lock().unwrap().len()
    }

    fn subsidies(&self) -> SubsidyRows {
        let mut subsidies = SubsidyRows::default();
        for event in self.events.lock().unwrap().iter() {
            subsidies.fold(event).unwrap();
        }
        subsidies
    }
}

impl Events for Memory {
    async fn size(&self) -> Result<u64, StoreError> {
        Ok(u64::try_from(self.events.lock().unwrap().len()).unwrap())
    }

    async fn page(&self, from: u64, limit: u32) -> Result<Page, StoreError> {
        self.pages_read.fetch_add(1, Ordering::Relaxed);
        let events = self.events.lock().unwrap().clone();
        let end = self.unreadable.unwrap_or(u64::MAX);
        let wanted = events.into_iter().filter(|event| (from..end).contains(&event.position));
        let events: Vec<_> = wanted.take(limit.min(self.page).try_into().unwrap()).collect();
        let next = from + u64::try_from(events.len()).unwrap();
        let unreadable = (next == end).then(|| StoreError::Damaged { what: "no JSON".into() });
        Ok(Page { events, unreadable })
    }
}

/// A new ledger, open for writing.
async fn opened(location: &Location) -> Ledger {
    Ledger::init(location).await.unwrap();
    Ledger::open_writer(location, Options::default()).await.unwrap()
}

/// The registration of an enterprise.
fn registered(of: u32) -> EnterpriseEvent {
    let mut office = Office::default();
    office.register(of, &format!("企业{of}"));
    let LedgerEvent::Enterprise(event) = office.events.remove(0).event else {
        panic!("a registration is an event of an enterprise")
    };
    *event
}

/// New ledgers on each store, to be used while the directory lives.
async fn ledgers() -> (Vec<Ledger>, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let mut ledgers = vec![opened(&Location::Directory(directory.path().to_owned())).await];
    if let Some(location) = crate::postgres::fresh() {
        ledgers.push(opened(&location).await);
    }
    (ledgers, directory)
}

/// Connections as the projector of a ledger's schema; `None` on SQLite.
async fn as_projector(ledger: &Ledger) -> Option<sqlx::PgPool> {
    let Location::Postgres { url, schema } = ledger.location() else { return None };
    let enter = format!("SET ROLE {schema}_projector; SET search_path TO {schema}");
    let pool = sqlx::postgres::PgPoolOptions::new().after_connect(move |connection, _| {
        let enter = enter.clone();
        Box::pin(async move {
            sqlx::Executor::execute(connection, sqlx::raw_sql(&enter)).await.map(drop)
        })
    });
    Some(pool.connect(url).await.unwrap())
}

/// All the rows there are, as subsidy rows.
async fn stored(db: &Db) -> SubsidyRows {
    db.all_subsidies().await.unwrap()
}

#[tokio::test]
async fn the_tables_hold_what_a_replay_in_memory_gives() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(small_office(400));
        let count = u64::try_from(ledger.events.lock().unwrap().len()).unwrap();
        assert!(count > u64::from(projector::BATCH), "more than one batch");
        let status = projector::follow(&ledger, &db).await.unwrap();
        assert_eq!(status.position, count);
        assert_eq!(stored(&db).await, ledger.subsidies());
        let told = db.audit_trail_of(Year(2023)).await.unwrap();
        let mut operators = Operators::default();
        let fold = |event: &Recorded| audit_trail::fold(&mut operators, event);
        let expected: Vec<_> = ledger.events.lock().unwrap().iter().map(fold).collect();
        assert_eq!(expected[1].role.as_deref(), Some("officer"));
        assert_eq!(told.len(), expected.len());
        for (told, expected) in told.iter().zip(&expected) {
            let clause = told.clause.clone();
            assert_eq!(told, &audit_trail::AuditRow { clause, ..expected.clone() });
        }
    }
}

#[tokio::test]
async fn an_event_that_does_not_name_the_clause_shows_that_of_its_claim() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(small_office(3));
        projector::follow(&ledger, &db).await.unwrap();
        let told = db.audit_trail_of(Year(2023)).await.unwrap();
        let clause = |name: &str| {
            told.iter().find(|row| row.event_type == name).and_then(|row| row.clause.clone())
        };
        assert_eq!(clause("GrantRevoked").as_deref(), Some("6"));
        assert_eq!(clause("EnterpriseRegistered"), None);
    }
}

#[tokio::test]
async fn a_ledger_that_grows_is_followed_from_where_the_rows_stand() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let all = small_office(20).events;
        let ledger = Memory::of(Office::default());
        for event in all {
            ledger.events.lock().unwrap().push(event);
            projector::follow(&ledger, &db).await.unwrap();
            projector::follow(&ledger, &db).await.unwrap();
        }
        assert_eq!(stored(&db).await, ledger.subsidies());
    }
}

#[tokio::test]
async fn projections_that_stand_together_read_each_page_once() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(small_office(5));
        projector::follow(&ledger, &db).await.unwrap();
        assert_eq!(ledger.pages_read.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runners_at_the_same_time_fold_every_event_once() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = std::sync::Arc::new(Memory::of(small_office(1500)));
        let runners: Vec<_> = (0..4)
            .map(|_| {
                let (ledger, db) = (ledger.clone(), db.clone());
                tokio::spawn(async move { projector::follow(&*ledger, &db).await.unwrap() })
            })
            .collect();
        for runner in runners {
            runner.await.unwrap();
        }
        assert_eq!(stored(&db).await, ledger.subsidies());
        // The audit trail refuses a row that is already there: none was folded twice.
        let count = db.audit_trail_of(Year(2023)).await.unwrap().len();
        assert_eq!(count, ledger.events.lock().unwrap().len());
    }
}

#[tokio::test]
async fn an_event_that_does_not_fit_stops_its_projection_alone_and_says_where() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let mut office = small_office(2);
        let position = u64::try_from(office.events.len()).unwrap();
        office.revoke(0, "C-99", 1, "1.00");
        office.file(0, "C-100");
        let ledger = Memory::of(office);
        for _ in 0..2 {
            let stopped = projector::follow(&ledger, &db).await.unwrap_err();
            let ProjectorError::Stopped { projection, position: at, cause, .. } = stopped else {
                panic!("not stopped: {stopped}");
            };
            assert_eq!((projection, at), ("register", position));
            assert!(cause.contains("C-99"), "{cause}");
            let status = projector::status(&db).await.unwrap();
            assert_eq!(status.position, position);
            let register =
                status.projections.iter().find(|known| known.name == "register").unwrap();
            let failed = register.stopped.clone().unwrap();
            assert_eq!((failed.position, failed.cause), (position, cause));
            assert!(failed.cause_zh.contains("申报"), "{}", failed.cause_zh);
        }
        // What stands before it is folded, what stands after it is not.
        let subsidies = stored(&db).await;
        assert_eq!(subsidies.claims.len(), 2);
        let told = db.audit_trail_of(Year(2023)).await.unwrap();
        assert_eq!(told.len(), ledger.events.lock().unwrap().len());
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_stops_every_projection_until_it_can() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let mut ledger = Memory::of(small_office(4));
        ledger.unreadable = Some(5);
        let stopped = projector::follow(&ledger, &db).await.unwrap_err();
        assert!(matches!(stopped, ProjectorError::Stopped { position: 5, .. }));
        assert_eq!(projector::status(&db).await.unwrap().position, 5);
        ledger.unreadable = None;
        let status = projector::follow(&ledger, &db).await.unwrap();
        assert!(status.projections.iter().all(|known| known.stopped.is_none()));
        assert_eq!(stored(&db).await, ledger.subsidies());
    }
}

#[tokio::test]
async fn rows_of_an_older_fold_are_folded_anew() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(small_office(4));
        projector::follow(&ledger, &db).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let mut checkpoint = tx.lock_checkpoint("register", 0).await.unwrap();
        checkpoint.version = 0;
        tx.write_checkpoint(&checkpoint).await.unwrap();
        let mut wrong = ledger.subsidies();
        for row in wrong.register.values_mut() {
            row.status = InstalmentStatus::Recovered;
        }
        tx.write_subsidies(&wrong.into()).await.unwrap();
        tx.commit().await.unwrap();
        projector::follow(&ledger, &db).await.unwrap();
        assert_eq!(stored(&db).await, ledger.subsidies());
    }
}
