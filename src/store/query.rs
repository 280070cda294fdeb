//! Reads the committed ledger.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::{
    charge::{CapKey, CapRow, Caps as _, Period},
    names::ClaimNo,
};

use bofu_projections::caps;
use futures::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{
    clock,
    command::KeyEntry,
    error::StoreError,
    ledger::Ledger,
    pool::{Pool, on_pool, retry_dead_connections},
    postgres::{self, SERVER_TIME},
    server::{Role, Server},
    sql, sqlite,
    stored_event::StoredEvent,
    writer_state::Head,
};

/// Which rows of the ceilings to read.
#[derive(Debug, Clone)]
pub enum CapFilter {
    /// Every one.
    All,
    /// Those of one period.
    Period(Period),
    /// These, the default row where there is none.
    Keys(Vec<CapKey>),
}

impl Ledger {
    /// How far the ledger reaches.
    pub async fn head(&self) -> Result<Head, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading the head", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            sql::head(&sqlx::query(&self.statements().head).fetch_one(pool).await.map_err(failed)?)
        }))
    }

    /// Refuses a clock as a writer does.
    ///
    /// # Errors
    /// [`StoreError::Clock`].
    pub async fn check_clock(&self) -> Result<(), StoreError> {
        let server = match self.pool() {
            Pool::Sqlite(_) => None,
            Pool::Postgres(_) => self.server_time().await?.parse().ok(),
        };
        let (head, now) = (self.head().await?, Timestamp::now());
        if let Some(server) = server {
            clock::check_server(now, server)?;
        }
        let last = match head.size.checked_sub(1).filter(|_| clock::is_behind(now, &head)) {
            Some(last) => self.events(last, 1).await?,
            None => Vec::new(),
        };
        let machine = last.first().and_then(clock::machine_time);
        Ok(clock::check(now, &head, machine, server.is_none())?)
    }

    async fn server_time(&self) -> Result<String, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading the server's time", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            sqlx::query_scalar(SERVER_TIME).fetch_one(pool).await.map_err(failed)
        }))
    }

    /// Events in position order, from a position on.
    pub async fn events(&self, from: u64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading events", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query(&self.statements().events).bind(sql::integer(from)).bind(i64::from(limit));
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            rows.iter().map(sql::stored).collect()
        }))
    }

    /// Every event from a position on, in order, as one statement: the database
    /// goes on while the last rows are worked on. A row that cannot be read is
    /// an error of its own; those behind it follow.
    pub fn all_events(&self, from: u64) -> BoxStream<'_, Result<StoredEvent, StoreError>> {
        let failed = |error| StoreError::from_sqlx("reading events", error);
        let statement = &self.statements().all_events;
        match self.pool() {
            Pool::Sqlite(pool) => {
                let rows = sqlx::query(statement).bind(sql::integer(from)).fetch(pool);
                rows.map(move |row| sql::stored_in_order(&row.map_err(failed)?)).boxed()
            }
            Pool::Postgres(server) => read_ahead_events(
                server.clone(),
                statement.clone(),
                vec![Value::Number(sql::integer(from))],
            ),
        }
    }

    /// The events of one stream, in order.
    pub async fn stream(
        &self,
        stream_type: &str,
        stream_id: &str,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading a stream", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query(&self.statements().stream).bind(stream_type).bind(stream_id);
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            rows.iter().map(sql::stored).collect()
        }))
    }

    /// The first event of each stream of an aggregate type, in order of position.
    pub async fn first_events(&self, stream_type: &str) -> Result<Vec<StoredEvent>, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading first events", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query(&self.statements().first_events).bind(stream_type);
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            rows.iter().map(sql::stored).collect()
        }))
    }

    /// The streams of an aggregate type, by id, each with its last sequence.
    pub async fn stream_heads(&self, stream_type: &str) -> Result<Vec<(String, u64)>, StoreError> {
        let failed = |error| StoreError::from_sqlx("listing streams", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query(&self.statements().stream_heads).bind(stream_type);
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            rows.iter().map(sql::stream_head).collect()
        }))
    }

    /// In which enterprise's stream a claim is.
    pub async fn stream_of_claim(&self, claim_no: &ClaimNo) -> Result<Option<String>, StoreError> {
        Ok(self.claim_by_spelling(claim_no).await?.map(|(_, stream)| stream))
    }

    /// A claim's number as it was filed, and in which enterprise's stream it
    /// is, by any spelling of the number: the very spelling first.
    pub async fn claim_by_spelling(
        &self,
        claim_no: &ClaimNo,
    ) -> Result<Option<(ClaimNo, String)>, StoreError> {
        let statements = self.statements();
        let found = self.claim_by(&statements.claim, claim_no.as_str()).await?;
        let found = match found {
            None if self.layout() > 1 => {
                self.claim_by(&statements.claim_by_spelling, &claim_no.compared()).await?
            }
            found => found,
        };
        let parsed = |(claim_no, stream): (String, String)| {
            let known = ClaimNo::parse(&claim_no);
            let what = format!("the claim number {claim_no:?}");
            Ok((known.map_err(|_| StoreError::Damaged { what })?, stream))
        };
        found.map(parsed).transpose()
    }

    async fn claim_by(
        &self,
        statement: &str,
        number: &str,
    ) -> Result<Option<(String, String)>, StoreError> {
        let failed = |error| StoreError::from_sqlx("looking a claim up", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let found = sqlx::query(statement).bind(number).fetch_optional(pool).await;
            found.map_err(failed)?.as_ref().map(sql::claim_number).transpose()
        }))
    }

    /// The command that was stored under an idempotency key.
    pub async fn command_by_key(&self, key: &str) -> Result<Option<KeyEntry>, StoreError> {
        let failed = |error| StoreError::from_sqlx("looking a key up", error);
        let found = retry_dead_connections!(on_pool!(self.pool(), pool => {
            let row = sqlx::query(&self.statements().key).bind(key).fetch_optional(pool).await;
            row.map_err(failed)?.as_ref().map(sql::taken_key).transpose()
        }))?;
        Ok(found.map(|(fingerprint, first_position, last_position)| KeyEntry {
            fingerprint,
            first_position,
            last_position,
        }))
    }

    /// The ceilings' rows as they are committed.
    pub async fn caps_rows(&self, filter: &CapFilter) -> Result<Vec<(CapKey, CapRow)>, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading ceilings", error);
        let (statement, period) = match filter {
            CapFilter::All => (&self.statements().caps, None),
            CapFilter::Period(period) => {
                (&self.statements().caps_of_period, Some(period.to_string()))
            }
            CapFilter::Keys(keys) => {
                let shared: Vec<Arc<CapKey>> = keys.iter().cloned().map(Arc::new).collect();
                let rows = self.cap_rows(&shared).await?;
                return Ok(keys.iter().cloned().zip(rows).collect());
            }
        };
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let mut query = sqlx::query(statement);
            if let Some(period) = &period {
                query = query.bind(period);
            }
            let rows = query.fetch_all(pool).await.map_err(failed)?;
            let rows = rows.iter().map(|row| Ok((sql::cap_key(row)?, sql::cap_row(row)?)));
            rows.collect::<Result<Vec<_>, StoreError>>()
        }))
        .map(caps::merged)
    }

    /// The rows whose compared holder is not that of the holder: the writer
    /// would not find them.
    pub async fn misspelt_caps(&self) -> Result<Vec<(CapKey, String)>, StoreError> {
        if self.layout() == 1 {
            return Ok(Vec::new());
        }
        let failed = |error| StoreError::from_sqlx("reading ceilings", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let mut rows = sqlx::query(&self.statements().caps_spelt).fetch(pool);
            let mut misspelt = Vec::new();
            while let Some(row) = rows.try_next().await.map_err(failed)? {
                // A key that cannot be read is told of where the rows are compared.
                let Ok(key) = sql::cap_key(&row) else { continue };
                let compared = sql::compared_key(&row)?.unwrap_or_default();
                if key.holder.compared() != compared {
                    misspelt.push((key, compared));
                }
            }
            Ok(misspelt)
        }))
    }

    /// The rows of keys, the default one where there is none.
    pub(super) async fn cap_rows(&self, keys: &[Arc<CapKey>]) -> Result<Vec<CapRow>, StoreError> {
        if self.layout() == 1 {
            // Its rows are not found by the compared holder.
            let rows = Box::pin(self.caps_rows(&CapFilter::All)).await?;
            let rows: BTreeMap<CapKey, CapRow> = rows.into_iter().collect();
            return Ok(keys.iter().map(|key| rows.row(key)).collect());
        }
        let failed = |error| StoreError::from_sqlx("reading ceilings", error);
        retry_dead_connections!(match self.pool() {
            Pool::Sqlite(pool) => {
                let mut connection = pool.acquire().await.map_err(failed)?;
                sqlite::cap_rows(&mut connection, keys).await
            }
            Pool::Postgres(server) => {
                let mut tx = server.begin(Role::Reader).await.map_err(failed)?;
                let statements = tx.statements().map_err(failed)?;
                let rows = postgres::cap_rows(statements, server.schema(), keys).await?;
                tx.commit().await.map_err(failed)?;
                Ok(rows)
            }
        })
    }
}

