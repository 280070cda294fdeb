//! How a key is spelt, for the second calculation: written from the table
//! `tests/fixtures/spellings.csv`, with a normaliser and lists of its own.
//!
//! Two foldings: [`compared`] is in force under rules 1; [`former`] was under
//! rules 0, for what is paid once.

use icu_normalizer::ComposingNormalizerBorrowed as Normaliser;

/// Ranges of characters that show nothing.
const UNSEEN: [(u32, u32); 30] = [
    (0x00, 0x20),
    (0x7f, 0xa0),
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x600, 0x605),
    (0x61c, 0x61c),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x115f, 0x1160),
    (0x1680, 0x1680),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x2000, 0x200f),
    (0x2028, 0x202f),
    (0x205f, 0x206f),
    (0x2800, 0x2800),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x1_10bd, 0x1_10bd),
    (0x1_10cd, 0x1_10cd),
    (0x1_3430, 0x1_343f),
    (0x1_bca0, 0x1_bca3),
    (0x1_d173, 0x1_d17a),
    (0xe_0000, 0xe_0fff),
];

const DASHES: &str = "-\u{58a}\u{5be}\u{1400}\u{1806}‐‑‒–—―\u{207b}\u{208b}−⸗⸚⸺⸻⹀⹝゠︱︲﹘﹣－\u{10ead}\u{10d6e}˗─━➖⁃";
const OPENING: &str = "([{༺༼᚛⁅⁽₍⌈⌊〈❨❪❬❮❰❲❴⟅⟦⟨⟪⟬⟮⦃⦅⦇⦉⦋⦍⦏⦑⦓⦕⦗⧘⧚⧼⸢⸤⸦⸨⹂⹕⹗⹙⹛⹢〈《「『【〔〖〘〚﴿︗︵︷︹︻︽︿﹁﹃﹇﹙﹛﹝（［｛｟｢";
const CLOSING: &str = ")]}༻༽᚜⁆⁾₎⌉⌋〉❩❫❭❯❱❳❵⟆⟧⟩⟫⟭⟯⦄⦆⦈⦊⦌⦎⦐⦒⦔⦖⦘⧙⧛⧽⸣⸥⸧⸩⹖⹘⹚⹜⹣〉》」』】〕〗〙〛﴾︘︶︸︺︼︾﹀﹂﹄﹈﹚﹜﹞）］｝｠｣";
const QUOTES: &str = "'\"`‘’‚‛“”„‟〝〞〟‹›«»′″";
const WAVES: &str = "~〜〰∼⁓";
const DOTS: &str = "·•‧∙⋅・";

/// Letters that look alike: as typed, and the Latin one. The Greek ones are
/// looked at as they are typed, the Cyrillic ones as small letters.
const GREEK: (&str, &str) = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXO");
const CYRILLIC: (&str, &str) = ("авсеніјкморԛѕтԝхуү", "abcehijkmopqstwxyy");

fn latin(c: char, (from, to): (&str, &str)) -> char {
    from.chars().zip(to.chars()).find(|(one, _)| *one == c).map_or(c, |(_, latin)| latin)
}

/// Whether it is a letter or digit of ASCII, or an ideograph: folded into no other.
fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether a character is seen.
pub(crate) fn shows(c: char) -> bool {
    let code = u32::from(c);
    if plain(c) {
        return true;
    }
    !UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&code))
}

fn kana(c: char) -> bool {
    let code = u32::from(c);
    (0x3041..=0x309f).contains(&code) || (0x30a1..=0x30ff).contains(&code) && code != 0x30fb
}

fn normal(text: &str) -> String {
    Normaliser::new_nfkc().normalize(text).into_owned()
}

