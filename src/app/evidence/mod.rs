//! Verification and evidence: everything recomputed, checkpoints signed,
//! receipts and bundles written, keys changed. Off the append's path.
//!
//! | file | what |
//! |---|---|
//! | `pass` | reads all events once and hands them to workers on other threads |
//! | `verify` | `audit verify`: hashes and meaning |
//! | `judging` | every event judged by `recount` |
//! | `rows` | every row that follows the events, compared with what they fold to |
//! | `trusted_checkpoints` | checkpoints from files and from the ledger's own list, and whose they are |
//! | `tree` | follows the events with nodes of the tree; proofs from them |
//! | `receipt` | `audit receipt`, `audit check-receipt` |
//! | `log` | `audit log` |
//! | `rotate` | `audit rotate-key` |

use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use bofu_domain::office::{OFFICE, Office, OfficeRefusal};
use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    error::AppError,
    files::{Download, Files},
    progress::Progress,
    session::Session,
};
use bofu_proof::{
    bundle::BundleWriter,
    key::{self, KeyError},
    merkle::{Frontier, Hash},
    note::{self, Checkpoint, VerifierKey},
};
use bofu_store::{Ledger, SignedCheckpoint, StoredEvent};
use bofu_tabular::{FileError, FileFault};

mod colliding;
mod judging;
mod log;
mod logins;
mod pass;
mod receipt;
mod rotate;
mod rows;
pub mod tree;
mod trusted_checkpoints;
mod verify;

pub use judging::judge_pass;
pub use log::{CheckpointLine, KeyLine, Log, log};
pub use receipt::{Receipted, check_receipt, receipt};
pub use rotate::{Rotated, rotate_key};
pub use rows::{NOT_COMPARED, NOT_COMPARED_COLUMNS};
pub use verify::{hash_pass, refold_pass, verify};

/// How many events are read at once.
const PAGE: u32 = 2000;

/// Hands the events of some positions to `each`, in order, a page at a time.
/// Returns the position after the last.
pub(super) async fn each_event(
    ledger: &Ledger,
    positions: Range<u64>,
    mut each: impl FnMut(&StoredEvent) -> Result<(), AppError>,
) -> Result<u64, AppError> {
    let mut next = positions.start;
    while next < positions.end {
        let limit = u32::try_from(positions.end - next).unwrap_or(PAGE).min(PAGE);
        let page = ledger.events(next, limit).await?;
        let inside = page.iter().take_while(|event| event.position < positions.end);
        let before = next;
        for event in inside {
            next = event.position + 1;
            each(event)?;
        }
        if next == before {
            break;
        }
    }
    Ok(next)
}

/// Every position there can be.
pub(super) const ALL: Range<u64> = 0..u64::MAX;

/// The origin of a ledger's checkpoints: the leaf of its first event tells it
/// from every other, and no setting can be lost.
fn origin(first_leaf: &[u8]) -> String {
    note::origin(&hex::encode(first_leaf.get(..8).unwrap_or_default()))
}

/// The leaf of an event, which must be the stored one: nothing is signed that
/// a verification would not let pass.
fn trusted_leaf(stored: &StoredEvent, expected: u64) -> Result<[u8; 32], AppError> {
    let leaf = stored.line(&stored.stream()).leaf();
    if stored.position == expected && stored.leaf == leaf {
        Ok(leaf)
    } else {
        Err(AppError::NotIntact { position: expected })
    }
}

/// The leaf of the first event, which names the ledger.
async fn first_leaf(ledger: &Ledger) -> Result<Hash, AppError> {
    let first = ledger.events(0, 1).await?;
    trusted_leaf(first.first().ok_or(AppError::NoEvents)?, 0)
}

/// The root over all events as they are stored now.
pub async fn root(session: &Session) -> Result<Checkpoint, AppError> {
    let mut frontier = Frontier::new();
    let mut first = None;
    let head = session.ledger().head().await?.size;
    let end = each_event(session.ledger(), ALL, |stored| {
        let leaf = trusted_leaf(stored, frontier.size())?;
        first.get_or_insert(leaf);
        frontier.push(leaf);
        Ok(())
    })
    .await?;
    if end < head {
        return Err(AppError::NotIntact { position: end });
    }
    let first = first.ok_or(AppError::NoEvents)?;
    Ok(Checkpoint { origin: origin(&first), size: frontier.size(), root: frontier.root() })
}

fn read(path: &Path) -> Result<Vec<u8>, AppError> {
    fs::read(path).map_err(|error| unread(path, error))
}

