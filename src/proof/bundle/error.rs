//! Why a bundle was not written.

use std::{ffi::OsString, io, path::PathBuf};

use bofu_domain::explained::Explained;

use crate::{key::KeyError, note::NoteError};

/// A bundle that was not written; its place is as it was.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum BundleError {
    #[error("{} is no bundle: {} lies in it", path.display(), found.display())]
    #[explain(
        code = "bundle-directory-not-empty",
        zh("{} 不是证据包目录：其中有 {}", path.display(), found.display()),
        hint = "name a new directory, an empty one, or an earlier bundle",
        hint_zh = "请指定新目录、空目录或之前的证据包目录"
    )]
    NotEmpty { path: PathBuf, found: OsString },
    /// The root of the file system.
    #[error("{} cannot be a bundle's directory", .0.display())]
    #[explain(code = "bundle-directory-unusable", zh("{} 不能作为证据包目录", _0.display()))]
    #[explain(
        hint = "name a new directory, an empty one, or an earlier bundle",
        hint_zh = "请指定新目录、空目录或之前的证据包目录"
    )]
    Place(PathBuf),
    #[error("the bundle at {} cannot be written", path.display())]
    #[explain(code = "bundle-unwritable", zh("证据包 {} 无法写入", path.display()))]
    #[explain(
        hint = "check the path, its permissions and the free space",
        hint_zh = "请检查路径、权限和磁盘空间"
    )]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("position {expected} is missing: the next event stands at {found}")]
    #[explain(
        code = "bundle-position-missing",
        zh = "缺少序号 {expected} 的事件：下一条事件的序号为 {found}",
        hint = "run `bofu audit verify`: the ledger is not as it was written",
        hint_zh = "请运行 `bofu audit verify`：台账已非写入时的状态"
    )]
    Position { expected: u64, found: u64 },
    /// The name of the ledger cannot be signed under.
    #[error(transparent)]
    #[explain(transparent)]
    Note(#[from] NoteError),
    /// No random bytes for a name.
    #[error(transparent)]
    #[explain(transparent)]
    Key(#[from] KeyError),
}
