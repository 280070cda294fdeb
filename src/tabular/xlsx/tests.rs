//! Workbooks as spreadsheet programs write them, and as they do not.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    io::{Cursor, Write},
    path::Path,
};

use bofu_domain::explained::Explained;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::super::{Column, FileError, Sheet, read_bytes};

fn columns() -> Vec<Column> {
    ["uscc", "name", "amount", "day"].map(|name| Column::optional(name, name)).into()
}

fn open(bytes: Vec<u8>) -> Result<Sheet, FileError> {
    read_bytes(Path::new("in.xlsx"), bytes, &columns())
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

/// A workbook of the writer that reports use too.
fn written(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["uscc", "name", "amount", "day"]).unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A bare package around a sheet's XML, stored or packed.
fn package(sheet: &str, strings: &str) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{TYPES}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inner: String| format!("<Relationships>{inner}</Relationships>");
    let parts = [
        ("_rels/.rels", relations(relation("r1", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/_rels/workbook.xml.rels",
            relations(
                [
                    relation("r1", "worksheet", "/xl/worksheets/sheet1.xml"),
                    relation("r2", "sharedStrings", "sharedStrings.xml"),
                ]
                .concat(),
            ),
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"x\"><sheets><sheet name=\"一\" r:id=\"r1\"/></sheets></workbook>"
                .to_owned(),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet>{sheet}</worksheet>")),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn texts_numbers_and_days_are_read_as_a_person_sees_them() {
    let bytes = written(|sheet| {
        let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        sheet.write_row(1, 0, ["91330108MA2E00000X", " 样例𬭎公司 "]).unwrap();
        sheet.write_number(1, 2, 1_234_567.89).unwrap();
        let date = ExcelDateTime::from_ymd(2023, 10, 1).unwrap();
        sheet.write_datetime_with_format(1, 3, &date, &day).unwrap();
        sheet.write_row(3, 0, ["U2", "乙"]).unwrap();
        sheet.write_number(3, 2, 2_000_000).unwrap();
        sheet.write_boolean(3, 3, true).unwrap();
    });
    assert_eq!(
        rows(open(bytes).unwrap()),
        ["2: 1234567.89|2023-10-01|样例𬭎公司|91330108MA2E00000X", "4: 2000000|TRUE|乙|U2"]
    );
}

#[test]
fn formulas_errors_merged_cells_and_lost_digits_refuse_their_rows_alone() {
    let bytes = written(|sheet| {
        sheet.write_formula(1, 2, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.merge_range(2, 1, 3, 1, "并", &Format::new()).unwrap();
        sheet.write_string(3, 0, "U3").unwrap();
        sheet.write_number(4, 0, 1.2e18).unwrap();
        sheet.write_string(5, 5, "beside").unwrap();
        sheet.write_row(6, 0, ["U6", "己"]).unwrap();
    });
    assert_eq!(
        rows(open(bytes).unwrap()),
        [
            "formula-cell row 2: column C (amount) holds a formula",
            "merged-cell row 3: is part of the merged cells B3:B4",
            "merged-cell row 4: is part of the merged cells B3:B4",
            "digits-lost row 5: column A (uscc) holds \"1200000000000000000\": the spreadsheet has dropped digits",
            "too-many-cells row 6: column F has text but no header",
            "7: 己|U6",
        ]
    );
}

#[test]
fn an_error_value_is_named() {
    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>uscc</t></is></c></row>\
                 <row r=\"2\"><c r=\"A2\" t=\"e\"><v>#N/A</v></c></row></sheetData>";
    assert_eq!(
        rows(open(package(sheet, "")).unwrap()),
        ["error-cell row 2: column A (uscc) holds the error #N/A"]
    );
}

#[test]
fn runs_readings_entities_and_escapes_are_read_as_one_text() {
    let strings = "<si><r><t>us</t></r><r><t>cc</t></r></si>\
                   <si><t>甲&amp;乙&#x4E19;_x000A_丁</t><rPh sb=\"0\" eb=\"1\"><t>ka</t></rPh></si>";
    let sheet = "<sheetData><row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row></sheetData>";
    assert_eq!(rows(open(package(sheet, strings)).unwrap()), ["2: 甲&乙丙\n丁"]);
}

#[test]
fn a_header_that_is_merged_or_calculated_refuses_the_file() {
    let merged = written(|sheet| {
        sheet.merge_range(0, 0, 0, 1, "uscc", &Format::new()).unwrap();
    });
    assert_eq!(
        open(merged).unwrap_err().to_string(),
        "in.xlsx: the header in A1:B1 is a formula, an error or merged"
    );
    let formula = written(|sheet| {
        sheet.write_formula(0, 1, "=A1").unwrap();
    });
    assert_eq!(open(formula).unwrap_err().code(), "bad-header");
}

#[test]
fn the_first_visible_sheet_is_read() {
    let mut book = Workbook::new();
    book.add_worksheet().set_hidden(true).write_row(0, 0, ["说明"]).unwrap();
    let shown = book.add_worksheet().set_active(true);
    shown.write_row(0, 0, ["uscc"]).unwrap().write_row(1, 0, ["U1"]).unwrap();
    assert_eq!(rows(open(book.save_to_buffer().unwrap()).unwrap()), ["2: U1"]);
}

#[test]
fn a_truncated_workbook_is_damaged_wherever_it_is_cut() {
    let whole = written(|sheet| {
        sheet.write_row(1, 0, ["U1", "甲"]).unwrap();
    });
    for cut in (4..whole.len()).step_by(97) {
        let error = open(whole[..cut].to_vec()).unwrap_err();
        assert_eq!(error.code(), "damaged-workbook", "{cut}: {error}");
    }
}

#[test]
fn a_part_that_unpacks_to_far_more_than_it_is_refused_unread() {
    let bomb = package(&" ".repeat(64 * 1024 * 1024), "");
    assert!(bomb.len() < 100_000);
    assert_eq!(open(bomb).unwrap_err().code(), "unsafe-package");
}

#[test]
fn a_text_that_is_repeated_beyond_measure_is_refused() {
    let row = "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>";
    let head = "<row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>";
    let long: String =
        (0..32_000_u32).map(|n| char::from(b'a' + u8::try_from(n * n % 23).unwrap())).collect();
    let strings = format!("<si><t>{long}</t></si><si><t>uscc</t></si><si><t>name</t></si>");
    let sheet = format!("<sheetData>{head}{}</sheetData>", row.repeat(4_300));
    assert_eq!(open(package(&sheet, &strings)).unwrap_err().code(), "unsafe-package");
}

#[test]
fn impossible_places_types_and_entities_are_damage() {
    let cells = [
        "<row r=\"99999999999\"/>",
        "<row r=\"0\"/>",
        "<row r=\"2\"/><row r=\"1\"/>",
        "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>",
        "<row r=\"1\"><c t=\"s\"><v>7</v></c></row>",
        "<row r=\"1\"><c t=\"?\"><v>7</v></c></row>",
        "<row r=\"1\"><c t=\"str\"><v>&bomb;</v></c></row>",
        "<row r=\"1\"><c><v>1</v></row>",
    ];
    for cell in cells {
        let error = open(package(&format!("<sheetData>{cell}</sheetData>"), "")).unwrap_err();
        assert_eq!(error.code(), "damaged-workbook", "{cell}: {error}");
    }
    let doctype = "<!DOCTYPE a [<!ENTITY b \"c\">]><sheetData/>";
    assert_eq!(open(package(doctype, "")).unwrap_err().code(), "damaged-workbook");
}

#[test]
fn an_old_or_locked_workbook_is_named_so() {
    let error = open(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()).unwrap_err();
    assert_eq!(error.code(), "old-or-locked-workbook");
}

#[test]
fn a_workbook_without_anything_is_empty() {
    let mut book = Workbook::new();
    book.add_worksheet();
    assert_eq!(open(book.save_to_buffer().unwrap()).unwrap_err().code(), "empty-file");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_sheet_makes_the_reader_panic(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "<row>", "</row>", "<row r=\"3\">", "<c>", "</c>", "<c r=\"B3\" t=\"s\">", "<v>", "</v>",
            "1", "1E+99", "&#0;", "&amp;", "<f>", "</f>", "<is>", "</is>", "<mergeCell ref=\"A1:B9\"/>",
            "<mergeCell ref=\"A\"/>", "<c s=\"9\" t=\"n\">", "<![CDATA[x]]>", "<!--x-->", "\u{1F600}",
        ]), 0..30),
    ) {
        if let Ok(sheet) = open(package(&pieces.concat(), "<si/>")) {
            let _ = sheet.count();
        }
    }

    #[test]
    fn what_another_program_writes_and_another_reads_is_read_the_same_here(
        texts in proptest::collection::vec("[a-z中𬭎<&>\"'_x0-9=]{1,12}", 1..20),
        fen in 0_i64..100_000_000_000_000,
    ) {
        let amount = rust_decimal::Decimal::new(fen, 2).normalize().to_string();
        let bytes = written(|sheet| {
            for (row, text) in (1..).zip(&texts) {
                sheet.write_string(row, 1, text).unwrap();
                sheet.write_number(row, 2, amount.parse::<f64>().unwrap()).unwrap();
            }
        });
        let mut other: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(&bytes)).unwrap();
        let range = calamine::Reader::worksheet_range_at(&mut other, 0).unwrap().unwrap();
        for ((row, text), theirs) in open(bytes).unwrap().zip(&texts).zip(range.rows().skip(1)) {
            let cells = row.cells.unwrap();
            prop_assert_eq!(&cells["name"], text);
            prop_assert_eq!(&theirs[1].to_string(), text);
            prop_assert_eq!(&cells["amount"], &amount);
        }
    }

    #[test]
    fn no_damage_to_a_workbook_makes_the_reader_panic(
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = written(|sheet| {
            sheet.write_row(1, 0, ["U1", "甲"]).unwrap();
        });
        for (index, byte) in hits {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(sheet) = open(bytes) {
            let _ = sheet.count();
        }
    }
}
