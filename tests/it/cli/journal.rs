//! `bofu export hledger`, read by hledger.
//!
//! hledger is never skipped silently: where there is none, `CI=true` fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write as _,
    path::Path,
    process::Command,
};

use serde_json::Value;

use super::{
    payments::{bank, granted, pay_at_once},
    test_office::{TestOffice, VOUCHERS, columns, firm, rows},
};

/// Whether the tests that ask hledger can run.
pub(super) fn hledger_is_here() -> bool {
    let here =
        Command::new("hledger").arg("--version").output().is_ok_and(|ran| ran.status.success());
    assert!(
        here || std::env::var("CI").is_err(),
        "there is no hledger here. Install it (Debian: apt-get install hledger)"
    );
    if !here {
        // Loud, past the capture of the test runner.
        let _ = writeln!(std::io::stderr(), "LEFT OUT: a test with hledger, which is not here");
    }
    here
}

fn hledger(journal: &Path, words: &[&str]) -> String {
    let ran = Command::new("hledger")
        .env("LANG", "C.UTF-8")
        .arg("-f")
        .arg(journal)
        .args(words)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "hledger {words:?}\n{out}\n{err}");
    out.into_owned()
}

/// Checks a journal, and answers with what hledger makes of its accounts.
pub(super) fn accounts(office: &TestOffice, name: &str) -> BTreeMap<String, String> {
    let path = office.path(name);
    hledger(&path, &["check", "--strict", "ordereddates", "payees"]);
    let text =
        hledger(&path, &["balance", "--flat", "--no-elide", "--no-total", "-E", "-O", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.unwrap();
        (row[0].to_owned(), row[1].trim_end_matches(" CNY").to_owned())
    };
    reader.records().map(row).collect()
}

/// An account with all below it, in fen.
pub(super) fn total(accounts: &BTreeMap<String, String>, account: &str) -> i64 {
    let below = format!("{account}:");
    let held = accounts.iter().filter(|(name, _)| *name == account || name.starts_with(&below));
    held.map(|(_, amount)| fen(amount)).sum()
}

fn fen(amount: &str) -> i64 {
    if amount == "0" { 0 } else { amount.replace('.', "").parse().unwrap() }
}

/// A column of a report, added up over the rows that are wanted.
fn column(rows: &Value, name: &str, wanted: impl Fn(&Value) -> bool) -> i64 {
    let rows = rows.as_array().unwrap().iter().filter(|row| wanted(row));
    rows.map(|row| fen(row[name].as_str().unwrap())).sum()
}

/// Money on all its ways: settled, returned, under way, revoked, recovered
/// after an error and a fraud, written off; an appropriation, and city money.
pub(super) fn history(office: &TestOffice) {
    pay_at_once(office);
    office.run("budget set --fund zjtx --year 2023 --source district --amount 100万 --document 财1号 --on 2023-02-01").done();
    granted(office);
    office.run("pay order --batch B1 C-0 C-1 C-2 --actor 陈会计 --on 2023-07-01").done();
    office.run("pay release --batch B1 --actor 陈会计 --on 2023-07-01").done();
    for number in 0..3 {
        bank(office, firm(number), &format!("C-{number}"), None);
    }
    bank(office, firm(0), "C-0", Some("户名不符"));
    office.run("pay order --batch B2 C-0 C-3 --actor 陈会计 --on 2023-07-05").done();
    office.run("pay cancel --batch B2 C-3 --reason 撤销 --actor 陈会计 --on 2023-07-06").done();
    office.run("grant revoke C-3 --reason 撤销 --actor 李审批 --on 2023-07-07").done();
    let city = "--source 市级 --document 市1号 --on 2024-02-01";
    let ceiling = "innovation-voucher.year --period 2023 --amount 48万";
    office.run(&format!("aid record --uscc {} --ceiling {ceiling} {city}", firm(1))).done();
    let by = "--actor 陈会计 --on 2024-03-01";
    office.run(&format!("recover C-1 --amount 1万 --cause error --document 追1号 {by}")).done();
    let fraud = format!("--cause fraud --document 追2号 {by}");
    office.run(&format!("recover C-2 --due 3万 {fraud}")).done();
    office.run(&format!("recover C-2 --amount 1万 {fraud}")).done();
    office.run(&format!("recover C-2 --write-off 2万 --by 核1号 --reason 破产 {fraud}")).done();
}

#[test]
fn hledger_accepts_the_journal_and_comes_to_the_figures_of_the_reports() {
    if !hledger_is_here() {
        return;
    }
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        history(&office);
        let told = office.json("export hledger --year 2023 --out 2023.journal");
        assert_eq!(told["file"], "2023.journal");
        let accounts = accounts(&office, "2023.journal");
        let register = office.json("report register --year 2023");
        let all = |_: &Value| true;
        let held = |row: &Value| row["status"] != "revoked";
        let [granted, ordered, settled, recovered] = ["granted", "ordered", "settled", "recovered"]
            .map(|name| column(&register, name, if name == "granted" { held } else { all }));
        assert_eq!(granted, 12_000_000);
        assert_eq!(total(&accounts, "支出:补贴:2023"), granted);
        assert_eq!(total(&accounts, "负债:应付企业:2023"), ordered - granted);
        assert_eq!(total(&accounts, "负债:拨付在途:2023"), settled - ordered);
        assert_eq!(total(&accounts, "资产:银行:2023"), recovered - settled);
        let [recoveries, budget, caps] =
            ["recoveries --year 2024", "budget --year 2023", "caps --year 2023"]
                .map(|report| office.json(&format!("report {report}")));
        assert_eq!(total(&accounts, "资产:应收追回:2023"), column(&recoveries, "outstanding", all));
        assert_eq!(-total(&accounts, "支出:追回冲减:2023"), column(&recoveries, "due", all));
        assert_eq!(total(&accounts, "支出:核销:2023"), column(&recoveries, "written_off", all));
        assert_eq!(column(&recoveries, "written_off", all), 2_000_000);
        assert_eq!(-total(&accounts, "预算:指标:2023"), column(&budget, "appropriated", all));
        assert_eq!(total(&accounts, "预算:可用:2023"), column(&budget, "available", all));
        assert_eq!(total(&accounts, "预算:已付:2023"), column(&budget, "paid", all));
        let due = column(&budget, "committed", all) - column(&budget, "paid", all);
        assert_eq!(total(&accounts, "预算:待付:2023"), due);
        assert_eq!(total(&accounts, "备忘:其他资金:2023"), column(&caps, "external", all));
        let books = accounts.keys().filter(|name| !name.starts_with("备忘"));
        assert_eq!(books.map(|name| fen(&accounts[name])).sum::<i64>(), 0);
    }
}

