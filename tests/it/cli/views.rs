//! Targets, specialists, over-awards, the year's account, the floor of a
//! clause: what the reports beside the register say, and at what moment.

use serde_json::{Value, json};

use super::{
    payments::{bank, bank_on, granted, pay_at_once},
    test_office::{FIRMS, TestOffice, columns, firm, rows},
};

#[test]
fn targets_count_each_enterprise_once_beside_what_the_policy_aims_at() {
    let office = TestOffice::office();
    let titles = [
        format!("{},little-giant,2023-06-01,工信〔2023〕1号", firm(0)),
        format!("{},little-giant,2024-06-01,工信〔2024〕1号", firm(1)),
        format!("{},provincial,2025-06-01,复核〔2025〕1号", firm(0)),
    ];
    let titles = office.csv("more.csv", "uscc,title,recognised_on,document_no", &titles);
    office.run(&format!("title import {titles} --on 2025-07-01")).done();
    let line = |year: &str, title: &str| {
        let lines = office.json(&format!("report targets --year {year}"));
        let lines = lines.as_array().unwrap().clone();
        assert_eq!(lines.len(), 4);
        lines.into_iter().find(|line| line["title"] == title).unwrap()
    };
    assert_eq!(
        line("2023", "little-giant"),
        json!({"pack": "binjiang-zjtx", "title": "little-giant", "clause": "总体要求",
               "target": 100, "by": "2025-12-31", "recognised": 1, "recognised_in_year": 1, "remaining": 99, "reached": false})
    );
    assert_eq!(line("2025", "provincial")["recognised"], 6);
    assert_eq!(line("2025", "provincial")["recognised_in_year"], 0);
    assert_eq!(line("2025", "little-giant")["recognised"], 2);
    // Recorded on 2025-07-01: before that nobody knew.
    let before = office.json("report targets --year 2023 --as-of 2025-06-30");
    assert_eq!(columns(&before, &["title"])[1], ["little-giant"]);
    assert_eq!(before[1]["recognised"], 0);
}

#[test]
fn a_holder_of_a_title_is_listed_until_it_has_a_specialist() {
    let office = TestOffice::office();
    let all = office.json("report specialists --year 2023");
    assert_eq!(all.as_array().unwrap().len(), FIRMS.len());
    assert_eq!(
        all[0],
        json!({"uscc": firm(0), "name": FIRMS[0].1, "titles": ["provincial"],
               "since": "2022-06-01", "liaison": null})
    );
    let assign = format!("enterprise specialist {} --name 一号专员", firm(0));
    office.run(&format!("{assign} --on 2023-03-01")).done();
    let left = office.json("report specialists --year 2023");
    assert!(!columns(&left, &["uscc"]).contains(&vec![firm(0)]));
    let text = office.run("report specialists --year 2023").done().out;
    assert!(text.contains("有称号企业 6 家, 未配备服务专员 5 家"), "{text}");
    let then = office.json("report specialists --year 2023 --as-of 2023-02-28");
    assert_eq!(then, all);
}

/// Two vouchers of 30,000 of one firm, of which the first is paid; 450,000 of
/// city money that came later.
fn exceeded(office: &TestOffice) {
    pay_at_once(office);
    granted(office);
    let header = "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on";
    let second = format!("D-0,{},服务九,2023-05-01,HT-9,100000,2023-04-01", firm(0));
    office.file_claims("innovation-voucher", "2023-05-10", header, &[&second]).done();
    office.approve("D-0", "2023-06-02").done();
    office.run("pay order --batch B1 C-0 --actor 陈会计 --on 2023-07-01").done();
    office.run("pay release --batch B1 --actor 陈会计 --on 2023-07-01").done();
    bank(office, firm(0), "C-0", None);
    let ceiling = "--ceiling innovation-voucher.year --period 2023 --amount 48万";
    let city = "--source 市级 --document 市1号 --on 2024-02-01";
    office.run(&format!("aid record --uscc {} {ceiling} {city}", firm(0))).done();
}

