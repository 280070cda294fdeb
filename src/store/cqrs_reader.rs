//! Reads aggregates through the repositories of `postgres-es` and `sqlite-es`.
//!
//! It uses their event-sourced store alone. Their snapshot and aggregate stores
//! apply every event twice in 0.5.0, so that money doubles (a test shows it).

use std::{panic::AssertUnwindSafe, sync::Arc};

use bofu_domain::event::Fact;
use cqrs_es::{
    Aggregate, AggregateError, EventEnvelope, EventStore,
    persist::{PersistedEventRepository, PersistedEventStore},
};
use futures::FutureExt as _;
use postgres_es::PostgresEventRepository;
use sqlite_es::SqliteEventRepository;

use super::{error::StoreError, pool::Pool, upcast::Upcasters};

/// The event store of `cqrs-es` on either database.
pub(super) enum CqrsReader<A: Aggregate> {
    Sqlite(PersistedEventStore<SqliteEventRepository, A>),
    Postgres(PersistedEventStore<PostgresEventRepository, A>),
}

impl<A> CqrsReader<A>
where
    A: Aggregate + 'static,
    A::Event: Fact,
{
    /// `None` where it cannot read: it knows no transactions, and a pooler gives
    /// every transaction another session.
    pub(super) fn new(pool: &Pool, upcasters: &Upcasters) -> Option<Self> {
        Some(match pool {
            Pool::Sqlite(pool) => {
                let repository = SqliteEventRepository::new(pool.clone());
                let store = PersistedEventStore::new_event_store(repository);
                Self::Sqlite(store.with_upcasters(upcasters.boxed()))
            }
            Pool::Postgres(server) => {
                let repository = PostgresEventRepository::new(server.cqrs_pool()?.clone());
                let named = |table: &str| format!("{}.{table}", server.schema());
                let repository = repository.with_tables(&named("events"), &named("snapshots"));
                let store = PersistedEventStore::new_event_store(repository);
                Self::Postgres(store.with_upcasters(upcasters.boxed()))
            }
        })
    }

    /// The events of an aggregate.
    pub(super) async fn events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        match self {
            Self::Sqlite(store) => store.load_events(id).await,
            Self::Postgres(store) => store.load_events(id).await,
        }
    }

    /// An aggregate as its stored events make it, and its sequence.
    pub(super) async fn load(&self, id: &str) -> Result<(A, u64), StoreError> {
        match self {
            Self::Sqlite(store) => load(store, id).await,
            Self::Postgres(store) => load(store, id).await,
        }
    }
}

/// The event store panics on a row that it cannot decode. Such an event was
/// tampered with; the error names it.
async fn load<R, A>(store: &PersistedEventStore<R, A>, id: &str) -> Result<(A, u64), StoreError>
where
    R: PersistedEventRepository,
    A: Aggregate,
{
    let unreadable = |why: String| StoreError::Unreadable {
        position: -1,
        stream: format!("{}/{id}", A::TYPE),
        why,
    };
    match AssertUnwindSafe(store.load_aggregate(id)).catch_unwind().await {
        Ok(Ok(context)) => {
            let sequence = u64::try_from(context.current_sequence).unwrap_or(u64::MAX);
            Ok((context.aggregate, sequence))
        }
        Ok(Err(error)) => Err(cause(error, unreadable)),
        Err(_) => Err(unreadable("its row is not of the kind that is stored".to_owned())),
    }
}

fn cause<E: std::error::Error>(
    error: AggregateError<E>,
    unreadable: impl Fn(String) -> StoreError,
) -> StoreError {
    let inner = match error {
        AggregateError::DatabaseConnectionError(inner) | AggregateError::UnexpectedError(inner) => {
            inner
        }
        AggregateError::DeserializationError(inner) => return unreadable(inner.to_string()),
        AggregateError::UserError(_) | AggregateError::AggregateConflict => {
            return unreadable("the stock reader refused it".to_owned());
        }
    };
    let inner = match inner.downcast::<sqlx::Error>() {
        Ok(error) => return StoreError::from_sqlx("reading a stream", *error),
        Err(inner) => inner,
    };
    let text = inner.to_string();
    StoreError::Unavailable {
        doing: "reading a stream",
        source: Arc::new(sqlx::Error::Protocol(text)),
    }
}
