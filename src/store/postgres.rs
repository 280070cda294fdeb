//! What is PostgreSQL's own: roles and schema, and its writer's statements.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use bofu_domain::charge::{CapKey, CapRow};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions, PgSeverity},
};

use super::{
    backend::{Appended, Backend},
    batch::Batch,
    error::StoreError,
    known::{Head, Taken},
    read::Stored,
    request::{Failure, StreamKey, TakenClaim, TakenKey},
    sql::{self, sql},
};

/// Readers at once.
pub(super) const READERS: u32 = 8;

/// How long a reader waits for a connection, and for a server that is away.
const PATIENCE: Duration = Duration::from_secs(10);

const ENTER: &str = "\
SELECT set_config('role', $1, false), set_config('search_path', $2, false), \
       set_config('synchronous_commit', CASE current_setting('synchronous_commit') \
                  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)";

/// A plan made once for the writer's statements, where there is such a
/// setting: planning [`APPEND`] for every batch takes longer than running it.
const PLAN_ONCE: &str = "\
SELECT set_config(name, 'force_generic_plan', false) FROM pg_settings \
WHERE name = 'plan_cache_mode'";

const LOCK: &str = "SELECT size, recorded_at FROM head FOR UPDATE";

/// One statement, so that it is one round trip and one transaction of its own:
/// where the head does not stand as it is known, nothing is written.
const APPEND: &str = "\
WITH moved AS ( \
    UPDATE head SET size = $2, recorded_at = $3 WHERE size = $1 RETURNING 1 \
), added AS ( \
    INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, \
                        event_version, payload, metadata, recorded_at, leaf) \
    SELECT e.position, e.kind, e.id, e.sequence, e.type, e.version, CAST(e.payload AS json), \
           CAST(e.metadata AS json), $3, e.leaf \
    FROM moved, unnest($4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], \
                       $9::text[], $10::text[], $11::text[], $12::bytea[]) \
         AS e (position, kind, id, sequence, type, version, payload, metadata, leaf) \
), keyed AS ( \
    INSERT INTO command_keys (key, fingerprint, first_position, last_position) \
    SELECT k.key, k.fingerprint, k.first, k.last \
    FROM moved, unnest($13::text[], $14::text[], $15::bigint[], $16::bigint[]) \
         AS k (key, fingerprint, first, last) \
), claimed AS ( \
    INSERT INTO claim_numbers (claim_no, aggregate_id, compared) \
    SELECT c.claim_no, c.id, c.compared \
    FROM moved, unnest($17::text[], $18::text[], $26::text[]) AS c (claim_no, id, compared) \
), charged AS ( \
    INSERT INTO caps (ceiling, holder, compared, period, limit_fen, own_fen, external_fen, \
                      version) \
    SELECT r.ceiling, r.holder, r.compared, r.period, r.limit_fen, r.own_fen, r.external_fen, \
           r.version \
    FROM moved, unnest($19::text[], $20::text[], $27::text[], $21::text[], $22::bigint[], \
                       $23::bigint[], $24::bigint[], $25::bigint[]) \
         AS r (ceiling, holder, compared, period, limit_fen, own_fen, external_fen, version) \
    ON CONFLICT (ceiling, compared, period) DO UPDATE SET limit_fen = excluded.limit_fen, \
        own_fen = excluded.own_fen, external_fen = excluded.external_fen, \
        version = excluded.version \
) SELECT count(*) FROM moved";

const SEQUENCES: &str = "\
SELECT coalesce((SELECT max(e.sequence) FROM events e \
                 WHERE e.aggregate_type = w.kind AND e.aggregate_id = w.id), 0) \
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (kind, id, n) ORDER BY w.n";

/// By a lateral lookup each, so that no plan reads the whole table.
const ROWS: &str = "\
SELECT c.limit_fen, coalesce(c.own_fen, 0) AS own_fen, \
       coalesce(c.external_fen, 0) AS external_fen, coalesce(c.version, 0) AS version \
FROM unnest($1::text[], $2::text[], $3::text[]) \
     WITH ORDINALITY AS w (ceiling, compared, period, n) \
LEFT JOIN LATERAL (SELECT limit_fen, own_fen, external_fen, version FROM caps \
                   WHERE caps.ceiling = w.ceiling AND caps.compared = w.compared \
                     AND caps.period = w.period LIMIT 1) AS c ON true ORDER BY w.n";

const KEYS: &str = "\
SELECT key, fingerprint, first_position, last_position FROM command_keys WHERE key = ANY($1)";

const CLAIMS: &str =
    "SELECT compared, claim_no, aggregate_id FROM claim_numbers WHERE compared = ANY($1)";

/// The role that may append and read, of a schema.
pub(super) fn app_role(schema: &str) -> String {
    format!("{schema}_app")
}

