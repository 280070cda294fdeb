//! From a grant to money that arrived, came back, or is taken back.

use bofu_app::session::Session;
use bofu_domain::{
    date::parse_date,
    enterprise::{
        Enterprise,
        command::{BankConfirmation, EnterpriseCommand, OrderPlace, PaymentCommand},
        values::Evidence,
    },
    names::{ActorName, ClaimNo, DocumentNo},
    uscc::Uscc,
};
use bofu_store::{Ledger, Location, Options};
use serde_json::{Value, json};

use super::test_office::{TestOffice, VOUCHERS, columns, firm, rows};

const CEILING: &str = "innovation-voucher.year";
const PAYER: &str = "陈会计";

/// Five claims of 30,000 yuan each, one a firm, granted on 2023-06-01.
pub(super) fn granted(office: &TestOffice) {
    let claims: Vec<String> = (0..5)
        .map(|n| format!("C-{n},{},服务{n},2023-05-01,HT-{n},100000,2023-04-01", firm(n)))
        .collect();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &claims).done();
    office.approve("--all-assessed", "2023-06-01").done();
}

pub(super) fn pay_at_once(office: &TestOffice) {
    office.run("reading adopt notice-days 0 --document 口径1号 --on 2023-05-01").done();
}

/// What the bank says about the last order of a claim: that it arrived, or why
/// it came back.
pub(super) fn bank(office: &TestOffice, firm: &str, claim: &str, returned: Option<&str>) {
    bank_on(office, "2023-07-03", firm, claim, returned);
}

/// The same, on a day of its own.
pub(super) fn bank_on(
    office: &TestOffice,
    day: &str,
    firm: &str,
    claim: &str,
    returned: Option<&str>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let location = Location::parse(office.store()).unwrap();
        let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
        let day = parse_date(day).unwrap();
        let session = Session::new(ledger.clone(), ActorName::parse(PAYER).unwrap(), day);
        let (uscc, claim_no) = (Uscc::parse(firm).unwrap(), ClaimNo::parse(claim).unwrap());
        let (state, _) = ledger.store::<Enterprise>().load(firm).await.unwrap();
        let order = state.claim(&claim_no).unwrap().parts[0].orders.last().unwrap().clone();
        let says = BankConfirmation {
            order: OrderPlace { claim_no, end_to_end_id: order.end_to_end_id },
            amount: order.amount,
            on: day,
            by_rule_from: None,
            evidence: Evidence::Document(DocumentNo::parse("银行回单").unwrap()),
        };
        let command = match returned {
            None => EnterpriseCommand::Payment(PaymentCommand::SettlePayment(says)),
            Some(why) => EnterpriseCommand::Payment(PaymentCommand::ReturnPayment {
                bank: says,
                reason: why.to_owned(),
            }),
        };
        session.enterprise(&uscc, &command).await.unwrap();
        drop(session);
        ledger.close().await;
    });
}

/// Own, paid, headroom of a firm's voucher ceiling.
fn cap(office: &TestOffice, firm: &str) -> Vec<String> {
    let rows = office.json("report caps --year 2023");
    let mut rows = rows.as_array().unwrap().iter();
    let row = rows.find(|row| row["ceiling"] == CEILING && row["holder"] == firm).unwrap();
    ["own", "paid", "headroom"].map(|name| row[name].as_str().unwrap().to_owned()).into()
}

fn status(office: &TestOffice, claim: &str) -> Value {
    office.claim(claim)["instalments"][0]["status"].clone()
}

