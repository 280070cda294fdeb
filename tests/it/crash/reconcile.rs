//! The real command is killed while it imports a statement and matches it.

use std::{collections::BTreeMap, fmt::Write as _, process::Command};

use bofu_app::{grants, offices, payments, policies, progress::Unwatched};
use bofu_domain::{
    event::Fact as _,
    ledger::LedgerEvent,
    names::ClaimNo,
    statement::event::{LinesMatched, StatementEvent},
};
use bofu_store::Ledger;

use super::{KILLS, chance::Chance};
use crate::{
    properties::office::{
        APPROVER, OFFICER, claim_no, file, found, session, store_option, uscc, vouchers,
    },
    store::kit::{Place, all, sound},
};

/// Enterprises, and orders at the bank.
pub(super) const FIRMS: usize = 40;
const ORDERS: usize = 1_200;

/// Who orders, releases and reconciles.
pub(super) const FINANCE: &str = "周会计";

/// What one order is.
const EACH: usize = 5;

/// Orders what is granted, so many claims, in the batch `B1`.
pub(super) async fn ordered(ledger: &Ledger, orders: usize) {
    found(ledger, FIRMS).await;
    let officer = session(ledger, OFFICER);
    policies::adopt_reading(&officer, "notice-days", "0", "口径1号", None).await.unwrap();
    let account = offices::AccountInput {
        account_name: "示例财政局",
        bank: "示例银行",
        bank_code: "102331000012",
        account_no: "1202020109900054321",
    };
    offices::set_payer(&officer, "示例经信局", account).await.unwrap();
    let rows = (0..orders).map(|number| (claim_no("K", number), uscc(number % FIRMS)));
    file(&officer, "innovation-voucher", &vouchers(rows)).await;
    let numbers: Vec<ClaimNo> =
        (0..orders).map(|number| ClaimNo::parse(&claim_no("K", number)).unwrap()).collect();
    grants::approve(&session(ledger, APPROVER), &numbers, &Unwatched).await.unwrap();
    let finance = session(ledger, FINANCE);
    let batch = payments::batch_no("B1").unwrap();
    payments::order(&finance, &batch, &numbers, &Unwatched).await.unwrap();
}

/// Pays what is granted: an order each at the bank.
async fn at_the_bank(ledger: &Ledger) {
    ordered(ledger, ORDERS).await;
    let batch = payments::batch_no("B1").unwrap();
    payments::release(&session(ledger, FINANCE), &batch).await.unwrap();
}

/// The bank's file: every order paid, and a fee.
fn statement() -> String {
    let mut text = "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance\n\
                    2024-06-04,opening,10000.00,,,,,\n"
        .to_owned();
    for number in 0..ORDERS {
        let (claim, firm) = (claim_no("K", number), number % FIRMS);
        writeln!(text, "2024-06-04,out,{EACH}.00,示例{firm}厂,{firm},BF-{claim}-1-1,补贴,")
            .unwrap();
    }
    writeln!(text, "2024-06-04,out,1.00,,,,手续费,").unwrap();
    writeln!(text, "2024-06-30,closing,{}.00,,,,,", 10_000 - EACH * ORDERS - 1).unwrap();
    text
}

/// How many events of each name there are.
async fn counts(reader: &Ledger) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut orders = std::collections::BTreeSet::new();
    for stored in all(reader).await {
        let event = stored.recorded(reader.upcasters()).unwrap().event;
        *counts.entry(event.name()).or_default() += 1;
        if let LedgerEvent::Statement(StatementEvent::LinesMatched(LinesMatched {
            pairing, ..
        })) = event
        {
            for order in pairing.orders {
                assert!(orders.insert(order.end_to_end_id.clone()), "{order:?} is matched twice");
            }
        }
    }
    counts
}

fn count(counts: &BTreeMap<&'static str, usize>, name: &str) -> usize {
    counts.get(name).copied().unwrap_or_default()
}

async fn survives_kills(place: Option<Place>) {
    let Some(place) = place else { return };
    let mut chance = Chance::new("the command killed while it reconciles");
    let ledger = place.open().await;
    at_the_bank(&ledger).await;
    ledger.close().await;
    let reader = Ledger::open_reader(&place.location).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("statement.csv");
    std::fs::write(&path, statement()).unwrap();
    let bofu = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bofu"));
        command.args(["--store", &store_option(&place.location), "--format", "json"]);
        command.args(["--actor", FINANCE, "--on", "2024-07-01"]).args(words);
        command.env("BOFU_KEY", directory.path().join("key"));
        command
    };
    let path = path.to_str().unwrap();
    // Killed after some looks at the ledger: mostly before it is in.
    for _ in 0..KILLS / 4 {
        let mut child = bofu(&["statement", "import", path]).spawn().unwrap();
        for _ in 0..chance.below(400) {
            count_head(&reader).await;
            if child.try_wait().unwrap().is_some() {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let seen = counts(&reader).await;
        let lines = count(&seen, "LineRecorded");
        assert!(lines == 0 || lines == ORDERS + 1, "{lines} lines of a statement");
        assert_eq!(count(&seen, "StatementImported"), usize::from(lines > 0));
    }
    let done = bofu(&["statement", "import", path]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let id = done["statement"].as_str().unwrap().to_owned();
    for _ in 0..KILLS / 2 {
        let begun = count_head(&reader).await;
        let end = begun + chance.below(ORDERS);
        let mut child =
            bofu(&["statement", "match", &id]).stdout(std::process::Stdio::null()).spawn().unwrap();
        while count_head(&reader).await < end && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        let seen = counts(&reader).await;
        assert_eq!(count(&seen, "LinesMatched"), count(&seen, "PaymentSettled"), "nothing half");
    }
    let done = bofu(&["statement", "match", &id]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let seen = counts(&reader).await;
    let names =
        ["StatementImported", "LineRecorded", "LinesMatched", "PaymentSettled", "BreakFound"];
    assert_eq!(names.map(|name| count(&seen, name)), [1, ORDERS + 1, ORDERS, ORDERS, 1]);
    sound(&reader).await;
}

async fn count_head(reader: &Ledger) -> usize {
    usize::try_from(reader.head().await.unwrap().size).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reconciliation_that_is_killed_leaves_nothing_half_and_is_completed_on_sqlite() {
    survives_kills(Place::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reconciliation_that_is_killed_leaves_nothing_half_and_is_completed_on_postgres() {
    survives_kills(Place::postgres().await).await;
}
