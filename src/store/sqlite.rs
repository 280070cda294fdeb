//! SQLite: opening a ledger's file durably, and the writer's statements.

use std::{path::Path, sync::Arc, time::Duration};

use bofu_domain::charge::{CapKey, CapRow};
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    append_batch::AppendBatch,
    backend::{AppendResult, Backend},
    error::StoreError,
    raise,
    request::{ClaimEntry, Failure, StreamKey, UsedClaimNumber, UsedKey},
    sql::{self, Statements, integer},
    stored_event::StoredEvent,
    temporary_copy::TemporaryCopy,
    writer_state::{Head, UsedKeys},
};

/// How long a statement waits for another connection's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Readers at once.
const READERS: u32 = 4;

const BEGIN: &str = "BEGIN IMMEDIATE";
const MOVE_HEAD: &str = "UPDATE head SET size = $2, recorded_at = $3 WHERE size = $1";
const ADD_EVENT: &str = "\
INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
                    payload, metadata, recorded_at, leaf) \
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const ADD_KEY: &str = "\
INSERT INTO command_keys (key, fingerprint, first_position, last_position) \
VALUES ($1, $2, $3, $4)";
const ADD_CLAIM: &str =
    "INSERT INTO claim_numbers (claim_no, aggregate_id, compared) VALUES ($1, $2, $3)";
const SET_CAP: &str = "\
INSERT INTO caps (ceiling, holder, compared, period, limit_fen, own_fen, external_fen, version) \
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
ON CONFLICT (ceiling, compared, period) DO UPDATE SET limit_fen = excluded.limit_fen, \
    own_fen = excluded.own_fen, external_fen = excluded.external_fen, version = excluded.version";
const RELIMIT: &str = "UPDATE caps SET limit_fen = $2, version = version + 1 WHERE ceiling = $1";
const SEQUENCE: &str = "\
SELECT coalesce(max(sequence), 0) FROM events WHERE aggregate_type = $1 AND aggregate_id = $2";
const CAP: &str = "\
SELECT limit_fen, own_fen, external_fen, version FROM caps \
WHERE ceiling = $1 AND compared = $2 AND period = $3";

/// How much of the file the writer's connection keeps in memory, in KiB.
const WRITERS_CACHE: &str = "-65536";
/// The same of each other connection: several are open at once, and the system
/// has the file in memory anyway.
const READERS_CACHE: &str = "-8192";

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", READERS_CACHE)
        .disable_statement_logging()
}

/// Makes the file if there is none, and raises an earlier layout. Its caller holds
/// the writer's lock.
pub(super) async fn init(file: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::from_sqlx("creating the ledger", error);
    make_private(file).map_err(|error| StoreError::File {
        path: file.display().to_string(),
        source: Arc::new(error),
    })?;
    let mut connection = options(file).connect().await.map_err(failed)?;
    sqlx::query(BEGIN).execute(&mut connection).await.map_err(failed)?;
    let found = read_layout(&mut connection).await?.unwrap_or(0);
    if found > raise::layout() {
        return Err(StoreError::Version { found, known: raise::layout() });
    }
    raise::RaisingConnection::Sqlite(&mut connection).raise(found).await?;
    sqlx::query("COMMIT").execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}

/// Makes the file for its owner alone if there is none. SQLite gives its other
/// files the same rights. A link that leads nowhere is refused.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && file.exists() => Ok(()),
        Err(error) => Err(error),
    }
}

/// The layout of the ledger in a file; `None`: there is none yet.
pub(super) async fn found_layout(file: &Path) -> Result<Option<i64>, StoreError> {
    if !file.is_file() {
        return Ok(None);
    }
    let failed = |error| StoreError::from_sqlx("opening the ledger", error);
    let mut connection = options(file).connect().await.map_err(failed)?;
    let found = read_layout(&mut connection).await;
    connection.close().await.map_err(failed)?;
    found
}

async fn read_layout(connection: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let found = sqlx::query_scalar(&Statements::sqlite().layout).fetch_one(connection).await;
    match found.map_err(|error| StoreError::from_sqlx("reading the layout", error)) {
        Err(StoreError::NotInitialised { .. }) => Ok(None),
        found => found.map(Some),
    }
}

