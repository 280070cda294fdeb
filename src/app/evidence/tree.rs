//! The tree's nodes follow the events, off the append's path, and make a proof
//! a matter of milliseconds.
//!
//! The follower needs no checkpoint of its own: what it has done is what the
//! tiles are over, and whoever else does the same writes the same. It believes
//! no stored leaf: each is recomputed from its event first.

use super::{each_event, trusted_leaf};
use crate::error::AppError;
use bofu_proof::{
    merkle::{Hash, consistency, inclusion},
    tiles::{Grower, Nodes, TileAt, Tiles, WIDTH, Wanted},
};
use bofu_store::{Ledger, StoredTile};

/// How many blocks go into one transaction.
const BLOCKS: u64 = 16;

/// Tiles as they are stored; one that is torn has an entry less.
pub(super) fn stored(tiles: &[StoredTile]) -> Tiles {
    let tile = |tile: &StoredTile| {
        let entries = tile.hashes.chunks_exact(32).filter_map(|hash| hash.try_into().ok());
        (TileAt { level: tile.level, index: tile.tile }, entries.collect())
    };
    tiles.iter().map(tile).collect()
}

/// Adds the nodes of all whole blocks of 256 events that have none yet.
///
/// # Errors
/// [`AppError::NotIntact`] where an event is not what its leaf says, and
/// [`AppError::TreeDamaged`] where the tiles do not belong together.
pub async fn catch_up(ledger: &Ledger) -> Result<(), AppError> {
    let blocks = ledger.head().await?.size / WIDTH;
    if blocks == 0 {
        return Ok(());
    }
    let last = stored(&ledger.last_tiles().await?);
    let mut grower = Grower::resume(&last).ok_or(AppError::TreeDamaged)?;
    while grower.blocks() < blocks {
        let mut next = grower.blocks() * WIDTH;
        let end = blocks.min(grower.blocks() + BLOCKS) * WIDTH;
        let limit = u32::try_from(end - next).unwrap_or(u32::MAX);
        for event in ledger.events(next, limit).await? {
            grower.push(trusted_leaf(&event, next)?);
            next += 1;
        }
        if next < end {
            return Err(AppError::NotIntact { position: next });
        }
        let changed = grower.take_changed().into_iter().map(|(at, entries)| StoredTile {
            level: at.level,
            tile: at.index,
            hashes: entries.concat(),
        });
        ledger.add_tiles(&changed.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Forgets all nodes and computes them anew.
pub async fn refold(ledger: &Ledger) -> Result<(), AppError> {
    ledger.clear_tiles().await?;
    catch_up(ledger).await
}

/// The root over the first `size` events, from the nodes and the events after
/// the last whole block, which are recomputed.
pub async fn root(ledger: &Ledger, size: u64) -> Result<Hash, AppError> {
    let span = 0..size;
    let wanted = Wanted::of(std::slice::from_ref(&span));
    let mut nodes = Nodes { tiles: tiles(ledger, &wanted).await?, ..Nodes::default() };
    for range in &wanted.leaves {
        let mut next = range.start;
        each_event(ledger, range.clone(), |event| {
            nodes.leaves.insert(next, trusted_leaf(event, next)?);
            next += 1;
            Ok(())
        })
        .await?;
        if next < range.end {
            return Err(AppError::NotIntact { position: next });
        }
    }
    nodes.root(&span).ok_or(AppError::TreeDamaged)
}

/// The proof that the event at `index` is among the first `size`, from stored
/// nodes and leaves: it proves itself, or nothing.
pub async fn prove_inclusion(
    ledger: &Ledger,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, AppError> {
    let spans = inclusion(index, size).ok_or(AppError::NotIntact { position: index })?;
    prove(ledger, &spans).await
}

/// The proof that the first `old` events are the beginning of the first `new`.
pub async fn prove_consistency(ledger: &Ledger, old: u64, new: u64) -> Result<Vec<Hash>, AppError> {
    let spans = consistency(old, new).ok_or(AppError::NotIntact { position: new })?;
    prove(ledger, &spans).await
}

async fn prove(ledger: &Ledger, spans: &[std::ops::Range<u64>]) -> Result<Vec<Hash>, AppError> {
    let wanted = Wanted::of(spans);
    let mut nodes = Nodes { tiles: tiles(ledger, &wanted).await?, ..Nodes::default() };
    for range in wanted.leaves {
        for (position, leaf) in ledger.leaves(range).await? {
            let leaf = leaf.try_into().map_err(|_| AppError::NotIntact { position })?;
            nodes.leaves.insert(position, leaf);
        }
    }
    nodes.roots(spans).ok_or(AppError::TreeDamaged)
}

async fn tiles(ledger: &Ledger, wanted: &Wanted) -> Result<Tiles, AppError> {
    let mut tiles = Vec::new();
    for at in &wanted.tiles {
        tiles.extend(ledger.tile(at.level, at.index).await?);
    }
    Ok(stored(&tiles))
}
