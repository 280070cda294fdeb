//! A bank's statement: imported, matched, its differences settled, reported.

use serde_json::{Value, json};

use super::test_office::{FIRMS, TestOffice, VOUCHERS, columns, firm, rows};

const LINES: &str =
    "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance";

/// A ledger with six orders of 30,000 yuan at the bank since 2023-07-03, one a
/// firm, `BF-C-n-1-1`.
pub(super) fn at_the_bank(office: TestOffice) -> TestOffice {
    let office = office.opened();
    office.run("office set --name 区经信局 --account-name 区财政局 --account-no 1202020109900054321 --bank 样例银行 --bank-code 999339900011 --on 2023-01-04").done();
    office.run("reading adopt notice-days 0 --document 口径1号 --on 2023-05-01").done();
    let claims: Vec<String> = (0..6)
        .map(|n| format!("C-{n},{},服务{n},2023-05-01,HT-{n},100000,2023-04-01", firm(n)))
        .collect();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &claims).done();
    office.approve("--all-assessed", "2023-06-01").done();
    office.run("pay order --batch B1 --all-due --actor 陈会计 --on 2023-07-03").done();
    office.run("pay export --batch B1 --out b1.csv --actor 陈会计 --on 2023-07-03").done();
    office
}

/// A line of a bank: direction, amount, firm, reference, summary.
type Booked<'a> = (&'a str, i64, usize, &'a str, &'a str);

/// A statement file over some days of July 2023, its balances right.
pub(super) fn file(
    office: &TestOffice,
    name: &str,
    days: [&str; 2],
    opening: i64,
    lines: &[Booked],
) -> i64 {
    let mut balance = opening;
    let mut rows = vec![format!("2023-07-{},opening,{opening}.00,,,,,{opening}.00", days[0])];
    for (direction, amount, number, reference, summary) in lines {
        balance += if *direction == "in" { *amount } else { -amount };
        let (_, payee) = FIRMS[*number];
        let account = format!("120209991234567{number:03}");
        rows.push(format!(
            "2023-07-{},{direction},{amount}.00,{payee},{account},{reference},{summary},{balance}.00",
            days[0]
        ));
    }
    rows.push(format!("2023-07-{},closing,{balance}.00,,,,,{balance}.00", days[1]));
    office.csv(name, LINES, &rows);
    balance
}

pub(super) fn import(office: &TestOffice, name: &str) -> String {
    import_on(office, name, "2023-08-01")
}

pub(super) fn import_on(office: &TestOffice, name: &str, on: &str) -> String {
    let ran = office.run(&format!("statement import {name} --actor 陈会计 --on {on}")).done();
    ran.out.trim().to_owned()
}

pub(super) fn search(office: &TestOffice, id: &str) -> Value {
    search_on(office, id, "2023-08-01")
}

pub(super) fn search_on(office: &TestOffice, id: &str, on: &str) -> Value {
    office.json(&format!("statement match {id} --actor 陈会计 --on {on}"))
}

/// The one object of `report reconciliation`.
fn report(office: &TestOffice) -> Value {
    let mut all = office.json("report reconciliation --year 2023 --on 2023-08-01");
    let all = all.as_array_mut().unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Kind, line and status of the breaks of lines.
fn breaks(report: &Value) -> Vec<(String, u64, String)> {
    let of_line = |one: &Value| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        Some((text("kind"), one["line"].as_u64()?, text("status")))
    };
    report["breaks"].as_array().unwrap().iter().filter_map(of_line).collect()
}

pub(super) fn status(office: &TestOffice, claim: &str) -> Value {
    office.claim(claim)["instalments"][0]["status"].clone()
}

/// Σ in less out of matches and unmatched lines, in yuan.
fn sum(report: &Value) -> i64 {
    let all = ["matched", "unmatched_lines"].map(|name| report[name].as_array().unwrap());
    let signed = |one: &Value| {
        let yuan = one["amount"].as_str().unwrap().strip_suffix(".00").unwrap();
        let yuan: i64 = yuan.parse().unwrap();
        if one["direction"] == "in" { yuan } else { -yuan }
    };
    all.into_iter().flatten().map(signed).sum()
}

/// A year's worth of what banks do, in one file.
pub(super) fn eventful(office: &TestOffice) -> String {
    eventful_on(office, "2023-08-01")
}

