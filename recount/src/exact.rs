//! Exact numbers: fractions while it is calculated, whole fen once it is money.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

/// A number with nothing rounded.
pub(crate) type Exact = BigRational;

/// Money in fen.
pub(crate) type Fen = i128;

/// A whole number.
pub(crate) fn whole(number: i128) -> Exact {
    Exact::from_integer(BigInt::from(number))
}

/// A decimal such as `-12.50`; `None` where it is none.
pub(crate) fn decimal(text: &str) -> Option<Exact> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if before.is_empty() || !plain(before) || !plain(after) || digits.ends_with('.') {
        return None;
    }
    let numerator: BigInt = format!("{before}{after}").parse().ok()?;
    let power = u32::try_from(after.len()).ok()?;
    Some(Exact::new(numerator * sign, BigInt::from(10).pow(power)))
}

/// A figure as a pack writes it: `200万`, `50%`, `36`.
pub(crate) fn figure(text: &str) -> Option<Exact> {
    let text = text.trim();
    if let Some(body) = text.strip_suffix('%') {
        return Some(decimal(body)? / whole(100));
    }
    if let Some(body) = text.strip_suffix('万') {
        return Some(decimal(body)? * whole(10_000));
    }
    decimal(text)
}

/// A sum in yuan as the events write it, in fen.
pub(crate) fn fen(text: &str) -> Option<Fen> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (yuan, places) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (two, more) = places.split_at_checked(2).unwrap_or((places, ""));
    if !plain(yuan) || !plain(two) || more.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let places: Fen = two.parse().ok()?;
    let places = if two.len() == 1 { places * 10 } else { places };
    yuan.parse::<Fen>().ok()?.checked_mul(100)?.checked_add(places).map(|fen| sign * fen)
}

/// The one rounding: yuan to the fen, half away from zero.
pub(crate) fn rounded(yuan: &Exact) -> Option<Fen> {
    let doubled = yuan * whole(200);
    let away = if doubled.is_negative() { -whole(1) } else { whole(1) };
    // Towards zero, after a half was added away from it.
    let sum = (doubled + away) / whole(2);
    sum.trunc().to_integer().to_i128()
}

/// Yuan to the fen, what is less left out; for sums that are not negative.
pub(crate) fn rounded_down(yuan: &Exact) -> Option<Fen> {
    (yuan * whole(100)).trunc().to_integer().to_i128()
}

/// Fen as yuan.
pub(crate) fn of_fen(fen: Fen) -> Exact {
    whole(fen) / whole(100)
}

/// Fen as yuan with two places.
pub(crate) fn yuan(fen: Fen) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// How many places a decimal that does not end is shown with.
const PLACES: u32 = 28;

/// The number as a decimal: all of it where it ends, else 28 places and `…`.
pub(crate) fn shown(number: &Exact) -> String {
    let ten = BigInt::from(10);
    let (mut places, mut scaled) = (0_u32, number.clone());
    while !scaled.is_integer() && places < PLACES {
        scaled *= Exact::from_integer(ten.clone());
        places += 1;
    }
    let more = if scaled.is_integer() { "" } else { "…" };
    let sign = if number.is_negative() { "-" } else { "" };
    let digits = scaled.trunc().to_integer().abs().to_string();
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let width = usize::try_from(places).unwrap_or_default() + 1;
    let digits = format!("{digits:0>width$}");
    let (before, after) = digits.split_at(digits.len() + 1 - width);
    format!("{sign}{before}.{after}{more}")
}

/// Whether a recorded decimal is the number, to the last place recorded.
pub(crate) fn agrees(recorded: &str, number: &Exact) -> bool {
    let Some(known) = decimal(recorded) else { return false };
    let places = recorded.split_once('.').map_or(0, |(_, after)| after.len());
    if places < 10 {
        // A value that ends is recorded whole.
        return known == *number;
    }
    let Ok(places) = u32::try_from(places) else { return false };
    let last = Exact::new(BigInt::from(1), BigInt::from(10).pow(places));
    let apart = (known - number).abs();
    apart.is_zero() || apart <= last
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_half_fen_is_rounded_away_from_zero() {
        for (yuan, fen) in [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("-0.0049", 0)] {
            assert_eq!(rounded(&decimal(yuan).unwrap()), Some(fen), "{yuan}");
        }
        assert_eq!(rounded(&(whole(2) / whole(3))), Some(67));
        assert_eq!(rounded_down(&(whole(2) / whole(3))), Some(66));
    }

    #[test]
    fn figures_are_read_and_shown_exactly() {
        assert_eq!(figure("200万").unwrap(), whole(2_000_000));
        assert_eq!(shown(&figure("4.35%").unwrap()), "0.0435");
        assert_eq!(shown(&(whole(-1) / whole(3))), format!("-0.{}…", "3".repeat(28)));
        assert_eq!([yuan(-5), yuan(123_456)], ["-0.05", "1234.56"]);
        for text in ["", "1.", ".5", "1e3", "1.2.3"] {
            assert!(decimal(text).is_none(), "{text}");
        }
        for text in ["0.001", "", "1.", ".5", "1e3", "+1.00", "1.0x", "1.é"] {
            assert_eq!(fen(text), None, "{text}");
        }
        for (text, sum) in
            [("1.00", 100), ("-0.05", -5), ("12.5", 1250), ("7", 700), ("1.230", 123)]
        {
            assert_eq!(fen(text), Some(sum), "{text}");
        }
    }

    #[test]
    fn a_recorded_value_agrees_to_its_last_place_and_no_further() {
        let third = whole(1) / whole(3);
        assert!(agrees(&format!("0.{}", "3".repeat(28)), &third));
        assert!(!agrees(&format!("0.{}5", "3".repeat(26)), &third));
        assert!(agrees("0.5", &(whole(1) / whole(2))));
        assert!(!agrees("0.3", &third));
    }
}
