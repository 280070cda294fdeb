//! Texts broken into lines of a width.

use super::font::{Face, scaled};

/// What does not stand at the beginning of a line.
const NEVER_FIRST: &str = "、，。；：！？）》」』】〕％,.;:!?)]}%·…";

/// A text in lines no wider than `width` at `size`. Lines break at blanks,
/// behind a slash, and between Chinese characters; where a word alone is too
/// wide, inside it. Blanks at a break are left out. There is always a line.
pub(super) fn wrapped(face: &Face, text: &str, size: i32, width: i32) -> Vec<String> {
    let fits = |line: i32| scaled(line, size) <= width;
    if fits(face.width(text)) {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let (mut line, mut taken) = (String::new(), 0);
    for word in words(text) {
        let wide = face.width(word);
        if fits(taken + face.width(word.trim_end())) {
            line.push_str(word);
            taken += wide;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            taken = 0;
        }
        for character in word.chars() {
            let wide = face.glyph(character).1;
            if !line.is_empty() && character != ' ' && !fits(taken + wide) {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push(character);
            taken += wide;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// The width of the widest piece that no line breaks inside, in the font's own
/// measure.
pub(super) fn widest_word(face: &Face, text: &str) -> i32 {
    words(text).map(|word| face.width(word.trim_end())).max().unwrap_or_default()
}

/// The pieces between which a line may break; each keeps its blanks behind it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices().peekable();
        let (_, mut last) = characters.next()?;
        let end = loop {
            let Some((at, next)) = characters.next() else { break rest.len() };
            if may_break(last, next) {
                break at;
            }
            last = next;
        };
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word)
    })
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NEVER_FIRST.contains(after) || "（《「『【〔(".contains(before) {
        return false;
    }
    matches!(before, ' ' | '/') || is_wide(before) || is_wide(after)
}

/// Whether a character stands for itself in Chinese text.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
        || character >= '\u{20000}'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::drawing::POINT;

    const SIZE: i32 = 10 * POINT;

    fn broken(text: &str, ems: i32) -> Vec<String> {
        wrapped(&Face::noto().unwrap(), text, SIZE, ems * SIZE)
    }

    #[test]
    fn chinese_breaks_between_characters_and_never_before_a_stop() {
        assert_eq!(broken("样例传感科技有限公司", 5), ["样例传感科", "技有限公司"]);
        assert_eq!(broken("样例传感科，技有限公司", 5), ["样例传感", "科，技有限", "公司"]);
        assert_eq!(broken("年（2023）度", 5), ["年", "（2023）", "度"]);
    }

    #[test]
    fn words_stay_whole_while_they_fit() {
        assert_eq!(broken("pledge interest a year", 5), ["pledge", "interest a", "year"]);
        assert_eq!(broken("enterprise/91339901", 6), ["enterprise/", "91339901"]);
        assert_eq!(broken("", 5), [""]);
    }

    #[test]
    fn a_code_that_is_too_wide_is_broken_inside() {
        let lines = broken(&"ab".repeat(32), 10);
        assert!(lines.len() > 1);
        assert_eq!(lines.concat(), "ab".repeat(32));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_its_place_and_nothing_but_blanks_is_lost(
            text in "[a-z0-9 ,/样例传感（），。-]{0,60}",
            ems in 2..20_i32,
        ) {
            let face = Face::noto().unwrap();
            let lines = wrapped(&face, &text, SIZE, ems * SIZE);
            for line in &lines {
                prop_assert!(face.width_at(line, SIZE) <= ems * SIZE, "{line:?}");
            }
            let kept = |text: &str| text.replace(' ', "");
            prop_assert_eq!(kept(&lines.concat()), kept(&text));
        }
    }
}