#[test]
fn an_over_award_names_what_drove_it_there_and_what_could_be_done() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        exceeded(&office);
        let over = office.json("report over-awards --year 2023");
        let over = over.as_array().unwrap();
        assert_eq!(over.len(), 1);
        let row = &over[0];
        let sums =
            ["own", "external", "over", "withhold", "recover"].map(|name| row[name].as_str());
        let wanted = ["60000.00", "480000.00", "40000.00", "30000.00", "10000.00"].map(Some);
        assert_eq!(sums, wanted);
        assert_eq!(row["causes"].as_array().unwrap().len(), 1);
        assert_eq!(row["causes"][0]["kind"], "external-aid");
        assert_eq!(row["causes"][0]["amount"], "40000.00");
        assert_eq!(
            row["proposals"],
            json!([
                {"claim_no": "D-0", "instalment": 1, "remedy": "withhold", "amount": "30000.00"},
                {"claim_no": "C-0", "instalment": 1, "remedy": "recover", "amount": "10000.00"}
            ])
        );
        assert_eq!(office.json("report over-awards --year 2023 --as-of 2024-01-31"), json!([]));
        // What lies at the bank can be neither held back nor recovered yet.
        let by = "--batch B2 --actor 陈会计 --on 2024-02-02";
        office.run(&format!("pay order D-0 {by}")).done();
        assert_eq!(office.json("report over-awards --year 2023").as_array().unwrap(), over);
        office.run(&format!("pay release {by}")).done();
        let sent = office.json("report over-awards --year 2023");
        let names = ["withhold", "recover", "at_bank"];
        assert_eq!(columns(&sent, &names), [["0.00", "10000.00", "30000.00"]]);
        assert_eq!(sent[0]["proposals"][0]["remedy"], "await");
        bank_on(&office, "2024-02-05", firm(0), "D-0", None);
        let paid = office.json("report over-awards --year 2023");
        assert_eq!(columns(&paid, &names), [["0.00", "40000.00", "0.00"]]);
        bank_on(&office, "2024-02-06", firm(0), "D-0", Some("户名不符"));
        assert_eq!(office.json("report over-awards --year 2023").as_array().unwrap(), over);
        // What was proposed is done: nothing is over any more.
        office.run("grant revoke D-0 --reason 超限 --actor 李审批 --on 2024-03-01").done();
        let recover = "--cause error --document 追1号 --actor 陈会计 --on 2024-03-02";
        office.run(&format!("recover C-0 --amount 1万 {recover}")).done();
        assert_eq!(office.json("report over-awards --year 2023"), json!([]));
        let again = office.json("report over-awards --year 2023 --as-of 2024-02-28");
        assert_eq!(again.as_array().unwrap(), over);
    }
}

