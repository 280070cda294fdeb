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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// No amount.
    #[error("{field}: {source}")]
    Money {
        /// The option or column.
        field: String,
        /// Why.
        source: MoneyError,
    },
    /// No date.
    #[error("{field}: {source}")]
    Date {
        /// The option or column.
        field: String,
        /// Why.
        source: DateError,
    },
    /// No code.
    #[error("{field}: {source}")]
    Uscc {
        /// The option or column.
        field: String,
        /// Why.
        source: UsccError,
    },
    /// No name.
    #[error("{field}: {source}")]
    Name {
        /// The option or column.
        field: String,
        /// Why.
        source: NameError,
    },
    /// No moment.
    #[error("{field}: {given:?} is not a moment of time")]
    Moment {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// No year.
    #[error("{field}: {given:?} is not a year")]
    Year {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// No month.
    #[error("{field}: {given:?} is not a month")]
    Month {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// Neither a year nor `once`.
    #[error("{field}: {given:?} is neither a year nor `once`")]
    Period {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// Neither `city` nor `district`.
    #[error("{field}: {given:?} is neither `city` nor `district`")]
    Source {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// Not digits of the right number.
    #[error("{field}: {given:?} is not {wanted} digits")]
    Digits {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
        /// How many.
        wanted: String,
    },
    /// No number of a bank account.
    #[error("{field}: {given:?} is no account number")]
    AccountNo {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// No code of a currency.
    #[error("{field}: {given:?} is no currency's code")]
    Currency {
        /// The option or column.
        field: String,
        /// What was given.
        given: String,
    },
    /// Nothing where something must stand.
    #[error("{field} is empty")]
    Missing {
        /// The option or column.
        field: String,
    },
    /// Zero where a sum must be.
    #[error("{field} is zero")]
    Zero {
        /// The option or column.
        field: String,
    },
    /// An amount without the document that decides it, or the other way round.
    #[error("`decided_amount` and `decision_no` belong together; {missing} is empty")]
    HalfDecision {
        /// The empty one.
        missing: String,
    },
}

impl Explained for InputError {
    fn code(&self) -> &'static str {
        match self {
            Self::Money { .. } => "bad-amount",
            Self::Date { .. } => "bad-date",
            Self::Uscc { source: UsccError::IdentityNumber { .. }, .. } => "identity-number",
            Self::Uscc { .. } => "bad-uscc",
            Self::Name { .. } => "bad-name",
            Self::Moment { .. } => "bad-moment",
            Self::Year { .. } => "bad-year",
            Self::Month { .. } => "bad-month",
            Self::Period { .. } => "bad-period",
            Self::Source { .. } => "bad-source",
            Self::Digits { .. } => "bad-digits",
            Self::AccountNo { .. } => "bad-account-number",
            Self::Currency { .. } => "unknown-currency",
            Self::Missing { .. } => "missing-value",
            Self::Zero { .. } => "zero-amount",
            Self::HalfDecision { .. } => "half-decision",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Money { field, source } => format!("{field}: {}", source.zh()),
            Self::Date { field, source } => format!("{field}: “{}”不是日期", source.0),
            Self::Uscc { field, source } => format!("{field}: {}", uscc_zh(source)),
            Self::Name { field, source } => format!("{field}: {}", name_zh(source)),
            Self::Moment { field, given } => format!("{field}: “{given}”不是时刻"),
            Self::Year { field, given } => format!("{field}: “{given}”不是年度"),
            Self::Month { field, given } => format!("{field}: “{given}”不是月份"),
            Self::Period { field, given } => format!("{field}: “{given}”既不是年度也不是 once"),
            Self::Source { field, given } => {
                format!("{field}: “{given}”既不是 city (市级) 也不是 district (区级)")
            }
            Self::Digits { field, given, wanted } => {
                format!("{field}: “{given}”不是 {wanted} 位数字")
            }
            Self::AccountNo { field, given } => format!("{field}: “{given}”不是银行账号"),
            Self::Currency { field, given } => format!("{field}: “{given}”不是币种代码"),
            Self::Missing { field } => format!("{field} 为空"),
            Self::Zero { field } => format!("{field} 为零"),
            Self::HalfDecision { missing } => {
                format!("decided_amount 与 decision_no 须同时填写, {missing} 为空")
            }
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::Money { source, .. } => source.hint(),
            Self::Date { .. } => "write it as 2023-10-01".to_owned(),
            Self::Uscc { source: UsccError::CheckDigit { .. }, .. } => {
                "compare it with the licence; a code that was really issued so is registered with \
                 the column check_digit_document naming the evidence"
                    .to_owned()
            }
            Self::Uscc { source: UsccError::IdentityNumber { .. }, .. } => {
                "give the code of the enterprise's licence; a person's number is not stored"
                    .to_owned()
            }
            Self::Uscc { .. } => "copy the 18 characters from the licence".to_owned(),
            Self::Name { source: NameError::TooLong { .. }, .. } => "shorten it".to_owned(),
            Self::Name { source: NameError::Character { .. }, .. } => {
                "type it again without that character".to_owned()
            }
            Self::Name { source: NameError::Empty { .. }, .. } | Self::Missing { .. } => {
                "fill it in".to_owned()
            }
            Self::Moment { .. } => {
                "write it as 2024-03-31T16:00:00Z or 2024-04-01T00:00:00+08:00".to_owned()
            }
            Self::Year { .. } => "write four digits, such as 2023".to_owned(),
            Self::Month { .. } => "write year and month, such as 2023-07".to_owned(),
            Self::Period { .. } => "write a year such as 2023, or once".to_owned(),
            Self::Source { .. } => "write city or district".to_owned(),
            Self::Digits { .. } => {
                "write digits only; in a spreadsheet format the column as text".to_owned()
            }
            Self::Currency { .. } => "write the code of ISO 4217, such as CNY or USD".to_owned(),
            Self::AccountNo { .. } => {
                "write its 4 to 40 digits and letters as the bank does".to_owned()
            }
            Self::Zero { .. } => {
                "give a sum above zero; a claim that gets nothing is rejected with `claim reject`"
                    .to_owned()
            }
            Self::HalfDecision { .. } => {
                "give the sum and the number of the document that decides it".to_owned()
            }
        }
    }

    fn hint_zh(&self) -> String {
        match self {
            Self::Money { source, .. } => source.hint_zh(),
            Self::Date { .. } => "请写成 2023-10-01".to_owned(),
            Self::Uscc { source: UsccError::CheckDigit { .. }, .. } => {
                "请与营业执照核对; 确已如此核发的, 在 check_digit_document 列填写证明文号"
                    .to_owned()
            }
            Self::Uscc { source: UsccError::IdentityNumber { .. }, .. } => {
                "请填写企业营业执照上的代码; 个人身份号码不予登记".to_owned()
            }
            Self::Uscc { .. } => "请按营业执照填写 18 位代码".to_owned(),
            Self::Name { source: NameError::TooLong { .. }, .. } => "请缩短".to_owned(),
            Self::Name { source: NameError::Character { .. }, .. } => {
                "请去掉该字符后重新填写".to_owned()
            }
            Self::Name { source: NameError::Empty { .. }, .. } | Self::Missing { .. } => {
                "请填写".to_owned()
            }
            Self::Moment { .. } => {
                "请写成 2024-04-01T00:00:00+08:00 或 2024-03-31T16:00:00Z".to_owned()
            }
            Self::Year { .. } => "请写四位数字, 如 2023".to_owned(),
            Self::Month { .. } => "请写年和月, 如 2023-07".to_owned(),
            Self::Period { .. } => "请写年度 (如 2023) 或 once".to_owned(),
            Self::Source { .. } => "请写 city 或 district".to_owned(),
            Self::Digits { .. } => "只写数字; 表格中请将该列设为文本".to_owned(),
            Self::AccountNo { .. } => "请按银行写法填写 4–40 位数字或字母".to_owned(),
            Self::Currency { .. } => "请写 ISO 4217 代码, 如 CNY、USD".to_owned(),
            Self::Zero { .. } => "请填写大于零的金额; 不予支持的申报请用 claim reject".to_owned(),
            Self::HalfDecision { .. } => "请填写金额及其决定文号".to_owned(),
        }
    }
}

fn uscc_zh(error: &UsccError) -> String {
    match error {
        UsccError::Length { code, length } => {
            format!("统一社会信用代码“{code}”有 {length} 个字符, 应为 18 个")
        }
        UsccError::Character { code, found, place } => {
            format!("统一社会信用代码“{code}”第 {place} 位“{found}”不在标准字符集内")
        }
        UsccError::Division { code } => {
            format!("统一社会信用代码“{code}”的登记机关无效 (第 1 位或第 3–8 位)")
        }
        UsccError::IdentityNumber { masked } => {
            format!("“{masked}”是个人身份号码, 不是统一社会信用代码")
        }
        UsccError::CheckDigit { code, found, computed } => {
            format!("统一社会信用代码“{code}”校验位为“{found}”, 应为“{computed}”")
        }
    }
}

fn name_zh(error: &NameError) -> String {
    match error {
        NameError::Empty { .. } => "为空".to_owned(),
        NameError::TooLong { limit, .. } => format!("超过 {limit} 个字符"),
        NameError::Character { text, found, .. } => {
            format!("“{text}”含不允许的字符 {}", found.escape_debug())
        }
    }
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
