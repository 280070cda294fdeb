//! What cannot be read is a finding with its position, and ends no
//! verification.

use bofu_app::{evidence, progress::Unwatched};
use bofu_proof::finding::{Finding, FindingKind};
use serde_json::Value;

use super::{
    forger::Forger,
    ledger::{LARGE, SMALL, TestOffice},
    places,
};

/// Breaks the first sum that a payload has; `false`: it has none.
fn break_a_sum(payload: &mut Value) -> bool {
    match payload {
        Value::Object(members) => members.values_mut().any(break_a_sum),
        Value::Array(items) => items.iter_mut().any(break_a_sum),
        Value::String(text) => {
            let is_sum = text.strip_suffix(".00").is_some_and(|yuan| yuan.parse::<i64>().is_ok());
            if is_sum {
                text.push('元');
            }
            is_sum
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_sum_inside_any_event_is_a_finding_at_its_position() {
    for place in places().await {
        let office = TestOffice::of(&place, SMALL).await;
        let mut forger = Forger::at(&place.location).await;
        let honest = forger.events().await;
        let mut names = std::collections::BTreeSet::new();
        for at in 0..honest.len() {
            let mut events = honest.clone();
            if !break_a_sum(&mut events[at].payload) || !names.insert(honest[at].name().to_owned())
            {
                continue;
            }
            forger.rewrite(&events).await;
            forger.refill(office.ledger()).await;
            let name = honest[at].name();
            let verdict = evidence::verify(&office.session, &[], &Unwatched).await;
            let verdict = verdict.unwrap_or_else(|error| panic!("{name}: {error}"));
            let told = verdict.findings.iter().any(|one| {
                one.kind == FindingKind::Unreadable && one.position == u64::try_from(at).ok()
            });
            assert!(!verdict.ok && told, "{name} at {at}: {:#?}", verdict.findings);
        }
        assert!(names.len() >= 3, "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cell_that_is_no_number_is_a_finding() {
    // PostgreSQL itself holds no such cell.
    let Some(place) = crate::store::kit::Place::sqlite().await else { return };
    let mut office = TestOffice::of(&place, LARGE).await;
    for statement in [
        "UPDATE caps SET period = '某年' WHERE ceiling <> 'fund.year'",
        "UPDATE signed_checkpoints SET size = '甲'",
        "UPDATE signed_checkpoints SET note = x'ff'",
        "UPDATE projections SET next_position = '甲' WHERE name = 'register'",
        "UPDATE projections SET version = '甲' WHERE name = 'audit_trail'",
        "UPDATE tree_tiles SET level = '甲'",
        "UPDATE tree_tiles SET hashes = '甲'",
    ] {
        office.raw.run(statement).await;
        let verdict = evidence::verify(&office.session, &[], &Unwatched).await;
        let verdict = verdict.unwrap_or_else(|error| panic!("{statement}: {error}"));
        let of_pack = |one: &&Finding| one.judged.is_some();
        let found = verdict.findings.iter().filter(|one| !of_pack(one)).count();
        assert!(!verdict.ok && found > 0, "{statement}: {:#?}", verdict.findings);
        office.restore("honest").await;
    }
}
