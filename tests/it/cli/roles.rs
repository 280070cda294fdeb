//! The four roles of a ledger on a server, and the server's own word about who
//! had logged in.

use bofu_app::session::Session;
use bofu_domain::{
    date::parse_date,
    enterprise::command::EnterpriseCommand,
    names::{ActorName, DocumentNo, PartyName},
    uscc::Uscc,
};
use bofu_store::{Ledger, Location, Options};
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::test_office::{TestOffice, firm};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// An office on a server with three grants ordered, and its place.
fn office() -> Option<(TestOffice, String, String)> {
    let desk = TestOffice::postgres()?.opened().with_vouchers();
    desk.run("notice publish --all-granted --on 2023-03-11").done();
    desk.run("reading adopt notice-days 0 --document 1号 --on 2023-03-11").done();
    let Location::Postgres { url, schema } = Location::parse(desk.store()).unwrap() else {
        panic!("not on a server")
    };
    Some((desk, url, schema))
}

/// The error's code of a statement as a role, empty where it was done.
async fn as_role(url: &str, schema: &str, role: &str, sql: &str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let enter = format!("SET ROLE {schema}_{role}; SET search_path TO {schema}");
    connection.execute(sqlx::raw_sql(&enter)).await.unwrap();
    match connection.execute(sqlx::raw_sql(sql)).await {
        Ok(_) => String::new(),
        Err(error) => error.as_database_error().unwrap().code().unwrap().into_owned(),
    }
}

#[test]
fn who_appends_may_not_touch_what_follows_nor_make_tables_nor_say_who_logged_in() {
    let Some((_desk, url, schema)) = office() else { return };
    let denied = [
        ("app", "UPDATE payments SET account_no = '1'"),
        ("app", "UPDATE claims SET status = 'granted'"),
        ("app", "DELETE FROM signed_checkpoints"),
        ("app", "CREATE TABLE mine (one bigint)"),
        ("app", "DROP TABLE payments"),
        ("app", "ALTER TABLE events DROP COLUMN db_session"),
        (
            "app",
            "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, \
             event_version, payload, metadata, recorded_at, leaf, db_session) \
             VALUES (99, 'a', 'a', 1, 'a', '1', '{}', '{}', '', '', 'somebody')",
        ),
        ("projector", "UPDATE head SET size = 0"),
        ("projector", "UPDATE caps SET own_fen = 0"),
        (
            "projector",
            "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, \
             event_version, payload, metadata, recorded_at, leaf) \
             VALUES (99, 'a', 'a', 1, 'a', '1', '{}', '{}', '', '')",
        ),
        ("reader", "UPDATE payments SET account_no = '1'"),
        ("reader", "UPDATE head SET size = 0"),
        ("reader", "CREATE TABLE mine (one bigint)"),
    ];
    for (role, sql) in denied {
        assert_eq!(block_on(as_role(&url, &schema, role, sql)), "42501", "{role}: {sql}");
    }
    let allowed = [
        ("reader", "SELECT * FROM events, payments, signed_checkpoints, caps, layout"),
        ("projector", "UPDATE payments SET account_no = account_no"),
        ("app", "SELECT * FROM events, head, caps, command_keys, claim_numbers"),
    ];
    for (role, sql) in allowed {
        assert_eq!(block_on(as_role(&url, &schema, role, sql)), "", "{role}: {sql}");
    }
}

