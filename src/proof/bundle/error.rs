//! Why a bundle was not written.

use std::{ffi::OsString, io, path::PathBuf};

use bofu_domain::explained::Explained;

use crate::proof::{key::KeyError, note::NoteError};

/// A bundle that was not written; its place is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Somebody's files lie there.
    #[error("{} is no bundle: {} lies in it", path.display(), found.display())]
    NotEmpty {
        /// The directory.
        path: PathBuf,
        /// What lies there.
        found: OsString,
    },
    /// The root of the file system.
    #[error("{} cannot be a bundle's directory", .0.display())]
    Place(PathBuf),
    /// It cannot be read or written.
    #[error("the bundle at {} cannot be written", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// An event is missing.
    #[error("position {expected} is missing: the next event stands at {found}")]
    Position {
        /// The position that should have come.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// The name of the ledger cannot be signed under.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// No random bytes for a name.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Explained for BundleError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty { .. } => "bundle-directory-not-empty",
            Self::Place(_) => "bundle-directory-unusable",
            Self::Io { .. } => "bundle-unwritable",
            Self::Position { .. } => "bundle-position-missing",
            Self::Note(error) => error.code(),
            Self::Key(error) => error.code(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::NotEmpty { path, found } => {
                format!("{} 不是证据包目录：其中有 {}", path.display(), found.display())
            }
            Self::Place(path) => format!("{} 不能作为证据包目录", path.display()),
            Self::Io { path, .. } => format!("证据包 {} 无法写入", path.display()),
            Self::Position { expected, found } => {
                format!("缺少序号 {expected} 的事件：下一条事件的序号为 {found}")
            }
            Self::Note(error) => error.zh(),
            Self::Key(error) => error.zh(),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::NotEmpty { .. } | Self::Place(_) => {
                "name a new directory, an empty one, or an earlier bundle".to_owned()
            }
            Self::Io { .. } => "check the path, its permissions and the free space".to_owned(),
            Self::Position { .. } => {
                "run `bofu audit verify`: the ledger is not as it was written".to_owned()
            }
            Self::Note(error) => error.hint(),
            Self::Key(error) => error.hint(),
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::NotEmpty { .. } | Self::Place(_) => {
                "请指定新目录、空目录或之前的证据包目录".to_owned()
            }
            Self::Io { .. } => "请检查路径、权限和磁盘空间".to_owned(),
            Self::Position { .. } => "请运行 `bofu audit verify`：台账已非写入时的状态".to_owned(),
            Self::Note(error) => error.hint_zh(),
            Self::Key(error) => error.hint_zh(),
        }
    }
}
