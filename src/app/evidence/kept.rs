//! Checkpoints that were kept: in files, in directories of files, and in the
//! ledger's own list; and the keys by which they are believed.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use bofu_domain::{
    explained::Explained as _,
    ledger::{LedgerEvent, kind},
    office::event::OfficeEvent,
};
use bofu_projections::recorded::Recorded;

use super::{OFFICE, read};
use crate::{
    app::error::AppError,
    proof::{
        key,
        note::{Checkpoint, Note, NoteError, VerifierKey},
        rotation::{Rotation, connected},
        verify::Kept,
    },
    store::{Ledger, SignedCheckpoint},
};

/// What a checkpoint's file begins with.
const BEGINNING: &[u8] = b"bofu.ledger/";
/// The verifier key that lies beside a checkpoint.
const KEY_FILE: &str = "key.txt";

/// Checkpoints, and what makes some of them doubtful, in both languages.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) checkpoints: Vec<Kept>,
    pub(super) doubts: Vec<(String, String)>,
}

/// All checkpoints that a verification compares.
pub(super) async fn gather(ledger: &Ledger, against: &[PathBuf]) -> Result<Gathered, AppError> {
    let mut gathered = Gathered::default();
    for signed in ledger.signed_checkpoints().await? {
        let name = format!("signed_checkpoints/{}", signed.size);
        match recorded(&signed) {
            Ok(checkpoint) => gathered.checkpoints.push(Kept { name, checkpoint }),
            Err(error) => gathered.doubt(&name, &error),
        }
    }
    let paths = files(against)?;
    if paths.is_empty() {
        return Ok(gathered);
    }
    let rotations: Vec<Rotation> =
        rotations(ledger).await?.into_iter().filter_map(|(_, rotation)| rotation.ok()).collect();
    for path in paths {
        let note = Note::parse(&read(&path)?)?;
        let checkpoint = note.unverified()?;
        let keys = connected(anchor(&path, &checkpoint.origin)?, &rotations);
        let name = path.display().to_string();
        if let Some(error) = doubt(&note, &keys) {
            gathered.doubt(&name, &error);
        }
        gathered.checkpoints.push(Kept { name, checkpoint });
    }
    Ok(gathered)
}

impl Gathered {
    fn doubt(&mut self, name: &str, error: &NoteError) {
        self.doubts.push((format!("{name}: {error}"), format!("{name}：{}", error.zh())));
    }
}

/// What is wrong with a note by keys that vouch for each other; the first one's
/// complaint where none of them signed it.
fn doubt(note: &Note, keys: &[VerifierKey]) -> Option<NoteError> {
    let mut unknown = None;
    for key in keys {
        match note.verify(key) {
            Ok(_) => return None,
            Err(error @ NoteError::UnknownKey { .. }) => drop(unknown.get_or_insert(error)),
            Err(error) => return Some(error),
        }
    }
    unknown
}

/// A recorded checkpoint, by the key recorded with it: that proves that it was
/// not changed since, and nothing of whose key it is.
pub(super) fn recorded(signed: &SignedCheckpoint) -> Result<Checkpoint, NoteError> {
    let key = VerifierKey::parse(&signed.key)?;
    Note::parse(signed.note.as_bytes())?.verify(&key)
}

/// The files that are named, and those of directories that hold a checkpoint.
fn files(against: &[PathBuf]) -> Result<Vec<PathBuf>, AppError> {
    let mut files = Vec::new();
    for path in against {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| super::unread(path, error))?;
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| super::unread(path, error))?.path();
            if entry.is_file() && holds_checkpoint(&entry)? {
                found.push(entry);
            }
        }
        if found.is_empty() {
            return Err(AppError::NoCheckpoints { directory: path.clone() });
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

/// A note of a ledger; a bundle's other files and its key are passed over.
fn holds_checkpoint(path: &Path) -> Result<bool, AppError> {
    if path.file_name().is_some_and(|name| name == KEY_FILE) {
        return Ok(false);
    }
    let mut beginning = Vec::new();
    let limit = u64::try_from(BEGINNING.len()).unwrap_or_default();
    fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut beginning))
        .map_err(|error| super::unread(path, error))?;
    Ok(beginning == BEGINNING)
}

/// The key that is trusted for a checkpoint: the `key.txt` that lies beside it,
/// else this office's.
fn anchor(path: &Path, origin: &str) -> Result<VerifierKey, AppError> {
    let beside = path.with_file_name(KEY_FILE);
    if beside.is_file() {
        return Ok(VerifierKey::parse(String::from_utf8_lossy(&read(&beside)?).trim())?);
    }
    let key = key::load(&key::path(std::env::var_os("BOFU_KEY"))?)?;
    Ok(VerifierKey::new(origin, key.verifying_key())?)
}

/// The key changes that the log tells of, in order, each believed or not.
pub(super) async fn rotations(
    ledger: &Ledger,
) -> Result<Vec<(Recorded, Result<Rotation, NoteError>)>, AppError> {
    let mut found = Vec::new();
    for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
        // An event that cannot be read is told of by a verification.
        let Ok(recorded) = stored.recorded(ledger.upcasters()) else { continue };
        if let LedgerEvent::Office(OfficeEvent::KeyRotated { statement, .. }) = &recorded.event {
            let rotation = Rotation::read(statement);
            found.push((recorded, rotation));
        }
    }
    Ok(found)
}
