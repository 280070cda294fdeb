//! Imports of enterprises and titles, matches of a statement and recoveries of
//! over-awards, ended by a signal.

use super::{begin, caught, signalled::signalled, told, watch::Watch};
use crate::{
    cli::{
        payments::bank,
        statements::{at_the_bank, file, import},
        test_office::{Ran, TestOffice, firm},
    },
    properties::office::uscc,
};

/// The rows of a file: some commits of an import.
const ROWS: u64 = 1_100;

const SIGNALS: [(&str, i32); 2] = [("TERM", 143), ("INT", 130)];

/// A file of enterprises and one of their titles.
fn files(office: &TestOffice) {
    let rows = usize::try_from(ROWS).unwrap();
    let account = |n: usize| format!("样例银行江畔支行,999339900029,12020999123456{n:04}");
    let enterprise = |n: usize| format!("{},样例{n},样例{n},{}", uscc(n), account(n));
    let enterprises: Vec<String> = (0..rows).map(enterprise).collect();
    office.csv("e.csv", "uscc,name,account_name,bank,bank_code,account_no", &enterprises);
    let title = |n: usize| format!("{},provincial,2022-06-01,文1号", uscc(n));
    let titles: Vec<String> = (0..rows).map(title).collect();
    office.csv("t.csv", "uscc,title,recognised_on,document_no", &titles);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_imports_of_enterprises_and_titles_and_each_is_completed() {
    for (office, (name, code)) in TestOffice::of_both_stores().into_iter().zip(SIGNALS) {
        let office = office.opened();
        files(&office);
        let mut watch = Watch::of(office.store()).await;
        for line in
            ["enterprise import e.csv --on 2023-01-03", "title import t.csv --on 2023-01-03"]
        {
            let before = watch.events().await;
            let begun = caught(&mut watch, office.store(), &office, line).await;
            let ran = signalled(&mut watch, begun, name).await.exits(code);
            let stored = told(&ran.err, "已保存");
            // A server lets nobody past between two commits; beside a file they may.
            if stored < ROWS || matches!(watch, Watch::Postgres(_)) {
                assert_eq!(told(&ran.err, "，未保存"), ROWS - stored, "{line}: {}", ran.err);
            }
            assert_eq!(watch.events().await - before, stored, "{line}: {}", ran.err);
            let again = office.run(line).done();
            assert_eq!(told(&again.out, "未变"), stored, "{line}: {}", again.out);
            assert_eq!(watch.events().await - before, ROWS, "{line}");
        }
        office.events();
    }
}

/// A server tells when a command waits for what is held: there it is caught
/// with its first items in hand. Answers with what it said, and with how many
/// events it has stored.
async fn caught_in_hand(office: &TestOffice, line: &str, (name, code): (&str, i32)) -> (Ran, u64) {
    let mut watch = Watch::of(office.store()).await;
    let before = watch.size().await;
    watch.hold().await;
    let begun = begin(office, line);
    watch.until_waited_for().await;
    let ran = signalled(&mut watch, begun, name).await.exits(code);
    let stored = watch.size().await - before;
    (ran, stored)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_the_matching_of_a_statement_with_the_counts_and_it_is_completed() {
    let Some(office) = TestOffice::postgres() else { return };
    let office = at_the_bank(office);
    let lines = [0, 1, 2].map(|n| (n, format!("BF-C-{n}-1-1")));
    let lines = lines.each_ref().map(|(n, id)| ("out", 30_000, *n, id.as_str(), "补贴"));
    file(&office, "july.csv", ["05", "31"], 1_000_000, &lines);
    let id = import(&office, "july.csv");
    let line = format!("statement match {id} --actor 陈会计 --on 2023-08-01");
    let (ran, stored) = caught_in_hand(&office, &line, SIGNALS[1]).await;
    // All of them are in hand at once: three matches, with three settlements.
    assert_eq!((told(&ran.err, "已保存"), stored), (3, 6), "{}", ran.err);
    let before = office.events();
    office.run(&line).done();
    assert_eq!(office.events(), before, "nothing is left to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_recoveries_of_over_awards_after_the_one_in_hand_and_they_are_completed() {
    let Some(office) = TestOffice::postgres() else { return };
    let paid = tokio::task::spawn_blocking(move || {
        let office = at_the_bank(office);
        for number in 0..3 {
            bank(&office, firm(number), &format!("C-{number}"), None);
            let aid = "--ceiling innovation-voucher.year --period 2023 --amount 60万";
            let by = "--source 市级 --document 市1号 --on 2023-09-01";
            office.run(&format!("aid record --uscc {} {aid} {by}", firm(number))).done();
        }
        office
    });
    let office = paid.await.unwrap();
    let by = "--document 追1号 --actor 陈会计 --on 2023-10-01";
    let line = format!("recover --over-awards 2023 {by}");
    let (ran, stored) = caught_in_hand(&office, &line, SIGNALS[0]).await;
    let said = ["共", "已保存", "，未保存"].map(|words| told(&ran.err, words));
    assert_eq!((said, stored), ([3, 1, 2], 1), "{}", ran.err);
    let before = office.events();
    office.run(&line).done();
    assert_eq!(office.events(), before + 2);
}
