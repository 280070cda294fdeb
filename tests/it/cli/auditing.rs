//! An audit as an auditor does it: a sample that others draw again, working
//! papers, a recomputation by other code, findings, and figures explained.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

use super::{
    tampering::{forged, unguarded},
    test_office::{TestOffice, VOUCHERS, columns, firm},
};

const LOANS: &str = "claim_no,uscc,subject,applied_on,loan_no,principal,term_months,contract_on,from,to,interest_paid";
const BOOTHS: &str = "claim_no,uscc,subject,applied_on,fair,booth_fee,fair_from";
const SETS: &str = "claim_no,uscc,subject,applied_on,decided_amount,decision_no";
const CEILING: &str = "innovation-voucher.year";

/// An office-year with a ceiling that trims, city money, a loan over the year
/// end, a rate that a decision adopts, a decided sum, a duplicate, a
/// revocation and an appropriation that runs out.
fn year(office: &TestOffice) {
    let set = "budget set --fund zjtx --year 2023 --source district --document 财1号 --amount";
    office.run(&format!("{set} 80万 --on 2023-01-05")).done();
    let aid = format!("aid record --uscc {} --ceiling {CEILING} --period 2023", firm(0));
    office
        .run(&format!("{aid} --amount 20万 --source 市级 --document 市1号 --on 2023-02-01"))
        .done();
    let voucher = |claim: &str, number: usize, amount: &str| {
        let uscc = firm(number);
        format!("{claim},{uscc},{claim},2023-05-01,HT-{claim},{amount},2023-04-01")
    };
    let vouchers =
        [voucher("V-0", 0, "90万"), voucher("V-1", 0, "30万"), voucher("V-2", 1, "10万")];
    let rows: Vec<&str> = vouchers.iter().map(String::as_str).collect();
    office.file_claims("innovation-voucher", "2023-05-10", VOUCHERS, &rows).done();
    office.approve("V-0 V-1 V-2", "2023-06-01").done();
    office.run("grant revoke V-2 --reason 异议成立 --actor 李审批 --on 2023-06-20").done();
    office
        .run("reading adopt booth-rate 40% --document 经信2号 --on 2023-07-01 --actor 李审批")
        .done();
    let booth = format!("B-1,{},展位,2023-09-01,汉诺威,100001.01,2023-08-01", firm(2));
    office.file_claims("overseas-booth", "2023-09-05", BOOTHS, &[&booth]).done();
    let set = format!("S-1,{},首台套,2023-09-01,60万,经信3号", firm(3));
    office.file_claims("first-set", "2023-09-05", SETS, &[&set]).done();
    office.approve("B-1 S-1", "2023-09-10").done();
    let loan = format!(
        "L-1,{},质押贷款一,2024-04-15,L-1,36000000.07,12,2023-09-20,2023-10-01,2024-04-01,1000000",
        firm(4)
    );
    office.file_claims("pledge-interest", "2024-04-20", LOANS, &[&loan]).done();
    office.approve("L-1", "2024-05-01").done();
}

/// The outside draw; `None` without Python, which CI must have.
fn outside(office: &TestOffice, files: &[&str]) -> Option<Output> {
    let script = bofu_test_files::file("tests/repeat_sample.py");
    let files: Vec<PathBuf> = files.iter().map(|name| office.path(name)).collect();
    match Command::new("python3").arg(script).args(files).output() {
        Ok(output) => Some(output),
        Err(error) if std::env::var_os("CI").is_some() => panic!("python3 is wanted: {error}"),
        Err(_) => None,
    }
}

#[test]
fn another_program_draws_the_same_sample_from_its_words_and_the_register() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        year(&office);
        for name in ["register.json", "register.csv"] {
            office.run(&format!("report register --year 2023 --out {name}")).done();
        }
        office.run("audit bundle --out bundle").done();
        office.file("verdict.json", office.json("audit verify").to_string());
        for how in [
            "--random 3 --seed 第七号令",
            "--mus 4 --seed 2024-7",
            "--interval 1234.56 --seed x",
            "--above 50000",
            "--decided",
            "--dates",
        ] {
            let told = office.json(&format!("audit sample --year 2023 {how}"));
            assert_eq!(told["population"]["count"], 6, "{told:#}");
            office.run(&format!("audit sample --year 2023 {how} --out sample.json")).done();
            let kept: Value = serde_json::from_str(&office.read("sample.json")).unwrap();
            assert_eq!(kept, told, "the same every time");
            for register in ["register.json", "register.csv"] {
                let files = ["sample.json", register, "bundle/events.jsonl", "verdict.json"];
                if let Some(output) = outside(&office, &files) {
                    assert!(output.status.success(), "{how} {register}: {output:?}");
                }
            }
        }
        let other = office.read("sample.json").replace("\"decided\"", "\"above\"");
        office.file("sample.json", other.replace("\"above\": null", "\"above\": \"0.00\""));
        if let Some(output) = outside(&office, &["sample.json", "register.json"]) {
            assert_eq!(output.status.code(), Some(1), "{output:?}");
        }
    }
}

