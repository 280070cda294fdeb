//! Days as bank files write them, a time behind them passed over.

use bofu_domain::date::{Date, parse_date};

use super::Flaw;

/// Reads the day of `2026-09-01`, `20260901 09:12:05`, `2026-09-01-09.12.05`,
/// `2026-09-01T09:12:05+08:00`, `2026年9月1日`. The day is the bank's own: no
/// time zone is applied.
pub(super) fn parse(text: &str) -> Result<Date, Flaw> {
    let whole = text.trim();
    let first = whole.split(|c: char| c.is_whitespace() || c == 'T').next().unwrap_or_default();
    // The form with hyphens throughout: the day is its first ten characters.
    let day = match first.get(..10) {
        Some(day) if first.as_bytes().get(10) == Some(&b'-') => day,
        Some(_) | None => first,
    };
    parse_date(day).map_err(|_| Flaw::BadDate { text: whole.to_owned() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_is_read_with_and_without_its_time() {
        for text in [
            "2026-09-01",
            "2026/9/1",
            "20260901",
            "20260901 09:12:05",
            "2026-09-01 09:12:05",
            "2026-09-01-09.12.05",
            "2026-09-01T09:12:05+08:00",
            " 2026年9月1日 ",
        ] {
            assert_eq!(parse(text), Ok(Date::constant(2026, 9, 1)), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "09:12:05", "2026-02-30", "45200", "2026-09", "2026-09-0109-1"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9T年月日 :.-]{0,20}|\\PC{0,16}") {
            let _ = parse(&text);
        }
    }
}
