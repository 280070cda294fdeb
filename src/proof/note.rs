//! Signed notes and checkpoints, as C2SP `signed-note` and `tlog-checkpoint`
//! (both 1.0) describe them: text that can be printed, mailed and checked by
//! anyone's program.
//!
//! ```text
//! bofu.ledger/93ab01ff20c4d7e5
//! 1731
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — bofu.ledger/93ab01ff20c4d7e5 Az3grlgtzPICa5OS8npVmf1Myq/5IZni…
//! ```
//!
//! The key's name is the origin, as the format advises: one office key may sign
//! for several ledgers, and a signature under one name is none under another.
//! What a note says counts only after [`Note::verify`].

use std::fmt::{self, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::merkle::Hash;

mod error;
#[cfg(test)]
mod tests;

pub use error::NoteError;

/// The longest note that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// The most signatures that are read; the format wants at least 16.
const MOST_SIGNATURES: usize = 64;
/// The signature type of Ed25519.
const ED25519: u8 = 1;

/// The origin of a ledger, by what tells it from every other: the first eight
/// bytes of its first event's leaf, in hexadecimal.
pub fn origin(ledger_id: &str) -> String {
    format!("bofu.ledger/{ledger_id}")
}

/// Visible ASCII without a space or `+`.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+')
}

/// First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    let mut id = [0; 4];
    id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    id
}

/// The root over a ledger's first events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger.
    pub origin: String,
    /// How many events, from position 0.
    pub size: u64,
    /// The root over their leaves.
    pub root: Hash,
}

impl Checkpoint {
    /// The note's text: three lines, each with its line end.
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root))
    }

    fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Body("it has fewer than three lines".to_owned()));
        };
        if !is_name(origin) {
            return Err(NoteError::Body(format!("the origin {origin:?} is not a name")));
        }
        let leads = size.len() > 1 && size.starts_with('0');
        let digits = size.bytes().all(|byte| byte.is_ascii_digit()) && !leads;
        let size =
            size.parse().ok().filter(|_| digits).ok_or_else(|| {
                NoteError::Body(format!("the size {size:?} is not a plain number"))
            })?;
        let root =
            BASE64.decode(root).ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
                NoteError::Body(format!("the root {root:?} is not 32 bytes of base64"))
            })?;
        if lines.any(str::is_empty) {
            return Err(NoteError::Body("it has an empty line".to_owned()));
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// The signed note. Refuses an origin that cannot be a key's name.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        sign_text(&self.text(), &self.origin, &[key])
    }
}

/// A note of any text, signed by keys under one name. The text ends its last
/// line and has no empty one.
pub(super) fn sign_text(text: &str, name: &str, keys: &[&SigningKey]) -> Result<String, NoteError> {
    let mut note = format!("{text}\n");
    for key in keys {
        let verifier = VerifierKey::new(name, key.verifying_key())?;
        let signature = key.sign(text.as_bytes()).to_bytes();
        let line = BASE64.encode([verifier.id.as_slice(), &signature].concat());
        // Writing to a string cannot fail.
        let _ = writeln!(note, "— {name} {line}");
    }
    Ok(note)
}

/// The public half of a key, under a name: what `key.txt` holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    /// A key under a name of visible ASCII without a space or `+`.
    pub fn new(name: &str, key: VerifyingKey) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), id: key_id(name, &key), key })
    }

    /// Reads `name+hash+base64`; white space around it is passed over.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let refuse = |what: &str| NoteError::Key(what.to_owned());
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(hash), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(refuse("it is not name+hash+base64"));
        };
        let bytes = BASE64.decode(encoded).map_err(|_| refuse("its last part is not base64"))?;
        let Some((&ED25519, key)) = bytes.split_first() else {
            return Err(refuse("it is not of the type Ed25519"));
        };
        let key = <&[u8; 32]>::try_from(key)
            .ok()
            .and_then(|key| VerifyingKey::from_bytes(key).ok())
            .filter(|key| !key.is_weak())
            .ok_or_else(|| refuse("it is not a usable Ed25519 public key"))?;
        let key = Self::new(name, key)?;
        if hash != hex::encode(key.id) {
            return Err(refuse("its hash does not belong to its name and key"));
        }
        Ok(key)
    }

    /// The short hash that tells it from other keys of the name, hex.
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// The name, which is the origin of the ledger that it signs for.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id), BASE64.encode(typed))
    }
}

/// A note that was read and not yet believed.
#[derive(Debug, Clone)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

#[derive(Debug, Clone)]
struct NoteSignature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl NoteSignature {
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return None;
        }
        let bytes = BASE64.decode(encoded).ok()?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        (!bytes.is_empty()).then(|| Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }
}

impl Note {
    /// Takes a note apart; believes nothing of it.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > LONGEST {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.contains(|c: char| c < ' ' && c != '\n') {
            return Err(NoteError::NotText);
        }
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Unsigned)?;
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError::Unsigned)?;
        if signatures.split('\n').count() > MOST_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let signatures = signatures
            .split('\n')
            .map(|line| {
                NoteSignature::parse(line).ok_or_else(|| NoteError::SignatureLine(line.to_owned()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// What it says, once a signature of `key` on it is found and right.
    /// Signatures of other keys are passed over: a witness may add its own.
    pub fn verify(&self, key: &VerifierKey) -> Result<Checkpoint, NoteError> {
        self.check_signature(key)?;
        let checkpoint = Checkpoint::parse(&self.text)?;
        if checkpoint.origin != key.name {
            return Err(NoteError::Origin { origin: checkpoint.origin, key: key.name.clone() });
        }
        Ok(checkpoint)
    }

    /// Its text, whatever it is, once a signature of `key` on it is right.
    pub(super) fn text_by(&self, key: &VerifierKey) -> Result<&str, NoteError> {
        self.check_signature(key).map(|()| self.text.as_str())
    }

    /// Its text, believed by nobody.
    pub(super) fn unverified_text(&self) -> &str {
        &self.text
    }

    fn check_signature(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let known: Vec<_> = self
            .signatures
            .iter()
            .filter(|signature| signature.name == key.name && signature.id == key.id)
            .collect();
        if known.is_empty() {
            let signers = self.signatures.iter().map(|signature| signature.name.clone()).collect();
            return Err(NoteError::UnknownKey { key: key.name.clone(), signers });
        }
        for signature in known {
            let right = Signature::from_slice(&signature.bytes)
                .is_ok_and(|bytes| key.key.verify_strict(self.text.as_bytes(), &bytes).is_ok());
            if !right {
                return Err(NoteError::BadSignature(key.name.clone()));
            }
        }
        Ok(())
    }

    /// What it says, believed by nobody: where no key is at hand, a root can
    /// still be compared with the ledger's, which says nothing of who wrote it.
    pub fn unverified(&self) -> Result<Checkpoint, NoteError> {
        Checkpoint::parse(&self.text)
    }
}
