#![allow(clippy::unwrap_used)]

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
    fn the_quick_way_gives_what_the_general_one_gives(
        value in document(), keys in prop::collection::vec("[ -~]{0,6}", 0..6),
    ) {
        let plain: Map<String, Value> =
            keys.into_iter().map(|key| (key, value.clone())).collect();
        for value in [value, Value::from(plain)] {
            let general = serde_json_canonicalizer::to_string(&value).unwrap();
            prop_assert_eq!(canonical(&value).unwrap(), general);
        }
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
