//! An office on a real ledger: claims, approvals, orders and their release
//! through the application, then a bank's file.

use std::{fmt::Write as _, path::Path, time::Instant};

use bofu_app::{
    claims, enterprises,
    files::Disk,
    grants,
    import::Source,
    offices, payments, policies,
    progress::Unwatched,
    projector,
    session::Session,
    statements::{import, matching, reconciliation},
};
use bofu_domain::{
    date::{Date, Year},
    language::Lang,
    money::Money,
    names::{ActorName, ClaimNo},
    statement::{event::Direction, matching::MatchingRules},
    uscc::Uscc,
};
use bofu_store::{Ledger, Location, Options};

use crate::{forget_memory, most_memory, world};

/// How many orders an enterprise has.
const EACH: u32 = 10;
/// How many orders a batch has.
const BATCH: usize = 1_000;
const DAY: Date = Date::constant(2024, 6, 3);
const LATER: Date = Date::constant(2024, 7, 1);
const PAYER: &str = "1202020109900054321";

/// Measures import and search of a file of about so many lines.
pub(crate) async fn measure(store: &str, location: &Location, lines: u32) {
    Ledger::init(location).await.unwrap();
    let ledger = Ledger::open_writer(location, Options::default()).await.unwrap();
    let session =
        |name: &str, day| Session::new(ledger.clone(), ActorName::parse(name).unwrap(), day);
    let begun = Instant::now();
    set_up(&session("陈经办", DAY), lines).await;
    pay(&session("林审批", DAY), &session("周会计", DAY), lines).await;
    let (seconds, memory) = (begun.elapsed().as_secs_f64(), most_memory());
    println!("{store}: {lines} orders made in {seconds:.0} s, {memory} MB");

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("statement.csv");
    let count = bank(&ledger, &file).await;
    let finance = session("周会计", LATER);
    forget_memory();
    let begun = Instant::now();
    let taken = import::import(&finance, &file, &Disk, import::Stated::default()).await.unwrap();
    let (seconds, memory) = (begun.elapsed().as_secs_f64(), most_memory());
    println!("{store}: {count} lines imported in {seconds:.1} s, {memory} MB");
    projector::catch_up(&ledger).await.unwrap();
    forget_memory();
    let id = &taken[0].statement;
    let begun = Instant::now();
    let rules = MatchingRules::shipped().unwrap();
    let done = matching::search(&finance, id, &rules, false, &Unwatched).await.unwrap();
    let matched = begun.elapsed().as_secs_f64();
    println!(
        "{store}: searched and committed in {matched:.1} s, {} MB: {} matched, {} proposed, {} left",
        most_memory(),
        done.accepted.len(),
        done.proposed.len(),
        done.breaks.len()
    );
    let begun = Instant::now();
    projector::catch_up(&ledger).await.unwrap();
    println!("{store}: projections behind it in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let asked = bofu_app::reports::ReportQuery::now(Year(2024));
    let report = reconciliation::of_year(&finance, &asked).await.unwrap();
    println!("{store}: report in {:.1} s, {} MB", begun.elapsed().as_secs_f64(), most_memory());
    println!();
    assert!(
        report
            .iter()
            .all(|one| one.balanced && one.adjusted.as_ref().is_some_and(|sides| sides.agrees))
    );
    drop(finance);
    ledger.close().await;
}

fn firm(number: u32) -> Uscc {
    Uscc::with_check_digit(&format!("91330108MA{number:07}")).unwrap()
}

async fn set_up(officer: &Session, orders: u32) {
    policies::adopt(officer, "binjiang-zjtx", None, &Disk).await.unwrap();
    policies::adopt_reading(officer, "notice-days", "0", "口径1号", None).await.unwrap();
    let account = offices::AccountInput {
        account_name: "样例区财政局",
        bank: "样例银行",
        bank_code: "999339900011",
        account_no: PAYER,
    };
    offices::set_payer(officer, "样例区经信局", account).await.unwrap();
    let mut registered = "uscc,name,account_name,bank,bank_code,account_no\n".to_owned();
    let mut titled = "uscc,title,recognised_on,document_no\n".to_owned();
    let mut claimed =
        "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on\n".to_owned();
    for n in 0..orders / EACH {
        let (uscc, name, account) = (firm(n), world::name(n), world::account(n));
        writeln!(registered, "{uscc},{name},{name},示例银行,102331000012,{account}").unwrap();
        writeln!(titled, "{uscc},provincial,2023-03-01,示例称号{n}号").unwrap();
    }
    for n in 0..orders {
        let (uscc, amount) = (firm(n / EACH), 2_000 + n % 5_000);
        writeln!(claimed, "C{n},{uscc},项目{n},2024-03-01,HT-{n},{amount},2024-02-01").unwrap();
    }
    let source = |name, text| Source::Carried { name, text };
    let (lang, quiet) = (Lang::En, &Unwatched);
    enterprises::import(officer, source("e.csv", &registered), lang, quiet).await.unwrap();
    enterprises::import_titles(officer, source("t.csv", &titled), lang, quiet).await.unwrap();
    let claims = source("c.csv", &claimed);
    claims::import(officer, claims, "innovation-voucher", lang, quiet).await.unwrap();
}

async fn pay(approver: &Session, finance: &Session, orders: u32) {
    let numbers: Vec<ClaimNo> =
        (0..orders).map(|n| ClaimNo::parse(&format!("C{n}")).unwrap()).collect();
    grants::approve(approver, &numbers, &Unwatched).await.unwrap();
    for (batch, numbers) in numbers.chunks(BATCH).enumerate() {
        let batch = payments::batch_no(&format!("B{batch}")).unwrap();
        payments::order(finance, &batch, numbers, &Unwatched).await.unwrap();
        payments::release(finance, &batch).await.unwrap();
    }
    projector::catch_up(finance.ledger()).await.unwrap();
}

/// The bank's file of the orders; answers with how many lines it has.
async fn bank(ledger: &Ledger, file: &Path) -> usize {
    let rows = ledger.rows().open_payments().await.unwrap();
    let mut balance = Money::parse("1000000000").unwrap();
    let mut text = "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance\n\
                    2024-06-03,opening,1000000000.00,,,,,1000000000.00\n"
        .to_owned();
    let mut count = 0;
    for (n, row) in (0..).zip(&rows) {
        let id = row.end_to_end_id.as_str();
        let known = world::paid(id, 0, row.amount);
        let known = bofu_domain::statement::event::Line {
            counterparty_name: row.payee_name.to_string(),
            counterparty_account: row.account.account_no.clone(),
            ..known
        };
        for line in world::treated(n, known) {
            count += 1;
            balance = balance.plus(line.direction.signed(line.amount));
            let direction = if line.direction == Direction::In { "in" } else { "out" };
            writeln!(
                text,
                "{},{direction},{},{},{},{},{},{balance}",
                line.booked_on,
                line.amount,
                line.counterparty_name,
                line.counterparty_account,
                line.reference,
                line.summary
            )
            .unwrap();
        }
    }
    writeln!(text, "2024-06-30,closing,{balance},,,,,{balance}").unwrap();
    std::fs::write(file, text).unwrap();
    count
}
