//! A batch's number is a key: in any spelling it is the one batch, under the
//! spelling that was typed first.

use bofu_app::session::Session;
use bofu_domain::{
    date::parse_date,
    enterprise::command::{EnterpriseCommand, OrderRequest, PaymentCommand},
    names::{ActorName, BatchNo, ClaimNo},
    uscc::Uscc,
};
use bofu_store::{Ledger, Location, Options};
use serde_json::{Value, json};

use super::{
    payments::{granted, pay_at_once},
    test_office::{TestOffice, columns, firm, rows},
};
use crate::evidence::forger::Forger;

const BY: [&str; 4] = ["--actor", "陈会计", "--on", "2023-07-03"];

/// An office that pays without a notice, with five claims granted.
fn office(desk: TestOffice) -> TestOffice {
    let desk = desk.opened();
    pay_at_once(&desk);
    granted(&desk);
    desk
}

/// A payment command on a batch, whose number may have blanks.
fn pay(desk: &TestOffice, command: &str, batch: &str, more: &[&str]) -> super::test_office::Ran {
    let words = ["pay", command, "--batch", batch, "--format", "json"];
    desk.run_words(&[&words, &BY[..], more].concat())
}

/// The claims of a batch's list, and the name that its answer has.
fn listed(desk: &TestOffice, batch: &str) -> (Vec<String>, String) {
    let done = pay(desk, "export", batch, &["--out", "list.csv"]).done().json();
    let list = rows(&desk.read("list.csv"));
    let claims = list.iter().map(|row| row["claim_no"].clone()).collect();
    (claims, done["batch"].as_str().unwrap().to_owned())
}

/// The batches that the orders of the report are in.
fn batches(desk: &TestOffice) -> Vec<String> {
    let report = desk.json("report payments --year 2023");
    let mut batches: Vec<String> =
        columns(&report, &["batch"]).concat().into_iter().map(str::to_owned).collect();
    batches.sort();
    batches.dedup();
    batches
}

#[test]
fn a_batch_in_another_spelling_is_that_batch_under_its_first_name() {
    for desk in TestOffice::of_both_stores() {
        let desk = office(desk);
        for (claim, batch) in ["b1", "B1", "B 1", "Ｂ1", " b\u{200b}1-"].into_iter().enumerate() {
            pay(&desk, "order", batch, &[&format!("C-{claim}")]).done();
        }
        pay(&desk, "cancel", "B１", &["C-3", "--reason", "误"]).done();
        assert_eq!(batches(&desk), ["b1"]);
        let all: Vec<String> = ["C-0", "C-1", "C-2", "C-4"].map(str::to_owned).into();
        assert_eq!(listed(&desk, "Ｂ 1"), (all.clone(), "b1".to_owned()));
        let first = desk.read("list.csv");
        assert_eq!(listed(&desk, "b1"), (all, "b1".to_owned()));
        assert_eq!(desk.read("list.csv"), first);
        // It was released under one spelling, and is under all.
        let late = pay(&desk, "order", "B1", &["C-3"]).refused().json();
        assert_eq!(late["refused"][0]["code"], "batch-released", "{late:#}");
        let other = pay(&desk, "order", "B1 A", &["C-3"]).done().json();
        assert_eq!(other["ordered"][0]["unchanged"], Value::Bool(false), "{other:#}");
        let verdict = desk.json("audit verify");
        assert_eq!((&verdict["findings"], &verdict["ok"]), (&json!([]), &json!(true)));
        let kinds = columns(&verdict["notices"], &["kind"]).concat();
        assert!(!kinds.contains(&"colliding-keys"), "{verdict:#}");
    }
}

