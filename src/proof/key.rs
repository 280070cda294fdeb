//! The office's signing key: a file of one line, read by its owner alone.
//!
//! It is never kept with the ledger: who can rewrite the events must not find
//! beside them what would sign the rewrite. It is changed by
//! [`super::rotation`], which keeps the retired one beside it. Lost, it is
//! replaced; checkpoints signed before stay good under the `key.txt` handed out
//! with them.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ed25519_dalek::SigningKey;
use etcetera::BaseStrategy as _;

mod error;
#[cfg(test)]
mod tests;

pub use error::KeyError;

/// What the line starts with, so that no other secret is taken for one.
const HEADING: &str = "bofu-signing-key-1 ";

/// Where the key lies: the value of `BOFU_KEY` where it is set, else
/// `bofu/signing-key` in the user's configuration directory.
pub fn path(bofu_key: Option<OsString>) -> Result<PathBuf, KeyError> {
    if let Some(path) = bofu_key.filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let directories = etcetera::choose_base_strategy().map_err(|_| KeyError::NoHome)?;
    Ok(directories.config_dir().join("bofu").join("signing-key"))
}

/// Reads the key. Refuses a file that others than its owner may read or write.
pub fn load(path: &Path) -> Result<SigningKey, KeyError> {
    let fail = |source| KeyError::of_io(path, source);
    let file = File::open(path).map_err(fail)?;
    check_mode(path, &file)?;
    let mut text = String::new();
    // A key has 63 bytes; what is much longer is something else.
    file.take(256).read_to_string(&mut text).map_err(fail)?;
    let malformed = || KeyError::Malformed(path.to_owned());
    let encoded = text.trim_end().strip_prefix(HEADING).ok_or_else(malformed)?;
    let seed = BASE64.decode(encoded).map_err(|_| malformed())?;
    Ok(SigningKey::from_bytes(&seed.try_into().map_err(|_| malformed())?))
}

/// Reads the key, or makes one where there is none. Tells whether it was made.
/// Of several processes at once, one makes it and all read the same.
pub fn load_or_create(path: &Path) -> Result<(SigningKey, bool), KeyError> {
    match load(path) {
        Err(KeyError::Missing(_)) => {}
        found => return found.map(|key| (key, false)),
    }
    let made = create(path)?;
    load(path).map(|key| (key, made))
}

/// 16 hexadecimal digits by chance, for a name that nobody else takes.
pub(super) fn chance_name() -> Result<String, KeyError> {
    Ok(hex::encode(chance::<8>()?))
}

fn chance<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| KeyError::NoChance(error.to_string()))?;
    Ok(bytes)
}

/// Writes a new key beside its place and links it there whole, so that nobody
/// reads half a key and no key is ever overwritten. Tells whether it was the
/// first.
fn create(path: &Path) -> Result<bool, KeyError> {
    let fail = |source| KeyError::of_io(path, source);
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    private_directory(directory).map_err(fail)?;
    clear_drafts(directory);
    let line = format!("{HEADING}{}\n", BASE64.encode(chance::<32>()?));
    let draft = directory.join(format!("{DRAFT}{}", chance_name()?));
    let written =
        write_private(&draft, &line).and_then(|_held| match fs::hard_link(&draft, path) {
            Ok(()) => Ok(true),
            Err(_) if path.exists() => Ok(false),
            Err(error) => Err(error),
        });
    let removed = fs::remove_file(&draft);
    let first = written.map_err(fail)?;
    match removed {
        // Another process has cleared it away meanwhile: its lock was free.
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fail(error)),
        Ok(()) | Err(_) => Ok(first),
    }
}

/// What the drafts of keys are called.
const DRAFT: &str = ".signing-key-";

/// Takes away the drafts that killed processes have left: those that nobody
/// holds a lock of. Nothing rests on it.
fn clear_drafts(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let draft = entry.file_name().to_string_lossy().starts_with(DRAFT);
        let known = entry.metadata().ok().filter(fs::Metadata::is_file);
        if draft && known.is_some_and(|known| is_left(&entry.path(), &known)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether nobody writes to a draft any more: its lock is free. One that is
/// empty may not be locked yet, unless it is old; where there are no locks, it
/// cannot be told.
fn is_left(draft: &Path, known: &fs::Metadata) -> bool {
    let age = known.modified().ok().and_then(|written| written.elapsed().ok());
    let is_old = age.is_some_and(|age| age > std::time::Duration::from_hours(1));
    let is_free = || File::open(draft).is_ok_and(|file| file.try_lock().is_ok());
    (known.len() > 0 || is_old) && is_free()
}

/// Puts the key at `next` in the place of the one at `path`, which is kept as
/// `retired`. It may be repeated where it was interrupted.
pub fn replace(path: &Path, next: &Path, retired: &Path) -> Result<(), KeyError> {
    match fs::hard_link(path, retired) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(KeyError::of_io(retired, error));
        }
        Ok(()) | Err(_) => {}
    }
    fs::rename(next, path).map_err(|error| KeyError::of_io(next, error))
}

/// A new file of its owner alone, which it locks for as long as it is open.
fn write_private(path: &Path, line: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let _where_there_are_locks = file.try_lock();
    file.write_all(line.as_bytes())?;
    file.sync_all()?;
    Ok(file)
}

fn private_directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(unix)]
fn check_mode(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = file.metadata().map_err(|source| KeyError::of_io(path, source))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Open { path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &File) -> Result<(), KeyError> {
    Ok(())
}
