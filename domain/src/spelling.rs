//! When two spellings of a key are the same key.
//!
//! Keys are numbers and names that people type: of contracts, loans, invoices,
//! fairs, centres, subjects, documents, batches and claims. They are shown as
//! typed and compared by [`compared`]. `tests/fixtures/spellings.csv` says what
//! is the same and what is not, line by line; the second calculation has a
//! writing of its own and is held to the same lines (`docs/adr/0018`).

mod letters;

use std::borrow::Cow;

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{Dash, DefaultIgnorableCodePoint, GeneralCategory, WhiteSpace},
};
use unicode_normalization::UnicodeNormalization as _;

pub use letters::{LookAlike, look_alikes, skeleton};

/// The form in which a key is compared:
///
/// 1. no blanks, invisible, bidirectional or control characters;
/// 2. one width (NFKC); a circled number or letter is one in brackets;
/// 3. one dash, however long or often; none at either end;
/// 4. one kind of bracket, of quotation mark, of middle dot, of wave dash;
/// 5. one case; a Greek or Cyrillic letter that looks like a Latin one is it.
///
/// A key of dashes alone is one dash. The form of a form is itself.
pub fn compared(text: &str) -> Cow<'_, str> {
    if is_compared(text) {
        return Cow::Borrowed(text);
    }
    let uncircled: String =
        text.chars().filter(|c| !is_invisible(*c)).flat_map(letters::uncircled).collect();
    let alike = of_one_kind(&uncircled.nfkc().collect::<String>());
    // Down, up and down: ẞ is ß, and that is SS.
    let small = alike.chars().map(letters::latin_capital).flat_map(char::to_lowercase);
    let small = small.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let mut composed: String = small.map(letters::latin_small).nfkc().collect();
    composed.make_ascii_uppercase();
    Cow::Owned(composed)
}

/// Whether two spellings are of one key.
pub fn same(one: &str, other: &str) -> bool {
    one == other || compared(one) == compared(other)
}

/// A holder, or another text of several keys with `/` between them: each is
/// compared on its own.
pub fn compared_parts(text: &str) -> Cow<'_, str> {
    let whole = compared(text);
    if !whole.contains("-/") && !whole.contains("/-") {
        return whole;
    }
    let parts = whole.split('/').map(|part| part.trim_matches('-'));
    Cow::Owned(parts.collect::<Vec<_>>().join("/"))
}

/// The compared form of an identity such as `loan_no=HT-1;subject=…`, in which
/// a `;` of a value is doubled.
pub fn compared_identity(identity: &str) -> Cow<'_, str> {
    let parts = identity_parts(identity);
    let is_same = |part: &&str| {
        let (_, value) = part.split_once('=').unwrap_or(("", part));
        is_compared(value)
    };
    if parts.iter().all(|part| is_same(&part.as_str())) {
        return Cow::Borrowed(identity);
    }
    let part = |part: &String| match part.split_once('=') {
        Some((name, value)) => format!("{name}={}", compared(value).replace(';', ";;")),
        None => compared(part).replace(';', ";;"),
    };
    Cow::Owned(parts.iter().map(part).collect::<Vec<_>>().join(";"))
}

/// The parts between single `;`, each with its doubled ones made single.
fn identity_parts(identity: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = identity.chars().peekable();
    while let Some(c) = rest.next() {
        if c == ';' && rest.next_if_eq(&';').is_none() {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

/// Whether a text is plainly its own compared form: most keys are.
fn is_compared(text: &str) -> bool {
    let mut last_is_dash = true;
    for c in text.chars() {
        let is_dash = c == '-';
        let plain = match c {
            '0'..='9' | 'A'..='Z' | '.' | '/' | ':' | '=' | '#' | ',' | '(' | ')' | '_'
            // No ideograph of the basic block is folded into another.
            | '\u{4e00}'..='\u{9fff}' => true,
            '-' => !last_is_dash,
            _other => false,
        };
        if !plain {
            return false;
        }
        last_is_dash = is_dash;
    }
    !last_is_dash || text.is_empty()
}

/// Whether a character shows nothing: blank, ignorable, control or format
/// character, and the braille blank.
pub fn is_invisible(c: char) -> bool {
    if matches!(c, '!'..='~' | '\u{4e00}'..='\u{9fff}') {
        return false;
    }
    CodePointSetData::new::<WhiteSpace>().contains(c)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(category(c), GeneralCategory::Control | GeneralCategory::Format)
        || c == '\u{2800}'
}

/// Whether a character is a blank.
pub fn is_blank(c: char) -> bool {
    CodePointSetData::new::<WhiteSpace>().contains(c)
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// Dashes, brackets and the like as one kind each; no invisible characters.
fn of_one_kind(text: &str) -> String {
    let mut alike = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        let c = match c {
            // A wave dash is no dash: 2023～2024 and 2023〜2024 are one.
            '~' | '\u{301c}' | '\u{3030}' | '\u{223c}' | '\u{2053}' => '~',
            // Behind kana it lengthens a vowel, elsewhere it is typed as a dash.
            '\u{30fc}' if alike.chars().next_back().is_some_and(is_kana) => c,
            '\u{30fc}' => '-',
            _ if is_quote(c) => '"',
            '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}' => '·',
            // Word processors have them for the ideograph 〇.
            '\u{25cb}' | '\u{25ef}' => '〇',
            '\u{2044}' | '\u{2215}' => '/',
            other => mark(other),
        };
        if c == '-' && (alike.is_empty() || alike.ends_with('-')) {
            continue;
        }
        alike.push(c);
    }
    let kept = alike.trim_end_matches('-').len();
    alike.truncate(kept);
    if alike.is_empty() && text.chars().any(|c| mark(c) == '-' || c == '\u{30fc}') {
        alike.push('-');
    }
    alike
}

/// Whether a character is a quotation mark, or a sign that is typed as one.
fn is_quote(c: char) -> bool {
    let curly = matches!(c, '\u{2018}'..='\u{201f}' | '\u{301d}'..='\u{301f}' | '«' | '»');
    curly || matches!(c, '\'' | '"' | '`' | '\u{2039}' | '\u{203a}' | '\u{2032}' | '\u{2033}')
}

/// A dash or bracket of any kind as `-`, `(` or `)`.
fn mark(c: char) -> char {
    match c {
        '!'..='~' if !matches!(c, '-' | '(' | ')' | '[' | ']' | '{' | '}') => c,
        '\u{4e00}'..='\u{9fff}' => c,
        // Not dashes by property, but typed as such: a modifier, the lines of
        // boxes and a heavy minus.
        '\u{2d7}' | '\u{2500}' | '\u{2501}' | '\u{2796}' | '\u{2043}' => '-',
        _ if CodePointSetData::new::<Dash>().contains(c) => '-',
        _ if category(c) == GeneralCategory::OpenPunctuation => '(',
        _ if category(c) == GeneralCategory::ClosePunctuation => ')',
        other => other,
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}')
}

#[cfg(test)]
mod tests;
