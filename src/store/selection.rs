//! Reads events by their names, of one aggregate type: all of them, or those of
//! many streams at once. Many streams are read in few statements, and never from
//! a table of a projection.

use futures::{StreamExt as _, stream::BoxStream};

use super::{
    error::StoreError,
    ledger::Ledger,
    pool::{Pool, on_pool, retry_dead_connections},
    query::{Value, read_ahead_events},
    server::Role,
    sql,
    stored_event::StoredEvent,
};

/// The most streams in one statement.
const MAX_STREAMS: usize = 1_000;

/// A statement in both dialects, for a transaction that sets the schema: `$1` the aggregate type, `$2` the events'
/// names and `$3` the streams' ids as arrays of JSON.
struct Statement {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! selected {
    ($sqlite:literal, $postgres:literal) => {
        Statement {
            sqlite: concat!(
                "SELECT position, aggregate_type, aggregate_id, sequence, event_type, \
                 event_version, recorded_at, CAST(payload AS text) AS payload, \
                 CAST(metadata AS text) AS metadata, leaf, CAST(NULL AS text) AS db_session FROM events WHERE aggregate_type = $1 ",
                $sqlite,
                " ORDER BY position"
            ),
            postgres: concat!(
                "SELECT position, aggregate_type, aggregate_id, sequence, event_type, \
                 event_version, recorded_at, CAST(payload AS text) AS payload, \
                 CAST(metadata AS text) AS metadata, leaf, CAST(NULL AS text) AS db_session FROM events WHERE aggregate_type = $1 ",
                $postgres,
                " ORDER BY position"
            ),
        }
    };
}

const NAMED: Statement = selected!(
    "AND event_type IN (SELECT value FROM json_each($2))",
    "AND event_type IN (SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))"
);

const OF_STREAMS: Statement = selected!(
    "AND event_type IN (SELECT value FROM json_each($2)) \
     AND aggregate_id IN (SELECT value FROM json_each($3))",
    "AND event_type IN (SELECT jsonb_array_elements_text(CAST($2 AS jsonb))) \
     AND aggregate_id IN (SELECT jsonb_array_elements_text(CAST($3 AS jsonb)))"
);

/// Whether there is any event of a type and name.
const ANY: &str =
    "SELECT 1 AS one FROM events WHERE aggregate_type = $1 AND event_type = $2 LIMIT 1";

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx("reading events by name", error)
}

fn array(texts: &[impl AsRef<str>]) -> String {
    let texts = texts.iter().map(|text| text.as_ref().into()).collect();
    serde_json::Value::Array(texts).to_string()
}

impl Ledger {
    /// The events of these names in the streams of an aggregate type, in order
    /// of position. Reads the whole ledger.
    pub fn events_named(
        &self,
        stream_type: &'static str,
        names: &[&str],
    ) -> BoxStream<'_, Result<StoredEvent, StoreError>> {
        let names = array(names);
        match self.pool() {
            Pool::Sqlite(pool) => {
                let rows = sqlx::query(NAMED.sqlite).bind(stream_type).bind(names).fetch(pool);
                rows.map(|row| sql::stored_in_order(&row.map_err(failed)?)).boxed()
            }
            Pool::Postgres(server) => {
                let values = vec![Value::Text(stream_type.to_owned()), Value::Text(names)];
                read_ahead_events(server.clone(), NAMED.postgres.to_owned(), values)
            }
        }
    }

    /// The events of these names in many streams of an aggregate type, those of
    /// a stream in their order.
    pub async fn events_of_streams(
        &self,
        stream_type: &'static str,
        ids: &[&str],
        names: &[&str],
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let names = array(names);
        let mut events = Vec::new();
        for ids in ids.chunks(MAX_STREAMS) {
            let ids = array(ids);
            events.extend(retry_dead_connections!(match self.pool() {
                Pool::Sqlite(pool) => {
                    let rows = sqlx::query(OF_STREAMS.sqlite).bind(stream_type);
                    let rows = rows.bind(&names).bind(&ids).fetch_all(pool).await;
                    let rows = rows.map_err(failed)?;
                    rows.iter().map(sql::stored_in_order).collect::<Result<Vec<_>, _>>()
                }
                Pool::Postgres(server) => {
                    let mut tx = server.begin(Role::Reader).await.map_err(failed)?;
                    let rows = sqlx::query(OF_STREAMS.postgres).bind(stream_type);
                    let rows = rows.bind(&names).bind(&ids);
                    let rows = rows.fetch_all(tx.statements().map_err(failed)?).await;
                    let rows = rows.map_err(failed)?;
                    tx.commit().await.map_err(failed)?;
                    rows.iter().map(sql::stored_in_order).collect::<Result<Vec<_>, _>>()
                }
            })?);
        }
        Ok(events)
    }

    /// Whether there is any event of a name in the streams of an aggregate type.
    pub async fn has_event(
        &self,
        stream_type: &'static str,
        name: &str,
    ) -> Result<bool, StoreError> {
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let found = sqlx::query(ANY).bind(stream_type).bind(name);
            Ok(found.fetch_optional(pool).await.map_err(failed)?.is_some())
        }))
    }
}
