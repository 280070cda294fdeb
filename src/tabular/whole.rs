//! Files written whole or not at all.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::{FileError, FileFault};

/// Writes beside the file first and then puts it in place, so that nobody
/// reads half of it and a full disk leaves the old one.
///
/// # Errors
/// What the system says against it, with the path.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _best_effort = fs::remove_file(&beside);
        FileFault::Io { writing: true, error }.at(path)
    })
}

/// A claim's number, or the like, as a part of a file's name: what could lead
/// elsewhere, or stop a shell, is `_`.
pub fn name_part(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
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
