//! Reports on paper, as an office makes them: the PDF is read by another
//! program and says what the ledger says.

use calamine::{Data, Reader as _, Xlsx};
use serde_json::json;

use super::{
    office_of_three::{APPROVER, FINANCE, HEAD, by, founded},
    test_office::{FIRMS, TestOffice, VOUCHERS, firm},
};

/// The text of each sheet, without blanks.
fn sheets(desk: &TestOffice, name: &str) -> Vec<String> {
    let pages = pdf_extract::extract_text_by_pages(desk.path(name)).unwrap();
    pages.iter().map(|page| page.chars().filter(|c| !c.is_whitespace()).collect()).collect()
}

/// An office with a payer and two vouchers, of a firm with a rare name.
fn office() -> TestOffice {
    let desk = TestOffice::office();
    desk.run(
        "office set --name 样例区经信局 --account-name 样例区财政局 \
         --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029",
    )
    .done();
    let renamed = format!("enterprise rename {} --name 垯塱骉𬭎科技有限公司", firm(0));
    desk.run(&format!("{renamed} --document 工商〔2023〕1号 --on 2023-02-01")).done();
    let claim = |number: usize, amount: &str| {
        let uscc = firm(number);
        format!("V-{number},{uscc},服务{number},2023-05-01,HT-{number},{amount},2023-04-01")
    };
    desk.csv("v.csv", VOUCHERS, &[claim(0, "160万"), claim(1, "10万")]);
    desk.run("claim import v.csv --measure innovation-voucher --on 2023-05-10").done();
    desk.approve("V-0 V-1", "2023-06-01").done();
    desk
}

#[test]
fn every_report_is_a_paper_that_names_its_office_and_the_log_it_was_made_from() {
    let desk = office();
    let root = desk.json("audit verify")["root"].as_str().unwrap().to_owned();
    for (name, title) in [
        ("caps", "年度限额表"),
        ("register", "资金使用台账"),
        ("claims", "申报一览"),
        ("audit", "审计轨迹"),
    ] {
        desk.run(&format!("report {name} --year 2023 --out {name}.pdf")).done();
        let sheets = sheets(&desk, &format!("{name}.pdf"));
        for (index, sheet) in sheets.iter().enumerate() {
            assert!(sheet.contains(title) && sheet.contains("2023年度"), "{name} {index}: {sheet}");
            assert!(sheet.contains("样例区经信局") && sheet.contains(&root), "{name} {index}");
            assert!(sheet.contains(&format!("第{}页共{}页", index + 1, sheets.len())));
        }
        let all = sheets.concat();
        assert!(all.contains("垯塱骉𬭎科技有限公司"), "{name}: {all}");
        assert!(all.contains("审批:"), "{name}");
    }
    let register = sheets(&desk, "register.pdf").concat();
    for row in desk.json("report register --year 2023").as_array().unwrap() {
        for field in ["claim_no", "uscc"] {
            assert!(register.contains(row[field].as_str().unwrap()), "{row}");
        }
    }
}

#[test]
fn the_same_ledger_gives_the_same_paper_and_a_past_day_stands_on_it() {
    let desk = office();
    for name in ["one.pdf", "two.pdf"] {
        desk.run(&format!("report caps --year 2023 --as-of 2023-06-01 --out {name}")).done();
    }
    let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert_eq!(bytes("one.pdf"), bytes("two.pdf"));
    assert!(sheets(&desk, "one.pdf")[0].contains("截至业务日期2023-06-01"));
}

#[test]
fn the_ceilings_have_a_chart_and_other_reports_say_that_they_have_none() {
    let desk = office();
    desk.run("report caps --year 2023 --out caps.svg").done();
    let chart = desk.read("caps.svg");
    assert!(chart.starts_with("<svg ") && chart.contains("限额与预算使用情况"));
    let refused = desk.run("report claims --year 2023 --out claims.svg --format json").exits(2);
    assert_eq!(refused.error()["code"], "unknown-form");
    assert!(!desk.path("claims.svg").exists());
}