fn unread(path: &Path, error: io::Error) -> AppError {
    FileError { path: path.to_owned(), fault: FileFault::Io { writing: false, error } }.into()
}

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// Which ledger.
    pub origin: String,
    /// Over how many events.
    pub size: u64,
    /// The root, hex.
    pub root: String,
    /// The note as it is kept.
    pub note: String,
    /// Who checks the note needs this.
    pub key: String,
    /// Whether the ledger's own list has it.
    pub recorded: bool,
    /// Where the signing key was made just now, because there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_key: Option<PathBuf>,
}

/// The office's signing key, and where it was made if there was none and the
/// ledger knows of none. Refuses one that the log has retired, or does not know
/// where it knows another.
async fn signing_key(
    session: &Session,
    origin: &str,
) -> Result<(SigningKey, VerifierKey, Option<PathBuf>), AppError> {
    let path = key::path(std::env::var_os("BOFU_KEY"))?;
    let (office, _) = session.ledger().store::<Office>().load(OFFICE).await?;
    let (key, made) = match key::load(&path) {
        Err(KeyError::Missing(path)) => {
            let signed = session.ledger().signed_checkpoints().await?;
            if office.signing_key().is_some() || !signed.is_empty() {
                return Err(AppError::SigningKeyGone { path });
            }
            key::load_or_create(&path)?
        }
        found => (found?, false),
    };
    let verifier = VerifierKey::new(origin, key.verifying_key())?;
    let (given, in_force) = (verifier.to_string(), office.signing_key());
    if let Some(in_force) = in_force.filter(|in_force| *in_force != given) {
        let in_force = in_force.to_owned();
        return Err(OfficeRefusal::KeyNotInForce { given, in_force }.into());
    }
    Ok((key, verifier, made.then_some(path)))
}

/// Signs a checkpoint and records that it was signed. A ledger that cannot be
/// written to is signed all the same; then nothing is recorded.
async fn sign(
    session: &Session,
    checkpoint: &Checkpoint,
) -> Result<(SigningKey, Signed), AppError> {
    let (key, verifier, new_key) = signing_key(session, &checkpoint.origin).await?;
    let note = checkpoint.sign(&key)?;
    let recorded = record(session, checkpoint.size, &note, &verifier).await;
    let signed = Signed {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: hex::encode(checkpoint.root),
        note,
        key: verifier.to_string(),
        recorded,
        new_key,
    };
    Ok((key, signed))
}

/// Adds a checkpoint to the ledger's list; whether it is there.
async fn record(session: &Session, size: u64, note: &str, key: &VerifierKey) -> bool {
    let signed = SignedCheckpoint {
        size,
        note: note.to_owned(),
        key: key.to_string(),
        signed_at: format!("{:.6}", Timestamp::now()),
        signed_by: session.by().to_string(),
    };
    session.ledger().add_signed_checkpoint(&signed).await.is_ok()
}

/// Signs the root over all events.
pub async fn checkpoint(
    session: &Session,
    out: Option<&Path>,
    files: &dyn Files,
) -> Result<Signed, AppError> {
    let checkpoint = root(session).await?;
    let (_, signed) = sign(session, &checkpoint).await?;
    if let Some(path) = out {
        let bytes = signed.note.clone().into_bytes();
        files.download(&Download { name: path.to_owned(), bytes })?;
    }
    Ok(signed)
}

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Where.
    pub directory: PathBuf,
    /// How many events it holds.
    pub size: u64,
    /// The root over them, hex.
    pub root: String,
    /// Where the signing key was made just now, because there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_key: Option<PathBuf>,
}

/// Writes a bundle that verifies without the database.
pub async fn bundle(
    session: &Session,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<Written, AppError> {
    let first = first_leaf(session.ledger()).await?;
    let name = origin(&first);
    let (key, verifier, new_key) = signing_key(session, &name).await?;
    let mut writer = BundleWriter::begin(directory)?;
    let head = session.ledger().head().await?.size;
    progress.expect(head);
    let mut next = 0;
    let end = each_event(session.ledger(), ALL, |stored| {
        trusted_leaf(stored, next)?;
        next += 1;
        writer.push(&stored.line(&stored.stream()))?;
        progress.advance(1);
        Ok(())
    })
    .await?;
    if end < head {
        return Err(AppError::NotIntact { position: end });
    }
    let checkpoint = writer.finish(&name, &key)?;
    record(session, checkpoint.size, &checkpoint.sign(&key)?, &verifier).await;
    Ok(Written {
        directory: directory.to_owned(),
        size: checkpoint.size,
        root: hex::encode(checkpoint.root),
        new_key,
    })
}
