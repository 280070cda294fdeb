//! Money: yuan with two decimal places, exact, checked.
//!
//! The only way from a longer decimal to [`Money`] is [`Money::round`], the
//! one rounding point of the calculation (half away from zero, to the fen).

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::explained::Explained;

/// The largest magnitude: 2^53 − 1 fen (about 90 trillion yuan), so that an
/// amount in fen is exact in every JSON reader.
const MAX_FEN: i64 = 9_007_199_254_740_991;

/// An amount in yuan with exactly two decimal places, possibly negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Why a text or a decimal is no amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(
    code = "bad-amount",
    hint = "write 2000000, 2,000,000.00, 200万 or 200万元",
    hint_zh = "可写 2000000、2,000,000.00、200万 或 200万元"
)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum MoneyError {
    #[error("the amount is empty")]
    #[explain(zh = "金额为空")]
    Empty,
    /// A minus sign where only sums to be paid may stand.
    #[error("the amount {0:?} is negative")]
    #[explain(zh = "金额“{0}”为负")]
    #[explain(
        hint = "a sum is positive; a grant is undone with `grant revoke`",
        hint_zh = "金额须为正数; 撤销核定请用 `grant revoke`"
    )]
    Negative(String),
    /// More than two decimal places: refused, never rounded.
    #[error("the amount {0:?} has more than two decimal places")]
    #[explain(zh = "金额“{0}”超过两位小数")]
    #[explain(
        hint = "give yuan and fen only, such as 1234.56",
        hint_zh = "金额最多两位小数, 如 1234.56"
    )]
    TooManyPlaces(String),
    /// Full-width digits or signs.
    #[error("the amount {0:?} has full-width characters")]
    #[explain(zh = "金额“{0}”含全角字符")]
    #[explain(hint = "type the digits in half width", hint_zh = "请用半角数字")]
    FullWidth(String),
    /// Scientific notation, as spreadsheets write it.
    #[error("the amount {0:?} is in scientific notation")]
    #[explain(zh = "金额“{0}”为科学计数法")]
    #[explain(
        hint = "format the column as text and write the number out",
        hint_zh = "请将该列设为文本格式并写出全部数字"
    )]
    Scientific(String),
    /// Thousands separators that do not stand at thousands.
    #[error("the amount {0:?} has misplaced thousands separators")]
    #[explain(zh = "金额“{0}”的千位分隔符位置不对")]
    Separators(String),
    #[error("{0:?} is not an amount")]
    #[explain(zh = "“{0}”不是金额")]
    NotANumber(String),
    /// Beyond 2^53 − 1 fen.
    #[error("the amount {0} is out of range")]
    #[explain(zh = "金额“{0}”超出范围")]
    OutOfRange(String),
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from a decimal that already has at most two places.
    pub fn try_new(yuan: Decimal) -> Result<Self, MoneyError> {
        if yuan.normalize().scale() > 2 {
            return Err(MoneyError::TooManyPlaces(yuan.to_string()));
        }
        Self::checked_round(yuan).ok_or_else(|| MoneyError::OutOfRange(yuan.to_string()))
    }

    /// The one rounding point: half away from zero, to the fen.
    /// `None` when the amount is out of range.
    pub fn checked_round(yuan: Decimal) -> Option<Self> {
        Self::rounded(yuan, RoundingStrategy::MidpointAwayFromZero)
    }

    /// The same where a clause bounds the sum by a share (不超过30%): what is
    /// less than a fen is left out. `None` when the amount is out of range.
    pub fn checked_round_down(yuan: Decimal) -> Option<Self> {
        Self::rounded(yuan, RoundingStrategy::ToZero)
    }

    fn rounded(yuan: Decimal, how: RoundingStrategy) -> Option<Self> {
        yuan.round_dp_with_strategy(2, how)
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|fen| fen.to_i64())
            .and_then(Self::checked_fen)
    }

    /// An amount in fen, as databases keep it. `None` when out of range.
    pub fn checked_fen(fen: i64) -> Option<Self> {
        (-MAX_FEN..=MAX_FEN).contains(&fen).then_some(Self(fen))
    }

    /// The amount in fen.
    pub fn fen(self) -> i64 {
        self.0
    }

    /// The amount in yuan.
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// `self + other`, `None` when out of range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::checked_fen)
    }

    /// `self − other`, `None` when out of range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::checked_fen)
    }

    /// `self + other`, held at the bounds. Only for folds of amounts that were
    /// checked when they were recorded, which may not fail.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).clamp(-MAX_FEN, MAX_FEN))
    }

    /// `self − other`, held at the bounds like [`Money::plus`].
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).clamp(-MAX_FEN, MAX_FEN))
    }

    /// `−self`.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(-self.0)
    }

    /// The amount, or nothing where it is negative.
    #[must_use]
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// Whether the amount is above zero.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads what a person writes: `200万`, `200万元`, `2,000,000.00`,
    /// `2000000`. Refuses a sign, more than two places (of the yuan), full
    /// width and scientific notation.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let given = || text.trim().to_owned();
        let body = text.trim();
        if body.is_empty() {
            return Err(MoneyError::Empty);
        }
        if body.chars().any(|c| ('\u{ff01}'..='\u{ff5e}').contains(&c)) {
            return Err(MoneyError::FullWidth(given()));
        }
        let body = body.strip_prefix(['¥', '￥']).unwrap_or(body);
        let body = body.strip_suffix('元').unwrap_or(body);
        let (body, unit) = match body.strip_suffix('万') {
            Some(rest) => (rest.trim(), Decimal::from(10_000)),
            None => (body.trim(), Decimal::ONE),
        };
        if let Some(rest) = body.strip_prefix(['-', '−', '(']) {
            return Err(if rest.starts_with(|c: char| c.is_ascii_digit()) {
                MoneyError::Negative(given())
            } else {
                MoneyError::NotANumber(given())
            });
        }
        let plain = without_separators(body).ok_or_else(|| MoneyError::Separators(given()))?;
        if plain.contains(['e', 'E']) && plain.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(MoneyError::Scientific(given()));
        }
        let shape = plain.split_once('.').map_or_else(
            || all_digits(&plain),
            |(whole, places)| all_digits(whole) && all_digits(places),
        );
        if !shape {
            return Err(MoneyError::NotANumber(given()));
        }
        let number = Decimal::from_str_exact(&plain)
            .ok()
            .and_then(|number| number.checked_mul(unit))
            .ok_or_else(|| MoneyError::OutOfRange(given()))?;
        if number.normalize().scale() > 2 {
            return Err(MoneyError::TooManyPlaces(given()));
        }
        Self::checked_round(number).ok_or_else(|| MoneyError::OutOfRange(given()))
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Removes thousands separators, which must stand at every third digit of the
/// whole part; `None` where they do not.
fn without_separators(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, places) = match text.split_once('.') {
        Some((whole, places)) => (whole, Some(places)),
        None => (text, None),
    };
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let regular = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (regular && !places.is_some_and(|places| places.contains(','))).then(|| text.replace(',', ""))
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        if f.width().is_none() && f.precision().is_none() {
            return write!(f, "{sign}{}.{:02}", fen / 100, fen % 100);
        }
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "¥{self}")
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    /// Reads the stored form only: a string in yuan with two places.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Stored)
    }
}

