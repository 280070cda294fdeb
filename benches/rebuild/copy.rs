//! The finished rows, copied into equal tables.

use std::{io::Write as _, time::Instant};

use bofu_app::projector::registry;
use bofu_store::Location;
use futures::TryStreamExt as _;
use sqlx::Executor as _;

use super::connection;

/// How much is sent at once.
const AT_ONCE: usize = 256 << 10;

/// A table and its rows, in a file.
pub(crate) struct Rows {
    table: &'static str,
    file: std::fs::File,
}

/// Every row of every table.
pub(crate) async fn out(location: &Location) -> Vec<Rows> {
    let mut connection = connection(location).await;
    let mut all = Vec::new();
    for table in registry::ALL.iter().flat_map(|one| one.tables()).copied() {
        let mut file = std::io::BufWriter::new(tempfile::tempfile().unwrap());
        let statement = format!("COPY {table} TO STDOUT");
        let mut lines = connection.copy_out_raw(&statement).await.unwrap();
        while let Some(line) = lines.try_next().await.unwrap() {
            file.write_all(&line).unwrap();
        }
        drop(lines);
        all.push(Rows { table, file: file.into_inner().unwrap() });
    }
    all
}

/// Copies them into equal tables, with keys and indexes before or after.
/// Answers how long it took, in seconds.
pub(crate) async fn into(location: &Location, all: &[Rows], keyed: bool) -> f64 {
    use std::io::{Read as _, Seek as _};
    let mut connection = connection(location).await;
    let mut after = Vec::new();
    for Rows { table, .. } in all {
        let like = if keyed { "INCLUDING ALL" } else { "INCLUDING DEFAULTS" };
        let made = format!("CREATE TABLE copied_{table} (LIKE {table} {like})");
        connection.execute(sqlx::raw_sql(&made)).await.unwrap();
        let indexes = "SELECT replace(pg_get_indexdef(indexrelid), $1, 'copied_' || $1) \
                       FROM pg_index WHERE indrelid = to_regclass($1)";
        let found: Vec<String> =
            sqlx::query_scalar(indexes).bind(table).fetch_all(&mut connection).await.unwrap();
        after.extend(found);
    }
    connection.execute(sqlx::raw_sql("CHECKPOINT")).await.unwrap();
    let begun = Instant::now();
    for Rows { table, file } in all {
        let mut file = file;
        file.rewind().unwrap();
        let mut buffer = vec![0; AT_ONCE];
        let mut copy =
            connection.copy_in_raw(&format!("COPY copied_{table} FROM STDIN")).await.unwrap();
        loop {
            let read = file.read(&mut buffer).unwrap();
            if read == 0 {
                break;
            }
            copy.send(&buffer[..read]).await.unwrap();
        }
        copy.finish().await.unwrap();
    }
    if !keyed {
        for index in after {
            connection.execute(sqlx::raw_sql(&index)).await.unwrap();
        }
    }
    let took = begun.elapsed().as_secs_f64();
    for Rows { table, .. } in all {
        let dropped = format!("DROP TABLE copied_{table}");
        connection.execute(sqlx::raw_sql(&dropped)).await.unwrap();
    }
    took
}
