//! Files as offices send them, good and bad.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use bofu_domain::{explained::Explained, language::Lang};
use proptest::prelude::*;

use super::*;

fn columns() -> Vec<Column> {
    vec![
        Column::required("uscc", "统一社会信用代码"),
        Column::required("name", "企业名称"),
        Column::optional("amount", "金额"),
    ]
}

fn csv(bytes: impl Into<Vec<u8>>) -> Result<Sheet, FileError> {
    read_bytes(Path::new("in.csv"), bytes.into(), &columns())
}

fn rows(sheet: Sheet) -> Vec<String> {
    sheet
        .map(|row| match row.cells {
            Ok(cells) => {
                format!("{}: {}", row.number, cells.into_values().collect::<Vec<_>>().join("|"))
            }
            Err(fault) => format!("{} {fault}", fault.code()),
        })
        .collect()
}

#[test]
fn columns_stand_in_any_order_and_language_and_blank_rows_do_not_count() {
    let text = "金额, NAME ,uscc\n\n1,样例甲,U1\n,,\n\u{3000}2 ,样例乙\u{a0},U2\n";
    assert_eq!(rows(csv(text).unwrap()), ["3: 1|样例甲|U1", "5: 2|样例乙|U2"]);
}

#[test]
fn gb18030_files_with_rare_characters_read_like_utf8_ones() {
    let text = "统一社会信用代码,企业名称\r\nU1,中圪垯塱骉𬭎公司\r\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    assert_eq!(rows(csv(bytes).unwrap()), ["2: 中圪垯塱骉𬭎公司|U1"]);
}

#[test]
fn a_malformed_row_is_refused_alone_with_its_place() {
    let text = "uscc,name,amount\nU1,甲\nU2,乙,1,,2\nU3,\"丙\"x,1\nU4,,1\nU5,戊,1.2E+18\nU6,己,1e6\nU7,庚,１００万,\n";
    assert_eq!(
        rows(csv(text).unwrap()),
        [
            "too-few-cells row 2: has only 2 cells under 3 headers",
            "too-many-cells row 3: has 5 cells under 3 headers",
            "stray-quote row 4: column B (name) has text after its closing quotation mark",
            "missing-value row 5: column B (name) is empty",
            "digits-lost row 6: column C (amount) holds \"1.2E+18\": the spreadsheet has dropped digits",
            "7: 1e6|己|U6",
            "8: １００万|庚|U7",
        ]
    );
}

#[test]
fn every_refusal_of_a_row_speaks_both_languages_and_says_what_to_do() {
    let text = "uscc,name,amount\nU1,甲\nU2,乙,1,,2\nU3,\"丙\"x,1\nU4,,1\nU5,戊,1.2E+18\n";
    for row in csv(text).unwrap() {
        let fault = row.cells.unwrap_err();
        assert!(fault.zh().starts_with(&format!("第 {} 行: ", row.number)), "{}", fault.zh());
        assert!(!fault.hint().is_empty() && !fault.hint_zh().is_empty());
    }
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_whole() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "empty-file"),
        (b"\n,\n", "empty-file"),
        (b"uscc,name,nmae\n", "unknown-column"),
        (b"uscc\n1\n", "missing-column"),
        (b"uscc,name,USCC\n", "duplicate-column"),
        (b"uscc,name\n1,\"2\n3,4\n", "unclosed-quote"),
        (b"uscc,name\n1,\xff\xff\n", "wrong-encoding"),
        (b"\xff\xfeu\0s\0", "wrong-encoding"),
    ];
    for (bytes, code) in cases {
        let error = csv(bytes).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().starts_with("in.csv: "), "{error}");
        assert!(error.zh().starts_with("in.csv: "), "{error}");
        assert!(!error.hint().is_empty() && !error.hint_zh().is_empty(), "{error}");
    }
}

#[test]
fn an_unknown_column_is_answered_with_the_columns_there_are() {
    let error = csv("uscc,name,款项\n").unwrap_err();
    insta::assert_snapshot!(format!(
        "{error}\n{}\n{}\n{}",
        error.hint(),
        error.zh(),
        error.hint_zh()
    ));
}

