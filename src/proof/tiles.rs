//! Nodes of the tree that are kept, so that a proof reads a few of them and
//! not every event: tiles of 256, as in c2sp.org/tlog-tiles, without level 0,
//! whose entries are the leaves that stand beside the events.
//!
//! | level | an entry is the root over | entries for 1,000,000 events |
//! |---|---|---|
//! | 1 | a block of 256 leaves | 3,906 |
//! | 2 | 256 blocks | 15 |
//! | n | 256^n leaves | |
//!
//! Tiles say nothing that the events do not: they can be grown anew at any
//! time, and a verification compares them. Only whole blocks have an entry, so
//! an entry never changes; the last tile of a level grows.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    finding::{FindingKind, Findings},
    merkle::{Frontier, Hash, join},
};

#[cfg(test)]
mod tests;

/// How many entries a tile has when it is full, and leaves a block.
pub const WIDTH: u64 = 256;
/// The binary levels in one of tiles.
const HEIGHT: u32 = 8;

/// The place of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileAt {
    /// From 1: an entry is the root over 256^level leaves.
    pub level: u32,
    /// From 0, in the order of the leaves.
    pub index: u64,
}

/// Tiles by their place, each with its entries in order, at most 256.
pub type Tiles = BTreeMap<TileAt, Vec<Hash>>;

fn count(entries: &[Hash]) -> u64 {
    u64::try_from(entries.len()).unwrap_or(u64::MAX)
}

/// The tiles as they grow, leaf by leaf.
#[derive(Debug, Clone, Default)]
pub struct Grower {
    block: Frontier,
    /// The last tile of each level, from level 1 on.
    last: Vec<(u64, Vec<Hash>)>,
    changed: Tiles,
}

impl Grower {
    /// No leaf yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on after the last tile of each level. `None` where they do not
    /// belong together.
    pub fn resume(last: &Tiles) -> Option<Self> {
        let mut grower = Self::new();
        let mut below: Option<u64> = None;
        for (at, entries) in last {
            let level = u64::from(at.level);
            let whole = (1..=WIDTH).contains(&count(entries));
            let entries_of_level = at.index.checked_mul(WIDTH)?.checked_add(count(entries))?;
            let fits = below.is_none_or(|below| below / WIDTH == entries_of_level);
            if !whole || !fits || level != count_levels(&grower.last) + 1 {
                return None;
            }
            below = Some(entries_of_level);
            grower.last.push((at.index, entries.clone()));
        }
        below.is_none_or(|top| top < WIDTH).then_some(grower)
    }

    /// How many whole blocks there are: the next leaf that is wanted after
    /// [`Grower::resume`] is `256 * blocks`.
    pub fn blocks(&self) -> u64 {
        self.last.first().map_or(0, |(index, entries)| index * WIDTH + count(entries))
    }

    /// Takes the next leaf's hash.
    pub fn push(&mut self, leaf: Hash) {
        self.block.push(leaf);
        if self.block.size() == WIDTH {
            let root = std::mem::take(&mut self.block).root();
            self.add(root);
        }
    }

    /// Adds the root of a block, and what becomes whole by it.
    fn add(&mut self, root: Hash) {
        let mut hash = root;
        for level in 1_u32.. {
            let place = usize::try_from(level - 1).unwrap_or(usize::MAX);
            if self.last.len() == place {
                self.last.push((0, Vec::new()));
            }
            let Some((index, entries)) = self.last.get_mut(place) else { return };
            if count(entries) == WIDTH {
                *index += 1;
                entries.clear();
            }
            entries.push(hash);
            self.changed.insert(TileAt { level, index: *index }, entries.clone());
            if count(entries) < WIDTH {
                return;
            }
            hash = entries.iter().copied().collect::<Frontier>().root();
        }
    }

    /// The tiles that have changed since this was last asked.
    pub fn take_changed(&mut self) -> Tiles {
        std::mem::take(&mut self.changed)
    }
}

fn count_levels(levels: &[(u64, Vec<Hash>)]) -> u64 {
    u64::try_from(levels.len()).unwrap_or(u64::MAX)
}

