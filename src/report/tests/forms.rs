//! One small table in every form.

use std::io::Cursor;

use bofu_domain::{date::Date, explained::Explained, language::Lang, money::Money};
use calamine::{Data, Reader, Xlsx};

use super::super::*;
use bofu_tabular::{Column, read_bytes};

fn yuan(fen: i64) -> Cell {
    Cell::Money(Money::checked_fen(fen).unwrap())
}

fn table() -> Table {
    let columns = vec![
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("account_no", "账号", "Account", Kind::Code),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("headroom", "余额", "Headroom", Kind::Money),
        ColumnSpec::new("count", "笔数", "Count", Kind::Count).summed(),
        ColumnSpec::new("day", "日期", "Day", Kind::Date),
        ColumnSpec::new("status", "状态", "Status", Kind::Text),
        ColumnSpec::new("leaf", "哈希", "Leaf", Kind::Code).in_files_only(),
    ];
    let mut table = Table::new("资金使用台账", "Register", columns)
        .about("2023 年度", "year 2023")
        .sealed(1_523, "9f86d081884c7d65");
    let status = || Cell::Term("granted".to_owned(), "已核定".to_owned());
    let day = || Cell::Date(Date::constant(2023, 10, 1));
    table.rows = vec![
        vec![
            Cell::text("样例𬭎传感科技有限公司"),
            Cell::text("1202099900001234567"),
            yuan(66_156_250),
            yuan(-1_200),
            Cell::Count(2),
            day(),
            status(),
            Cell::text("ab"),
        ],
        vec![
            Cell::text("=HYPERLINK(\"http://x\")"),
            Cell::text("012"),
            yuan(123_456_789),
            Cell::Empty,
            Cell::Count(1_000),
            day(),
            status(),
            Cell::text("cd"),
        ],
    ];
    table
}

#[test]
fn the_terminal_shows_chinese_aligned_sums_right_and_separated() {
    insta::assert_snapshot!(text(&table(), Lang::Zh, None));
}

#[test]
fn the_terminal_wraps_words_but_no_figures() {
    let shown = text(&table(), Lang::En, Some(96));
    assert!(shown.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 96));
    insta::assert_snapshot!(shown);
}

#[test]
fn a_table_without_rows_says_so() {
    let mut empty = table();
    empty.rows.clear();
    assert!(text(&empty, Lang::Zh, None).contains("(无记录)"));
    assert!(xlsx(&empty, Lang::Zh).is_ok());
}

#[test]
fn a_text_cannot_move_the_cursor_of_the_terminal() {
    let mut hostile = table();
    hostile.rows[0][0] = Cell::text("a\u{1b}[2Jb\nc");
    let shown = text(&hostile, Lang::Zh, None);
    assert!(shown.contains("a\\u{1b}[2Jb\\u{a}c") && !shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn csv_for_offices_is_marked_labelled_and_safe() {
    let bytes = csv(&table(), Form::Office(Lang::Zh)).unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap().replace(['\r', '\u{feff}'], ""));
}

#[test]
fn csv_for_programs_has_the_contracts_names_and_reads_back() {
    let table = table();
    let bytes = csv(&table, Form::Machine).unwrap();
    assert!(bytes.starts_with(b"name,account_no,"));
    let columns: Vec<Column> =
        table.columns.iter().map(|c| Column::optional(c.name, c.label.zh.as_str())).collect();
    let sheet = read_bytes(std::path::Path::new("a.csv"), bytes, &columns).unwrap();
    for (row, cells) in sheet.zip(&table.rows) {
        let written: Vec<String> = cells.iter().map(|cell| cell.plain(Lang::En)).collect();
        assert_eq!(row.raw, written);
    }
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("资金使用台账").unwrap();
    range
        .rows()
        .map(|row| {
            row.iter()
                .map(|cell| {
                    if let Data::DateTime(day) = cell {
                        format!("{:?}", day.to_ymd_hms_milli())
                    } else {
                        cell.to_string()
                    }
                })
                .collect()
        })
        .collect()
}

#[test]
fn another_reader_finds_the_same_figures_in_the_workbook() {
    let bytes = xlsx(&table(), Lang::Zh).unwrap();
    let found = cells(&bytes);
    insta::assert_debug_snapshot!(found);
}

#[test]
fn the_sums_of_a_workbook_are_formulas_over_its_rows() {
    let bytes = xlsx(&table(), Lang::Zh).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    let formulas = book.worksheet_formula("资金使用台账").unwrap();
    let found: Vec<&String> =
        formulas.used_cells().map(|(_, _, formula)| formula).filter(|f| !f.is_empty()).collect();
    assert_eq!(found, ["SUM(C4:C5)", "SUM(E4:E5)"]);
}

#[test]
fn the_same_table_is_the_same_workbook_byte_for_byte() {
    assert_eq!(xlsx(&table(), Lang::Zh).unwrap(), xlsx(&table(), Lang::Zh).unwrap());
}

#[test]
fn a_report_is_written_in_the_form_that_its_ending_names() {
    let folder = tempfile::tempdir().unwrap();
    let report = Report { rows: vec![("C-1", "2.00")], table: table() };
    for name in ["a.json", "a.CSV", "a.xlsx"] {
        write(&report, &folder.path().join(name), Lang::Zh).unwrap();
    }
    let json = std::fs::read_to_string(folder.path().join("a.json")).unwrap();
    assert_eq!(json, "[\n  [\n    \"C-1\",\n    \"2.00\"\n  ]\n]\n");
    let error = write(&report, &folder.path().join("a.doc"), Lang::Zh).unwrap_err();
    assert_eq!(error.code(), "unknown-form");
    assert!(!folder.path().join("a.doc").exists());
}

#[test]
fn separators_stand_at_thousands() {
    for (plain, separated) in
        [("0", "0"), ("999.00", "999.00"), ("-1234567.05", "-1,234,567.05"), ("1000", "1,000")]
    {
        assert_eq!(thousands(plain), separated);
    }
}

#[test]
fn a_sum_beyond_the_range_of_money_is_left_out_rather_than_wrong() {
    let mut table = table();
    for row in &mut table.rows {
        row[2] = yuan(9_007_199_254_740_991);
    }
    assert_eq!(table.sum(2), None);
    assert!(xlsx(&table, Lang::Zh).is_ok());
}
