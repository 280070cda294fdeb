//! Files read within a bound, and written whole or not at all.

use std::{
    ffi::OsStr,
    fs,
    io::{Read as _, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{FileError, FileFault};

/// Where a file system keeps no locks, a part that was not written to for so
/// long is nobody's any more; a file is written in seconds.
const STALE: Duration = Duration::from_hours(1);

/// A file's content, of which no more than `limit` bytes and one are ever held.
///
/// # Errors
/// There is none, it cannot be read, or it is larger.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let unreadable = |error| FileFault::Io { writing: false, error }.at(path);
    let too_large = |bytes| FileFault::TooLarge { bytes, limit }.at(path);
    let file = fs::File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > limit {
        return Err(too_large(length));
    }
    let mut bytes = Vec::new();
    let mut bounded = file.take(limit.saturating_add(1));
    let count = bounded.read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(count).is_ok_and(|count| count > limit) {
        return Err(too_large(limit.saturating_add(1)));
    }
    Ok(bytes)
}

/// Writes beside the file first and then puts it in place, so that nobody
/// reads half of it and a full disk leaves the old one. A new file is its
/// owner's alone; in the place of another it has the rights of that one.
///
/// # Errors
/// What the system says against it, with the path.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    sweep(path);
    // The part is locked until it is in its place: who finds it unlocked may
    // clear it away.
    let written = create(&beside, path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    written.map_err(|error| {
        let _best_effort = fs::remove_file(&beside);
        FileFault::Io { writing: true, error }.at(path)
    })
}

/// A new file beside its place. What lies there already, of a killed process of
/// the same number or laid there by somebody, is taken away and never followed.
fn create(beside: &Path, path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = match options.open(beside) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            fs::remove_file(beside)?;
            options.open(beside)?
        }
        opened => opened?,
    };
    let _where_there_are_locks = file.try_lock();
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_file() => file.set_permissions(old.permissions())?,
        Ok(_) | Err(_) => {}
    }
    Ok(file)
}

/// Makes the folder of a file, and those above it, for their owner alone; one
/// that is there stays as it is.
///
/// # Errors
/// What the system says against it, with the path.
pub fn make_folder(folder: &Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| FileFault::Io { writing: true, error }.at(folder))
}

/// Removes the parts of this file that processes left which were killed: those
/// that nobody holds a lock of, and that belong to no process of this machine.
/// Where that cannot be told, they stay. Nothing rests on it.
fn sweep(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    let Ok(beside) = fs::read_dir(folder) else { return };
    for entry in beside.flatten() {
        let Some(process) = process_of(&entry.file_name(), name) else { continue };
        let lives = processes.join(process.to_string()).exists();
        let part = entry.path();
        if !lives && entry.metadata().is_ok_and(|known| known.is_file() && is_left(&part, &known)) {
            let _best_effort = fs::remove_file(part);
        }
    }
}

/// Whether nobody writes to a part any more: its lock is free, or, where there
/// are no locks, it is old.
fn is_left(part: &Path, known: &fs::Metadata) -> bool {
    let age = known.modified().ok().and_then(|written| written.elapsed().ok());
    let is_old = age.is_some_and(|age| age > STALE);
    match fs::File::open(part).map(|file| file.try_lock()) {
        Ok(Ok(())) => true,
        Ok(Err(fs::TryLockError::WouldBlock)) => false,
        Ok(Err(fs::TryLockError::Error(_))) | Err(_) => is_old,
    }
}

/// The process that wrote a part of a file, where it is one.
fn process_of(part: &OsStr, name: &OsStr) -> Option<u32> {
    let process = part.to_str()?.strip_prefix(name.to_str()?)?;
    process.strip_prefix('.')?.strip_suffix(".part")?.parse().ok()
}

/// A claim's number, or the like, as a part of a file's name: what could lead
/// elsewhere, or stop a shell, is `_`.
pub fn name_part(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use bofu_domain::explained::Explained;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("报表.csv");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_beside_the_same_file_is_cleared_away_when_nobody_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("单.csv");
        // No process has so high a number; number 1 is always there.
        let dead = [format!("单.csv.{}.part", u32::MAX), format!("别.csv.{}.part", u32::MAX)];
        let held = format!("单.csv.{}.part", u32::MAX - 1);
        let part = |name: &str| {
            let mut file = fs::File::create(folder.path().join(name)).unwrap();
            file.write_all(b"half").unwrap();
            file
        };
        for name in [&dead[0], &dead[1], "单.csv.x.part", "单.csv.1.part"] {
            part(name);
        }
        // A process of another machine that shares the folder.
        let of_another = part(&held);
        of_another.try_lock().unwrap();
        write_whole(&path, b"new").unwrap();
        let names = fs::read_dir(folder.path()).unwrap();
        let names: BTreeSet<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        let kept = ["单.csv", "单.csv.1.part", &held, "单.csv.x.part", &dead[1]];
        assert_eq!(names, kept.map(ToOwned::to_owned).into());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_beside_the_file_is_not_followed_and_the_file_is_its_owner_s_alone() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("拨付.xml"), folder.path().join("other"));
        fs::write(&other, b"not ours").unwrap();
        symlink(&other, folder.path().join(format!("拨付.xml.{}.part", std::process::id())))
            .unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"not ours");
        let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert_eq!(mode(&path), 0o600);
        // Opened to a group once, it stays so.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write_whole(&path, b"newer").unwrap();
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"newer".to_vec(), 0o640));
        make_folder(&folder.path().join("a/b")).unwrap();
        assert_eq!(mode(&folder.path().join("a")), 0o700);
    }

    #[test]
    fn a_part_of_a_name_leads_nowhere_else() {
        assert_eq!(name_part("审〔2024〕3号/../a b-1.x"), "审_2024_3号_.._a_b-1.x");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named_in_the_refusal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none").join("a.csv");
        let error = write_whole(&path, b"").unwrap_err();
        assert_eq!(error.code(), "unwritable-file");
        assert!(error.to_string().contains("a.csv"));
    }
}
