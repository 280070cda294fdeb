//! `bofu recover --set-off`: what is to come back is kept from another grant.

use serde_json::Value;

use super::{
    journal::{accounts, hledger_is_here, total},
    payments::{bank_on, pay_at_once},
    statements::{at_the_bank, file, import, import_on, search, search_on},
    test_office::{TestOffice, VOUCHERS, columns, firm},
};

/// Two claims of the first firm, of 30,000 yuan of 2023 and of 2024, the first
/// paid; and one of another firm.
fn office(desk: &TestOffice) {
    pay_at_once(desk);
    let claim = |no: &str, uscc: &str, day: &str| {
        let row = format!("{no},{uscc},服务{no},{day},HT-{no},100000,{day}");
        desk.file_claims("innovation-voucher", "2024-05-10", VOUCHERS, &[row.as_str()]).done();
    };
    claim("C-1", firm(0), "2023-05-01");
    claim("C-9", firm(0), "2024-05-01");
    claim("D-1", firm(1), "2024-05-01");
    desk.approve("--all-assessed", "2024-06-01").done();
    desk.run("pay order --batch B1 C-1 --actor 陈会计 --on 2024-06-02").done();
    desk.run("pay release --batch B1 --actor 陈会计 --on 2024-06-02").done();
    bank_on(desk, "2024-06-03", firm(0), "C-1", None);
}

const BY: &str = "--cause error --document 追1号 --actor 陈会计 --on 2024-07-01";

fn register(desk: &TestOffice, year: &str, claim: &str) -> Vec<String> {
    let rows = desk.json(&format!("report register --year {year}"));
    let names = ["claim_no", "granted", "ordered", "settled", "recovered", "status"];
    let rows = columns(&rows, &names);
    let row = rows.into_iter().find(|row| row[0] == claim).unwrap();
    row[1..].iter().map(ToString::to_string).collect()
}

fn cap(desk: &TestOffice, year: &str) -> Vec<Vec<String>> {
    let rows = desk.json(&format!("report caps --year {year}"));
    let rows: Value = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["ceiling"] == "innovation-voucher.year" && row["holder"] == firm(0))
        .cloned()
        .collect();
    let rows = columns(&rows, &["own", "paid"]);
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn a_recovery_is_kept_from_a_later_grant_of_which_only_the_rest_is_paid() {
    for desk in TestOffice::of_both_stores() {
        let desk = desk.opened();
        office(&desk);
        let recover = format!("recover C-1 --amount 1.2万 {BY}");
        let ran = desk.run(&format!("{recover} --set-off D-1")).refused();
        assert!(ran.err.contains("set-off-elsewhere"), "{}", ran.err);
        let ran = desk.run(&format!("{recover} --set-off C-9/2")).refused();
        assert!(ran.err.contains("unknown-instalment"), "{}", ran.err);
        desk.run(&format!("{recover} --set-off C-7")).refused();
        desk.run(&format!("{recover} --set-off C-9/1")).done();
        let events = desk.events();
        desk.run(&format!("{recover} --set-off C-9")).done();
        assert_eq!(desk.events(), events, "the same again changes nothing");
        assert_eq!(
            register(&desk, "2023", "C-1"),
            ["30000.00", "30000.00", "30000.00", "12000.00", "settled"]
        );
        assert_eq!(
            register(&desk, "2024", "C-9"),
            ["30000.00", "12000.00", "12000.00", "0.00", "granted"]
        );
        assert_eq!(cap(&desk, "2023"), [["18000.00", "18000.00"]]);
        assert_eq!(cap(&desk, "2024"), [["30000.00", "12000.00"]]);
        let ran = desk.run("grant revoke C-9 --reason 有误 --actor 李审批").refused();
        assert!(ran.err.contains("already-set-off"), "{}", ran.err);

        let ordered = desk.json("pay order --batch B9 --all-due --actor 陈会计 --on 2024-07-02");
        assert_eq!(columns(&ordered["ordered"], &["claim_no"]), [["C-9"], ["D-1"]]);
        assert_eq!(register(&desk, "2024", "C-9")[4], "ordered");
        let payments = desk.json("report payments --year 2024");
        let payments = columns(&payments, &["claim_no", "amount"]);
        assert!(payments.contains(&vec!["C-9", "18000.00"]), "{payments:?}");
        desk.run("pay release --batch B9 --actor 陈会计 --on 2024-07-02").done();
        bank_on(&desk, "2024-07-03", firm(0), "C-9", None);
        assert_eq!(
            register(&desk, "2024", "C-9"),
            ["30000.00", "30000.00", "30000.00", "0.00", "settled"]
        );
        agrees(&desk);
    }
}

