//! Allows one writer at a time on an embedded ledger: a lock on a file beside it.
//! The operating system releases the lock when the process ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::lock_holder::LockHolder;

use super::error::StoreError;

/// The file that is locked, in the ledger's directory.
const LOCK_FILE: &str = "writer.lock";

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// The lock; it is let go of when this is dropped.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock, waiting up to `lock_timeout`.
    pub(super) async fn take(
        directory: &Path,
        me: &LockHolder,
        lock_timeout: Duration,
    ) -> Result<Self, StoreError> {
        let path = directory.join(LOCK_FILE);
        let mut file = open_private(&path).map_err(|error| failed(&path, error))?;
        let begun = tokio::time::Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() < lock_timeout => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::WriterLocked { holder: holder(&mut file) });
                }
                Err(TryLockError::Error(error)) => return Err(failed(&path, error)),
            }
        }
        sign(&mut file, me).map_err(|error| failed(&path, error))?;
        Ok(Self { _file: file })
    }
}

/// Opens a file that is locked, or makes it, for its owner alone. A link that
/// somebody has laid there is not followed.
pub(super) fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(libc::O_NOFOLLOW);
    }
    options.open(path)
}

/// The holder that is written in the file; the default one if it cannot be read.
fn holder(file: &mut File) -> LockHolder {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.read_to_string(&mut text));
    read.ok().and_then(|_| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn sign(file: &mut File, me: &LockHolder) -> std::io::Result<()> {
    let text = serde_json::to_string(me).map_err(std::io::Error::other)?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())
}

fn failed(path: &Path, error: std::io::Error) -> StoreError {
    let path: PathBuf = path.to_owned();
    StoreError::File { path: path.display().to_string(), source: Arc::new(error) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_in_the_lock_s_place_is_not_followed_and_the_lock_is_its_owner_s_alone() {
        use std::os::unix::fs::{MetadataExt as _, symlink};

        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("target");
        symlink(&target, directory.path().join(LOCK_FILE)).unwrap();
        let me = LockHolder::default();
        let refused = WriterLock::take(directory.path(), &me, Duration::ZERO).await;
        assert!(matches!(refused, Err(StoreError::File { .. })), "{refused:?}");
        assert!(!target.exists());
        std::fs::remove_file(directory.path().join(LOCK_FILE)).unwrap();
        WriterLock::take(directory.path(), &me, Duration::ZERO).await.unwrap();
        let made = directory.path().join(LOCK_FILE).metadata().unwrap();
        assert_eq!(made.mode() & 0o777, 0o600);
    }

    #[tokio::test]
    async fn the_second_writer_is_told_who_holds_the_ledger() {
        let directory = tempfile::tempdir().unwrap();
        let me = LockHolder {
            pid: 7,
            host: "h".to_owned(),
            user: "陈工".to_owned(),
            since: "2026-01-01T00:00:00Z".to_owned(),
        };
        let first = WriterLock::take(directory.path(), &me, Duration::ZERO).await.unwrap();
        let other = LockHolder { pid: 8, ..me.clone() };
        let refused = WriterLock::take(directory.path(), &other, Duration::ZERO).await;
        let Err(StoreError::WriterLocked { holder }) = refused else { panic!("not refused") };
        assert_eq!(holder, me);
        drop(first);
        WriterLock::take(directory.path(), &other, Duration::ZERO).await.unwrap();
    }
}