/// The same, imported on a day of its own.
pub(super) fn eventful_on(office: &TestOffice, on: &str) -> String {
    let lines = [
        ("out", 30_000, 0, "BF-C-0-1-1", "补贴"),
        ("out", 30_000, 1, "", "补贴"),
        ("out", 30_000, 2, "BF-C-2-1-1", "补贴"),
        ("out", 30_000, 2, "BF-C-2-1-1", "补贴"),
        ("out", 30_000, 3, "BF-C-3-1-1", "补贴"),
        ("in", 30_000, 3, "BF-C-3-1-1", "退票 户名不符"),
        ("out", 10_000, 4, "", "补贴"),
        ("out", 20_000, 4, "", "补贴"),
        ("out", 15, 5, "", "账户手续费"),
        ("in", 777, 5, "", "往来"),
    ];
    file(office, "july.csv", ["05", "31"], 1_000_000, &lines);
    import_on(office, "july.csv", on)
}

#[test]
fn a_statement_is_matched_by_rules_and_what_is_left_is_named_on_both_stores() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let id = eventful(&office);
        assert!(id.starts_with("S-20230731-") && id.len() == 17, "{id}");
        let before = office.events();
        let dry = office.json(&format!("statement match {id} --dry-run --actor 陈会计"));
        assert_eq!((dry["dry_run"].clone(), office.events()), (json!(true), before));
        let found = search(&office, &id);
        assert_eq!(found["accepted"], dry["accepted"]);
        assert_eq!(found["accepted"].as_array().unwrap().len(), 5);
        assert_eq!(found["proposed"].as_array().unwrap().len(), 1);
        for (claim, known) in [
            ("C-0", "settled"),
            ("C-1", "settled"),
            ("C-2", "settled"),
            ("C-3", "returned"),
            ("C-4", "ordered"),
        ] {
            assert_eq!(status(&office, claim), known, "{claim}");
        }
        let report = report(&office);
        assert_eq!(report["balanced"], true);
        assert_eq!(report["opening"], "1000000.00");
        assert_eq!(sum(&report), -149_238);
        assert_eq!(report["adjusted"]["agrees"], true, "{}", report["adjusted"]);
        let open = |kind: &str, line| (kind.to_owned(), line, "open".to_owned());
        assert_eq!(
            breaks(&report),
            [
                open("duplicate", 4),
                open("unknown-payment", 7),
                open("unknown-payment", 8),
                open("fee", 9),
                open("unknown-receipt", 10)
            ]
        );
        assert_eq!(
            columns(&report["unmatched_orders"], &["end_to_end_id", "kind"]),
            [["BF-C-4-1-1", "overdue"], ["BF-C-5-1-1", "overdue"]]
        );
        // The same again changes nothing.
        let before = office.events();
        assert_eq!(search(&office, &id)["accepted"], json!([]));
        assert_eq!(office.events(), before);
    }
}

#[test]
fn a_person_accepts_declines_pairs_undoes_and_explains() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    search(&office, &id);
    let run = |line: &str| office.run(&format!("{line} --actor 陈会计 --on 2023-08-02"));
    // The two parts are accepted as one order.
    run(&format!("statement match {id} --accept 1")).done();
    assert_eq!(status(&office, "C-4"), "settled");
    // And taken apart again: everything is as before.
    let seen = report(&office);
    let of_parts = seen["matched"].as_array().unwrap().iter().find(|one| one["rule"] == "split");
    let no = of_parts.unwrap()["match"].clone();
    run(&format!("statement unmatch {id} {no} --reason 错配")).done();
    assert_eq!(status(&office, "C-4"), "ordered");
    assert!(run(&format!("statement unmatch {id} {no} --reason 错配")).done().out.contains("未变"));
    run(&format!("statement decline {id} 1 --reason 不是这一笔")).done();
    run(&format!("statement match {id} --accept 1")).refused();
    // A dry run asks and leaves what a real one does.
    let again = format!("statement match {id} --actor 陈会计 --on 2023-08-02");
    let dry = office.json(&format!("{again} --dry-run"));
    let real = office.json(&again);
    assert_eq!((&dry["proposed"], &real["proposed"]), (&json!([]), &json!([])), "declined");
    for field in ["lines", "accepted", "breaks", "refused"] {
        assert_eq!(dry[field], real[field], "{field}");
    }
    // What belongs to nothing is explained, with its document.
    run(&format!("statement resolve {id} --line 9 --as fee/booked --reason 七月手续费")).done();
    run(&format!("statement resolve {id} --line 10 --owner 周财政")).done();
    run(&format!("statement resolve {id} --line 10 --as written-off --reason 小额")).refused();
    let twice =
        format!("statement resolve {id} --line 4 --as refunded --reason 企业退回 --document 函1号");
    run(&twice).done();
    assert!(run(&twice).done().out.contains("未变"));
    let open = office.json(&format!("statement breaks {id} --on 2023-08-02"));
    let lines: Vec<Option<u64>> =
        open.as_array().unwrap().iter().map(|one| one["line"].as_u64()).collect();
    assert_eq!(lines, [Some(7), Some(8), Some(10), None, None]);
    assert_eq!(open[2]["owner"], "周财政");
    // By hand, and back again.
    let pair = format!("statement match {id} --line 7 8 --order BF-C-4-1-1 --reason 分两笔付");
    run(&pair).done();
    assert_eq!(status(&office, "C-4"), "settled");
    let wrong = format!("statement match {id} --line 10 --order BF-C-5-1-1 --reason 猜的");
    assert!(run(&wrong).refused().err.contains("match-sums-differ"));
    assert_eq!(report(&office)["adjusted"]["agrees"], true);
    office.events();
}

