//! What can be wrong with a note or a key.

use bofu_domain::explained::Explained;

/// A note or key that cannot be read, or is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Its size in bytes.
    #[error("the note is {0} bytes long; a checkpoint has a few hundred")]
    TooLong(usize),
    /// Control characters, or not UTF-8.
    #[error("the note is not plain UTF-8 text with line feeds alone")]
    NotText,
    /// No empty line and signature lines at its end.
    #[error("the note has no signature lines after an empty line, or its last line does not end")]
    Unsigned,
    /// More than is read.
    #[error("the note has more than 64 signatures")]
    TooManySignatures,
    /// The line.
    #[error("the signature line {0:?} is not `— name base64`")]
    SignatureLine(String),
    /// What is wrong with the checkpoint's text.
    #[error("the note is no checkpoint: {0}")]
    Body(String),
    /// The name.
    #[error("the name {0:?} is not visible ASCII without space or `+`")]
    Name(String),
    /// What is wrong with the verifier key.
    #[error("the verifier key cannot be used: {0}")]
    Key(String),
    /// Nothing in the note was signed with the key.
    #[error("the note is signed by {}, not by {key} with the key given", .signers.join(", "))]
    UnknownKey {
        /// The name of the key.
        key: String,
        /// Who did sign.
        signers: Vec<String>,
    },
    /// The name of the key.
    #[error("the signature of {0} does not belong to this note: it was changed or forged")]
    BadSignature(String),
    /// Signed, but for another ledger.
    #[error("the checkpoint is of {origin}, the key of {key}")]
    Origin {
        /// The checkpoint's.
        origin: String,
        /// The key's name.
        key: String,
    },
}

impl Explained for NoteError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_)
            | Self::NotText
            | Self::Unsigned
            | Self::TooManySignatures
            | Self::SignatureLine(_) => "note-malformed",
            Self::Body(_) => "checkpoint-malformed",
            Self::Name(_) => "key-name-malformed",
            Self::Key(_) => "verifier-key-malformed",
            Self::UnknownKey { .. } => "note-signed-by-another",
            Self::BadSignature(_) => "note-signature-wrong",
            Self::Origin { .. } => "checkpoint-of-another-ledger",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::TooLong(bytes) => format!("检查点文件有 {bytes} 字节；正常只有数百字节"),
            Self::NotText => "检查点文件不是仅含换行符的 UTF-8 纯文本".to_owned(),
            Self::Unsigned => "检查点文件在空行之后没有签名行，或末行未结束".to_owned(),
            Self::TooManySignatures => "检查点文件的签名超过 64 个".to_owned(),
            Self::SignatureLine(line) => format!("签名行 {line:?} 不是“— 名称 base64”的形式"),
            Self::Body(what) => format!("该文件不是检查点：{what}"),
            Self::Name(name) => format!("名称 {name:?} 应为不含空格和“+”的可见 ASCII 字符"),
            Self::Key(what) => format!("验证公钥不可用：{what}"),
            Self::UnknownKey { key, signers } => {
                format!("检查点由 {} 签名，而不是由所给公钥的 {key}", signers.join("、"))
            }
            Self::BadSignature(name) => format!("{name} 的签名与内容不符：内容被改动或签名系伪造"),
            Self::Origin { origin, key } => format!("检查点属于 {origin}，而公钥属于 {key}"),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::TooLong(_)
            | Self::NotText
            | Self::Unsigned
            | Self::TooManySignatures
            | Self::SignatureLine(_)
            | Self::Body(_) => {
                "take the file as `bofu audit checkpoint` wrote it, byte for byte".to_owned()
            }
            Self::Name(_) => "use letters, digits, `.`, `-` and `/`".to_owned(),
            Self::Key(_) => "take `key.txt` as it was written, one line".to_owned(),
            Self::UnknownKey { .. } | Self::Origin { .. } => {
                "use the key that was published with this ledger".to_owned()
            }
            Self::BadSignature(_) => {
                "get the checkpoint again from where it is kept, and find out who changed it"
                    .to_owned()
            }
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::TooLong(_)
            | Self::NotText
            | Self::Unsigned
            | Self::TooManySignatures
            | Self::SignatureLine(_)
            | Self::Body(_) => "请使用 `bofu audit checkpoint` 写出的原文件，一字节不改".to_owned(),
            Self::Name(_) => "请使用字母、数字、“.”、“-”和“/”".to_owned(),
            Self::Key(_) => "请使用原样的 `key.txt`，只有一行".to_owned(),
            Self::UnknownKey { .. } | Self::Origin { .. } => {
                "请使用与该台账一同公布的公钥".to_owned()
            }
            Self::BadSignature(_) => "请从保存处重新取得检查点，并查明何人改动".to_owned(),
        }
    }
}
