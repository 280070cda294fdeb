//! From what a person typed to the domain's types, with the field's name.

use bofu_domain::{
    account::plain_account_no,
    assessment::Source,
    charge::Period,
    currency::Currency,
    date::{Date, DateError, Year, parse_date},
    explained::Explained,
    money::{Money, MoneyError},
    month::Month,
    names::NameError,
    uscc::{Uscc, UsccError},
};

/// A value that cannot be what its field asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum InputError {
    #[error("{field}: {source}")]
    #[explain(code = source.code(), zh("{field}: {}", source.zh()))]
    #[explain(hint = source.hint(), hint_zh = source.hint_zh())]
    Money { field: String, source: MoneyError },
    #[error("{field}: {source}")]
    #[explain(code = source.code(), zh("{field}: {}", source.zh()))]
    #[explain(hint = source.hint(), hint_zh = source.hint_zh())]
    Date { field: String, source: DateError },
    #[error("{field}: {source}")]
    #[explain(code = source.code(), zh("{field}: {}", source.zh()))]
    #[explain(hint = source.hint(), hint_zh = source.hint_zh())]
    Uscc { field: String, source: UsccError },
    #[error("{field}: {source}")]
    #[explain(code = source.code(), zh("{field}: {}", source.zh()))]
    #[explain(hint = source.hint(), hint_zh = source.hint_zh())]
    Name { field: String, source: NameError },
    #[error("{field}: {given:?} is not a moment of time")]
    #[explain(code = "bad-moment", zh = "{field}: “{given}”不是时刻")]
    #[explain(
        hint = "write it as 2024-03-31T16:00:00Z or 2024-04-01T00:00:00+08:00",
        hint_zh = "请写成 2024-04-01T00:00:00+08:00 或 2024-03-31T16:00:00Z"
    )]
    Moment { field: String, given: String },
    #[error("{field}: {given:?} is not a year")]
    #[explain(code = "bad-year", zh = "{field}: “{given}”不是年度")]
    #[explain(hint = "write four digits, such as 2023", hint_zh = "请写四位数字, 如 2023")]
    Year { field: String, given: String },
    #[error("{field}: {given:?} is not a month")]
    #[explain(code = "bad-month", zh = "{field}: “{given}”不是月份")]
    #[explain(hint = "write year and month, such as 2023-07", hint_zh = "请写年和月, 如 2023-07")]
    Month { field: String, given: String },
    #[error("{field}: {given:?} is neither a year nor `once`")]
    #[explain(code = "bad-period", zh = "{field}: “{given}”既不是年度也不是 once")]
    #[explain(hint = "write a year such as 2023, or once", hint_zh = "请写年度 (如 2023) 或 once")]
    Period { field: String, given: String },
    #[error("{field}: {given:?} is neither `city` nor `district`")]
    #[explain(
        code = "bad-source",
        zh = "{field}: “{given}”既不是 city (市级) 也不是 district (区级)",
        hint = "write city or district",
        hint_zh = "请写 city 或 district"
    )]
    Source { field: String, given: String },
    #[error("{field}: {given:?} is not {wanted} digits")]
    #[explain(code = "bad-digits", zh = "{field}: “{given}”不是 {wanted} 位数字")]
    #[explain(
        hint = "write digits only; in a spreadsheet format the column as text",
        hint_zh = "只写数字; 表格中请将该列设为文本"
    )]
    Digits { field: String, given: String, wanted: String },
    #[error("{field}: {given:?} is no account number")]
    #[explain(code = "bad-account-number", zh = "{field}: “{given}”不是银行账号")]
    #[explain(
        hint = "write its 4 to 40 digits and letters as the bank does",
        hint_zh = "请按银行写法填写 4–40 位数字或字母"
    )]
    AccountNo { field: String, given: String },
    #[error("{field}: {given:?} is no currency's code")]
    #[explain(code = "unknown-currency", zh = "{field}: “{given}”不是币种代码")]
    #[explain(
        hint = "write the code of ISO 4217, such as CNY or USD",
        hint_zh = "请写 ISO 4217 代码, 如 CNY、USD"
    )]
    Currency { field: String, given: String },
    #[error("{field}: {given:?} is neither `holiday` nor `workday`")]
    #[explain(
        code = "bad-day-kind",
        zh = "{field}: “{given}”既不是 holiday (放假) 也不是 workday (上班)",
        hint = "write holiday for a day off, workday for a weekend day that is worked",
        hint_zh = "放假日请写 holiday，周末上班日请写 workday"
    )]
    DayKind { field: String, given: String },
    #[error("{field} is empty")]
    #[explain(code = "missing-value", zh = "{field} 为空")]
    #[explain(hint = "fill it in", hint_zh = "请填写")]
    Missing { field: String },
    #[error("{field} is zero")]
    #[explain(code = "zero-amount", zh = "{field} 为零")]
    #[explain(
        hint = "give a sum above zero; a claim that gets nothing is rejected with `claim reject`",
        hint_zh = "请填写大于零的金额; 不予支持的申报请用 claim reject"
    )]
    Zero { field: String },
    /// An amount without the document that decides it, or the other way round.
    #[error("`decided_amount` and `decision_no` belong together; {missing} is empty")]
    #[explain(
        code = "half-decision",
        zh = "decided_amount 与 decision_no 须同时填写, {missing} 为空",
        hint = "give the sum and the number of the document that decides it",
        hint_zh = "请填写金额及其决定文号"
    )]
    HalfDecision { missing: String },
}

/// Reads an amount that is not negative.
pub fn money(field: &str, text: &str) -> Result<Money, InputError> {
    Money::parse(text).map_err(|source| InputError::Money { field: field.to_owned(), source })
}