#[test]
fn a_grant_goes_from_notice_to_order_to_release_to_export_to_the_bank() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        granted(&office);
        office.run("office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029 --on 2023-06-01").done();
        office.run("office threshold 2万 --on 2023-06-01").done();
        office
            .run("office codes --fund zjtx --source district --subject 2150805 --quota 区财12号")
            .done();
        // Nothing is due before its notice.
        let none = office.json("pay order --batch B1 --all-due --actor 陈会计 --on 2023-06-05");
        assert_eq!(none, json!({"ordered": [], "held": [], "refused": []}));
        office.run("notice publish --all-granted --on 2023-06-05").done();
        assert_eq!(status(&office, "C-0"), "noticed");
        let notice = office.json("report notice --year 2023");
        assert_eq!(notice.as_array().unwrap().len(), 5);
        assert_eq!(notice[0]["ends_on"], "2023-06-12");
        office.run("notice object C-4 --reason 合同不实 --on 2023-06-07").done();

        let order = "pay order --batch B1 --all-due --on 2023-06-13 --actor";
        office.run(&format!("{order} 李审批")).refused();
        // What an objection holds back is told, and is no refusal; named, it is.
        let ran = office.run("pay order --batch B0 C-4 --on 2023-06-13 --actor 陈会计").refused();
        assert!(ran.err.contains("objection-open"), "{}", ran.err);
        let done = office.json(&format!("{order} 陈会计"));
        assert_eq!(columns(&done["ordered"], &["claim_no"]).len(), 4);
        assert_eq!(columns(&done["held"], &["claim_no", "code"]), [["C-4", "objection-open"]]);
        assert_eq!(done["refused"], json!([]));
        let ran = office.run(&format!("{order} 陈会计")).done();
        assert!(ran.out.contains("C-4\t暂缓"), "{}", ran.out);
        office
            .run("notice resolve C-4 --uphold --reason 查实 --actor 赵审批 --on 2023-06-13")
            .done();
        assert_eq!(status(&office, "C-4"), "revoked");
        office.run(&format!("{order} 陈会计")).done();
        assert_eq!(status(&office, "C-0"), "ordered");

        let export = "pay export --batch B1 --actor 陈会计 --on 2023-06-13 --out";
        let ran = office.run(&format!("{export} 拨付.csv")).refused();
        assert!(ran.err.contains("order-not-released"), "{}", ran.err);
        office.run("pay release --batch B1 --actor 陈会计 --on 2023-06-13").refused();
        office.run("pay release --batch B1 --actor 周复核 --on 2023-06-13").done();
        office.run("pay cancel --batch B1 --reason 误 --actor 陈会计").refused();
        for name in ["拨付.csv", "拨付.xlsx", "拨付.pdf", "拨付.xml"] {
            office.run(&format!("{export} {name}")).done();
            let first = std::fs::read(office.path(name)).unwrap();
            office.run(&format!("{export} {name}")).done();
            assert_eq!(first, std::fs::read(office.path(name)).unwrap(), "{name}");
        }
        let text = office.read("拨付.csv");
        let header = "end_to_end_id,claim_no,instalment,uscc,account_name,bank,bank_code,account_no,amount\r\n";
        assert!(text.starts_with(header), "{text}");
        let list = rows(&text);
        assert_eq!(list.len(), 4);
        assert_eq!(
            (list[0]["end_to_end_id"].as_str(), list[0]["amount"].as_str()),
            ("BF-C-0-1-1", "30000.00")
        );

        office.run("pay order --batch B1 C-4 --actor 陈会计").refused();
        assert_eq!(office.events(), office.events());
    }
}

#[test]
fn a_list_with_an_excluded_payee_is_not_written_and_its_order_can_still_be_cancelled() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        pay_at_once(&office);
        granted(&office);
        let by = "--batch B1 --actor 陈会计 --on 2023-07-03";
        office.run(&format!("pay order C-0 C-1 {by}")).done();
        office.run(&format!("pay release {by}")).done();
        let cancel = format!("pay cancel C-0 --reason 失信 {by}");
        let ran = office.run(&cancel).refused();
        assert!(ran.err.contains("order-released"), "{}", ran.err);
        let exclude = format!("enterprise exclude {} --from 2023-07-02", firm(0));
        office
            .run(&format!("{exclude} --document 信用〔2023〕5号 --reason 严重失信 --actor 李审批"))
            .done();
        let ran = office.run(&format!("pay export {by} --out b1.csv")).refused();
        assert!(
            ran.err.contains("enterprise-excluded") && ran.err.contains("BF-C-0-1-1"),
            "{}",
            ran.err
        );
        assert!(!office.path("b1.csv").exists());
        let ran = office.run(&cancel).done();
        assert!(ran.err.contains("may-still-be-paid"), "{}", ran.err);
        office.run(&format!("pay export {by} --out b1.csv")).done();
        assert_eq!(rows(&office.read("b1.csv")).len(), 1);
        let due = office.json("pay order --batch B2 --all-due --actor 陈会计 --on 2023-07-03");
        let held = columns(&due["held"], &["claim_no", "code"]);
        assert_eq!(held, [["C-0", "enterprise-excluded"]]);
        let found = office.json("year check 2023 --fund zjtx --on 2024-01-05");
        let unpaid = found.as_array().unwrap().iter().filter(|one| one["kind"] == "unpaid");
        let unpaid: Vec<&str> = unpaid.map(|one| one["what"].as_str().unwrap()).collect();
        assert_eq!(unpaid, ["C-0/1"]);
        let orders = office.run("--lang en report payments --year 2023").done().out;
        let sums = "by status: 3 ordered 90000.00; 1 released 30000.00; 1 cancelled 30000.00";
        assert!(orders.contains(sums), "{orders}");
    }
}

