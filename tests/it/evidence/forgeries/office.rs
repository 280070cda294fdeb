//! A small office whose whole life is honest: every kind of step happens at
//! least once, each by a registered operator. The real command plays it.

use crate::cli::test_office::{FIRMS, TestOffice, VOUCHERS, firm};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";
const LINES: &str =
    "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance";

/// The firm that is paid through the bank.
const PAID: usize = 5;

/// Plays the life into a ledger that is not made yet.
pub(super) fn play(desk: &TestOffice) {
    found(desk);
    claims(desk);
    notices(desk);
    payments(desk);
    bank(desk);
    recoveries(desk);
    changes(desk);
    audit(desk);
}

/// Runs a line as an operator on a day.
fn run(desk: &TestOffice, who: &str, on: &str, line: &str) {
    desk.run(&format!("{line} --actor {who} --on {on}")).done();
}

fn found(desk: &TestOffice) {
    desk.run("init").done();
    let on = "2023-01-03";
    let staff = [
        ("吴管理", "admin"),
        ("王经办", "officer"),
        ("何经办", "officer"),
        ("李审批", "approver"),
        ("陈会计", "finance"),
        ("周复核", "finance"),
        ("沈审计", "auditor"),
    ];
    for (name, role) in staff {
        run(desk, "吴管理", on, &format!("operator add {name} --role {role}"));
        if role == "admin" {
            desk.open_late_entry(name);
        }
    }
    run(desk, "吴管理", on, "operator remove 何经办");
    run(desk, "吴管理", on, "policy adopt binjiang-zjtx --document 经信发〔2023〕1号");
    run(desk, "李审批", on, "reading adopt day-basis act/365 --document 口径1号");
    let account = "--account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 \
                   --bank-code 999339900029";
    run(desk, "吴管理", on, &format!("office set --name 样例区经信局 {account}"));
    run(desk, "吴管理", on, "office threshold 20000");
    let codes = "--fund zjtx --source district --subject 2150805 --quota 区财〔2023〕12号";
    run(desk, "陈会计", on, &format!("office codes {codes}"));
    let budget = "budget set --fund zjtx --year 2023 --source district";
    run(desk, "陈会计", on, &format!("{budget} --amount 500万 --document 财预〔2023〕3号"));
    desk.register_firms();
    let titles = FIRMS.map(|(uscc, _)| format!("{uscc},provincial,2022-06-01,省经信〔2022〕6号"));
    let titles = desk.csv("titles.csv", "uscc,title,recognised_on,document_no", &titles);
    run(desk, "王经办", on, &format!("title import {titles}"));
    let specialist = format!("enterprise specialist {} --name 钱专员", firm(0));
    run(desk, "王经办", on, &specialist);
}

fn claims(desk: &TestOffice) {
    let voucher = |number: usize, of: usize, amount: u32| {
        let contract = format!("合同{number},2023-03-01,HT-{number},{amount},2023-02-01");
        format!("V-{number},{},{contract}", firm(of))
    };
    let paid = (1..5).map(|number| voucher(number, PAID, 100_000));
    let rows: Vec<String> = paid
        .chain([
            voucher(5, 0, 100_000),
            voucher(6, 1, 2_000_000),
            voucher(7, 2, 50_000),
            voucher(8, 3, 70_000),
            voucher(9, 4, 80_000),
            voucher(10, 4, 60_000),
            format!("V-11,{},合同11,2023-03-01,HT-1,100000,2023-02-01", firm(PAID)),
        ])
        .collect();
    let file = desk.csv("vouchers.csv", VOUCHERS, &rows);
    run(desk, "王经办", "2023-03-02", &format!("claim import {file} --measure innovation-voucher"));
    let loan = format!(
        "L-1,{},贷款1,2023-05-20,JK-1,10000000,12,2022-07-01,2022-07-01,2023-05-01,400000",
        firm(0)
    );
    let file = desk.csv("loans.csv", LOANS, &[loan]);
    run(desk, "王经办", "2023-05-21", &format!("claim import {file} --measure pledge-interest"));
    run(desk, "王经办", "2023-05-22", "claim withdraw V-7 --reason 企业撤回");
    run(desk, "李审批", "2023-05-23", "claim reject V-8 --reason 材料不全");
    let aid = format!("aid record --uscc {} --ceiling innovation-voucher.year", firm(1));
    let aid = format!("{aid} --period 2023 --amount 12万 --source 市级 --document");
    run(desk, "王经办", "2023-05-24", &format!("{aid} 市财1号"));
    run(desk, "王经办", "2023-05-24", &format!("{aid} 市财2号"));
    let cancel = format!("aid cancel --uscc {} --ceiling innovation-voucher.year", firm(1));
    let cancel = format!("{cancel} --period 2023 --document 市财2号 --reason 误录");
    run(desk, "王经办", "2023-05-25", &cancel);
    let aid = format!("aid record --uscc {} --ceiling innovation-voucher.year", firm(4));
    let aid = format!("{aid} --period 2023 --amount 1万 --source 市级 --document 市财3号");
    run(desk, "王经办", "2023-05-26", &aid);
    run(desk, "李审批", "2023-06-01", "claim approve V-1 V-2 V-3 V-4 V-5 V-6 V-9 V-10 L-1");
    // The contract of V-1 once more: nothing is left of it.
    let again = desk.run("claim approve V-11 --actor 李审批 --on 2023-06-01");
    assert_eq!(again.code, 1, "{}", again.err);
    run(desk, "李审批", "2023-06-02", "grant revoke V-9 --reason 合同终止");
}

