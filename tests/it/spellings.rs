//! The two writings of how keys are compared, held against each other.

use bofu_domain::spelling;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// How many pairs are drawn.
const PAIRS: u32 = 100_000;

/// What keys are made of, and what slips into them.
const PIECES: [&str; 60] = [
    "HT",
    "ht",
    "ＨＴ",
    "2023",
    "２０２３",
    "001",
    "-",
    "－",
    "—",
    "–",
    "‐",
    "−",
    "ー",
    "─",
    "——",
    " ",
    "\u{3000}",
    "\u{a0}",
    "\u{200b}",
    "\u{200d}",
    "\u{2060}",
    "\u{fe0f}",
    "\u{202e}",
    "\u{ad}",
    "\t",
    "(",
    "（",
    "〔",
    "[",
    "【",
    ")",
    "）",
    "〕",
    "]",
    "】",
    "「",
    "」",
    "“",
    "\"",
    "·",
    "•",
    "~",
    "〜",
    "К",
    "к",
    "Κ",
    "α",
    "①",
    "⑴",
    "㈠",
    "市级",
    "中心",
    "カ",
    "ｶ",
    "№",
    "Ⅳ",
    "²",
    "e\u{301}",
    "ß",
    "/",
];

fn form_here(text: &str) -> String {
    spelling::compared(text).into_owned()
}

#[test]
#[allow(clippy::print_stderr)] // The seed, so that a failure can be had again.
fn both_writings_agree_on_100_000_random_pairs() {
    let seed: [u8; 32] = std::array::from_fn(|place| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        now.as_nanos().to_le_bytes()[place % 16]
    });
    eprintln!("the seed is {seed:?}");
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::with_cases(PAIRS), rng);
    let piece = prop_oneof![
        9 => (0..PIECES.len()).prop_map(|place| PIECES[place].to_owned()),
        1 => any::<char>().prop_map(String::from),
    ];
    let key = prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat());
    let mut same = 0_u32;
    runner
        .run(&(key.clone(), key), |(one, other)| {
            let (here, there) = (form_here(&one), bofu_recount::compared(&one));
            prop_assert_eq!(&here, &there, "{:?}", one);
            let alike = spelling::same(&one, &other);
            let recounted = there == bofu_recount::compared(&other);
            prop_assert_eq!(alike, recounted, "{:?} {:?}", one, other);
            let parts = (spelling::compared_parts(&one), bofu_recount::compared_parts(&one));
            prop_assert_eq!(parts.0.as_ref(), parts.1.as_str(), "{:?}", one);
            Ok(())
        })
        .unwrap();
    // Random keys are hardly ever one; what is typed otherwise is.
    for text in ["HT-2023-001", "市级研发中心〔2023〕1号"] {
        for piece in PIECES {
            let typed = format!("{piece}{text}{piece}");
            same += u32::from(spelling::same(text, &typed));
            assert_eq!(form_here(&typed), bofu_recount::compared(&typed), "{typed:?}");
        }
    }
    assert!(same > 30, "{same}");
}

#[test]
fn both_writings_agree_on_every_character() {
    for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
        let text = format!("1{c}A");
        let (here, there) = (form_here(&text), bofu_recount::compared(&text));
        assert_eq!(here, there, "U+{:04X}", u32::from(c));
    }
}
