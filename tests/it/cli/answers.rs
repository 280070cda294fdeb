//! Answers for programs: the shapes of the JSON, the exit codes, and the
//! options that may stand anywhere.

use serde_json::Value;

use super::test_office::{Ran, TestOffice, VOUCHERS, firm};

/// What differs from run to run is named, not shown.
const VARYING: [&str; 12] = [
    "recorded_at",
    "root",
    "hash",
    "pack_hash",
    "leaf",
    "host",
    "os_user",
    "db_user",
    "note",
    "key",
    "store",
    "pack",
];

fn redacted(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                *value = if VARYING.contains(&name.as_str()) && value.is_string() {
                    Value::from(format!("[{name}]"))
                } else {
                    redacted(value.take())
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = redacted(item.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    value
}

fn voucher(claim: &str, amount: &str) -> String {
    format!("{claim},{},服务{claim},2023-05-01,HT-{claim},{amount},2023-04-01", firm(0))
}

#[test]
fn the_shapes_of_the_json_stand() {
    let office = TestOffice::office();
    office.csv(
        "v.csv",
        VOUCHERS,
        &[voucher("V-1", "160万"), voucher("V-2", "10万"), voucher("V-3", "1.234")],
    );
    let import = "claim import v.csv --measure innovation-voucher --on 2023-05-10 --format json";
    let import = office.run(import).refused();
    insta::assert_json_snapshot!("import", import.json());
    insta::assert_json_snapshot!("import_error", import.error());
    insta::assert_json_snapshot!("claim_assessed", redacted(office.claim("V-2")));
    office.csv("w.csv", VOUCHERS, &[voucher("V-4", "90万")]);
    office.run("claim import w.csv --measure innovation-voucher --on 2023-05-11").done();
    let approve = office.approve("V-1 V-4 V-2 --format json", "2023-06-01").refused();
    insta::assert_json_snapshot!("approve", redacted(approve.json()));
    insta::assert_json_snapshot!("approve_error", approve.error());
    insta::assert_json_snapshot!("claim_granted", redacted(office.claim("V-4")));
    insta::assert_json_snapshot!("claim_rejected", redacted(office.claim("V-2")));
    for name in ["caps", "register", "claims", "audit"] {
        let report = office.json(&format!("report {name} --year 2023"));
        let last = report.as_array().unwrap().last().unwrap().clone();
        insta::assert_json_snapshot!(format!("report_{name}"), redacted(last));
    }
    insta::assert_json_snapshot!("verify", redacted(office.json("audit verify")));
    insta::assert_json_snapshot!(
        "enterprise",
        office.json(&format!("enterprise show {}", firm(0)))
    );
    let revoke = "grant revoke V-4 --reason 更正 --format json";
    insta::assert_json_snapshot!("revoke", office.run(revoke).done().json());
    let unknown = office.run("claim show V-9 --format json").refused();
    insta::assert_json_snapshot!("error", unknown.error());
}

/// How it ended, and the code of its error.
fn code(ran: &Ran) -> (i32, String) {
    (ran.code, ran.error()["code"].as_str().unwrap().to_owned())
}

#[test]
fn the_exit_code_says_what_kind_of_answer_it_is() {
    let office = TestOffice::embedded();
    let json = |line: &str| office.run(&format!("{line} --format json"));
    assert_eq!(code(&json("claim show C-1")), (3, "store-not-initialised".to_owned()));
    assert_eq!(code(&json("claim import --measure x")), (2, "usage".to_owned()));
    assert_eq!(code(&json("no-such-command")), (2, "usage".to_owned()));
    assert_eq!(code(&json("report caps --year 23")), (2, "bad-year".to_owned()));
    assert_eq!(code(&json("init --on 2023-02-30")), (2, "bad-date".to_owned()));
    json("init").done();
    assert_eq!(code(&json("claim show C-1")), (1, "unknown-claim".to_owned()));
    assert_eq!(code(&json("audit checkpoint")), (1, "no-events".to_owned()));
    office.run("--version").done();
    office.run("").exits(2);
}

#[test]
fn global_options_stand_anywhere_and_win_over_the_environment() {
    let office = TestOffice::office();
    let here = office.run("report caps --year 2023 --format json").done().out;
    for line in [
        "--format json report caps --year 2023",
        "report --format json caps --year 2023",
        "report caps --format=json --year 2023",
    ] {
        assert_eq!(office.run(line).done().out, here, "{line}");
    }
    let elsewhere = TestOffice::embedded();
    let ran =
        elsewhere.run(&format!("report --store {} caps --year 2023 --format json", office.store()));
    assert_eq!(ran.done().out, here, "an option wins over BOFU_STORE");

    let run = |command: &mut std::process::Command| {
        let output = command.output().unwrap();
        Ran::of("with an environment".to_owned(), &output)
    };
    let en = run(office.bofu().env("BOFU_LANG", "en").args(["claim", "show", "C-1"])).refused();
    assert!(en.err.starts_with("error[unknown-claim]: there is no claim"), "{}", en.err);
    let zh = ["claim", "show", "C-1", "--lang", "zh"];
    let zh = run(office.bofu().env("BOFU_LANG", "en").args(zh)).refused();
    assert!(zh.err.starts_with("错误[unknown-claim]: 没有申报"), "{}", zh.err);

    office.csv("v.csv", VOUCHERS, &[voucher("V-1", "10万")]);
    let import =
        ["claim", "import", "v.csv", "--measure", "innovation-voucher", "--on", "2023-05-10"];
    run(office.bofu().env("BOFU_ACTOR", "赵经办").args(import)).done();
    assert_eq!(office.claim("V-1")["filed_by"], "赵经办");
}