fn notices(desk: &TestOffice) {
    run(desk, "王经办", "2023-06-02", "notice publish --all-granted");
    run(desk, "王经办", "2023-06-05", "notice object V-5 --reason 金额不实");
    // Who approved them judges no objection: another does, who stays for that.
    run(desk, "吴管理", "2023-06-06", "operator add 赵审批 --role approver");
    run(desk, "赵审批", "2023-06-07", "notice resolve V-5 --dismiss --reason 经核实无误");
    run(desk, "王经办", "2023-06-06", "notice object L-1 --reason 贷款用途不符");
    run(desk, "赵审批", "2023-06-08", "notice resolve L-1 --uphold --reason 查实");
    run(desk, "吴管理", "2023-06-08", "operator remove 赵审批");
}

fn payments(desk: &TestOffice) {
    let change = format!(
        "account change {} --account-name {} --account-no 120209991234567999 \
         --bank 样例银行江畔支行 --bank-code 999339900029 --document 变更1号",
        firm(0),
        FIRMS[0].1
    );
    run(desk, "王经办", "2023-06-20", &change);
    run(desk, "李审批", "2023-06-21", &format!("account confirm {}", firm(0)));
    run(desk, "陈会计", "2023-07-03", "pay order --batch B1 V-1 V-2 V-3 V-5");
    run(desk, "陈会计", "2023-07-03", "pay order --batch B2 V-6");
    run(desk, "陈会计", "2023-07-04", "pay cancel --batch B2 V-6 --reason 暂缓");
    run(desk, "周复核", "2023-07-04", "pay release --batch B1");
    run(desk, "陈会计", "2023-07-04", "pay export --batch B1 --out b1.csv");
}

/// A line of the bank: day, direction, amount, the other's name and account,
/// reference, summary.
type Booked<'a> = (&'a str, &'a str, i64, &'a str, &'a str, &'a str);

fn statement(
    desk: &TestOffice,
    name: &str,
    ends: [&str; 2],
    opening: i64,
    lines: &[Booked],
) -> String {
    let mut balance = opening;
    let mut rows = vec![format!("{},opening,{opening}.00,,,,,", ends[0])];
    for (day, direction, amount, party, reference, summary) in lines {
        balance += if *direction == "in" { *amount } else { -amount };
        rows.push(format!(
            "{day},{direction},{amount}.00,{party},{reference},{summary},{balance}.00"
        ));
    }
    rows.push(format!("{},closing,{balance}.00,,,,,", ends[1]));
    desk.csv(name, LINES, &rows);
    let by = format!("--actor 陈会计 --on {}", ends[1]);
    let id = desk.run(&format!("statement import {name} {by}")).done().out.trim().to_owned();
    desk.run(&format!("statement match {id} {by}")).done();
    id
}

