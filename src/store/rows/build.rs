//! New tables beside those that readers use: made, keyed, swapped in.
//!
//! One process builds at a time. Its lock ends with the process: on
//! PostgreSQL a table's lock in an open transaction, which has no number and
//! no snapshot and so holds no clean-up back; on SQLite a locked file beside
//! the ledger's. The next one drops what a killed process left.

use std::{
    fs::{File, TryLockError},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use bofu_projections::table::Table;

use super::{
    schema::{self, NEXT},
    sql::Db,
    tx::{On, Tx},
};
use crate::{
    StoreError,
    server::{Role, ServerTx},
    writer_lock::open_private,
};

const DOING: &str = "building the tables of a projection";

/// The file that is locked, beside the ledger's.
const LOCK_FILE: &str = "projections.lock";

/// How long to wait between two tries at the file.
const PAUSE: Duration = Duration::from_millis(50);

/// Lets those wait that build too, not those that look at it.
const LOCK: &str = "LOCK TABLE projection_lock IN SHARE UPDATE EXCLUSIVE MODE";

/// The rights of others on a table, as statements that grant them on `$2`.
const GRANTS: &str = "\
SELECT 'GRANT ' || held.privilege_type || ' ON ' || $2 || ' TO ' || \
       CASE held.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END \
       || CASE WHEN held.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END \
FROM pg_class c, aclexplode(c.relacl) AS held \
WHERE c.oid = to_regclass($1) AND held.grantee <> c.relowner";

const KEYED: &str = "\
SELECT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass($1) AND contype = 'p')";

/// Says that this process builds tables; dropped, another may.
#[derive(Debug)]
pub enum BuildLock {
    /// A locked file.
    Sqlite(File),
    /// A locked table.
    Postgres(ServerTx),
}

impl BuildLock {
    /// Gives the right back, now; dropped, it is given back soon.
    pub async fn release(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_file) => Ok(()),
            Self::Postgres(tx) => tx.rollback().await.map_err(failed),
        }
    }
}

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx(DOING, error)
}

impl Db {
    /// Takes the right to build tables. Where another has it: waits for it, or
    /// answers `None`.
    pub async fn build_lock(&self, wait: bool) -> Result<Option<BuildLock>, StoreError> {
        match self {
            Self::Sqlite(pool) => {
                let ledger = pool.connect_options().get_filename().to_path_buf();
                lock_file(ledger.with_file_name(LOCK_FILE), wait).await
            }
            Self::Postgres(server) => {
                let mut tx = server.begin_long(Role::Projector).await.map_err(failed)?;
                let statement = if wait { LOCK.to_owned() } else { format!("{LOCK} NOWAIT") };
                match tx.run(&statement).await {
                    Ok(()) => Ok(Some(BuildLock::Postgres(tx))),
                    Err(error) if is_held(&error) => {
                        tx.rollback().await.map_err(failed)?;
                        Ok(None)
                    }
                    Err(error) => Err(failed(error)),
                }
            }
        }
    }

    /// Makes the new ones of these tables, empty, and takes away what was left
    /// of earlier ones. On PostgreSQL without their keys unless they are asked
    /// for.
    pub async fn make_next(&self, tables: &[&str], keyed: bool) -> Result<(), StoreError> {
        let keyed = keyed || matches!(self, Self::Sqlite(_));
        let mut tx = self.begin_long().await?;
        for name in tables {
            let table = schema::table(name)?;
            let statements = format!(
                "DROP TABLE IF EXISTS {}; {}",
                schema::next(table),
                schema::create_next(table, keyed)
            );
            tx.run(DOING, &statements).await?;
        }
        tx.commit().await
    }

    /// Takes away the new ones of these tables.
    pub async fn drop_next(&self, tables: &[&str]) -> Result<(), StoreError> {
        let mut tx = self.begin_long().await?;
        for name in tables {
            let next = schema::next(schema::table(name)?);
            tx.run(DOING, &format!("DROP TABLE IF EXISTS {next}")).await?;
        }
        tx.commit().await
    }

    /// Gives the new ones of these tables what they lack: keys, indexes, and
    /// what the planner wants to know. On SQLite indexes are made at the swap,
    /// because they cannot be renamed.
    pub async fn index_next(&self, tables: &[&str]) -> Result<(), StoreError> {
        if matches!(self, Self::Sqlite(_)) {
            return Ok(());
        }
        // Two at once: each waits for the disk as much as for a processor.
        let (some, others) = tables.split_at(tables.len() / 2);
        futures::try_join!(self.index_each(some), self.index_each(others)).map(drop)
    }

