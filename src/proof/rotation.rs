//! The change from one signing key to the next, signed by both: the old key
//! vouches for the new one, and the new one for what it follows. So whoever
//! trusts either trusts the other, and nobody without both can say so.
//!
//! ```text
//! bofu.ledger/93ab01ff20c4d7e5 key rotation
//! bofu.ledger/93ab01ff20c4d7e5+85357a39+AepKbGPinF…
//! bofu.ledger/93ab01ff20c4d7e5+1c0ffee5+AXoXy8TVWl…
//!
//! — bofu.ledger/93ab01ff20c4d7e5 hTV6OUEPdAhqF0n7V…
//! — bofu.ledger/93ab01ff20c4d7e5 HA/+5QAb2mJ1x0ldc…
//! ```
//!
//! Its first line has blanks, which no origin has: it cannot be taken for a
//! checkpoint, nor a checkpoint for it.

use ed25519_dalek::SigningKey;

use super::note::{Note, NoteError, VerifierKey, sign_text};

/// From which key to which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The retired key.
    pub from: VerifierKey,
    /// The key in force from here on.
    pub to: VerifierKey,
}

fn text(from: &VerifierKey, to: &VerifierKey) -> String {
    format!("{} key rotation\n{from}\n{to}\n", from.name())
}

impl Rotation {
    /// Signs the change with both keys; answers it with its note.
    pub fn sign(
        origin: &str,
        old: &SigningKey,
        new: &SigningKey,
    ) -> Result<(Self, String), NoteError> {
        let from = VerifierKey::new(origin, old.verifying_key())?;
        let to = VerifierKey::new(origin, new.verifying_key())?;
        let note = sign_text(&text(&from, &to), origin, &[old, new])?;
        Ok((Self { from, to }, note))
    }

    /// Reads a note and believes it if both keys signed it.
    pub fn read(note: &str) -> Result<Self, NoteError> {
        let note = Note::parse(note.as_bytes())?;
        let mut lines = note.unverified_text().lines().skip(1);
        let mut key = || VerifierKey::parse(lines.next().unwrap_or_default());
        let (from, to) = (key()?, key()?);
        for key in [&from, &to] {
            if note.text_by(key)? != text(&from, &to) {
                return Err(NoteError::Body("it is no key rotation".to_owned()));
            }
        }
        Ok(Self { from, to })
    }
}

/// All keys that a trusted one vouches for, over any number of rotations and
/// in either direction; the trusted one first.
pub fn connected(trusted: VerifierKey, rotations: &[Rotation]) -> Vec<VerifierKey> {
    let mut keys = vec![trusted];
    // Each round adds a key or is the last one.
    for _ in 0..=rotations.len() {
        for Rotation { from, to } in rotations {
            for (known, other) in [(from, to), (to, from)] {
                if keys.contains(known) && !keys.contains(other) {
                    keys.push(other.clone());
                }
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const ORIGIN: &str = "bofu.ledger/93ab01ff20c4d7e5";

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn verifier(seed: u8) -> VerifierKey {
        VerifierKey::new(ORIGIN, key(seed).verifying_key()).unwrap()
    }

    #[test]
    fn a_rotation_is_believed_when_both_keys_signed_it_and_never_after_a_change() {
        let (rotation, note) = Rotation::sign(ORIGIN, &key(1), &key(2)).unwrap();
        assert_eq!(Rotation::read(&note), Ok(rotation.clone()));
        assert_eq!(rotation.to, verifier(2));
        for line in note.lines().skip(4) {
            let without = note.replace(&format!("{line}\n"), "");
            assert!(Rotation::read(&without).is_err(), "{without}");
        }
        let third = verifier(3).to_string();
        assert!(Rotation::read(&note.replace(&rotation.to.to_string(), &third)).is_err());
        assert!(Rotation::read(&note.replace("key rotation", "key  rotation")).is_err());
        assert!(Rotation::read("").is_err());
        let parsed = Note::parse(note.as_bytes()).unwrap();
        assert!(parsed.verify(&rotation.from).is_err(), "it is no checkpoint");
    }

    #[test]
    fn trust_goes_along_the_rotations_both_ways_and_nowhere_else() {
        let rotation = |from, to| Rotation::sign(ORIGIN, &key(from), &key(to)).unwrap().0;
        let all = [rotation(2, 3), rotation(1, 2), rotation(8, 9)];
        let mut keys = connected(verifier(3), &all);
        assert_eq!(keys.remove(0), verifier(3));
        assert_eq!(keys, [verifier(2), verifier(1)]);
        assert_eq!(connected(verifier(1), &all).len(), 3);
        assert_eq!(connected(verifier(5), &all), [verifier(5)]);
    }
}