/// Connections to a ledger's file.
pub(super) struct OpenedFile {
    pub(super) pool: SqlitePool,
    /// Nothing can be written through them.
    pub(super) read_only: bool,
    /// The temporary copy that they read; it is removed when this is dropped.
    pub(super) copy: Option<TemporaryCopy>,
}

/// A pool for reading, and for the tables of projections. It also reads a ledger on
/// a medium that cannot be written to.
///
/// | tried in turn | works where |
/// |---|---|
/// | as always | we may write |
/// | for reading alone | another process has the ledger open |
/// | as a file that nobody changes | all is in the file itself |
/// | a copy | the last events are still in the log beside the file |
pub(super) async fn pool(file: &Path) -> Result<OpenedFile, StoreError> {
    let failed = |error| StoreError::from_sqlx("opening the ledger", error);
    let first = match readable(options(file)).await {
        Ok(pool) => return Ok(OpenedFile { pool, read_only: false, copy: None }),
        Err(error) if is_unwritable(&error) => error,
        Err(error) => return Err(failed(error)),
    };
    let plain = SqliteConnectOptions::new().filename(file).read_only(true);
    if let Ok(pool) = readable(plain.clone()).await {
        return Ok(OpenedFile { pool, read_only: true, copy: None });
    }
    if !has_log(file)
        && let Ok(pool) = readable(plain.immutable(true)).await
    {
        return Ok(OpenedFile { pool, read_only: true, copy: None });
    }
    match TemporaryCopy::of_files(file) {
        Ok(copy) => {
            let pool = readable(options(&copy.ledger())).await.map_err(failed)?;
            Ok(OpenedFile { pool, read_only: false, copy: Some(copy) })
        }
        Err(_) => Err(failed(first)),
    }
}

/// A pool whose first connection has read something: SQLite opens many files that
/// it then cannot read.
async fn readable(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let pool = SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false);
    let pool = pool.connect_with(options.disable_statement_logging()).await?;
    sqlx::query("SELECT count(*) FROM sqlite_master").fetch_one(&pool).await?;
    Ok(pool)
}

/// Whether events may lie in the log beside the file.
fn has_log(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// A copy of what a pool reads, as it stands at one moment.
pub(super) async fn copied(from: &SqlitePool) -> Result<OpenedFile, StoreError> {
    let failed = |error| StoreError::from_sqlx("copying the ledger", error);
    let copy = TemporaryCopy::empty().map_err(|error| failed(sqlx::Error::Io(error)))?;
    let into = copy.ledger().display().to_string();
    sqlx::query("VACUUM INTO $1").bind(into).execute(from).await.map_err(failed)?;
    let pool = readable(options(&copy.ledger())).await.map_err(failed)?;
    Ok(OpenedFile { pool, read_only: false, copy: Some(copy) })
}

/// SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL or SQLITE_CANTOPEN, with whatever
/// extends them.
fn is_unwritable(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let primary = code.and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
    matches!(primary, Some(8 | 10 | 13 | 14))
}

/// The writer's connection.
pub(super) struct SqliteBackend {
    options: SqliteConnectOptions,
    statements: Arc<Statements>,
    connection: Option<SqliteConnection>,
}

impl SqliteBackend {
    pub(super) fn new(file: &Path) -> Self {
        Self {
            options: options(file).pragma("cache_size", WRITERS_CACHE),
            statements: Arc::new(Statements::sqlite()),
            connection: None,
        }
    }

    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self
                .options
                .connect()
                .await
                .map_err(|error| StoreError::from_sqlx("opening the ledger", error))?,
        };
        Ok(self.connection.insert(connection))
    }
}

