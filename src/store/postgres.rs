//! PostgreSQL: the writer's statements.
//!
//! If the session is ours alone, the writer's statement runs without a transaction:
//! it names tables with their schema and asks for the session's mark. Behind a
//! pooler everything goes in transactions that set role, schema and mark.

use std::sync::Arc;

use bofu_domain::charge::{CapKey, CapRow};
use sqlx::{
    Connection as _, Executor as _, PgConnection,
    postgres::{PgDatabaseError, PgSeverity},
};

use super::{
    append_batch::AppendBatch,
    backend::{AppendResult, Backend},
    error::StoreError,
    request::{Failure, StreamKey, UsedClaimNumber, UsedKey},
    server::{CLOSE_TIMEOUT, Role, Server, Statements, with_timeout},
    sql::{self, integer},
    stored_event::StoredEvent,
    writer_state::{Head, UsedKeys},
};

/// A plan made once for the writer's statements, where there is such a
/// setting: planning [`APPEND`] for every batch takes longer than running it.
const PLAN_ONCE: &str = "\
SELECT set_config(name, 'force_generic_plan', false) FROM pg_settings \
WHERE name = 'plan_cache_mode'";

/// The server's own time.
pub(super) const SERVER_TIME: &str = "\
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

const LOCK: &str = "SELECT size, recorded_at FROM {s}head FOR UPDATE";

/// One statement, so that it is one round trip and one transaction of its own:
/// where the head does not stand as it is known, or the session is not ours,
/// nothing is written.
const APPEND: &str = "\
WITH moved AS ( \
    UPDATE {s}head SET size = $2, recorded_at = $3 WHERE size = $1 \
      AND current_setting('bofu.session', true) = $26 RETURNING 1 \
), added AS ( \
    INSERT INTO {s}events (position, aggregate_type, aggregate_id, sequence, event_type, \
                        event_version, payload, metadata, recorded_at, leaf) \
    SELECT e.position, e.kind, e.id, e.sequence, e.type, e.version, CAST(e.payload AS json), \
           CAST(e.metadata AS json), $3, e.leaf \
    FROM moved, unnest($4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], \
                       $9::text[], $10::text[], $11::text[], $12::bytea[]) \
         AS e (position, kind, id, sequence, type, version, payload, metadata, leaf) \
), keyed AS ( \
    INSERT INTO {s}command_keys (key, fingerprint, first_position, last_position) \
    SELECT k.key, k.fingerprint, k.first, k.last \
    FROM moved, unnest($13::text[], $14::text[], $15::bigint[], $16::bigint[]) \
         AS k (key, fingerprint, first, last) \
), claimed AS ( \
    INSERT INTO {s}claim_numbers (claim_no, aggregate_id, compared) \
    SELECT c.claim_no, c.id, c.compared \
    FROM moved, unnest($17::text[], $18::text[], $27::text[]) AS c (claim_no, id, compared) \
), charged AS ( \
    INSERT INTO {s}caps (ceiling, holder, compared, period, limit_fen, own_fen, external_fen, \
                      version) \
    SELECT r.ceiling, r.holder, r.compared, r.period, r.limit_fen, r.own_fen, r.external_fen, \
           r.version \
    FROM moved, unnest($19::text[], $20::text[], $28::text[], $21::text[], $22::bigint[], \
                       $23::bigint[], $24::bigint[], $25::bigint[]) \
         AS r (ceiling, holder, compared, period, limit_fen, own_fen, external_fen, version) \
    ON CONFLICT (ceiling, compared, period) DO UPDATE SET limit_fen = excluded.limit_fen, \
        own_fen = excluded.own_fen, external_fen = excluded.external_fen, \
        version = excluded.version \
) SELECT count(*) FROM moved";

const SEQUENCES: &str = "\
SELECT coalesce((SELECT max(e.sequence) FROM {s}events e \
                 WHERE e.aggregate_type = w.kind AND e.aggregate_id = w.id), 0) \
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (kind, id, n) ORDER BY w.n";