#[test]
fn what_an_over_award_proposes_to_recover_is_decided_in_one_step_with_its_ground() {
    let office = TestOffice::office();
    exceeded(&office);
    let aid = "aid record --ceiling innovation-voucher.year --period 2023 --amount 1万 --source 市级 --document 市2号";
    let late = format!("{aid} --on 2024-02-10 --uscc {}", firm(0));
    let decide = "recover --over-awards 2023 --actor 陈会计 --on 2024-03-02";
    // The grants that are not paid are held back, so that 10,000 are asked.
    let done = office.json(&format!("{decide} --document 追1号 --deadline 2024-12-31"));
    let names = ["claim_no", "amount", "ceiling", "holder", "period", "over"];
    assert_eq!(
        columns(&done["decided"], &names),
        [["C-0", "10000.00", "innovation-voucher.year", firm(0), "2023", "40000.00"]]
    );
    let over = |office: &TestOffice| {
        let over = office.json("report over-awards --year 2023");
        let row = columns(&over, &["over", "decided", "withhold", "recover"]);
        row.concat().into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(over(&office), ["40000.00", "10000.00", "30000.00", "0.00"]);
    let before = office.events();
    let again = office.json(&format!("{decide} --document 追1号"));
    assert_eq!((again, office.events()), (json!({"decided": [], "refused": []}), before));

    // More comes late: the rest alone is proposed, and needs a document of its own.
    office.run(&late).done();
    assert_eq!(over(&office), ["50000.00", "10000.00", "30000.00", "10000.00"]);
    let same = "--document 追1号 --deadline 2024-12-31";
    let ran = office.run(&format!("{decide} C-0 {same}")).refused();
    assert!(ran.err.contains("recovery-exists"), "{}", ran.err);
    office.run(&format!("{decide} D-0 --document 追2号")).done();
    assert_eq!(office.events(), before + 1, "nothing of D-0 is paid");
    office.run(&format!("{decide} C-0 --document 追2号")).done();
    assert_eq!(over(&office), ["50000.00", "20000.00", "30000.00", "0.00"]);

    // The money comes, and the row is within its limit again.
    let back = "--cause error --amount 1万 --actor 陈会计 --on 2024-04-01";
    office.run(&format!("recover C-0 --document 追1号 {back}")).done();
    assert_eq!(over(&office), ["40000.00", "10000.00", "30000.00", "0.00"]);
    office.run(&format!("recover C-0 --document 追2号 {back}")).done();
    office.run("grant revoke D-0 --reason 超限 --actor 李审批 --on 2024-04-02").done();
    assert_eq!(office.json("report over-awards --year 2023"), json!([]));
    let log = office.run("report audit --year 2024").done().out;
    assert!(log.contains("innovation-voucher.year 2023 超限 40000.00 元"), "{log}");
    office.run("recover --over-awards 2023 --cause error --document 追3号").exits(2);
    office
        .run("recover C-0 --deadline 2024-12-31 --cause error --amount 1 --document 追3号")
        .exits(2);
}

#[test]
fn a_lowered_limit_is_a_cause_and_an_appropriation_proposes_nothing() {
    let office = TestOffice::office();
    let set = "budget set --fund zjtx --year 2023 --source district --document 财1号 --amount";
    office.run(&format!("{set} 100万 --on 2023-02-01")).done();
    granted(&office);
    office.run(&format!("{set} 10万 --on 2023-09-01")).done();
    let over = office.json("report over-awards --year 2023");
    assert_eq!(
        columns(&over, &["ceiling", "holder", "over"]),
        [["fund.year", "zjtx/district", "50000.00"]]
    );
    assert_eq!(over[0]["causes"][0]["kind"], "limit-lowered");
    assert_eq!(over[0]["proposals"], json!([]));
}

#[test]
fn the_years_account_adds_up_to_the_budget_and_names_the_floor_of_clause_5() {
    let office = TestOffice::office();
    office.run("budget set --fund zjtx --year 2023 --source district --amount 100万 --document 财1号 --on 2023-02-01").done();
    exceeded(&office);
    let by = "--actor 陈会计 --on 2024-03-01 --cause fraud --document 追1号";
    office.run(&format!("recover C-0 --due 3万 {by}")).done();
    office.run(&format!("recover C-0 --amount 1万 {by}")).done();
    office.run(&format!("recover C-0 --write-off 2万 --by 核1号 --reason 破产 {by}")).done();
    let names = [
        "clause",
        "measure",
        "appropriated",
        "granted",
        "paid",
        "recovered",
        "written_off",
        "to_pay",
        "left",
    ];
    let annual = office.json("report annual --year 2023");
    assert_eq!(
        columns(&annual, &names),
        [
            ["null", "null", "1000000.00", "null", "null", "null", "null", "null", "820000.00"],
            [
                "4",
                "innovation-voucher",
                "null",
                "180000.00",
                "30000.00",
                "10000.00",
                "20000.00",
                "150000.00",
                "null"
            ],
        ]
    );
    let budget = office.json("report budget --year 2023");
    let wanted = ["1000000.00", "180000.00", "30000.00", "10000.00", "100000000.00", "99000000.00"];
    let names = ["appropriated", "committed", "paid", "recovered", "floor", "shortfall"];
    assert_eq!(columns(&budget, &names), [wanted]);
    // A fund without any appropriation lacks all of it; out of force nothing is asked.
    let next = office.json("report budget --year 2024");
    assert_eq!(columns(&next, &["appropriated", "shortfall"]), [["null", "100000000.00"]]);
    assert_eq!(office.json("report budget --year 2027"), json!([]));
}

#[test]
fn the_register_on_file_says_who_released_and_what_is_left() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        exceeded(&office);
        office.run("report register --year 2023 --out 台账.csv").done();
        let text = office.read("台账.csv");
        let list = rows(text.trim_start_matches('\u{feff}'));
        let of = |claim: &str| list.iter().find(|row| row["申报号"] == claim).unwrap().clone();
        assert_eq!([&of("C-0")["复核"], &of("C-0")["剩余额度"]], ["陈会计", "-40000.00"]);
        assert_eq!([&of("C-1")["复核"], &of("C-1")["剩余额度"]], ["", "470000.00"]);
        let then = "report register --year 2023 --as-of 2023-06-30 --out 当时.csv";
        office.run(then).done();
        let text = office.read("当时.csv");
        let list = rows(text.trim_start_matches('\u{feff}'));
        assert!(list.iter().all(|row| row["复核"].is_empty()));
        // The contract's columns stay as they are.
        let row = &office.json("report register --year 2023")[0];
        assert!(row.get("headroom").is_none() && row.get("status") != Some(&Value::Null));
    }
}
