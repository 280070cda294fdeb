//! Workbooks read back by another program, their sums computed again.

use std::io::{Cursor, Read};

use bofu_domain::{date::Date, language::Lang, money::Money};
use calamine::{Data, Range, Reader, Xlsx};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::super::*;

fn table(fen: &[i64]) -> Table {
    let columns = vec![
        ColumnSpec::new("account_no", "账号", "Account", Kind::Code),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("count", "笔数", "Count", Kind::Count).summed(),
        ColumnSpec::new("day", "日期", "Day", Kind::Date),
    ];
    let mut table = Table::new("拨付清单", "List", columns)
        .about("2023 年度", "year 2023")
        .issued_by("甲&乙局")
        .sealed(1_651, "0688bbdc");
    table.rows = fen
        .iter()
        .map(|fen| {
            vec![
                Cell::text("1202099900001234567"),
                Cell::Money(Money::checked_fen(*fen).unwrap()),
                Cell::Count(fen % 97),
                Cell::Date(Date::constant(2023, 10, 1)),
            ]
        })
        .collect();
    table
}

fn opened(bytes: &[u8]) -> (Range<Data>, Range<String>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let cells = book.worksheet_range("拨付清单").unwrap();
    (cells, book.worksheet_formula("拨付清单").unwrap())
}

/// A number as it stands in the cell. Another reader makes floats of them; ours
/// have at most 15 digits and come back the same.
fn number(cell: Option<&Data>) -> Decimal {
    Decimal::from_str_exact(&cell.unwrap().to_string()).unwrap()
}

/// Each formula: its column, its first and last row, counted from zero.
fn sums(formulas: &Range<String>) -> Vec<(usize, usize, usize, (usize, usize))> {
    let (top, left) = formulas.start().unwrap();
    let (top, left) = (usize::try_from(top).unwrap(), usize::try_from(left).unwrap());
    let found = formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty());
    found
        .map(|(row, column, formula)| {
            let range = formula.strip_prefix("SUM(").unwrap().strip_suffix(')').unwrap();
            let (first, last) = range.split_once(':').unwrap();
            let line = |cell: &str| {
                assert!(cell.starts_with(char::from(b'A' + u8::try_from(left + column).unwrap())));
                cell[1..].parse::<usize>().unwrap() - 1
            };
            (left + column, line(first), line(last), (top + row, left + column))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_sum_covers_all_rows_and_holds_what_they_add_up_to(
        fen in proptest::collection::vec(-99_999_999_999_i64..=99_999_999_999, 1..40),
    ) {
        let table = table(&fen);
        let (cells, formulas) = opened(&xlsx(&table, Lang::Zh).unwrap());
        let sums = sums(&formulas);
        prop_assert_eq!(sums.len(), 2);
        for (column, first, last, (row, place)) in sums {
            prop_assert_eq!(last - first + 1, fen.len());
            let at = |row: usize, column: usize| {
                let (row, column) = (u32::try_from(row).unwrap(), u32::try_from(column).unwrap());
                number(cells.get_value((row, column)))
            };
            let again: Decimal = (first..=last).map(|row| at(row, column)).sum();
            prop_assert_eq!(at(row, place), again);
            let exact = table.sum(column).unwrap().plain(Lang::En);
            prop_assert_eq!(again, Decimal::from_str_exact(&exact).unwrap());
        }
    }
}

#[test]
fn a_workbook_is_ready_to_be_filtered_and_printed() {
    let bytes = xlsx(&table(&[100, 200]), Lang::Zh).unwrap();
    let mut package = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    for said in [
        r#"state="frozen""#,
        r#"<autoFilter ref="A4:D6""#,
        r#"paperSize="9""#,
        r#"orientation="landscape""#,
        r#"fitToHeight="0""#,
        "依据台账前 1,651 个事件, 根哈希 0688bbdc",
        "第 &amp;P 页 共 &amp;N 页",
    ] {
        assert!(sheet.contains(said), "{said} is not in {sheet}");
    }
    assert!(part("xl/workbook.xml").contains("$4:$4"), "the header is not repeated");
    assert!(part("docProps/core.xml").contains("2000-01-01T00:00:00Z"));
    let (cells, _) = opened(&bytes);
    assert_eq!(cells.get_value((4, 0)), Some(&Data::String("1202099900001234567".to_owned())));
    assert_eq!(cells.get_value((2, 0)), Some(&Data::String("编制单位: 甲&乙局".to_owned())));
}

#[test]
fn a_text_that_looks_like_a_formula_is_a_text_in_every_form() {
    for hostile in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1+1", " =1"] {
        let mut table = table(&[-1_200]);
        table.rows[0][0] = Cell::text(hostile);
        let bytes = csv(&table, Form::Office(Lang::Zh)).unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let record = reader.records().next().unwrap().unwrap();
        let mark = if hostile.starts_with(['\r', '\0']) { "" } else { "'" };
        let shown = bofu_tabular::shown(hostile);
        assert_eq!(record.get(0), Some(format!("{mark}{shown}").as_str()));
        assert_eq!(record.get(1), Some("-12.00"), "a sum stays a number");
        let (cells, formulas) = opened(&xlsx(&table, Lang::Zh).unwrap());
        assert_eq!(cells.get_value((4, 0)), Some(&Data::String(shown.into_owned())));
        assert_eq!(sums(&formulas).len(), 2, "only the sums are formulas");
    }
}
