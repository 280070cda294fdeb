//! Copies an embedded ledger that cannot be written to into a directory among the
//! temporary files. The copy is read as any other ledger, and its projections are
//! brought up to date in it. It is removed when it is dropped.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::location::LEDGER_FILE;

/// The beginning of the directories' names.
const NAME: &str = "bofu-read-";

/// A directory with a copy.
#[derive(Debug)]
pub(super) struct TemporaryCopy {
    directory: PathBuf,
}

impl TemporaryCopy {
    /// Without a file in it yet.
    pub(super) fn empty() -> io::Result<Self> {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        let directory = std::env::temp_dir().join(format!("{NAME}{}", hex::encode(bytes)));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&directory)?;
        Ok(Self { directory })
    }

    /// With the file and the log beside it, as they lie there.
    pub(super) fn of_files(file: &Path) -> io::Result<Self> {
        let copy = Self::empty()?;
        fs::copy(file, copy.ledger())?;
        let beside = |file: &Path| {
            let mut log = file.as_os_str().to_owned();
            log.push("-wal");
            PathBuf::from(log)
        };
        fs::copy(beside(file), beside(&copy.ledger()))?;
        for copied in [copy.ledger(), beside(&copy.ledger())] {
            let mut rights = fs::metadata(&copied)?.permissions();
            #[cfg(unix)]
            std::os::unix::fs::PermissionsExt::set_mode(&mut rights, 0o600);
            fs::set_permissions(&copied, rights)?;
        }
        Ok(copy)
    }

    /// The ledger's file in it.
    pub(super) fn ledger(&self) -> PathBuf {
        self.directory.join(LEDGER_FILE)
    }
}

impl Drop for TemporaryCopy {
    fn drop(&mut self) {
        // Temporary files go at the latest with the machine.
        let _ = fs::remove_dir_all(&self.directory);
    }
}
