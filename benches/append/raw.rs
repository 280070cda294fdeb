//! One prepared INSERT a commit, by pgbench.

use std::{path::PathBuf, process::Command, time::Duration};

use sqlx::{Connection as _, Executor as _, PgConnection};

/// The events' own table again: what is compared is one row a commit.
const TABLE: &str = "\
DROP TABLE IF EXISTS raw_events; \
DROP SEQUENCE IF EXISTS raw_position; \
CREATE SEQUENCE raw_position CACHE 1; \
CREATE TABLE raw_events (position bigint PRIMARY KEY, \
    aggregate_type text COLLATE \"C\" NOT NULL, aggregate_id text COLLATE \"C\" NOT NULL, \
    sequence bigint NOT NULL CHECK (sequence > 0), event_type text COLLATE \"C\" NOT NULL, \
    event_version text COLLATE \"C\" NOT NULL, payload json NOT NULL, metadata json NOT NULL, \
    recorded_at text COLLATE \"C\" NOT NULL, leaf bytea NOT NULL, \
    UNIQUE (aggregate_type, aggregate_id, sequence))";

/// How many a second from 32 connections, of these bytes.
pub(crate) async fn inserts(url: &str, sample: &(String, String), length: Duration) -> f64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(TABLE).await.unwrap();
    connection.execute("CHECKPOINT").await.unwrap();
    connection.close().await.unwrap();
    // The bytes go as parameters, as a client sends them.
    let script = "\\set s random(1, 1000000000000)\n\
         INSERT INTO raw_events VALUES (nextval('raw_position'), 'enterprise', \
         '91330108MA' || :client_id, :s, 'CostSubsidyGranted', '1', :payload, :metadata, \
         '2024-03-01T00:00:00.000000Z', :leaf);\n";
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("insert.sql");
    tokio::fs::write(&file, script).await.unwrap();
    let mut command = Command::new(pgbench());
    command.args(["-n", "-M", "prepared", "-c", "32", "-j", "2"]);
    command.args(["-D", &format!("payload={}", sample.0)]);
    command.args(["-D", &format!("metadata={}", sample.1)]);
    command.args(["-D", &format!("leaf=\\x{}", "5a".repeat(32))]);
    command.arg("-T").arg(length.as_secs().to_string()).arg("-f").arg(&file).arg(address(url));
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let tps = tps.and_then(|rest| rest.split_whitespace().next());
    tps.unwrap_or_else(|| panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr)))
        .parse()
        .unwrap()
}

/// libpq takes a socket's directory as `host` too.
fn address(url: &str) -> String {
    url.replace("@localhost/", "@/")
}

fn pgbench() -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed
        .map(|entry| entry.path().join("bin/pgbench"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from("pgbench"))
}
