//! The canonical line of an event, and its leaf hash.
//!
//! A payload is canonicalised once, when it is stored; from then on a line is
//! put together from stored bytes alone, so that checking ten million events
//! parses none of them.

use std::fmt::Write as _;

use bofu_domain::explained::Explained;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::number::{self, Refused};

/// A value that has no canonical form, or would be changed by it.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// RFC 8785 would write it as a double; decimals are strings here.
    #[error("a floating-point number stands in an event; decimals are kept as strings")]
    Float,
    /// A double cannot hold it.
    #[error("the integer {0} reaches 2^53; larger numbers are kept as strings")]
    Integer(String),
    /// Two equal keys, a key that is no string, or a serialiser's own refusal.
    #[error("the value has no canonical JSON form")]
    Json(#[source] serde_json::Error),
}

impl Explained for CanonicalError {
    fn code(&self) -> &'static str {
        match self {
            Self::Float => "float-in-event",
            Self::Integer(_) => "integer-too-large",
            Self::Json(_) => "no-canonical-form",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Float => "事件中出现浮点数；小数须以字符串保存".to_owned(),
            Self::Integer(shown) => format!("整数 {shown} 已达 2^53；更大的数须以字符串保存"),
            Self::Json(_) => "该值没有规范的 JSON 形式".to_owned(),
        }
    }

    fn hint(&self) -> String {
        "nothing was stored; this is a fault of the program, please report it".to_owned()
    }

    fn hint_zh(&self) -> String {
        "未保存任何内容；这是程序缺陷，请反馈".to_owned()
    }
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
    number::check(value)?;
    serde_json_canonicalizer::to_string(&value).map_err(CanonicalError::Json)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    const LIMIT: i64 = 1 << 53;

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (1 - LIMIT..LIMIT).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| Value::from(Map::from_iter(map))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_line_put_together_equals_the_generic_canonical_form(
            payload in document(), metadata in document(),
            texts in any::<[String; 4]>(),
            position in 0..1_u64 << 53, sequence in 1..1_u64 << 53,
        ) {
            let [stream, event_type, version, recorded_at] = &texts;
            let (payload_text, metadata_text) =
                (canonical(&payload).unwrap(), canonical(&metadata).unwrap());
            let line = Line {
                position, stream, sequence, event_type, version, recorded_at,
                payload: &payload_text, metadata: &metadata_text,
            };
            let generic = json!({
                "position": position, "stream": stream, "sequence": sequence, "type": event_type,
                "version": version, "recorded_at": recorded_at, "payload": payload,
                "metadata": metadata,
            });
            prop_assert_eq!(line.to_canonical(), canonical(&generic).unwrap());
        }

        #[test]
        fn a_canonical_form_reads_back_as_the_same_value(value in document()) {
            let text = canonical(&value).unwrap();
            let back: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(canonical(&back).unwrap(), text);
            prop_assert_eq!(back, value);
        }
    }

    #[test]
    fn integers_from_2_to_the_53_are_refused_wherever_they_stand() {
        assert_eq!(canonical(&(LIMIT - 1)).unwrap(), "9007199254740991");
        assert_eq!(canonical(&(1 - LIMIT)).unwrap(), "-9007199254740991");
        for deep in [
            json!({"a": [{"b": LIMIT}]}),
            json!([LIMIT + 1]),
            json!({"a": -LIMIT}),
            json!(u64::MAX),
            json!(i64::MIN),
        ] {
            assert!(matches!(canonical(&deep), Err(CanonicalError::Integer(_))), "{deep}");
        }
        assert!(matches!(canonical(&u128::MAX), Err(CanonicalError::Integer(_))));
        assert!(matches!(canonical(&Some((1, i128::MIN))), Err(CanonicalError::Integer(_))));
    }

    #[test]
    fn floats_are_refused_even_where_they_are_whole_or_not_a_number() {
        #[derive(Serialize)]
        enum Shape {
            Unit(f64),
            Field { deep: Vec<f32> },
        }
        assert!(matches!(canonical(&json!({"a": [1.0]})), Err(CanonicalError::Float)));
        assert!(matches!(canonical(&Shape::Unit(f64::NAN)), Err(CanonicalError::Float)));
        let field = Shape::Field { deep: vec![f32::INFINITY] };
        assert!(matches!(canonical(&field), Err(CanonicalError::Float)));
        assert!(matches!(canonical(&BTreeMap::from([("a", 0.5)])), Err(CanonicalError::Float)));
    }

    /// With `serde_json`'s `preserve_order` a `Value` keeps the order of
    /// insertion; a struct always does.
    #[test]
    fn keys_are_sorted_by_utf_16_units_whatever_order_they_came_in() {
        #[derive(Serialize)]
        struct Unsorted {
            z: u8,
            #[serde(rename = "\u{fb33}")]
            hebrew: u8,
            #[serde(rename = "\u{1f600}")]
            smiley: u8,
            a: u8,
        }
        let value = Unsorted { z: 1, hebrew: 2, smiley: 3, a: 4 };
        assert_eq!(canonical(&value).unwrap(), "{\"a\":4,\"z\":1,\"\u{1f600}\":3,\"\u{fb33}\":2}",);
        let mut map = Map::new();
        for key in ["公", "b", "a", "B"] {
            map.insert(key.to_owned(), Value::Null);
        }
        let text = canonical(&Value::from(map)).unwrap();
        assert_eq!(text, r#"{"B":null,"a":null,"b":null,"公":null}"#);
    }

    #[test]
    fn two_equal_keys_have_no_canonical_form() {
        #[derive(Serialize)]
        struct Twice {
            a: u8,
            #[serde(flatten)]
            more: BTreeMap<&'static str, u8>,
        }
        let twice = Twice { a: 1, more: BTreeMap::from([("a", 2)]) };
        assert!(matches!(canonical(&twice), Err(CanonicalError::Json(_))));
    }

    #[test]
    fn the_leaf_hash_of_nothing_is_the_one_of_rfc_6962() {
        assert_eq!(
            hex::encode(leaf_hash(b"")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        );
    }
}
