//! Compact names: what a million events leave in memory is small.

use std::collections::HashMap;

use icu_normalizer::ComposingNormalizerBorrowed;

pub(crate) use crate::key::Key;

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
}

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
        }
        self.by_spelling.insert(name.into(), number);
        number
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
}