pub(super) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(|error| StoreError::Location {
        given: "postgres://…".to_owned(),
        why: error.to_string(),
    })?;
    Ok(options.disable_statement_logging())
}

/// Takes the app's role and the ledger's schema, and sees to it that a commit
/// is durable.
async fn enter(connection: &mut PgConnection, schema: &str) -> Result<(), sqlx::Error> {
    let entered = sqlx::query(ENTER).bind(app_role(schema)).bind(schema);
    entered.execute(connection).await.map(drop)
}

/// A pool for reading, and for the tables that follow the events.
pub(super) async fn pool(url: &str, schema: &str) -> Result<PgPool, StoreError> {
    // A pool tries again and again, whatever is wrong; one connection says it.
    let options = options(url)?;
    let mut first = options.connect().await.map_err(opening)?;
    enter(&mut first, schema).await.map_err(opening)?;
    first.close().await.map_err(opening)?;
    let schema = schema.to_owned();
    let pool = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let schema = schema.clone();
            Box::pin(async move { enter(connection, &schema).await })
        });
    Ok(pool.connect_lazy_with(options))
}

/// A role that is not there means a ledger that is not there.
fn opening(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    if code.is_some_and(|code| code == "22023") {
        return StoreError::NotInitialised { location: "the given place".to_owned() };
    }
    StoreError::from_sqlx("connecting", error)
}

/// The writer's connection.
pub(super) struct PostgresBackend {
    options: PgConnectOptions,
    schema: String,
    connection: Option<PgConnection>,
}

impl PostgresBackend {
    pub(super) fn new(url: &str, schema: &str) -> Result<Self, StoreError> {
        Ok(Self { options: options(url)?, schema: schema.to_owned(), connection: None })
    }

    async fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        let connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let mut connection = self.options.connect().await.map_err(opening)?;
            enter(&mut connection, &self.schema).await.map_err(opening)?;
            sqlx::query(PLAN_ONCE).fetch_all(&mut connection).await.map_err(opening)?;
            connection
        };
        Ok(self.connection.insert(connection))
    }
}