#[test]
fn a_reader_s_login_is_enough_for_reports_and_one_without_it_is_told_which_role_it_lacks() {
    let Some((desk, url, schema)) = office() else { return };
    let auditor = format!("{schema}_auditor");
    let made = format!("CREATE ROLE {auditor} LOGIN");
    assert_eq!(block_on(as_role(&url, &schema, "owner", &format!("RESET ROLE; {made}"))), "");
    let place = desk.store().replacen("bofu@", &format!("{auditor}@"), 1);
    let words = ["--store", &place, "--format", "json", "report", "claims", "--year", "2023"];
    let refused = desk.run_words(&words).exits(3).error();
    assert_eq!(refused["code"], "store-forbidden", "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("_reader"), "{refused}");
    let given = format!("RESET ROLE; GRANT {schema}_reader TO {auditor}");
    assert_eq!(block_on(as_role(&url, &schema, "owner", &given)), "");
    assert_eq!(desk.run_words(&words).done().json().as_array().unwrap().len(), 3);
    let verify = ["--store", &place, "--format", "json", "audit", "verify"];
    assert_eq!(desk.run_words(&verify).done().json()["ok"], true);
}

/// Records an event that nothing follows.
async fn unfollowed(store: &str) {
    let location = Location::parse(store).unwrap();
    let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
    let day = parse_date("2023-03-12").unwrap();
    let session = Session::new(ledger.clone(), ActorName::parse("王经办").unwrap(), day);
    let name = PartyName::parse("更名后有限公司").unwrap();
    let document_no = DocumentNo::parse("市监〔2023〕1号").unwrap();
    let command = EnterpriseCommand::Rename { name, document_no };
    session.enterprise(&Uscc::parse(firm(0)).unwrap(), &command).await.unwrap();
    drop(session);
    ledger.close().await;
}

#[test]
fn a_reader_is_told_how_far_the_tables_are_behind_and_who_can_bring_them_up_to_date() {
    let Some((desk, url, schema)) = office() else { return };
    let auditor = format!("{schema}_late_auditor");
    let made =
        format!("RESET ROLE; CREATE ROLE {auditor} LOGIN; GRANT {schema}_reader TO {auditor}");
    assert_eq!(block_on(as_role(&url, &schema, "owner", &made)), "");
    let place = desk.store().replacen("bofu@", &format!("{auditor}@"), 1);
    let words = ["--store", &place, "--format", "json", "report", "claims", "--year", "2023"];
    desk.run_words(&words).done();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(unfollowed(desk.store()));
    for lang in ["zh", "en"] {
        let told = desk.run_words(&[&["--lang", lang], &words[..]].concat()).exits(3).error();
        assert_eq!(told["code"], "projection-behind", "{told:#}");
        let message = told["message"].as_str().unwrap();
        let behind = if lang == "en" { "1 event(s)" } else { "1 个事件" };
        assert!(message.contains(behind), "{message}");
        assert!(told["hint"].as_str().unwrap().contains("_projector"), "{told:#}");
    }
    // Who may, brings them up to date by asking.
    desk.json("report claims --year 2023");
    assert_eq!(desk.run_words(&words).done().json().as_array().unwrap().len(), 3);
}

#[test]
fn an_event_whose_metadata_name_another_login_than_the_server_saw_is_found() {
    let Some((desk, url, schema)) = office() else { return };
    assert_eq!(desk.json("audit verify")["ok"], true);
    let mallory = format!("{schema}_mallory");
    let made = format!("RESET ROLE; CREATE ROLE {mallory} LOGIN; GRANT {schema}_app TO {mallory}");
    assert_eq!(block_on(as_role(&url, &schema, "owner", &made)), "");
    let position = block_on(append_as(&url, &schema, &mallory));
    let verdict = desk.run("audit verify --format json").exits(4).json();
    let found = verdict["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["kind"] == "login-mismatch" && finding["position"] == position);
    let message = found.expect("the login is compared")["message"].as_str().unwrap();
    assert!(message.contains(&mallory), "{message}");
}

/// Appends an event with the app's rights alone, with every hash right and the
/// metadata of the event before it.
async fn append_as(url: &str, schema: &str, login: &str) -> u64 {
    let place = Location::Postgres { url: url.to_owned(), schema: schema.to_owned() };
    let ledger = Ledger::open_reader(&place).await.unwrap();
    let size = ledger.head().await.unwrap().size;
    let mut forged = ledger.events(size - 1, 1).await.unwrap().remove(0);
    ledger.close().await;
    forged.position += 1;
    forged.sequence += 1;
    let leaf = forged.line(&forged.stream()).leaf();
    let mut connection =
        PgConnection::connect(&url.replacen("bofu@", &format!("{login}@"), 1)).await.unwrap();
    let enter = format!("SET ROLE {schema}_app; SET search_path TO {schema}");
    connection.execute(sqlx::raw_sql(&enter)).await.unwrap();
    sqlx::query(
        "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, \
         event_version, payload, metadata, recorded_at, leaf) \
         VALUES ($1, $2, $3, $4, $5, $6, CAST($7 AS json), CAST($8 AS json), $9, $10)",
    )
    .bind(i64::try_from(forged.position).unwrap())
    .bind(&forged.stream_type)
    .bind(&forged.stream_id)
    .bind(i64::try_from(forged.sequence).unwrap())
    .bind(&forged.event_type)
    .bind(&forged.version)
    .bind(&forged.payload)
    .bind(&forged.metadata)
    .bind(&forged.recorded_at)
    .bind(leaf.as_slice())
    .execute(&mut connection)
    .await
    .unwrap();
    let moved = format!("UPDATE head SET size = {}", forged.position + 1);
    connection.execute(sqlx::raw_sql(&moved)).await.unwrap();
    forged.position
}

#[test]
fn a_database_in_another_encoding_is_refused_at_init() {
    let Some((desk, url, schema)) = office() else { return };
    let database = format!("{schema}_latin");
    let made = format!(
        "CREATE DATABASE {database} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' \
         TEMPLATE template0"
    );
    block_on(async {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        connection.execute(sqlx::raw_sql(&made)).await.unwrap();
    });
    let place = desk.store().replacen("/postgres?", &format!("/{database}?"), 1);
    let refused = desk.run_words(&["--store", &place, "--format", "json", "init"]).exits(3).error();
    assert_eq!(refused["code"], "store-encoding", "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("LATIN1"), "{refused}");
    block_on(async {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let gone = format!("DROP DATABASE {database}");
        connection.execute(sqlx::raw_sql(&gone)).await.unwrap();
    });
}