/// Reads an amount above zero.
pub fn sum(field: &str, text: &str) -> Result<Money, InputError> {
    let amount = money(field, text)?;
    if amount.is_zero() { Err(InputError::Zero { field: field.to_owned() }) } else { Ok(amount) }
}

/// Reads a date.
pub fn date(field: &str, text: &str) -> Result<Date, InputError> {
    if text.is_empty() {
        return Err(InputError::Missing { field: field.to_owned() });
    }
    parse_date(text).map_err(|source| InputError::Date { field: field.to_owned(), source })
}

/// Asia/Shanghai has had no other offset since 1991.
const SHANGHAI: jiff::tz::Offset = jiff::tz::offset(8);

/// The business date of a moment.
pub fn business_day(moment: jiff::Timestamp) -> Date {
    SHANGHAI.to_datetime(moment).date()
}

/// Reads a moment (RFC 3339, any offset) into the form that events bear: UTC
/// with six decimals.
pub fn moment(field: &str, text: &str) -> Result<String, InputError> {
    let wrong = || InputError::Moment { field: field.to_owned(), given: text.to_owned() };
    let moment: jiff::Timestamp = text.trim().parse().map_err(|_| wrong())?;
    Ok(format!("{moment:.6}"))
}

/// Reads a code whose check digit holds.
pub fn uscc(field: &str, text: &str) -> Result<Uscc, InputError> {
    Uscc::parse(text).map_err(|source| InputError::Uscc { field: field.to_owned(), source })
}

/// Reads a code whose check digit need not hold; the caller records the evidence.
pub fn uscc_against_check_digit(field: &str, text: &str) -> Result<Uscc, InputError> {
    Uscc::issued_against_check_digit(text)
        .map_err(|source| InputError::Uscc { field: field.to_owned(), source })
}

/// Reads one of the named identities: `name("claim_no", text, ClaimNo::parse)`.
pub fn name<T>(
    field: &str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, NameError>,
) -> Result<T, InputError> {
    parse(text).map_err(|source| match source {
        NameError::Empty { .. } => InputError::Missing { field: field.to_owned() },
        NameError::TooLong { .. } | NameError::Character { .. } => {
            InputError::Name { field: field.to_owned(), source }
        }
    })
}

/// Reads a year.
pub fn year(field: &str, text: &str) -> Result<Year, InputError> {
    match Period::parse(text.trim()) {
        Some(Period::Year(year)) => Ok(year),
        Some(Period::Once) | None => {
            Err(InputError::Year { field: field.to_owned(), given: text.to_owned() })
        }
    }
}

/// Reads a month.
pub fn month(field: &str, text: &str) -> Result<Month, InputError> {
    Month::parse(text)
        .map_err(|_| InputError::Month { field: field.to_owned(), given: text.to_owned() })
}

/// Reads a year or `once`.
pub fn period(field: &str, text: &str) -> Result<Period, InputError> {
    Period::parse(text.trim())
        .ok_or_else(|| InputError::Period { field: field.to_owned(), given: text.to_owned() })
}

/// Reads `city` or `district`.
pub fn source(field: &str, text: &str) -> Result<Source, InputError> {
    Source::parse(text)
        .ok_or_else(|| InputError::Source { field: field.to_owned(), given: text.to_owned() })
}

/// Reads digits, spaces between them left out.
pub fn digits(
    field: &str,
    text: &str,
    count: std::ops::RangeInclusive<usize>,
) -> Result<String, InputError> {
    let plain = text.replace(' ', "");
    if plain.is_empty() {
        return Err(InputError::Missing { field: field.to_owned() });
    }
    if count.contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(plain);
    }
    let wanted = if count.start() == count.end() {
        count.start().to_string()
    } else {
        format!("{}–{}", count.start(), count.end())
    };
    Err(InputError::Digits { field: field.to_owned(), given: text.to_owned(), wanted })
}

/// The number of an account at any bank, as [`plain_account_no`] gives it: 4 to
/// 40 digits, letters and signs.
pub fn account_no(field: &str, text: &str) -> Result<String, InputError> {
    let plain = plain_account_no(text);
    if plain.is_empty() {
        return Err(InputError::Missing { field: field.to_owned() });
    }
    if (4..=40).contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(plain);
    }
    Err(InputError::AccountNo { field: field.to_owned(), given: text.to_owned() })
}

/// A currency's code.
pub fn currency(field: &str, text: &str) -> Result<Currency, InputError> {
    Currency::parse(text.trim())
        .map_err(|_| InputError::Currency { field: field.to_owned(), given: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_code_of_eleven_digits_is_refused_with_what_it_should_be() {
        let error = digits("bank_code", "10233100000", 12..=12).unwrap_err();
        assert_eq!(error.to_string(), "bank_code: \"10233100000\" is not 12 digits");
        assert_eq!(error.zh(), "bank_code: “10233100000”不是 12 位数字");
    }

    #[test]
    fn an_account_number_that_a_spreadsheet_broke_is_refused() {
        assert!(digits("account_no", "1.2E+18", 6..=34).is_err());
        assert_eq!(digits("account_no", "1202 0999", 6..=34).unwrap(), "12020999");
    }

    #[test]
    fn a_moment_is_kept_as_events_bear_it() {
        let kept = moment("--known-at", "2024-04-01T00:00:00+08:00").unwrap();
        assert_eq!(kept, "2024-03-31T16:00:00.000000Z");
        assert!(moment("--known-at", "2024-04-01").is_err());
    }

    #[test]
    fn once_is_a_period_and_no_year() {
        assert_eq!(period("period", "once"), Ok(Period::Once));
        assert!(year("year", "once").is_err());
        assert!(year("year", "23").is_err());
    }
}