#[test]
fn an_order_is_stopped_by_the_exclusion_of_whoever_is_paid_and_of_no_other() {
    let office = TestOffice::office();
    pay_at_once(&office);
    granted(&office);
    let exclude = |number: usize| {
        let exclude = format!("enterprise exclude {} --from 2023-07-02", firm(number));
        office
            .run(&format!(
                "{exclude} --document 信用〔2023〕{number}号 --reason 失信 --actor 李审批"
            ))
            .done();
    };
    let merge = |old: usize, new: usize| {
        let merge = format!("enterprise merge {} --into {}", firm(old), firm(new));
        office.run(&format!("{merge} --document 并{old}号 --actor 李审批 --on 2023-07-02")).done();
    };
    let at = "--actor 陈会计 --on 2023-07-03";
    let sent = |batch: &str, claim: &str| {
        office.run(&format!("pay order --batch {batch} {claim} {at}")).done();
        office.run(&format!("pay release --batch {batch} {at}")).done();
    };
    let export =
        |batch: &str| office.run(&format!("pay export --batch {batch} --out {batch}.csv {at}"));
    let cancel =
        |batch: &str| office.run(&format!("pay cancel --batch {batch} --reason 失信 {at}"));

    // The successor is paid: what bars the merged one stops nothing.
    merge(0, 5);
    exclude(0);
    sent("B0", "C-0");
    export("B0").done();
    let ran = cancel("B0").refused();
    assert!(ran.err.contains("order-released"), "it would be paid twice: {}", ran.err);
    // What bars the successor does, of what was ordered before the merger too.
    sent("B1", "C-1");
    merge(1, 4);
    merge(2, 4);
    sent("B2", "C-2");
    exclude(4);
    for batch in ["B1", "B2"] {
        let ran = export(batch).refused();
        assert!(ran.err.contains("enterprise-excluded"), "{batch}: {}", ran.err);
        cancel(batch).done();
    }
    office.run("audit recompute").done();
}

#[test]
fn each_turn_of_a_payments_life_does_to_the_ceiling_what_its_kind_does() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        pay_at_once(&office);
        granted(&office);
        office.run("pay order --batch B1 C-0 C-1 C-2 --actor 陈会计 --on 2023-07-01").done();
        office.run("pay release --batch B1 --actor 陈会计 --on 2023-07-01").done();
        let before = ["30000.00", "0.00", "470000.00"];
        for number in 0..3 {
            assert_eq!(cap(&office, firm(number)), before);
            bank(&office, firm(number), &format!("C-{number}"), None);
            assert_eq!(cap(&office, firm(number)), ["30000.00", "30000.00", "470000.00"]);
        }
        // A return keeps the headroom, and is ordered again with a new id.
        bank(&office, firm(0), "C-0", Some("户名不符"));
        assert_eq!(cap(&office, firm(0)), before);
        assert_eq!(status(&office, "C-0"), "returned");
        let again = office.json("pay order --batch B2 --all-due --actor 陈会计 --on 2023-07-05");
        assert_eq!(columns(&again["ordered"], &["claim_no"]), [["C-0"], ["C-3"], ["C-4"]]);
        let ids = office.json("report payments --year 2023");
        let ids = columns(&ids, &["end_to_end_id", "status"]);
        assert!(ids.contains(&vec!["BF-C-0-1-2", "ordered"]), "{ids:?}");
        // A revocation gives it back, before payment alone.
        office.run("grant revoke C-3 --reason 撤销 --actor 李审批").refused();
        office.run("pay cancel --batch B2 C-3 --reason 撤销 --actor 陈会计").done();
        office.run("grant revoke C-3 --reason 撤销 --actor 李审批").done();
        assert_eq!(cap(&office, firm(3)), ["0.00", "0.00", "500000.00"]);
        // An error restores it in its own year.
        let recover = "--document 追1号 --actor 陈会计 --on 2024-03-01";
        office.run(&format!("recover C-1 --amount 1万 --cause error {recover}")).done();
        assert_eq!(cap(&office, firm(1)), ["20000.00", "20000.00", "480000.00"]);
        office.run(&format!("recover C-1 --amount 2万 --cause error {recover}")).done();
        assert_eq!(cap(&office, firm(1)), ["0.00", "0.00", "500000.00"]);
        assert_eq!(status(&office, "C-1"), "recovered");
        // A fraud never does.
        office.run(&format!("recover C-2 --amount 3万 --cause fraud {recover}")).done();
        assert_eq!(cap(&office, firm(2)), ["30000.00", "30000.00", "470000.00"]);
        let recoveries = office.json("report recoveries --year 2024");
        assert_eq!(
            columns(&recoveries, &["claim_no", "cause", "due", "recovered", "outstanding"]),
            [
                ["C-1", "error", "30000.00", "30000.00", "0.00"],
                ["C-2", "fraud", "30000.00", "30000.00", "0.00"]
            ]
        );
        let register = office.json("report register --year 2023");
        let register = columns(
            &register,
            &["claim_no", "ordered", "settled", "returned", "recovered", "status"],
        );
        assert_eq!(
            register[..3],
            [
                ["C-0", "30000.00", "0.00", "30000.00", "0.00", "ordered"],
                ["C-1", "30000.00", "30000.00", "0.00", "30000.00", "recovered"],
                ["C-2", "30000.00", "30000.00", "0.00", "30000.00", "recovered"]
            ]
        );
        office.events();
        office.run("audit recompute").done();
    }
}

