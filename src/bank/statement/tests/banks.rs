//! One month of a made-up account in every layout that is built in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bofu_domain::{explained::Explained, statement::event::Direction};
use proptest::prelude::*;

use crate::statement::{Profile, StatementFault, bank_statement::BankStatement, read, read_bytes};

/// Each file and the account that it names.
const FILES: [(&str, Option<&str>); 13] = [
    ("abc-corp.csv", Some("3301009988000000001")),
    ("boc-corp.csv", Some("3301009988000000001")),
    ("ccb-card-9.csv", Some("33010*********0001")),
    ("ccb-card.xls", Some("33010*********0001")),
    ("ccb-corp.xls", Some("3301009988000000001")),
    ("cmb-corp.csv", Some("3301009988000000001")),
    ("generic-cn.csv", None),
    ("generic.csv", None),
    ("generic.xlsx", None),
    ("icbc-card-v1.csv", Some("3301****0001")),
    ("icbc-corp-2.csv", None),
    ("icbc-corp.txt", Some("3301009988000000001")),
    // What an office writes of the same month by a profile of its own.
    ("own-bank.csv", Some("3301009988000000001")),
];

fn path(name: &str) -> PathBuf {
    bofu_test_files::file("tests/fixtures/statements").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

fn own_bank() -> Profile {
    Profile::named(path("own-bank.toml").to_str().unwrap()).unwrap()
}

fn by_name(name: &str) -> Result<BankStatement, StatementFault> {
    let own = own_bank();
    let profile = name.starts_with("own-bank").then_some(&own);
    read(&path(name), profile).map(|mut all| all.remove(0))
}

#[test]
fn every_layout_gives_the_same_lines() {
    for (name, account) in FILES {
        let statement = by_name(name).unwrap();
        let id = name.split('.').next().unwrap();
        assert_eq!(statement.profile, id);
        assert_eq!(statement.account_no.as_deref(), account, "{name}");
        assert!(statement.may_be_of("3301009988000000001"), "{name}");
        assert_eq!(statement.account_no.is_some(), !statement.may_be_of("62"), "{name}");
        let ends = (statement.opening.to_string(), statement.closing.to_string());
        assert_eq!(ends, ("800000.00".to_owned(), "1750033.55".to_owned()), "{name}");
        let lines: Vec<_> = statement
            .lines
            .iter()
            .map(|line| {
                (line.no, line.booked_on.to_string(), line.direction, line.amount.to_string())
            })
            .collect();
        let expected = [
            (1, "2026-03-02", Direction::In, "1200000.00"),
            (2, "2026-03-05", Direction::Out, "250000.00"),
            (3, "2026-03-05", Direction::Out, "99999.99"),
            (4, "2026-03-06", Direction::In, "99999.99"),
            (5, "2026-03-21", Direction::In, "36.05"),
            (6, "2026-03-21", Direction::Out, "2.50"),
        ];
        let expected =
            expected.map(|(no, day, way, sum)| (no, day.to_owned(), way, sum.to_owned()));
        assert_eq!(lines, expected, "{name}");
        assert_eq!(statement.lines[2].counterparty_name, "样例戊𬭎材料有限公司", "{name}");
        assert_eq!(statement.lines[4].counterparty_name, "", "{name}");
        assert!(statement.lines[3].summary.contains("退汇"), "{name}");
        if !matches!(id, "icbc-card-v1") {
            assert_eq!(statement.lines[2].counterparty_account, "3301009988000000012", "{name}");
            assert!(statement.lines[2].summary.contains("BF-C-2-1-1"), "{name}");
        }
    }
}

#[test]
fn every_built_in_layout_parses_and_has_a_file_of_its_own() {
    for profile in Profile::all() {
        assert!(!profile.name().is_empty());
        assert_eq!(Profile::named(profile.id()).unwrap(), profile);
        let tried = FILES.iter().any(|(name, _)| name.split('.').next() == Some(profile.id()));
        assert!(tried || profile.id() == "camt053", "{} has no fixture", profile.id());
    }
    let layouts = fs::read_dir(bofu_test_files::file("src/bank/profiles"));
    assert_eq!(layouts.unwrap().count() + 2, Profile::all().len(), "each file is built in");
    assert_eq!(Profile::named("icbc").unwrap_err().code(), "unknown-profile");
}

#[test]
fn a_file_changed_in_one_figure_is_refused_with_its_row() {
    for (name, from, to, code, place) in [
        ("abc-corp.csv", "-250000.00", "-250000.01", "balance-chain-broken", "row 9"),
        ("abc-corp.csv", "合计,+1300036.04", "合计,+1300036.05", "total-disagrees", "row 11"),
        ("boc-corp.csv", "总笔数[ Total ],6", "总笔数[ Total ],7", "total-disagrees", "row 3"),
        ("boc-corp.csv", "\"350,002.49\"", "\"350,002.48\"", "total-disagrees", "row 5"),
        ("cmb-corp.csv", "贷方合计: 1", "贷方合计: 2", "total-disagrees", "row 11"),
        ("icbc-corp.txt", "-09.30.00", "", "", ""),
        ("icbc-corp.txt", "2026-03-02-", "2026-13-02-", "bad-date", "row 3, column D (交易时间)"),
        ("icbc-corp.txt", "3301009988000000001\t\t", "62\t\t", "mixed-accounts", "row 7, column B"),
        (
            "generic-cn.csv",
            "1200000.00,,",
            "1200000.00,1.00,",
            "two-sides",
            "row 2, column C (支出)",
        ),
        ("generic-cn.csv", ",,2.50,", ",,,", "missing-value", "row 7, column B (收入)"),
        ("generic-cn.csv", ",,2.50,", ",,-2.50,", "line-amount", "row 7, column C (支出)"),
        ("generic-cn.csv", "1750033.55,", ",", "missing-value", "row 7, column D (余额)"),
        ("generic-cn.csv", "结息,", "结息", "too-few-cells", "row 6"),
        ("generic-cn.csv", "结息,", "结息,,9", "too-many-cells", "row 6"),
        ("ccb-card-9.csv", "人民币元,钞,20260302", "银两,钞,20260302", "unknown-currency", "row 5"),
        ("ccb-card-9.csv", "人民币元,钞,20260321", "USD,钞,20260321", "mixed-currencies", "row 9"),
    ] {
        let text = match String::from_utf8(bytes(name)) {
            Ok(text) => text,
            Err(error) => encoding_rs::GB18030.decode(error.as_bytes()).0.into_owned(),
        };
        assert!(text.contains(from), "{name}: {from}");
        let changed = text.replacen(from, to, 1).into_bytes();
        match read_bytes(Path::new(name), changed, None) {
            Ok(_) => assert_eq!(code, "", "{name}: {to}"),
            Err(fault) => {
                assert_eq!(fault.code(), code, "{fault}");
                assert!(fault.to_string().contains(place), "{fault}");
                for text in [fault.zh(), fault.hint(), fault.hint_zh()] {
                    assert!(!text.is_empty(), "{fault}");
                }
            }
        }
    }
}

#[test]
fn the_layout_that_was_asked_for_must_be_there() {
    let profile = Profile::named("cmb-corp").unwrap();
    let fault = read(&path("generic-cn.csv"), Some(&profile)).unwrap_err();
    assert_eq!(fault.code(), "unknown-layout");
    assert!(fault.to_string().contains("收(付)方名称"), "{fault}");
    let fault = read_bytes(Path::new("x.csv"), b"a,b\n1,2\n".to_vec(), None).unwrap_err();
    assert_eq!(fault.code(), "unknown-layout");
    assert!(fault.hint().contains("icbc-corp"), "{}", fault.hint());
}

#[test]
fn a_file_that_fits_two_layouts_is_not_guessed_at() {
    let text = "direction,amount,交易日期,收入,支出,余额,摘要,对方户名,对方账号\n";
    let fault = read_bytes(Path::new("x.csv"), text.into(), None).unwrap_err();
    assert_eq!(fault.code(), "ambiguous-layout");
    assert!(fault.to_string().contains("generic, generic-cn"), "{fault}");
    assert!(fault.hint().contains("--profile"));
}

#[test]
fn a_profile_that_cannot_be_read_by_is_refused_with_its_line() {
    let good = fs::read_to_string(path("own-bank.toml")).unwrap();
    assert!(Profile::described(&good).is_ok());
    let ends_alone = good.replace("balance = \"结余\"", "");
    assert!(Profile::described(&ends_alone).is_ok());
    let fault = Profile::described(&ends_alone.replace("closing = ", "count = ")).unwrap_err();
    assert!(fault.to_string().contains("no balance"), "{fault}");
    for (from, to, place) in [
        ("order = \"newest-first\"", "order = \"sideways\"", "line 5"),
        ("[columns]", "[columns]\ncolour = \"x\"", "unknown field"),
        ("id = \"own-bank\"", "id = \"generic\"", "taken"),
        ("id = \"own-bank\"", "id = \"Own Bank\"", "small letters"),
        ("date = \"日期\"", "date = \"日期?\"", "may not be missing"),
        ("date = \"日期\"", "date = \"日期|\"", "names no column"),
        ("in = [\"来\"]", "in = []", "flags"),
    ] {
        assert!(good.contains(from), "{from}");
        let fault = Profile::described(&good.replacen(from, to, 1)).unwrap_err();
        assert_eq!(fault.code(), "bad-profile");
        assert!(fault.to_string().contains(place), "{fault}");
    }
}

#[test]
fn without_any_balance_a_file_is_refused_with_what_to_ask_for() {
    let text = "交易日期,收入,支出,余额,摘要,对方户名,对方账号\n";
    let fault = read_bytes(Path::new("x.csv"), text.into(), None).unwrap_err();
    assert_eq!(fault.code(), "no-balance");
    assert!(fault.is_refusal() && fault.hint().contains("ask the bank"));
}

#[test]
fn the_examples_of_the_guide_are_read() {
    let guide = bofu_test_files::file("docs/guides/read-bank-statements.md");
    let guide = fs::read_to_string(guide).unwrap();
    let example = |form: &str| {
        let (_, behind) = guide.split_once(&format!("```{form}\n")).unwrap();
        behind.split_once("```").unwrap().0.to_owned()
    };
    let statement = read_bytes(Path::new("x.csv"), example("csv").into(), None).unwrap();
    assert_eq!(statement[0].lines.len(), 2);
    assert_eq!(Profile::described(&example("toml")).unwrap().id(), "own-bank");
    for id in Profile::ids() {
        assert!(guide.contains(&format!("`{id}`")), "the guide does not name {id}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_change_of_a_good_file_makes_the_reader_panic(
        file in 0_usize..13,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let name = FILES[file].0;
        let mut bytes = bytes(name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let own = own_bank();
        let _ = read_bytes(Path::new(name), bytes, name.starts_with("own").then_some(&own));
    }

    #[test]
    fn no_profile_text_makes_the_reader_panic(text in "\\PC{0,60}", at in 0_usize..600) {
        let mut good = fs::read_to_string(path("own-bank.toml")).unwrap();
        let at = (0..=at.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap();
        good.insert_str(at, &text);
        let _ = (Profile::described(&text), Profile::described(&good));
    }
}
