//! The words of a line that may be an end-to-end id.

use unicode_normalization::UnicodeNormalization as _;

use crate::statement::event::Line;

/// How long an end-to-end id may be.
const SHORTEST_ID: usize = 4;
const LONGEST_ID: usize = 35;

/// The words of a text that may be an end-to-end id, in half width.
pub(super) fn words(text: &str) -> Vec<String> {
    let plain: String = text.nfkc().collect::<String>().to_ascii_uppercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let may_be = |word: &&str| SHORTEST_ID <= word.len() && word.len() <= LONGEST_ID;
    words.filter(may_be).map(ToOwned::to_owned).collect()
}

/// What of a line's reference and summary may be an end-to-end id.
pub fn ids_in(line: &Line) -> Vec<String> {
    let mut ids = words(&line.reference);
    ids.extend(words(&line.summary));
    ids.push(line.reference.trim().to_owned());
    ids.retain(|id| id.is_ascii() && !id.is_empty());
    ids
}