/// The perfect subtrees of which a span of leaves is made, in order: for each
/// the first leaf and the binary height. A span of RFC 6962 §2.1.1 begins
/// where its largest subtree may stand.
fn subtrees(span: &Range<u64>) -> Vec<(u64, u32)> {
    let (mut at, mut found) = (span.start, Vec::new());
    while at < span.end {
        let fitting = u64::BITS - 1 - (span.end - at).leading_zeros();
        let height = fitting.min(at.trailing_zeros());
        found.push((at, height));
        at += 1 << height;
    }
    found
}

/// The tile that holds a subtree, and which of its entries.
fn entries_of(first: u64, height: u32) -> (TileAt, Range<u64>) {
    let level = height / HEIGHT;
    let entry = first >> (HEIGHT * level);
    let place = entry % WIDTH;
    (TileAt { level, index: entry / WIDTH }, place..place + (1 << (height % HEIGHT)))
}

/// What must be read for the roots of some spans.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// These tiles.
    pub tiles: BTreeSet<TileAt>,
    /// The leaves of these positions; at most 255 for each end of a span.
    pub leaves: Vec<Range<u64>>,
}

impl Wanted {
    /// For these spans, as [`super::merkle::inclusion`] and its like give them.
    pub fn of(spans: &[Range<u64>]) -> Self {
        let mut wanted = Self::default();
        for (first, height) in spans.iter().flat_map(subtrees) {
            if height >= HEIGHT {
                wanted.tiles.insert(entries_of(first, height).0);
            } else {
                wanted.leaves.push(first..first + (1 << height));
            }
        }
        wanted.leaves.sort_by_key(|range| range.start);
        let ranges = std::mem::take(&mut wanted.leaves);
        for range in ranges {
            match wanted.leaves.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                Some(_) | None => wanted.leaves.push(range),
            }
        }
        wanted
    }
}

/// Nodes that were read.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    /// Tiles, whole or as far as they go.
    pub tiles: Tiles,
    /// Leaf hashes by position.
    pub leaves: BTreeMap<u64, Hash>,
}

impl Nodes {
    /// The root of a span; `None` where a node is missing.
    pub fn root(&self, span: &Range<u64>) -> Option<Hash> {
        let roots: Option<Vec<Hash>> =
            subtrees(span).into_iter().map(|(first, height)| self.subtree(first, height)).collect();
        Some(join(&roots?))
    }

    /// The roots of spans in order: with those of a proof, the proof.
    pub fn roots(&self, spans: &[Range<u64>]) -> Option<Vec<Hash>> {
        spans.iter().map(|span| self.root(span)).collect()
    }

    fn subtree(&self, first: u64, height: u32) -> Option<Hash> {
        if height < HEIGHT {
            let leaves = first..first + (1 << height);
            let frontier: Option<Frontier> =
                leaves.map(|position| self.leaves.get(&position).copied()).collect();
            return Some(frontier?.root());
        }
        let (at, entries) = entries_of(first, height);
        let place = |end: u64| usize::try_from(end).ok();
        let found = self.tiles.get(&at)?.get(place(entries.start)?..place(entries.end)?)?;
        Some(found.iter().copied().collect::<Frontier>().root())
    }
}

/// Compares the stored tiles with those grown from the events. One finding,
/// of the first wrong entry: the others follow from it.
pub fn compare(grown: &Tiles, stored: &Tiles) -> Findings {
    let mut findings = Findings::new();
    for (at, entries) in stored {
        let should = grown.get(at).map(Vec::as_slice).unwrap_or_default();
        let right = entries.iter().zip(should).take_while(|(is, should)| is == should).count();
        if right < entries.len() || entries.is_empty() {
            let width = WIDTH.saturating_pow(at.level);
            let entry = at.index.saturating_mul(WIDTH).saturating_add(count(&should[..right]));
            let first = entry.saturating_mul(width);
            let end = first.saturating_add(width);
            let TileAt { level, index } = at;
            findings.add_between(
                FindingKind::TileMismatch,
                first..end,
                format!(
                    "the stored tree (level {level}, tile {index}) is not that of the events from \
                     position {first} to {}",
                    end - 1
                ),
                format!(
                    "保存的哈希树（第 {level} 层第 {index} 块）与序号 {first} 至 {} 的事件不符",
                    end - 1
                ),
            );
            break;
        }
    }
    findings
}