#[test]
fn what_would_be_matched_is_shown_and_what_is_taken_back_is_named() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    let by = "--actor 陈会计 --on 2023-08-01";
    let dry = office.run(&format!("statement match {id} --dry-run --lang en {by}")).done().out;
    assert!(dry.contains("Matches to be made\n") && dry.contains("5 rows"), "{dry}");
    let real = office.run(&format!("statement match {id} {by}")).done().out;
    assert!(!real.contains("将勾对") && real.contains("勾对 5 项"), "{real}");
    // The table gives the number that an unmatch asks for.
    let numbers = || -> Vec<[String; 2]> {
        let seen = report(&office);
        let all = seen["matched"].as_array().unwrap().iter();
        all.map(|one| [&one["match"], &one["lines"][0]].map(ToString::to_string)).collect()
    };
    office.run("report reconciliation --year 2023 --on 2023-08-01 --lang en --out all.csv").done();
    let told = rows(office.read("all.csv").trim_start_matches('\u{feff}'));
    let told = told.iter().filter(|row| !row["match"].is_empty());
    let told = told.map(|row| ["match", "lines"].map(|name| row[name].clone()));
    assert_eq!(told.collect::<Vec<_>>(), numbers());
    let no = || numbers().into_iter().find(|[_, line]| line == "1").unwrap()[0].clone();
    let first: u32 = no().parse().unwrap();
    let undo = |no: u32| format!("statement unmatch {id} {no} --reason 错配 {by}");
    let one = json!({"match": first, "lines": [1], "orders": ["BF-C-0-1-1"], "amount": "30000.00"});
    for (changed, undone) in [(true, json!([one])), (false, json!([]))] {
        let wanted =
            json!({"statement": id, "matches": [first], "undone": undone, "changed": changed});
        assert_eq!(office.json(&undo(first)), wanted);
    }
    search(&office, &id);
    let again: u32 = no().parse().unwrap();
    let told = format!("勾对 {again}：明细 1，30000.00 元，指令 BF-C-0-1-1\n取消勾对: 已记录\n");
    assert_eq!(office.run(&undo(again)).done().out, told);
}

#[test]
fn each_refused_line_names_what_it_is_about_and_the_count_tells_what_has_changed() {
    let office = at_the_bank(TestOffice::embedded());
    let said = |line: &str| office.run(&format!("{line} --on 2023-07-04")).err;
    let err = said("pay release --batch B1 --actor 周复核");
    assert!(err.contains("放行 0 件, 未变 6 件, 拒绝 0 件"), "{err}");
    let err = said("claim approve C-0 C-1 --actor 李审批 --lang en");
    assert!(err.contains("0 granted, 2 unchanged, 0 refused"), "{err}");
    office.run("operator add 吴管理 --role admin --actor 吴管理").done();
    let err = said("pay release --batch B1 --actor 路过的人 --lang en");
    let named = |n| err.contains(&format!("error[role-missing]: BF-C-{n}-1-1: 路过的人 may not"));
    assert!((0..6).all(named) && err.contains("0 released, 6 refused"), "{err}");
    // What names it already says it once.
    let err = said("claim approve C-0 C-9 --actor 路过的人");
    assert!(err.contains("错误[role-missing]: C-0：路过的人不能"), "{err}");
    assert!(err.contains("错误[unknown-claim]: 没有申报“C-9”"), "{err}");
}

