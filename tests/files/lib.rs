//! Where the files are that tests read: those of the repository, and outside
//! samples that lie beside it.

use std::path::{Path, PathBuf};

/// Names the folder of outside samples.
const VARIABLE: &str = "BOFU_SHARED";

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file or folder of the repository, by its path from the root.
pub fn file(path: &str) -> PathBuf {
    root().join(path)
}

/// A file or folder of outside samples, by its path from the folder that
/// `BOFU_SHARED` names, or from the folder `shared` beside the repository.
/// `None` where the samples are not at hand.
///
/// # Panics
///
/// With `CI=true`, where they are not: no test is left out there.
#[allow(clippy::panic)] // A test that is left out in silence proves nothing.
pub fn outside(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(VARIABLE).map_or_else(|| file("../shared"), PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!is_ci, "{} is not there, and {VARIABLE} names no other folder", found.display());
    None
}
