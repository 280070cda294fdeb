//! The evidence beside the events: nodes of the tree, and signed checkpoints. A
//! ledger of an earlier version gets the tables when it first fills them.

use std::ops::Range;

use sqlx::{Executor as _, Row as _};

use super::{
    error::StoreError,
    ledger::Ledger,
    pool::{Pool, on_pool, retry_dead_connections},
    server::Role,
    sql::integer,
};

const TABLES_SQL: &str = include_str!("tables.sql");

const LAST_TILES: &str = "\
SELECT level, tile, hashes FROM tree_tiles t \
WHERE tile = (SELECT MAX(tile) FROM tree_tiles m WHERE m.level = t.level) ORDER BY level";

const ALL_TILES: &str = "SELECT level, tile, hashes FROM tree_tiles ORDER BY level, tile";

const TILE: &str = "SELECT level, tile, hashes FROM tree_tiles WHERE level = $1 AND tile = $2";

// Another follower may have been quicker: a tile never gets shorter.
const ADD_TILE: &str = "\
INSERT INTO tree_tiles (level, tile, hashes) VALUES ($1, $2, $3) \
ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes \
WHERE length(excluded.hashes) > length(tree_tiles.hashes)";

const CLEAR_TILES: &str = "DELETE FROM tree_tiles";

const LEAVES: &str = "\
SELECT position, leaf FROM events WHERE position >= $1 AND position < $2 ORDER BY position";

const CHECKPOINTS: &str = "\
SELECT size, note, key, signed_at, signed_by FROM signed_checkpoints ORDER BY size, signed_at, note";

const ADD_CHECKPOINT: &str = "\
INSERT INTO signed_checkpoints (size, note, key, signed_at, signed_by) \
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (size, note) DO NOTHING";

/// A tile as it is stored, nothing of it believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTile {
    /// Its level, from 1.
    pub level: u32,
    /// Its number in the level, from 0.
    pub tile: u64,
    /// Its entries, 32 bytes each unless it was tampered with.
    pub hashes: Vec<u8>,
}

/// A checkpoint that was signed here, nothing of it believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Over how many events.
    pub size: u64,
    /// The note.
    pub note: String,
    /// The verifier key of who signed it.
    pub key: String,
    /// When, by the signer's clock: RFC 3339, UTC.
    pub signed_at: String,
    /// The actor who signed it.
    pub signed_by: String,
}

const TILES: &str = "the nodes of the tree";
const SIGNED: &str = "the signed checkpoints";

fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A tile of either database's row.
macro_rules! tile {
    ($row:expr) => {{
        let odd = |error: sqlx::Error| StoreError::Damaged { what: format!("{TILES}: {error}") };
        let level: i64 = $row.try_get("level").map_err(odd)?;
        let tile: i64 = $row.try_get("tile").map_err(odd)?;
        let hashes: Vec<u8> = $row.try_get("hashes").map_err(odd)?;
        let level = u32::try_from(level).unwrap_or_default();
        Ok(StoredTile { level, tile: natural(tile), hashes })
    }};
}

/// Nothing, where the tables were not made yet.
fn or_none<T>(read: Result<Vec<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    match read {
        Err(StoreError::NotInitialised { .. }) => Ok(Vec::new()),
        read => read,
    }
}

impl Ledger {
    /// Makes the tables of the evidence; harmless where they are.
    pub(super) async fn make_evidence_tables(&self) -> Result<(), StoreError> {
        self.rows().make(TABLES_SQL).await
    }

    /// The last tile of each level.
    pub async fn last_tiles(&self) -> Result<Vec<StoredTile>, StoreError> {
        self.tiles_by(LAST_TILES).await
    }

    /// Every tile, by level and number: some 8 KiB for 65,536 events.
    pub async fn all_tiles(&self) -> Result<Vec<StoredTile>, StoreError> {
        self.tiles_by(ALL_TILES).await
    }