#[test]
fn a_sample_is_kept_in_its_audit_once_and_by_an_auditor() {
    let office = TestOffice::office();
    year(&office);
    office.run("operator add root --role admin").done();
    office.run("operator add 沈审计 --role auditor --actor root").done();
    let draw = "audit sample --year 2023 --random 2 --seed 7 --audit 审〔2024〕3号 --actor";
    assert_eq!(
        office.run(&format!("{draw} root --format json")).refused().error()["code"],
        "role-missing"
    );
    let drawn = office.json(&format!("{draw} 沈审计"));
    assert_eq!(drawn["id"], "审〔2024〕3号/1");
    let events = office.events();
    let papers = office.json("audit paper --sample 审〔2024〕3号/1");
    assert_eq!(columns(&papers, &["claim_no"]), columns(&drawn["items"], &["claim_no"]));
    assert_eq!(papers[0]["sample"], "审〔2024〕3号/1");
    assert_eq!(office.events(), events, "reading records nothing");
    for (line, code) in [
        ("audit sample --year 2023 --random 9 --seed 7", "sample-size"),
        ("audit sample --year 2031 --random 1 --seed 7", "population-empty"),
        ("audit paper --sample 审〔2024〕3号/2", "unknown-sample"),
        ("audit paper --sample nothing", "bad-reference"),
        ("audit paper V-9", "unknown-claim"),
    ] {
        let ran = office.run(&format!("{line} --format json"));
        assert_eq!(ran.error()["code"], code, "{line}: {}", ran.err);
    }
    office.run("audit sample --year 2023 --random 1").exits(2);
    office.run("audit sample --year 2023 --decided --above 1").exits(2);
    // It is recorded, and said to be, although its file cannot be written.
    let told = office.run(&format!("{draw} 沈审计 --out sample.txt")).exits(2);
    assert!(told.err.contains("样本 审〔2024〕3号/2: 已记录"), "{}", told.err);
    let verified = office.run("audit verify --lang en").done();
    assert!(verified.out.contains("\nVerified: "), "{}", verified.out);
}

#[test]
fn the_second_path_comes_to_the_same_fen_whatever_cut_a_grant() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        year(&office);
        let found = office.json("audit recompute");
        assert_eq!(found["differences"], Value::Array(Vec::new()));
        assert_eq!(found["ok"], true);
        let names = ["claim_no", "period", "recomputed", "regranted", "difference"];
        assert_eq!(
            columns(&found["rows"], &names),
            [
                ["B-1", "2023", "40000.40", "40000.40", "0.00"],
                ["L-1", "2023", "200100.00", "200100.00", "0.00"],
                ["L-1", "2024", "197925.00", "197925.00", "0.00"],
                ["S-1", "2023", "600000.00", "459999.60", "0.00"],
                ["V-0", "2023", "270000.00", "270000.00", "0.00"],
                ["V-1", "2023", "90000.00", "30000.00", "0.00"],
                ["V-2", "2023", "30000.00", "30000.00", "0.00"],
            ]
        );
        let decided = found["rows"].as_array().unwrap().iter().find(|row| row["claim_no"] == "S-1");
        assert_eq!(decided.unwrap()["taken_as_recorded"][0], "decision 经信3号");
        let of_year = office.json("audit recompute --year 2024");
        assert_eq!(of_year["instalments"], 1);
        office.run("audit recompute --year 2023 --out recomputed.xlsx").done();
    }
}

/// A page with its hashes named as that: leaves hold the time of recording.
fn without_hashes(page: &str) -> String {
    let (mut kept, mut run) = (String::new(), String::new());
    for c in page.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() {
            run.push(c);
            continue;
        }
        kept.push_str(if run.len() == 64 { "[hash]" } else { &run });
        run.clear();
        kept.push(c);
    }
    kept
}

