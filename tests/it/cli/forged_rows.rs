//! Somebody who can write to the tables that follow the events, and to nothing
//! else: no payment file, no release and no close is taken from them.

use bofu_app::session::Session;
use bofu_domain::{
    date::parse_date,
    enterprise::command::{EnterpriseCommand, OrderRequest, PaymentCommand},
    names::{ActorName, BatchNo, ClaimNo},
    uscc::Uscc,
};
use bofu_store::{Ledger, Location, Options};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::{
    payments::{granted, pay_at_once},
    statements::{at_the_bank, file, import, search},
    test_office::{TestOffice, columns, firm, rows},
};

const BY: &str = "--batch B1 --actor 陈会计 --on 2023-07-03";

/// Runs SQL behind the program's back.
fn sql(office: &TestOffice, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match Location::parse(office.store()).unwrap() {
            Location::Directory(directory) => {
                let url = format!("sqlite://{}", directory.join("ledger.db").display());
                let mut connection = SqliteConnection::connect(&url).await.unwrap();
                sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Location::Postgres { url, schema } => {
                let mut connection = PgConnection::connect(&url).await.unwrap();
                let path = format!("SET search_path TO {schema}");
                sqlx::raw_sql(&path).execute(&mut connection).await.unwrap();
                sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    });
}

/// Five claims ordered in `B1`, each 30,000 yuan, and a payer.
fn ordered(office: TestOffice, threshold: Option<&str>) -> TestOffice {
    let office = office.opened();
    pay_at_once(&office);
    office.run("office set --name 样例区经信局 --account-name 样例区财政局 --account-no 1202099900001111 --bank 样例银行 --bank-code 999339900029 --on 2023-01-04").done();
    if let Some(above) = threshold {
        office.run(&format!("office threshold {above}")).done();
    }
    granted(&office);
    office.run(&format!("pay order --all-due {BY}")).done();
    office
}

/// The names of the batches' events, with what is told of each.
fn told(office: &TestOffice) -> Vec<(String, String)> {
    let trail = office.json("report audit --year 2023");
    let of_batch = |row: &&Value| row["stream"].as_str().unwrap().starts_with("batch/");
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let rows = trail.as_array().unwrap().iter().filter(of_batch);
    rows.map(|row| (text(row, "type"), text(row, "what_en"))).collect()
}

#[test]
fn no_row_changes_what_a_payment_file_says_and_one_that_differs_is_told() {
    let forgeries = [
        "UPDATE payments SET account_no = '6222000099998888' WHERE claim_no = 'C-0'",
        "UPDATE payments SET amount = 900000000 WHERE claim_no = 'C-1'",
        "INSERT INTO payments SELECT 'BF-X-9-1-1', batch, 'X-9', instalment, attempt, uscc, payee, \
         payee_name, measure, clause, account_name, bank, bank_code, account_no, amount, city, \
         district, funds, status, needs_release, stopped, ordered_on, ordered_by, released_on, \
         released_by, settled_on, returned_on, reason, ordered_position, position, late_days \
         FROM payments WHERE claim_no = 'C-2'",
        "DELETE FROM payments WHERE claim_no = 'C-3'",
        "UPDATE payments SET payee_name = '冒名有限公司', released_on = '2023-09-09' \
         WHERE claim_no = 'C-4'",
    ];
    for office in TestOffice::of_both_stores() {
        let office = ordered(office, None);
        for name in ["a.csv", "a.xml", "a.xlsx", "a.pdf"] {
            let ran = office.run(&format!("pay export {BY} --out {name}")).done();
            assert!(!ran.err.contains("rows-differ"), "{}", ran.err);
        }
        let events = office.events();
        for (number, forgery) in forgeries.iter().enumerate() {
            sql(&office, forgery);
            for form in ["csv", "xml", "xlsx", "pdf"] {
                let ran = office.run(&format!("pay export {BY} --out b.{form}")).done();
                let [first, again] = [format!("a.{form}"), format!("b.{form}")]
                    .map(|name| std::fs::read(office.path(&name)).unwrap());
                assert_eq!(first, again, "{form} after {forgery}");
                assert!(ran.err.contains("rows-differ"), "{form} after {forgery}: {}", ran.err);
            }
            let done = office.json(&format!("pay export {BY} --out b.csv"));
            assert_eq!(done["differing_rows"].as_array().unwrap().len(), number + 1, "{forgery}");
        }
        let verdict = office.run("audit verify").exits(4);
        assert!(verdict.out.contains("payments"), "{}", verdict.out);
        office.run("projection rebuild").exits(4);
        assert_eq!(office.events(), events, "the same file again is no event");
        let ran = office.run(&format!("pay export {BY} --out b.csv")).done();
        assert!(!ran.err.contains("rows-differ"), "{}", ran.err);
    }
}

#[test]
fn a_row_that_says_released_does_not_stand_for_the_second_person() {
    for office in TestOffice::of_both_stores() {
        let office = ordered(office, Some("2万"));
        sql(
            &office,
            "UPDATE payments SET status = 'released', needs_release = 0, \
             released_on = '2023-07-03', released_by = '周复核'",
        );
        let ran = office.run(&format!("pay export {BY} --out b1.csv")).refused();
        assert!(ran.err.contains("order-not-released"), "{}", ran.err);
        assert!(!office.path("b1.csv").exists());
        // Nor does one that is missing keep an order from being released: the
        // projection stops at it, loudly, and is built anew.
        sql(&office, "DELETE FROM payments WHERE claim_no <> 'C-0'");
        let ran = office.run("pay release --batch B1 --actor 周复核 --on 2023-07-03").exits(3);
        assert!(ran.err.contains("projection-stopped"), "{}", ran.err);
        office.run("projection rebuild").exits(4);
        office.run(&format!("pay export {BY} --out b1.csv")).done();
        assert_eq!(rows(&office.read("b1.csv")).len(), 5);
    }
}

#[test]
fn a_row_that_says_cancelled_or_other_takes_no_order_out_of_the_batch() {
    for office in TestOffice::of_both_stores() {
        let office = ordered(office, None);
        sql(&office, "UPDATE payments SET status = 'cancelled' WHERE claim_no = 'C-0'");
        sql(&office, "UPDATE payments SET batch = 'B2' WHERE claim_no = 'C-1'");
        let ran = office.run("pay export --batch B2 --actor 陈会计 --out b2.csv").refused();
        assert!(ran.err.contains("unknown-batch"), "{}", ran.err);
        let done = office.json(&format!("pay cancel C-0 C-1 --reason 误 {BY}"));
        assert_eq!(columns(&done["cancelled"], &["claim_no"]), [["C-0"], ["C-1"]]);
        office.run(&format!("pay export {BY} --out b1.csv")).done();
        assert_eq!(rows(&office.read("b1.csv")).len(), 3);
    }
}

#[test]
fn lines_settle_the_orders_of_the_events_whatever_accounts_the_rows_have() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        // The same sum, each told by its account and name alone: two of them
        // change places, a third is out of sight.
        sql(
            &office,
            "UPDATE payments SET account_no = CASE claim_no WHEN 'C-0' THEN \
             '120209991234567001' ELSE '120209991234567000' END, payee_name = 'X', \
             account_name = 'X' WHERE claim_no IN ('C-0', 'C-1')",
        );
        sql(
            &office,
            "UPDATE payments SET status = 'settled', settled_on = '2020-01-01', amount = 1 \
             WHERE claim_no = 'C-2'",
        );
        let lines = [("out", 30_000, 0, "", "补贴"), ("out", 30_000, 2, "BF-C-2-1-1", "补贴")];
        file(&office, "july.csv", ["05", "31"], 1_000_000, &lines);
        let id = import(&office, "july.csv");
        let done = search(&office, &id);
        let settled = |one: &Value| one["orders"][0]["claim_no"].as_str().unwrap().to_owned();
        let settled: Vec<String> =
            done["accepted"].as_array().unwrap().iter().map(settled).collect();
        assert_eq!(settled, ["C-2", "C-0"], "{done:#}");
    }
}