/// How many events wait to be taken while the server goes on.
const AHEAD: usize = 1_024;

/// A value of a statement that a task runs.
pub(super) enum Value {
    Number(i64),
    Text(String),
}

/// The events that a statement selects, in one transaction, read ahead by a
/// task that ends with whoever takes them.
pub(super) fn read_ahead_events(
    server: Server,
    statement: String,
    values: Vec<Value>,
) -> BoxStream<'static, Result<StoredEvent, StoreError>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        if let Err(error) = send(&server, &statement, values, &sender).await {
            // Nobody may be listening any more.
            let _ = sender.send(Err(StoreError::from_sqlx("reading events", error))).await;
        }
    });
    let next = async |mut receiver: mpsc::Receiver<_>| {
        receiver.recv().await.map(|event| (event, receiver))
    };
    stream::unfold(receiver, next).boxed()
}

async fn send(
    server: &Server,
    statement: &str,
    values: Vec<Value>,
    sender: &mpsc::Sender<Result<StoredEvent, StoreError>>,
) -> Result<(), sqlx::Error> {
    let mut tx = server.begin(Role::Reader).await?;
    {
        let query = values.into_iter().fold(sqlx::query(statement), |query, value| match value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
        });
        let mut rows = query.fetch(tx.statements()?);
        while let Some(row) = rows.next().await {
            if sender.send(sql::stored_in_order(&row?)).await.is_err() {
                return Ok(());
            }
        }
    }
    tx.commit().await
}
