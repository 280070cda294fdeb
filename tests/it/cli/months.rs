//! 月结: a month is agreed with the bank and shut, and opened again by a
//! decision alone.

use bofu_app::{
    budgets::{self, BudgetInput},
    claims,
    closes::months,
    error::AppError,
    grants, payments,
    progress::Unwatched,
    recoveries::{self, Received, RecoveryInput},
    session::Session,
    statements::pairing,
};
use bofu_domain::{
    date::parse_date,
    enterprise::{
        command::{BankConfirmation, EnterpriseCommand, OrderPlace, PaymentCommand},
        values::{Evidence, RecoveryCause},
    },
    explained::Explained as _,
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, DocumentNo, EndToEndId},
    uscc::Uscc,
};
use bofu_store::{Ledger, Location, Options};
use serde_json::{Value, json};

use super::{
    statements::{
        at_the_bank, eventful, eventful_on, file, import, import_on, search, search_on, status,
    },
    test_office::{TestOffice, VOUCHERS, columns, firm},
};

const FUND: &str = "--fund zjtx --actor 陈会计";

/// Closes the months of 2023 up to this one, none of which has anything in it.
fn close_through(office: &TestOffice, last: u8) {
    for month in 1..=last {
        let done = office.json(&format!("month close 2023-{month:02} {FUND} --on 2023-07-01"));
        assert_eq!((&done["changed"], &done["obstacles"]), (&json!(true), &json!([])));
    }
}

fn kinds(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_closed_month_takes_no_booking_until_it_is_reopened_by_a_decision() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let id = eventful_on(&office, "2023-07-31");
        search_on(&office, &id, "2023-07-31");
        close_through(&office, 6);
        let found = office.json("month check 2023-07 --fund zjtx --on 2023-08-01");
        let in_the_way = ["order", "order", "break", "break", "break", "break", "break"];
        assert_eq!(kinds(&found), in_the_way);
        let close = format!("month close 2023-07 --document 结7号 --on 2023-08-01 {FUND}");
        let ran = office.run(&format!("{close} --strict")).refused();
        assert!(
            ran.err.contains("close-in-the-way") && ran.err.contains("BF-C-5-1-1"),
            "{}",
            ran.err
        );
        let done = office.json(&close);
        assert_eq!(
            (kinds(&done["obstacles"]), &done["changed"]),
            (in_the_way.into(), &json!(true))
        );
        assert_eq!(office.json(&close)["changed"], false);

        // What carries a day of July and moves money of the fund is refused;
        // with a day of August it is booked, what the bank did in July too.
        let before = office.events();
        let july_is_shut = |line: &str, status: &str| {
            let ran = office.run(&format!("{line} --actor 陈会计 --on 2023-07-31")).refused();
            assert!(ran.err.contains("month-closed") && ran.err.contains("结7号"), "{}", ran.err);
            assert!(ran.err.contains("month reopen 2023-07 --fund zjtx"), "{}", ran.err);
            assert_eq!(office.events(), before, "{status}");
        };
        let budget = "budget set --fund zjtx --year 2023 --source city --amount 1 --document 财1号";
        july_is_shut(budget, "an appropriation");
        july_is_shut("recover C-0 --amount 1万 --cause error --document 追1号", "a recovery");
        july_is_shut(&format!("statement match {id} --accept 1"), "a settlement");
        july_is_shut(&format!("statement unmatch {id} 1 --reason 错配"), "a correction");
        july_is_shut("pay order --batch B2 C-3", "an order");
        office
            .run(&format!("statement match {id} --accept 1 --actor 陈会计 --on 2023-08-01"))
            .done();
        assert_eq!(status(&office, "C-4"), "settled");
        let payments = office.json("report payments --year 2023");
        let day = columns(&payments, &["claim_no", "settled_on"]);
        assert!(day.contains(&vec!["C-4", "2023-07-05"]), "the bank's own day: {day:?}");

        // Reopened from the last, by a document and a reason.
        let reopen = |month: &str| format!("month reopen {month} --reason 补记 {FUND}");
        office.run(&reopen("2023-07")).exits(2);
        let early = office.run(&format!("{} --document 开1号", reopen("2023-06"))).refused();
        assert!(early.err.contains("later-month-closed"), "{}", early.err);
        office.run(&format!("{} --document 开1号 --on 2023-08-02", reopen("2023-07"))).done();
        office.run("recover C-0 --amount 1万 --cause error --document 追1号 --actor 陈会计 --on 2023-07-31")
            .done();
        let months = office.json("month list 2023 --fund zjtx");
        assert_eq!(
            columns(&months, &["month", "status", "document_no"])[5..8],
            [
                ["2023-06", "closed", "null"],
                ["2023-07", "reopened", "开1号"],
                ["2023-08", "open", "null"]
            ]
        );
        office.events();
    }
}