#[test]
fn a_year_is_a_part_of_the_whole_and_stands_as_it_stood_on_a_day() {
    if !hledger_is_here() {
        return;
    }
    let office = TestOffice::office();
    history(&office);
    office.run("export hledger --out all.journal").done();
    office.run("export hledger --year 2023 --out 2023.journal").done();
    let [whole, year] = ["all.journal", "2023.journal"].map(|name| accounts(&office, name));
    assert!(year.iter().all(|(account, amount)| whole.get(account) == Some(amount)));
    office.run("export hledger --year 2023 --out again.journal").done();
    assert_eq!(office.read("2023.journal"), office.read("again.journal"));
    // What happened after the year was not yet so at its end.
    office.run("export hledger --year 2023 --as-of 2023-12-31 --out end.journal").done();
    let end = accounts(&office, "end.journal");
    assert_eq!(
        (total(&end, "资产:银行:2023"), total(&year, "资产:银行:2023")),
        (-6_000_000, -4_000_000)
    );
    assert_eq!((total(&end, "备忘:其他资金"), total(&year, "备忘:其他资金")), (0, 48_000_000));
    // A claim's way is found by its tag; in English the accounts are English.
    let way = hledger(
        &office.path("all.journal"),
        &["register", "tag:claim=^C-0$", "资产:银行", "-O", "csv"],
    );
    assert_eq!(way.lines().count(), 3, "{way}");
    office.run("--lang en export hledger --out en.journal").done();
    let english = accounts(&office, "en.journal");
    assert_eq!(total(&english, "expenses:grants:2023"), total(&whole, "支出:补贴:2023"));
}

#[test]
fn a_balance_that_the_reports_do_not_have_is_found() {
    if !hledger_is_here() {
        return;
    }
    let office = TestOffice::office();
    history(&office);
    office.run("export hledger --out all.journal").done();
    let text = office.read("all.journal");
    let wrong = text.replace("=* 120000.00 CNY", "=* 120000.01 CNY");
    assert_ne!(text, wrong);
    office.file("wrong.journal", wrong);
    let ran =
        Command::new("hledger").arg("-f").arg(office.path("wrong.journal")).arg("check").output();
    assert!(!ran.unwrap().status.success());
}

