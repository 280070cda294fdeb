//! Two clocks: what had happened by a business date, and what was known by a
//! moment. The same question has the same answer, whatever comes later.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::Value;

use super::{
    banked,
    payments::{bank, granted, pay_at_once},
    test_office::{TestOffice, columns, firm},
};

/// Every report that can be asked for.
const REPORTS: [&str; 15] = [
    "caps",
    "register",
    "claims",
    "budget",
    "payments",
    "notice",
    "recoveries",
    "audit",
    "targets",
    "specialists",
    "over-awards",
    "annual",
    "reconciliation",
    "balance",
    "threeway",
];

/// The day of the question: by it ages are told.
const ASKED_ON: &str = "--on 2024-06-28";

/// Every report of both years, as JSON, at a moment.
fn all(desk: &TestOffice, clocks: &str) -> BTreeMap<String, Value> {
    let asked = REPORTS.iter().flat_map(|name| [2023, 2024].map(|year| (name, year)));
    asked
        .map(|(name, year)| {
            let line = format!("report {name} --year {year} {clocks} {ASKED_ON}");
            let rows = desk.json(&line);
            (format!("{name} {year}"), rows)
        })
        .collect()
}

/// When the last event was recorded.
fn now(desk: &TestOffice) -> String {
    let moments = [2023, 2024].map(|year| {
        let rows = desk.json(&format!("report audit --year {year}"));
        rows.as_array().unwrap().iter().map(|row| row["recorded_at"].to_string()).max()
    });
    moments.into_iter().flatten().max().unwrap().trim_matches('"').to_owned()
}

/// Paid, returned, noticed: what was known at the end of 2023.
pub(super) fn known(desk: &TestOffice) {
    desk.run("office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029 --on 2023-01-04").done();
    pay_at_once(desk);
    desk.run("budget set --fund zjtx --year 2023 --source district --amount 100万 --document 财1号 --on 2023-02-01").done();
    granted(desk);
    desk.run("notice publish C-0 C-1 C-2 C-3 --on 2023-06-05").done();
    desk.run("pay order --batch B1 C-0 C-1 C-2 --actor 陈会计 --on 2023-07-01").done();
    desk.run("pay release --batch B1 --actor 陈会计 --on 2023-07-01").done();
    for number in 0..3 {
        bank(desk, firm(number), &format!("C-{number}"), None);
    }
    bank(desk, firm(0), "C-0", Some("户名不符"));
    aid(desk, 4, "12万", "市2号", "2023-08-01");
    banked::july(desk);
}

fn aid(desk: &TestOffice, number: usize, amount: &str, document: &str, on: &str) {
    let ceiling = format!("--ceiling innovation-voucher.year --period 2023 --amount {amount}");
    let from = format!("--source 市级 --document {document} --on {on}");
    desk.run(&format!("aid record --uscc {} {ceiling} {from}", firm(number))).done();
}

/// City money that came late, a revocation, a recovery, a write-off and a
/// correction; the bank's next statement, and a match taken back; then a name,
/// a reading, the office's own name and its account change.
pub(super) fn learnt(desk: &TestOffice) {
    aid(desk, 0, "48万", "市1号", "2023-11-01");
    desk.run("grant revoke C-3 --reason 撤销 --actor 李审批 --on 2024-02-02").done();
    let by = "--actor 陈会计 --on 2024-03-01";
    desk.run(&format!("recover C-1 --amount 1万 --cause error --document 追1号 {by}")).done();
    desk.run(&format!("recover C-2 --due 3万 --cause fraud --document 追2号 {by}")).done();
    let wrong = format!("--uscc {} --ceiling innovation-voucher.year --period 2023", firm(4));
    desk.run(&format!("aid cancel {wrong} --document 市2号 --reason 误录 --on 2024-03-02")).done();
    banked::march(desk);
    let rename = format!("enterprise rename {} --name 样例改名有限公司", firm(1));
    desk.run(&format!("{rename} --document 工商1号 --on 2024-03-03")).done();
    desk.run("reading adopt day-basis act/365 --document 口径2号 --on 2024-03-04").done();
    desk.run("budget set --fund zjtx --year 2023 --source district --amount 10万 --document 财2号 --on 2024-03-05").done();
    desk.run("office set --name 改名后的局 --account-name 样例区财政局 --account-no 1202099900002222 --bank 样例银行 --bank-code 999339900029 --on 2024-04-06").done();
}

