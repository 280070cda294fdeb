//! The unified social credit code 统一社会信用代码 (GB 32100-2015).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{explained::Explained, identity_number::masked};

/// The 31 characters of GB 32100-2015, in the order of their values.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

const NO_VALUE: u8 = u8::MAX;

/// The value of each byte; [`NO_VALUE`]: not of the alphabet.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "in a constant")]
const VALUES: [u8; 256] = {
    let mut values = [NO_VALUE; 256];
    let mut value = 0;
    while value < 31 {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The weights 3^i mod 31 of the first seventeen characters.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A code of eighteen characters of the standard's alphabet.
///
/// [`Uscc::parse`] verifies the check digit. A code that was really issued
/// and fails it can be had by [`Uscc::issued_against_check_digit`] alone; the
/// command that uses it records the evidence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "SmolStr", into = "SmolStr")]
pub struct Uscc(SmolStr);

/// Why a text is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(
    code = "bad-uscc",
    hint = "copy the 18 characters from the licence",
    hint_zh = "请按营业执照填写 18 位代码"
)]
pub enum UsccError {
    /// Not eighteen characters.
    #[error("the code {code:?} has {length} characters, not 18")]
    #[explain(zh = "统一社会信用代码“{code}”有 {length} 个字符, 应为 18 个")]
    Length {
        /// What was given.
        code: String,
        /// How many characters it has.
        length: usize,
    },
    /// A character that the standard does not use (I, O, S, V, Z, lower case …).
    #[error("the code {code:?} has {found:?} at place {place}, which the standard does not use")]
    #[explain(zh = "统一社会信用代码“{code}”第 {place} 位“{found}”不在标准字符集内")]
    Character {
        /// What was given.
        code: String,
        /// The character.
        found: char,
        /// Its place from 1.
        place: usize,
    },
    /// The managing department (character 1) is 0, or the administrative
    /// division (characters 3 to 8) is not of digits, or is 000000.
    #[error(
        "the code {code:?} names no registering authority: place 1 is 0, or places 3 to 8 are no division"
    )]
    #[explain(zh = "统一社会信用代码“{code}”的登记机关无效 (第 1 位或第 3–8 位)")]
    Division {
        /// What was given.
        code: String,
    },
    /// A person's identity number; it is shown with its middle hidden, and never
    /// stored.
    #[error("{masked} is a person's identity number, not an enterprise's code")]
    #[explain(
        code = "identity-number",
        zh = "“{masked}”是个人身份号码, 不是统一社会信用代码",
        hint = "give the code of the enterprise's licence; a person's number is not stored",
        hint_zh = "请填写企业营业执照上的代码; 个人身份号码不予登记"
    )]
    IdentityNumber {
        /// The number with its middle hidden.
        masked: String,
    },
    /// The last character is not the computed one.
    #[error("the code {code:?} ends in {found:?} where the check digit is {computed:?}")]
    #[explain(
        zh = "统一社会信用代码“{code}”校验位为“{found}”, 应为“{computed}”",
        hint = "compare it with the licence; a code that was really issued so is registered with \
                the column check_digit_document naming the evidence",
        hint_zh = "请与营业执照核对; 确已如此核发的, 在 check_digit_document 列填写证明文号"
    )]
    CheckDigit {
        /// What was given.
        code: String,
        /// Its last character.
        found: char,
        /// The one that GB 32100-2015 computes.
        computed: char,
    },
}

