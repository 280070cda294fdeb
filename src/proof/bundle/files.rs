//! The files of a bundle.

use std::{fs, io, path::Path};

use super::error::BundleError;

pub(super) const EVENTS: &str = "events.jsonl";
pub(super) const CHECKPOINT: &str = "checkpoint.txt";
pub(super) const KEY: &str = "key.txt";
pub(super) const README: &str = "README.txt";
pub(super) const FILES: [&str; 4] = [EVENTS, CHECKPOINT, KEY, README];

pub(super) fn refuse_what_is_no_bundle(place: &Path) -> Result<(), BundleError> {
    let fail = |source| BundleError::Io { path: place.to_owned(), source };
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(fail(error)),
    };
    for entry in entries {
        let name = entry.map_err(fail)?.file_name();
        if !FILES.iter().any(|file| name == *file) {
            return Err(BundleError::NotEmpty { path: place.to_owned(), found: name });
        }
    }
    Ok(())
}
