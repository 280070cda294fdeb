//! Tables built anew beside those that are read.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use bofu_app::projector::{
    self, Events, Page, ProjectorError,
    rebuild::{self, Plan, RebuildResult},
    registry, status,
};
use bofu_domain::{explained::Explained as _, money::Money};
use bofu_projections::recorded::Recorded;
use bofu_store::{
    Ledger, StoreError,
    rows::{Checkpoint, Db},
};

use super::{Memory, as_projector, events::small_office, ledgers, paying::long_lives, stored};

/// Few rows in memory, so that most are written and come back.
fn tight() -> Plan<'static> {
    Plan { most: 12, ..Plan::fast() }
}

async fn all_anew(ledger: &impl Events, db: &Db, plan: &Plan<'_>) -> Vec<RebuildResult> {
    rebuild::rebuild(ledger, db, registry::ALL, plan).await.unwrap()
}

#[tokio::test]
async fn tables_built_anew_equal_the_old_ones_and_hold_what_the_events_say() {
    let (ledgers, _directory) = ledgers().await;
    let mut digests = Vec::new();
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(long_lives(900));
        projector::follow(&ledger, &db).await.unwrap();
        let before = db.checkpoints().await.unwrap();
        for plan in [tight(), Plan::fast()] {
            let done = all_anew(&ledger, &db, &plan).await;
            assert_eq!(done.len(), registry::ALL.len());
            assert!(done.iter().all(|one| one.compared && one.same), "{done:?}");
            assert_eq!(db.checkpoints().await.unwrap(), before);
            assert_eq!(stored(&db).await, ledger.subsidies());
            digests.push(done);
        }
    }
    assert!(digests.windows(2).all(|pair| pair[0] == pair[1]), "the same on every store");
    let claims = digests[0].iter().flat_map(|one| &one.tables).find(|one| one.table == "claims");
    assert_eq!(claims.unwrap().new.rows, 900);
}

#[tokio::test]
async fn a_row_that_was_changed_is_named_and_put_right() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(small_office(9));
        projector::follow(&ledger, &db).await.unwrap();
        let mut wrong = ledger.subsidies();
        wrong.register.retain(|(claim_no, _), _| claim_no.as_str() == "C-4");
        for row in wrong.register.values_mut() {
            row.settled = Money::parse("77.00").unwrap();
        }
        let mut tx = db.begin().await.unwrap();
        tx.write_subsidies(&wrong.into()).await.unwrap();
        tx.commit().await.unwrap();
        let subsidies = [registry::named("register").unwrap()];
        let done = rebuild::rebuild(&ledger, &db, &subsidies, &tight()).await.unwrap();
        assert!(done[0].compared && !done[0].same);
        let differing = &done[0].differing;
        assert_eq!(differing.len(), 1, "{differing:?}");
        assert_eq!((differing[0].table.as_str(), differing[0].key.as_str()), ("register", "C-4/1"));
        assert!(differing[0].old.as_ref().unwrap().contains("\t7700\t"), "{differing:?}");
        assert!(!differing[0].new.as_ref().unwrap().contains("\t7700\t"), "{differing:?}");
        assert_eq!(stored(&db).await, ledger.subsidies());
    }
}

/// A ledger that grows whenever it is read.
struct Growing {
    so_far: Memory,
    to_come: Mutex<Vec<Recorded>>,
}

impl Events for Growing {
    async fn page(&self, from: u64, limit: u32) -> Result<Page, StoreError> {
        let page = self.so_far.page(from, limit).await;
        let mut to_come = self.to_come.lock().unwrap();
        let some = to_come.len().min(40);
        self.so_far.events.lock().unwrap().extend(to_come.drain(..some));
        page
    }

    async fn size(&self) -> Result<u64, StoreError> {
        self.so_far.size().await
    }
}

