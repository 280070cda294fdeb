//! Names of persons: what is typed is read strictly, and who looks like
//! another is taken for that one.

use unicode_normalization::UnicodeNormalization as _;

use super::{ActorName, NameError, escaped};
use crate::spelling;

impl ActorName {
    /// Reads a name that a person typed: blanks in a row are one, and a
    /// character that shows nothing, or turns the direction of writing, is
    /// refused: two persons would look like one.
    pub fn typed(text: &str) -> Result<Self, NameError> {
        let words: Vec<&str> = text.split(spelling::is_blank).filter(|w| !w.is_empty()).collect();
        let known = Self::parse(&words.join(" "))?;
        let hidden = |c: &char| spelling::is_invisible(*c) && *c != ' ';
        match known.0.chars().find(hidden) {
            None => Ok(known),
            Some(found) => {
                Err(NameError::Character { what: "actor", text: escaped(&known.0), found })
            }
        }
    }

    /// Whether two names are one person's, or so like each other that a reader
    /// takes them for one. Who does a thing does not check it under a name that
    /// looks like the first.
    pub fn is(&self, other: &Self) -> bool {
        self.folded() == other.folded() || self.resembles(other)
    }

    /// The name as it is compared: after normalisation, trim and case fold. A
    /// full-width letter is the letter that it looks like, or it would be a
    /// second name for one person.
    pub fn folded(&self) -> String {
        // Upper before lower case folds ß with SS, which lower case alone does not.
        let composed: String = self.0.nfkc().collect();
        composed.to_uppercase().to_lowercase().nfkc().collect()
    }

    /// Whether a reader takes one name for the other (UTS #39), in any case and
    /// with or without blanks.
    pub fn resembles(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|name| Likeness::of(&name.0));
        one.is(&other)
    }
}

/// What a name looks like, as typed and in either case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness([String; 3]);

impl Likeness {
    /// Of a name.
    pub fn of(name: &str) -> Self {
        let seen: String = name.nfkc().filter(|c| !spelling::is_invisible(*c)).collect();
        let cases = [seen.to_uppercase(), seen.to_lowercase()];
        let [upper, lower] = cases.map(|name| spelling::skeleton(&name));
        Self([spelling::skeleton(&seen), upper, lower])
    }

    /// Whether two look the same in one of the cases.
    pub fn is(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one == other)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_person_is_known_by_name_whatever_the_case_space_or_composition() {
        let [a, b] = [" Zo\u{eb} ", "ZOE\u{308}"].map(|name| ActorName::parse(name).unwrap());
        assert!(a.is(&b));
    }

    #[test]
    fn one_person_is_known_by_name_in_full_width_and_with_a_sharp_s() {
        for [one, other] in [["Ｗang Ming", "wang ming"], ["Großmann", "GROSSMANN"]] {
            let [a, b] = [one, other].map(|name| ActorName::parse(name).unwrap());
            assert!(a.is(&b), "{one} {other}");
        }
    }

    #[test]
    fn a_name_with_what_cannot_be_seen_is_refused_when_it_is_typed_and_read_when_it_is_stored() {
        for hidden in ['\u{200b}', '\u{200d}', '\u{2060}', '\u{fe00}', '\u{202e}', '\u{3164}'] {
            let name = format!("张{hidden}三");
            let refusal = ActorName::typed(&name).unwrap_err();
            assert!(
                refusal.to_string().contains(&hidden.escape_unicode().to_string()),
                "{refusal}"
            );
            let stored = ActorName::parse(&name).unwrap();
            assert!(stored.is(&ActorName::typed("张三").unwrap()), "{hidden:?}");
        }
    }

    #[test]
    fn blanks_in_a_typed_name_are_one() {
        let name = |text| ActorName::typed(text).unwrap();
        assert_eq!(name(" 张  三\u{3000}").as_str(), "张 三");
        assert!(name("张 三").is(&name("张三")));
    }

    #[test]
    fn names_that_look_alike_are_told_from_names_that_do_not() {
        let name = |text| ActorName::typed(text).unwrap();
        for [one, other] in
            [["Сергей", "Cepгeй"], ["op1", "opl"], ["WANG", "ＷＡＮＧ"], ["o0", "OO"]]
        {
            assert!(name(one).is(&name(other)), "{one} {other}");
        }
        for [one, other] in
            [["张三", "张四"], ["op1", "op2"], ["李经办", "李审批"], ["wang", "wong"]]
        {
            assert!(!name(one).is(&name(other)), "{one} {other}");
        }
    }
}
