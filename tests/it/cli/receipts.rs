//! Money that comes back in several payments, held against the bank's lines.

use serde_json::{Value, json};

use super::{
    payments::bank,
    statements::{at_the_bank, file, import, search},
    test_office::{TestOffice, columns, firm},
};

const LINES: &str =
    "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance";

/// A statement of one month with one line in, on its tenth day; its id.
fn month(office: &TestOffice, month: &str, opening: u32, amount: u32) -> String {
    let closing = opening + amount;
    let rows = [
        format!("{month}-01,opening,{opening}.00,,,,,"),
        format!("{month}-10,in,{amount}.00,样例青禾数控装备有限公司,,,追回款,"),
        format!("{month}-28,closing,{closing}.00,,,,,"),
    ];
    let name = office.csv(&format!("{month}.csv"), LINES, &rows);
    let by = format!("--actor 陈会计 --on {month}-28");
    office.run(&format!("statement import {name} {by}")).done().out.trim().to_owned()
}

fn explain(office: &TestOffice, statement: &str, document: &str, on: &str) {
    let way = format!("--line 1 --as recovery/booked --reason 追回 --document {document}");
    office.run(&format!("statement resolve {statement} {way} --actor 陈会计 --on {on}")).done();
}

/// Bank, ledger, and what only the one or the other has, of a year's sheets.
fn sheets(office: &TestOffice, year: &str) -> Vec<Vec<String>> {
    let rows = office.json(&format!("report balance --year {year} --on 2024-12-31"));
    let agree = |row: &Value| row["agrees"] == true;
    assert!(rows.as_array().unwrap().iter().all(agree), "{rows:#}");
    let names = ["bank", "ledger", "ledger_in_bank_not", "bank_in_ledger_not"];
    let rows = columns(&rows, &names);
    rows.into_iter().map(|row| row.into_iter().map(ToOwned::to_owned).collect()).collect()
}

#[test]
fn each_payment_under_a_decision_counts_on_its_own_day_over_the_turn_of_a_year() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        file(&office, "july.csv", ["05", "31"], 1_000_000, &[("out", 30_000, 0, "BF-C-0-1-1", "")]);
        let id = import(&office, "july.csv");
        search(&office, &id);
        let back = |amount: &str, receipt: &str, on: &str| {
            let by = format!("--cause error --document 追1号 --receipt {receipt} --actor 陈会计");
            office.run(&format!("recover C-0 --amount {amount} {by} --on {on}"))
        };
        back("1万", "缴1", "2023-12-05").done();
        let december = month(&office, "2023-12", 970_000, 10_000);
        // Five orders of 30,000 are on their way throughout.
        let unexplained = ["980000.00", "830000.00", "10000.00", "10000.00"];
        assert_eq!(sheets(&office, "2023")[1], unexplained, "each side has one of its own");
        explain(&office, &december, "追1号", "2023-12-29");
        let agreed = vec!["980000.00", "830000.00", "0.00", "0.00"];
        assert_eq!(sheets(&office, "2023")[1], agreed);

        back("5000", "缴2", "2024-01-08").done();
        let ran = back("3000", "缴2", "2024-01-09").refused();
        assert!(ran.err.contains("receipt-exists") && ran.err.contains("5000.00"), "{}", ran.err);
        let january = month(&office, "2024-01", 980_000, 5_000);
        explain(&office, &january, "追1号", "2024-01-29");
        assert_eq!(sheets(&office, "2023")[1], agreed, "December stays as it was");
        assert_eq!(sheets(&office, "2024"), [["985000.00", "835000.00", "0.00", "0.00"]]);

        // Booked and not at the bank; and at the bank, of a decision that is none.
        back("2000", "缴3", "2024-02-02").done();
        let february = month(&office, "2024-02", 985_000, 700);
        explain(&office, &february, "追9号", "2024-02-29");
        let last = ["985700.00", "837000.00", "2000.00", "700.00"];
        assert_eq!(sheets(&office, "2024")[1], last);
        let past = office.json("report balance --year 2024 --as-of 2024-01-31 --on 2024-12-31");
        assert_eq!(past[0]["ledger_in_bank_not"], json!("0.00"), "{past:#}");
    }
}

#[test]
fn a_line_that_shows_what_was_booked_before_the_first_statement_is_taken_for_it() {
    let office = at_the_bank(TestOffice::embedded());
    bank(&office, firm(0), "C-0", None);
    let by = "--cause error --document 追1号 --actor 陈会计 --on 2023-11-30";
    office.run(&format!("recover C-0 --amount 1万 {by}")).done();
    let december = month(&office, "2023-12", 970_000, 12_000);
    explain(&office, &december, "追1号", "2023-12-29");
    // Of the line 10,000 were booked; 2,000 nobody has.
    assert_eq!(sheets(&office, "2023"), [["982000.00", "830000.00", "0.00", "2000.00"]]);
}
