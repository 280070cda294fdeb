//! The sums and shares that stand in a policy's words: `1000万元`, `2.5亿元`,
//! `三百万元`, `30%`, `百分之三十`, `5‰`. Years, numbers of enterprises and the
//! like are none.

use rust_decimal::Decimal;

/// Counts of these are no sums, although a 万 stands before them.
const NO_MONEY: &str = "人户家台吨平次亩个名千辆套件项立米度";

/// A sum or a share, as it is written and as a number; `30%` is 0.3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) written: String,
    pub(super) value: Decimal,
}

/// Those that stand in a text, in order.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let chars: Vec<char> = text.chars().map(narrow).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        match share_in_words(rest).or_else(|| figure(rest)).or_else(|| numeral_sum(rest)) {
            Some((length, value)) => {
                if let Some(value) = value {
                    let written = text.chars().skip(at).take(length).collect();
                    found.push(Quantity { written, value });
                }
                at += length.max(1);
            }
            None => at += 1,
        }
    }
    found
}

/// A character in its narrow form.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '％' | '．' => {
            char::from_u32(u32::from(c).saturating_sub(0xfee0)).unwrap_or(c)
        }
        other => other,
    }
}

/// How many characters it takes, and its value where it is a sum or a share.
type ParsedQuantity = Option<(usize, Option<Decimal>)>;

/// `30%`, `5‰`, `1000万元`, `1,000,000元`; a number of anything else is passed over.
fn figure(rest: &[char]) -> ParsedQuantity {
    let digit = |c: &char| c.is_ascii_digit();
    if !rest.first().is_some_and(digit) {
        return None;
    }
    let part = |c: &&char| digit(c) || matches!(c, '.' | ',');
    let mut length = rest.iter().take_while(part).count();
    while rest.get(length.wrapping_sub(1)).is_some_and(|c| !digit(c)) {
        length -= 1;
    }
    let digits: String = rest.iter().take(length).filter(|c| **c != ',').collect();
    let number = Decimal::from_str_exact(&digits).ok();
    let after = rest.get(length..).unwrap_or_default();
    let (more, value) = match after.first() {
        Some('%') => (1, number.and_then(|number| number.checked_mul(Decimal::new(1, 2)))),
        Some('‰') => (1, number.and_then(|number| number.checked_mul(Decimal::new(1, 3)))),
        _other => unit(after).map_or((0, None), |(more, unit)| {
            (more, number.and_then(|number| number.checked_mul(unit)))
        }),
    };
    Some((length + more, value.map(|value| value.normalize())))
}

/// `元`, `万元`, `百万元`, `亿`, of a sum: its length and what it multiplies by.
fn unit(after: &[char]) -> Option<(usize, Decimal)> {
    let (mut length, mut factor) = (0, 1_i64);
    while let Some(power) = after.get(length).and_then(|c| power_of(*c)) {
        factor = factor.checked_mul(power)?;
        length += 1;
    }
    match after.get(length) {
        Some('元') => Some((length + 1, Decimal::from(factor))),
        Some(next) if NO_MONEY.contains(*next) => None,
        _other => (factor >= 10_000).then_some((length, Decimal::from(factor))),
    }
}

fn power_of(c: char) -> Option<i64> {
    Some(match c {
        '十' => 10,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _other => return None,
    })
}

/// `百分之三十`, `百分之30`.
fn share_in_words(rest: &[char]) -> ParsedQuantity {
    let after = rest.strip_prefix(&['百', '分', '之'])?;
    let digits = after.iter().take_while(|c| c.is_ascii_digit()).count();
    let (length, number) = if digits > 0 {
        let digits_text: String = after.iter().take(digits).collect();
        (digits, digits_text.parse().ok()?)
    } else {
        numeral(after)?
    };
    let value = Decimal::from(number).checked_mul(Decimal::new(1, 2))?;
    Some((length + 3, Some(value.normalize())))
}

/// `三百万元`.
fn numeral_sum(rest: &[char]) -> ParsedQuantity {
    let (length, number) = numeral(rest)?;
    let is_sum = rest.get(length) == Some(&'元');
    Some((length + usize::from(is_sum), is_sum.then(|| Decimal::from(number))))
}

/// A number in Chinese numerals: its length and its value.
fn numeral(rest: &[char]) -> Option<(usize, i64)> {
    let (mut length, mut all, mut part, mut digit) = (0, 0_i64, 0_i64, None::<i64>);
    for c in rest {
        if let Some(place) = "零一二三四五六七八九".chars().position(|known| known == *c)
        {
            digit = i64::try_from(place).ok();
        } else if *c == '两' {
            digit = Some(2);
        } else if *c != '〇' {
            let Some(power) = power_of(*c) else { break };
            let sum =
                part.checked_add(digit.take().unwrap_or(i64::from(part == 0 && power < 10_000)))?;
            if power >= 10_000 {
                all = all.checked_add(sum)?.checked_mul(power)?;
                part = 0;
            } else {
                let digit = sum.checked_sub(part)?;
                part = part.checked_add(digit.checked_mul(power)?)?;
            }
        }
        length += 1;
    }
    let value = all.checked_add(part)?.checked_add(digit.unwrap_or(0))?;
    (length > 0).then_some((length, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        quantities(text).iter().map(|one| one.value.to_string()).collect()
    }

    #[test]
    fn sums_and_shares_are_read_as_a_policy_writes_them() {
        let cases: [(&str, &[&str]); 10] = [
            ("最高不超过1000万元", &["10000000"]),
            (
                "分别最高给予200万元、100万、100万元、20万元",
                &["2000000", "1000000", "1000000", "200000"],
            ),
            ("项目投入的50%、最高不超过2000万元", &["0.5", "20000000"]),
            ("每年安排不少于1亿元资金", &["100000000"]),
            ("给予三百万元、百分之三十、十五万元", &["3000000", "0.3", "150000"]),
            ("一千二百万元，二十五元", &["12000000", "25"]),
            ("按５０％给予２．５亿元", &["0.5", "250000000"]),
            ("给予1,000,000元，5‰", &["1000000", "0.005"]),
            ("百分之5", &["0.05"]),
            ("补助50百万元", &["50000000"]),
        ];
        for (text, wanted) in cases {
            assert_eq!(values(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_sum_is_passed_over() {
        for text in [
            "给予企业三年房租补贴",
            "2025年500家以上",
            "5万平方米、3万人次",
            "一事一议",
            "第十二条",
            "5050计划",
        ] {
            assert_eq!(values(text), [""; 0], "{text}");
        }
    }
}