/// What the reports, the books and the second calculation say of it.
fn agrees(desk: &TestOffice) {
    let recoveries = desk.json("report recoveries --year 2024");
    assert_eq!(
        columns(&recoveries, &["claim_no", "due", "recovered", "set_off", "outstanding"]),
        [["C-1", "12000.00", "12000.00", "12000.00", "0.00"]]
    );
    // Both were granted in 2024, from that year's fund.
    let budget = desk.json("report budget --year 2024");
    let budget = columns(&budget, &["source", "committed", "paid", "recovered"]);
    assert!(
        budget.contains(&vec!["district", "78000.00", "48000.00", "12000.00"]),
        "what went to the bank is what is paid: {budget:?}"
    );
    let history = desk.json("claim show C-9");
    assert_eq!(columns(&history["instalments"], &["set_off"]), [["12000.00"]]);
    let shown = desk.run("--lang en claim show C-9").done().out;
    assert!(shown.contains("settled, 12000.00 set off"), "{shown}");
    let history = columns(&history["history"], &["type"]).concat();
    assert!(history.contains(&"RecoverySetOff"), "{history:?}");
    let trail = desk.run("--lang en report audit --year 2024").done().out;
    assert!(trail.contains("set off against claim C-9"), "{trail}");
    desk.run("audit verify").done();
    desk.run("audit recompute").done();
    desk.run("projection rebuild register").done();
    if hledger_is_here() {
        desk.run("export hledger --out all.journal").done();
        let all = accounts(desk, "all.journal");
        assert_eq!(total(&all, "资产:银行"), -4_800_000);
        assert_eq!(total(&all, "资产:抵扣"), 0);
        for (year, kept) in [("2023", 1_200_000), ("2024", -1_200_000)] {
            desk.run(&format!("export hledger --year {year} --out {year}.journal")).done();
            let of_year = accounts(desk, &format!("{year}.journal"));
            assert_eq!(total(&of_year, &format!("资产:抵扣:{year}")), kept);
        }
    }
}

#[test]
fn a_grant_that_is_wholly_kept_is_settled_and_no_order_is_made() {
    let desk = TestOffice::office();
    office(&desk);
    desk.run(&format!("recover C-1 --amount 3万 {BY} --set-off C-9")).done();
    assert_eq!(register(&desk, "2023", "C-1")[4], "recovered");
    assert_eq!(
        register(&desk, "2024", "C-9"),
        ["30000.00", "30000.00", "30000.00", "0.00", "settled"]
    );
    let ran = desk.run("pay order --batch B9 C-9 --actor 陈会计 --on 2024-07-02").refused();
    assert!(ran.err.contains("already-set-off"), "{}", ran.err);
    desk.run("audit verify").done();
}

#[test]
fn what_was_set_off_is_no_item_in_transit_and_leaves_bank_and_ledger_agreed() {
    for desk in TestOffice::of_both_stores() {
        let desk = at_the_bank(desk);
        file(&desk, "a.csv", ["05", "15"], 1_000_000, &[("out", 30_000, 0, "BF-C-0-1-1", "补贴")]);
        let id = import_on(&desk, "a.csv", "2023-07-15");
        search_on(&desk, &id, "2023-07-15");
        let row = format!("C-9,{},服务9,2023-05-02,HT-9,100000,2023-04-02", firm(0));
        desk.file_claims("innovation-voucher", "2023-05-11", VOUCHERS, &[row.as_str()]).done();
        desk.approve("C-9", "2023-06-02").done();
        let by = "--cause error --document 追1号 --actor 陈会计 --on 2023-07-16";
        desk.run(&format!("recover C-0 --amount 1.2万 {by} --set-off C-9")).done();
        desk.run("pay order --batch B2 C-9 --actor 陈会计 --on 2023-07-16").done();
        desk.run("pay release --batch B2 --actor 陈会计 --on 2023-07-16").done();

        let lines = [("out", 18_000, 0, "BF-C-9-1-1", "补贴")];
        file(&desk, "b.csv", ["20", "31"], 970_000, &lines);
        let id = import(&desk, "b.csv");
        let found = search(&desk, &id);
        assert_eq!(found["accepted"].as_array().unwrap().len(), 1, "{found:#}");
        let balances = desk.json("report balance --year 2023 --on 2023-08-01");
        let names = ["bank", "ledger", "ledger_in_bank_not", "ledger_out_bank_not"];
        // The bank never sees what was kept; five orders it has not paid.
        assert_eq!(
            columns(&balances, &names),
            [
                ["970000.00", "820000.00", "0.00", "150000.00"],
                ["952000.00", "802000.00", "0.00", "150000.00"],
            ]
        );
        let agree = |row: &Value| row["agrees"] == true;
        assert!(balances.as_array().unwrap().iter().all(agree), "{balances:#}");
        let rows = desk.json("report threeway --year 2023 --on 2023-08-01");
        let measure = rows.as_array().unwrap().iter().find(|row| row["by"] == "measure").unwrap();
        let names = ["ordered", "settled", "returned", "bank_out", "difference"];
        assert_eq!(
            names.map(|name| measure[name].as_str().unwrap()),
            ["198000.00", "48000.00", "0.00", "48000.00", "0.00"]
        );
    }
}