#[test]
fn what_stands_in_the_way_of_a_close_is_hidden_by_no_row() {
    for office in TestOffice::of_both_stores() {
        let office = ordered(office, None);
        office.run("notice object C-4 --reason 合同不实 --on 2023-07-04").done();
        let on = "--fund zjtx --on 2024-01-05";
        let year = office.json(&format!("year check 2023 {on}"));
        let month = office.json(&format!("month check 2023-07 {on}"));
        assert!(year.as_array().unwrap().len() >= 5, "{year:#}");
        sql(&office, "DELETE FROM payments");
        sql(&office, "UPDATE register SET status = 'settled'");
        sql(&office, "DELETE FROM notices");
        assert_eq!(office.json(&format!("year check 2023 {on}")), year);
        assert_eq!(office.json(&format!("month check 2023-07 {on}")), month);
        let ran = office.run(&format!("year close 2023 --strict --actor 陈会计 {on}")).refused();
        assert!(ran.err.contains("BF-C-0-1-1"), "{}", ran.err);
    }
}

#[test]
fn a_published_notice_and_a_sample_are_drawn_from_the_events() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        granted(&office);
        office.run("notice publish --all-granted --on 2023-06-05").done();
        let notice = office.json("report notice --year 2023");
        let sample = office.json("audit sample --year 2023 --above 0");
        sql(&office, "UPDATE notices SET amount = 1, name = '冒名有限公司' WHERE claim_no = 'C-0'");
        sql(&office, "DELETE FROM notices WHERE claim_no = 'C-1'");
        sql(&office, "UPDATE enterprises SET name = '冒名有限公司'");
        sql(&office, "DELETE FROM register WHERE claim_no = 'C-2'");
        assert_eq!(office.json("report notice --year 2023"), notice);
        assert_eq!(office.json("audit sample --year 2023 --above 0")["items"], sample["items"]);
    }
}