#[test]
fn a_changed_account_stops_a_payment_until_a_second_person_confirms_it() {
    let office = TestOffice::office();
    pay_at_once(&office);
    granted(&office);
    office.run("pay order --batch B1 C-0 --actor 陈会计 --on 2023-07-01").done();
    let change = format!(
        "account change {} --account-name 新户 --account-no 6222 --bank 样例银行 --bank-code 999339900029 --document 变更1号",
        firm(0)
    );
    office.run(&format!("{change} --on 2023-07-01")).done();
    let ran =
        office.run("pay export --batch B1 --out 单.csv --actor 陈会计 --on 2023-07-01").refused();
    assert!(ran.err.contains("order-stopped"), "{}", ran.err);
    office.run(&format!("account confirm {}", firm(0))).refused();
    office.run("pay cancel --batch B1 --reason 账户变更 --actor 陈会计 --on 2023-07-01").done();
    office.run("pay order --batch B1 C-0 --actor 陈会计 --on 2023-07-02").refused();
    office.run(&format!("account confirm {} --actor 李审批 --on 2023-07-02", firm(0))).done();
    office.run("pay order --batch B1 C-0 --actor 陈会计 --on 2023-07-02").done();
    office.run("pay export --batch B1 --out 单.csv --actor 陈会计 --on 2023-07-02").done();
    assert!(office.read("单.csv").contains("BF-C-0-1-2,C-0,1,91339901MAYL00016L,新户"));
}

#[test]
fn a_closed_year_is_charged_by_a_reopening_decision_alone_and_that_is_an_adjustment() {
    let office = TestOffice::office();
    pay_at_once(&office);
    granted(&office);
    office
        .run("budget set --fund zjtx --year 2023 --source district --amount 100万 --document 财1号 --on 2023-01-05")
        .done();
    office.run("pay order --batch B0 C-1 --actor 陈会计 --on 2023-12-28").done();
    let late = format!("L-1,{},服务六,2023-05-01,HT-9,200000,2023-04-01", firm(5));
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &[&late]).done();
    office.run("year close 2023 --fund zjtx --actor 陈会计 --on 2023-12-31").done();
    let ran = office.approve("L-1", "2023-12-31").refused();
    assert!(ran.err.contains("year-closed") && ran.err.contains("year reopen"), "{}", ran.err);
    office.run("pay order --batch B1 C-0 --actor 陈会计 --on 2023-12-31").refused();
    // What was ordered before the close is not sent after it either.
    for line in ["pay release --batch B0", "pay export --batch B0 --out 单.csv"] {
        let ran = office.run(&format!("{line} --actor 陈会计 --on 2024-01-05")).refused();
        assert!(ran.err.contains("year reopen 2023 --fund zjtx"), "{line}: {}", ran.err);
    }
    assert!(!office.path("单.csv").exists());
    office.run("year carry 2023 --fund zjtx --source district --document 财2号").refused();
    office
        .run("year reopen 2023 --fund zjtx --document 财9号 --reason 审计调整 --actor 陈会计 --on 2023-12-31")
        .done();
    office.approve("L-1", "2023-12-31").done();
    office.run("pay export --batch B0 --out 单.csv --actor 陈会计 --on 2024-01-05").done();
    let budget = office.json("report budget --year 2023");
    assert_eq!(
        columns(&budget, &["source", "appropriated", "committed", "available", "adjusted"]),
        [["district", "1000000.00", "210000.00", "790000.00", "60000.00"]]
    );
    office.run("grant revoke L-1 --reason 审计 --actor 李审批 --on 2023-12-31").done();
    // Each adjustment is listed, not their sum alone.
    let told = office.json("report budget --year 2023 --explain zjtx/district:adjusted");
    assert_eq!(
        columns(&told["parts"], &["amount", "running", "claim_no"]),
        [["60000.00", "60000.00", "L-1"], ["-60000.00", "0.00", "L-1"]]
    );
    assert_eq!(columns(&told["figures"], &["figure", "value"]), [["adjusted", "0.00"]]);
    let again = format!("L-2,{},服务七,2023-05-01,HT-10,200000,2023-04-01", firm(5));
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &[&again]).done();
    office.approve("L-2", "2023-12-31").done();
    office.run("year carry 2023 --fund zjtx --source district --document 财2号").done();
    let next = office.json("report budget --year 2024");
    assert_eq!(columns(&next, &["appropriated", "carried"]), [["790000.00", "790000.00"]]);
    // A total that is set afterwards takes the place of what was carried too.
    let set =
        "budget set --fund zjtx --year 2024 --source district --amount 200万 --document 财3号";
    let ran = office.run(set).done();
    assert!(
        ran.err.contains("carried-over-included") && ran.err.contains("790000.00"),
        "{}",
        ran.err
    );
    let set_2023 =
        "budget set --fund zjtx --year 2023 --source district --amount 30万 --document 财4号";
    let ran = office.run(set_2023).done();
    assert!(ran.err.contains("carried-over-left-out"), "{}", ran.err);
    assert!(!office.run(set).done().err.contains("carried-over-included"), "nothing has changed");
    office.events();
}

