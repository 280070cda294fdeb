//! What a person sees in a numeric cell, from the digits in the file.
//!
//! A spreadsheet computes with 15 significant digits and shows no more; the
//! file may hold 17 (`0.30000000000000004`). The text is rounded to those 15
//! as an exact decimal. From 10^15 on a number has lost digits: what was an
//! account number is one no longer.

use bofu_domain::date::Date;
use jiff::ToSpan;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// Significant digits of a spreadsheet.
const DIGITS: u32 = 15;
/// The first whole number with more than [`DIGITS`] digits.
const TOO_LONG: i64 = 1_000_000_000_000_000;
/// The serial number of the last day, 9999-12-31.
const LAST_DAY: i64 = 2_958_465;

/// Why a number is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// The spreadsheet has dropped digits.
    DigitsLost,
    /// It is no number, or no day.
    NoValue,
}

/// A number as it stands in the file, as a person sees it: `2000000`, `0.3`.
pub(crate) fn number(written: &str) -> Result<String, Unreadable> {
    let exact = decimal(written)?;
    if exact.abs() >= Decimal::from(TOO_LONG) {
        return Err(Unreadable::DigitsLost);
    }
    let shown = exact.round_sf(DIGITS).ok_or(Unreadable::NoValue)?.normalize();
    Ok(if shown.is_zero() { "0".to_owned() } else { shown.to_string() })
}

fn decimal(written: &str) -> Result<Decimal, Unreadable> {
    let text = written.trim();
    let shape = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    if !shape || !text.bytes().any(|b| b.is_ascii_digit()) {
        return Err(Unreadable::NoValue);
    }
    let Some((_, exponent)) = text.split_once(['e', 'E']) else {
        return text.parse().map_err(|_| Unreadable::DigitsLost);
    };
    let exponent: i32 = exponent.parse().map_err(|_| Unreadable::NoValue)?;
    match exponent {
        28.. => Err(Unreadable::DigitsLost),
        ..=-28 => Ok(Decimal::ZERO),
        -27..28 => Decimal::from_scientific_lossy(text).map_err(|_| Unreadable::NoValue),
    }
}

/// A serial day as `2023-10-01`, with its time where it has one
/// (`2023-10-01 08:30:00`); a time alone as `08:30:00`.
pub(crate) fn moment(written: &str, from_1904: bool) -> Result<String, Unreadable> {
    let serial = decimal(written)?;
    let whole = serial.trunc();
    let seconds = ((serial - whole) * Decimal::from(86_400))
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i64()
        .ok_or(Unreadable::NoValue)?;
    let days = whole.to_i64().ok_or(Unreadable::NoValue)?.saturating_add(seconds / 86_400);
    let seconds = seconds % 86_400;
    if serial.is_sign_negative() && !serial.is_zero() {
        return Err(Unreadable::NoValue);
    }
    let time = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if days == 0 && !from_1904 {
        return Ok(time);
    }
    let day = day(days, from_1904)?;
    Ok(if seconds == 0 { day.to_string() } else { format!("{day} {time}") })
}

/// The day of a serial number. The 1900 system counts a 29 February 1900 that
/// never was as day 60.
fn day(serial: i64, from_1904: bool) -> Result<Date, Unreadable> {
    let epoch = match (from_1904, serial) {
        (true, 0..) => Date::constant(1904, 1, 1),
        (false, 1..=59) => Date::constant(1899, 12, 31),
        (false, 61..) => Date::constant(1899, 12, 30),
        (true | false, _) => return Err(Unreadable::NoValue),
    };
    if serial > LAST_DAY {
        return Err(Unreadable::NoValue);
    }
    epoch.checked_add(serial.days()).map_err(|_| Unreadable::NoValue)
}

/// Whether a number format shows a day or a time. Literal text, colours,
/// conditions and fill characters do not count; `[h]` does.
pub(crate) fn is_moment(format: &str) -> bool {
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' | '_' | '*' => {
                rest.next();
            }
            '"' => {
                rest.by_ref().find(|&end| end == '"');
            }
            '[' => {
                let inside: String = rest.by_ref().take_while(|&end| end != ']').collect();
                let elapsed = inside.chars().all(|c| "hmsHMS".contains(c));
                if elapsed && !inside.is_empty() {
                    return true;
                }
            }
            _ if "ymdhsYMDHS年月日时分秒".contains(c) => return true,
            _ => {}
        }
    }
    false
}

/// Whether a built-in number format shows a day or a time, those of the
/// Chinese editions (27–36, 50–58) included.
pub(crate) fn is_built_in_moment(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_a_spreadsheet_shows_them() {
        let shown = [
            ("2000000", "2000000"),
            ("0.10000000000000001", "0.1"),
            ("0.30000000000000004", "0.3"),
            ("1234.5600000000001", "1234.56"),
            ("100.005", "100.005"),
            ("1E6", "1000000"),
            ("1.5E-2", "0.015"),
            ("-12.50", "-12.5"),
            ("-0", "0"),
            ("1E-300", "0"),
            ("999999999999999", "999999999999999"),
        ];
        for (written, text) in shown {
            assert_eq!(number(written).as_deref(), Ok(text), "{written}");
        }
    }

    #[test]
    fn a_number_of_sixteen_digits_has_lost_some() {
        for written in ["1.2020999000012346E+18", "1000000000000000", "1E300", "-2E15"] {
            assert_eq!(number(written), Err(Unreadable::DigitsLost), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for written in ["", "NaN", "inf", "1,5", "0x10", "e", "1e", "--1"] {
            assert!(number(written).is_err(), "{written}");
        }
    }

    #[test]
    fn serial_days_are_read_in_both_systems() {
        assert_eq!(moment("45200", false).unwrap(), "2023-10-01");
        assert_eq!(moment("43738", true).unwrap(), "2023-10-01");
        assert_eq!(moment("45200.5", false).unwrap(), "2023-10-01 12:00:00");
        assert_eq!(moment("0.75", false).unwrap(), "18:00:00");
        assert_eq!(moment("1", false).unwrap(), "1900-01-01");
        assert_eq!(moment("61", false).unwrap(), "1900-03-01");
        assert_eq!(moment("60", false), Err(Unreadable::NoValue));
        assert_eq!(moment("2958466", false), Err(Unreadable::NoValue));
        assert_eq!(moment("-1", false), Err(Unreadable::NoValue));
    }

    #[test]
    fn formats_of_days_are_told_from_formats_of_numbers() {
        for format in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\";@", "[$-804]yyyy/m/d", "[h]:mm"] {
            assert!(is_moment(format), "{format}");
        }
        for format in ["#,##0.00", "General", "0.00\"days\"", "[Red]0.00", "_(* #,##0_)", "@"] {
            assert!(!is_moment(format), "{format}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_of_fen_reads_as_itself(fen in 0_i64..10_i64.pow(14)) {
            let amount = Decimal::new(fen, 2).normalize().to_string();
            prop_assert_eq!(number(&amount).unwrap(), amount);
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in "[0-9eE.+-]{0,40}", old in any::<bool>()) {
            let _ = (number(&text), moment(&text, old), is_moment(&text));
        }
    }
}
