//! 补录: what is recorded long after its day, and who allows it.

use serde_json::{Value, json};

use super::test_office::{TestOffice, VOUCHERS, columns, firm};

/// An office with operators, whose past was told before there were any.
fn with_operators(office: &TestOffice) {
    office.run("operator add 吴管理 --role admin --actor 吴管理").done();
    office.run("operator add 王经办 --role officer --actor 吴管理").done();
    office.run("operator add 李审批 --role approver --actor 吴管理").done();
}

/// Files a claim on a day.
fn file(office: &TestOffice, claim: &str, on: &str) -> super::test_office::Ran {
    let row = format!("{claim},{},服务{claim},2023-05-01,HT-{claim},10万,2023-04-01", firm(0));
    let name = office.csv("claim.csv", VOUCHERS, &[row]);
    let line = format!("claim import {name} --measure innovation-voucher --on {on} --format json");
    office.run(&line)
}

fn code(ran: &super::test_office::Ran) -> String {
    columns(&ran.json()["refused"], &["code"]).concat().concat()
}

/// What `audit verify` wants somebody to look at, of late entries.
fn late(office: &TestOffice) -> Vec<Value> {
    let verdict = office.json("audit verify");
    assert_eq!(verdict["findings"], json!([]), "{verdict:#}");
    let notices = verdict["notices"].as_array().unwrap().iter();
    notices.filter(|one| one["kind"] == "late-entries").cloned().collect()
}

#[test]
fn a_day_long_past_is_refused_unless_an_admin_has_opened_a_window_for_it() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        file(&office, "V-0", "2023-05-10").done();
        with_operators(&office);
        assert_eq!(code(&file(&office, "V-1", "2023-05-10").refused()), "late-entry");
        let open = "office late-entry open --from 2023-05-01 --to 2023-05-31 --document 补1号";
        let refused = |line: &str| {
            office.run(&format!("{line} --format json")).refused().error()["code"].clone()
        };
        assert_eq!(refused(open), "role-missing");
        assert_eq!(refused(&format!("{open} --actor 吴管理 --on 2023-05-10")), "date-not-today");
        office.run(&format!("{open} --actor 吴管理")).done();
        let again = office.json(&format!("{open} --actor 吴管理"));
        assert_eq!(again["changed"], false);
        file(&office, "V-1", "2023-05-10").done();
        assert_eq!(code(&file(&office, "V-2", "2023-06-01").refused()), "late-entry");
        let listed = office.json("office late-entry list");
        let window = json!({"from": "2023-05-01", "to": "2023-05-31", "document_no": "补1号"});
        assert_eq!(listed, json!({"allowance": 7, "binds": true, "windows": [window]}));

        let closed = office.json("office late-entry close --actor 吴管理");
        assert_eq!(closed, json!({"document_no": null, "closed": 1, "changed": true}));
        assert_eq!(code(&file(&office, "V-2", "2023-05-10").refused()), "late-entry");
        let found = late(&office);
        assert_eq!(found.len(), 1, "once for the window: {found:#?}");
        let told = found[0]["message_zh"].as_str().unwrap();
        // Filed and assessed; what was told before there were operators is not counted.
        assert!(told.starts_with("凭补1号补录事件2个，最迟在业务日期后"), "{told}");
    }
}

#[test]
fn an_allowance_is_an_admins_to_set_and_holds_for_every_day_within_it() {
    let office = TestOffice::office();
    with_operators(&office);
    let allowance = "office late-entry allowance 36500 --actor";
    office.run(&format!("{allowance} 王经办")).refused();
    assert_eq!(code(&file(&office, "V-1", "2023-05-10").refused()), "late-entry");
    office.run(&format!("{allowance} 吴管理")).done();
    file(&office, "V-1", "2023-05-10").done();
    assert_eq!(late(&office), Vec::<Value>::new());
}

#[test]
fn a_refusal_of_a_late_day_says_in_both_languages_how_late_and_the_way_out() {
    let office = TestOffice::office();
    file(&office, "V-1", "2023-05-10").done();
    with_operators(&office);
    let approve = "claim approve V-1 --actor 李审批 --on 2023-06-01";
    let told = office.run(approve).refused().err;
    assert!(told.contains("错误[late-entry]") && told.contains("超过7日"), "{told}");
    assert!(told.contains("office late-entry open --from 2023-06-01"), "{told}");
    let told = office.run(&format!("{approve} --lang en")).refused().err;
    assert!(told.contains("lies more than 7 days before today"), "{told}");
    assert!(told.contains("ask an admin to open a late-entry window"), "{told}");
}