/// Reads the stored form.
struct Stored;

impl de::Visitor<'_> for Stored {
    type Value = Money;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in yuan with two places, as a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Money, E> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, places) = digits.split_once('.').unwrap_or(("", ""));
        if !all_digits(whole) || !all_digits(places) || places.len() != 2 {
            return Err(E::custom(format!("{text:?} is not an amount with two places")));
        }
        let fen =
            || Some((whole.parse::<i64>().ok()?.checked_mul(100)?, places.parse::<i64>().ok()?));
        fen()
            .and_then(|(yuan, fen)| yuan.checked_add(fen))
            .and_then(|fen| Money::checked_fen(sign * fen))
            .ok_or_else(|| E::custom(format!("the amount {text:?} is out of range")))
    }
}

/// The sum of amounts, `None` when it leaves the range.
pub fn total(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
    amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_four_ways_to_write_two_million_are_one_amount() {
        for text in ["200万", "200万元", "2,000,000.00", "2000000", " 2000000.0 ", "¥2,000,000"]
        {
            assert_eq!(Money::parse(text).unwrap().to_string(), "2000000.00", "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_by_its_own_name() {
        let refusals = [
            ("", MoneyError::Empty),
            ("-1", MoneyError::Negative("-1".into())),
            ("1.005", MoneyError::TooManyPlaces("1.005".into())),
            ("0.0000001万", MoneyError::TooManyPlaces("0.0000001万".into())),
            ("１００万", MoneyError::FullWidth("１００万".into())),
            ("1e6", MoneyError::Scientific("1e6".into())),
            ("1.2E+18", MoneyError::Scientific("1.2E+18".into())),
            ("20,00", MoneyError::Separators("20,00".into())),
            ("一百万", MoneyError::NotANumber("一百万".into())),
            ("1.", MoneyError::NotANumber("1.".into())),
            ("+5", MoneyError::NotANumber("+5".into())),
            ("99999999999999999", MoneyError::OutOfRange("99999999999999999".into())),
        ];
        for (text, error) in refusals {
            assert_eq!(Money::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn what_is_less_than_a_fen_is_left_out_where_a_share_is_the_most() {
        let down = |text: &str| Money::checked_round_down(text.parse().unwrap()).unwrap();
        assert_eq!(down("99999.999").to_string(), "99999.99");
        assert_eq!(down("99999.99").to_string(), "99999.99");
        assert_eq!(down("0.009").to_string(), "0.00");
    }

    #[test]
    fn half_a_fen_is_rounded_away_from_zero() {
        let round = |text: &str| Money::checked_round(text.parse().unwrap()).unwrap().to_string();
        assert_eq!(round("0.005"), "0.01");
        assert_eq!(round("-0.005"), "-0.01");
        assert_eq!(round("0.00499999999"), "0.00");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(fen in -MAX_FEN..=MAX_FEN) {
            let money = Money::checked_fen(fen).unwrap();
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,24}") {
            let _ = Money::parse(&text);
        }
    }
}