/// Orders a claim as the program did before batches were recorded.
fn ordered_before_batches(desk: &TestOffice, number: usize, batch: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let location = Location::parse(desk.store()).unwrap();
        let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
        let day = parse_date("2023-07-02").unwrap();
        let session = Session::new(ledger.clone(), ActorName::parse("陈会计").unwrap(), day);
        let claim_no = ClaimNo::parse(&format!("C-{number}")).unwrap();
        let batch = BatchNo::parse(batch).unwrap();
        let command = EnterpriseCommand::Payment(PaymentCommand::OrderPayment(OrderRequest {
            claim_no,
            instalment: None,
            batch,
        }));
        session.enterprise(&Uscc::parse(firm(number)).unwrap(), &command).await.unwrap();
        drop(session);
        ledger.close().await;
    });
}

#[test]
fn a_batch_that_was_ordered_before_numbers_were_compared_is_found_by_any_spelling() {
    for desk in TestOffice::of_both_stores() {
        let desk = office(desk);
        ordered_before_batches(&desk, 0, "b1");
        pay(&desk, "order", "Ｂ1", &["C-1"]).done();
        assert_eq!(batches(&desk), ["b1"]);
        let all = vec!["C-0".to_owned(), "C-1".to_owned()];
        for batch in ["B1", "b1", "B 1"] {
            assert_eq!(listed(&desk, batch), (all.clone(), "b1".to_owned()));
        }
        desk.events();
    }
}

#[test]
fn two_batches_that_collide_and_were_ordered_before_stay_two_and_are_told() {
    for desk in TestOffice::of_both_stores() {
        let desk = office(desk);
        ordered_before_batches(&desk, 0, "B1");
        ordered_before_batches(&desk, 1, "b1");
        pay(&desk, "order", "b1", &["C-2"]).done();
        pay(&desk, "order", "B1", &["C-3"]).done();
        // A third spelling is the batch that new ones would be.
        pay(&desk, "order", "b 1", &["C-4"]).done();
        assert_eq!(batches(&desk), ["B1", "b1"]);
        let claims = |numbers: &[usize]| numbers.iter().map(|no| format!("C-{no}")).collect();
        assert_eq!(listed(&desk, "B1"), (claims(&[0, 3, 4]), "B1".to_owned()));
        assert_eq!(listed(&desk, "b1"), (claims(&[1, 2]), "b1".to_owned()));
        let verdict = desk.json("audit verify");
        assert_eq!(verdict["findings"], json!([]));
        let told = columns(&verdict["notices"], &["message"]).concat();
        assert!(told.iter().any(|told| told.contains("batch \"b1\" is \"B1\"")), "{told:#?}");
    }
}

#[test]
fn documents_that_were_two_under_earlier_rules_and_are_one_are_told() {
    for desk in TestOffice::of_both_stores() {
        let desk = desk.opened();
        for (document, period) in [("市财〔2023〕5号", "2023"), ("市财[2023] 5号", "2024")]
        {
            let uscc = ["--uscc", firm(0), "--ceiling", "innovation-voucher.year"];
            let what = ["--period", period, "--amount", "1万", "--source", "市级"];
            let by = ["--document", document, "--on", "2023-05-01"];
            desk.run_words(&[&["aid", "record"][..], &uscc, &what, &by].concat()).done();
        }
        let kinds = |verdict: &Value| {
            let kinds = columns(&verdict["notices"], &["kind", "message"]);
            let kinds = kinds.iter().filter(|kind| kind[0] == "colliding-keys");
            kinds.map(|kind| kind[1].to_owned()).collect::<Vec<_>>()
        };
        // Under these rules the two were compared when the second was decided.
        let none: Vec<String> = Vec::new();
        assert_eq!(kinds(&desk.json("audit verify")), none);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let location = Location::parse(desk.store()).unwrap();
        let mut forger = runtime.block_on(Forger::at(&location));
        let mut events = runtime.block_on(forger.events());
        for event in &mut events {
            event.metadata.as_object_mut().unwrap().remove("rules");
        }
        runtime.block_on(forger.rewrite(&events));
        let _differs = desk.run("projection rebuild");
        let verdict = desk.json("audit verify");
        assert_eq!(verdict["findings"], json!([]));
        let told = kinds(&verdict);
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(
            told[0].contains("document_no \"市财[2023] 5号\" is \"市财〔2023〕5号\""),
            "{told:#?}"
        );
    }
}
