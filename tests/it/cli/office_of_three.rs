//! An office of three people does a whole month, from the claim to the bank's
//! statement: nobody does both of two things
//! that need two, and nobody else is needed.

use serde_json::{Value, json};

use super::test_office::{FIRMS, Ran, TestOffice, VOUCHERS, columns, firm, rows};

/// Files claims, publishes, and judges what the other approved.
pub(super) const HEAD: &str = "王主任";
/// Approves.
pub(super) const APPROVER: &str = "李审批";
/// Orders, exports and reconciles.
pub(super) const FINANCE: &str = "陈会计";

pub(super) fn by(office: &TestOffice, actor: &str, on: &str, line: &str) -> Ran {
    office.run(&format!("{line} --actor {actor} --on {on} --format json"))
}

/// The code of the only item that a bulk command refused.
fn refused(ran: Ran) -> Value {
    ran.refused().json()["refused"][0]["code"].clone()
}

/// Three operators, of whom no two need do the same; a policy, a payer, an
/// enterprise and a budget.
pub(super) fn founded(office: &TestOffice) {
    office.run("init").done();
    for (name, roles) in
        [(HEAD, "admin officer approver"), (APPROVER, "approver"), (FINANCE, "finance")]
    {
        let line = format!("operator add {name} --role {roles} --actor {HEAD} --on 2023-01-03");
        office.run(&line).done();
        if name == HEAD {
            office.open_late_entry(name);
        }
    }
    let day = "2023-01-04";
    by(office, APPROVER, day, "policy adopt binjiang-zjtx").done();
    let payer = "office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029";
    by(office, HEAD, day, payer).done();
    let header = "uscc,name,account_name,bank,bank_code,account_no";
    let (code, name) = FIRMS[0];
    let row = format!("{code},{name},{name},样例银行,999339900029,120209991234567000");
    let file = office.csv("firms.csv", header, &[row]);
    by(office, HEAD, day, &format!("enterprise import {file}")).done();
    let row = format!("{code},provincial,2022-06-01,省经信〔2022〕6号");
    let file = office.csv("titles.csv", "uscc,title,recognised_on,document_no", &[row]);
    by(office, HEAD, day, &format!("title import {file}")).done();
    let budget =
        "budget set --fund zjtx --year 2023 --source district --amount 100万 --document 预1";
    by(office, FINANCE, day, budget).done();
}

#[test]
fn an_office_of_three_does_a_month_and_nobody_does_two_things_that_need_two() {
    for office in TestOffice::of_both_stores() {
        founded(&office);
        let row = format!("C-1,{},服务,2023-05-01,HT-1,100000,2023-04-01", firm(0));
        let file = office.csv("claims.csv", VOUCHERS, &[row]);
        let import = format!("claim import {file} --measure innovation-voucher");
        by(&office, HEAD, "2023-05-10", &import).done();
        let own = by(&office, HEAD, "2023-06-01", "claim approve C-1");
        assert_eq!(refused(own), "maker-is-checker");
        by(&office, APPROVER, "2023-06-01", "claim approve C-1").done();
        by(&office, HEAD, "2023-06-01", "notice publish C-1").done();

        // Who approved judges no objection.
        by(&office, HEAD, "2023-06-05", "notice object C-1 --reason 待核").done();
        let resolve = "notice resolve C-1 --dismiss --reason 属实";
        let own = by(&office, APPROVER, "2023-06-06", resolve).refused();
        assert_eq!(own.error()["code"], "maker-is-checker");
        by(&office, HEAD, "2023-06-06", resolve).done();

        // Three pairs of eyes: who approved, who orders, who releases.
        by(&office, APPROVER, "2023-06-12", "pay order --batch B1 C-1").refused();
        by(&office, FINANCE, "2023-06-12", "pay order --batch B1 C-1").done();
        for own in [FINANCE, APPROVER] {
            let released = by(&office, own, "2023-06-12", "pay release --batch B1");
            assert_eq!(refused(released), "maker-is-checker", "{own}");
        }
        by(&office, HEAD, "2023-06-12", "pay release --batch B1").done();
        by(&office, FINANCE, "2023-06-12", "pay export --batch B1 --out list.csv").done();
        let list = rows(&office.read("list.csv"));
        let (id, amount) = (&list[0]["end_to_end_id"], &list[0]["amount"]);
        assert_eq!(amount, "30000.00");

        let header = "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance";
        let paid =
            format!("2023-06-13,out,30000.00,{},120209991234567000,{id},补贴,70000.00", FIRMS[0].1);
        let lines = [
            "2023-06-01,opening,100000.00,,,,,".to_owned(),
            paid,
            "2023-06-30,closing,70000.00,,,,,".to_owned(),
        ];
        let file = office.csv("june.csv", header, &lines);
        let import = format!("statement import {file} --actor {FINANCE} --on 2023-07-01");
        let statement = office.run(&import).done().out.trim().to_owned();
        by(&office, FINANCE, "2023-07-01", &format!("statement match {statement}")).done();
        let register = office.json("report register --year 2023");
        assert_eq!(columns(&register, &["claim_no", "settled"]), [["C-1", "30000.00"]]);

        // The month is closed, and nothing is booked in it any more.
        for month in 1..=5 {
            let close = format!("month close 2023-0{month} --fund zjtx");
            by(&office, FINANCE, "2023-07-03", &close).done();
        }
        let check = by(&office, FINANCE, "2023-07-03", "month check 2023-06 --fund zjtx").done();
        assert_eq!(check.json(), json!([]));
        by(&office, HEAD, "2023-07-03", "month close 2023-06 --fund zjtx").refused();
        by(&office, FINANCE, "2023-07-03", "month close 2023-06 --fund zjtx").done();
        let late = by(&office, FINANCE, "2023-06-30", "pay order --batch B2 C-1").refused();
        assert_eq!(refused(late), "already-paid");
        let verdict = office.json("audit verify");
        assert_eq!((&verdict["ok"], &verdict["findings"]), (&json!(true), &json!([])));
    }
}