/// What hledger's grammar knows: comments, tags, dates, codes, other accounts,
/// amounts, assertions, directives, quotes.
const HOSTILE: [&str; 14] = [
    "甲;  乙",
    "甲  100.00 CNY",
    "; type:A",
    "甲 | 乙 || 丙",
    "(甲) 乙 [2023-13-45]",
    "* 甲 ! 乙",
    "甲:乙::丙",
    "\"\"",
    "\"甲\", date:2023-13-45",
    "account 甲",
    "=* 0 CNY",
    "甲\u{3000}\u{3000}1 CNY @ 2 EUR",
    "～ monthly",
    "#甲 %乙 {丙} <丁> $1",
];

/// A text with single blanks, and with other signs for those of the grammar.
fn shown(text: &str, wide: &[(char, char)]) -> String {
    let instead = |c: char| wide.iter().find(|(one, _)| *one == c).map_or(c, |(_, wide)| *wide);
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(instead).collect()
}

#[test]
fn no_name_number_or_reason_is_taken_for_a_word_of_the_journal() {
    if !hledger_is_here() {
        return;
    }
    let office = TestOffice::office();
    pay_at_once(&office);
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for (number, text) in HOSTILE.iter().enumerate() {
        let uscc = firm(number % 6);
        let cell = quoted(&format!("{text}  ;{number}"));
        let name = quoted(text);
        let rename = ["enterprise", "rename", uscc, "--name", text];
        let on = ["--document", text, "--on", "2023-04-01"];
        let renamed = office.run_words(&[&rename[..], &on].concat());
        assert!(renamed.code < 2, "{text}: {}", renamed.err);
        let row = format!("{name},{uscc},{cell},2023-05-01,{name},100000,2023-04-01");
        office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &[&row]);
    }
    office.run("claim approve --all-assessed --actor 李审批 --on 2023-06-01");
    let granted = office.json("report register --year 2023");
    let claims: Vec<&str> = columns(&granted, &["claim_no"]).concat();
    assert!(claims.len() > 8, "{claims:?}");
    let by = ["--actor", "陈会计", "--on", "2023-07-01"];
    for (claim, text) in claims.iter().zip(HOSTILE.iter().rev()) {
        let order = ["pay", "order", "--batch", text, claim];
        office.run_words(&[&order[..], &by].concat());
        let cancel = ["pay", "cancel", "--batch", text, "--reason", text];
        office.run_words(&[&cancel[..], &by].concat());
        let revoke = ["grant", "revoke", claim, "--reason", text, "--actor", "李审批"];
        office.run_words(&[&revoke[..], &["--on", "2023-07-02"]].concat()).done();
    }
    for lang in ["zh", "en"] {
        office.run(&format!("--lang {lang} export hledger --out {lang}.journal")).done();
        let accounts = accounts(&office, &format!("{lang}.journal"));
        assert_eq!(accounts.values().filter(|amount| *amount != "0").count(), 0, "{accounts:?}");
        let path = office.path(&format!("{lang}.journal"));
        // Every text is where it belongs, whole: shown in wide signs, not cut.
        let tags = hledger(&path, &["tags", "claim", "--values"]);
        let tags: BTreeSet<&str> = tags.lines().collect();
        let wide = [(',', '，'), (':', '：'), (';', '；')];
        let wanted: BTreeSet<String> = claims.iter().map(|claim| shown(claim, &wide)).collect();
        assert_eq!(tags, wanted.iter().map(String::as_str).collect());
        let texts = HOSTILE.map(|text| shown(text, &[(';', '；'), ('|', '｜')]));
        let ours = ["财政", "余额核对", "Treasury", "Balances"];
        let payees = hledger(&path, &["payees"]);
        let strange =
            |payee: &&str| !ours.contains(payee) && texts.iter().all(|text| text != payee);
        assert_eq!(payees.lines().find(strange), None);
        let entries = hledger(&path, &["print", "-O", "csv"]);
        let entries: Vec<BTreeMap<String, String>> = rows(&entries);
        let of_events = || entries.iter().filter(|entry| !entry["code"].is_empty());
        assert!(of_events().all(|entry| entry["comment"].starts_with("position:")));
        for text in &texts {
            let tells = |entry: &BTreeMap<String, String>| {
                entry["description"].split_once(" | ").is_some_and(|(_, what)| what.contains(text))
            };
            assert!(of_events().any(tells), "no entry gives {text} as a reason");
        }
    }
}
