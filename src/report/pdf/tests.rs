//! Papers read back by another program, and compared with the table.

#![allow(clippy::unwrap_used, clippy::panic)]

use bofu_domain::{
    date::Date,
    language::{Lang, Text},
    money::Money,
};
use proptest::prelude::*;

use super::*;
use crate::{Bar, Cell, Chart, ColumnSpec, Gauge, Kind, OnPaper, Seal, SealOf};

const ROOT: &str = "0688bbdc8689b18ab9251ed17878c8de370b448f352515a057e74de78c48a5a2";

fn yuan(fen: i64) -> Cell {
    Cell::Money(Money::checked_fen(fen).unwrap())
}

fn table(rows: i64) -> Table {
    let columns = vec![
        ColumnSpec::new("position", "序号", "Position", Kind::Count),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).above(),
        ColumnSpec::new("subject", "项目", "Subject", Kind::Text),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("returned", "退回", "Returned", Kind::Money).summed(),
        ColumnSpec::new("day", "日期", "Day", Kind::Date),
        ColumnSpec::new("host", "主机", "Host", Kind::Code).off_paper(),
    ];
    let mut table = Table::new("资金使用台账", "Register", columns)
        .about("2023 年度", "year 2023")
        .about("截至业务日期 2023-12-31", "as of 2023-12-31")
        .note("退回 1 笔", "returned: 1")
        .issued_by("样例区经济和信息化局")
        .sealed(1_651, ROOT);
    table.rows = (1..=rows)
        .map(|n| {
            vec![
                Cell::Count(n),
                Cell::text("91339901MAYL001043"),
                Cell::text(&format!("样例第{n}垯塱骉𬭎传感科技股份有限公司")),
                Cell::text("产线数字化改造 SZ3-006，与专用设备购置的补充合同"),
                yuan(n * 1_000_001),
                if n == 1 { yuan(-1_200) } else { Cell::Empty },
                Cell::Date(Date::constant(2023, 10, 1)),
                Cell::text("secret-host"),
            ]
        })
        .collect();
    table
}

/// The text of each sheet without blanks, as another program reads it.
fn read(bytes: &[u8]) -> Vec<String> {
    let sheets = pdf_extract::extract_text_from_mem_by_pages(bytes).unwrap();
    sheets.iter().map(|text| text.chars().filter(|c| !c.is_whitespace()).collect()).collect()
}

fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every cell that stands on paper, each behind the one before it.
fn assert_holds(sheets: &[String], table: &Table, lang: Lang) {
    let text = sheets.concat();
    let mut from = 0;
    for row in &table.rows {
        let mut cells: Vec<&Cell> = Vec::new();
        for (spec, cell) in table.columns.iter().zip(row) {
            match spec.paper {
                OnPaper::No => {}
                OnPaper::Above => cells.insert(cells.len() - 1, cell),
                OnPaper::Supplement | OnPaper::Below => cells.push(cell),
            }
        }
        for cell in cells {
            let shown = tight(&cell.shown(lang));
            let at =
                text[from..].find(&shown).unwrap_or_else(|| panic!("{shown} is not in {text}"));
            from += at + shown.len();
        }
    }
}

#[test]
fn another_program_reads_every_cell_in_order_and_the_sums() {
    for lang in [Lang::Zh, Lang::En] {
        let table = table(60);
        let sheets = read(&pdf(&table, lang).unwrap());
        assert!(sheets.len() > 1);
        assert_holds(&sheets, &table, lang);
        let last = sheets.last().unwrap();
        for column in [4, 5] {
            assert!(last.contains(&table.sum(column).unwrap().shown(lang)));
        }
        assert!(!sheets.concat().contains("secret-host"));
    }
}

#[test]
fn every_sheet_says_what_it_belongs_to_and_from_which_log_it_was_made() {
    let sheets = read(&pdf(&table(60), Lang::Zh).unwrap());
    let count = sheets.len();
    for (index, sheet) in sheets.iter().enumerate() {
        for said in ["资金使用台账", "2023年度", "样例区经济和信息化局", "统一社会信用代码"]
        {
            assert!(sheet.contains(said), "{said} is not on sheet {index}");
        }
        assert!(sheet.contains(&format!("依据台账前1,651个事件,根哈希{ROOT}")));
        assert!(sheet.contains(&format!("第{}页共{count}页", index + 1)));
    }
    let last = sheets.last().unwrap();
    for said in ["合计", "退回1笔", "编制:", "复核:", "审批:", "(单位盖章)"] {
        assert!(last.contains(said), "{said} is not on the last sheet");
    }
}

