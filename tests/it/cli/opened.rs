//! Every report in every form, opened by other programs and held to one
//! another: the figures, the sums, what must not run, and rare characters.

mod flat;

use std::collections::BTreeMap;

use bofu_operations::reports::ReportName;
use calamine::{Data, Range, Reader as _, Xlsx};
use clap::ValueEnum as _;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    clocks::{known, learnt},
    test_office::{TestOffice, firm},
};

/// Names that a spreadsheet would run, and characters that fonts lack.
const RARE: &str = "垯塱骉𬭎科技有限公司";
const HOSTILE: &str = "=HYPERLINK(垯塱骉)";

/// An office with rows in every report.
fn office() -> TestOffice {
    let desk = TestOffice::office();
    let rename = |number: usize, name: &str| {
        let line = format!("enterprise rename {} --document 工商9号 --name {name}", firm(number));
        desk.run(&format!("{line} --on 2023-01-05")).done();
    };
    rename(0, RARE);
    rename(2, HOSTILE);
    rename(4, "+1+1有限公司");
    known(&desk);
    let header = "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on";
    let claim = format!("@C-9,{},-1+1,2023-05-01,HT-9,12345.67,2023-04-01", firm(5));
    desk.file_claims("innovation-voucher", "2023-05-10", header, &[&claim]).done();
    desk.approve("@C-9", "2023-06-02").done();
    learnt(&desk);
    let finding = "audit finding record @C-9 --kind evidence --amount 100 --text 缺少合同原件";
    desk.run(&format!("{finding} --audit 审〔2023〕1号 --actor 郑审计 --on 2023-12-20")).done();
    desk
}

/// The year in which a report has rows.
fn year(name: &str) -> &'static str {
    if name == "recoveries" { "2024" } else { "2023" }
}

struct Opened {
    json: Value,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    sheet: Range<Data>,
    formulas: Range<String>,
    paper: String,
}

fn open(desk: &TestOffice, name: &str) -> Opened {
    let file = |ending: &str| {
        let path = format!("{name}.{ending}");
        desk.run(&format!("report {name} --year {} --out {path}", year(name))).done();
        desk.path(&path)
    };
    let json = serde_json::from_slice(&std::fs::read(file("json")).unwrap()).unwrap();
    let text = std::fs::read_to_string(file("csv")).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(ToOwned::to_owned).collect();
    let cells = |row: csv::StringRecord| row.iter().map(ToOwned::to_owned).collect();
    let rows = reader.records().map(|row| cells(row.unwrap())).collect();
    let mut book: Xlsx<_> = calamine::open_workbook(file("xlsx")).unwrap();
    let title = book.sheet_names()[0].clone();
    let (sheet, formulas) =
        (book.worksheet_range(&title).unwrap(), book.worksheet_formula(&title).unwrap());
    let paper = pdf_extract::extract_text(file("pdf")).unwrap();
    let paper = paper.chars().filter(|c| !c.is_whitespace()).collect();
    Opened { json, header, rows, sheet, formulas, paper }
}

