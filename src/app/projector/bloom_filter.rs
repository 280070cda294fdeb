//! A Bloom filter: which keys were perhaps written before. It never forgets one,
//! takes the same memory however many there are, and errs to the safe side
//! alone: a key that it takes for another is looked up for nothing.

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Two to this power bits: 8 MiB. Of three million keys it takes one in a
/// thousand for another.
const BITS: u32 = 26;

/// How many bits a key sets.
const HASHES: u64 = 6;

/// Keys that were inserted, or more.
pub(super) struct BloomFilter {
    words: Vec<u64>,
    any: bool,
}

impl BloomFilter {
    pub(super) fn new() -> Self {
        Self { words: vec![0; 1 << (BITS - 6)], any: false }
    }

    /// Whether no key was ever inserted.
    pub(super) fn is_empty(&self) -> bool {
        !self.any
    }

    pub(super) fn insert(&mut self, key: &impl Hash) {
        self.any = true;
        for (word, bit) in places(key) {
            if let Some(word) = self.words.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// `false`: certainly not.
    pub(super) fn may_contain(&self, key: &impl Hash) -> bool {
        places(key).all(|(word, bit)| self.words.get(word).is_some_and(|word| word & bit != 0))
    }
}

/// Words and bits of a key, by two hashes as Kirsch and Mitzenmacher have it.
fn places(key: &impl Hash) -> impl Iterator<Item = (usize, u64)> {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let first = hasher.finish();
    hasher.write_u8(1);
    let second = hasher.finish() | 1;
    (0..HASHES).map(move |number| {
        let bit = first.wrapping_add(number.wrapping_mul(second)) >> (64 - BITS);
        (usize::try_from(bit >> 6).unwrap_or_default(), 1 << (bit & 63))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inserted_key_is_known_and_of_the_others_almost_none() {
        let mut filter = BloomFilter::new();
        (0..200_000).for_each(|number| filter.insert(&format!("C-{number}")));
        assert!((0..200_000).all(|number| filter.may_contain(&format!("C-{number}"))));
        let mistaken =
            (0..100_000).filter(|number| filter.may_contain(&format!("D-{number}"))).count();
        assert!(mistaken < 10, "{mistaken}");
    }
}