#[tokio::test]
async fn what_is_recorded_meanwhile_is_in_the_new_tables_too() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let mut all = long_lives(600);
        let to_come = Mutex::new(all.events.split_off(1_500));
        let ledger = Arc::new(Growing { so_far: Memory::of(all), to_come });
        let following = Arc::new(AtomicBool::new(true));
        let follower = {
            let (ledger, db, following) = (ledger.clone(), db.clone(), following.clone());
            tokio::spawn(async move {
                while following.load(Ordering::Relaxed) {
                    projector::follow(&*ledger, &db).await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        };
        let done = all_anew(&*ledger, &db, &tight()).await;
        assert!(done.iter().all(|one| one.same), "{done:?}");
        following.store(false, Ordering::Relaxed);
        follower.await.unwrap();
        while !ledger.to_come.lock().unwrap().is_empty() {
            projector::follow(&*ledger, &db).await.unwrap();
        }
        projector::follow(&*ledger, &db).await.unwrap();
        assert_eq!(stored(&db).await, ledger.so_far.subsidies());
    }
}

/// Makes the rows those of an earlier version.
async fn outdate(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    for projection in registry::ALL {
        let checkpoint = tx.lock_checkpoint(projection.name(), 0).await.unwrap();
        tx.write_checkpoint(&Checkpoint { version: 0, ..checkpoint }).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_never_see_an_empty_table_while_another_version_replaces_it() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Arc::new(Memory::of(small_office(300)));
        projector::follow(&*ledger, &db).await.unwrap();
        outdate(&db).await;
        let (reading, looks) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
        let reader = {
            let (db, reading, looks) = (db.clone(), reading.clone(), looks.clone());
            tokio::spawn(async move {
                while reading.load(Ordering::Relaxed) {
                    let subsidies = db.all_subsidies().await.unwrap();
                    assert_eq!((subsidies.claims.len(), subsidies.register.len()), (300, 300));
                    looks.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        // Several at once: one builds, the others wait for it.
        let runners: Vec<_> = (0..3)
            .map(|_| {
                let (ledger, db) = (ledger.clone(), db.clone());
                tokio::spawn(async move { projector::follow(&*ledger, &db).await.unwrap() })
            })
            .collect();
        for runner in runners {
            let status = runner.await.unwrap();
            assert!(status.projections.iter().all(|known| known.version > 0));
        }
        reading.store(false, Ordering::Relaxed);
        reader.await.unwrap();
        assert!(looks.load(Ordering::Relaxed) > 0);
        assert_eq!(stored(&db).await, ledger.subsidies());
    }
}

#[tokio::test]
async fn who_may_read_a_table_may_read_the_new_one() {
    let (ledgers, _directory) = ledgers().await;
    for own in &ledgers {
        let Some(pool) = as_projector(own).await else { continue };
        let (pool, db) = (&pool, own.rows());
        let ledger = Memory::of(small_office(3));
        projector::follow(&ledger, &db).await.unwrap();
        let granted = "GRANT SELECT ON claims TO PUBLIC; GRANT SELECT ON register TO bofu";
        sqlx::raw_sql(granted).execute(pool).await.unwrap();
        all_anew(&ledger, &db, &tight()).await;
        let held = "SELECT CAST(relacl AS text) FROM pg_class WHERE oid = to_regclass($1)";
        for (table, right) in [("claims", "=r/"), ("register", "bofu=r/")] {
            let acl: String = sqlx::query_scalar(held).bind(table).fetch_one(pool).await.unwrap();
            assert!(acl.contains(right), "{table}: {acl}");
        }
        let names = "SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_\\_next%' \
                     AND pg_table_is_visible(oid)";
        let left: i64 = sqlx::query_scalar(names).fetch_one(pool).await.unwrap();
        assert_eq!(left, 0, "nothing keeps the name that it was built under");
    }
}

#[tokio::test]
async fn a_view_that_hangs_on_a_table_is_named_and_nothing_is_changed() {
    let (ledgers, _directory) = ledgers().await;
    for own in &ledgers {
        let Some(pool) = as_projector(own).await else { continue };
        let (pool, db) = (&pool, own.rows());
        let ledger = Memory::of(small_office(3));
        projector::follow(&ledger, &db).await.unwrap();
        let view = "CREATE VIEW our_claims AS SELECT claim_no FROM claims";
        sqlx::raw_sql(view).execute(pool).await.unwrap();
        let held = rebuild::rebuild(&ledger, &db, registry::ALL, &tight()).await.unwrap_err();
        assert_eq!(held.code(), "table-held-by-view");
        assert!(held.to_string().contains("our_claims"), "{held}");
        assert_eq!(stored(&db).await, ledger.subsidies());
        let known = db.checkpoints().await.unwrap();
        assert!(known.iter().all(|known| known.builds().is_none()), "{known:?}");
        sqlx::raw_sql("DROP VIEW our_claims").execute(pool).await.unwrap();
        assert!(all_anew(&ledger, &db, &tight()).await.iter().all(|one| one.same));
    }
}

#[tokio::test]
async fn rows_that_nothing_tells_of_are_built_anew() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let ledger = Memory::of(small_office(5));
        projector::follow(&ledger, &db).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        for projection in registry::ALL {
            tx.remove_checkpoint(projection.name()).await.unwrap();
        }
        tx.commit().await.unwrap();
        projector::follow(&ledger, &db).await.unwrap();
        assert_eq!(stored(&db).await, ledger.subsidies());
    }
}

#[tokio::test]
async fn what_a_killed_builder_has_left_is_taken_away_and_a_living_one_is_let_be() {
    let (ledgers, _directory) = ledgers().await;
    for opened in &ledgers {
        let db = opened.rows();
        let ledger = Memory::of(small_office(5));
        projector::follow(&ledger, &db).await.unwrap();
        let subsidies = registry::named("register").unwrap();
        let name = Checkpoint::name_of_next(subsidies.name());
        db.make_next(subsidies.tables(), true).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.lock_checkpoint(&name, 1).await.unwrap();
        tx.commit().await.unwrap();
        let builds = async || {
            let known = db.checkpoints().await.unwrap();
            known.iter().any(|known| known.builds() == Some("register"))
        };
        let shown = async || {
            let overview = status::overview(opened).await.unwrap();
            overview.projections.iter().any(|one| one.rebuilding.is_some())
        };
        assert!(!shown().await, "nobody is building");
        let lock = db.build_lock(false).await.unwrap().unwrap();
        assert!(shown().await, "somebody is");
        projector::follow(&ledger, &db).await.unwrap();
        assert!(builds().await);
        let refused = rebuild::rebuild(&ledger, &db, &[subsidies], &tight()).await.unwrap_err();
        assert!(matches!(refused, ProjectorError::Building));
        lock.release().await.unwrap();
        projector::follow(&ledger, &db).await.unwrap();
        assert!(!builds().await);
        let done = all_anew(&ledger, &db, &tight()).await;
        assert!(done.iter().all(|one| one.same));
    }
}

#[tokio::test]
async fn rows_are_kept_where_the_events_do_not_lead_as_far_any_more() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let mut ledger = Memory::of(small_office(6));
        projector::follow(&ledger, &db).await.unwrap();
        let before = stored(&db).await;
        ledger.unreadable = Some(9);
        let refused = rebuild::rebuild(&ledger, &db, registry::ALL, &tight()).await.unwrap_err();
        let ProjectorError::FallsShort { position: 9, reached, .. } = refused else {
            panic!("{refused}")
        };
        assert_eq!(reached, ledger.size().await.unwrap());
        assert_eq!(stored(&db).await, before);
        assert!(db.checkpoints().await.unwrap().iter().all(|known| known.builds().is_none()));
    }
}

#[tokio::test]
async fn a_projection_that_stands_still_is_built_as_far_as_it_stands() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let mut office = small_office(3);
        let position = u64::try_from(office.events.len()).unwrap();
        office.revoke(0, "C-99", 1, "1.00");
        office.file(0, "C-100");
        let ledger = Memory::of(office);
        projector::follow(&ledger, &db).await.unwrap_err();
        let done = all_anew(&ledger, &db, &tight()).await;
        assert!(done.iter().all(|one| one.same), "{done:?}");
        let status = projector::status(&db).await.unwrap();
        let register = status.projections.iter().find(|known| known.name == "register").unwrap();
        assert_eq!(register.stopped.as_ref().map(|failed| failed.position), Some(position));
        assert_eq!(stored(&db).await.claims.len(), 3);
    }
}