/// Writes the batch into the open transaction; `false`: overtaken.
async fn write(
    connection: &mut SqliteConnection,
    batch: &AppendBatch<'_>,
) -> Result<bool, sqlx::Error> {
    let moved = sqlx::query(MOVE_HEAD)
        .bind(integer(batch.before))
        .bind(integer(batch.after.size))
        .bind(&batch.after.recorded_at)
        .execute(&mut *connection)
        .await?;
    if moved.rows_affected() != 1 {
        return Ok(false);
    }
    for event in &batch.events {
        sqlx::query(ADD_EVENT)
            .bind(integer(event.position))
            .bind(event.stream.kind.as_ref())
            .bind(event.stream.id.as_ref())
            .bind(integer(event.sequence))
            .bind(event.event_type)
            .bind(event.version)
            .bind(event.payload)
            .bind(&*event.metadata)
            .bind(&batch.after.recorded_at)
            .bind(event.leaf.as_slice())
            .execute(&mut *connection)
            .await?;
    }
    for key in &batch.keys {
        sqlx::query(ADD_KEY)
            .bind(key.key)
            .bind(key.fingerprint)
            .bind(integer(key.first))
            .bind(integer(key.last))
            .execute(&mut *connection)
            .await?;
    }
    for ClaimEntry { claim_no, compared, stream } in &batch.claims {
        let add = sqlx::query(ADD_CLAIM).bind(claim_no).bind(stream.as_ref()).bind(compared);
        add.execute(&mut *connection).await?;
    }
    write_caps(connection, batch).await?;
    Ok(true)
}

