//! Amounts as bank files write them.

use std::borrow::Cow;

use bofu_domain::money::{Money, MoneyError};

/// Reads an amount with its sign: `2,000,000.00`, `+300000.00`, `-5.50`,
/// `￥1,000.00`, `２，０００．００`. Full-width forms are read as the half-width
/// characters that they stand for, and nothing else is normalised. More than
/// two places are refused unless the further ones are zeros.
pub(super) fn signed(text: &str) -> Result<Money, MoneyError> {
    let plain = half_width(text);
    let body = plain.trim();
    let unsigned = body.strip_prefix(['¥', '￥']).map_or(body, str::trim_start);
    let (negative, digits) = match unsigned.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, unsigned.strip_prefix('+').unwrap_or(unsigned)),
    };
    let digits = digits.trim_start();
    // One sign is a sign; what follows it is an amount or nothing.
    if (negative || digits.len() < unsigned.len()) && !digits.starts_with(is_start) {
        return Err(MoneyError::NotANumber(body.to_owned()));
    }
    let amount = Money::parse(digits)?;
    Ok(if negative { amount.negated() } else { amount })
}

fn is_start(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '¥' | '￥')
}

/// Digits, letters and signs in full width (U+FF01–U+FF5E), the ideographic
/// blank and the full-width yuan sign as what they stand for.
pub(super) fn half_width(text: &str) -> Cow<'_, str> {
    const SHIFT: u32 = 0xfee0;
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '￥');
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '￥' => '¥',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(SHIFT).and_then(char::from_u32).unwrap_or(c)
        }
        other => other,
    };
    Cow::Owned(text.chars().map(narrow).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ways_of_banks_are_read() {
        let written = [
            ("2,000,000.00", "2000000.00"),
            ("+300000.00", "300000.00"),
            ("-1234567.89", "-1234567.89"),
            ("￥1,000,000.00", "1000000.00"),
            ("-￥5.50", "-5.50"),
            ("￥-5.50", "-5.50"),
            ("２，０００，０００．００", "2000000.00"),
            ("－５．５０", "-5.50"),
            ("18.15000", "18.15"),
            ("0", "0.00"),
            (" 128.37\u{3000}", "128.37"),
        ];
        for (text, amount) in written {
            assert_eq!(signed(text).unwrap().to_string(), amount, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", "--", "+-5", "--5", "1.005", "xx,yyyy.zz", "1.2E+18", "1,00", "①"] {
            assert!(signed(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[-+−¥￥０-９0-9,.， 万元]{0,16}|\\PC{0,12}") {
            let _ = signed(&text);
        }

        #[test]
        fn every_amount_is_read_in_both_widths(fen in -10_i64.pow(15)..10_i64.pow(15)) {
            let amount = Money::checked_fen(fen).unwrap();
            let text = amount.to_string();
            let wide: String = text
                .chars()
                .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
                .collect();
            prop_assert_eq!(signed(&text).unwrap(), amount);
            prop_assert_eq!(signed(&wide).unwrap(), amount);
        }
    }
}