/// A grant changed by who owns the file and knows of its hashes: what is left
/// to catch it is that it does not follow from the rest.
fn edited(office: &TestOffice, from: &str, to: &str, claim: &str) {
    let file = office.path("ledger").join("ledger.db");
    let which = format!("event_type LIKE '%Granted' AND payload LIKE '%\"claim_no\":\"{claim}\"%'");
    forged(&file, &which, from, to);
}

#[test]
fn a_wrong_figure_is_named_with_its_claim_and_event() {
    // Every figure of the grant, so that it adds up in itself.
    let office = TestOffice::office();
    year(&office);
    edited(&office, "270000.00", "270000.01", "V-0");
    let found = office.run("audit recompute --year 2023 --format json").exits(4).json();
    let kinds = columns(&found["differences"], &["kind", "claim_no", "recorded", "recomputed"]);
    assert!(kinds.contains(&vec!["granted", "V-0", "270000.01", "270000.00"]), "{found:#}");
    assert!(kinds.contains(&vec!["computed", "V-0", "270000.01", "270000.00"]), "{found:#}");
    let position = found["differences"][0]["position"].as_u64().unwrap();
    let text = office.run("audit recompute --lang en").exits(4).out;
    assert!(text.contains(&position.to_string()) && text.contains("V-0"), "{text}");
    let papers = office.run("audit paper V-0 --format json").exits(4).json();
    assert_eq!(papers[0]["recount"]["difference"], "0.01");
    assert_eq!(papers[0]["recount"]["agrees"], false);

    // A row of the register, which the events do not say.
    let office = TestOffice::office();
    year(&office);
    let file = office.path("ledger").join("ledger.db");
    unguarded(&file, "UPDATE register SET granted = granted + 1 WHERE claim_no = 'S-1'");
    let found = office.run("audit recompute --year 2023 --format json").exits(4).json();
    let names = ["kind", "claim_no", "what", "recorded", "recomputed"];
    let wanted = ["register", "S-1", "1", "459999.61", "459999.60"];
    assert_eq!(columns(&found["differences"], &names), [wanted]);

    // A rate, a charge that hides a grant, a fact: each by its own name.
    for (from, to, claim, kind) in [
        ("\"value\":\"0.0435\"", "\"value\":\"0.0475\"", "L-1", "step"),
        (
            "\"amount\":\"40000.40\",\"ceiling\":\"overseas-booth.year\"",
            "\"amount\":\"4.40\",\"ceiling\":\"overseas-booth.year\"",
            "B-1",
            "charges",
        ),
        ("100001.01", "100001.02", "B-1", "facts"),
        ("\"booth-rate\":\"40%\"", "\"booth-rate\":\"50%\"", "B-1", "readings"),
        ("经信3号", "经信4号", "S-1", "facts"),
    ] {
        let office = TestOffice::office();
        year(&office);
        edited(&office, from, to, claim);
        let found = office.run("audit recompute --format json").exits(4).json();
        let kinds = columns(&found["differences"], &["kind", "claim_no"]);
        assert!(kinds.contains(&vec![kind, claim]), "{from}: {found:#}");
    }
}

