//! The Merkle tree of RFC 6962 over the leaf hashes, in position order.
//!
//! | what | memory | time |
//! |---|---|---|
//! | root of n leaves, root of a prefix | O(log n) | one hash a leaf |
//! | checking a proof | O(log n) | O(log n) |
//!
//! A proof is made of the roots of a few spans of leaves (RFC 6962 §2.1.1,
//! §2.1.2): [`inclusion`] and [`consistency`] say which, and
//! [`super::tiles`] finds them in the nodes that are kept. Checking follows
//! RFC 9162 §2.1.3.2 and §2.1.4.2.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// A leaf, an inner node or a root: SHA-256.
pub type Hash = [u8; 32];

/// The root over no leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// SHA-256(0x01 ‖ left ‖ right).
fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over perfect subtrees that stand side by side, larger first.
pub fn join(subtrees: &[Hash]) -> Hash {
    let mut subtrees = subtrees.iter().rev().copied();
    match subtrees.next() {
        Some(last) => subtrees.fold(last, |right, left| node(&left, &right)),
        None => empty_root(),
    }
}

/// The tree as it grows: the roots of its perfect subtrees, largest first, at
/// most one for each bit of the size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next leaf's hash.
    pub fn push(&mut self, leaf: Hash) {
        let merges = self.size.trailing_ones();
        self.size += 1;
        let mut hash = leaf;
        for _ in 0..merges {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
        }
        self.peaks.push(hash);
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Hash {
        join(&self.peaks)
    }
}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut frontier = Self::new();
        leaves.into_iter().for_each(|leaf| frontier.push(leaf));
        frontier
    }
}

/// The largest power of two below `size`, which is at least 2.
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The spans of leaves whose roots prove that the leaf `index` is in the tree of
/// `size` leaves, in the order of the proof. `None` where it is not.
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let (mut range, mut spans) = (0..size, Vec::new());
    while range.end - range.start > 1 {
        let middle = range.start + split(range.end - range.start);
        if index < middle {
            spans.push(middle..range.end);
            range.end = middle;
        } else {
            spans.push(range.start..middle);
            range.start = middle;
        }
    }
    spans.reverse();
    Some(spans)
}

/// The spans whose roots prove that the tree of `old` leaves is the beginning
/// of the one of `new`. `None` where `old` is the larger.
pub fn consistency(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    let mut spans = Vec::new();
    if old > 0 && old < new {
        let mut range = 0..new;
        while range.end != old {
            let middle = range.start + split(range.end - range.start);
            if old <= middle {
                spans.push(middle..range.end);
                range.end = middle;
            } else {
                spans.push(range.start..middle);
                range.start = middle;
            }
        }
        // The verifier has the old root already where it is a whole subtree.
        if range.start > 0 {
            spans.push(range);
        }
    }
    spans.reverse();
    Some(spans)
}

/// Up past the levels where the subtree is a left child without a sibling.
fn skip_levels(place: u64, last: u64) -> (u64, u64) {
    if place == 0 {
        return (place, last);
    }
    let levels = place.trailing_zeros();
    (place >> levels, last >> levels)
}

/// Whether `proof` shows that `leaf` stands at `index` in the tree of `size`
/// leaves with this root.
pub fn includes(root: &Hash, size: u64, index: u64, leaf: &Hash, proof: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node(step, &hash);
            (place, last) = skip_levels(place, last);
        } else {
            hash = node(&hash, step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` leaves is the beginning of the
/// one of `new` leaves. Every tree goes on from the empty one.
pub fn extends(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 {
        return proof.is_empty() && *old_root == empty_root();
    }
    if old > new {
        return false;
    }
    let whole = old.is_power_of_two().then_some(*old_root);
    let mut steps = whole.into_iter().chain(proof.iter().copied());
    let Some(first) = steps.next().filter(|_| !proof.is_empty()) else { return false };
    let level = (old - 1).trailing_ones();
    let (mut place, mut last) = ((old - 1) >> level, (new - 1) >> level);
    let (mut before, mut after) = (first, first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node(&step, &before);
            after = node(&step, &after);
            (place, last) = skip_levels(place, last);
        } else {
            after = node(&after, &step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && before == *old_root && after == *new_root
}

#[cfg(test)]
mod tests;
