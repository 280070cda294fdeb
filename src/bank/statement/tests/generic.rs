use std::path::Path;

use bofu_domain::{explained::Explained, statement::event::Direction};
use proptest::prelude::*;

use crate::statement::{Profile, StatementFault, bank_statement::BankStatement, read_bytes};

const HEADER: &str =
    "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance\n";
const LINES: &str = "2026-09-01,opening,1000.00,,,,,\n\
    2026-09-03,out,300.00,样例甲公司,1202099900000000011,BF-C-1-1-1,拨付,700.00\n\
    2026-09-04,in,300.00,样例甲公司,1202099900000000011,BF-C-1-1-1,退汇,1000.00\n\
    2026-09-30,closing,1000.00,,,,,\n";

fn read(text: &str) -> Result<BankStatement, StatementFault> {
    let bytes = text.as_bytes().to_vec();
    read_bytes(Path::new("对账单.csv"), bytes, Some(&Profile::Generic)).map(|mut all| all.remove(0))
}

fn refused(text: &str) -> (&'static str, String) {
    let fault = read(text).unwrap_err();
    assert!(!fault.hint().is_empty() && !fault.hint_zh().is_empty() && !fault.zh().is_empty());
    (fault.code(), fault.to_string())
}

#[test]
fn a_statement_that_adds_up_is_read_as_it_stands() {
    let statement = read(&format!("{HEADER}{LINES}")).unwrap();
    assert_eq!((statement.opening.to_string(), statement.lines.len()), ("1000.00".to_owned(), 2));
    assert_eq!(statement.to.unwrap().to_string(), "2026-09-30");
    let line = &statement.lines[1];
    assert_eq!((line.no, line.direction), (2, Direction::In));
    assert_eq!(line.reference, "BF-C-1-1-1");
    assert_eq!(statement.rows[1].row, 4);
    assert_eq!((statement.profile.as_str(), statement.file_hash.len()), ("generic", 64));
}

#[test]
fn columns_may_stand_in_any_order_under_chinese_headers() {
    let text = "金额,方向,记账日期\n5,期初,\n￥1.50,收入,2026年9月1日\n6.5,期末,\n";
    let statement = read(text).unwrap();
    assert_eq!(statement.closing.to_string(), "6.50");
    assert_eq!(statement.lines[0].amount.to_string(), "1.50");
}

#[test]
fn a_statement_that_does_not_add_up_is_refused_with_the_difference() {
    let text = format!("{HEADER}{LINES}").replace("closing,1000.00", "closing,1000.01");
    let (code, message) = refused(&text);
    assert_eq!(code, "statement-unbalanced");
    assert!(message.contains("0.01 off"), "{message}");
    assert!(read(&text).unwrap_err().is_refusal());
}

#[test]
fn the_first_line_that_breaks_the_chain_is_named() {
    let text = format!("{HEADER}{LINES}").replace("拨付,700.00", "拨付,700.01");
    let (code, message) = refused(&text);
    assert_eq!(code, "balance-chain-broken");
    assert!(message.contains("row 3: the balance 700.01"), "{message}");
}

#[test]
fn a_line_outside_the_statements_own_days_is_refused_with_its_row() {
    for (day, row) in [("2026-08-31", "row 3"), ("2026-10-01", "row 3")] {
        let text = format!("{HEADER}{LINES}").replace("2026-09-03", day);
        let (code, message) = refused(&text);
        assert_eq!(code, "outside-period");
        assert!(message.contains(row) && message.contains(day), "{message}");
        assert!(message.contains("2026-09-01 ~ 2026-09-30"), "{message}");
        assert!(read(&text).unwrap_err().is_refusal());
        // Where no days are stated, the lines say what it covers.
        let open = text.replace("2026-09-01,opening", ",opening");
        assert!(read(&open.replace("2026-09-30,closing", ",closing")).is_ok());
    }
    let text = format!("{HEADER}{LINES}").replace("2026-09-03", "2026-09-01");
    assert!(read(&text.replace("2026-09-04", "2026-09-30")).is_ok(), "first and last day");
}

#[test]
fn opening_and_closing_stand_first_and_last() {
    let row = |text: &str| format!("{HEADER}{text}");
    assert_eq!(refused(&row("2026-09-03,in,1,,,,,\n")).0, "opening-balance");
    assert_eq!(refused(&row(",opening,1,,,,,\n,opening,1,,,,,\n")).0, "opening-balance");
    assert_eq!(refused(&row(",opening,1,,,,,\n")).0, "closing-balance");
    let below = row(",opening,1,,,,,\n,closing,1,,,,,\n2026-09-03,in,1,,,,,\n");
    assert_eq!(refused(&below).0, "closing-balance");
    assert_eq!(refused(HEADER).0, "opening-balance");
}

#[test]
fn a_line_that_cannot_be_read_is_named_with_its_cell() {
    let line = |row: &str| format!("{HEADER},opening,1,,,,,\n{row}\n,closing,1,,,,,\n");
    for (row, code, place) in [
        (",in,1,,,,,", "missing-value", "row 3, column booked_on"),
        ("2026-02-30,in,1,,,,,", "bad-date", "row 3, column booked_on"),
        ("2026-09-01,in,0,,,,,", "line-amount", "row 3, column amount"),
        ("2026-09-01,in,-1,,,,,", "line-amount", "row 3, column amount"),
        ("2026-09-01,in,1.005,,,,,", "bad-amount", "row 3, column amount"),
        ("2026-09-01,sideways,1,,,,,", "bad-direction", "row 3, column direction"),
        ("2026-09-01,in,1,,1.2E+18,,,", "digits-lost", "row 3"),
        ("2026-09-01,in,1", "too-few-cells", "row 3"),
    ] {
        let (found, message) = refused(&line(row));
        assert_eq!(found, code, "{row}");
        assert!(message.contains(place), "{message}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_bytes(Path::new("x.csv"), bytes, None);
    }

    #[test]
    fn no_change_of_a_good_file_makes_the_reader_panic(at in 0_usize..400, byte in any::<u8>()) {
        let mut bytes = format!("{HEADER}{LINES}").into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(statements) = read_bytes(Path::new("x.csv"), bytes, Some(&Profile::Generic)) {
            prop_assert_eq!(statements.len(), 1);
        }
    }

    #[test]
    fn what_adds_up_is_read_and_nothing_else(
        opening in -10_000_i64..10_000,
        moves in proptest::collection::vec((any::<bool>(), 1_i64..100_000), 0..20),
        off in prop_oneof![Just(0_i64), -5_i64..5],
    ) {
        let yuan = |fen: i64| bofu_domain::money::Money::checked_fen(fen).unwrap().to_string();
        let mut text = format!("direction,amount,booked_on\nopening,{},\n", yuan(opening));
        let mut balance = opening;
        for (into, amount) in &moves {
            balance += if *into { *amount } else { -amount };
            let direction = if *into { "in" } else { "out" };
            text.push_str(&[direction, ",", &yuan(*amount), ",2026-09-01\n"].concat());
        }
        text.push_str(&["closing,", &yuan(balance + off), ",\n"].concat());
        let read = read(&text);
        prop_assert_eq!(read.is_ok(), off == 0);
        if let Ok(statement) = read {
            prop_assert_eq!(statement.lines.len(), moves.len());
        }
    }
}