#[test]
fn a_working_paper_says_all_that_an_auditor_asks_in_both_languages() {
    let office = TestOffice::office();
    year(&office);
    let papers = office.json("audit paper V-1 B-1");
    let (trimmed, booth) = (&papers[0], &papers[1]);
    assert!(trimmed["quote"].as_str().unwrap().contains("30%"), "{trimmed:#}");
    assert_eq!(trimmed["facts"][0]["fact"], "contract_amount");
    assert_eq!(trimmed["reductions"][0]["amount"], "60000.00");
    assert_eq!(trimmed["recount"]["cuts"][0]["left"], "30000.00");
    assert_eq!(trimmed["recount"]["difference"], "0.00");
    assert_eq!(trimmed["grant"]["actor"], "李审批");
    assert_eq!(trimmed["filed"]["actor"], "王经办");
    assert_eq!(trimmed["grant"]["leaf"].as_str().unwrap().len(), 64);
    let rate = booth["readings"].as_array().unwrap().iter();
    let rate = rate.clone().find(|one| one["reading"] == "booth-rate").unwrap();
    assert_eq!((&rate["option"], &rate["document_no"]), (&"40%".into(), &"经信2号".into()));
    assert!(rate["adopted"]["position"].as_u64().is_some());
    let steps = columns(&booth["recount"]["steps"], &["name", "recorded", "recomputed"]);
    assert_eq!(steps, [["subsidy", "40000.404", "40000.404"]]);

    office.run("audit paper V-1 B-1 --out 底稿.pdf").done();
    let sheets = pdf_extract::extract_text_by_pages(office.path("底稿.pdf")).unwrap();
    let tight: Vec<String> =
        sheets.iter().map(|s| s.chars().filter(|c| !c.is_whitespace()).collect()).collect();
    let all = tight.concat();
    let quote: String = trimmed["quote"].as_str().unwrap().split_whitespace().collect();
    for said in [quote.as_str(), "审计结论:", "编制:", "复核:", "经信2号", "样本号2", "重算核定"]
    {
        assert!(all.contains(said), "{said} is not in {all}");
    }
    assert!(all.contains(trimmed["grant"]["leaf"].as_str().unwrap()));
    office.run("--lang en audit paper V-1 --out paper.pdf").done();
    let english = pdf_extract::extract_text(office.path("paper.pdf")).unwrap();
    assert!(english.contains("Conclusion:") && english.contains("Recomputed"), "{english}");
    office.run("audit paper V-1 B-1 --out papers").done();
    for name in ["paper-1-V-1-1.pdf", "paper-2-B-1-1.pdf", "papers.json", "papers.xlsx"] {
        assert!(office.path("papers").join(name).exists(), "{name}");
    }
    for lang in ["zh", "en"] {
        // Filed and approved alone: its positions are the same every time.
        let page = office.run(&format!("audit paper B-1 --lang {lang}")).done().out;
        insta::assert_snapshot!(format!("paper_{lang}"), without_hashes(&page));
    }
}

#[test]
fn a_finding_goes_from_the_auditor_to_the_office_and_back() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        year(&office);
        let record = "audit finding record V-1 --instalment 1 --kind evidence --amount 30000 \
                      --text 缺少验收单 --document 审1号 --on 2024-03-01";
        let told = office.json(&format!("{record} --actor 沈审计"));
        assert_eq!((&told["finding"], &told["changed"]), (&"2024/1".into(), &true.into()));
        assert_eq!(office.json(&format!("{record} --actor 沈审计"))["changed"], false);
        let answer = "audit finding answer 2024/1 --text 已补充 --on 2024-03-05 --actor";
        let refused = office.run(&format!("{answer} 沈审计 --format json")).refused();
        assert_eq!(refused.error()["code"], "finder-answers");
        office.run(&format!("{answer} 王经办")).done();
        let close = "audit finding close 2024/1 --text 核实 --on 2024-03-09 --actor";
        assert_eq!(
            office.run(&format!("{close} 王经办 --format json")).refused().error()["code"],
            "answerer-closes"
        );
        office.run(&format!("{close} 沈审计")).done();
        let rows = office.json("report findings --year 2024");
        let names = ["audit", "claim_no", "kind", "amount", "status", "answer", "result"];
        assert_eq!(
            columns(&rows, &names),
            [["2024", "V-1", "evidence", "30000.00", "closed", "已补充", "核实"]]
        );
        for name in ["findings.pdf", "findings.xlsx", "findings.csv"] {
            office.run(&format!("report findings --year 2024 --out {name}")).done();
        }
        let claim = office.claim("V-1");
        assert_eq!(claim["findings"][0]["text"], "缺少验收单");
        assert!(office.claim("V-0").get("findings").is_none());
        let page = office.run("claim show V-1").done().out;
        assert!(page.contains("缺少验收单") && page.contains("已销号"), "{page}");
        office.run("audit finding record V-1 --instalment 7 --kind other --text x").refused();
        office.run("audit finding answer 2024/9 --text x").refused();
        office.run("audit finding answer nothing --text x").exits(2);
        let known = office.json("report findings --year 2024 --known-at 2020-01-01T00:00:00Z");
        assert_eq!(known, Value::Array(Vec::new()));
        office.run("audit verify").done();
        let found = office.json("audit recompute");
        assert_eq!(found["ok"], true);
    }
}