/// By a lateral lookup each, so that no plan reads the whole table.
const ROWS: &str = "\
SELECT c.limit_fen, coalesce(c.own_fen, 0) AS own_fen, \
       coalesce(c.external_fen, 0) AS external_fen, coalesce(c.version, 0) AS version \
FROM unnest($1::text[], $2::text[], $3::text[]) \
     WITH ORDINALITY AS w (ceiling, compared, period, n) \
LEFT JOIN LATERAL (SELECT limit_fen, own_fen, external_fen, version FROM {s}caps AS caps \
                   WHERE caps.ceiling = w.ceiling AND caps.compared = w.compared \
                     AND caps.period = w.period LIMIT 1) AS c ON true ORDER BY w.n";

const RELIMIT: &str = "UPDATE {s}caps SET limit_fen = $2, version = version + 1 WHERE ceiling = $1";

const KEYS: &str = "\
SELECT key, fingerprint, first_position, last_position FROM {s}command_keys WHERE key = ANY($1)";

const CLAIMS: &str =
    "SELECT compared, claim_no, aggregate_id FROM {s}claim_numbers WHERE compared = ANY($1)";

/// The writer's statements with their schema.
struct WriterStatements {
    lock: String,
    append: String,
    sequences: String,
    keys: String,
    claims: String,
    relimit: String,
    common: sql::Statements,
}

impl WriterStatements {
    fn of(schema: &str, layout: i64) -> Self {
        let of = |text: &str| qualified(text, schema);
        Self {
            lock: of(LOCK),
            append: of(APPEND),
            sequences: of(SEQUENCES),
            keys: of(KEYS),
            claims: of(CLAIMS),
            relimit: of(RELIMIT),
            common: sql::Statements::postgres(schema, layout),
        }
    }
}

fn qualified(text: &str, schema: &str) -> String {
    text.replace("{s}", &format!("{schema}."))
}

/// The writer's connection.
pub(super) struct PostgresBackend {
    server: Server,
    texts: Arc<WriterStatements>,
    connection: Option<PgConnection>,
    /// The session has been ours alone so far.
    direct: bool,
    /// Between [`Backend::lock`] and its end.
    locked: bool,
}

impl PostgresBackend {
    /// On a connection that stands already: it comes before those of readers.
    pub(super) async fn new(
        server: Server,
        layout: i64,
        connection: PgConnection,
    ) -> Result<Self, StoreError> {
        let texts = Arc::new(WriterStatements::of(server.schema(), layout));
        let direct = server.is_direct();
        let mut backend = Self { server, texts, connection: None, direct, locked: false };
        backend.set_connection(connection).await?;
        Ok(backend)
    }

    /// Makes a connection the writer's.
    async fn set_connection(&mut self, mut connection: PgConnection) -> Result<(), StoreError> {
        if self.direct {
            let failed = |error| StoreError::from_sqlx("connecting", error);
            let enter = self.server.writer_session();
            let limit = self.server.limits().statement;
            let mut on = Statements::new(&mut connection, false, limit);
            on.reborrow().execute(sqlx::raw_sql(&enter)).await.map_err(failed)?;
            on.execute(sqlx::raw_sql(PLAN_ONCE)).await.map_err(failed)?;
        }
        self.connection = Some(connection);
        Ok(())
    }

    async fn statements(&mut self) -> Result<Statements<'_>, StoreError> {
        if self.connection.is_none() {
            let connection = self.server.connect().await?;
            self.set_connection(connection).await?;
        }
        let (direct, limit) = (self.direct, self.server.limits().statement);
        let connection = self.connection.as_mut().ok_or(StoreError::WriterStopped)?;
        Ok(Statements::new(connection, direct, limit))
    }

    async fn run(&mut self, doing: &'static str, text: &str) -> Result<(), StoreError> {
        let done = self.statements().await?.execute(sqlx::raw_sql(text)).await;
        done.map(drop).map_err(|error| self.failed(doing, error))
    }

    /// Begins a transaction of its own around a statement, where the session
    /// alone does not say as whom and where.
    async fn begin_statement(&mut self) -> Result<(), StoreError> {
        if self.direct || self.locked {
            return Ok(());
        }
        let begin = self.server.prelude(Role::App, "BEGIN");
        self.run("beginning", &begin).await
    }

    /// Ends the transaction of [`Self::begin_statement`].
    async fn end_statement(&mut self) -> Result<(), StoreError> {
        if self.direct || self.locked {
            return Ok(());
        }
        self.run("ending", "COMMIT").await
    }

    /// Converts an error. If a right is missing in a session that was ours, the
    /// session may be another's now. From here on nothing depends on it.
    fn failed(&mut self, doing: &'static str, error: sqlx::Error) -> StoreError {
        let error = StoreError::from_sqlx(doing, error);
        if self.direct && !self.locked && matches!(error, StoreError::Forbidden { .. }) {
            self.direct = false;
            return StoreError::SessionLost;
        }
        error
    }
}

