//! Following for as long as a process lives.

use std::sync::Arc;

use bofu_app::projector::{
    ProjectorError,
    running::{self, RunnerMessage},
};
use bofu_domain::date::Year;
use bofu_store::{Ledger, Location, Options};
use tokio::sync::{mpsc, oneshot};

use super::{
    Memory,
    events::{Office, small_office},
    ledgers, stored,
};
use crate::{
    postgres::{Cluster, schema_of},
    store::kit::{record, touched},
};

/// What is said, in order.
type Said = mpsc::UnboundedReceiver<RunnerMessage>;

/// Follows on a task of its own, until the sender is dropped.
fn following(ledger: Ledger) -> (oneshot::Sender<()>, Said, tokio::task::JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel();
    let (say, said) = mpsc::unbounded_channel();
    let running = tokio::spawn(async move {
        let over = async { drop(stopped.await) };
        let say = |happening| say.send(happening).unwrap();
        running::run_following(&ledger, over, say).await;
    });
    (stop, said, running)
}

/// Waits until all stand at a position.
async fn at(said: &mut Said, wanted: u64) {
    loop {
        match said.recv().await.unwrap() {
            RunnerMessage::At(position) if position >= wanted => return,
            RunnerMessage::At(_) | RunnerMessage::Away(_) => {}
            RunnerMessage::Stopped(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn what_is_recorded_is_in_the_rows_without_anybody_asking() {
    let (ledgers, _directory) = ledgers().await;
    for ledger in &ledgers {
        let (stop, mut said, running) = following(ledger.clone());
        at(&mut said, 0).await;
        for number in 0..3 {
            let id = super::events::uscc(number);
            let committed = record(ledger, id.as_str(), super::registered(number)).await.unwrap();
            assert_eq!(committed.events.len(), 1);
            at(&mut said, u64::from(number) + 1).await;
            assert_eq!(
                stored(&ledger.rows()).await.enterprises.len(),
                1 + usize::try_from(number).unwrap()
            );
        }
        drop(stop);
        running.await.unwrap();
    }
}

#[tokio::test]
async fn an_event_that_stops_one_projection_is_said_once_and_the_others_go_on() {
    let (ledgers, _directory) = ledgers().await;
    for db in ledgers.iter().map(Ledger::rows) {
        let mut office = small_office(2);
        let position = u64::try_from(office.events.len()).unwrap();
        office.revoke(0, "C-99", 1, "1.00");
        let ledger = Arc::new(Memory::of(office.clone()));
        let (stop, stopped) = oneshot::channel::<()>();
        let (say, mut said) = mpsc::unbounded_channel();
        let running = {
            let (ledger, db) = (ledger.clone(), db.clone());
            tokio::spawn(async move {
                let over = async { drop(stopped.await) };
                running::run(&*ledger, &db, over, |happening| say.send(happening).unwrap()).await;
            })
        };
        let Some(RunnerMessage::Stopped(ProjectorError::Stopped {
            projection, position: at, ..
        })) = said.recv().await
        else {
            panic!("not stopped")
        };
        assert_eq!((projection, at), ("register", position));
        // It has grown: tried again, and not said again.
        let mut more: Office = office;
        more.file(0, "C-100");
        ledger.events.lock().unwrap().push(more.events.pop().unwrap());
        while db.audit_trail_of(Year(2023)).await.unwrap().len() < ledger.size_now() {
            tokio::task::yield_now().await;
        }
        drop(stop);
        running.await.unwrap();
        assert!(said.recv().await.is_none(), "said once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_waited_for() {
    if crate::postgres::fresh().is_none() {
        return;
    }
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.unwrap();
    let location: Location = schema_of(&cluster.url());
    Ledger::init(&location).await.unwrap();
    let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
    record(&ledger, super::events::uscc(0).as_str(), super::registered(0)).await.unwrap();
    let (stop, mut said, running) = following(ledger.clone());
    at(&mut said, 1).await;
    let cluster = tokio::task::spawn_blocking(move || {
        cluster.crash();
        cluster
    });
    let cluster = cluster.await.unwrap();
    let Some(RunnerMessage::Away(_)) = said.recv().await else { panic!("not away") };
    let cluster = tokio::task::spawn_blocking(move || {
        cluster.resume();
        cluster
    });
    let cluster = cluster.await.unwrap();
    let other = Ledger::open_writer(&location, Options::default()).await.unwrap();
    record(&other, super::events::uscc(0).as_str(), touched("乙")).await.unwrap();
    at(&mut said, 2).await;
    drop(stop);
    running.await.unwrap();
    drop(cluster);
}
