#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

/// `⟨U+200B⟩` as the character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('⟨');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('⟩').unwrap();
        let code = u32::from_str_radix(code.trim_start_matches("U+"), 16).unwrap();
        out.push(char::from_u32(code).unwrap());
        out.push_str(rest);
    }
    out
}

#[test]
fn the_table_of_spellings_says_what_is_the_same() {
    let table = include_str!("../../../tests/fixtures/spellings.csv");
    let mut lines = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [one, other, answer, remark, _] = cells[..] else { panic!("{line}") };
        let (one, other) = (unescaped(one), unescaped(other));
        let expected = answer == "是";
        assert!(expected || answer == "否", "{line}");
        assert_eq!(same(&one, &other), expected, "{remark}: {one:?} {other:?}");
        lines += 1;
    }
    assert!(lines > 60, "{lines}");
}

#[test]
fn the_form_of_the_form_of_any_character_is_the_form() {
    for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
        for text in [c.to_string(), format!("A{c}-中{c}1")] {
            let once = compared(&text).into_owned();
            assert_eq!(compared(&once), once.as_str(), "U+{:04X} {text:?}", u32::from(c));
        }
    }
}

#[test]
fn what_is_plainly_its_own_form_is_what_the_long_way_makes_of_it() {
    for text in ["HT-2023-001", "91339901MAYL00016L/中心", "", "A", "中-英", "a", "-A", "A--B"]
    {
        let long = compared(&format!("{text}\u{200b}")).into_owned();
        assert_eq!(compared(text), long, "{text}");
    }
}

#[test]
fn each_value_of_an_identity_is_compared_on_its_own() {
    let form = |text| compared_identity(text).into_owned();
    assert_eq!(form("loan_no=ht 1-;subject=〔甲〕"), "loan_no=HT1;subject=(甲)");
    assert_eq!(form("subject=a;;b;stage=listed"), "subject=A;;B;stage=LISTED");
    assert_ne!(form("subject=a;;b"), form("subject=a;b"));
    assert_eq!(form("loan_no=HT-1"), "loan_no=HT-1");
}

#[test]
fn each_part_of_a_holder_is_compared_on_its_own() {
    assert_eq!(compared_parts("91330108/—中心 "), "91330108/中心");
    assert_eq!(compared_parts("zjtx/district"), "ZJTX/DISTRICT");
}

#[test]
fn letters_of_other_scripts_that_look_like_latin_ones_are_told() {
    fn told(text: &str) -> Vec<(char, char)> {
        look_alikes(text).into_iter().map(|one| (one.found, one.like)).collect()
    }
    assert_eq!(told("HT-К1"), [('К', 'K')]);
    assert_eq!(told("α型"), [('α', 'a')]);
    for honest in ["HT-1", "ＨＴ－１", "杭州〇一中心", "カード", "μm", "Д", "ﬁn", "No①"]
    {
        assert_eq!(told(honest), [], "{honest}");
    }
}

proptest! {
    #[test]
    fn forms_are_forms_of_themselves(text in ".{0,24}") {
        let once = compared(&text).into_owned();
        prop_assert_eq!(compared(&once), once.as_str());
        let parts = compared_parts(&text).into_owned();
        prop_assert_eq!(compared_parts(&parts), parts.as_str());
        let identity = compared_identity(&text).into_owned();
        prop_assert_eq!(compared_identity(&identity), identity.as_str());
    }

    #[test]
    fn blanks_and_dashes_at_the_ends_do_not_count(text in "[A-Za-z0-9中〔〕-]{1,12}", by in "[ \u{3000}\u{200b}—-]{0,4}") {
        let longer = format!("{by}{text}{by}");
        prop_assert!(same(&text, &longer) || compared(&text) == "-");
    }
}
