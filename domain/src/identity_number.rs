//! A person's identity number 公民身份号码 (GB 11643-1999): what must not be
//! stored where an enterprise's code belongs.

use unicode_normalization::UnicodeNormalization as _;

use crate::spelling;

/// The weights 2^(17−i) mod 11 of ISO 7064 MOD 11-2.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check characters, by the sum of the weighted digits mod 11.
const CHECKS: &[u8; 11] = b"10X98765432";

/// Where the day of birth stands.
const BIRTH: std::ops::Range<usize> = 6..14;

/// In which years persons with a number are born.
const YEARS: std::ops::Range<i16> = 1850..2200;

/// The number that a text is, in its plain form: eighteen characters in any
/// width and case, blanks aside, with a day of birth that there was and the
/// check character that belongs to the others. `None` for anything else.
fn number(text: &str) -> Option<String> {
    if text.len() < 18 || text.len() > 200 {
        return None;
    }
    let plain: String = text.nfkc().filter(|c| !spelling::is_invisible(*c)).collect();
    let plain = plain.to_ascii_uppercase();
    let (digits, check) = (plain.get(..17)?, plain.get(17..)?);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || check.len() != 1 {
        return None;
    }
    let birth = plain.get(BIRTH)?;
    let (year, month, day) = (birth.get(..4)?, birth.get(4..6)?, birth.get(6..)?);
    let year: i16 = year.parse().ok().filter(|year| YEARS.contains(year))?;
    jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    let values = digits.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = values.zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    let due = CHECKS.get(usize::try_from(sum % 11).ok()?)?;
    (check.as_bytes() == [*due]).then_some(plain)
}

/// Whether a text is a person's identity number.
pub fn is_identity_number(text: &str) -> bool {
    number(text).is_some()
}

/// The number with the day of birth and what follows it hidden, as messages
/// and files of refused rows show it: `330106********123X` has all but the
/// division and the last four hidden. `None`: the text is no such number.
pub fn masked(text: &str) -> Option<String> {
    let plain = number(text)?;
    Some(format!("{}********{}", plain.get(..6)?, plain.get(14..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_its_check_character_is_known_in_any_width_and_case() {
        // The example of GB 11643-1999 and one with the check character X.
        for text in [
            "11010519491231002X",
            "11010519491231002x",
            " 440524188001010014",
            "１１０１０５１９４９１２３１００２Ｘ",
        ] {
            assert!(is_identity_number(text), "{text}");
        }
        for text in ["110105194912310021", "11010519491331002X", "91440300192317458F", "", "1101"] {
            assert!(!is_identity_number(text), "{text}");
        }
    }

    #[test]
    fn what_is_shown_of_it_is_the_division_and_the_last_four() {
        assert_eq!(masked("11010519491231002x").as_deref(), Some("110105********002X"));
        assert_eq!(masked("91440300192317458F"), None);
    }
}