/// Orders a claim as the program did before batches were recorded.
fn ordered_before_batches(office: &TestOffice, number: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let location = Location::parse(office.store()).unwrap();
        let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
        let day = parse_date("2023-07-02").unwrap();
        let session = Session::new(ledger.clone(), ActorName::parse("陈会计").unwrap(), day);
        let request = OrderRequest {
            claim_no: ClaimNo::parse(&format!("C-{number}")).unwrap(),
            instalment: None,
            batch: BatchNo::parse("B1").unwrap(),
        };
        let command = EnterpriseCommand::Payment(PaymentCommand::OrderPayment(request));
        session.enterprise(&Uscc::parse(firm(number)).unwrap(), &command).await.unwrap();
        drop(session);
        ledger.close().await;
    });
}

#[test]
fn a_batch_that_was_ordered_before_batches_were_recorded_is_found_in_the_events() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        pay_at_once(&office);
        granted(&office);
        for number in 0..3 {
            ordered_before_batches(&office, number);
        }
        sql(&office, "DELETE FROM payments WHERE claim_no = 'C-1'");
        office.run(&format!("pay order C-3 {BY}")).done();
        office.run(&format!("pay cancel C-2 --reason 误 {BY}")).done();
        office.run(&format!("pay release {BY}")).done();
        office.run(&format!("pay export {BY} --out b1.csv")).done();
        let list = rows(&office.read("b1.csv"));
        let claims: Vec<&str> = list.iter().map(|row| row["claim_no"].as_str()).collect();
        assert_eq!(claims, ["C-0", "C-1", "C-3"]);
        let told = told(&office);
        let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
        let wanted = [
            "BatchRecorded",
            "BatchOrdered",
            "BatchCancelled",
            "BatchReleased",
            "PaymentFileExported",
        ];
        assert_eq!(names, wanted);
        assert_eq!(told[0].1, "batch B1, ordered earlier, recorded: 3 in all, 90000.00 yuan");
    }
}

#[test]
fn a_batch_that_was_ordered_before_batches_were_recorded_is_exported_at_once() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        pay_at_once(&office);
        granted(&office);
        for number in 0..2 {
            ordered_before_batches(&office, number);
        }
        // A repeat that changes nothing records nothing.
        let before = office.events();
        let done = office.json(&format!("pay order C-0 {BY}"));
        assert_eq!(done["ordered"], json!([{"claim_no": "C-0", "unchanged": true}]));
        assert_eq!(office.events(), before);
        office.run(&format!("pay export {BY} --out b1.csv")).done();
        assert_eq!(rows(&office.read("b1.csv")).len(), 2);
    }
}

#[test]
fn a_file_is_recorded_before_it_is_written_and_another_of_its_form_names_the_first() {
    for office in TestOffice::of_both_stores() {
        let office = ordered(office, None);
        let line = format!("pay export {BY} --out");
        // Where it cannot be written it is recorded, and the repeat completes it.
        office.run(&format!("{line} none/b1.pdf")).exits(2);
        let events = office.events();
        let done = office.json(&format!("{line} b1.pdf"));
        assert_eq!((&done["recorded"], &done["first"]), (&json!(false), &Value::Null));
        assert_eq!(office.events(), events);
        let sha256 = done["sha256"].as_str().unwrap().to_owned();
        let bytes = std::fs::read(office.path("b1.pdf")).unwrap();
        assert_eq!(hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes)), sha256);
        // Another language gives other bytes.
        let other = office.json(&format!("--lang en {line} en.pdf"));
        assert_eq!((&other["recorded"], &other["first"]), (&json!(true), &json!(sha256)));
        let ran = office.run(&format!("--lang en {line} en.pdf")).done();
        assert!(ran.err.contains("other-file") && ran.err.contains(&sha256), "{}", ran.err);
        assert_eq!(office.events(), events + 1);
        let told = told(&office);
        assert!(told.last().unwrap().1.contains(&sha256[..12]), "{told:?}");
    }
}