impl Uscc {
    /// Reads a code and verifies its check digit. Nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = Self::of_no_person(text)?;
        let computed = check_digit(&code.0);
        let found = code.0.chars().last().unwrap_or_default();
        if found == computed {
            Ok(code)
        } else {
            Err(UsccError::CheckDigit { code: code.0.to_string(), found, computed })
        }
    }

    /// Reads a code that was issued although its check digit is wrong. Only
    /// with evidence on record.
    pub fn issued_against_check_digit(text: &str) -> Result<Self, UsccError> {
        Self::of_no_person(text)
    }

    /// Reads a code as it was stored: whether it may be one was decided when it
    /// was recorded.
    pub fn stored(text: &str) -> Result<Self, UsccError> {
        Self::well_formed(text)
    }

    /// A well-formed code that is no person's identity number. Where the check
    /// digits of both hold, it is an enterprise's.
    fn of_no_person(text: &str) -> Result<Self, UsccError> {
        let code = Self::well_formed(text);
        if code.as_ref().is_ok_and(Self::check_digit_holds) {
            return code;
        }
        match masked(text) {
            Some(masked) => Err(UsccError::IdentityNumber { masked }),
            None => code,
        }
    }

    /// Whether the last character is the computed one.
    pub fn check_digit_holds(&self) -> bool {
        self.0.ends_with(check_digit(&self.0))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The seventeen characters with the check digit that belongs to them.
    /// `None` when they are not of the alphabet.
    pub fn with_check_digit(first_seventeen: &str) -> Option<Self> {
        let code = format!("{first_seventeen}{}", check_digit(first_seventeen));
        Self::parse(&code).ok()
    }

    fn well_formed(text: &str) -> Result<Self, UsccError> {
        let code = text;
        let length = code.chars().count();
        if length != 18 {
            return Err(UsccError::Length { code: code.to_owned(), length });
        }
        if let Some((index, found)) = code.chars().enumerate().find(|(_, c)| value_of(*c).is_none())
        {
            return Err(UsccError::Character { code: code.to_owned(), found, place: index + 1 });
        }
        // Managing department 0 is not assigned; division 000000 is no place.
        let division = &code[2..8];
        if code.starts_with('0')
            || division == "000000"
            || !division.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(UsccError::Division { code: code.to_owned() });
        }
        Ok(Self(code.into()))
    }
}

fn value_of(character: char) -> Option<usize> {
    let value = VALUES[usize::from(u8::try_from(character).ok()?)];
    (value != NO_VALUE).then_some(usize::from(value))
}

/// GB 32100-2015 §5: (31 − Σ value × weight mod 31) mod 31.
fn check_digit(code: &str) -> char {
    let sum: usize = code
        .chars()
        .zip(WEIGHTS)
        .map(|(character, weight)| value_of(character).unwrap_or_default() * weight)
        .sum();
    ALPHABET.get((31 - sum % 31) % 31).copied().map_or('0', char::from)
}

impl TryFrom<SmolStr> for Uscc {
    type Error = UsccError;

    /// The stored form: well-formed; whether the check digit had to hold was
    /// decided when the code was recorded.
    fn try_from(text: SmolStr) -> Result<Self, UsccError> {
        Self::well_formed(&text)
    }
}

impl From<Uscc> for SmolStr {
    fn from(code: Uscc) -> Self {
        code.0
    }
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, UsccError> {
        Self::parse(text)
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_code_with_its_check_digit_is_accepted() {
        assert!(Uscc::parse("91440300192317458F").is_ok());
    }

    #[test]
    fn a_code_issued_in_the_pilot_time_fails_the_check_and_says_which_digit_was_due() {
        let error = Uscc::parse("91350100M0001TGQXM").unwrap_err();
        assert!(matches!(error, UsccError::CheckDigit { found: 'M', .. }), "{error}");
        assert!(
            !Uscc::issued_against_check_digit("91350100M0001TGQXM").unwrap().check_digit_holds()
        );
    }

    #[test]
    fn a_persons_identity_number_is_no_code_and_is_not_shown_whole() {
        for number in ["11010519491231002X", "11010519491231002x", "440524188001010014"] {
            for read in [Uscc::parse, Uscc::issued_against_check_digit] {
                let error = read(number).unwrap_err();
                assert!(matches!(error, UsccError::IdentityNumber { .. }), "{error}");
                assert!(!error.to_string().contains(number), "{error}");
                assert!(!format!("{error:?}").contains(number), "{error:?}");
            }
        }
        assert!(Uscc::stored("11010519491231002X").is_ok());
    }

    #[test]
    fn zeros_alone_are_no_code_though_their_check_digit_holds() {
        let error = Uscc::parse("000000000000000000").unwrap_err();
        assert!(matches!(error, UsccError::Division { .. }));
    }

    #[test]
    fn lower_case_and_excluded_letters_are_named_with_their_place() {
        let error = Uscc::parse("91440300I92317458F").unwrap_err();
        assert!(matches!(error, UsccError::Character { found: 'I', place: 9, .. }));
    }
}
