//! Cells that a spreadsheet would run as a formula.
//!
//! [`neutralised`] puts an apostrophe before such a text, the spreadsheets' own
//! mark for "this is text"; [`restored`] takes it away again, so that what we
//! wrote is what we read. A plain number such as `-12.00` stays a number.

use std::borrow::Cow;

/// What makes a spreadsheet take a cell for a formula, full-width forms included.
const STARTS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// The text, safe to stand in a CSV cell.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    if !is_number(text) && is_dangerous(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text before [`neutralised`].
pub fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest) => rest,
        Some(_) | None => text,
    }
}

/// Whether a formula could begin here, behind any blanks and apostrophes.
fn is_dangerous(text: &str) -> bool {
    text.starts_with(STARTS) || text.trim_start_matches([' ', '\u{3000}', '\'']).starts_with(STARTS)
}

/// A sign, digits and perhaps places: no more.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = body.split_once('.').unwrap_or((body, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(places)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_marked_as_text() {
        for text in ["=1+1", "+86 571", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1", " =1"] {
            assert_eq!(neutralised(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn a_negative_amount_stays_a_number() {
        for text in ["-12.00", "-1", "12.00", "企业-A", ""] {
            assert_eq!(neutralised(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_neutralised_is_restored(text in "[ '=+@a1.-]{0,6}") {
            let cell = neutralised(&text).into_owned();
            prop_assert_eq!(restored(&cell), text);
        }

        #[test]
        fn no_cell_that_we_write_begins_a_formula(text in "\\PC{0,6}") {
            let cell = neutralised(&text).into_owned();
            prop_assert!(is_number(&cell) || !cell.starts_with(STARTS));
        }
    }
}
