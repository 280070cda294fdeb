//! The facts that a measure asks for: what a person may write, and the one
//! form in which it is kept.

use rust_decimal::Decimal;

use super::{bounds::Bounds, refusal::FactFault};
use crate::{
    date::{Date, parse_date},
    explained::Explained,
    language::Text,
    money::Money,
    names::Subject,
};

/// The most places of a decimal fact.
const MAX_PLACES: u32 = 6;
/// The most digits before the point of a decimal or integer fact.
const MAX_WHOLE: usize = 12;

/// One fact of a measure.
#[derive(Debug, Clone)]
pub struct FactSpec {
    /// Its name: a column of the import.
    pub name: String,
    /// Its type.
    pub kind: FactKind,
    /// What it is.
    pub label: Text,
    /// Whether a claim must give it.
    pub required: bool,
    /// The least, of a number.
    pub min: Option<Decimal>,
    /// The most, of a number.
    pub max: Option<Decimal>,
    /// Of a date: whether it must be the first day of a month.
    pub first_of_month: bool,
    /// Of a date: whether it may lie after the application, such as the end of
    /// a contract.
    pub may_be_later: bool,
}

/// The type of a fact.
#[derive(Debug, Clone)]
pub enum FactKind {
    /// Yuan with at most two places.
    Money,
    /// A number with at most six places.
    Decimal,
    /// A whole number.
    Integer,
    /// A day.
    Date,
    /// A text of one line.
    Text,
    /// One of a list.
    Choice(Vec<Choice>),
}

/// One item of a list.
#[derive(Debug, Clone)]
pub struct Choice {
    /// As it is kept.
    pub id: String,
    /// In words; either may be written in a claim.
    pub label: Text,
}

/// A fact's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FactValue {
    Money(Money),
    Number(Decimal),
    Date(Date),
    Text(String),
}

impl FactValue {
    /// The form in which the fact is kept.
    pub(super) fn canonical(&self) -> String {
        match self {
            Self::Money(money) => money.to_string(),
            Self::Number(number) => number.normalize().to_string(),
            Self::Date(date) => date.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Money(money) => Some(money.yuan()),
            Self::Number(number) => Some(*number),
            Self::Date(_) | Self::Text(_) => None,
        }
    }

    pub(super) fn date(&self) -> Option<Date> {
        if let Self::Date(date) = self { Some(*date) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl FactKind {
    /// As the pack writes it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::Date => "date",
            Self::Text => "text",
            Self::Choice(_) => "choice",
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Money | Self::Decimal | Self::Integer)
    }
}

impl FactSpec {
    /// Between which values a number lies.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds::new(Some(self.min.unwrap_or_default()), self.max)
    }

    /// Reads what a person wrote, which is not empty.
    pub(super) fn read(&self, raw: &str) -> Result<FactValue, FactFault> {
        let value = match &self.kind {
            FactKind::Money => Money::parse(raw)
                .map(FactValue::Money)
                .map_err(|error| self.bad(raw, Words::of(&error)))?,
            FactKind::Decimal => FactValue::Number(self.number(raw, MAX_PLACES)?),
            FactKind::Integer => FactValue::Number(self.number(raw, 0)?),
            FactKind::Date => FactValue::Date(self.date(raw)?),
            FactKind::Text => FactValue::Text(self.text(raw)?),
            FactKind::Choice(choices) => FactValue::Text(self.choice(raw, choices)?),
        };
        if let Some(number) = value.number() {
            self.check_bounds(raw, number)?;
        }
        Ok(value)
    }

    fn bad(&self, given: &str, why: Words) -> FactFault {
        let Words { reason: [reason, reason_zh], hint: [hint, hint_zh] } = why;
        FactFault::Bad {
            fact: self.name.as_str().into(),
            label: self.label.zh.as_str().into(),
            given: given.trim().into(),
            reason: reason.into(),
            reason_zh: reason_zh.into(),
            hint: hint.into(),
            hint_zh: hint_zh.into(),
        }
    }

    fn text(&self, raw: &str) -> Result<String, FactFault> {
        let text = Subject::parse(raw).map_err(|error| {
            let reason = [error.to_string(), format!("“{}”不是一行文本", raw.trim())];
            self.bad(
                raw,
                Words::new(reason, ["one line of at most 200 characters", "一行，至多200字"]),
            )
        })?;
        Ok(text.as_str().to_owned())
    }

