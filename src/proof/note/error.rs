//! What can be wrong with a note or a key.

use bofu_domain::explained::Explained;

/// A note or key that cannot be read, or is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(
    code = "note-malformed",
    hint = "take the file as `bofu audit checkpoint` wrote it, byte for byte",
    hint_zh = "请使用 `bofu audit checkpoint` 写出的原文件，一字节不改"
)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum NoteError {
    #[error("the note is {0} bytes long; a checkpoint has a few hundred")]
    #[explain(zh = "检查点文件有 {0} 字节；正常只有数百字节")]
    TooLong(usize),
    /// Control characters, or not UTF-8.
    #[error("the note is not plain UTF-8 text with line feeds alone")]
    #[explain(zh = "检查点文件不是仅含换行符的 UTF-8 纯文本")]
    NotText,
    #[error("the note has no signature lines after an empty line, or its last line does not end")]
    #[explain(zh = "检查点文件在空行之后没有签名行，或末行未结束")]
    Unsigned,
    #[error("the note has more than 64 signatures")]
    #[explain(zh = "检查点文件的签名超过 64 个")]
    TooManySignatures,
    #[error("the signature line {0:?} is not `— name base64`")]
    #[explain(zh = "签名行 {0:?} 不是“— 名称 base64”的形式")]
    SignatureLine(String),
    #[error("the note is no checkpoint: {0}")]
    #[explain(code = "checkpoint-malformed", zh = "该文件不是检查点：{0}")]
    Body(String),
    #[error("the name {0:?} is not visible ASCII without space or `+`")]
    #[explain(code = "key-name-malformed", zh = "名称 {0:?} 应为不含空格和“+”的可见 ASCII 字符")]
    #[explain(
        hint = "use letters, digits, `.`, `-` and `/`",
        hint_zh = "请使用字母、数字、“.”、“-”和“/”"
    )]
    Name(String),
    #[error("the verifier key cannot be used: {0}")]
    #[explain(code = "verifier-key-malformed", zh = "验证公钥不可用：{0}")]
    #[explain(
        hint = "take `key.txt` as it was written, one line",
        hint_zh = "请使用原样的 `key.txt`，只有一行"
    )]
    Key(String),
    #[error("the note is signed by {}, not by {key} with the key given", .signers.join(", "))]
    #[explain(
        code = "note-signed-by-another",
        zh("检查点由 {} 签名，而不是由所给公钥的 {key}", signers.join("、")),
        hint = "use the key that was published with this ledger",
        hint_zh = "请使用与该台账一同公布的公钥"
    )]
    UnknownKey { key: String, signers: Vec<String> },
    #[error("the signature of {0} does not belong to this note: it was changed or forged")]
    #[explain(code = "note-signature-wrong", zh = "{0} 的签名与内容不符：内容被改动或签名系伪造")]
    #[explain(
        hint = "get the checkpoint again from where it is kept, and find out who changed it",
        hint_zh = "请从保存处重新取得检查点，并查明何人改动"
    )]
    BadSignature(String),
    #[error("the checkpoint is of {origin}, the key of {key}")]
    #[explain(code = "checkpoint-of-another-ledger", zh = "检查点属于 {origin}，而公钥属于 {key}")]
    #[explain(
        hint = "use the key that was published with this ledger",
        hint_zh = "请使用与该台账一同公布的公钥"
    )]
    Origin { origin: String, key: String },
}
