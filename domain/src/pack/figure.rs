//! Figures as a pack writes them: `2000000`, `200万`, `50%`, `4.35%`.

use rust_decimal::Decimal;

/// The number that a figure stands for; `50%` is 0.5. `None` where it is none.
pub(super) fn parse_figure(text: &str) -> Option<Decimal> {
    let body = text.trim();
    let (body, factor) = if let Some(body) = body.strip_suffix('%') {
        (body, Decimal::new(1, 2))
    } else if let Some(body) = body.strip_suffix('万') {
        (body, Decimal::from(10_000))
    } else {
        (body, Decimal::ONE)
    };
    let digits = body.strip_prefix('-').unwrap_or(body);
    let shape = !digits.is_empty()
        && digits.split('.').count() <= 2
        && digits.split('.').all(|part| !part.is_empty())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !shape {
        return None;
    }
    Some(Decimal::from_str_exact(body).ok()?.checked_mul(factor)?.normalize())
}

/// A share as an office writes it, `40%` or `40`, in its one form `40%`.
/// A bare number below 1 is refused: it might mean 0.5 % or 50 %.
pub(super) fn canonical_percent(text: &str) -> Option<String> {
    let body = text.trim();
    let number = parse_figure(body)?;
    let share = if body.ends_with('%') {
        number
    } else if number < Decimal::ONE && !number.is_zero() {
        return None;
    } else {
        number.checked_mul(Decimal::new(1, 2))?
    };
    (share >= Decimal::ZERO && share <= Decimal::ONE)
        .then(|| format!("{}%", (share * Decimal::ONE_HUNDRED).normalize()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn figures_of_a_policy_are_read_exactly() {
        let figures = [("200万", "2000000"), ("50%", "0.5"), ("4.35%", "0.0435"), ("-1", "-1")];
        for (text, value) in figures {
            assert_eq!(parse_figure(text).unwrap().to_string(), value, "{text}");
        }
        for text in ["", "1e6", "1.", ".5", "１", "5 0", "1.2.3", "--1", "5%%"] {
            assert_eq!(parse_figure(text), None, "{text}");
        }
    }

    #[test]
    fn a_share_has_one_form_and_an_ambiguous_one_is_refused() {
        assert_eq!(canonical_percent("40").unwrap(), "40%");
        assert_eq!(canonical_percent(" 40.0% ").unwrap(), "40%");
        assert_eq!(canonical_percent("0").unwrap(), "0%");
        for text in ["0.4", "101%", "-1%", "half"] {
            assert_eq!(canonical_percent(text), None, "{text}");
        }
    }
}
