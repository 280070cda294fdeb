//! Connections for reading, on either database.

use sqlx::{PgPool, SqlitePool};

/// Connections for reading.
#[derive(Debug, Clone)]
pub(crate) enum Pool {
    /// Embedded.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// The same statement on either database.
macro_rules! on_pool {
    ($pool:expr, $connection:ident => $body:expr) => {
        match $pool {
            $crate::store::pool::Pool::Sqlite($connection) => $body,
            $crate::store::pool::Pool::Postgres($connection) => $body,
        }
    };
}

/// Reads again where a connection turns out to be dead: after a restart of the
/// server every one of the pool is. A macro, because a future that borrows from
/// a closure is not `Send` for every lifetime.
macro_rules! patiently {
    ($read:expr) => {{
        let mut dead = 0;
        loop {
            let read: Result<_, $crate::store::error::StoreError> = async { $read }.await;
            match read {
                Err(error)
                    if dead < $crate::store::postgres::READERS && error.is_dead_connection() =>
                {
                    dead += 1;
                }
                read => break read,
            }
        }
    }};
}

pub(crate) use {on_pool, patiently};