async fn write_caps(
    connection: &mut SqliteConnection,
    batch: &AppendBatch<'_>,
) -> Result<(), sqlx::Error> {
    for (ceiling, limit) in batch.ceilings {
        sqlx::query(RELIMIT)
            .bind(ceiling.as_str())
            .bind(limit.fen())
            .execute(&mut *connection)
            .await?;
    }
    for (key, row) in &batch.rows {
        sqlx::query(SET_CAP)
            .bind(key.ceiling.as_str())
            .bind(key.holder.as_str())
            .bind(key.holder.compared())
            .bind(key.period.to_string())
            .bind(row.limit.map(bofu_domain::money::Money::fen))
            .bind(row.own.fen())
            .bind(row.external.fen())
            .bind(integer(row.version))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn is_taken(error: &sqlx::Error) -> bool {
    // SQLITE_CONSTRAINT_TRIGGER, _PRIMARYKEY, _UNIQUE
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["1811", "1555", "2067"].contains(&code.as_ref()))
}

impl Backend for SqliteBackend {
    async fn head(&mut self) -> Result<Head, StoreError> {
        let statements = Arc::clone(&self.statements);
        let row = sqlx::query(&statements.head).fetch_one(self.connection().await?).await;
        sql::head(&row.map_err(|error| StoreError::from_sqlx("reading the head", error))?)
    }

    async fn server_time(&mut self) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    async fn lock(&mut self) -> Result<Head, StoreError> {
        let connection = self.connection().await?;
        let begun = sqlx::query(BEGIN).execute(connection).await;
        begun.map_err(|error| StoreError::from_sqlx("locking the ledger", error))?;
        self.head().await
    }

    async fn tail(&mut self, from: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        let statements = Arc::clone(&self.statements);
        let rows = sqlx::query(&statements.events)
            .bind(integer(from))
            .bind(i64::from(limit))
            .fetch_all(self.connection().await?)
            .await
            .map_err(|error| StoreError::from_sqlx("reading the last events", error))?;
        rows.iter().map(sql::stored).collect()
    }

    async fn sequences(&mut self, streams: &[StreamKey]) -> Result<Vec<u64>, StoreError> {
        let connection = self.connection().await?;
        let mut sequences = Vec::with_capacity(streams.len());
        for stream in streams {
            let sequence: i64 = sqlx::query_scalar(SEQUENCE)
                .bind(stream.kind.as_ref())
                .bind(stream.id.as_ref())
                .fetch_one(&mut *connection)
                .await
                .map_err(|error| StoreError::from_sqlx("reading a stream's end", error))?;
            sequences.push(u64::try_from(sequence).unwrap_or(0));
        }
        Ok(sequences)
    }

    async fn stream_count(&mut self, stream_type: &str) -> Result<u64, StoreError> {
        let statements = Arc::clone(&self.statements);
        let count = sqlx::query_scalar(&statements.stream_count).bind(stream_type);
        let count: Result<i64, _> = count.fetch_one(self.connection().await?).await;
        let count = count.map_err(|error| StoreError::from_sqlx("counting streams", error))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn rows(&mut self, keys: &[Arc<CapKey>]) -> Result<Vec<CapRow>, StoreError> {
        let connection = self.connection().await?;
        cap_rows(connection, keys).await
    }

    async fn used_keys(
        &mut self,
        keys: &[Arc<str>],
        claims: &[&str],
    ) -> Result<UsedKeys, StoreError> {
        let failed = |error| StoreError::from_sqlx("looking keys up", error);
        let statements = Arc::clone(&self.statements);
        let connection = self.connection().await?;
        let mut taken = UsedKeys::default();
        for key in keys {
            let row =
                sqlx::query(&statements.key).bind(key.as_ref()).fetch_optional(&mut *connection);
            if let Some(row) = row.await.map_err(failed)? {
                let (fingerprint, first, last) = sql::taken_key(&row)?;
                let found = UsedKey { fingerprint: fingerprint.into(), first, last };
                taken.keys.insert(Arc::clone(key), found);
            }
        }
        for compared in claims {
            let row = sqlx::query(&statements.claim_by_spelling).bind(*compared);
            if let Some(row) = row.fetch_optional(&mut *connection).await.map_err(failed)? {
                let (claim_no, stream) = sql::claim_number(&row)?;
                let found = UsedClaimNumber { claim_no: claim_no.into(), stream: stream.into() };
                taken.claims.insert((*compared).to_owned(), found);
            }
        }
        Ok(taken)
    }

    async fn append(&mut self, batch: &AppendBatch<'_>) -> Result<AppendResult, Failure> {
        let failed = |error| StoreError::from_sqlx("appending", error);
        let connection = self.connection().await?;
        sqlx::query(BEGIN).execute(&mut *connection).await.map_err(failed)?;
        match write(connection, batch).await {
            Ok(true) => {
                commit(connection).await?;
                Ok(AppendResult::Done)
            }
            Ok(false) => {
                self.unlock().await?;
                Ok(AppendResult::Overtaken)
            }
            Err(error) if is_taken(&error) => {
                self.unlock().await?;
                Ok(AppendResult::Overtaken)
            }
            Err(error) => Err(failed(error).into()),
        }
    }

    async fn append_locked(&mut self, batch: &AppendBatch<'_>) -> Result<(), Failure> {
        let connection = self.connection().await?;
        let written = write(connection, batch)
            .await
            .map_err(|error| StoreError::from_sqlx("appending", error))?;
        if !written {
            return Err(
                StoreError::Damaged { what: "the head moved under its lock".to_owned() }.into()
            );
        }
        commit(connection).await
    }

    async fn unlock(&mut self) -> Result<(), StoreError> {
        let ended = sqlx::query("ROLLBACK").execute(self.connection().await?).await;
        ended.map(drop).map_err(|error| StoreError::from_sqlx("unlocking the ledger", error))
    }

    async fn reset(&mut self) {
        if let Some(connection) = self.connection.take() {
            // The result does not matter: the next batch begins with another one.
            let _ = connection.close_hard().await;
        }
    }

    async fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }
}

/// SQLite answers a commit itself: an error means that nothing was committed,
/// unless its thread is gone.
async fn commit(connection: &mut SqliteConnection) -> Result<(), Failure> {
    match sqlx::query("COMMIT").execute(connection).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let unclear = error.as_database_error().is_none();
            Err(Failure { error: StoreError::from_sqlx("committing", error), unclear })
        }
    }
}

/// The rows of keys, the default one where there is none.
pub(super) async fn cap_rows(
    connection: &mut SqliteConnection,
    keys: &[Arc<CapKey>],
) -> Result<Vec<CapRow>, StoreError> {
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        let row = sqlx::query(CAP)
            .bind(key.ceiling.as_str())
            .bind(key.holder.compared())
            .bind(key.period.to_string())
            .fetch_optional(&mut *connection)
            .await
            .map_err(|error| StoreError::from_sqlx("reading ceilings", error))?;
        rows.push(row.as_ref().map(sql::cap_row).transpose()?.unwrap_or_default());
    }
    Ok(rows)
}
