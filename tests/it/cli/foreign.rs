//! Statements of accounts in another currency: kept, shown, and never taken for
//! yuan. Those of other banks and of every version come in as they are.

use serde_json::{Value, json};

use super::{
    statements::{at_the_bank, eventful, file, import, search, status},
    test_office::{TestOffice, columns},
};

/// A message of an account in a currency: one payment out of 300.00 on a day.
fn message(currency: &str, number: &str, day: &str, opening: u32) -> String {
    let closing = opening - 300;
    let balance = |code: &str, amount: u32| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"{currency}\">{amount}.00</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>M-{number}</MsgId><CreDtTm>{day}T18:00:00</CreDtTm></GrpHdr>\
         <Stmt><Id>{number}</Id><CreDtTm>{day}T18:00:00</CreDtTm>\
         <Acct><Id><Othr><Id>1202020109900054321</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>{}{}\
         <Ntry><Amt Ccy=\"{currency}\">300.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd/><NtryDtls><TxDtls><Refs>\
         <EndToEndId>BF-C-5-1-1</EndToEndId></Refs><RltdPties><Cdtr><Nm>Example Supplies Ltd</Nm></Cdtr>\
         </RltdPties></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", opening),
        balance("CLBD", closing),
    )
}

pub(super) fn take_in(
    office: &TestOffice,
    currency: &str,
    number: &str,
    day: &str,
    opening: u32,
) -> String {
    let name = office.file(&format!("{number}.xml"), message(currency, number, day, opening));
    let ran = office.run(&format!("statement import {name} --actor 陈会计 --on 2023-08-01")).done();
    ran.out.trim().to_owned()
}

/// What the year's reports say of yuan.
fn of_yuan(office: &TestOffice) -> Vec<Value> {
    let lines = [
        "report threeway --year 2023",
        "report threeway --year 2023 --as-of 2023-08-01",
        "report balance --year 2023",
        "report balance --year 2023 --as-of 2023-08-01",
        "report payments --year 2023",
        "month check 2023-07 --fund zjtx",
        "year check 2023 --fund zjtx",
    ];
    lines.map(|line| office.json(&format!("{line} --on 2023-08-01"))).to_vec()
}

#[test]
fn money_in_another_currency_is_kept_as_evidence_and_never_taken_for_yuan_on_both_stores() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let home = eventful(&office);
        search(&office, &home);
        let before = of_yuan(&office);
        // The number has an account in each currency, each with its own balances.
        let first = take_in(&office, "EUR", "E-1", "2023-07-10", 1_000);
        let second = take_in(&office, "EUR", "E-2", "2023-07-11", 700);
        let gap = office.file("E-3.xml", message("EUR", "E-3", "2023-07-12", 999));
        let ran = office.run(&format!("statement import {gap} --actor 陈会计")).refused();
        assert!(ran.err.contains("statement-gap") && ran.err.contains(&second), "{}", ran.err);

        let events = office.events();
        let found = search(&office, &first);
        assert_eq!((&found["currency"], &found["lines"]), (&json!("EUR"), &json!(1)));
        assert_eq!([&found["accepted"], &found["breaks"]], [&json!([]), &json!([])]);
        let by_hand = "--line 1 --order BF-C-5-1-1 --reason 手工 --actor 陈会计";
        let ran = office.run(&format!("statement match {first} {by_hand}")).refused();
        assert!(ran.err.contains("foreign-currency"), "{}", ran.err);
        let fee = "--line 1 --as fee/booked --reason 手续费 --actor 陈会计";
        let ran = office.run(&format!("statement resolve {first} {fee}")).refused();
        assert!(ran.err.contains("foreign-currency"), "{}", ran.err);
        assert_eq!(office.events(), events, "nothing is said of its lines");

        assert_eq!(of_yuan(&office), before);
        told(&office, &home, [&first, &second]);
    }
}

