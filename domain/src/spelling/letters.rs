//! Letters that look like others.

use std::collections::BTreeSet;

use icu_properties::{CodePointMapData, props::Script};
use unicode_normalization::UnicodeNormalization as _;

/// A character that a reader takes for another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookAlike {
    /// As it stands in the text.
    pub found: char,
    /// The character that it looks like.
    pub like: char,
}

/// The letters of a key that belong to another script than its readers use and
/// look like Latin letters, each once. Full-width letters are Latin ones.
pub fn look_alikes(text: &str) -> Vec<LookAlike> {
    if text.is_ascii() {
        return Vec::new();
    }
    let found: BTreeSet<LookAlike> = text.chars().filter_map(look_alike).collect();
    found.into_iter().collect()
}

fn look_alike(found: char) -> Option<LookAlike> {
    let script = CodePointMapData::<Script>::new().get(found);
    let usual = [Script::Common, Script::Inherited, Script::Han, Script::Hiragana];
    let usual = usual.contains(&script) || [Script::Katakana, Script::Bopomofo].contains(&script);
    if found.is_ascii() || usual || !found.is_alphabetic() {
        return None;
    }
    let mut form = [0_u8; 4];
    let mut shown = found.encode_utf8(&mut form).nfkc();
    if shown.all(|c| c.is_ascii()) {
        return None;
    }
    let mut like = unicode_security::skeleton(found.encode_utf8(&mut form));
    let first = like.next().filter(char::is_ascii_alphanumeric)?;
    like.next().is_none().then_some(LookAlike { found, like: first })
}

/// The form in which texts that look alike are the same (UTS #39).
pub fn skeleton(text: &str) -> String {
    unicode_security::skeleton(text).collect()
}

/// A circled number, letter or ideograph in brackets; any other character as
/// it is. Bare, as NFKC has it, `1①` would be `11`.
pub(super) fn uncircled(c: char) -> impl Iterator<Item = char> {
    let circled = matches!(c,
        '\u{2460}'..='\u{2473}' | '\u{24b6}'..='\u{24ea}' | '\u{3251}'..='\u{325f}'
        | '\u{3280}'..='\u{32b0}' | '\u{32b1}'..='\u{32bf}');
    let before = circled.then_some('(');
    let after = circled.then_some(')');
    before.into_iter().chain(std::iter::once(c)).chain(after)
}

/// A Greek capital that looks like a Latin one is it. Small ones differ: μm is
/// not mm, and an α is not an a.
pub(super) fn latin_capital(c: char) -> char {
    match c {
        'Α' => 'A',
        'Β' => 'B',
        'Ε' => 'E',
        'Ζ' => 'Z',
        'Η' => 'H',
        'Ι' => 'I',
        'Κ' => 'K',
        'Μ' => 'M',
        'Ν' => 'N',
        'Ο' | 'ο' => 'O',
        'Ρ' => 'P',
        'Τ' => 'T',
        'Υ' => 'Y',
        'Χ' => 'X',
        other => other,
    }
}

/// A Cyrillic letter whose capital looks like a Latin one is it.
pub(super) fn latin_small(c: char) -> char {
    match c {
        'а' => 'a',
        'в' => 'b',
        'с' => 'c',
        'е' => 'e',
        'н' => 'h',
        'і' => 'i',
        'ј' => 'j',
        'к' => 'k',
        'м' => 'm',
        'о' => 'o',
        'р' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' => 't',
        'ԝ' => 'w',
        'х' => 'x',
        'у' | 'ү' => 'y',
        other => other,
    }
}
