//! Reading an event's JSON, with the place where it is not as it must be.

use serde_json::Value;

use crate::exact::{Fen, fen};

/// A field of an object.
pub(crate) fn field<'a>(value: &'a Value, name: &str) -> Result<&'a Value, String> {
    value.get(name).ok_or_else(|| format!("{name} is missing"))
}

/// A text.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    field(value, name)?.as_str().ok_or_else(|| format!("{name} is no text"))
}

/// A whole number.
pub(crate) fn int(value: &Value, name: &str) -> Result<i64, String> {
    field(value, name)?.as_i64().ok_or_else(|| format!("{name} is no whole number"))
}

/// A sum.
pub(crate) fn sum(value: &Value, name: &str) -> Result<Fen, String> {
    fen(text(value, name)?).ok_or_else(|| format!("{name} is no sum"))
}

/// A list; none where the field is not there.
pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A text that may be null or missing.
pub(crate) fn maybe_text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// A row of the ceilings: ceiling, holder, period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) ceiling: String,
    pub(crate) holder: String,
    pub(crate) period: String,
}

impl Row {
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let own = |name| text(value, name).map(str::to_owned);
        Ok(Self { ceiling: own("ceiling")?, holder: own("holder")?, period: own("period")? })
    }

    /// The row under its holder as it is compared.
    pub(crate) fn compared(&self) -> Self {
        Self { holder: crate::spelling::compared_parts(&self.holder), ..self.clone() }
    }

    /// The appropriation of a fund's source in a year.
    pub(crate) fn appropriation(fund: &str, source: &str, year: i64) -> Self {
        let holder = format!("{fund}/{source}");
        Self { ceiling: "fund.year".to_owned(), holder, period: year.to_string() }
    }

    pub(crate) fn is_appropriation(&self) -> bool {
        self.ceiling == "fund.year"
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.ceiling, self.holder, self.period)
    }
}

/// What an event takes from a row, or gives back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Charge {
    pub(crate) row: Row,
    pub(crate) own: bool,
    pub(crate) amount: Fen,
    /// The limit that the row has from here on, where it is set.
    pub(crate) limit: Option<Fen>,
}

impl Charge {
    pub(crate) fn all(value: &Value) -> Result<Vec<Self>, String> {
        list(value, "charges").iter().map(Self::read).collect()
    }

    fn read(value: &Value) -> Result<Self, String> {
        let own = text(value, "lane")? == "own";
        let limit = value.get("limit").filter(|limit| !limit.is_null());
        let limit = limit.map(|_| sum(value, "limit")).transpose()?;
        Ok(Self { row: Row::read(value)?, own, amount: sum(value, "amount")?, limit })
    }
}

/// Charges as they are shown, in an order of their own.
pub(crate) fn shown(charges: &[Charge]) -> String {
    let mut charges = charges.to_vec();
    charges.sort();
    let one = |charge: &Charge| {
        let lane = if charge.own { "" } else { " external" };
        let limit = charge.limit.map(|limit| format!(" of {}", crate::exact::yuan(limit)));
        let limit = limit.unwrap_or_default();
        format!("{}: {}{lane}{limit}", charge.row, crate::exact::yuan(charge.amount))
    };
    charges.iter().map(one).collect::<Vec<_>>().join("; ")
}
