//! The texts of findings and answers.

/// A text as it is kept, in one line: it stands in lists and papers.
pub(super) fn one_line(text: &str) -> String {
    let text: String = text.chars().filter(|c| c.is_whitespace() || !c.is_control()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
