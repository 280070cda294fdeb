//! Directories in which bundles are written before they are whole.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use super::{
    error::BundleError,
    files::{EVENTS, FILES, refuse_what_is_no_bundle},
};
use crate::key::chance_name;

/// The directory beside the place; removed when it has not been moved there.
#[derive(Debug)]
pub(super) struct Draft(pub(super) PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // It is gone where it was moved; else what is left harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A name nobody has, hidden, in the same directory: with the number of the
/// process, and chance.
pub(super) fn beside(name: &OsStr) -> Result<String, BundleError> {
    let chance = chance_name()?;
    let chance = chance.get(..8).unwrap_or_default();
    Ok(format!(".{}-{:08x}{chance}", name.display(), std::process::id()))
}

/// Which of the drafts that killed processes left are cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leavings {
    /// Those that are no whole bundle.
    Halves,
    /// Whole ones too: a process that was killed while it replaced a bundle has
    /// left the earlier one, which a new one stands for.
    All,
}

/// Clears the drafts of a bundle away whose process is no more. Nothing rests
/// on it.
pub(super) fn clear(parent: &Path, name: &OsStr, which: Leavings) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let (draft, is_directory) = (entry.path(), entry.file_type().is_ok_and(|t| t.is_dir()));
        let process = process_of(&entry.file_name(), name).filter(|_| is_directory);
        if process.is_none_or(|process| lives(process) || is_held(&draft)) {
            continue;
        }
        let is_whole = FILES.iter().all(|file| draft.join(file).exists());
        if which == Leavings::All || !is_whole {
            let _ = fs::remove_dir_all(&draft);
        }
    }
}

/// Whether a process of this machine has the number; where that cannot be told,
/// it may.
fn lives(process: u32) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(process.to_string()).exists()
}

/// Whether somebody, of another machine perhaps, writes it or may put it back,
/// or it is no bundle's.
fn is_held(draft: &Path) -> bool {
    let events = draft.join(EVENTS);
    let is_file = fs::symlink_metadata(&events).is_ok_and(|known| known.is_file());
    let is_locked = is_file && fs::File::open(&events).is_ok_and(|file| file.try_lock().is_err());
    is_locked || refuse_what_is_no_bundle(draft).is_err()
}

/// The process that wrote a draft of a bundle, where the name is that of one.
fn process_of(draft: &OsStr, name: &OsStr) -> Option<u32> {
    let behind = draft.to_str()?.strip_prefix('.')?.strip_prefix(name.to_str()?)?;
    let behind = behind.strip_prefix('-').filter(|behind| behind.len() == 16)?;
    let (process, chance) = behind.split_at_checked(8)?;
    u32::from_str_radix(chance, 16).ok()?;
    u32::from_str_radix(process, 16).ok()
}