#[test]
fn what_was_known_yesterday_is_known_of_yesterday_to_the_fen_for_ever() {
    for (index, desk) in TestOffice::of_both_stores().into_iter().enumerate() {
        let desk = desk.opened();
        // What papers are made of is compared on both stores, papers on one.
        let papers = |desk: &TestOffice, clock: &str, when: &str| {
            if index == 0 { files(desk, clock, when) } else { BTreeMap::new() }
        };
        known(&desk);
        let yesterday = now(&desk);
        let plain = all(&desk, "");
        let clock = format!("--known-at {yesterday}");
        assert_eq!(all(&desk, &clock), plain, "what is known now is what is known");
        let files = papers(&desk, &clock, "before");

        learnt(&desk);
        assert_eq!(all(&desk, &clock), plain, "yesterday's figures");
        assert_eq!(papers(&desk, &clock, "after"), files, "yesterday's papers");
        let today = now(&desk);
        let now_known = all(&desk, "");
        assert_eq!(all(&desk, &format!("--known-at {today}")), now_known);
        let changed = |name: &str| plain[name] != now_known[name];
        for name in ["caps", "register", "claims", "budget", "over-awards", "annual"] {
            assert!(changed(&format!("{name} 2023")), "{name} learnt nothing");
        }
        for name in ["reconciliation", "balance", "threeway"] {
            assert!(changed(&format!("{name} 2023")), "{name} learnt nothing of a match undone");
            assert!(changed(&format!("{name} 2024")), "{name} learnt nothing of a statement");
        }

        // More is learnt: neither yesterday nor today changes by it.
        aid(&desk, 2, "1万", "市3号", "2023-07-01");
        assert_eq!(all(&desk, &clock), plain);
        assert_eq!(all(&desk, &format!("--known-at {today}")), now_known);
        assert_eq!(papers(&desk, &clock, "later"), files);
        desk.events();
    }
}

/// An order that a changed account stopped after its release, and that was
/// cancelled: it is gone from its cancellation on, and was at the bank before.
#[test]
fn an_order_that_was_cancelled_after_its_release_is_gone_with_a_clock_as_without_one() {
    for desk in TestOffice::of_both_stores() {
        let desk = desk.opened();
        known(&desk);
        let before = all(&desk, "");
        desk.run("pay order --batch B7 C-3 --actor 陈会计 --on 2023-07-04").done();
        desk.run("pay release --batch B7 --actor 陈会计 --on 2023-07-04").done();
        let sent = now(&desk);
        let at_the_bank = all(&desk, "");
        let account = "--account-name 新户 --account-no 6222 --bank 样例银行";
        let bank = "--bank-code 999339900029 --document 变更1号 --on 2023-08-05";
        desk.run(&format!("account change {} {account} {bank}", firm(3))).done();
        desk.run("pay cancel --batch B7 --reason 账户变更 --actor 陈会计 --on 2023-08-06").done();
        let plain = all(&desk, "");
        for clock in [format!("--known-at {}", now(&desk)), "--as-of 2024-06-28".to_owned()] {
            assert_eq!(all(&desk, &clock), plain, "{clock}");
        }
        let then = all(&desk, &format!("--known-at {sent}"));
        assert_eq!(then, at_the_bank, "what was at the bank then");
        for name in ["reconciliation 2023", "balance 2023", "threeway 2023"] {
            assert_eq!(plain[name], before[name], "{name}: as if it had never been sent");
            assert_ne!(then[name], before[name], "{name}: it was sent");
        }
        desk.events();
    }
}

/// Reports and journal as files, by name.
fn files(desk: &TestOffice, clock: &str, when: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for name in REPORTS {
        for ending in ["csv", "xlsx", "pdf"] {
            let path = format!("{when}-{name}.{ending}");
            let line = format!("report {name} --year 2023 {clock} {ASKED_ON}");
            desk.run(&format!("{line} --out {path}")).done();
            files.insert(format!("{name}.{ending}"), std::fs::read(desk.path(&path)).unwrap());
        }
    }
    let path = format!("{when}.journal");
    desk.run(&format!("export hledger --year 2023 {clock} --out {path}")).done();
    files.insert("journal".to_owned(), std::fs::read(desk.path(&path)).unwrap());
    files
}

/// What four questions answer about the same year: what we know, what we know
/// of its end, what was known, and what was known of its end.
#[test]
fn each_clock_asks_a_question_of_its_own() {
    let mut answers: Vec<String> = Vec::new();
    for desk in TestOffice::of_both_stores() {
        let desk = desk.opened();
        known(&desk);
        let yesterday = now(&desk);
        learnt(&desk);
        let mut text = String::new();
        for (question, clocks) in [
            ("what we know now", String::new()),
            (
                "what had happened by the end of 2023, as we know it now",
                "--as-of 2023-12-31".to_owned(),
            ),
            ("what was known before the late news", format!("--known-at {yesterday}")),
            (
                "what was known before the late news of the first half",
                format!("--known-at {yesterday} --as-of 2023-06-30"),
            ),
        ] {
            writeln!(text, "== {question}").unwrap();
            for (name, shown) in [
                ("caps", ["holder", "limit", "own", "external", "paid", "headroom"].as_slice()),
                ("register", &["claim_no", "granted", "ordered", "settled", "recovered", "status"]),
                ("budget", &["appropriated", "committed", "paid", "returned", "available"]),
                ("over-awards", &["holder", "over", "withhold", "recover"]),
                ("annual", &["measure", "granted", "paid", "recovered", "left"]),
                ("reconciliation", &["opening", "closing"]),
                ("balance", &["bank", "bank_adjusted", "ledger", "ledger_adjusted"]),
                ("threeway", &["key", "ordered", "settled", "returned", "bank_out", "open"]),
            ] {
                let line = format!("report {name} --year 2023 {clocks} {ASKED_ON}");
                let rows = desk.json(&line);
                for row in columns(&rows, shown) {
                    writeln!(text, "{name}: {}", row.join(" ")).unwrap();
                }
            }
        }
        answers.push(text);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "the two stores differ");
    insta::assert_snapshot!("clocks", answers[0]);
}
