//! What can be wrong with the signing key's file.

use std::{io, path::PathBuf};

use bofu_domain::explained::Explained;

/// A signing key that cannot be read or made.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum KeyError {
    /// Nobody knows where the user's configuration lies.
    #[error("there is no home directory to keep the signing key in")]
    #[explain(code = "key-place-unknown", zh = "找不到用于保存签名密钥的用户目录")]
    #[explain(
        hint = "set BOFU_KEY to the file that holds it or shall hold it",
        hint_zh = "请用 BOFU_KEY 指定密钥文件的位置"
    )]
    NoHome,
    #[error("there is no signing key at {}", .0.display())]
    #[explain(code = "key-missing", zh("{} 处没有签名密钥", _0.display()))]
    #[explain(
        hint = "`bofu init` makes one; to use another, set BOFU_KEY to its file",
        hint_zh = "`bofu init` 会生成一个；如用其他密钥，请将 BOFU_KEY 设为其路径"
    )]
    Missing(PathBuf),
    #[error("the signing key at {} cannot be read or written", path.display())]
    #[explain(code = "key-unreadable", zh("签名密钥 {} 无法读写", path.display()))]
    #[explain(
        hint = "check the path and its permissions, or set BOFU_KEY to another file",
        hint_zh = "请检查路径及权限，或将 BOFU_KEY 设为其他文件"
    )]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the signing key at {} is open to others (mode {mode:03o})", path.display())]
    #[explain(
        code = "key-open-to-others",
        zh("签名密钥 {} 对他人开放（权限 {mode:03o}）", path.display()),
        hint(
            "if nobody else has read it, `chmod 600 {}`; else move it away and let `bofu init` \
             make a new one",
            path.display()
        ),
        hint_zh(
            "如他人未读过，请执行 `chmod 600 {}`；否则移走该文件，由 `bofu init` 重新生成",
            path.display()
        )
    )]
    Open { path: PathBuf, mode: u32 },
    /// Not the one line that it should be.
    #[error("{} holds no signing key", .0.display())]
    #[explain(code = "key-malformed", zh("{} 不是签名密钥文件", _0.display()))]
    #[explain(
        hint = "set BOFU_KEY to the right file, or move this one away and let `bofu init` make a \
                new one",
        hint_zh = "请将 BOFU_KEY 设为正确的文件，或移走该文件，由 `bofu init` 重新生成"
    )]
    Malformed(PathBuf),
    #[error("the system gave no random bytes for a key: {0}")]
    #[explain(code = "no-random-bytes", zh = "系统未能提供生成密钥所需的随机数：{0}")]
    #[explain(
        hint = "run it again on a system with a working random source",
        hint_zh = "请在随机数来源正常的系统上重试"
    )]
    NoChance(String),
}

impl KeyError {
    pub(super) fn of_io(path: &std::path::Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source.kind() == io::ErrorKind::NotFound {
            Self::Missing(path)
        } else if source.kind() == io::ErrorKind::InvalidData {
            // Not UTF-8: some other file.
            Self::Malformed(path)
        } else {
            Self::Io { path, source }
        }
    }
}