/// Runs [`APPEND`]; `false`: the head stands elsewhere.
async fn write(
    statements: Statements<'_>,
    append: &str,
    mark: &str,
    batch: &AppendBatch<'_>,
) -> Result<bool, sqlx::Error> {
    let events = &batch.events;
    let (keys, claims, rows) = (&batch.keys, &batch.claims, &batch.rows);
    let moved: i64 = sqlx::query_scalar(append)
        .bind(integer(batch.before))
        .bind(integer(batch.after.size))
        .bind(&batch.after.recorded_at)
        .bind(column(events, |event| integer(event.position)))
        .bind(column(events, |event| event.stream.kind.as_ref()))
        .bind(column(events, |event| event.stream.id.as_ref()))
        .bind(column(events, |event| integer(event.sequence)))
        .bind(column(events, |event| event.event_type))
        .bind(column(events, |event| event.version))
        .bind(column(events, |event| event.payload))
        .bind(column(events, |event| &*event.metadata))
        .bind(column(events, |event| event.leaf.as_slice()))
        .bind(column(keys, |key| key.key))
        .bind(column(keys, |key| key.fingerprint))
        .bind(column(keys, |key| integer(key.first)))
        .bind(column(keys, |key| integer(key.last)))
        .bind(column(claims, |claim| claim.claim_no.as_str()))
        .bind(column(claims, |claim| claim.stream.as_ref()))
        .bind(column(rows, |(key, _)| key.ceiling.as_str()))
        .bind(column(rows, |(key, _)| key.holder.as_str()))
        .bind(column(rows, |(key, _)| key.period.to_string()))
        .bind(column(rows, |(_, row)| row.limit.map(bofu_domain::money::Money::fen)))
        .bind(column(rows, |(_, row)| row.own.fen()))
        .bind(column(rows, |(_, row)| row.external.fen()))
        .bind(column(rows, |(_, row)| integer(row.version)))
        .bind(mark)
        .bind(column(claims, |claim| claim.compared.as_str()))
        .bind(column(rows, |(key, _)| key.holder.compared()))
        .fetch_one(statements)
        .await?;
    Ok(moved == 1)
}

fn column<'a, T, C>(rows: &'a [T], cell: impl Fn(&'a T) -> C) -> Vec<C> {
    rows.iter().map(cell).collect()
}

fn is_taken(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == "23505")
}

/// Converts an error of an append. If the server ended the session or the
/// connection broke, the batch may be committed all the same. It is not if the
/// statement could not be sent.
fn failure(doing: &'static str, error: sqlx::Error) -> Failure {
    let unclear = if let sqlx::Error::Io(error) = &error {
        error.kind() != std::io::ErrorKind::BrokenPipe
    } else {
        error.as_database_error().is_none_or(ends_session)
    };
    Failure { error: StoreError::from_sqlx(doing, error), unclear }
}

