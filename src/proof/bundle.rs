//! The bundle: a directory that anyone verifies without this program.
//!
//! | file | what |
//! |---|---|
//! | `events.jsonl` | each event's canonical line, in position order, each ended by a line feed |
//! | `checkpoint.txt` | the signed note over all of them |
//! | `key.txt` | the verifier key of the note |
//! | `README.txt` | how to verify |
//!
//! It is written line by line beside its place and renamed there whole. An
//! earlier bundle is replaced; anything else in the directory is never touched.
//! What killed processes left beside the place, the next one clears away.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;

use super::{
    leaf::{Line, leaf_hash},
    merkle::Frontier,
    note::{Checkpoint, VerifierKey},
};

mod drafts;
mod error;
mod files;
#[cfg(test)]
mod tests;

use drafts::{Draft, Leavings};
pub use error::BundleError;
use files::{CHECKPOINT, EVENTS, KEY, README, refuse_what_is_no_bundle};

/// A bundle that is being written. Dropped before [`BundleWriter::finish`], it
/// leaves nothing behind.
#[derive(Debug)]
pub struct BundleWriter {
    place: PathBuf,
    draft: Draft,
    events: BufWriter<File>,
    frontier: Frontier,
}

impl BundleWriter {
    /// Begins a bundle at `place`, which may be absent, empty or a bundle.
    pub fn begin(place: &Path) -> Result<Self, BundleError> {
        let fail = |source| BundleError::Io { path: place.to_owned(), source };
        refuse_what_is_no_bundle(place)?;
        let place = std::path::absolute(place).map_err(fail)?;
        let parent = place.parent().ok_or_else(|| BundleError::Place(place.clone()))?;
        let name = place.file_name().ok_or_else(|| BundleError::Place(place.clone()))?;
        private_directories().recursive(true).create(parent).map_err(fail)?;
        drafts::clear(parent, name, Leavings::Halves);
        let draft = Draft(parent.join(drafts::beside(name)?));
        private_directories().create(&draft.0).map_err(fail)?;
        let events = create_private(&draft.0.join(EVENTS)).map_err(fail)?;
        // For as long as it is open nobody clears the draft away.
        let _where_there_are_locks = events.try_lock();
        let events = BufWriter::new(events);
        Ok(Self { place, draft, events, frontier: Frontier::new() })
    }

    /// Adds the next event. Refuses one that does not stand at the next
    /// position: such a ledger is to be verified, not handed out.
    pub fn push(&mut self, line: &Line<'_>) -> Result<(), BundleError> {
        let expected = self.frontier.size();
        if line.position != expected {
            return Err(BundleError::Position { expected, found: line.position });
        }
        let text = line.to_canonical();
        self.events
            .write_all(text.as_bytes())
            .and_then(|()| self.events.write_all(b"\n"))
            .map_err(|source| BundleError::Io { path: self.draft.0.join(EVENTS), source })?;
        self.frontier.push(leaf_hash(text.as_bytes()));
        Ok(())
    }

    /// Signs the root over all events and puts the bundle in its place.
    pub fn finish(self, origin: &str, key: &SigningKey) -> Result<Checkpoint, BundleError> {
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            size: self.frontier.size(),
            root: self.frontier.root(),
        };
        let note = checkpoint.sign(key)?;
        let verifier = VerifierKey::new(origin, key.verifying_key())?;
        let Self { place, draft, events, .. } = self;
        let fail = |source| BundleError::Io { path: place.clone(), source };
        let held = events.into_inner().map_err(|error| fail(error.into_error()))?;
        held.sync_all().map_err(fail)?;
        for (file, text) in [
            (CHECKPOINT, note.as_str()),
            (KEY, &format!("{verifier}\n")),
            (README, include_str!("bundle/README.txt")),
        ] {
            write(&draft.0.join(file), text).map_err(fail)?;
        }
        move_whole(&draft.0, &place)?;
        if let (Some(parent), Some(name)) = (place.parent(), place.file_name()) {
            drafts::clear(parent, name, Leavings::All);
        }
        drop(held);
        Ok(checkpoint)
    }
}

/// Directories of their owner alone.
fn private_directories() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// A new file of its owner alone.
fn create_private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Moves the draft to its place. A directory is replaced only where it is
/// empty, so an earlier bundle is moved aside first and removed last.
fn move_whole(draft: &Path, place: &Path) -> Result<(), BundleError> {
    refuse_what_is_no_bundle(place)?;
    let fail = |source| BundleError::Io { path: place.to_owned(), source };
    if !place.join(EVENTS).exists() {
        return fs::rename(draft, place).map_err(fail);
    }
    let name = place.file_name().ok_or_else(|| BundleError::Place(place.to_owned()))?;
    let aside = Draft(place.with_file_name(drafts::beside(name)?));
    // Nobody clears it away while it may have to go back.
    let held = File::open(place.join(EVENTS)).map_err(fail)?;
    let _where_there_are_locks = held.try_lock();
    fs::rename(place, &aside.0).map_err(fail)?;
    if let Err(error) = fs::rename(draft, place) {
        // The earlier bundle goes back where it was.
        fs::rename(&aside.0, place).map_err(fail)?;
        return Err(fail(error));
    }
    Ok(())
}
