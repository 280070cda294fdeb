//! The canonical line of an event, and its leaf hash.
//!
//! A payload is canonicalised once, when it is stored; from then on a line is
//! put together from stored bytes alone, so that checking ten million events
//! parses none of them.

use std::fmt::Write as _;

use bofu_domain::explained::Explained;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::number::{self, Refused};

#[cfg(test)]
mod tests;

/// A value that has no canonical form, or would be changed by it.
#[derive(Debug, thiserror::Error, Explained)]
#[explain(
    hint = "this is a fault of the program, please report it",
    hint_zh = "这是程序缺陷，请反馈"
)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum CanonicalError {
    /// RFC 8785 would write it as a double; decimals are strings here.
    #[error("a floating-point number stands in an event; decimals are kept as strings")]
    #[explain(code = "float-in-event", zh = "事件中出现浮点数；小数须以字符串保存")]
    Float,
    /// A double cannot hold it.
    #[error("the integer {0} reaches 2^53; larger numbers are kept as strings")]
    #[explain(code = "integer-too-large", zh = "整数 {0} 已达 2^53；更大的数须以字符串保存")]
    Integer(String),
    /// Two equal keys, a key that is no string, or a serialiser's own refusal.
    #[error("the value has no canonical JSON form")]
    #[explain(code = "no-canonical-form", zh = "该值没有规范的 JSON 形式")]
    Json(#[source] serde_json::Error),
}

impl From<Refused> for CanonicalError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Float => Self::Float,
            Refused::Integer(shown) => Self::Integer(shown),
            Refused::Verbatim | Refused::Custom(_) => {
                Self::Json(serde::ser::Error::custom(refused.to_string()))
            }
        }
    }
}

/// The RFC 8785 form of a value. Keys are sorted whatever `serde_json`'s
/// features are. Refuses floats and integers from 2^53 on, in either sign,
/// wherever they stand.
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> Result<String, CanonicalError> {
    let members = number::check(value)?;
    let plain = serde_json::to_value(value).map_err(CanonicalError::Json)?;
    let text = if plain_members(&plain) == Some(members) {
        serde_json::to_string(&plain)
    } else {
        serde_json_canonicalizer::to_string(&value)
    };
    text.map_err(CanonicalError::Json)
}

/// How many members the objects of a document have together; `None` where
/// `serde_json` would not write it in its RFC 8785 form. Numbers are small
/// integers here and strings are escaped alike, so all depends on the keys:
/// they must stand sorted, and be of ASCII, where bytes sort as UTF-16 does.
/// This is ten times as fast as sorting keys as they are written, and whatever
/// it does not vouch for goes the general way.
fn plain_members(document: &Value) -> Option<u64> {
    match document {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(0),
        Value::Array(values) => values.iter().map(plain_members).sum(),
        Value::Object(map) => {
            let mut members = 0;
            let mut before: Option<&str> = None;
            for (key, value) in map {
                if !key.is_ascii() || before.is_some_and(|before| before >= key.as_str()) {
                    return None;
                }
                before = Some(key);
                members += 1 + plain_members(value)?;
            }
            Some(members)
        }
    }
}

/// One event as it goes into the tree and into a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Place in the ledger, from 0; below 2^53.
    pub position: u64,
    /// `<aggregate type>/<aggregate id>`.
    pub stream: &'a str,
    /// Place in the stream, from 1; below 2^53.
    pub sequence: u64,
    /// The stored name of the event.
    pub event_type: &'a str,
    /// The stored version of the event.
    pub version: &'a str,
    /// RFC 3339, UTC, six decimals.
    pub recorded_at: &'a str,
    /// Canonical JSON, as [`canonical`] gives it.
    pub payload: &'a str,
    /// Canonical JSON, as [`canonical`] gives it.
    pub metadata: &'a str,
}

impl Line<'_> {
    /// The line's own canonical form, without a line end: the two documents go
    /// in as they are, between the sorted keys.
    pub fn to_canonical(&self) -> String {
        let texts = [self.stream, self.event_type, self.version, self.recorded_at];
        let length = texts.iter().map(|text| text.len()).sum::<usize>();
        let mut out =
            String::with_capacity(length + self.payload.len() + self.metadata.len() + 160);
        out.push_str("{\"metadata\":");
        out.push_str(self.metadata);
        out.push_str(",\"payload\":");
        out.push_str(self.payload);
        // Writing to a string cannot fail.
        let _ = write!(out, ",\"position\":{},\"recorded_at\":", self.position);
        push_string(&mut out, self.recorded_at);
        let _ = write!(out, ",\"sequence\":{},\"stream\":", self.sequence);
        push_string(&mut out, self.stream);
        out.push_str(",\"type\":");
        push_string(&mut out, self.event_type);
        out.push_str(",\"version\":");
        push_string(&mut out, self.version);
        out.push('}');
        out
    }

    /// The leaf hash of the line.
    pub fn leaf(&self) -> [u8; 32] {
        leaf_hash(self.to_canonical().as_bytes())
    }
}

/// SHA-256(0x00 ‖ line), the leaf hash of RFC 6962 §2.1.
pub fn leaf_hash(line: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(line).finalize().into()
}

/// A JSON string by RFC 8785 §3.2.2.2: the short escapes where there are any,
/// lower-case `\u00xx` for the other control characters, all else as it is.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    // As nearly every one is.
    if !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        out.push_str(text);
        out.push('"');
        return;
    }
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}