#[test]
fn a_line_abroad_with_an_orders_id_makes_no_return_at_home_doubtful() {
    let office = at_the_bank(TestOffice::embedded());
    take_in(&office, "EUR", "E-1", "2023-07-10", 1_000);
    let lines = [
        ("out", 30_000, 5, "BF-C-5-1-1", "补贴"),
        ("in", 30_000, 5, "BF-C-5-1-1", "退票 户名不符"),
    ];
    file(&office, "july.csv", ["11", "31"], 1_000_000, &lines);
    let id = import(&office, "july.csv");
    let found = search(&office, &id);
    assert_eq!(found["accepted"].as_array().unwrap().len(), 2, "{found:#}");
    assert_eq!(status(&office, "C-5"), "returned");
    let payments = office.json("report payments --year 2023");
    let rows = columns(&payments, &["claim_no", "reason"]);
    assert!(rows.contains(&vec!["C-5", "退票 户名不符"]), "the bank's own words: {rows:?}");
}

#[test]
fn a_statement_in_another_currency_is_no_statement_of_the_paying_account() {
    let office = at_the_bank(TestOffice::embedded());
    let wanting = |office: &TestOffice| {
        let month = office.json("month check 2023-07 --fund zjtx --on 2023-08-01");
        let year = office.json("year check 2023 --fund zjtx --on 2024-01-05");
        [month, year].map(|found| {
            let kinds = columns(&found, &["kind"]).concat();
            kinds.iter().filter(|kind| **kind == "statement").count()
        })
    };
    assert_eq!(wanting(&office), [1, 1]);
    take_in(&office, "EUR", "E-1", "2023-07-31", 1_000);
    assert_eq!(wanting(&office), [1, 1]);
    file(&office, "july.csv", ["05", "31"], 1_000_000, &[("out", 30_000, 0, "BF-C-0-1-1", "")]);
    import(&office, "july.csv");
    assert_eq!(wanting(&office), [0, 0]);
}

#[test]
fn a_table_that_names_no_currency_is_in_the_stated_one_and_one_that_does_in_its_own() {
    let office = TestOffice::office();
    let rows = ["2023-07-01,opening,500.00,,,,,", "2023-07-31,closing,500.00,,,,,"];
    let header = "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance";
    let name = office.csv("usd.csv", header, &rows);
    let import = format!("statement import {name} --actor 陈会计 --account");
    office.run(&format!("{import} 001-23456/78 --currency 美元")).exits(2);
    office.run(&format!("{import} 账户 --currency USD")).exits(2);
    let done = office.json(&format!("{import} 001-23456/78 --currency USD"));
    let taken = &done["statements"][0];
    assert_eq!([&taken["currency"], &taken["account_no"]], [&json!("USD"), &json!("00123456/78")]);

    // Banks group an account's number as they like.
    let text = message("EUR", "E-1", "2023-07-10", 1_000);
    let grouped = text.replace("1202020109900054321", "fi21 1234-5600");
    let name = office.file("grouped.xml", grouped);
    let import = format!("statement import {name} --actor 陈会计 --account");
    let ran = office.run(&format!("{import} FI2112345601")).refused();
    assert!(ran.err.contains("other-account"), "{}", ran.err);
    let ran = office.run(&format!("{import} FI2112345600 --currency USD")).refused();
    assert!(ran.err.contains("other-currency"), "{}", ran.err);
    let done = office.json(&format!("{import} FI2112345600"));
    assert_eq!(done["statements"][0]["account_no"], "FI2112345600");
}