/// Runs [`APPEND`]; `false`: the head stands elsewhere.
async fn write(connection: &mut PgConnection, batch: &Batch<'_>) -> Result<bool, sqlx::Error> {
    let events = &batch.events;
    let (keys, claims, rows) = (&batch.keys, &batch.claims, &batch.rows);
    let moved: i64 = sqlx::query_scalar(APPEND)
        .bind(sql(batch.before))
        .bind(sql(batch.after.size))
        .bind(&batch.after.recorded_at)
        .bind(column(events, |event| sql(event.position)))
        .bind(column(events, |event| event.stream.kind.as_ref()))
        .bind(column(events, |event| event.stream.id.as_ref()))
        .bind(column(events, |event| sql(event.sequence)))
        .bind(column(events, |event| event.event_type))
        .bind(column(events, |event| event.version))
        .bind(column(events, |event| event.payload))
        .bind(column(events, |event| event.metadata))
        .bind(column(events, |event| event.leaf.as_slice()))
        .bind(column(keys, |key| key.key))
        .bind(column(keys, |key| key.fingerprint))
        .bind(column(keys, |key| sql(key.first)))
        .bind(column(keys, |key| sql(key.last)))
        .bind(column(claims, |claim| claim.claim_no.as_str()))
        .bind(column(claims, |claim| claim.stream.as_ref()))
        .bind(column(rows, |(key, _)| key.ceiling.as_str()))
        .bind(column(rows, |(key, _)| key.holder.as_str()))
        .bind(column(rows, |(key, _)| key.period.to_string()))
        .bind(column(rows, |(_, row)| row.limit.map(bofu_domain::money::Money::fen)))
        .bind(column(rows, |(_, row)| row.own.fen()))
        .bind(column(rows, |(_, row)| row.external.fen()))
        .bind(column(rows, |(_, row)| sql(row.version)))
        .bind(column(claims, |claim| claim.compared.as_str()))
        .bind(column(rows, |(key, _)| key.holder.compared()))
        .fetch_one(connection)
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

/// Where the server ends the session, or the connection breaks, it may have
/// committed all the same; not where the question itself could not be sent.
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
        let row = sqlx::query(sql::HEAD).fetch_one(self.connection().await?).await;
        sql::head(&row.map_err(|error| StoreError::from_sqlx("reading the head", error))?)
    }

    async fn lock(&mut self) -> Result<Head, StoreError> {
        let failed = |error| StoreError::from_sqlx("locking the ledger", error);
        let connection = self.connection().await?;
        sqlx::query("BEGIN").execute(&mut *connection).await.map_err(failed)?;
        let row = sqlx::query(LOCK).fetch_one(connection).await.map_err(failed)?;
        sql::head(&row)
    }

    async fn tail(&mut self, from: u64, limit: u32) -> Result<Vec<Stored>, StoreError> {
        let rows = sqlx::query(sql::EVENTS)
            .bind(sql(from))
            .bind(i64::from(limit))
            .fetch_all(self.connection().await?)
            .await
            .map_err(|error| StoreError::from_sqlx("reading the last events", error))?;
        rows.iter().map(sql::stored).collect()
    }

    async fn sequences(&mut self, streams: &[StreamKey]) -> Result<Vec<u64>, StoreError> {
        let found: Vec<i64> = sqlx::query_scalar(SEQUENCES)
            .bind(column(streams, |stream| stream.kind.as_ref()))
            .bind(column(streams, |stream| stream.id.as_ref()))
            .fetch_all(self.connection().await?)
            .await
            .map_err(|error| StoreError::from_sqlx("reading the streams' ends", error))?;
        Ok(found.into_iter().map(|sequence| u64::try_from(sequence).unwrap_or(0)).collect())
    }

    async fn rows(&mut self, keys: &[Arc<CapKey>]) -> Result<Vec<CapRow>, StoreError> {
        cap_rows(self.connection().await?, keys).await
    }

    async fn taken(&mut self, keys: &[Arc<str>], claims: &[&str]) -> Result<Taken, StoreError> {
        let failed = |error| StoreError::from_sqlx("looking keys up", error);
        let connection = self.connection().await?;
        let mut taken = Taken::default();
        if !keys.is_empty() {
            let rows = sqlx::query(KEYS).bind(column(keys, AsRef::as_ref));
            for row in rows.fetch_all(&mut *connection).await.map_err(failed)? {
                let (fingerprint, first, last) = sql::taken_key(&row)?;
                let key = sql::Readable::text(&row, "key").map_err(failed)?;
                let found = TakenKey { fingerprint: fingerprint.into(), first, last };
                taken.keys.insert(key.into(), found);
            }
        }
        if !claims.is_empty() {
            let rows = sqlx::query_as::<_, (String, String, String)>(CLAIMS).bind(claims);
            for (compared, claim_no, id) in
                rows.fetch_all(&mut *connection).await.map_err(failed)?
            {
                let found = TakenClaim { claim_no: claim_no.into(), stream: id.into() };
                taken.claims.insert(compared, found);
            }
        }
        Ok(taken)
    }

    async fn append(&mut self, batch: &Batch<'_>) -> Result<Appended, Failure> {
        if !batch.ceilings.is_empty() {
            // Rare, and more than one statement: only under the lock.
            return Ok(Appended::Overtaken);
        }
        match write(self.connection().await?, batch).await {
            Ok(true) => Ok(Appended::Done),
            Ok(false) => Ok(Appended::Overtaken),
            Err(error) if is_taken(&error) => Ok(Appended::Overtaken),
            Err(error) => Err(failure("appending", error)),
        }
    }

    async fn append_locked(&mut self, batch: &Batch<'_>) -> Result<(), Failure> {
        let failed = |error| StoreError::from_sqlx("appending", error);
        let connection = self.connection().await?;
        for (ceiling, limit) in batch.ceilings {
            let relimit = sqlx::query(sql::RELIMIT).bind(ceiling.as_str()).bind(limit.fen());
            relimit.execute(&mut *connection).await.map_err(failed)?;
        }
        if !write(connection, batch).await.map_err(failed)? {
            let what = "the head moved under its lock".to_owned();
            return Err(StoreError::Damaged { what }.into());
        }
        let committed = sqlx::query("COMMIT").execute(connection).await;
        committed.map(drop).map_err(|error| failure("committing", error))
    }

    async fn unlock(&mut self) -> Result<(), StoreError> {
        let ended = sqlx::query("ROLLBACK").execute(self.connection().await?).await;
        ended.map(drop).map_err(|error| StoreError::from_sqlx("unlocking the ledger", error))
    }

    async fn reset(&mut self) {
        if let Some(connection) = self.connection.take() {
            // Whatever this says, the next batch begins with another one.
            let _ = connection.close_hard().await;
        }
    }

    async fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }
}

/// The rows of keys, the default one where there is none.
pub(super) async fn cap_rows(
    connection: &mut PgConnection,
    keys: &[Arc<CapKey>],
) -> Result<Vec<CapRow>, StoreError> {
    let rows = sqlx::query(ROWS)
        .bind(column(keys, |key| key.ceiling.as_str()))
        .bind(column(keys, |key| key.holder.compared()))
        .bind(column(keys, |key| key.period.to_string()))
        .fetch_all(connection)
        .await
        .map_err(|error| StoreError::from_sqlx("reading ceilings", error))?;
    rows.iter().map(sql::cap_row).collect()
}
