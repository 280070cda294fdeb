//! What was perhaps written before: a Bloom filter. It never forgets, takes the
//! same memory however much it has seen, and errs to the safe side alone: a
//! thing taken for seen is looked up for nothing.

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Two to this power bits: 8 MiB. Of three million things it takes one in a
/// thousand for another.
const BITS: u32 = 26;

/// How many bits a thing sets.
const HASHES: u64 = 6;

/// Things that were seen.
pub(super) struct Seen {
    words: Vec<u64>,
    any: bool,
}

impl Seen {
    pub(super) fn nothing() -> Self {
        Self { words: vec![0; 1 << (BITS - 6)], any: false }
    }

    /// Whether nothing was ever seen.
    pub(super) fn is_empty(&self) -> bool {
        !self.any
    }

    pub(super) fn add(&mut self, thing: &impl Hash) {
        self.any = true;
        for (word, bit) in places(thing) {
            if let Some(word) = self.words.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// `false`: certainly not.
    pub(super) fn perhaps(&self, thing: &impl Hash) -> bool {
        places(thing).all(|(word, bit)| self.words.get(word).is_some_and(|word| word & bit != 0))
    }
}

/// Words and bits of a thing, by two hashes as Kirsch and Mitzenmacher have it.
fn places(thing: &impl Hash) -> impl Iterator<Item = (usize, u64)> {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
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
    fn what_was_seen_is_known_and_of_the_rest_almost_nothing() {
        let mut seen = Seen::nothing();
        (0..200_000).for_each(|number| seen.add(&format!("C-{number}")));
        assert!((0..200_000).all(|number| seen.perhaps(&format!("C-{number}"))));
        let mistaken = (0..100_000).filter(|number| seen.perhaps(&format!("D-{number}"))).count();
        assert!(mistaken < 10, "{mistaken}");
    }
}