/// What went out is paid from the account that was the payer's then: a list
/// that is written after a change of it still names the old one, and no list
/// is of both.
#[test]
fn a_list_names_the_account_of_the_day_of_release_and_one_of_two_accounts_is_refused() {
    let office = TestOffice::office();
    pay_at_once(&office);
    granted(&office);
    let payer = |account: &str, on: &str| {
        let set = "office set --name 样例区经信局 --account-name 样例区财政局 --bank 样例银行";
        let line = format!("{set} --account-no {account} --bank-code 999339900029 --on {on}");
        office.run(&line).done();
    };
    let (old, new) = ("1202099900001111", "1202099900002222");
    payer(old, "2023-01-04");
    office.run("office threshold 2万").done();
    for (batch, claims) in [("B1", "C-0"), ("B2", "C-1"), ("B3", "C-2 C-3")] {
        let by = "--actor 陈会计 --on 2023-07-01";
        office.run(&format!("pay order --batch {batch} {claims} {by}")).done();
    }
    office.run("pay release --batch B1 --actor 周复核 --on 2023-07-02").done();
    // Of B3 a part is released: the other is objected to.
    office.run("notice object C-3 --reason 待核 --on 2023-07-02").done();
    office.run("pay release --batch B3 --actor 周复核 --on 2023-07-02").refused();
    office.run("notice resolve C-3 --dismiss --reason 属实 --actor 赵审批 --on 2023-07-03").done();
    payer(new, "2023-07-10");
    office.run("pay release --batch B2 --actor 周复核 --on 2023-07-11").done();

    let list = |batch: &str, name: &str| {
        let line = format!("pay export --batch {batch} --out {name} --actor 陈会计");
        office.run(&format!("{line} --on 2023-07-12"))
    };
    for (batch, account, other) in [("B1", old, new), ("B2", new, old)] {
        list(batch, "单.xml").done();
        let text = office.read("单.xml");
        assert!(text.contains(account) && !text.contains(other), "{batch}: {text}");
    }
    let before = office.events();
    let ran = office.run("pay release --batch B3 --actor 周复核 --on 2023-07-12").refused();
    assert!(ran.err.contains("several-payers") && ran.err.contains("pay cancel"), "{}", ran.err);
    assert_eq!(office.events(), before);
    // What is not released is cancelled and ordered again; the rest goes out.
    office
        .run("pay cancel --batch B3 C-3 --reason 付款账户变更 --actor 陈会计 --on 2023-07-12")
        .done();
    office.run("pay order --batch B4 C-3 --actor 陈会计 --on 2023-07-12").done();
    office.run("pay release --batch B4 --actor 周复核 --on 2023-07-12").done();
    for (batch, account) in [("B3", old), ("B4", new)] {
        list(batch, "单.xml").done();
        assert!(office.read("单.xml").contains(account), "{batch}");
    }
    office.events();
}
