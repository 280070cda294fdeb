//! Compact keys: what a million events leave in memory is small.

use sha2::{Digest as _, Sha256};

/// A text by which something is found again: the first half of its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Key([u8; 16]);

impl Key {
    /// The key of a text.
    pub(crate) fn of(text: &str) -> Self {
        Self::parts(&[text])
    }

    /// Its first four bytes.
    pub(crate) fn beginning(self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }

    /// The key of several texts in their order.
    pub(crate) fn parts(texts: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for text in texts {
            digest.update(text.len().to_be_bytes());
            digest.update(text.as_bytes());
        }
        let mut half = [0; 16];
        half.copy_from_slice(&digest.finalize()[..16]);
        Self(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_key_do_not_run_into_one_another() {
        assert_ne!(Key::parts(&["a", "bc"]), Key::parts(&["ab", "c"]));
    }
}