/// A key as it is compared under rules 1.
pub fn compared(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().filter(|c| shows(*c)) {
        let circled = ('①'..='⑳').contains(&c)
            || ('Ⓐ'..='⓪').contains(&c)
            || ('㉑'..='㉟').contains(&c)
            || ('㊀'..='㊰').contains(&c)
            || ('㊱'..='㊿').contains(&c);
        if circled {
            shown.extend(['(', c, ')']);
        } else {
            shown.push(c);
        }
    }
    let (mut key, mut dash, mut only_dashes) = (String::new(), false, false);
    for c in normal(&shown).chars().filter(|c| shows(*c)) {
        if plain(c) && !dash {
            key.push(c);
            continue;
        }
        let lengthens = c == 'ー' && !dash && key.chars().last().is_some_and(kana);
        if DASHES.contains(c) && !WAVES.contains(c) || c == 'ー' && !lengthens {
            // It counts once something follows it.
            dash = true;
            only_dashes = key.is_empty();
            continue;
        }
        if std::mem::take(&mut dash) && !key.is_empty() {
            key.push('-');
        }
        key.push(match c {
            _ if OPENING.contains(c) => '(',
            _ if CLOSING.contains(c) => ')',
            _ if QUOTES.contains(c) => '"',
            _ if WAVES.contains(c) => '~',
            _ if DOTS.contains(c) => '·',
            '○' | '◯' => '〇',
            '⁄' | '∕' => '/',
            other => latin(other, GREEK),
        });
    }
    if key.is_empty() && only_dashes {
        return "-".to_owned();
    }
    // ẞ is one letter in two cases, and two letters in a third.
    let sharp = key.replace('ẞ', "ß");
    let capitals = sharp.chars().flat_map(char::to_uppercase);
    let small = capitals.flat_map(char::to_lowercase).map(|c| latin(c, CYRILLIC));
    normal(&small.collect::<String>()).to_ascii_uppercase()
}

/// Several keys with `/` between them.
pub fn compared_parts(text: &str) -> String {
    let form = compared(text);
    if form == "-" {
        return form;
    }
    form.split('/').map(|part| part.trim_matches('-')).collect::<Vec<_>>().join("/")
}

/// As what is paid once was compared under rules 0: one width, one case, no
/// blanks around it.
fn former(text: &str) -> String {
    normal(text).trim().to_uppercase()
}

/// What claims are compared by, as it was compared under rules 0, and as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spelt {
    former: String,
    present: String,
}

impl Spelt {
    /// As it is compared under the rules of an event.
    pub(crate) fn under(&self, rules: u32) -> &str {
        if rules == 0 { &self.former } else { &self.present }
    }

    /// A group and, where it compares them, the subject.
    pub(crate) fn group(id: &str, subject: Option<&str>) -> Self {
        let Some(subject) = subject else {
            return Self { former: id.to_owned(), present: id.to_owned() };
        };
        let present = format!("{id}\n{}", compared(subject));
        Self { former: format!("{id}\n{subject}"), present }
    }

    /// A thing that is paid once, by its name. Numbers and days were not folded.
    pub(crate) fn identity(name: &str, value: &str, is_text: bool) -> Self {
        let known = if is_text { former(value) } else { value.to_owned() };
        let doubled = |value: String| format!("{name}={}", value.replace(';', ";;"));
        Self { former: doubled(known), present: doubled(compared(value)) }
    }

    pub(crate) fn joined(parts: &[Self]) -> Self {
        let join = |of: fn(&Self) -> &String| {
            parts.iter().map(|part| of(part).as_str()).collect::<Vec<_>>().join(";")
        };
        Self { former: join(|part| &part.former), present: join(|part| &part.present) }
    }

    /// What an event carries, such as `loan_no=HT-1;subject=…`.
    pub(crate) fn carried(text: &str) -> Self {
        let (single, mark) = (text.replace(";;", "\u{0}"), '\u{0}');
        let part = |part: &str| {
            let part = part.replace(mark, ";");
            let (name, value) = part.split_once('=').unwrap_or(("", &part));
            Self::identity(name, value, false).present
        };
        let parts: Vec<String> = single.split(';').map(part).collect();
        Self { former: text.to_owned(), present: parts.join(";") }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn typed(cell: &str) -> String {
        let mut text = String::new();
        let mut rest = cell;
        while let Some((before, code)) = rest.split_once("⟨U+") {
            let (code, after) = code.split_once('⟩').unwrap();
            text.push_str(before);
            text.extend(char::from_u32(u32::from_str_radix(code, 16).unwrap()));
            rest = after;
        }
        text + rest
    }

    #[test]
    fn the_table_that_the_domain_is_held_to_holds_here() {
        let table = include_str!("../../tests/fixtures/spellings.csv");
        let lines: Vec<Vec<&str>> =
            table.lines().skip(1).map(|line| line.split(',').collect()).collect();
        assert!(lines.len() > 60);
        for cells in lines {
            let alike = compared(&typed(cells[0])) == compared(&typed(cells[1]));
            assert_eq!(if alike { "是" } else { "否" }, cells[2], "{cells:?}");
        }
    }

    #[test]
    fn what_was_one_number_under_rules_0_was_so_by_width_and_case_alone() {
        assert_eq!(former(" ｈｔ-1"), former("HT-1"));
        assert_ne!(former("HT- 1"), former("HT-1"));
    }
}