#[test]
fn a_search_on_a_day_of_a_closed_month_says_so_and_leaves_its_lines_alone() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let lines = [
            ("out", 30_000, 0, "BF-C-0-1-1", "补贴"),
            ("out", 30_000, 1, "BF-C-1-1-1", "补贴"),
            ("out", 15, 5, "", "账户手续费"),
        ];
        file(&office, "a.csv", ["05", "31"], 1_000_000, &lines);
        let id = import_on(&office, "a.csv", "2023-07-31");
        close_through(&office, 6);
        office.json(&format!("month close 2023-07 --document 结7号 --on 2023-08-01 {FUND}"));
        let july = format!("statement match {id} --actor 陈会计 --on 2023-07-31");
        let shown = office.run(&july.replace("--actor", "--dry-run --actor")).refused();
        assert!(shown.err.contains("month-closed") && shown.err.contains("1 2"), "{}", shown.err);
        // A dry run says what a real one then does.
        let found = ["--dry-run", ""].map(|dry| {
            let ran = office.run(&format!("{july} {dry} --format json")).refused();
            assert!(ran.err.contains("结7号"), "{}", ran.err);
            ran.json()
        });
        for field in ["lines", "accepted", "breaks", "refused"] {
            assert_eq!(found[0][field], found[1][field], "{field}");
        }
        assert_eq!(found[1]["accepted"], json!([]));
        assert_eq!(columns(&found[1]["breaks"], &["kind"]), [["fee"]]);
        assert_eq!(columns(&found[1]["refused"], &["code"]), [["month-closed"], ["month-closed"]]);
        assert_eq!(status(&office, "C-0"), "ordered");
        // On an open day all of it is matched.
        assert_eq!(search(&office, &id)["accepted"].as_array().unwrap().len(), 2);
        assert_eq!(status(&office, "C-0"), "settled");
        office.events();
    }
}

#[test]
fn a_months_check_names_what_is_missing_before_anything_is_shut() {
    let office = at_the_bank(TestOffice::embedded());
    let found = office.json("month check 2023-07 --fund zjtx --on 2023-07-15");
    let mut wanted = vec!["month"; 7];
    wanted.extend(["order"; 6]);
    wanted.push("statement");
    assert_eq!(kinds(&found), wanted);
    let text = office.run("month check 2023-07 --fund zjtx --on 2023-07-15 --lang en").done();
    for line in ["the month still runs, 2023-07", "month open, 2023-06", "end of 2023-07"] {
        assert!(text.out.contains(line), "{line}: {}", text.out);
    }
    let ran = office.run(&format!("month close 2023-07 {FUND} --on 2023-07-15")).refused();
    assert!(ran.err.contains("month-runs"), "{}", ran.err);
    let ran =
        office.run(&format!("month close 2023-07 {FUND} --on 2023-08-01 --lang en")).refused();
    assert!(ran.err.contains("month close 2023-01 --fund zjtx"), "{}", ran.err);
    // A statement must reach the month's last day, or the next one go on from it.
    let wanting = |office: &TestOffice| {
        kinds(&office.json("month check 2023-07 --fund zjtx --on 2023-08-01"))
            .contains(&"statement")
    };
    let balance = file(&office, "a.csv", ["05", "10"], 1_000_000, &[("in", 1, 0, "", "往来")]);
    import(&office, "a.csv");
    assert!(wanting(&office));
    file(&office, "b.csv", ["11", "31"], balance, &[("in", 2, 0, "", "往来")]);
    import(&office, "b.csv");
    assert!(!wanting(&office));
    office.run(&format!("month close 2023-13 {FUND}")).exits(2);
    office.run("month close 2023-07 --fund nothing --actor 陈会计 --on 2023-08-01").exits(2);
}

#[test]
fn a_years_close_says_which_of_its_months_are_open() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    search(&office, &id);
    let months = |found: &Value| kinds(found).into_iter().filter(|kind| *kind == "month").count();
    let check = "year check 2023 --fund zjtx --on 2024-01-05";
    assert_eq!(months(&office.json(check)), 0, "the office does not close months");
    close_through(&office, 6);
    assert_eq!(months(&office.json(check)), 6);
    let done = office.json(&format!("year close 2023 {FUND} --on 2024-01-05"));
    assert_eq!(done["open_months"].as_array().unwrap().len(), 6);
    assert_eq!(done["open_months"][0], "2023-07");
    // The months of a closed year can be closed, one after another.
    office.run(&format!("month close 2023-07 {FUND} --on 2024-01-05")).done();
    office.events();
}