    async fn index_each(&self, tables: &[&str]) -> Result<(), StoreError> {
        for name in tables {
            self.index_one(name).await?;
        }
        Ok(())
    }

    async fn index_one(&self, name: &str) -> Result<(), StoreError> {
        let table = schema::table(name)?;
        let mut tx = self.begin_long().await?;
        // Several tables are indexed at once already.
        tx.run(DOING, "SET LOCAL max_parallel_maintenance_workers = 0").await?;
        tx.key_next(&[name]).await?;
        for (index, column) in schema::indexes(table) {
            let name = format!("{index}{NEXT}");
            let made = schema::create_index(&name, &schema::next(table), column);
            let there = format!("DROP INDEX IF EXISTS {name}; {made}");
            tx.run(DOING, &there).await?;
        }
        // Rough figures will do until the server takes its own.
        let analyze =
            format!("SET LOCAL default_statistics_target = 10; ANALYZE {}", schema::next(table));
        tx.run(DOING, &analyze).await?;
        tx.commit().await
    }
}

impl Tx {
    /// Gives the new ones of these tables their keys where they have none: rows
    /// are then found, and written over.
    pub async fn key_next(&mut self, tables: &[&str]) -> Result<(), StoreError> {
        let On::Postgres(tx) = &mut self.on else { return Ok(()) };
        for name in tables {
            let table = schema::table(name)?;
            let next = schema::next(table);
            let keyed = sqlx::query_scalar(KEYED).bind(&next);
            let keyed = keyed.fetch_one(tx.statements().map_err(failed)?).await;
            let keyed: bool = keyed.map_err(failed)?;
            if !keyed {
                let (key, columns) = (schema::next_key(table), schema::primary_key(table));
                let made = format!("ALTER TABLE {next} ADD CONSTRAINT {key} {columns}");
                tx.run(&made).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Puts the new ones in the place of these tables, with the rights that
    /// others have on them. Readers see the one or the other.
    pub async fn swap_next(&mut self, tables: &[&str]) -> Result<(), StoreError> {
        for name in tables {
            let table = schema::table(name)?;
            match &mut self.on {
                On::Sqlite(_) => self.run(DOING, &swap_on_sqlite(table)).await?,
                On::Postgres(tx) => {
                    let grants =
                        sqlx::query_scalar(GRANTS).bind(table.name).bind(schema::next(table));
                    let statements = tx.statements().map_err(failed)?;
                    let grants: Vec<String> = grants.fetch_all(statements).await.map_err(failed)?;
                    let swap = grants.into_iter().chain(swap_on_postgres(table));
                    self.run(DOING, &swap.collect::<Vec<_>>().join("; ")).await?;
                }
            }
        }
        Ok(())
    }
}

fn swap_on_sqlite(table: &Table) -> String {
    let (name, next) = (table.name, schema::next(table));
    let mut statements =
        format!("DROP TABLE IF EXISTS {name}; ALTER TABLE {next} RENAME TO {name}");
    for (index, column) in schema::indexes(table) {
        statements.push_str("; ");
        statements.push_str(&schema::create_index(index, name, column));
    }
    statements
}

fn swap_on_postgres(table: &Table) -> Vec<String> {
    let (name, next, key) = (table.name, schema::next(table), schema::next_key(table));
    let mut statements = vec![
        format!("DROP TABLE IF EXISTS {name}"),
        format!("ALTER TABLE {next} RENAME TO {name}"),
        format!("ALTER INDEX {key} RENAME TO {name}_pkey"),
    ];
    let indexes = schema::indexes(table);
    statements
        .extend(indexes.map(|(index, _)| format!("ALTER INDEX {index}{NEXT} RENAME TO {index}")));
    statements
}

/// Lock not available.
fn is_held(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == "55P03")
}

async fn lock_file(path: PathBuf, wait: bool) -> Result<Option<BuildLock>, StoreError> {
    let failed =
        |error| StoreError::File { path: path.display().to_string(), source: Arc::new(error) };
    let file = open_private(&path).map_err(failed)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(BuildLock::Sqlite(file))),
            Err(TryLockError::WouldBlock) if wait => tokio::time::sleep(PAUSE).await,
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
}