#[test]
fn what_a_later_fact_rests_on_is_not_undone() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    search(&office, &id);
    let seen = report(&office);
    let of_effect = |effect: &str, order: &str| {
        let mut all = seen["matched"].as_array().unwrap().iter();
        let found =
            all.find(|one| one["effect"] == effect && one["orders"][0]["end_to_end_id"] == order);
        found.unwrap()["match"].clone()
    };
    let (paid, back) = (of_effect("settles", "BF-C-3-1-1"), of_effect("returns", "BF-C-3-1-1"));
    let undo = |no: &Value| {
        office.run(&format!(
            "statement unmatch {id} {no} --reason 错配 --actor 陈会计 --on 2023-08-01"
        ))
    };
    // It was paid, and came back: the payment cannot be taken back first.
    assert!(undo(&paid).refused().err.contains(""));
    undo(&back).done();
    assert_eq!(status(&office, "C-3"), "settled");
    undo(&paid).done();
    assert_eq!(status(&office, "C-3"), "ordered");
    search(&office, &id);
    assert_eq!(status(&office, "C-3"), "returned");
    office.events();
}

#[test]
fn a_statement_follows_the_one_before_it_and_the_same_file_changes_nothing() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let closing = file(&office, "a.csv", ["05", "10"], 5_000, &[("in", 1, 0, "", "往来")]);
        let first = import(&office, "a.csv");
        let before = office.events();
        assert_eq!(import(&office, "a.csv"), first);
        assert_eq!(office.events(), before);
        let refused = |name: &str, days, opening, code: &str| {
            file(&office, name, days, opening, &[("in", 2, 0, "", "往来")]);
            let ran = office.run(&format!("statement import {name}")).refused();
            assert!(ran.err.contains(code) && ran.err.contains(&first), "{}", ran.err);
        };
        refused("gap.csv", ["11", "20"], closing + 1, "statement-gap");
        refused("overlap.csv", ["09", "20"], closing, "statement-overlap");
        refused("older.csv", ["01", "04"], closing, "statement-older");
        file(&office, "b.csv", ["11", "20"], closing, &[("in", 2, 0, "", "往来")]);
        let second = import(&office, "b.csv");
        let known = office.json("statement list");
        assert_eq!(
            columns(&known, &["statement", "follows"]),
            [[first.as_str(), "null"], [second.as_str(), first.as_str()]]
        );
    }
}

#[test]
fn a_file_that_does_not_add_up_or_is_another_accounts_is_refused_whole() {
    let office = at_the_bank(TestOffice::embedded());
    let before = office.events();
    let rows = ["2023-07-01,opening,100.00,,,,,", "2023-07-31,closing,101.00,,,,,"];
    office.csv("off.csv", LINES, &rows);
    let ran = office.run("statement import off.csv").refused();
    assert!(ran.err.contains("101.00"), "{}", ran.err);
    office.run("statement import nothing.csv").exits(2);
    office.csv("broken.csv", LINES, &["2023-07-01,opening,one hundred,,,,,"]);
    office.run("statement import broken.csv").exits(2);
    assert_eq!(office.events(), before);
    assert!(office.run("statement match S-1").refused().err.contains("unknown-statement"));
    assert!(office.run("statement breaks S-1").refused().err.contains("unknown-statement"));
}

#[test]
fn an_offices_own_rules_say_what_needs_no_person() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    let shipped = office.run("statement rules").done().out;
    let only = shipped.replace(
        "rules = [\"reference\", \"reference-alone\", \"account-and-name\", \"return-reference\"]",
        "rules = [\"reference\"]",
    );
    assert_ne!(only, shipped);
    office.file("rules.toml", &only);
    let found = office.json(&format!("statement match {id} --rules rules.toml --dry-run"));
    assert_eq!(
        columns(&found["accepted"], &["rule"]),
        [["reference"], ["reference"], ["reference"]]
    );
    office.file("rules.toml", "[accept]\nrules = 1\n");
    office.run(&format!("statement match {id} --rules rules.toml")).exits(2);
}

