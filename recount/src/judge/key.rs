//! Compact names: what a million events leave in memory is small.

use std::collections::HashMap;

use icu_normalizer::ComposingNormalizerBorrowed;

pub(crate) use crate::key::Key;
use crate::spelling::shows;

/// A name that is kept once and compared by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(u32);

/// Names of people, by the form in which they are compared.
#[derive(Debug, Default)]
pub(crate) struct Names {
    by_spelling: HashMap<Box<str>, Name>,
    by_folded: HashMap<Box<str>, Name>,
    /// As first spelt.
    spelt: Vec<Box<str>>,
    /// What each looks like.
    seen: Vec<Likeness>,
}

/// What a name looks like: as it is spelt, in capitals, and in small letters.
type Likeness = [Key; 3];

impl Names {
    /// The number of a name; one person has one, however it is spelt.
    pub(crate) fn number(&mut self, name: &str) -> Name {
        if let Some(known) = self.by_spelling.get(name) {
            return *known;
        }
        let next = Name(u32::try_from(self.spelt.len()).unwrap_or(u32::MAX));
        let number = *self.by_folded.entry(folded(name).into()).or_insert(next);
        if number == next {
            self.spelt.push(name.into());
            self.seen.push(likeness(name));
        }
        self.by_spelling.insert(name.into(), number);
        number
    }

    /// Whether a reader takes one name for the other.
    pub(crate) fn look_alike(&self, one: Name, other: Name) -> bool {
        let seen = |name: Name| self.seen.get(usize::try_from(name.0).unwrap_or(usize::MAX));
        let (Some(one), Some(other)) = (seen(one), seen(other)) else { return false };
        one.iter().zip(other).any(|(one, other)| one == other)
    }

    /// The name as first spelt.
    pub(crate) fn spelling(&self, name: Name) -> &str {
        let at = usize::try_from(name.0).unwrap_or(usize::MAX);
        self.spelt.get(at).map(AsRef::as_ref).unwrap_or_default()
    }
}

/// A name as it is compared: width and case do not count, nor space around.
fn folded(name: &str) -> String {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let folded = nfkc.normalize(name.trim()).to_uppercase().to_lowercase();
    nfkc.normalize(&folded).into_owned()
}

/// What a name looks like, without blanks and what shows nothing.
fn likeness(name: &str) -> Likeness {
    let normal = ComposingNormalizerBorrowed::new_nfkc().normalize(name).into_owned();
    let shown: String = normal.chars().filter(|c| shows(*c)).collect();
    let forms = [shown.to_uppercase(), shown.to_lowercase(), shown];
    forms.map(|form| Key::of(&unicode_security::skeleton(&form).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_number_whatever_the_case_width_or_composition() {
        let mut names = Names::default();
        for [one, other] in
            [["Zo\u{eb}", " ZOE\u{308} "], ["Ｗang Ming", "wang ming"], ["Großmann", "GROSSMANN"]]
        {
            assert_eq!(names.number(one), names.number(other), "{one} {other}");
        }
        let zhang = names.number("张三");
        assert_ne!(zhang, names.number("张四"));
        assert_eq!(names.spelling(zhang), "张三");
    }

    #[test]
    fn names_that_look_alike_have_numbers_of_their_own_and_are_told() {
        let mut names = Names::default();
        let pairs = [
            ["Сергей", "Cepгeй"],
            ["op1", "opl"],
            ["o0", "OO"],
            ["张三", "张\u{200b}三"],
            ["张 三", "张三"],
        ];
        for [one, other] in pairs {
            let [one_no, other_no] = [one, other].map(|name| names.number(name));
            assert_ne!(one_no, other_no, "{one} {other}");
            assert!(names.look_alike(one_no, other_no), "{one} {other}");
        }
        for [one, other] in [["张三", "张四"], ["op1", "op2"], ["wang", "wong"]] {
            let [one_no, other_no] = [one, other].map(|name| names.number(name));
            assert!(!names.look_alike(one_no, other_no), "{one} {other}");
        }
    }
}
