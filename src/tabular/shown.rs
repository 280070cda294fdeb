//! Text as it may be shown: nothing in it moves a cursor, hides a character or
//! turns the direction of reading, and nothing is longer than a person reads.
//!
//! Texts come from files, from the command line and from older ledgers. What
//! such a character would do is shown instead as `\u{…}`.

use std::{borrow::Cow, fmt::Write as _};

use bofu_domain::language::Lang;

/// The most characters of a message.
const MOST: usize = 2_000;

/// How many of them are its beginning; the others are its end.
const BEGINNING: usize = 1_500;

/// Lines of text: line feeds and tabs stay.
pub fn shown(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'), |c| c.escape_unicode().to_string())
}

/// Text that must stay in its line.
pub fn shown_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden, |c| c.escape_unicode().to_string())
}

/// A message in its line, its middle left out where it is too long.
pub fn shown_message(text: &str, lang: Lang) -> String {
    let count = text.chars().count();
    if count <= MOST {
        return shown_line(text).into_owned();
    }
    let beginning: String = text.chars().take(BEGINNING).collect();
    let end: String = text.chars().skip(count - (MOST - BEGINNING)).collect();
    let left_out = match lang {
        Lang::Zh => format!(" …（共 {count} 个字符，此处略去 {}）… ", count - MOST),
        Lang::En => format!(" … ({count} characters, {} left out here) … ", count - MOST),
    };
    [shown_line(&beginning).as_ref(), &left_out, shown_line(&end).as_ref()].concat()
}

/// JSON with every such character escaped as JSON does it: it is the same
/// document.
pub fn shown_json(text: &str) -> Cow<'_, str> {
    let code_units = |c: char| {
        let mut units = [0; 2];
        let mut escape = String::new();
        for unit in c.encode_utf16(&mut units).iter() {
            let _infallible = write!(escape, "\\u{unit:04x}");
        }
        escape
    };
    // A line feed in JSON stands between its parts, never in a text.
    escaped(text, |c| is_hidden(c) && c != '\n', code_units)
}

fn escaped(
    text: &str,
    is_escaped: impl Fn(char) -> bool,
    escape: impl Fn(char) -> String,
) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) {
            shown.push_str(&escape(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is a control, has no width or turns the direction of
/// reading: the controls C0 and C1, and what Unicode calls default-ignorable,
/// a bidirectional control, an end of line or paragraph, or an annotation.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_act_on_a_terminal_is_shown_as_its_number() {
        let text = "张\u{1b}[31m三\u{202e}\u{200b}\u{9b}2J\u{2066}\u{7}\r\n\t一";
        assert_eq!(
            shown_line(text),
            "张\\u{1b}[31m三\\u{202e}\\u{200b}\\u{9b}2J\\u{2066}\\u{7}\\u{d}\\u{a}\\u{9}一"
        );
        assert!(shown(text).ends_with("\\u{d}\n\t一"), "line feeds and tabs are ours");
    }

    #[test]
    fn plain_text_of_any_script_stays_as_it_is() {
        for text in ["样例青禾（控股）有限公司 〔2023〕6号", "café — 龘 𠮷 ¥1,000.00", ""]
        {
            assert_eq!(shown_line(text), text);
            assert_eq!(shown_message(text, Lang::Zh), text);
        }
    }

    #[test]
    fn a_long_message_keeps_its_ends_and_tells_its_length() {
        let text = format!("列“{}”无法识别", "A".repeat(20_000_000));
        let shown = shown_message(&text, Lang::Zh);
        assert!(shown.starts_with("列“AAA") && shown.ends_with("A”无法识别"));
        assert!(shown.contains("共 20000007 个字符"), "{shown}");
        assert!(shown.chars().count() < MOST + 60);
        assert!(shown_message(&text, Lang::En).contains("(20000007 characters, "));
    }

    proptest! {
        #[test]
        fn escaped_json_is_the_same_document(text in "[\\PC\u{0}-\u{9f}\u{200b}-\u{2069}\u{e0100}]{0,12}") {
            let json = serde_json::to_string_pretty(&serde_json::json!({"name": text})).unwrap();
            let shown = shown_json(&json).into_owned();
            prop_assert!(!shown.contains(|c| is_hidden(c) && c != '\n'), "{}", shown);
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            prop_assert_eq!(read["name"].as_str().unwrap(), text);
        }
    }
}
