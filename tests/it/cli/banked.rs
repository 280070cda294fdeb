//! A small office's bank: what is ordered from it, and what it says in July
//! 2023 and in March 2024. A payment that arrives, one that comes back, two
//! that are late, a fee, money that belongs to nothing, and a recovery.

use super::test_office::{FIRMS, TestOffice, firm};

const VOUCHERS: &str = "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on";
const LINES: &str =
    "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance";

/// The firm whose grants go through the bank.
const PAID: usize = 5;

/// A party that a spreadsheet would run, in characters that fonts lack.
pub(super) const STRANGER: &str = "=1+1垯塱骉";

/// Four claims of 3,000 yuan, ordered and sent to the bank on 2023-07-03.
fn at_the_bank(office: &TestOffice) {
    let claims: Vec<String> = (1..5)
        .map(|n| format!("K-{n},{},设备{n},2023-05-01,HT-K{n},10000,2023-04-01", firm(PAID)))
        .collect();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &claims).done();
    office.approve("K-1 K-2 K-3 K-4", "2023-06-01").done();
    let by = "--actor 陈会计 --on 2023-07-03";
    office.run(&format!("pay order --batch BK K-1 K-2 K-3 K-4 {by}")).done();
    office.run(&format!("pay release --batch BK {by}")).done();
}

/// A line of the bank: day, direction, amount, party, reference, summary.
type Booked<'a> = (&'a str, &'a str, i64, &'a str, &'a str, &'a str);

/// Imports a statement and has it matched by the shipped rules.
fn statement(
    office: &TestOffice,
    name: &str,
    ends: [&str; 2],
    opening: i64,
    lines: &[Booked],
) -> String {
    let mut balance = opening;
    let mut rows = vec![format!("{},opening,{opening}.00,,,,,", ends[0])];
    for (day, direction, amount, party, reference, summary) in lines {
        balance += if *direction == "in" { *amount } else { -amount };
        let account = if *party == FIRMS[PAID].1 { "120209991234567005" } else { "" };
        rows.push(format!(
            "{day},{direction},{amount}.00,{party},{account},{reference},{summary},{balance}.00"
        ));
    }
    rows.push(format!("{},closing,{balance}.00,,,,,", ends[1]));
    office.csv(name, LINES, &rows);
    let by = format!("--actor 陈会计 --on {}", ends[1]);
    let id = office.run(&format!("statement import {name} {by}")).done().out.trim().to_owned();
    office.run(&format!("statement match {id} {by}")).done();
    id
}

fn resolve(office: &TestOffice, id: &str, how: &str, on: &str) {
    office.run(&format!("statement resolve {id} {how} --actor 陈会计 --on {on}")).done();
}

/// The orders, and what the bank says of them by the end of July: K-1 arrived,
/// K-2 came back, K-3 and K-4 are under way.
pub(super) fn july(office: &TestOffice) -> String {
    at_the_bank(office);
    let payee = FIRMS[PAID].1;
    let lines = [
        ("2023-07-05", "out", 3_000, payee, "BF-K-1-1-1", "补贴"),
        ("2023-07-05", "out", 3_000, payee, "BF-K-2-1-1", "补贴"),
        ("2023-07-10", "in", 3_000, payee, "BF-K-2-1-1", "退票 账号有误"),
        ("2023-07-20", "out", 15, "样例银行", "", "账户手续费"),
        ("2023-07-21", "in", 777, STRANGER, "", "往来"),
    ];
    let id = statement(office, "july.csv", ["2023-07-05", "2023-07-31"], 100_000, &lines);
    resolve(office, &id, "--line 4 --as fee/booked --reason 七月手续费", "2023-08-01");
    resolve(office, &id, "--line 5 --owner 周财政", "2023-08-01");
    id
}

/// What came later: K-3 arrived and money was recovered; K-1 was matched
/// wrongly, and what belonged to nothing went back.
pub(super) fn march(office: &TestOffice) -> String {
    let payee = FIRMS[PAID].1;
    let lines = [
        ("2024-03-11", "out", 3_000, payee, "BF-K-3-1-1", "补贴"),
        ("2024-03-12", "in", 10_000, FIRMS[1].1, "", "退回补贴"),
        ("2024-03-13", "out", 777, STRANGER, "", "退回往来"),
    ];
    let id = statement(office, "march.csv", ["2024-03-11", "2024-03-29"], 97_762, &lines);
    let on = "2024-04-01";
    resolve(office, &id, "--line 2 --as recovery/booked --reason 追回 --document 追1号", on);
    let list = office.json("statement list");
    let july = list[0]["statement"].as_str().unwrap();
    let refund = "--line 5 --as unknown-receipt/refunded --reason 已退回 --document 函1号";
    resolve(office, july, refund, on);
    let refund = "--line 3 --as unknown-payment/refunded --reason 已退回 --document 函1号";
    resolve(office, &id, refund, on);
    let by = format!("--actor 陈会计 --on {on}");
    office.run(&format!("statement unmatch {july} 1 --reason 错配 {by}")).done();
    id
}

#[test]
fn what_a_person_and_a_program_read_of_the_banks_reports_stands() {
    let office = TestOffice::office();
    office.run("office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029 --on 2023-01-04").done();
    office.run("reading adopt notice-days 0 --document 口径1号 --on 2023-05-01").done();
    july(&office);
    for name in ["reconciliation", "balance", "threeway"] {
        let asked = format!("report {name} --year 2023 --on 2023-08-02");
        insta::assert_json_snapshot!(format!("{name}_json"), office.json(&asked));
        let shown = office.run(&asked).done().out;
        office.run(&format!("{asked} --out {name}.csv")).done();
        let file = office.read(format!("{name}.csv")).replace("\r\n", "\n");
        let both = format!("{shown}\n== CSV\n{}", file.trim_start_matches('\u{feff}'));
        insta::assert_snapshot!(name, both);
    }
}