#[test]
fn a_bank_that_answers_a_batch_that_was_never_exported_is_told_and_not_refused() {
    for office in TestOffice::of_both_stores() {
        let office = ordered(office, None);
        let claims = ["R-0,91339901MAYL00067W,服务R,2023-05-01,HR-0,100000,2023-04-01"];
        office
            .file_claims("innovation-voucher", "2023-05-10", super::test_office::VOUCHERS, &claims)
            .done();
        office.approve("R-0", "2023-06-01").done();
        let other = "--batch B2 --actor 陈会计 --on 2023-07-03";
        office.run(&format!("pay order R-0 {other}")).done();
        office.run(&format!("pay release {other}")).done();
        office.run(&format!("pay release {BY}")).done();
        let lines = [("out", 30_000, 0, "BF-C-0-1-1", "补贴")];
        let closing = file(&office, "a.csv", ["05", "06"], 1_000_000, &lines);
        let id = import(&office, "a.csv");
        // No file was ever made here: the ledger does not know its habits.
        let ran =
            office.run(&format!("statement match {id} --actor 陈会计 --on 2023-08-01")).done();
        assert!(!ran.err.contains("batch-never-exported"), "{}", ran.err);
        office.run(&format!("pay export {BY} --out b1.csv")).done();
        let lines =
            [("out", 30_000, 1, "BF-C-1-1-1", "补贴"), ("out", 30_000, 5, "BF-R-0-1-1", "补贴")];
        file(&office, "b.csv", ["07", "31"], closing, &lines);
        let id = import(&office, "b.csv");
        let done = search(&office, &id);
        assert_eq!(done["accepted"].as_array().unwrap().len(), 2);
        let never = json!([{"batch": "B2", "orders": ["BF-R-0-1-1"]}]);
        assert_eq!(done["never_exported"], never);
        let report = office.json("report reconciliation --year 2023 --on 2023-08-01");
        assert_eq!(report[0].get("never_exported"), None);
        assert_eq!(report[1]["never_exported"], json!(["BF-R-0-1-1"]));
        // By hand too.
        let by = "--actor 陈会计 --on 2023-08-01";
        office.run(&format!("statement unmatch {id} 1 2 --reason 错配 {by}")).done();
        let ran = office.run_words(&[
            "statement",
            "match",
            &id,
            "--line",
            "2",
            "--order",
            "BF-R-0-1-1",
            "--reason",
            "人工",
            "--actor",
            "陈会计",
            "--on",
            "2023-08-01",
        ]);
        assert!(ran.done().err.contains("batch-never-exported"));
        office.run(&format!("pay export {other} --out b2.csv")).done();
        let report = office.json("report reconciliation --year 2023 --on 2023-08-01");
        assert_eq!(report[1].get("never_exported"), None);
    }
}

#[test]
fn two_processes_on_one_batch_order_release_and_export_each_order_once() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        pay_at_once(&office);
        granted(&office);
        let start = |line: String| {
            let mut command = office.bofu();
            command.args(line.split_whitespace());
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            command.spawn().unwrap()
        };
        let all = |lines: &[String]| {
            let running: Vec<_> = lines.iter().map(|line| start(line.clone())).collect();
            for mut child in running {
                assert!(child.wait().unwrap().success());
            }
        };
        let order = |claims: &str| format!("pay order {claims} {BY}");
        all(&[order("C-0 C-1 C-2"), order("C-2 C-3 C-4"), order("C-4 C-0")]);
        all(&[format!("pay release {BY}"), format!("pay release {BY}")]);
        all(&[format!("pay export {BY} --out a.csv"), format!("pay export {BY} --out b.csv")]);
        assert_eq!(office.read("a.csv"), office.read("b.csv"));
        assert_eq!(rows(&office.read("a.csv")).len(), 5);
        let trail = office.json("report audit --year 2023");
        let count =
            |name: &str| trail.as_array().unwrap().iter().filter(|row| row["type"] == name).count();
        assert_eq!((count("PaymentOrdered"), count("PaymentReleased")), (5, 5));
        assert_eq!((count("BatchReleased"), count("PaymentFileExported")), (1, 1));
        office.events();
    }
}