/// What people and programs read of it.
fn told(office: &TestOffice, home: &str, foreign: [&str; 2]) {
    let rows = office.json("report reconciliation --year 2023 --on 2023-08-01");
    let rows = rows.as_array().unwrap();
    let row = rows.iter().find(|row| row["statement"] == foreign[1]).unwrap();
    assert_eq!(
        [&row["currency"], &row["opening"], &row["closing"], &row["balanced"]],
        [&json!("EUR"), &json!("700.00"), &json!("400.00"), &json!(true)]
    );
    assert_eq!(
        [&row["breaks"], &row["matched"], &row["unmatched_orders"], &row["adjusted"]],
        [&json!([]), &json!([]), &json!([]), &Value::Null]
    );
    let lines = columns(&row["unmatched_lines"], &["amount", "direction", "kind"]);
    assert_eq!(lines, [["300.00", "out", "foreign-currency"]]);
    let listed = office.json("statement list");
    let listed = columns(&listed, &["statement", "currency"]);
    assert_eq!(listed, [[home, "CNY"], [foreign[0], "EUR"], [foreign[1], "EUR"]]);
    let past = office.json("report reconciliation --year 2023 --as-of 2023-08-01 --on 2023-08-01");
    assert_eq!(past.as_array().unwrap(), rows, "as it stood, so it stands");

    let text = office.run("report reconciliation --year 2023 --on 2023-08-01").done().out;
    assert!(
        text.contains("付 EUR 300.00") && text.contains("期初 EUR 700.00，收 EUR 0.00"),
        "{text}"
    );
    let text = office.run("--lang en report balance --year 2023").done().out;
    assert!(text.contains("closing EUR 400.00: not adjusted"), "{text}");
    office.run("report reconciliation --year 2023 --lang en --out all.csv").done();
    let csv = office.read("all.csv");
    let csv = csv.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let paid_out = headers.iter().position(|name| name == "paid_out").unwrap();
    let of_foreign = reader.records().map(Result::unwrap).filter(|row| foreign.contains(&&row[0]));
    let out: Vec<String> = of_foreign.map(|row| row[paid_out].to_owned()).collect();
    assert_eq!(out, ["", ""], "no sum of a column takes it for yuan");
    let told: Vec<&str> = headers.iter().rev().take(2).collect();
    assert_eq!(told, ["foreign", "currency"]);
    assert!(csv.contains(",EUR,-300.00\r\n"), "{csv}");
    let log = office.json("report audit --year 2023");
    let of_lines = log.as_array().unwrap().iter().filter(|row| {
        let stream = row["stream"].as_str().unwrap();
        row["type"] == "LineRecorded" && foreign.iter().any(|id| stream.ends_with(id))
    });
    assert!(of_lines.clone().all(|row| row["amount"] == Value::Null));
    assert_eq!(of_lines.count(), 2);
}

#[test]
fn messages_of_other_banks_and_of_every_version_are_taken_in_as_they_are() {
    let Some(folder) = bofu_test_files::outside("data/iso20022/valid") else { return };
    let own =
        ["02", "04", "06", "08", "10"].map(|version| format!("own/fund-account.{version}.xml"));
    let outside = [
        "genkgo/camt053.v2.multi.statement.xml",
        "moov/FI_camt_053_sample.xml",
        "rousseau/business_sample_camt.053.001.04.xml",
    ];
    // Statements, lines, currency, first opening and last closing.
    let expected = [
        (2, 2, "EUR", "18.15", "20.00"),
        (1, 13, "EUR", "10000.00", "23644.83"),
        (1, 3, "SEK", "500000.00", "435678.50"),
    ];
    let own = own.iter().map(|name| (name.as_str(), (1, 6, "CNY", "500000.00", "1500122.87")));
    for (name, expected) in outside.into_iter().zip(expected).chain(own) {
        let office = TestOffice::embedded();
        office.run("init").done();
        let path = folder.join(name).display().to_string();
        let done = office.json(&format!("statement import {path}"));
        let taken = done["statements"].as_array().unwrap();
        let lines = taken.iter().map(|one| one["lines"].as_u64().unwrap()).sum::<u64>();
        let (first, last) = (&taken[0], &taken[taken.len() - 1]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        assert_eq!(
            (
                taken.len(),
                lines,
                text(&first["currency"]),
                text(&first["opening"]),
                text(&last["closing"])
            ),
            (
                expected.0,
                expected.1,
                expected.2.to_owned(),
                expected.3.to_owned(),
                expected.4.to_owned()
            ),
            "{name}"
        );
        let events = office.events();
        office.json(&format!("statement import {path}"));
        assert_eq!(office.events(), events, "{name}: the same again changes nothing");
        for one in taken {
            let id = text(&one["statement"]);
            let found = office.json(&format!("statement match {id}"));
            assert_eq!(found["accepted"], json!([]), "{name}");
            let year = &text(&one["to"])[..4];
            let rows = office.json(&format!("report reconciliation --year {year}"));
            let row = rows.as_array().unwrap().iter().find(|row| row["statement"] == id).unwrap();
            assert_eq!(row["balanced"], true, "{name}");
        }
    }
}
