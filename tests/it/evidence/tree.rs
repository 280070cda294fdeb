//! The stored nodes of the tree on the real databases.

use bofu_app::evidence::{self, tree};
use bofu_proof::{
    finding::FindingKind,
    merkle::{Frontier, Hash, extends, includes},
};

use super::{
    ledger::{LARGE, TestOffice, leaf, tiles},
    places,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proofs_from_stored_nodes_hold_and_the_nodes_can_be_forgotten_and_grown_again() {
    for place in places().await {
        let mut office = TestOffice::of(&place, LARGE).await;
        let leaves: Vec<Hash> = office.honest.iter().map(leaf).collect();
        let size = u64::try_from(leaves.len()).unwrap();
        let root = |size: u64| {
            let leaves = &leaves[..usize::try_from(size).unwrap()];
            leaves.iter().copied().collect::<Frontier>().root()
        };
        let grown = tiles(office.ledger().all_tiles().await.unwrap());
        assert!(!grown.is_empty(), "there is a whole block");
        tree::refold(office.ledger()).await.unwrap();
        assert_eq!(tiles(office.ledger().all_tiles().await.unwrap()), grown);
        for end in [1, 97, 256, 257, size] {
            assert_eq!(tree::root(office.ledger(), end).await.unwrap(), root(end), "{end}");
            let proof = tree::prove_consistency(office.ledger(), end, size).await.unwrap();
            assert!(extends((end, &root(end)), (size, &root(size)), &proof), "{end}");
            let leaf = &leaves[usize::try_from(end - 1).unwrap()];
            let proof = tree::prove_inclusion(office.ledger(), end - 1, size).await.unwrap();
            assert!(includes(&root(size), size, end - 1, leaf, &proof), "{end}");
        }
        // A node that was edited is found, repaired where nothing else is wrong,
        // and never continued.
        let zeros = office.raw.bytes(&[0; 32]);
        office.raw.run(&format!("UPDATE tree_tiles SET hashes = {zeros}")).await;
        let verdict = office.verify(&[]).await;
        let kinds: Vec<_> = verdict.findings.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [FindingKind::TileMismatch]);
        tree::refold(office.ledger()).await.unwrap();
        assert!(office.verify(&[]).await.ok);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tree_believes_no_stored_leaf() {
    for place in places().await {
        let mut office = TestOffice::of(&place, LARGE).await;
        office.ledger().clear_tiles().await.unwrap();
        office.raw.run("UPDATE events SET metadata = '{}' WHERE position = 77").await;
        let error = tree::catch_up(office.ledger()).await.unwrap_err();
        assert!(error.to_string().contains("position 77"), "{error}");
        assert!(office.ledger().all_tiles().await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_the_database_cannot_hand_out_is_a_finding_and_hides_no_other() {
    // PostgreSQL itself holds no such text.
    let Some(place) = crate::store::kit::Place::sqlite().await else { return };
    let mut office = TestOffice::of(&place, LARGE).await;
    let broken = "UPDATE events SET recorded_at = CAST(x'ff' AS TEXT) WHERE position = 31; \
                  UPDATE events SET metadata = '{}' WHERE position = 90";
    office.raw.run(broken).await;
    let verdict = office.verify(&office.against()).await;
    let found = |kind, position| {
        verdict.findings.iter().any(|one| one.kind == kind && one.position == Some(position))
    };
    assert!(found(FindingKind::Unreadable, 31), "{:#?}", verdict.findings);
    assert!(found(FindingKind::LeafMismatch, 90), "{:#?}", verdict.findings);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_from_before_gets_the_tables_when_there_is_something_to_put_into_them() {
    for place in places().await {
        let mut office = TestOffice::of(&place, LARGE).await;
        office.raw.run("DROP TABLE tree_tiles; DROP TABLE signed_checkpoints").await;
        let verdict = office.verify(&office.against()).await;
        assert!(verdict.ok, "{:?}", verdict.findings);
        let log = evidence::log(&office.session).await.unwrap();
        assert!(log.checkpoints.is_empty());
        assert_eq!(office.ledger().all_tiles().await.unwrap().len(), 1, "a whole block is there");
        let signed = bofu_store::SignedCheckpoint {
            size: 1,
            note: "a note".to_owned(),
            key: "a key".to_owned(),
            signed_at: "2024-03-01T00:00:00Z".to_owned(),
            signed_by: "审计".to_owned(),
        };
        office.ledger().add_signed_checkpoint(&signed).await.unwrap();
        assert_eq!(office.ledger().signed_checkpoints().await.unwrap(), [signed]);
        // Nothing of it can be believed, and that is said.
        let log = evidence::log(&office.session).await.unwrap();
        assert_eq!((log.checkpoints[0].signature, log.checkpoints[0].holds), (false, None));
        let verdict = office.verify(&[]).await;
        assert_eq!(verdict.findings[0].kind, FindingKind::CheckpointSignature);
    }
}
