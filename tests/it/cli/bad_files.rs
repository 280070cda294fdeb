//! Files as people send them: what is read all the same, and what is refused
//! whole.

use std::fmt::Write as _;

use rust_xlsxwriter::{Format, Formula, Workbook};

use super::test_office::{TestOffice, VOUCHERS, firm};

const CHINESE: &str = "申报号,统一社会信用代码,项目,申报日期,技术服务合同编号,合同金额,签订日期";

fn row(claim: &str) -> String {
    format!("{claim},{},服务{claim},2023-05-01,HT-{claim},10万,2023-04-01", firm(0))
}

fn line(name: &str) -> String {
    format!("claim import {name} --measure innovation-voucher --on 2023-05-10")
}

#[test]
fn chinese_headers_gb18030_a_byte_order_mark_and_any_order_of_columns_are_read() {
    let office = TestOffice::office();
    let text = format!("{CHINESE}\r\n{}\r\n", row("G-1"));
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    office.file("gbk.csv", gbk);
    office.run(&line("gbk.csv")).done();
    office.file("bom.csv", format!("\u{feff}{VOUCHERS}\n{}\n", row("B-1")));
    office.run(&line("bom.csv")).done();
    let reversed = |text: &str| text.split(',').rev().collect::<Vec<_>>().join(",");
    office.csv("order.csv", &reversed(VOUCHERS), &[reversed(&row("R-1"))]);
    office.run(&line("order.csv")).done();
    for claim in ["G-1", "B-1", "R-1"] {
        let shown = office.claim(claim);
        assert_eq!(shown["subject"], format!("服务{claim}"));
        assert_eq!(shown["computed"], "30000.00");
    }
}

#[test]
fn a_template_filled_in_is_imported_in_either_form() {
    let office = TestOffice::office();
    let csv = office.run("claim template innovation-voucher --out t.csv").done();
    assert!(csv.out.contains("t.csv"), "{}", csv.out);
    let header = office.read("t.csv").trim_end().to_owned();
    office.file("t.csv", format!("{header}\r\n{},,\r\n", row("T-1")));
    office.run(&line("t.csv")).done();

    office.run("claim template pledge-interest --out t.xlsx --lang en").done();
    assert!(office.path("t.xlsx").metadata().unwrap().len() > 500);
}

#[test]
fn a_workbook_is_read_and_its_formulas_and_merged_cells_are_refused() {
    let office = TestOffice::office();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(VOUCHERS.split(',')) {
        sheet.write_string(0, column, name).unwrap();
    }
    for (at, claim) in (1..).zip(["X-1", "X-2", "X-3", "X-4"]) {
        for (column, cell) in (0..).zip(row(claim).split(',')) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    sheet.write_number(1, 5, 100_000.25).unwrap();
    sheet.write_formula(2, 5, Formula::new("=50000*2").set_result("100000")).unwrap();
    sheet.merge_range(3, 5, 3, 6, "10万", &Format::new()).unwrap();
    workbook.save(office.path("v.xlsx")).unwrap();

    let ran = office.run(&line("v.xlsx")).refused();
    insta::assert_snapshot!("workbook", format!("{}{}", ran.out, ran.err));
    assert_eq!(office.claim("X-1")["computed"], "30000.07");
    office.claim("X-4");
    office.run("claim show X-2").refused();
    office.run("claim show X-3").refused();
    assert!(office.read("v.xlsx.refused.csv").contains("X-2"));
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_whole_with_its_place() {
    let office = TestOffice::office();
    office.csv("unknown-column.csv", &format!("{VOUCHERS},备注"), &[row("F-1") + ",x"]);
    office.csv("missing-column.csv", "claim_no,uscc,subject", &["F-1,a,b"]);
    office.csv("twice.csv", &format!("{VOUCHERS},申报号"), &[row("F-1") + ",F-1"]);
    office.file("empty.csv", "");
    office.file("bytes.csv", [VOUCHERS.as_bytes(), b"\nF-1,\xff\xfe,\n"].concat());
    office.file("quote.csv", format!("{VOUCHERS}\nF-1,\"{}", row("F-1")));
    office.file("no-workbook.xlsx", "xx");
    let events = office.events();
    let mut page = String::new();
    for name in [
        "unknown-column.csv",
        "missing-column.csv",
        "twice.csv",
        "empty.csv",
        "bytes.csv",
        "quote.csv",
        "no-workbook.xlsx",
        "not-there.csv",
    ] {
        for lang in ["zh", "en"] {
            let ran = office.run(&format!("{} --lang {lang}", line(name))).exits(2);
            assert_eq!(ran.out, "");
            write!(page, "{}", ran.err).unwrap();
        }
    }
    insta::assert_snapshot!("whole", page);
    let unknown = office.run("claim import empty.csv --measure inovation-voucher --format json");
    let unknown = unknown.exits(2).error();
    assert_eq!(unknown["code"], "unknown-measure");
    assert!(unknown["hint"].as_str().unwrap().contains("innovation-voucher"));
    assert_eq!(office.events(), events);
}
