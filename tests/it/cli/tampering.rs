//! Somebody with the database's file in hand: what is refused, and what is
//! found out.

use std::path::{Path, PathBuf};

use bofu_proof::leaf::Line;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::test_office::TestOffice;

/// A desk with a few grants, a signed checkpoint, and its ledger's file.
fn office() -> (TestOffice, PathBuf) {
    let office = TestOffice::office().with_vouchers();
    office.run("audit checkpoint --out kept.txt").done();
    let file = office.path("ledger").join("ledger.db");
    (office, file)
}

/// Runs SQL behind the program's back; whether the database took it.
fn sql(file: &Path, statements: &[&str]) -> Result<(), sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", file.display());
        let mut connection = SqliteConnection::connect(&url).await?;
        for statement in statements {
            sqlx::raw_sql(statement).execute(&mut connection).await?;
        }
        connection.close().await
    })
}

/// Takes the guards away, as who owns the file can.
pub(super) fn unguarded(file: &Path, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", file.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let names: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        for name in names {
            let drop = format!("DROP TRIGGER {name}");
            sqlx::raw_sql(&drop).execute(&mut connection).await.unwrap();
        }
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

/// The kinds of what `audit verify` finds; it must exit 4.
fn found(office: &TestOffice, line: &str) -> Vec<String> {
    let ran = office.run(line).exits(4);
    let verdict = ran.json();
    assert_eq!(verdict["ok"], false);
    let findings = verdict["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_file_itself_refuses_to_change_delete_or_replace_an_event() {
    let (office, file) = office();
    for statement in [
        "UPDATE events SET payload = '{}' WHERE position = 3",
        "DELETE FROM events WHERE position = 3",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE position = 3",
        "REPLACE INTO events SELECT position, aggregate_type, 'x', 99, event_type, event_version, \
         payload, metadata, recorded_at, leaf FROM events WHERE position = 3",
    ] {
        assert!(sql(&file, &[statement]).is_err(), "{statement}");
    }
    office.run("audit verify").done();
}

#[test]
fn an_edited_event_is_named_by_its_position() {
    let (office, file) = office();
    unguarded(
        &file,
        "UPDATE events SET payload = replace(payload, '30000.00', '90000.00') \
         WHERE event_type = 'CostSubsidyGranted' AND payload LIKE '%V-1%'",
    );
    let ran = office.run("audit verify --format json").exits(4);
    let findings = ran.json()["findings"].clone();
    assert_eq!(findings[0]["kind"], "leaf-mismatch", "{findings}");
    assert!(findings[0]["position"].as_u64().is_some());
    office.run("audit checkpoint").exits(4);
    office.run("audit bundle --out evidence").exits(4);
}

/// Changes the first event that `which` (a condition in SQL) names, with the
/// leaf hash that belongs to it, as one can who owns the file and knows of it.
pub(super) fn forged(file: &Path, which: &str, from: &str, to: &str) {
    unguarded(file, "SELECT 1");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", file.display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let select = format!(
            "SELECT position, aggregate_type || '/' || aggregate_id AS stream, sequence, \
             event_type, event_version, recorded_at, payload, metadata FROM events \
             WHERE {which} ORDER BY position LIMIT 1"
        );
        let row = sqlx::query(&select).fetch_one(&mut connection).await.unwrap();
        let number = |column: &str| u64::try_from(row.get::<i64, _>(column)).unwrap();
        let payload = row.get::<String, _>("payload");
        assert!(payload.contains(from), "{from} is not in {payload}");
        let payload = payload.replace(from, to);
        let line = Line {
            position: number("position"),
            stream: row.get("stream"),
            sequence: number("sequence"),
            event_type: row.get("event_type"),
            version: row.get("event_version"),
            recorded_at: row.get("recorded_at"),
            payload: &payload,
            metadata: row.get("metadata"),
        };
        sqlx::query("UPDATE events SET payload = $1, leaf = $2 WHERE position = $3")
            .bind(&payload)
            .bind(line.leaf().as_slice())
            .bind(row.get::<i64, _>("position"))
            .execute(&mut connection)
            .await
            .unwrap();
        // The trail shows each event's leaf.
        sqlx::query("UPDATE audit_trail SET leaf = $1 WHERE position = $2")
            .bind(hex::encode(line.leaf()))
            .bind(row.get::<i64, _>("position"))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn an_edit_that_rewrites_its_hash_is_caught_by_a_checkpoint_kept_elsewhere() {
    let (office, file) = office();
    office.run("audit verify --against kept.txt").done();
    // Another bank in the first registration.
    forged(&file, "event_type = 'EnterpriseRegistered'", "样例银行", "别家银行");
    // The list of what was signed tells, as long as nobody thinks of it.
    assert_eq!(found(&office, "audit verify --format json"), ["checkpoint-mismatch"]);
    unguarded(&file, "DELETE FROM signed_checkpoints");
    // By itself the ledger is whole again: only who kept a checkpoint can tell.
    office.run("audit verify").done();
    let kinds = found(&office, "audit verify --against kept.txt --format json");
    assert_eq!(kinds, ["checkpoint-mismatch"]);
}

#[test]
fn a_log_without_its_end_is_neither_verified_nor_signed_nor_continued() {
    let (office, file) = office();
    unguarded(&file, "DELETE FROM events WHERE position = (SELECT MAX(position) FROM events)");
    let kinds = found(&office, "audit verify --format json");
    assert!(kinds.contains(&"head-mismatch".to_owned()), "{kinds:?}");
    office.run("audit checkpoint").exits(4);
    office.run("audit bundle --out evidence").exits(4);
    let line = "budget set --fund zjtx --year 2023 --source district --amount 1万 --document D";
    let ran = office.run(line).exits(3);
    assert!(ran.err.contains("is missing") || ran.err.contains("缺失"), "{}", ran.err);
}

#[test]
fn an_older_copy_of_the_file_is_caught_by_a_later_checkpoint() {
    let (office, file) = office();
    let line = "budget set --fund zjtx --year 2023 --source district --amount 9万 --document D";
    std::fs::copy(&file, office.path("backup.db")).unwrap();
    office.run(line).done();
    office.run("audit checkpoint --out later.txt").done();
    for left in ["ledger.db-wal", "ledger.db-shm"] {
        let _absent = std::fs::remove_file(office.path("ledger").join(left));
    }
    std::fs::copy(office.path("backup.db"), &file).unwrap();
    office.run("audit verify").done();
    let kinds = found(&office, "audit verify --against later.txt --format json");
    assert_eq!(kinds, ["checkpoint-ahead"]);
}

#[test]
fn an_edited_row_of_the_ceilings_or_of_the_claim_numbers_is_found() {
    let (office, file) = office();
    unguarded(&file, "UPDATE caps SET own_fen = own_fen - 100 WHERE ceiling = 'fund.year'");
    assert_eq!(found(&office, "audit verify --format json"), ["row-mismatch"]);
    unguarded(&file, "UPDATE caps SET own_fen = own_fen + 100 WHERE ceiling = 'fund.year'");
    office.run("audit verify").done();
    unguarded(&file, "DELETE FROM claim_numbers WHERE claim_no = 'V-0'");
    assert_eq!(found(&office, "audit verify --format json"), ["row-mismatch"]);
}