/// An error after which the server closes the connection.
fn ends_session(error: &dyn sqlx::error::DatabaseError) -> bool {
    let error = error.try_downcast_ref::<PgDatabaseError>();
    error.is_none_or(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

impl Backend for PostgresBackend {
    async fn head(&mut self) -> Result<Head, StoreError> {
        let texts = Arc::clone(&self.texts);
        self.begin_statement().await?;
        let row = sqlx::query(&texts.common.head).fetch_one(self.statements().await?).await;
        let head = sql::head(&row.map_err(|error| self.failed("reading the head", error))?)?;
        self.end_statement().await?;
        Ok(head)
    }

    async fn server_time(&mut self) -> Result<Option<String>, StoreError> {
        self.begin_statement().await?;
        let time = sqlx::query_scalar(SERVER_TIME).fetch_one(self.statements().await?).await;
        let time = time.map_err(|error| self.failed("reading the server's time", error))?;
        self.end_statement().await?;
        Ok(Some(time))
    }

    async fn lock(&mut self) -> Result<Head, StoreError> {
        const DOING: &str = "locking the ledger";
        let texts = Arc::clone(&self.texts);
        let begin = self.server.prelude(Role::App, "BEGIN");
        self.run(DOING, &begin).await?;
        self.locked = true;
        let row = sqlx::query(&texts.lock).fetch_one(self.statements().await?).await;
        sql::head(&row.map_err(|error| self.failed(DOING, error))?)
    }

    async fn tail(&mut self, from: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        let texts = Arc::clone(&self.texts);
        self.begin_statement().await?;
        let rows = sqlx::query(&texts.common.events).bind(integer(from)).bind(i64::from(limit));
        let rows = rows.fetch_all(self.statements().await?).await;
        let rows = rows.map_err(|error| self.failed("reading the last events", error))?;
        self.end_statement().await?;
        rows.iter().map(sql::stored).collect()
    }

    async fn sequences(&mut self, streams: &[StreamKey]) -> Result<Vec<u64>, StoreError> {
        let texts = Arc::clone(&self.texts);
        self.begin_statement().await?;
        let found = sqlx::query_scalar(&texts.sequences)
            .bind(column(streams, |stream| stream.kind.as_ref()))
            .bind(column(streams, |stream| stream.id.as_ref()))
            .fetch_all(self.statements().await?)
            .await;
        let found: Vec<i64> =
            found.map_err(|error| self.failed("reading the streams' ends", error))?;
        self.end_statement().await?;
        Ok(found.into_iter().map(|sequence| u64::try_from(sequence).unwrap_or(0)).collect())
    }

    async fn stream_count(&mut self, stream_type: &str) -> Result<u64, StoreError> {
        let texts = Arc::clone(&self.texts);
        self.begin_statement().await?;
        let count = sqlx::query_scalar(&texts.common.stream_count).bind(stream_type);
        let count: Result<i64, _> = count.fetch_one(self.statements().await?).await;
        let count = count.map_err(|error| self.failed("counting streams", error))?;
        self.end_statement().await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn rows(&mut self, keys: &[Arc<CapKey>]) -> Result<Vec<CapRow>, StoreError> {
        self.begin_statement().await?;
        let schema = self.server.schema().to_owned();
        let rows = fetch_caps(self.statements().await?, &schema, keys).await;
        let rows = rows.map_err(|error| self.failed("reading ceilings", error))?;
        self.end_statement().await?;
        rows.iter().map(sql::cap_row).collect()
    }

    async fn used_keys(
        &mut self,
        keys: &[Arc<str>],
        claims: &[&str],
    ) -> Result<UsedKeys, StoreError> {
        const DOING: &str = "looking keys up";
        let texts = Arc::clone(&self.texts);
        self.begin_statement().await?;
        let mut taken = UsedKeys::default();
        if !keys.is_empty() {
            let rows = sqlx::query(&texts.keys).bind(column(keys, AsRef::as_ref));
            let rows = rows.fetch_all(self.statements().await?).await;
            for row in rows.map_err(|error| self.failed(DOING, error))? {
                let (fingerprint, first, last) = sql::taken_key(&row)?;
                let key = sql::Readable::text(&row, "key");
                let key = key.map_err(|error| self.failed(DOING, error))?;
                let found = UsedKey { fingerprint: fingerprint.into(), first, last };
                taken.keys.insert(key.into(), found);
            }
        }
        if !claims.is_empty() {
            let rows = sqlx::query_as::<_, (String, String, String)>(&texts.claims).bind(claims);
            let rows = rows.fetch_all(self.statements().await?).await;
            for (compared, claim_no, id) in rows.map_err(|error| self.failed(DOING, error))? {
                let found = UsedClaimNumber { claim_no: claim_no.into(), stream: id.into() };
                taken.claims.insert(compared, found);
            }
        }
        self.end_statement().await?;
        Ok(taken)
    }

    async fn append(&mut self, batch: &AppendBatch<'_>) -> Result<AppendResult, Failure> {
        if !batch.ceilings.is_empty() {
            // Rare, and more than one statement: only under the lock.
            return Ok(AppendResult::Overtaken);
        }
        let (texts, mark) = (Arc::clone(&self.texts), self.server.mark().to_owned());
        self.begin_statement().await?;
        match write(self.statements().await?, &texts.append, &mark, batch).await {
            Ok(true) if self.direct => Ok(AppendResult::Done),
            Ok(true) => {
                let committed = self.statements().await?.execute(sqlx::raw_sql("COMMIT")).await;
                committed.map_err(|error| failure("committing", error))?;
                Ok(AppendResult::Done)
            }
            Ok(false) => {
                self.end_statement().await?;
                Ok(AppendResult::Overtaken)
            }
            Err(error) if is_taken(&error) => {
                if !self.direct {
                    self.run("ending", "ROLLBACK").await?;
                }
                Ok(AppendResult::Overtaken)
            }
            Err(error) if error.as_database_error().is_some_and(|error| !ends_session(error)) => {
                Err(self.failed("appending", error).into())
            }
            Err(error) => Err(failure("appending", error)),
        }
    }

    async fn append_locked(&mut self, batch: &AppendBatch<'_>) -> Result<(), Failure> {
        let failed = |error| StoreError::from_sqlx("appending", error);
        let (texts, mark) = (Arc::clone(&self.texts), self.server.mark().to_owned());
        for (ceiling, limit) in batch.ceilings {
            let relimit = sqlx::query(&texts.relimit).bind(ceiling.as_str()).bind(limit.fen());
            relimit.execute(self.statements().await?).await.map_err(failed)?;
        }
        let written = write(self.statements().await?, &texts.append, &mark, batch).await;
        if !written.map_err(failed)? {
            let what = "the head moved under its lock".to_owned();
            return Err(StoreError::Damaged { what }.into());
        }
        let committed = self.statements().await?.execute(sqlx::raw_sql("COMMIT")).await;
        self.locked = false;
        committed.map(drop).map_err(|error| failure("committing", error))
    }

    async fn unlock(&mut self) -> Result<(), StoreError> {
        self.locked = false;
        self.run("unlocking the ledger", "ROLLBACK").await
    }

    async fn reset(&mut self) {
        self.locked = false;
        if let Some(connection) = self.connection.take() {
            // The result does not matter: the next batch begins with another one.
            let _ = with_timeout(CLOSE_TIMEOUT, connection.close_hard()).await;
        }
    }

    async fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = with_timeout(CLOSE_TIMEOUT, connection.close()).await;
        }
    }
}

async fn fetch_caps(
    statements: Statements<'_>,
    schema: &str,
    keys: &[Arc<CapKey>],
) -> Result<Vec<sqlx::postgres::PgRow>, sqlx::Error> {
    sqlx::query(&qualified(ROWS, schema))
        .bind(column(keys, |key| key.ceiling.as_str()))
        .bind(column(keys, |key| key.holder.compared()))
        .bind(column(keys, |key| key.period.to_string()))
        .fetch_all(statements)
        .await
}

/// The rows of keys, the default one where there is none.
pub(super) async fn cap_rows(
    statements: Statements<'_>,
    schema: &str,
    keys: &[Arc<CapKey>],
) -> Result<Vec<CapRow>, StoreError> {
    let rows = fetch_caps(statements, schema, keys).await;
    let rows = rows.map_err(|error| StoreError::from_sqlx("reading ceilings", error))?;
    rows.iter().map(sql::cap_row).collect()
}
