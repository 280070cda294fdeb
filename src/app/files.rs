//! Files of an operation, as named bytes: it does not know whether they lie on
//! a disk, came over the network or are carried by the program.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use bofu_tabular::{FileError, FileFault, make_folder, read_bounded, write_whole};

/// A file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name, as whoever handed it in wrote it.
    pub name: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file that is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its name, as whoever asked for it wrote it.
    pub name: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Where an operation's files come from and go to.
pub trait Files: Send + Sync {
    /// The file of this name. Of one that is larger than `limit` no more than
    /// that is held.
    ///
    /// # Errors
    /// There is none, it cannot be read, or it is too large.
    fn upload(&self, name: &Path, limit: u64) -> Result<Upload, FileError>;

    /// Hands a file out, whole or not at all.
    ///
    /// # Errors
    /// It cannot be put there.
    fn download(&self, file: &Download) -> Result<(), FileError>;

    /// Whether there is a file or folder of this name.
    fn has(&self, name: &Path) -> bool;

    /// Whether there is a folder of this name.
    fn has_folder(&self, name: &Path) -> bool;

    /// Makes a folder to hand files out into; one that is there stays.
    ///
    /// # Errors
    /// It cannot be made.
    fn make_folder(&self, name: &Path) -> Result<(), FileError>;

    /// Takes a file away that an earlier operation handed out; none is fine.
    ///
    /// # Errors
    /// It cannot be taken away.
    fn discard(&self, name: &Path) -> Result<(), FileError>;
}

/// The files of the machine that the program runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Disk;

impl Files for Disk {
    fn upload(&self, name: &Path, limit: u64) -> Result<Upload, FileError> {
        Ok(Upload { name: name.to_owned(), bytes: read_bounded(name, limit)? })
    }

    fn download(&self, file: &Download) -> Result<(), FileError> {
        write_whole(&file.name, &file.bytes)
    }

    fn has(&self, name: &Path) -> bool {
        name.exists()
    }

    fn has_folder(&self, name: &Path) -> bool {
        name.is_dir()
    }

    fn make_folder(&self, name: &Path) -> Result<(), FileError> {
        make_folder(name)
    }

    fn discard(&self, name: &Path) -> Result<(), FileError> {
        match fs::remove_file(name) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(FileFault::Io { writing: true, error }.at(name))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
