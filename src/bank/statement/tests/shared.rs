//! Outside samples, where they are at hand.

use std::{fs, path::PathBuf};

use bofu_domain::{
    currency::Currency,
    explained::Explained,
    money::{Money, total},
    statement::event::Direction,
};

use crate::statement::{StatementFault, bank_statement::BankStatement, read};

fn data(folder: &str) -> Option<PathBuf> {
    bofu_test_files::outside(&format!("data/{folder}"))
}

fn sum(statement: &BankStatement, direction: Direction) -> Money {
    let lines = statement.lines.iter().filter(|line| line.direction == direction);
    total(lines.map(|line| line.amount)).unwrap()
}

fn explained(fault: &StatementFault) {
    for text in [fault.zh(), fault.hint(), fault.hint_zh(), fault.to_string()] {
        assert!(!text.is_empty(), "{fault:?}");
    }
}

#[test]
fn outside_camt053_messages_that_add_up_are_read() {
    let Some(folder) = data("iso20022/valid") else { return };
    let read = |name: &str| read(&folder.join(name), None).unwrap();
    let ends = |statement: &BankStatement| {
        (statement.opening.to_string(), statement.closing.to_string(), statement.lines.len())
    };
    let is = |ends: (String, String, usize), opening: &str, closing: &str, lines: usize| {
        assert_eq!(ends, (opening.to_owned(), closing.to_owned(), lines));
    };
    let genkgo = read("genkgo/camt053.v2.multi.statement.xml");
    is(ends(&genkgo[0]), "18.15", "27.00", 1);
    is(ends(&genkgo[1]), "27.00", "20.00", 1);
    let euro = Currency::parse("EUR").ok();
    assert_eq!((genkgo[1].place, &genkgo[1].currency), (2, &euro));
    is(ends(&read("rousseau/business_sample_camt.053.001.04.xml")[0]), "500000.00", "435678.50", 3);
    let moov = &read("moov/FI_camt_053_sample.xml")[0];
    assert_eq!(ends(moov).0, "10000.00");
    assert!(moov.lines.len() > 10, "the batch is taken apart: {}", moov.lines.len());
    assert_eq!(sum(moov, Direction::Out).to_string(), "9430.17");
}

#[test]
fn the_same_business_in_five_versions_is_the_same_lines() {
    let Some(folder) = data("iso20022/valid/own") else { return };
    let read = |version: &str| {
        let path = folder.join(format!("fund-account.{version}.xml"));
        read(&path, None).unwrap().remove(0)
    };
    let first = read("02");
    assert_eq!(first.lines.len(), 6);
    assert_eq!(first.closing.to_string(), "1500122.87");
    assert_eq!(first.lines[2].counterparty_name, "样例乙𬭎材料有限公司");
    assert_eq!(first.lines[3].reference, "PO-2026-000102");
    assert_eq!(first.lines[3].summary, "退汇 户名不符 [AC03]");
    assert_eq!(first.lines[4].reference, "");
    for version in ["04", "06", "08", "10"] {
        assert_eq!(read(version).lines, first.lines, "{version}");
    }
}

#[test]
fn outside_camt053_messages_that_are_wrong_are_refused() {
    let Some(folder) = data("iso20022") else { return };
    for (name, code, place) in [
        ("invalid/genkgo-camt053.v2.wrong.xml", "missing-element", "line 3, column 5"),
        (
            "invalid/pain001-camt053_sample.v8.no-grphdr.xml",
            "bad-element",
            "line 16, column 9: Sts",
        ),
        ("invalid/own-old-status-form.08.xml", "bad-element", "line 11"),
        ("invalid/own-bad-indicator.04.xml", "bad-element", "line 13, column 77"),
        ("invalid/own-wrong-namespace.08.xml", "unknown-message", "line 2, column 1"),
        ("invalid/own-truncated.08.xml", "xml-malformed", "line 22"),
        ("invalid/own-doctype.08.xml", "xml-doctype", "line 2, column 1"),
        ("invalid/own-valid-xsd.balance-gate-broken.08.xml", "statement-unbalanced", "0.09 off"),
        ("valid/genkgo/camt053.v2.five.decimals.xml", "statement-unbalanced", "0.05 off"),
        ("valid/genkgo/camt053.v2.minimal.xml", "mixed-currencies", "line"),
        ("valid/genkgo/camt053.v4.xml", "mixed-currencies", "line"),
        ("valid/genkgo/camt053.v8.xml", "mixed-currencies", "line"),
        ("valid/pain001/hk.fps.single.pain.001.001.09.xml", "unknown-message", "line 2"),
    ] {
        let fault = read(&folder.join(name), None).unwrap_err();
        assert_eq!(fault.code(), code, "{fault}");
        assert!(fault.to_string().contains(place), "{fault}");
        explained(&fault);
    }
    assert!(fs::read_dir(folder.join("invalid")).unwrap().count() <= 8, "a file is not tried");
}

#[test]
fn outside_bank_files_come_out_as_they_should() {
    let Some(folder) = data("cn-bank/own") else { return };
    let expected = fs::read_to_string(folder.join("expected.csv")).unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(expected.as_bytes());
    let mut count = 0;
    for record in reader.records() {
        let record = record.unwrap();
        // Some notes hold commas of their own before the last two columns.
        let (file, layout, accept) = (&record[0], &record[1], &record[record.len() - 2]);
        count += 1;
        match read(&folder.join(file), None).map(|mut all| all.remove(0)) {
            Ok(statement) => {
                assert_eq!(accept, "1", "{file} should be refused");
                assert_eq!(statement.profile, layout, "{file}");
                let found = [
                    statement.lines.len().to_string(),
                    statement.opening.to_string(),
                    sum(&statement, Direction::In).to_string(),
                    sum(&statement, Direction::Out).to_string(),
                    statement.closing.to_string(),
                ];
                assert!(found.iter().eq(record.iter().skip(4).take(5)), "{file}: {found:?}");
                assert_eq!(statement.lines[0].booked_on.to_string(), "2026-09-01", "{file}");
                assert!(statement.lines[1].counterparty_name.starts_with("样例甲"), "{file}");
                let stated = statement.account_no.as_deref();
                assert!(
                    stated.is_none_or(|_| statement.may_be_of("1202099900000000001")),
                    "{file}"
                );
            }
            Err(fault) => {
                assert_eq!(accept, "0", "{fault}");
                explained(&fault);
            }
        }
    }
    assert_eq!(count, 17);
}

#[test]
fn what_is_wrong_in_outside_bank_files_is_named_with_its_place() {
    let Some(folder) = data("cn-bank") else { return };
    for (name, code, place) in [
        ("own/icbc-card.v1.total-disagrees.csv", "total-disagrees", "row 17: it states 2834574.39"),
        ("own/excel-resaved.scientific-accounts.csv", "digits-lost", "row 2"),
        ("own/running-balance-broken.csv", "balance-chain-broken", "row 6: the balance 2200000.01"),
        ("own/line-missing.csv", "balance-chain-broken", "row 6: the balance 2200128.37"),
        ("own/invalid-bytes.csv", "wrong-encoding", "line 9 (byte"),
        ("double-entry-generator/icbc-debit-v1.csv", "bad-amount", "row 8, column L (余额)"),
        ("double-entry-generator/abc-debit.csv", "unknown-layout", ""),
        ("double-entry-generator/cmb-debit.csv", "unknown-layout", ""),
    ] {
        let fault = read(&folder.join(name), None).unwrap_err();
        assert_eq!(fault.code(), code, "{fault}");
        assert!(fault.to_string().contains(place), "{fault}");
        explained(&fault);
    }
}
