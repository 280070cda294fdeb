#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::leaf::canonical;

/// The long way: parsed and written again.
fn the_long_way(text: &str) -> bool {
    let value: Result<Value, _> = serde_json::from_str(text);
    value.is_ok_and(|value| canonical(&value).is_ok_and(|form| form == text))
}

#[track_caller]
fn agree(text: &str) {
    assert_eq!(is_canonical(text), the_long_way(text), "{text:?}");
}

#[test]
fn each_rule_of_the_form_is_held() {
    for text in [
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        r#""""#,
        r#"{"a":1,"b":[{},[],"x"]}"#,
        r#""\u0000\u001f\b\t\n\f\r\"\\/""#,
        "\"\u{7f}é😀\"",
        "{\"\u{20ac}\":0,\"\u{1f600}\":0,\"\u{fb33}\":0}",
        r#"{"\n":0,"1":1}"#,
        r#"{"":0,"\u0000":1}"#,
    ] {
        assert!(is_canonical(text), "{text:?}");
        agree(text);
    }
    for text in [
        "",
        " ",
        "{",
        "}",
        "[1",
        "[1,]",
        "[,1]",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        "nul",
        " 1",
        "1 ",
        "[1, 2]",
        r#"{"a": 1}"#,
        "01",
        "-0",
        "-",
        "+1",
        "1.0",
        "1e3",
        "1.5",
        "9007199254740992",
        "-9007199254740992",
        "99999999999999999999999999",
        "NaN",
        r#"{"b":1,"a":2}"#,
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"a":2}"#,
        "\"\n\"",
        r#""\/""#,
        r#""\u000a""#,
        r#""\u001F""#,
        r#""\u0041""#,
        r#""\u12""#,
        r#""\x""#,
        r#""\"#,
        r#""abc"#,
        r#""\ud83d\ude00""#,
        "{\"\u{1f600}\":0,\"\u{20ac}\":0}",
        r#"{"1":1,"\n":0}"#,
        "1 2",
        "{}{}",
        "{1:2}",
        "[1}",
        "{\"a\":1]",
    ] {
        assert!(!is_canonical(text), "{text:?}");
        agree(text);
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused_where_the_reader_of_events_refuses_it() {
    for depth in [1, 126, 127, 128, 200] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            agree(&format!("{}0{}", open.repeat(depth), close.repeat(depth)));
        }
        agree(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        agree(&format!("{}{{}}{}", "[".repeat(depth - 1), "]".repeat(depth - 1)));
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
        "[\\x00-\\x22\\\\a\u{20ac}\u{fb33}😀]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let key = "[\\x00-\\x22\\\\ab\u{20ac}\u{fb33}😀]{0,3}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5)
                .prop_map(|pairs| Value::from(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn the_short_way_and_the_long_way_agree_on_every_document(
        value in value(), at in any::<prop::sample::Index>(), with in ".", cut in any::<bool>(),
    ) {
        let text = canonical(&value).unwrap_or_else(|_| value.to_string());
        prop_assert_eq!(is_canonical(&text), the_long_way(&text), "{:?}", text);
        // One character put in, or exchanged.
        let places: Vec<usize> =
            text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        let place = places[at.index(places.len())];
        let (before, after) = text.split_at(place);
        let skip = after.chars().next().filter(|_| cut).map_or(0, char::len_utf8);
        let changed = format!("{before}{with}{}", &after[skip..]);
        prop_assert_eq!(is_canonical(&changed), the_long_way(&changed), "{:?}", changed);
    }

    #[test]
    fn they_agree_on_anything_that_looks_like_json(text in "[\\[\\]{}:,\"\\\\0-9eE.\\-ntrufals ab]{0,12}") {
        prop_assert_eq!(is_canonical(&text), the_long_way(&text), "{:?}", text);
    }
}

#[test]
fn a_pretty_document_is_not_the_form() {
    assert!(!is_canonical(&format!("{:#}", json!({"a": [1]}))));
}