/// The accounts and the month of what is said of statements.
fn statements(office: &TestOffice, month: &str, on: &str) -> Vec<String> {
    let found = office.json(&format!("month check {month} --fund zjtx --on {on}"));
    let found = found.as_array().unwrap().iter().filter(|one| one["kind"] == "statement");
    found.map(|one| one["what"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_account_that_was_paid_from_needs_a_statement_to_the_months_end() {
    let office = at_the_bank(TestOffice::embedded());
    let claim = format!("D-0,{},服务九,2023-05-01,HT-9,100000,2023-04-01", firm(0));
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &[&claim]).done();
    office.approve("D-0", "2023-06-01").done();
    office.run("office set --name 区经信局 --account-name 区财政局 --account-no 1202099900002222 --bank 样例银行 --bank-code 999339900029 --on 2023-07-20").done();
    office.run("pay order --batch B2 D-0 --actor 陈会计 --on 2023-07-21").done();
    office.run("pay export --batch B2 --out b2.csv --actor 陈会计 --on 2023-07-21").done();
    let (old, new) = ("2023-07 1202020109900054321", "2023-07 1202099900002222");
    let wanting = |office: &TestOffice| statements(office, "2023-07", "2023-08-01");
    assert_eq!(wanting(&office), [old, new]);
    let import = |opening: i64, account: &str| {
        file(&office, "a.csv", ["21", "31"], opening, &[("in", 1, 0, "", "往来")]);
        let line = format!("statement import a.csv --account {account}");
        office.run(&format!("{line} --actor 陈会计 --on 2023-08-01")).done();
    };
    // An account that nothing was paid from tells nothing of those.
    import(3_000, "1202099900003333");
    assert_eq!(wanting(&office), [old, new]);
    let year = || {
        let found = office.json("year check 2023 --fund zjtx --on 2024-01-05");
        kinds(&found).into_iter().filter(|kind| *kind == "statement").count()
    };
    assert_eq!(year(), 2);
    import(2_000, "1202099900002222");
    assert_eq!(wanting(&office), [old]);
    import(1_000, "1202020109900054321");
    assert_eq!((wanting(&office), year()), (Vec::new(), 0));
}

#[test]
fn what_an_earlier_year_left_open_stands_in_the_way_of_a_month() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    search(&office, &id);
    let of = |month: &str, on: &str| {
        let found = office.json(&format!("month check {month} --fund zjtx --on {on}"));
        kinds(&found).into_iter().filter(|kind| *kind != "month").collect::<Vec<_>>().join(" ")
    };
    let open = "order order break break break break break";
    assert_eq!(of("2023-07", "2023-08-01"), open);
    assert_eq!(of("2024-01", "2024-02-01"), open);
    assert_eq!(of("2023-06", "2023-08-01"), "");
    let ran = office.run(&format!("month close 2024-01 {FUND} --strict --on 2024-02-01")).refused();
    assert!(ran.err.contains(&format!("{id} #10")), "{}", ran.err);
}

#[test]
fn a_close_is_repeated_strictly_though_something_came_up_since() {
    let office = at_the_bank(TestOffice::embedded());
    let id = eventful(&office);
    close_through(&office, 6);
    let closes = [
        format!("month close 2023-07 --document 结7号 --on 2024-01-05 {FUND}"),
        format!("year close 2023 --document 关1号 --on 2024-01-05 {FUND}"),
    ];
    for close in closes {
        office.run(&format!("{close} --strict")).refused();
        assert_eq!(office.json(&close)["changed"], true);
        search(&office, &id);
        let again = office.json(&format!("{close} --strict"));
        assert_eq!(again["changed"], false, "{again}");
        assert_ne!(again["obstacles"], json!([]), "they are named all the same");
        let other = close.replace("--document ", "--document 另");
        let ran = office.run(&format!("{other} --strict")).refused();
        assert!(ran.err.contains("-closed"), "{}", ran.err);
    }
}

/// What there is to book in July 2023 beside the statement: `R-0` to be
/// ordered, `R-1` to be released in `B5`, `R-2` to be approved, `R-3` to be
/// revoked.
fn bookable(office: &TestOffice) {
    let claims: Vec<String> = (0..4)
        .map(|n| format!("R-{n},{},服务R{n},2023-05-01,HR-{n},100000,2023-04-01", firm(n)))
        .collect();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &claims).done();
    office.approve("R-0 R-1 R-3", "2023-06-01").done();
    office.run("pay order --batch B5 R-1 --actor 陈会计 --on 2023-07-10").done();
}

