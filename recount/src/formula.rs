//! A formula's text, read and evaluated in one go over exact fractions.
//!
//! `sum = term {(+|-) term}`, `term = factor {(*|/) factor}`,
//! `factor = - factor | number | name | min(…) | max(…) | ( sum )`.

use std::collections::BTreeMap;

use num_traits::Zero as _;

use crate::exact::{Exact, decimal};

/// What names stand for.
pub(crate) type Values = BTreeMap<String, Exact>;

/// The deepest nesting; a pack's own bound is lower.
const DEEPEST: usize = 200;

/// The value of a formula.
pub(crate) fn evaluate(text: &str, values: &Values) -> Result<Exact, String> {
    let mut reader = Reader { rest: text.trim_start(), values, depth: 0 };
    let value = reader.sum()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(format!("{:?} in {text:?}", reader.rest)) }
}

/// The names that a formula uses.
pub(crate) fn names(text: &str) -> Vec<&str> {
    let part = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    text.split(part).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())).collect()
}

struct Reader<'a> {
    rest: &'a str,
    values: &'a Values,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, sign: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn need(&mut self, sign: char) -> Result<(), String> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(format!("{sign:?} is missing at {:?}", self.rest))
        }
    }

    fn word(&mut self, part: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn sum(&mut self) -> Result<Exact, String> {
        let mut value = self.term()?;
        loop {
            if self.take('+') {
                value += self.term()?;
            } else if self.take('-') {
                value -= self.term()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn term(&mut self) -> Result<Exact, String> {
        let mut value = self.factor()?;
        loop {
            if self.take('*') {
                value *= self.factor()?;
            } else if self.take('/') {
                let by = self.factor()?;
                if by.is_zero() {
                    return Err("a division by zero".to_owned());
                }
                value /= by;
            } else {
                return Ok(value);
            }
        }
    }

    fn factor(&mut self) -> Result<Exact, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is nested too deep".to_owned());
        }
        let value = self.single();
        self.depth -= 1;
        value
    }

    fn single(&mut self) -> Result<Exact, String> {
        if self.take('-') {
            return Ok(-self.factor()?);
        }
        if self.take('(') {
            let value = self.sum()?;
            self.need(')')?;
            return Ok(value);
        }
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let number = self.word(|c| c.is_ascii_digit() || c == '.' || c == '_');
            return decimal(&number.replace('_', "")).ok_or_else(|| format!("{number:?}"));
        }
        let name = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
        if self.take('(') {
            return self.extreme(name);
        }
        self.values.get(name).cloned().ok_or_else(|| format!("{name:?} stands for nothing"))
    }

    fn extreme(&mut self, name: &str) -> Result<Exact, String> {
        let mut value = self.sum()?;
        while self.take(',') {
            let other = self.sum()?;
            value = match name {
                "min" => value.min(other),
                "max" => value.max(other),
                _unknown => return Err(format!("{name:?} is no function")),
            };
        }
        self.need(')')?;
        if name == "min" || name == "max" { Ok(value) } else { Err(format!("{name:?}")) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::exact::{shown, whole};

    fn value(text: &str) -> Result<String, String> {
        let values = [("days", 92), ("rent", 1_000)].map(|(name, n)| (name.to_owned(), whole(n)));
        evaluate(text, &values.into()).map(|value| shown(&value))
    }

    #[test]
    fn precedence_brackets_and_functions_are_the_usual_ones() {
        assert_eq!(value("1 + 2 * 3 - 4 / 8").unwrap(), "6.5");
        assert_eq!(value("min(rent, days*2)-max( 1 , (2+3)*2 )").unwrap(), "174");
        assert_eq!(value("-(days) - -2").unwrap(), "-90");
        assert_eq!(value("8 / 2 / 2").unwrap(), "2");
        assert_eq!(value("rent * 0.5 / 3 * 3").unwrap(), "500");
    }

    #[test]
    fn what_is_no_formula_is_said_and_never_a_panic() {
        for text in ["", "1 +", "month", "1 / (days - 92)", "abs(1)", "1 2", "(1", "1.2.3", "万"] {
            assert!(value(text).is_err(), "{text}");
        }
        assert!(value(&"(".repeat(100_000)).is_err());
        assert_eq!(names("min(a_1, days) / 360"), ["min", "a_1", "days"]);
    }
}