fn bank(desk: &TestOffice) {
    let payee = format!("{},120209991234567005", FIRMS[PAID].1);
    let alike = FIRMS[0].1.replace("有限公司", "公司") + ",";
    let lines = [
        ("2023-07-05", "out", 30_000, payee.as_str(), "BF-V-1-1-1", "补贴"),
        ("2023-07-05", "out", 30_000, &payee, "BF-V-2-1-1", "补贴"),
        ("2023-07-05", "out", 30_000, &payee, "BF-V-3-1-1", "补贴"),
        ("2023-07-10", "in", 30_000, &payee, "BF-V-2-1-1", "退票 账号有误"),
        ("2023-07-20", "out", 15, "样例银行,", "", "账户手续费"),
        ("2023-07-21", "out", 30_000, &alike, "", "补贴"),
    ];
    let id = statement(desk, "july.csv", ["2023-07-05", "2023-07-31"], 1_000_000, &lines);
    let of = |who: &str, on: &str, line: &str| run(desk, who, on, line);
    of("陈会计", "2023-08-01", &format!("statement decline {id} 1 --reason 户名不符"));
    of("陈会计", "2023-08-01", &format!("statement resolve {id} --line 5 --owner 周复核"));
    let fee = |word: &str| format!("statement resolve {id} --line 5 {word}");
    of("陈会计", "2023-08-01", &fee("--as fee/explained --reason 七月手续费"));
    of("陈会计", "2023-08-01", &fee("--reopen --reason 应入账"));
    of("陈会计", "2023-08-01", &fee("--as fee/booked --reason 七月账户手续费"));
    of("陈会计", "2023-08-01", &format!("statement unmatch {id} 3 --reason 错配"));
    of("陈会计", "2023-08-02", &format!("statement unmatch {id} 4 --reason 误认"));
    of("陈会计", "2023-08-02", &format!("statement match {id}"));
    run(desk, "陈会计", "2023-08-02", "pay order --batch B3 V-2");
    run(desk, "周复核", "2023-08-02", "pay release --batch B3");
    run(desk, "陈会计", "2023-08-03", "month close 2023-01 --fund zjtx");
    run(desk, "陈会计", "2023-08-03", "month close 2023-02 --fund zjtx");
    let reopen = "month reopen 2023-02 --fund zjtx --document 重开1号 --reason 漏记";
    run(desk, "陈会计", "2023-08-04", reopen);
}

fn recoveries(desk: &TestOffice) {
    let decide = "recover V-1 --due 1万 --deadline 2023-12-31 --cause error --document 追1号";
    run(desk, "李审批", "2023-09-01", decide);
    let receive = "recover V-1 --amount 4000 --receipt 缴款7 --cause error --document 追1号";
    run(desk, "陈会计", "2023-09-10", receive);
    let set_off = "recover V-1 --amount 1000 --cause error --document 追1号 --set-off V-4";
    run(desk, "陈会计", "2023-09-11", set_off);
    let give_up =
        "recover V-1 --cause error --write-off 2000 --document 追1号 --by 核1号 --reason 无力缴回";
    run(desk, "陈会计", "2023-09-20", give_up);
}

fn changes(desk: &TestOffice) {
    let rename = format!("enterprise rename {} --name 样例新名有限公司 --document 更1号", firm(1));
    run(desk, "王经办", "2023-10-01", &rename);
    let exclude = format!("enterprise exclude {} --from 2023-10-02", firm(3));
    let exclude = format!("{exclude} --document 信用1号 --reason 严重失信");
    run(desk, "李审批", "2023-10-02", &exclude);
    run(
        desk,
        "李审批",
        "2023-10-20",
        &format!("enterprise readmit {} --document 信用2号", firm(3)),
    );
    let merge = format!("enterprise merge {} --into {} --document 并1号", firm(4), firm(2));
    run(desk, "李审批", "2023-11-01", &merge);
    run(desk, "李审批", "2023-11-02", "grant revoke V-10 --reason 放弃");
    let cancel = format!("aid cancel --uscc {} --ceiling innovation-voucher.year", firm(4));
    let cancel = format!("{cancel} --period 2023 --document 市财3号 --reason 已退回");
    run(desk, "王经办", "2023-11-03", &cancel);
    run(
        desk,
        "陈会计",
        "2023-12-30",
        "budget set --fund zjtx --year 2023 --source district --amount 600万 --document 财预〔2023〕9号",
    );
    run(desk, "陈会计", "2024-01-15", "year close 2023 --fund zjtx");
    run(
        desk,
        "陈会计",
        "2024-01-20",
        "year reopen 2023 --fund zjtx --document 财〔2024〕9号 --reason 审计调整",
    );
    let carry = "year carry 2023 --fund zjtx --source district --amount 10万 --document 转1号";
    run(desk, "陈会计", "2024-01-21", carry);
}

fn audit(desk: &TestOffice) {
    let sample = "audit sample --year 2023 --random 2 --seed 7 --audit 2024";
    run(desk, "沈审计", "2024-03-01", sample);
    let finding = "audit finding record V-1 --instalment 1 --kind evidence --amount 30000 \
                   --text 缺少验收单";
    run(desk, "沈审计", "2024-03-02", finding);
    run(desk, "王经办", "2024-03-05", "audit finding answer 2024/1 --text 已补充");
    run(desk, "沈审计", "2024-03-09", "audit finding close 2024/1 --text 核实");
}
