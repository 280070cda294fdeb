//! 人民币大写: amounts in capitals, as payment lists and slips want them.
//!
//! By the convention of 《正确填写票据和结算凭证的基本规定》: 整 after 元 where
//! nothing follows it, none after 角 or 分; zeros in a row are one 零; where the
//! digit of 元 is zero and that of 角 is not, and where that of 角 is zero and
//! that of 分 is not, 零 stands after 元.

use crate::money::Money;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];

/// Four digits and what they count.
const PLACES: [(u64, &str); 4] = [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")];

const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// The amount in capitals, without the words 人民币.
pub fn capitals(amount: Money) -> String {
    let fen = amount.fen().unsigned_abs();
    let (yuan, jiao, rest) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    if amount.fen() < 0 {
        text.push('负');
    }
    if yuan > 0 {
        whole(yuan, &mut text);
        text.push('元');
    }
    if jiao == 0 && rest == 0 {
        text.push_str(if yuan > 0 { "整" } else { "零元整" });
        return text;
    }
    if yuan > 0 && (jiao == 0 || yuan.is_multiple_of(10)) {
        text.push('零');
    }
    if jiao > 0 {
        text.push_str(digit(jiao));
        text.push('角');
    }
    if rest > 0 {
        text.push_str(digit(rest));
        text.push('分');
    }
    text
}

fn digit(value: u64) -> &'static str {
    usize::try_from(value).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or_default()
}

/// A whole number above zero.
fn whole(number: u64, text: &mut String) {
    for (unit, name) in [(YI, '亿'), (WAN, '万')] {
        if number >= unit {
            whole(number / unit, text);
            text.push(name);
            let rest = number % unit;
            if rest > 0 {
                // A gap: the place below the unit's first one is empty.
                if rest < unit / 10 {
                    text.push('零');
                }
                whole(rest, text);
            }
            return;
        }
    }
    below_ten_thousand(number, text);
}

fn below_ten_thousand(number: u64, text: &mut String) {
    let (mut begun, mut gap) = (false, false);
    for (place, name) in PLACES {
        let value = number / place % 10;
        if value == 0 {
            gap = begun;
            continue;
        }
        if gap {
            text.push('零');
        }
        text.push_str(digit(value));
        text.push_str(name);
        (begun, gap) = (true, false);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn of(yuan: &str) -> String {
        capitals(Money::parse(yuan).unwrap())
    }

    #[test]
    fn the_examples_of_the_regulation_are_written_as_it_writes_them() {
        let examples = [
            ("1409.50", "壹仟肆佰零玖元伍角"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
            ("107000.53", "壹拾万柒仟元零伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
        ];
        for (amount, capitals) in examples {
            assert_eq!(of(amount), capitals, "{amount}");
        }
    }

    #[test]
    fn whole_sums_end_in_zheng_and_gaps_are_one_zero() {
        let sums = [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角"),
            ("10", "壹拾元整"),
            ("200万", "贰佰万元整"),
            ("100005", "壹拾万零伍元整"),
            ("1000500", "壹佰万零伍佰元整"),
            ("100000000", "壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("1000000010", "壹拾亿零壹拾元整"),
            ("90071992547409.91", "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分"),
        ];
        for (amount, capitals) in sums {
            assert_eq!(of(amount), capitals, "{amount}");
        }
        assert_eq!(capitals(Money::parse("1").unwrap().negated()), "负壹元整");
    }

    /// Reads capitals back, by their meaning alone.
    fn back(text: &str) -> i64 {
        let (mut yuan, mut section, mut value, mut fen) = (0_i64, 0_i64, 0_i64, 0_i64);
        for c in text.chars() {
            if let Some(found) = DIGITS.iter().position(|digit| digit.starts_with(c)) {
                value = i64::try_from(found).unwrap();
                continue;
            }
            match c {
                '仟' => section += value * 1000,
                '佰' => section += value * 100,
                '拾' => section += value * 10,
                '万' => section = (section + value) * 10_000,
                '亿' => (yuan, section) = ((section + value) * 100_000_000, 0),
                '元' => (yuan, section) = (yuan + section + value, 0),
                '角' => fen += value * 10,
                '分' => fen += value,
                _ => {}
            }
            value = 0;
        }
        yuan * 100 + fen
    }

    proptest! {
        #[test]
        fn capitals_read_back_are_the_amount_and_never_have_two_zeros_in_a_row(
            fen in prop_oneof![0_i64..100_000_000, 0_i64..9_007_199_254_740_991],
        ) {
            let text = capitals(Money::checked_fen(fen).unwrap());
            prop_assert!(!text.contains("零零") && !text.contains("零万"), "{text}");
            prop_assert_eq!(back(&text), fen, "{}", text);
        }
    }
}
