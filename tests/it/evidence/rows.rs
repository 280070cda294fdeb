//! What follows the events, on the real databases: nothing is left out, and a
//! projection that runs ahead of the ledger hides nothing.

use bofu_app::{
    evidence::NOT_COMPARED,
    projector::{self, Events as _, ProjectorError, rebuild, registry, status},
};
use bofu_domain::explained::Explained as _;
use bofu_proof::finding::FindingKind;

use super::{
    ledger::{SMALL, TestOffice},
    places,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_that_is_not_compared_is_there_and_named_with_a_reason() {
    for place in places().await {
        let mut office = TestOffice::of(&place, SMALL).await;
        let tables = office.raw.names("table").await;
        for (name, reason) in NOT_COMPARED {
            // The lock of `init` is PostgreSQL's alone.
            let there = tables.iter().any(|table| table == name);
            assert!(there || name == "init_lock", "{name}");
            assert!(reason.len() > 20, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_head_and_the_checkpoints_of_projections_are_held_against_the_events() {
    for place in places().await {
        let mut office = TestOffice::of(&place, SMALL).await;
        for (statement, kind) in [
            (
                "UPDATE head SET recorded_at = '2031-01-01T00:00:00.000000Z'",
                FindingKind::HeadMismatch,
            ),
            ("UPDATE head SET size = size + 1", FindingKind::HeadMismatch),
            (
                "UPDATE projections SET next_position = next_position + 50 \
                 WHERE name = 'audit_trail'",
                FindingKind::ProjectionAhead,
            ),
        ] {
            office.raw.run(statement).await;
            let verdict = office.verify(&[]).await;
            let kinds: Vec<_> = verdict.findings.iter().map(|one| one.kind).collect();
            assert_eq!(kinds, [kind], "{statement}: {:#?}", verdict.findings);
            office.restore("honest").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projection_ahead_of_the_ledger_is_refused_until_it_is_built_anew() {
    for place in places().await {
        let mut office = TestOffice::of(&place, SMALL).await;
        let ledger = office.ledger().clone();
        let end = ledger.size().await.unwrap();
        for name in ["register", "audit_trail"] {
            let ahead = format!(
                "UPDATE projections SET next_position = next_position + 50 WHERE name = '{name}'"
            );
            office.raw.run(&ahead).await;
            let refused = projector::catch_up(&ledger).await.unwrap_err();
            let ProjectorError::Ahead { projection, position, head } = refused else {
                panic!("{refused}")
            };
            assert_eq!((projection, position, head), (name, end + 50, end));
            assert!(refused.hint().contains("bofu projection rebuild"));
            let overview = status::overview(&ledger).await.unwrap();
            let stands = overview.projections.iter().find(|one| one.projection == name).unwrap();
            assert_eq!(stands.state, status::State::Ahead);
            assert!(overview.is_stopped());
            let projection = registry::named(name).unwrap();
            let plan = rebuild::Plan::fast();
            rebuild::rebuild(&ledger, &ledger.rows(), &[projection], &plan).await.unwrap();
            assert_eq!(projector::catch_up(&ledger).await.unwrap().position, end);
            assert!(office.verify(&[]).await.ok);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_that_is_written_to_meanwhile_is_verified_as_it_stood_at_one_moment() {
    for place in places().await {
        let office = TestOffice::of(&place, SMALL).await;
        let before = office.ledger().size().await.unwrap();
        let writer = place.open().await;
        let writing = tokio::spawn(async move {
            for number in 0..60 {
                super::ledger::register(&writer, number).await;
            }
            projector::catch_up(&writer).await.unwrap();
            writer.close().await;
        });
        let mut sizes = vec![before];
        while sizes.len() < 8 || !writing.is_finished() {
            let verdict = office.verify(&[]).await;
            assert!(verdict.ok, "{:#?}", verdict.findings);
            sizes.push(verdict.events);
        }
        writing.await.unwrap();
        assert!(sizes.is_sorted() && *sizes.last().unwrap() >= before, "{sizes:?}");
    }
}
