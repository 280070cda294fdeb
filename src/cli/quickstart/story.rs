//! The story of the sample office-year as it is written: command lines, and
//! below a line what is expected of its answer.

/// The story.
pub(super) const STORY: &str = include_str!("../../../samples/office-year/story.txt");

/// A command line of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the text.
    pub(super) number: usize,
    /// Its words, without the program's name.
    pub(super) words: Vec<String>,
    /// What is expected of its answer.
    pub(super) expected: Expectation,
}

/// What is expected of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Expectation {
    /// What the rules refuse or hold back: claims, with the code. Whatever is
    /// refused and does not stand here ends the quickstart.
    pub(super) refused: Vec<(String, String)>,
    /// Members of the JSON, with what they must be.
    pub(super) answers: Vec<(String, String)>,
}

/// Reads the lines, in order.
///
/// # Errors
/// The number of a line that is none of a story, with why.
pub(super) fn parse(text: &str) -> Result<Vec<Line>, (usize, &'static str)> {
    let mut lines: Vec<Line> = Vec::new();
    for (text, number) in text.lines().zip(1..) {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let words = words(text).ok_or((number, "a quotation mark is never closed"))?;
        match (words.as_slice(), lines.last_mut()) {
            ([program, words @ ..], _) if program == "bofu" => {
                let (words, expected) = (words.to_vec(), Expectation::default());
                lines.push(Line { number, words, expected });
            }
            ([word, claim, code], Some(line)) if word == "refused" => {
                line.expected.refused.push((claim.clone(), code.clone()));
            }
            ([word, member, value], Some(line)) if word == "answers" => {
                line.expected.answers.push((member.clone(), value.clone()));
            }
            _ => return Err((number, "it is neither a command nor what is expected of one")),
        }
    }
    Ok(lines)
}

/// The words of a line; what stands in quotation marks is one word.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for (part, quoted) in line.split('"').zip([false, true].into_iter().cycle()) {
        if quoted {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(ToOwned::to_owned));
        }
    }
    line.matches('"').count().is_multiple_of(2).then_some(words)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_line_has_words_and_what_is_told_of_its_answer() {
        let text = "# 说明\nbofu claim reject C-1 --reason \"材料 不全\"\n\nbofu pay order --all-due\n  \
                    refused C-2 objection-open\n  answers held 1\n";
        let lines = parse(text).unwrap();
        assert_eq!(lines[0].words, ["claim", "reject", "C-1", "--reason", "材料 不全"]);
        assert_eq!((lines[0].number, lines[0].expected.refused.len()), (2, 0));
        assert_eq!(lines[1].expected.refused, [("C-2".to_owned(), "objection-open".to_owned())]);
        assert_eq!(lines[1].expected.answers, [("held".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn what_is_no_line_of_a_story_is_named() {
        assert_eq!(parse("refused C-1 x").unwrap_err().0, 1);
        assert_eq!(parse("bofu init\nrefused C-1").unwrap_err().0, 2);
        assert_eq!(parse("\nbofu claim reject \"C-1").unwrap_err().0, 2);
    }
}