#[test]
fn a_ceiling_is_explained_charge_by_charge_city_money_included() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        year(&office);
        let row = format!("{CEILING}/{}/2023", firm(0));
        let told = office.json(&format!("report caps --year 2023 --explain {row}"));
        let parts = columns(&told["parts"], &["figure", "amount", "running", "claim_no"]);
        assert_eq!(
            parts,
            [
                ["limit", "500000.00", "500000.00", "null"],
                ["external", "200000.00", "200000.00", "null"],
                ["own", "270000.00", "270000.00", "V-0"],
                ["own", "30000.00", "300000.00", "V-1"],
            ]
        );
        for figure in told["figures"].as_array().unwrap() {
            assert_eq!(figure["value"], figure["parts"], "{told:#}");
        }
        let ground = &told["parts"][2]["ground"];
        assert!(ground["quote"].as_str().unwrap().contains("30%"), "{ground:#}");
        assert_eq!(ground["pack_hash"].as_str().unwrap().len(), 64);
        let own = office.json(&format!("report caps --year 2023 --explain {row}:own"));
        assert_eq!(own["parts"].as_array().unwrap().len(), 2);
        let left = office.json(&format!("report caps --year 2023 --explain {row}:headroom"));
        assert_eq!(
            columns(&left["figures"], &["figure", "value", "parts"]),
            [
                ["limit", "500000.00", "500000.00"],
                ["own", "300000.00", "300000.00"],
                ["external", "200000.00", "200000.00"],
                ["headroom", "0.00", "0.00"],
            ]
        );
        let fund = office.json("report caps --year 2023 --explain fund.year/zjtx/district");
        assert_eq!(fund["figures"][1]["value"], fund["figures"][1]["parts"]);
        let text = office.run(&format!("report caps --year 2023 --explain {row}")).done().out;
        assert!(text.contains("270,000.00") && text.contains("V-1"), "{text}");
    }
}

#[test]
fn an_instalment_and_an_appropriation_are_explained_to_the_fen() {
    let office = TestOffice::office();
    year(&office);
    let told = office.json("report register --year 2023 --explain V-1");
    assert_eq!(
        columns(&told["parts"], &["figure", "amount", "running"]),
        [["granted", "90000.00", "90000.00"], ["granted", "-60000.00", "30000.00"]]
    );
    assert_eq!(told["ground"]["steps"][1]["value"], "90000");
    assert_eq!(told["log_events"].as_u64().unwrap(), office.events());
    let told = office.json("report budget --year 2023 --explain zjtx/district");
    let figures = columns(&told["figures"], &["figure", "value", "parts"]);
    assert_eq!(figures[0], ["appropriated", "800000.00", "800000.00"]);
    assert_eq!(figures[1], ["committed", "800000.00", "800000.00"]);
    let commits = columns(&told["parts"], &["figure", "amount"]);
    assert!(commits.contains(&vec!["committed", "-30000.00"]), "{commits:?}");
    let told = office.json("report budget --year 2023 --explain zjtx/district:available");
    assert_eq!(
        columns(&told["figures"], &["figure", "value", "parts"]),
        [
            ["appropriated", "800000.00", "800000.00"],
            ["committed", "800000.00", "800000.00"],
            ["available", "0.00", "0.00"],
        ]
    );
    office.run("report budget --year 2023 --explain zjtx/district --out explained.pdf").done();
    for (line, code) in [
        ("report register --year 2023 --explain V-9/1", "unknown-row"),
        ("report caps --year 2023 --explain nothing", "unknown-row"),
        ("report claims --year 2023 --explain V-1", "not-explained"),
    ] {
        let ran = office.run(&format!("{line} --format json"));
        assert_eq!(ran.error()["code"], code, "{line}");
    }
    for lang in ["zh", "en"] {
        let line = format!("report register --year 2023 --explain S-1/1 --lang {lang}");
        let page = office.run(&line).done().out;
        insta::assert_snapshot!(format!("explain_{lang}"), without_hashes(&page));
    }
}

#[test]
fn a_row_that_its_events_do_not_add_up_to_is_not_explained() {
    let office = TestOffice::office();
    year(&office);
    let file = office.path("ledger").join("ledger.db");
    unguarded(&file, &format!("UPDATE caps SET own_fen = own_fen - 1 WHERE ceiling = '{CEILING}'"));
    let row = format!("{CEILING}/{}/2023", firm(0));
    let line = format!("report caps --year 2023 --explain {row} --format json");
    assert_eq!(office.run(&line).exits(4).error()["code"], "unexplained");
}