/// A text as it was before it was made safe for a spreadsheet.
fn meant(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn number(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().filter(|_| text.bytes().any(|byte| byte.is_ascii_digit()))
}

#[test]
fn every_report_is_the_same_in_every_form_and_none_of_them_runs() {
    let desk = office();
    let measures = desk.json("policy show binjiang-zjtx")["measures"].clone();
    let names: Vec<String> = ReportName::value_variants()
        .iter()
        .map(|name| name.to_possible_value().unwrap().get_name().to_owned())
        .collect();
    assert!(names.len() >= 16, "{names:?}");
    let mut hostile = 0;
    for name in &names {
        let opened = open(&desk, name);
        let rows = opened.json.as_array().unwrap();
        assert!(!rows.is_empty(), "{name} has no rows");
        let asked = format!("report {name} --year {}", year(name));
        assert_eq!(desk.json(&asked), opened.json, "{name}");
        if flat::NESTED.contains(&name.as_str()) {
            same_cells(name, &opened.rows, &flat::rows(name, &opened.json, &measures));
        } else {
            assert_eq!(opened.rows.len(), rows.len(), "{name}");
        }
        hostile += nothing_runs(name, &opened.rows);
        workbook_says_the_same(name, &opened);
        sums_are_right(name, &opened);
        paper_says_the_same(name, &opened);
    }
    assert!(hostile > 8, "what could run stands in {hostile} cells");
}

/// Cell for cell, but for what makes a cell safe.
fn same_cells(name: &str, found: &[Vec<String>], wanted: &[Vec<String>]) {
    assert!(wanted.len() > 4, "{name} has hardly any rows");
    let found: Vec<Vec<&str>> =
        found.iter().map(|row| row.iter().map(|cell| meant(cell)).collect()).collect();
    assert_eq!(found, wanted, "{name}");
}

/// No cell begins as a formula does, but a number may be negative. Tells how
/// many would have.
fn nothing_runs(name: &str, rows: &[Vec<String>]) -> usize {
    let starts = ['=', '+', '-', '@', '\t', '\r'];
    let cells = rows.iter().flatten();
    for cell in cells.clone().filter(|cell| cell.starts_with(starts)) {
        assert!(number(cell).is_some(), "{name}: {cell}");
    }
    cells.filter(|cell| cell.starts_with('\'') && meant(cell).starts_with(starts)).count()
}

fn shown(cell: &Data) -> String {
    if let Data::DateTime(day) = cell {
        let (year, month, day, ..) = day.to_ymd_hms_milli();
        return format!("{year:04}-{month:02}-{day:02}");
    }
    cell.to_string()
}

/// Where the header stands in the workbook.
fn header_row(name: &str, opened: &Opened) -> usize {
    let found = opened.sheet.rows().position(|row| {
        row.iter().map(ToString::to_string).take(opened.header.len()).eq(opened.header.clone())
    });
    found.unwrap_or_else(|| panic!("{name}: the workbook has no header {:?}", opened.header))
}

fn workbook_says_the_same(name: &str, opened: &Opened) {
    let first = header_row(name, opened) + 1;
    for (row, cells) in opened.sheet.rows().skip(first).zip(&opened.rows) {
        for ((cell, text), column) in row.iter().zip(cells).zip(&opened.header) {
            let (found, wanted) = (shown(cell), meant(text));
            let same = found == wanted
                || number(&found).is_some_and(|found| Some(found) == number(wanted));
            assert!(same, "{name} {column}: {found} is not {wanted}");
        }
    }
}

/// Each sum is a formula over all rows, and its value is theirs.
fn sums_are_right(name: &str, opened: &Opened) {
    let first = header_row(name, opened) + 1;
    let (top, left) = opened.sheet.start().unwrap();
    let mut sums = BTreeMap::new();
    if let Some((row0, column0)) = opened.formulas.start() {
        let used = opened.formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty());
        for (row, column, formula) in used {
            let at = |offset: usize, start: u32| offset + usize::try_from(start).unwrap();
            let column = at(column, column0) - usize::try_from(left).unwrap();
            let row = at(row, row0) - usize::try_from(top).unwrap();
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let lines = (first + 1, first + opened.rows.len());
            assert_eq!(*formula, format!("SUM({letter}{}:{letter}{})", lines.0, lines.1), "{name}");
            sums.insert(column, opened.sheet[(row, column)].to_string());
        }
    }
    for (column, value) in sums {
        let cells = opened.rows.iter().filter_map(|row| number(&row[column]));
        let sum: Decimal = cells.sum();
        assert_eq!(number(&value), Some(sum), "{name} {}", opened.header[column]);
        let printed = bofu_report::thousands(&format!("{sum:.2}"));
        if opened.paper.contains(&opened.header[column]) && value.contains('.') {
            assert!(opened.paper.contains(&printed), "{name} {}: {printed}", opened.header[column]);
        }
    }
}

/// What stands on paper is what stands in the file: names, codes, sums.
fn paper_says_the_same(name: &str, opened: &Opened) {
    let on_paper: Vec<usize> = (0..opened.header.len())
        .filter(|column| {
            let label: String =
                opened.header[*column].chars().filter(|c| !c.is_whitespace()).collect();
            opened.paper.contains(&label)
        })
        .collect();
    assert!(on_paper.len() * 2 > opened.header.len(), "{name}: {on_paper:?}");
    for row in &opened.rows {
        for column in &on_paper {
            let cell = meant(&row[*column]);
            let is_sum = number(cell).is_some() && cell.contains('.');
            let shown = if is_sum { bofu_report::thousands(cell) } else { cell.to_owned() };
            let shown: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
            let of = &opened.header[*column];
            assert!(opened.paper.contains(&shown), "{name} {of}: {shown} is not on paper");
        }
    }
    let rare = opened.rows.iter().flatten().any(|cell| cell.contains("垯塱骉"));
    assert!(!rare || opened.paper.contains("垯塱骉"), "{name}: a rare character");
}