#[test]
fn a_paper_in_english_is_english_but_for_its_names() {
    let mut table = table(3);
    for row in &mut table.rows {
        row[2] = Cell::text("Sample Ltd");
        row[3] = Cell::text("a line");
    }
    let text = read(&pdf(&table.issued_by("Bureau"), Lang::En).unwrap()).concat();
    assert!(text.contains("Page1of1") && text.contains("Preparedby"));
    assert!(!text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
}

#[test]
fn the_same_table_is_the_same_file_byte_for_byte() {
    assert_eq!(pdf(&table(60), Lang::Zh).unwrap(), pdf(&table(60), Lang::Zh).unwrap());
}

#[test]
fn a_character_that_the_font_has_not_is_shown_by_its_code_and_listed() {
    let mut table = table(1);
    table.rows[0][2] = Cell::text("样例\u{20001}公司");
    let text = read(&pdf(&table, Lang::Zh).unwrap()).concat();
    assert!(text.contains("样例〔U+20001〕公司"));
    assert!(text.contains("字库未收录、以码位代替的字:U+20001"));
}

#[test]
fn nobody_signs_a_sheet_that_has_no_row_on_it() {
    for rows in 1..40 {
        let sheets = read(&pdf(&table(rows), Lang::Zh).unwrap());
        let last = sheets.last().unwrap();
        assert!(last.contains(&format!("样例第{rows}垯")), "with {rows} rows");
        assert!(last.contains("编制:"), "with {rows} rows");
    }
}

#[test]
fn a_table_without_rows_says_so_and_can_be_signed() {
    let sheets = read(&pdf(&table(0), Lang::Zh).unwrap());
    assert_eq!(sheets.len(), 1);
    assert!(sheets[0].contains("(无记录)") && sheets[0].contains("编制:"));
}

#[test]
fn a_row_higher_than_a_sheet_goes_on_over_the_next() {
    let mut table = table(2);
    let long: String = (0..6_000).map(|n| char::from_digit(n % 10, 10).unwrap()).collect();
    table.rows[1][3] = Cell::text(&long);
    let sheets = read(&pdf(&table, Lang::Zh).unwrap());
    assert!(sheets.len() > 2);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    assert!(digits(&sheets.concat()) > 6_000);
}

#[test]
fn a_table_of_more_columns_than_fit_is_printed_all_the_same() {
    let columns = (0..40).map(|_| ColumnSpec::new("n", "金额", "Amount", Kind::Money)).collect();
    let mut wide = Table::new("宽表", "Wide", columns);
    wide.rows = vec![vec![yuan(9_007_199_254_740_991); 40]];
    assert_eq!(read(&pdf(&wide, Lang::Zh).unwrap()).len(), 1);
}

#[test]
fn bars_and_a_chart_stand_on_the_paper_of_the_ceilings() {
    let money = |text| Money::parse(text).unwrap();
    let gauge = Gauge { limit: Some(money("100")), own: money("100"), external: money("25") };
    let plain = pdf(&table(1), Lang::Zh).unwrap();
    let mut table = table(1);
    table.gauges = vec![gauge];
    let label = Text::new("年度贴息限额", "Interest a year");
    let bar = |_| Bar { label: label.clone(), gauge, over: 1 };
    let title = Text::new("限额使用", "Use");
    table.chart = Some(Chart { title, bars: (0..40).map(bar).collect() });
    let sheets = read(&pdf(&table, Lang::Zh).unwrap());
    assert!(sheets[0].contains("占用情况") && !read(&plain).concat().contains("占用情况"));
    let chart = sheets[1..].concat();
    assert_eq!(chart.matches("125.00/100.00·125.0%其中超限1行").count(), 40);
    assert!(sheets.len() > 2 && sheets[1].contains("限额使用"));
}

#[test]
fn a_page_of_labels_and_values_reads_back() {
    let page = Page {
        issuer: Some("样例区财政局".to_owned()),
        seal: Some(Seal { events: 7, root: ROOT.to_owned(), of: SealOf::Paper }),
        notes: vec![Text::new("本凭证可离线核验", "can be checked offline")],
        ..Page::new("到账凭证", "Receipt")
    }
    .row("收款单位", "Payee", "样例𬭎传感科技有限公司")
    .row("证明", "Proof", format!("{ROOT} {ROOT} {ROOT}"));
    let sheets = read(&page.pdf(Lang::Zh).unwrap());
    assert_eq!(sheets.len(), 1);
    for said in ["到账凭证", "收款单位样例𬭎传感科技有限公司", "本凭证可离线核验", ROOT]
    {
        assert!(sheets[0].contains(said), "{said}");
    }
    assert!(!sheets[0].contains("编制:") && !sheets[0].contains("金额单位"));
    assert_eq!(page.pdf(Lang::En).unwrap(), page.pdf(Lang::En).unwrap());
}

#[test]
fn a_paper_is_made_for_archives() {
    let bytes = pdf(&table(1), Lang::Zh).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(text.contains("<pdfaid:conformance>U</pdfaid:conformance>"));
    assert!(text.contains("/Lang(zh-CN)") || text.contains("/Lang (zh-CN)"));
    assert!(text.contains("资金使用台账") && text.contains("样例区经济和信息化局"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_a_cell_holds_a_paper_comes_of_it(
        texts in proptest::collection::vec("\\PC{0,40}", 1..8),
    ) {
        let mut table = table(1);
        for text in texts {
            let mut row = table.rows[0].clone();
            row[1] = Cell::text(&text);
            row[3] = Cell::text(&text);
            table.rows.push(row);
        }
        prop_assert!(pdf(&table, Lang::Zh).is_ok());
    }
}