#[test]
fn a_close_names_what_stands_in_the_way_and_strictly_refuses() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    search(&office, &id);
    let found = office.json("year check 2023 --fund zjtx --on 2024-01-05");
    let kinds: Vec<&str> =
        found.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    // What came back is granted and not paid.
    assert_eq!(kinds, ["order", "order", "break", "break", "break", "break", "break", "unpaid"]);
    let ran = office.run("year close 2023 --fund zjtx --strict --actor 陈会计").refused();
    assert!(ran.err.contains("close-in-the-way") && ran.err.contains("BF-C-5-1-1"), "{}", ran.err);
    let done = office.json("year close 2023 --fund zjtx --actor 陈会计");
    assert_eq!(
        (done["changed"].clone(), done["obstacles"].as_array().unwrap().len()),
        (json!(true), 8)
    );
    // What the bank did is recorded all the same.
    office.run(&format!("statement match {id} --accept 1 --actor 陈会计")).done();
    assert_eq!(status(&office, "C-4"), "settled");
    office.events();
}

#[test]
fn what_the_bank_booked_in_january_stands_in_the_way_of_no_close_of_the_year_before() {
    let office = at_the_bank(TestOffice::embedded());
    let rows = [
        "2023-12-20,opening,1000.00,,,,,",
        "2023-12-29,out,15.00,,,,账户手续费,985.00",
        "2024-01-03,out,16.00,,,,账户手续费,969.00",
        "2024-01-10,closing,969.00,,,,,",
    ];
    office.csv("turn.csv", LINES, &rows);
    office.run("statement import turn.csv --actor 陈会计 --on 2024-01-11").done();
    for (year, sum) in [("2023", vec!["15.00"]), ("2024", vec!["15.00", "16.00"])] {
        let found = office.json(&format!("year check {year} --fund zjtx --on 2024-12-31"));
        let breaks = found.as_array().unwrap().iter().filter(|one| one["kind"] == "break");
        let sums: Vec<&str> = breaks.map(|one| one["amount"].as_str().unwrap()).collect();
        assert_eq!(sums, sum, "{year}");
    }
}

#[test]
fn the_year_as_it_was_known_before_the_match_has_nothing_matched() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    search(&office, &id);
    let before =
        office.json("report reconciliation --year 2023 --as-of 2023-08-01 --on 2023-08-01");
    assert_eq!(before[0]["matched"].as_array().unwrap().len(), 5);
    let earlier = office.json("report reconciliation --year 2023 --as-of 2023-07-31");
    assert_eq!(earlier, json!([]));
    let log = office.json("report audit --year 2023");
    let rows = log.as_array().unwrap();
    let imported = rows.iter().find(|row| row["type"] == "LineRecorded").unwrap();
    let known_at = imported["recorded_at"].as_str().unwrap();
    let known = office.json(&format!("report reconciliation --year 2023 --known-at {known_at}"));
    assert_eq!((&known[0]["statement"], &known[0]["matched"]), (&json!(id), &json!([])));
    assert_eq!(known[0]["unmatched_lines"].as_array().unwrap().len(), 10);
}

#[test]
fn what_the_bank_pays_of_a_cancelled_order_names_it() {
    let office = at_the_bank(TestOffice::embedded());
    let change = format!(
        "account change {} --account-name 新户 --account-no 6222 --bank 样例银行 --bank-code 999339900029 --document 变更1号",
        super::test_office::firm(0)
    );
    office.run(&change).done();
    // The file lies at the bank, which must be told.
    let cancel = "pay cancel --batch B1 C-0 --reason 账户变更 --actor 陈会计";
    let ran = office.run(cancel).done();
    assert!(
        ran.err.contains("may-still-be-paid") && ran.err.contains("请通知银行止付"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("BF-C-0-1-1") && !ran.out.contains("止付"), "{}", ran.out);
    let lines = [("out", 30_000, 0, "BF-C-0-1-1", "补贴")];
    file(&office, "a.csv", ["05", "31"], 1_000_000, &lines);
    let id = import(&office, "a.csv");
    let found = search(&office, &id);
    assert_eq!(
        columns(&found["breaks"], &["kind", "end_to_end_id"]),
        [["cancelled-order", "BF-C-0-1-1"]]
    );
    let shown = office.run(&format!("statement breaks {id} --on 2023-08-02")).done().out;
    assert!(shown.contains("已撤回指令") && shown.contains("BF-C-0-1-1"), "{shown}");
}