    async fn tiles_by(&self, statement: &'static str) -> Result<Vec<StoredTile>, StoreError> {
        let failed = |error| StoreError::from_sqlx(TILES, error);
        or_none(retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query(statement).fetch_all(pool).await.map_err(failed)?;
            rows.iter().map(|row| tile!(row)).collect()
        })))
    }

    /// One tile, if it is there.
    pub async fn tile(&self, level: u32, tile: u64) -> Result<Option<StoredTile>, StoreError> {
        let failed = |error| StoreError::from_sqlx(TILES, error);
        let found = or_none(retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query(TILE).bind(i64::from(level)).bind(integer(tile));
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            rows.iter().map(|row| tile!(row)).collect()
        })))?;
        Ok(found.into_iter().next())
    }

    /// The stored leaf hashes of positions, in order.
    pub async fn leaves(&self, positions: Range<u64>) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading leaves", error);
        retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query_as::<_, (i64, Vec<u8>)>(LEAVES);
            let rows = rows.bind(integer(positions.start)).bind(integer(positions.end));
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            Ok(rows.into_iter().map(|(position, leaf)| (natural(position), leaf)).collect())
        }))
    }

    /// Adds tiles, or what has grown of them, in one transaction.
    pub async fn add_tiles(&self, tiles: &[StoredTile]) -> Result<(), StoreError> {
        match self.write_tiles(tiles).await {
            Err(StoreError::NotInitialised { .. }) => {
                self.make_evidence_tables().await?;
                self.write_tiles(tiles).await
            }
            done => done,
        }
    }

    async fn write_tiles(&self, tiles: &[StoredTile]) -> Result<(), StoreError> {
        let failed = |error| StoreError::from_sqlx(TILES, error);
        match self.pool() {
            Pool::Sqlite(pool) => {
                let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
                for tile in tiles {
                    let add = sqlx::query(ADD_TILE).bind(i64::from(tile.level));
                    let add = add.bind(integer(tile.tile)).bind(tile.hashes.as_slice());
                    tx.execute(add).await.map_err(failed)?;
                }
                tx.commit().await.map_err(failed)
            }
            Pool::Postgres(server) => {
                let mut tx = server.begin(Role::Projector).await.map_err(failed)?;
                for tile in tiles {
                    let add = sqlx::query(ADD_TILE).bind(i64::from(tile.level));
                    let add = add.bind(integer(tile.tile)).bind(tile.hashes.as_slice());
                    add.execute(tx.statements().map_err(failed)?).await.map_err(failed)?;
                }
                tx.commit().await.map_err(failed)
            }
        }
    }

    /// Forgets every tile; they can be grown anew from the events.
    pub async fn clear_tiles(&self) -> Result<(), StoreError> {
        let failed = |error| StoreError::from_sqlx(TILES, error);
        let cleared = self.projecting(sqlx::query(CLEAR_TILES), sqlx::query(CLEAR_TILES)).await;
        or_none(cleared.map_err(failed).map(|()| Vec::<()>::new())).map(drop)
    }

    /// The checkpoints that were signed here, by size.
    pub async fn signed_checkpoints(&self) -> Result<Vec<SignedCheckpoint>, StoreError> {
        let failed = |error| StoreError::from_sqlx(SIGNED, error);
        or_none(retry_dead_connections!(on_pool!(self.pool(), pool => {
            let rows = sqlx::query_as::<_, (i64, String, String, String, String)>(CHECKPOINTS);
            let rows = rows.fetch_all(pool).await.map_err(failed)?;
            Ok(rows
                .into_iter()
                .map(|(size, note, key, signed_at, signed_by)| SignedCheckpoint {
                    size: natural(size),
                    note,
                    key,
                    signed_at,
                    signed_by,
                })
                .collect())
        })))
    }

    /// Records a checkpoint that was signed; one that is there already stays.
    pub async fn add_signed_checkpoint(&self, signed: &SignedCheckpoint) -> Result<(), StoreError> {
        if self.is_copy() {
            return Err(StoreError::ReadOnly);
        }
        match self.write_checkpoint(signed).await {
            Err(StoreError::NotInitialised { .. }) => {
                self.make_evidence_tables().await?;
                self.write_checkpoint(signed).await
            }
            done => done,
        }
    }

    async fn write_checkpoint(&self, signed: &SignedCheckpoint) -> Result<(), StoreError> {
        let failed = |error| StoreError::from_sqlx(SIGNED, error);
        macro_rules! add {
            () => {
                sqlx::query(ADD_CHECKPOINT)
                    .bind(integer(signed.size))
                    .bind(&signed.note)
                    .bind(&signed.key)
                    .bind(&signed.signed_at)
                    .bind(&signed.signed_by)
            };
        }
        self.projecting(add!(), add!()).await.map_err(failed)
    }

    /// Runs the same statement on whichever database, as the projector.
    async fn projecting<'q>(
        &self,
        sqlite: sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments<'q>>,
        postgres: sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>,
    ) -> Result<(), sqlx::Error> {
        match self.pool() {
            Pool::Sqlite(pool) => sqlite.execute(pool).await.map(drop),
            Pool::Postgres(server) => {
                let mut tx = server.begin(Role::Projector).await?;
                postgres.execute(tx.statements()?).await?;
                tx.commit().await
            }
        }
    }
}
