//! Ledgers that a program of the first layout made: they are read as they are,
//! raised, and go on. `tests/fixtures/ledgers/README.md` says how they were made.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use bofu_store::Location;
use serde_json::Value;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use super::test_office::TestOffice;
use crate::postgres;

const CLAIM: &str = "IV-9,91339901MAYL000405,技术服务合同戊,2023-09-04,JS-9,200000.00,2023-08-01";

fn fixture(name: &str) -> PathBuf {
    bofu_test_files::file("tests/fixtures/ledgers/layout-1").join(name)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A desk on the embedded ledger of layout 1.
pub(super) fn embedded() -> TestOffice {
    let office = TestOffice::embedded();
    fs::create_dir(office.path("ledger")).unwrap();
    fs::copy(fixture("ledger.db"), office.path("ledger").join("ledger.db")).unwrap();
    with_evidence(office, "checkpoint.txt")
}

/// A desk on the ledger of layout 1 in a schema of PostgreSQL.
pub(super) fn on_postgres() -> Option<TestOffice> {
    let Location::Postgres { url, schema } = postgres::fresh()? else {
        panic!("the harness gives PostgreSQL places")
    };
    let dump = fs::read_to_string(fixture("postgres.sql")).unwrap();
    let dump = dump.replace("ledger_of_layout_1", &schema);
    let roles = format!(
        "CREATE ROLE {schema}_owner NOLOGIN; CREATE ROLE {schema}_app NOLOGIN; \
         GRANT {schema}_owner, {schema}_app TO SESSION_USER;"
    );
    block_on(async {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        connection.execute(sqlx::raw_sql(&roles)).await.unwrap();
        connection.execute(sqlx::raw_sql(&dump)).await.unwrap();
        connection.close().await.unwrap();
    });
    let office = TestOffice::at(&Location::Postgres { url, schema });
    Some(with_evidence(office, "checkpoint-postgres.txt"))
}

/// The office's key, and the checkpoint that it signed before.
fn with_evidence(office: TestOffice, checkpoint: &str) -> TestOffice {
    let key = office.path("key");
    fs::copy(fixture("key"), &key).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::copy(fixture(checkpoint), office.path("kept.txt")).unwrap();
    office
}

/// The layout that the tables have.
fn layout(office: &TestOffice) -> i64 {
    const LAYOUT: &str = "SELECT max(layout) FROM";
    match Location::parse(office.store()).unwrap() {
        Location::Directory(directory) => block_on(async {
            let url = format!("sqlite://{}", directory.join("ledger.db").display());
            let mut connection = SqliteConnection::connect(&url).await.unwrap();
            let sql = format!("{LAYOUT} layout");
            let found = sqlx::query_scalar(&sql).fetch_one(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            found
        }),
        Location::Postgres { url, schema } => block_on(async {
            let mut connection = PgConnection::connect(&url).await.unwrap();
            let sql = format!("{LAYOUT} {schema}.layout");
            sqlx::query_scalar(&sql).fetch_one(&mut connection).await.unwrap()
        }),
    }
}

/// The days that contradict each other, by position and rule: the program of that
/// time took four titles before they were recognised.
fn contradictions(verdict: &Value) -> Vec<(u64, &str)> {
    let notices = verdict["notices"].as_array().unwrap().iter();
    let days = notices.filter(|one| one["kind"] == "date-contradiction");
    days.map(|one| (one["position"].as_u64().unwrap(), one["rule"].as_str().unwrap())).collect()
}

const CONTRADICTIONS: [(u64, &str); 4] =
    [(16, "day/step"), (17, "day/step"), (18, "day/step"), (19, "day/step")];

/// A ledger of layout 1 is read, and stays as it is.
fn is_read_as_it_is(office: &TestOffice) {
    let rows = office.json("report register --year 2023");
    assert_eq!(rows.as_array().unwrap().len(), 11);
    let verdict = office.json("audit verify --against kept.txt");
    assert_eq!((&verdict["ok"], &verdict["events"]), (&true.into(), &130.into()), "{verdict}");
    assert_eq!(contradictions(&verdict), CONTRADICTIONS);
    assert_eq!(layout(office), 1);
}

/// It has been raised: the old events are those of the checkpoint that was
/// signed before, and a new claim takes its whole way.
fn goes_on(office: &TestOffice) {
    office.open_late_entry("吴管理");
    let header = "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on";
    let file = office.csv("new.csv", header, &[CLAIM.to_owned()]);
    office.run(&format!("claim import {file} --measure innovation-voucher --on 2023-09-05")).done();
    assert_eq!(layout(office), 2);
    office.run("claim approve IV-9 --actor 李审批 --on 2023-09-06").done();
    office.run("notice publish IV-9 --on 2023-09-06").done();
    office.run("pay order IV-9 --batch 2023-09 --actor 周财政 --on 2023-09-20").done();
    let verdict = office.json("audit verify --against kept.txt");
    assert_eq!(verdict["ok"], true, "{verdict}");
    assert!(verdict["events"].as_u64().unwrap() > 130);
    assert_eq!(contradictions(&verdict), CONTRADICTIONS, "and no other day is untrue");
    let claim = office.json("claim show IV-9");
    assert_eq!(claim["granted"], "60000.00");
    office.run("projection rebuild").done();
}

#[test]
fn an_embedded_ledger_of_the_first_layout_is_read_raised_by_the_next_writer_and_goes_on() {
    let office = embedded();
    is_read_as_it_is(&office);
    goes_on(&office);
}

#[test]
fn init_raises_an_embedded_ledger_of_the_first_layout() {
    let office = embedded();
    office.run("init").done();
    assert_eq!(layout(&office), 2);
    office.run("init").done();
    goes_on(&office);
}

#[test]
fn a_ledger_of_the_first_layout_on_a_server_is_read_refuses_writers_is_raised_by_init_and_goes_on()
{
    let Some(office) = on_postgres() else { return };
    is_read_as_it_is(&office);
    let refused = office.run("claim withdraw IV-4 --format json").exits(3).error();
    assert_eq!(refused["code"], "store-not-raised", "{refused}");
    assert!(refused["hint"].as_str().unwrap().contains("bofu init"), "{refused}");
    assert_eq!(layout(&office), 1);
    office.run("init").done();
    goes_on(&office);
}