#[test]
fn a_file_that_is_not_there_or_a_folder_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none.csv"), folder.path().to_owned()] {
        assert_eq!(read(&path, &columns()).unwrap_err().code(), "unreadable-file");
    }
}

#[test]
fn a_file_beyond_the_bound_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.csv");
    fs::File::create(&path).unwrap().set_len(MAX_BYTES + 1).unwrap();
    assert_eq!(read(&path, &columns()).unwrap_err().code(), "file-too-large");
}

#[test]
fn refused_rows_are_written_corrected_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("企业.csv");
    fs::write(&path, "uscc,name,amount\nU1,甲,1\nU2,,=2+3\n").unwrap();
    let mut sheet = read(&path, &columns()).unwrap();
    let mut refusals = Refusals::new(&sheet, Lang::Zh);
    for row in sheet.by_ref() {
        if let Err(fault) = &row.cells {
            refusals.push(&row, fault);
        }
    }
    let refused = refused_path(&path);
    assert_eq!(refused.file_name().unwrap(), "企业.csv.refused.csv");
    let written = String::from_utf8(refusals.bytes().unwrap()).unwrap();
    insta::assert_snapshot!(written.trim_start_matches('\u{feff}').replace('\r', ""));

    fs::write(&refused, written.replace("U2,,", "U2,乙,")).unwrap();
    let again = read(&refused, &columns()).unwrap();
    assert_eq!(again.headers(), ["uscc", "name", "amount"]);
    assert_eq!(rows(again), ["2: =2+3|乙|U2"]);
}

/// The samples of banks and rare characters, where they are at hand.
fn shared(name: &str) -> Option<PathBuf> {
    bofu_test_files::outside(&format!("data/{name}"))
}

#[test]
fn the_bank_samples_are_read_or_refused_as_their_list_says() {
    let Some(folder) = shared("cn-bank/own") else { return };
    let list = fs::read_to_string(folder.join("expected.csv")).unwrap();
    for record in Records::new(list).skip(1) {
        let [file, _, encoding, ..] = record.cells.as_slice() else { panic!("{record:?}") };
        let read = decode(fs::read(folder.join(file)).unwrap());
        if encoding.starts_with("not ") || encoding.starts_with("BIFF") {
            assert!(read.is_err(), "{file}");
        } else {
            assert!(read.unwrap().contains("样例"), "{file}");
        }
    }
}

#[test]
fn a_bank_file_that_a_spreadsheet_saved_again_is_refused_row_by_row() {
    let Some(path) = shared("cn-bank/own/excel-resaved.scientific-accounts.csv") else { return };
    let names = ["交易日期", "收入", "支出", "余额", "对方账号", "对方户名", "摘要"];
    let columns: Vec<Column> = names.map(|name| Column::optional(name, name)).into();
    let faults = read(&path, &columns).unwrap().filter(|row| row.cells.is_err()).count();
    assert_eq!(faults, 6);
}

#[test]
fn every_rare_character_is_read_from_its_gb18030_bytes() {
    let Some(path) = shared("pinyin/rare-characters.csv") else { return };
    let list = fs::read_to_string(path).unwrap();
    let mut count = 0;
    for record in Records::new(list).skip(1) {
        let bytes: Vec<u8> = record.cells[6]
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        assert_eq!(decode(bytes).unwrap(), record.cells[0]);
        count += 1;
    }
    assert!(count >= 40, "{count}");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        start in proptest::sample::select(vec![&b""[..], b"uscc,name\n", b"PK\x03\x04", b"PK\x05\x06"]),
    ) {
        let whole = [start, &bytes].concat();
        for name in ["a.csv", "a.xlsx", "a.csv.refused.csv"] {
            if let Ok(sheet) = read_bytes(Path::new(name), whole.clone(), &columns()) {
                let _ = sheet.count();
            }
        }
    }
}
