//! Telling a Big5 file: GB18030 reads nearly any of its bytes, as other
//! characters.
//!
//! Both write a character as two bytes. In Big5 the ordinary characters begin
//! with A4 to C6, and two in five end below 80; those of GB2312 begin with B0 to
//! F7 and end with A1 or more. A text is Big5 if its characters are ordinary
//! there, many of them are hardly ever used in GB18030 (private use, kana,
//! Greek, characters outside of GB2312), and some end below 80. A GB18030 text
//! of ordinary characters or kana has none of the last; a name of rare
//! characters has some that are not ordinary in Big5.

use encoding_rs::BIG5;

/// The fewest characters of two bytes from which a text is judged.
const FEWEST: usize = 3;

/// Whether bytes that GB18030 can read are rather Big5.
pub(super) fn is_big5(bytes: &[u8]) -> bool {
    let Some(pairs) = pairs(bytes) else { return false };
    let all = pairs.len();
    let ordinary = pairs.iter().filter(|pair| is_ordinary_in_big5(**pair)).count();
    let odd = pairs.iter().filter(|pair| is_odd_in_gb18030(**pair)).count();
    let low = pairs.iter().filter(|(_, second)| *second < 0x80).count();
    // Nine in ten are ordinary there, four in ten are odd here, one in five is low.
    all >= FEWEST
        && ordinary * 10 >= all * 9
        && odd * 10 >= all * 4
        && low * 5 >= all
        && BIG5.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// The characters of two bytes; `None` where a byte is left over, or one of
/// them cannot be of Big5.
fn pairs(bytes: &[u8]) -> Option<Vec<(u8, u8)>> {
    let mut pairs = Vec::new();
    let mut rest = bytes.iter();
    while let Some(&first) = rest.next() {
        if first < 0x80 {
            continue;
        }
        let &second = rest.next()?;
        let fits = matches!(second, 0x40..=0x7e | 0xa1..=0xfe);
        if !fits {
            return None;
        }
        pairs.push((first, second));
    }
    Some(pairs)
}

fn is_ordinary_in_big5((first, _): (u8, u8)) -> bool {
    matches!(first, 0xa1..=0xc6)
}

fn is_odd_in_gb18030((first, second): (u8, u8)) -> bool {
    let plane = matches!(first, 0xa1..=0xa3 | 0xa9 | 0xb0..=0xf7);
    !(plane && second >= 0xa1)
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    use super::*;

    fn big5(text: &str) -> Vec<u8> {
        let (bytes, _, lost) = BIG5.encode(text);
        assert!(!lost, "{text}");
        bytes.into_owned()
    }

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn tables_in_big5_are_told() {
        for text in [
            "申報號,統一社會信用代碼,項目,申報日期\nC-1,91339901MAYL00016L,研發中心,2023-05-04\n",
            "企業名稱,金額\n濱江樣例科技有限公司,12.50\n",
            "name,amount\n華信公司,1\n",
            "戶名\n王小明\n",
        ] {
            assert!(is_big5(&big5(text)), "{text}");
        }
    }

    #[test]
    fn tables_in_gb18030_are_not_taken_for_big5() {
        for text in [
            "申报号,统一社会信用代码,项目,申报日期\nC-1,91339901MAYL00016L,研发中心,2023-05-04\n",
            "name,amount\n垯塱骉,1\n",
            "name\n𬭎䶮㛃\n",
            "企業名稱,金額\n濱江樣例科技有限公司,12.50\n",
            "名稱\n東華電機廠\n",
            "name\n龍鳳\n",
            "カード,ソフトウェア\n",
            "α,β,γ,Ω\n",
            "，。、；：“”（）《》\n",
        ] {
            assert!(!is_big5(&gb(text)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_of_simplified_chinese_with_a_rare_character_in_three_is_taken_for_big5(
            usual in proptest::collection::vec((0xb0_u8..=0xf7, 0xa1_u8..=0xfe), 2..40),
            rare in proptest::collection::vec((0x81_u8..=0xfe, 0x40_u8..=0x7e), 0..20),
        ) {
            let rare = rare.into_iter().take(usual.len() / 2);
            let pairs = usual.iter().copied().chain(rare);
            let bytes: Vec<u8> = pairs.flat_map(|(first, second)| [first, second]).collect();
            prop_assert!(!is_big5(&bytes));
        }
    }
}
