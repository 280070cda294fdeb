//! Connections for reading, on either database.

use sqlx::SqlitePool;

use super::server::Server;

/// The most connections that may turn out to be dead one after another.
pub(crate) const MAX_DEAD: u32 = 65;

/// Connections for reading.
#[derive(Debug, Clone)]
pub(crate) enum Pool {
    /// Embedded.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(Server),
}

/// The same reading statement on either database. On a server it is in a
/// transaction of its own, as the reader.
macro_rules! on_pool {
    ($pool:expr, $connection:ident => $body:expr) => {
        match $pool {
            $crate::pool::Pool::Sqlite($connection) => $body,
            $crate::pool::Pool::Postgres(server) => {
                let failed = |error| $crate::StoreError::from_sqlx("reading", error);
                let role = $crate::server::Role::Reader;
                let mut tx = server.begin(role).await.map_err(failed)?;
                let done = {
                    let $connection = tx.statements().map_err(failed)?;
                    $body
                };
                tx.commit().await.map_err(failed)?;
                done
            }
        }
    };
}

/// Reads again if a connection turns out to be dead: after a restart of the
/// server all of the pool are. It is a macro because a future that borrows from a
/// closure is not `Send` for every lifetime.
macro_rules! retry_dead_connections {
    ($read:expr) => {{
        let mut dead = 0;
        loop {
            let read: Result<_, $crate::error::StoreError> = async { $read }.await;
            match read {
                Err(error) if dead < $crate::pool::MAX_DEAD && error.is_dead_connection() => {
                    dead += 1;
                }
                read => break read,
            }
        }
    }};
}

pub(crate) use {on_pool, retry_dead_connections};