    fn number(&self, raw: &str, places: u32) -> Result<Decimal, FactFault> {
        let body = raw.trim();
        let refuse = |reason: &str, zh: &str| {
            let reason = [format!("{body:?} {reason}"), format!("“{body}”{zh}")];
            let hint = ["write digits, such as 1200 or 86.5", "请写数字，如 1200、86.5"];
            self.bad(raw, Words::new(reason, hint))
        };
        let plain = if body.contains(',') {
            // Thousands separators are read as money reads them.
            let whole = Money::parse(body).map_err(|error| self.bad(raw, Words::of(&error)))?;
            whole.yuan().normalize().to_string()
        } else {
            body.to_owned()
        };
        let digits = plain.strip_prefix('-').unwrap_or(&plain);
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(rest) {
            return Err(refuse("is not a number", "不是数字"));
        }
        if whole.len() > MAX_WHOLE {
            return Err(refuse("is out of range", "超出范围"));
        }
        let number = Decimal::from_str_exact(&plain)
            .map_err(|_| refuse("is out of range", "超出范围"))?
            .normalize();
        if number.scale() > places {
            let (en, zh) = if places == 0 {
                ("is not a whole number", "不是整数")
            } else {
                ("has more than six decimal places", "的小数超过六位")
            };
            return Err(refuse(en, zh));
        }
        Ok(number)
    }

    fn date(&self, raw: &str) -> Result<Date, FactFault> {
        let given = raw.trim();
        let date = parse_date(raw).map_err(|error| {
            let hint = [
                "write 2023-10-01, 2023/10/1 or 2023年10月1日",
                "可写 2023-10-01、2023/10/1 或 2023年10月1日",
            ];
            self.bad(raw, Words::new([error.to_string(), format!("“{given}”不是日期")], hint))
        })?;
        if self.first_of_month && date.day() != 1 {
            let reason = [
                format!("{given:?} is not the first day of a month"),
                format!("“{given}”不是某月1日"),
            ];
            let hint = [
                "months are counted whole: give the first day of a month",
                "按整月计，请填某月1日",
            ];
            return Err(self.bad(raw, Words::new(reason, hint)));
        }
        Ok(date)
    }

    fn choice(&self, raw: &str, choices: &[Choice]) -> Result<String, FactFault> {
        let given = raw.trim();
        let found = choices.iter().find(|choice| {
            choice.id.eq_ignore_ascii_case(given)
                || choice.label.zh == given
                || choice.label.en.eq_ignore_ascii_case(given)
        });
        found.map(|choice| choice.id.clone()).ok_or_else(|| {
            let known: Vec<String> =
                choices.iter().map(|choice| format!("{} {}", choice.id, choice.label.zh)).collect();
            let known = known.join(", ");
            let reason =
                [format!("{given:?} is not one of the choices"), format!("“{given}”不在选项之中")];
            let hint = [format!("write one of {known}"), format!("请填其一：{known}")];
            self.bad(raw, Words { reason, hint })
        })
    }

    fn check_bounds(&self, raw: &str, number: Decimal) -> Result<(), FactFault> {
        let (min, max) = (self.min.unwrap_or_default(), self.max);
        if number >= min && max.is_none_or(|max| number <= max) {
            return Ok(());
        }
        let given = raw.trim();
        let reason = match max {
            Some(max) => [
                format!("{given:?} is not within {min} and {max}"),
                format!("“{given}”不在 {min} 至 {max} 之间"),
            ],
            None => [format!("{given:?} is less than {min}"), format!("“{given}”小于 {min}")],
        };
        let hint = ["compare it with the document that the claim rests on", "请与申报材料核对"];
        Err(self.bad(raw, Words::new(reason, hint)))
    }
}

/// Why a value is refused and what to do, each in English and Chinese.
struct Words {
    reason: [String; 2],
    hint: [String; 2],
}

impl Words {
    fn new(reason: [String; 2], hint: [&str; 2]) -> Self {
        Self { reason, hint: hint.map(str::to_owned) }
    }

    fn of(error: &impl Explained) -> Self {
        Self { reason: [error.to_string(), error.zh()], hint: [error.hint(), error.hint_zh()] }
    }
}

impl FactFault {
    /// Which fact it is about.
    pub fn fact(&self) -> &str {
        match self {
            Self::Unknown { fact, .. } | Self::Missing { fact, .. } | Self::Bad { fact, .. } => {
                fact
            }
        }
    }

    /// Whether the fact is simply not there.
    pub fn is_missing(&self) -> bool {
        self.code() == "missing-fact"
    }
}
