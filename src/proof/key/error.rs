//! What can be wrong with the signing key's file.

use std::{io, path::PathBuf};

use bofu_domain::explained::Explained;

/// A signing key that cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nobody knows where the user's configuration lies.
    #[error("there is no home directory to keep the signing key in")]
    NoHome,
    /// No such file.
    #[error("there is no signing key at {}", .0.display())]
    Missing(PathBuf),
    /// It cannot be read or written.
    #[error("the signing key at {} cannot be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Others than its owner may read or write it.
    #[error("the signing key at {} is open to others (mode {mode:03o})", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Not the one line that it should be.
    #[error("{} holds no signing key", .0.display())]
    Malformed(PathBuf),
    /// The system gives no random bytes.
    #[error("the system gave no random bytes for a key: {0}")]
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

impl Explained for KeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoHome => "key-place-unknown",
            Self::Missing(_) => "key-missing",
            Self::Io { .. } => "key-unreadable",
            Self::Open { .. } => "key-open-to-others",
            Self::Malformed(_) => "key-malformed",
            Self::NoChance(_) => "no-random-bytes",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::NoHome => "找不到用于保存签名密钥的用户目录".to_owned(),
            Self::Missing(path) => format!("{} 处没有签名密钥", path.display()),
            Self::Io { path, .. } => format!("签名密钥 {} 无法读写", path.display()),
            Self::Open { path, mode } => {
                format!("签名密钥 {} 对他人开放（权限 {mode:03o}）", path.display())
            }
            Self::Malformed(path) => format!("{} 不是签名密钥文件", path.display()),
            Self::NoChance(why) => format!("系统未能提供生成密钥所需的随机数：{why}"),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::NoHome => "set BOFU_KEY to the file that holds it or shall hold it".to_owned(),
            Self::Missing(_) => {
                "`bofu init` makes one; to use another, set BOFU_KEY to its file".to_owned()
            }
            Self::Io { .. } => {
                "check the path and its permissions, or set BOFU_KEY to another file".to_owned()
            }
            Self::Open { path, .. } => format!(
                "if nobody else has read it, `chmod 600 {}`; else move it away and let `bofu init` \
                 make a new one",
                path.display()
            ),
            Self::Malformed(_) => "set BOFU_KEY to the right file, or move this one away and let \
                                   `bofu init` make a new one"
                .to_owned(),
            Self::NoChance(_) => "run it again on a system with a working random source".to_owned(),
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::NoHome => "请用 BOFU_KEY 指定密钥文件的位置".to_owned(),
            Self::Missing(_) => {
                "`bofu init` 会生成一个；如用其他密钥，请将 BOFU_KEY 设为其路径".to_owned()
            }
            Self::Io { .. } => "请检查路径及权限，或将 BOFU_KEY 设为其他文件".to_owned(),
            Self::Open { path, .. } => format!(
                "如他人未读过，请执行 `chmod 600 {}`；否则移走该文件，由 `bofu init` 重新生成",
                path.display()
            ),
            Self::Malformed(_) => {
                "请将 BOFU_KEY 设为正确的文件，或移走该文件，由 `bofu init` 重新生成".to_owned()
            }
            Self::NoChance(_) => "请在随机数来源正常的系统上重试".to_owned(),
        }
    }
}