/// Each kind of booking by a session that has read the books before.
async fn book(kind: &str, session: &Session, statement: &str) -> Result<bool, AppError> {
    let claim = |no: &str| ClaimNo::parse(no).unwrap();
    let batch = |no: &str| BatchNo::parse(no).unwrap();
    match kind {
        "grant" => {
            let done = grants::approve(session, &[claim("R-2")], &Unwatched).await?;
            done.into_iter().next().unwrap().1.map(|granted| !granted.unchanged)
        }
        "revocation" => claims::revoke(session, "R-3", None, "有误").await,
        "order" => {
            let done = payments::order(session, &batch("B6"), &[claim("R-0")], &Unwatched).await?;
            done.into_iter().next().unwrap().1
        }
        "release" => {
            let done = payments::release(session, &batch("B5")).await?;
            done.into_iter().next().unwrap().1
        }
        "cancellation" => {
            let done = payments::cancel(session, &batch("B5"), &[], "有误").await?;
            done.into_iter().next().unwrap().1
        }
        "settlement" | "return" => {
            let end_to_end_id = EndToEndId::parse("BF-C-5-1-1").unwrap();
            let bank = BankConfirmation {
                order: OrderPlace { claim_no: claim("C-5"), end_to_end_id },
                amount: Money::parse("30000").unwrap(),
                on: parse_date("2023-07-05").unwrap(),
                by_rule_from: None,
                evidence: Evidence::Document(DocumentNo::parse("银行回单").unwrap()),
            };
            let command = if kind == "return" {
                EnterpriseCommand::Payment(PaymentCommand::ReturnPayment {
                    bank,
                    reason: "户名不符".to_owned(),
                })
            } else {
                EnterpriseCommand::Payment(PaymentCommand::SettlePayment(bank))
            };
            let done = session.enterprise(&Uscc::parse(firm(5)).unwrap(), &command).await?;
            Ok(!done.events.is_empty())
        }
        "correction" => {
            pairing::undo(session, statement, 2, "错配").await.map(|undone| undone.is_some())
        }
        "recovery" => {
            let recovery = RecoveryInput {
                claim: "C-0",
                instalment: None,
                cause: RecoveryCause::Error,
                document: "追1号",
            };
            recoveries::record(session, recovery, None, Some(Received::of("1万"))).await
        }
        _appropriation => {
            let (fund, year, source, document) = ("zjtx", "2023", "city", "财1号");
            let budget = BudgetInput { fund, year, source, amount: "1", document };
            budgets::set(session, budget).await.map(|done| done.changed)
        }
    }
}

/// Who decided on books that were open when they were read is not too early:
/// the close that came between is seen at the commit.
#[tokio::test(flavor = "multi_thread")]
async fn a_close_between_reading_and_commit_is_seen_by_every_kind_of_booking() {
    const KINDS: [&str; 10] = [
        "grant",
        "revocation",
        "order",
        "release",
        "cancellation",
        "settlement",
        "return",
        "correction",
        "recovery",
        "appropriation",
    ];
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let id = eventful_on(&office, "2023-07-31");
        search_on(&office, &id, "2023-07-31");
        bookable(&office);
        let location = Location::parse(office.store()).unwrap();
        let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
        let session = |by: &str, day: &str| {
            Session::new(ledger.clone(), ActorName::parse(by).unwrap(), parse_date(day).unwrap())
        };
        // Each has read the books for itself before anything is closed.
        let stale = KINDS.map(|kind| {
            let by =
                if ["grant", "revocation"].contains(&kind) { "李审批" } else { "陈会计" };
            (kind, session(by, "2023-07-31"))
        });
        for (_, one) in &stale {
            one.rules().await.unwrap();
        }
        let other = session("陈会计", "2023-08-01");
        for month in 1..=7 {
            let month = format!("2023-{month:02}");
            assert!(months::close(&other, "zjtx", &month, None, false).await.unwrap().changed);
        }
        for (kind, one) in &stale {
            let done = book(kind, one, &id).await;
            assert_eq!(done.map_err(|error| error.code()), Err("month-closed"), "{kind}");
        }
        // Reopened, each is done: it was the close that refused it.
        months::reopen(&other, "zjtx", "2023-07", "开1号", "补记").await.unwrap();
        for (kind, one) in
            stale.iter().filter(|(kind, _)| !["release", "settlement"].contains(kind))
        {
            assert!(book(kind, one, &id).await.unwrap(), "{kind}");
        }
        drop((stale, other));
        ledger.close().await;
        // No command takes a document for the bank's word, as this test does.
        let verdict = office.run("audit verify --format json").exits(4).json();
        assert_eq!(
            columns(&verdict["findings"], &["rule", "recorded"]),
            [["settlement/match", "银行回单"]]
        );
    }
}