#[test]
fn a_paper_in_english_has_english_words() {
    let desk = office();
    desk.run("--lang en report register --year 2023 --out register.pdf").done();
    let text = sheets(&desk, "register.pdf").concat();
    for said in ["Register", "year2023", "Preparedby", "Page1of1", "granted", FIRMS[1].1] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
}

#[test]
fn a_payment_list_says_that_one_person_pays_any_sum_and_by_which_document() {
    for desk in TestOffice::of_both_stores() {
        founded(&desk);
        let claim = format!("V-0,{},服务,2023-05-01,HT-0,10万,2023-04-01", firm(0));
        let file = desk.csv("v.csv", VOUCHERS, &[claim]);
        let import = format!("claim import {file} --measure innovation-voucher");
        by(&desk, HEAD, "2023-05-10", &import).done();
        by(&desk, APPROVER, "2023-06-01", "claim approve V-0").done();
        by(&desk, HEAD, "2023-06-01", "notice publish V-0").done();
        let none = "office threshold none";
        let error = by(&desk, HEAD, "2023-06-02", none).refused().error();
        assert_eq!(error["code"], "threshold-without-document");
        by(&desk, HEAD, "2023-06-02", &format!("{none} --document 纪要1号")).done();
        by(&desk, FINANCE, "2023-06-12", "pay order --batch B1 V-0").done();

        // One person orders and releases; the answer and the papers say so.
        let export = |path: &str| {
            by(&desk, FINANCE, "2023-06-12", &format!("pay export --batch B1 --out {path}"))
        };
        let answer = export("list.pdf").done().json();
        let chosen = json!({"above": null, "document_no": "纪要1号"});
        assert_eq!(answer["release_threshold"], chosen);
        let said = "未设复核限额，拨付由一人下达并放行，依据纪要1号";
        assert!(sheets(&desk, "list.pdf").concat().contains(said));
        export("list.xlsx").done();
        let mut book: Xlsx<_> = calamine::open_workbook(desk.path("list.xlsx")).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let is_said = |cell: &Data| cell.to_string().contains("依据 纪要1号");
        assert!(range.rows().flatten().any(is_said));

        // A threshold that comes later does not change what was paid under none.
        let before = std::fs::read(desk.path("list.pdf")).unwrap();
        by(&desk, HEAD, "2023-06-13", "office threshold 0").done();
        let answer = export("list.pdf").done().json();
        assert_eq!(answer["release_threshold"], chosen);
        assert_eq!(std::fs::read(desk.path("list.pdf")).unwrap(), before);
    }
}

#[test]
fn a_payment_list_names_the_log_that_its_orders_are_in_and_stays_the_same_file() {
    for desk in TestOffice::of_both_stores() {
        let desk = desk.opened();
        let claim = format!("V-0,{},服务,2023-05-01,HT-0,10万,2023-04-01", firm(0));
        desk.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &[&claim]).done();
        desk.approve("V-0", "2023-06-01").done();
        desk.run("reading adopt notice-days 0 --document 口径1号 --on 2023-05-01").done();
        desk.run("pay order --batch B1 V-0 --actor 陈会计 --on 2023-07-03").done();
        let known = desk.json("audit verify");
        let (events, root) = (&known["events"], known["root"].as_str().unwrap());
        for ending in ["pdf", "xlsx"] {
            let export = |when: &str| {
                let path = format!("{when}.{ending}");
                let line = format!("pay export --batch B1 --out {path} --actor 陈会计");
                desk.run(&format!("{line} --on 2023-07-03")).done();
                std::fs::read(desk.path(&path)).unwrap()
            };
            let first = export("first");
            let rename = format!("enterprise rename {} --name 样例{ending}厂", firm(1));
            desk.run(&format!("{rename} --document 工商1号 --on 2023-08-01")).done();
            assert_eq!(export("later"), first, "{ending}: what came later is in it");
        }
        for sheet in sheets(&desk, "later.pdf") {
            let said = format!("所列指令载于台账前{events}个事件,根哈希{root}");
            assert!(sheet.contains(&said), "{said} is not in {sheet}");
        }
    }
}
