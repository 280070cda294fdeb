//! Ended by the database or a full disk.

use std::process::Command;

use bofu_store::Location;

use super::{APPROVE, CLAIMS, FEW, IMPORT, ImportingOffice, begin, caught, counts, wire::Wire};
use crate::{
    cli::test_office::{Ran, TestOffice, firm},
    postgres::{Cluster, schema_of},
};

/// Ends the sessions of a command while it appends, after it has stored
/// something, and lets it go on.
async fn sessions_ended(office: &mut ImportingOffice, line: &str) -> serde_json::Value {
    let begun = office.caught(&format!("{line} --format json")).await;
    office.watch.until_waited_for().await;
    office.watch.end_sessions().await;
    office.watch.release().await;
    begun.end().exits(3).error()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_sessions_are_ended_says_what_is_stored_and_is_completed() {
    let mut office = ImportingOffice::on_own_server(CLAIMS).await;
    let before = office.watch.size().await;
    let error = sessions_ended(&mut office, IMPORT).await;
    let [stored, unchanged, refused, not_stored, unknown] = counts(&error);
    assert_eq!(error["because"]["code"], "store-unavailable", "{error:#}");
    assert_eq!((unchanged, refused, unknown), (0, 0, 0), "the server has said that it ends them");
    assert!(stored > 0 && not_stored > 0, "{error:#}");
    assert_eq!(office.claims(before).await, stored);

    let again = office.office.json(IMPORT);
    let rest = (Some(not_stored), Some(stored));
    assert_eq!((again["stored"].as_u64(), again["unchanged"].as_u64()), rest);
    assert_eq!(office.office.events(), before + 2 * CLAIMS);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_session_stood_idle_in_a_transaction_says_what_is_stored_and_is_completed()
{
    let mut office = ImportingOffice::on_own_server(CLAIMS).await;
    let before = office.watch.size().await;
    office.watch.bound_idle_transactions().await;
    let import = office.caught(&format!("{IMPORT} --format json")).await;
    // Another command comes between two appends: the next one finds the head
    // moved, and goes on in a transaction of several statements.
    import.stop();
    office.watch.release().await;
    let aid =
        "aid record --ceiling innovation-voucher.year --period 2023 --amount 1万 --source 市级";
    let aid = format!("{aid} --uscc {} --document 市1号 --on 2023-05-11", firm(0));
    office.office.run(&aid).done();
    office.watch.hold().await;
    import.signal("CONT");
    let session = office.watch.waiting().await;
    import.stop();
    office.watch.release().await;
    office.watch.until_ended(session).await;
    import.signal("CONT");
    let error = import.end().exits(3).error();
    let [stored, unchanged, refused, not_stored, unknown] = counts(&error);
    assert_eq!(error["because"]["code"], "store-unavailable", "{error:#}");
    assert_eq!((unchanged, refused, unknown), (0, 0, 0), "the server has said that it ended it");
    assert!(stored > 0 && not_stored > 0, "{error:#}");
    assert_eq!(office.claims(before).await, stored);

    let again = office.office.json(IMPORT);
    let rest = (Some(not_stored), Some(stored));
    assert_eq!((again["stored"].as_u64(), again["unchanged"].as_u64()), rest);
    assert_eq!(office.watch.size().await, before + 2 * CLAIMS + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn approvals_whose_sessions_are_ended_name_what_is_granted_and_are_completed() {
    let mut office = ImportingOffice::on_own_server(FEW).await;
    office.office.run(IMPORT).done();
    let before = office.watch.size().await;
    let error = sessions_ended(&mut office, APPROVE).await;
    let [stored, unchanged, refused, not_stored, unknown] = counts(&error);
    assert_eq!((unchanged, refused, unknown), (0, 0, 0), "{error:#}");
    assert!(stored > 0 && not_stored > 0, "{error:#}");
    assert_eq!(office.watch.size().await - before, stored);
    let done = error["done"].as_array().unwrap();
    assert_eq!(u64::try_from(done.len()).unwrap(), stored);
    assert!(done[0]["claim_no"].as_str().unwrap().starts_with("V-"), "{}", done[0]);

    let again = office.office.json(APPROVE);
    assert_eq!(u64::try_from(again["granted"].as_array().unwrap().len()).unwrap(), not_stored);
    assert_eq!(office.office.events(), before + FEW);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_after_the_last_row_says_that_all_rows_are_stored() {
    let mut office = ImportingOffice::on_own_server(FEW).await;
    let before = office.watch.size().await;
    office.watch.hold_claims().await;
    let begun = begin(&office.office, &format!("{IMPORT} --format json"));
    office.watch.until(before + 2 * FEW).await;
    office.watch.until_waited_for().await;
    office.watch.end_sessions().await;
    office.watch.release().await;
    let ran = begun.end().exits(3);
    assert_eq!(counts(&ran.error()), [FEW, 0, 0, 0, 0]);
    assert_eq!(ran.json()["stored"], FEW, "the answer is given all the same");
    let again = office.office.json(IMPORT);
    assert_eq!((again["stored"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(FEW)));
    assert_eq!(office.office.events(), before + 2 * FEW);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_command_whose_tables_do_not_follow_is_said_to_be_stored() {
    let mut office = ImportingOffice::on_own_server(FEW).await;
    office.office.run(IMPORT).done();
    office.watch.hold_claims().await;
    let line = "claim reject V-0 --reason 撤件 --actor 李审批 --on 2023-06-01";
    let begun = begin(&office.office, line);
    office.watch.until_waited_for().await;
    office.watch.end_sessions().await;
    office.watch.release().await;
    let ran = begun.end().exits(3);
    assert!(ran.err.contains("命令已执行并保存"), "{}", ran.err);
    let size = office.watch.size().await;
    office.office.run(line).done();
    assert_eq!(office.watch.size().await, size, "it was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_never_answered_is_said_to_be_unknown_and_completed_once() {
    let cluster = Cluster::start();
    let wire = Wire::to(cluster.directory().to_owned());
    let place = schema_of(&cluster.url());
    let Location::Postgres { schema, .. } = &place else { panic!("it is a server") };
    let mut office = ImportingOffice::at(TestOffice::at(&place), Some(cluster), CLAIMS).await;
    let before = office.watch.size().await;
    let host = wire.directory().display();
    let url = format!("postgres://bofu@localhost/postgres?host={host}");
    let through = TestOffice::at(&Location::Postgres { url, schema: schema.clone() });
    std::fs::copy(office.office.path("v.csv"), through.path("v.csv")).unwrap();
    let line = format!("{IMPORT} --format json");
    let begun = caught(&mut office.watch, office.office.store(), &through, &line).await;
    office.watch.until_waited_for().await;
    wire.cut();
    let error = begun.end().exits(3).error();
    office.watch.release().await;
    let [stored, unchanged, refused, not_stored, unknown] = counts(&error);
    assert_eq!((unchanged, refused), (0, 0));
    assert!(unknown > 0, "{error:#}");
    let named = error["unknown"].as_array().unwrap();
    assert_eq!(u64::try_from(named.len()).unwrap(), unknown);
    // The server did not notice, and commits what it was sent.
    office.watch.until(before + 2 * (stored + unknown)).await;

    wire.mend();
    let again = through.json(IMPORT);
    let rest = (Some(not_stored), Some(stored + unknown));
    assert_eq!((again["stored"].as_u64(), again["unchanged"].as_u64()), rest);
    assert_eq!(office.office.events(), before + 2 * CLAIMS);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_on_a_full_disk_says_how_many_rows_are_stored() {
    let mut office = ImportingOffice::at(TestOffice::embedded(), None, CLAIMS).await;
    let before = office.watch.size().await;
    // No file may grow past this: to the ledger that is a full disk.
    let script = "trap '' XFSZ; ulimit -f 600; exec \"$0\" \"$@\"";
    let bofu = office.office.bofu();
    let mut full = Command::new("sh");
    full.args(["-c", script]).arg(bofu.get_program()).args(IMPORT.split_whitespace());
    full.args(["--format", "json"]).current_dir(bofu.get_current_dir().unwrap());
    for (name, value) in bofu.get_envs() {
        match value {
            Some(value) => full.env(name, value),
            None => full.env_remove(name),
        };
    }
    let ran = Ran::of("on a full disk".to_owned(), &full.output().unwrap());
    let error = ran.exits(3).error();
    let [stored, unchanged, refused, not_stored, unknown] = counts(&error);
    assert_eq!((unchanged, refused, unknown), (0, 0, 0));
    assert!(not_stored > 0, "{error:#}");
    assert_eq!(office.claims(before).await, stored);
    let again = office.office.json(IMPORT);
    assert_eq!(again["stored"].as_u64(), Some(not_stored));
    assert_eq!(office.office.events(), before + 2 * CLAIMS);
}
