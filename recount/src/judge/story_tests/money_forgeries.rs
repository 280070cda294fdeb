//! Forgeries of grants, recoveries, aids and mergers.

use serde_json::{Value, json};

use super::{
    Changed, Dated, Dropped, Followed, Forgery, Repeated,
    forms::{A, B, aid, back, dated, decided, excluded, paid, recovered, shares},
};

pub(super) fn all() -> Vec<(Forgery, &'static str)> {
    let mut all = grants();
    all.extend(assessments());
    all.extend(recoveries());
    all.extend(payments());
    all.extend(set_offs());
    all.extend(aids());
    all.extend(mergers());
    all
}

fn grants() -> Vec<(Forgery, &'static str)> {
    let limit = "/instalments/0/charges/0/limit";
    vec![
        (Changed("C1 granted", "/granted", json!("501.00")), "grant/sum"),
        (Changed("C3 granted", "/instalments/0/granted", json!("300.00")), "grant/granted"),
        (Changed("C3 granted", "/reductions/0/amount", json!("700.00")), "grant/cuts"),
        (Changed("C3 granted", "/reductions", json!([])), "grant/cuts"),
        (Changed("C1 granted", "/assessment/slices/0/computed", json!("5.00")), "grant/computed"),
        (Changed("C1 granted", "/assessment/steps/0/value", json!("501")), "grant/steps"),
        (Changed("C1 granted", "/assessment/clause", json!("2")), "grant/clause"),
        (Changed("C1 granted", "/assessment/pack/hash", json!("00")), "grant/pack"),
        (Changed("C1 granted", "/assessment/pack/version", json!("2")), "grant/pack"),
        (Changed("C1 granted", "/assessment/steps/0/formula", json!("cost / 3")), "grant/steps"),
        (Changed("C1 granted", "/assessment/kind", json!("rent")), "grant/assessment"),
        (Changed("C1 granted", "/assessment/once", json!("cost=1.00")), "grant/assessment"),
        (Changed("C1 granted", "/assessment/fund/shares/0/parts", json!(2)), "grant/assessment"),
        (Changed("C3 granted", "/reductions/0/before", json!("1001.00")), "grant/cuts"),
        (Changed("C3 granted", "/reductions/0/left", json!("201.00")), "grant/cuts"),
        (Changed("C3 granted", "/reductions/0/because_of", json!(["C1"])), "grant/cuts"),
        (Changed("C1 granted", "/facts/cost", json!("9000.00")), "grant/facts"),
        (Changed("C1 granted", limit, json!("9000.00")), "grant/charges"),
        (Changed("C1 granted", "/instalments/0/charges/0/amount", json!("1.00")), "grant/charges"),
        (
            Changed("C1 granted", "/instalments/0/charges/1/holder", json!("g/district")),
            "grant/charges",
        ),
        (
            Changed("C1 granted", "/instalments/0/charges/0/lane", json!("external")),
            "grant/charges",
        ),
        (Changed("revoked", "/charges", back("-100.00")), "grant/charges"),
        (Changed("revoked", "/amount", json!("100.00")), "grant/granted"),
        (Dropped("C3"), "grant/recomputed"),
    ]
}

fn assessments() -> Vec<(Forgery, &'static str)> {
    let limit = "/assessment/slices/0/ceilings/0/limit";
    let holder = "/assessment/slices/0/ceilings/0/holder";
    let ceiling = "/assessment/slices/0/ceilings/0";
    vec![
        (Changed("C2 assessed", holder, json!(B)), "grant/assessment"),
        (Changed("C2 assessed", limit, json!("9000.00")), "grant/assessment"),
        (Changed("C2 assessed", ceiling, json!({})), "grant/assessment"),
        (Changed("C2 assessed", "/assessment/slices/0/period", json!(2025)), "grant/assessment"),
        (Changed("C2 assessed", "/assessment/computed", json!("9.00")), "grant/assessment"),
        (Changed("C2 assessed", "/assessment/group", json!({"group": "g"})), "grant/assessment"),
        (Changed("C2 assessed", "/assessment/fund/fund", json!("g")), "grant/assessment"),
        (Changed("C2 assessed", "/assessment/slices/0/computed", json!("9.00")), "grant/computed"),
        (Changed("C2 assessed", "/assessment/steps/0/name", json!("total")), "grant/steps"),
        (Changed("C2 assessed", "/assessment/clause", json!("2")), "grant/clause"),
        (Changed("C2 assessed", "/assessment/pack/hash", json!("00")), "grant/pack"),
        (Changed("C2", "/facts/cost", json!("x")), "grant/condition"),
        (Changed("C2", "/facts", json!({})), "grant/condition"),
        (Changed("C2", "/facts", json!({"cost": "600.00", "price": "1.00"})), "grant/condition"),
        (Changed("C2", "/applied_on", json!("2023-12-31")), "grant/condition"),
        (Dropped("C2 assessed"), "decision/follows"),
        (Dropped("C2"), "grant/recomputed"),
        (Dated("C2 assessed", "2024-02-03"), "decision/one-hand"),
        (Changed("C2 assessed", "/by", json!("稽核")), "decision/one-hand"),
    ]
}

fn recoveries() -> Vec<(Forgery, &'static str)> {
    let written_off = |amount: &str, by: &str| {
        dated(
            "RecoveryWrittenOff",
            "2024-04-03",
            "稽核",
            &json!({"claim_no": "C1", "instalment": 1,
            "document_no": "R3", "amount": amount, "written_off_by": by, "reason": "注销"}),
        )
    };
    let one = |document: &str, amount: &str| {
        Followed("R3 given up", recovered("C1", document, amount, "error", &json!({})))
    };
    vec![
        (Changed("R1", "/amount", json!("0.00")), "recovery/amount"),
        (Changed("R3", "/amount", json!("201.00")), "recovery/paid"),
        (one("R9", "500.00"), "recovery/paid"),
        (Followed("R3", decided("C1", "R9", "160.00", "error")), "recovery/decided"),
        (Repeated("R3"), "recovery/document"),
        (one("R1", "10.00"), "recovery/outstanding"),
        (Changed("R3 given up", "/amount", json!("51.00")), "recovery/outstanding"),
        (Followed("R3", written_off("60.00", "销9")), "recovery/outstanding"),
        (Changed("R1 back", "/cause", json!("fraud")), "recovery/cause"),
        (Repeated("R1 back"), "recovery/twice"),
        (Repeated("R3 given up"), "recovery/twice"),
        (
            Followed("R1 back", recovered("C1", "R1", "1.00", "error", &json!({"receipt": "缴1"}))),
            "recovery/receipt",
        ),
        (Changed("R1 back", "/charges", back("-100.00")), "recovery/charges"),
        (Changed("R4 back", "/charges", back("-200.00")), "recovery/charges"),
        (Changed("R1 back", "/charges", json!([])), "grant/charges"),
        (Changed("R1 back", "/shares", shares("100.00")), "payment/shares"),
        (Dropped("R4 excluded"), "recovery/barred"),
        (Repeated("R4 excluded"), "exclusion/document"),
        (Followed("lifted", excluded("R4")), "exclusion/document"),
    ]
}

fn payments() -> Vec<(Forgery, &'static str)> {
    let undone = json!({"SettlementUndone": paid("C2", "200.00", &json!({"reason": "有误"}))});
    let returned = json!({"PaymentReturned": paid("C2", "200.00", &json!({"reason": "户名不符",
        "returned_on": "2024-03-10", "was_settled": true, "evidence": {"document": "退1"}}))});
    vec![
        (Changed("C1 ordered", "/shares", shares("400.00")), "payment/shares"),
        (Changed("settled 1", "/shares", json!([])), "payment/shares"),
        (Followed("R4", undone), "recovery/undone"),
        (Followed("R4", returned), "recovery/owed"),
    ]
}

fn set_offs() -> Vec<(Forgery, &'static str)> {
    vec![
        (Dropped("R2 kept"), "set-off/pair"),
        (Dropped("R2 kept"), "decision/follows"),
        (Dated("R2 kept", "2024-04-05"), "decision/one-hand"),
        (Dropped("R2 back"), "set-off/pair"),
        (Repeated("R2 kept"), "set-off/pair"),
        (Changed("R2 kept", "/amount", json!("90.00")), "set-off/pair"),
        (Changed("R2 kept", "/amount", json!("301.00")), "set-off/left"),
        (Changed("R2 kept", "/recovered/claim_no", json!("C2")), "set-off/left"),
        (Changed("R2 kept", "/shares", shares("90.00")), "payment/shares"),
    ]
}

fn aids() -> Vec<(Forgery, &'static str)> {
    vec![
        (Changed("aid", "/key/ceiling", json!("own.year")), "aid/own-money"),
        (Changed("aid", "/amount", json!("0.00")), "aid/amount"),
        (Changed("aid", "/source", json!(" ")), "aid/amount"),
        (Followed("aid", aid("市1", "90.00")), "aid/once"),
        (Changed("aid cancelled", "/amount", json!("90.00")), "aid/cancelled"),
        (Changed("aid cancelled", "/document_no", json!("市2")), "aid/cancelled"),
        (Changed("aid cancelled", "/reason", json!("")), "aid/cancelled"),
        (Changed("aid", "/charges/0/amount", json!("1.00")), "grant/charges"),
        (Changed("aid", "/charges/0/limit", json!("9000.00")), "grant/charges"),
        (Changed("aid", "/charges/0/lane", json!("own")), "grant/charges"),
        (Changed("aid", "/charges", json!([])), "grant/charges"),
    ]
}

fn mergers() -> Vec<(Forgery, &'static str)> {
    let carried = "merger/carried";
    let days = json!([{"from": "2024-01-01", "to": "2024-02-01"}]);
    let standing: Value = json!({"claim_no": "C3", "holder": A, "measure": "m", "subject": "项目",
        "counted": "1.00", "granted": "1.00", "days": [],
        "comparison": {"group": null, "months": 0, "overlap": null, "once": "cost=2000.00"}});
    vec![
        (Changed("absorbed", "/charges/0/amount", json!("699.00")), "grant/charges"),
        (Changed("absorbed", "/charges/0/limit", json!("9000.00")), "grant/charges"),
        (Changed("absorbed", "/charges", json!([])), "grant/charges"),
        (Changed("absorbed", "/claims/0/granted", json!("1.00")), carried),
        (Changed("absorbed", "/claims/0/counted", json!("1.00")), carried),
        (Changed("absorbed", "/claims/0/comparison/once", json!("cost=1")), carried),
        (Changed("absorbed", "/claims/0/comparison/months", json!(1)), carried),
        (Changed("absorbed", "/claims/0/subject", json!("另一项目")), carried),
        (Changed("absorbed", "/claims/0/days", days), carried),
        (Changed("absorbed", "/claims/0/claim_no", json!("C9")), carried),
        (Changed("absorbed", "/claims", json!([])), carried),
        (Changed("absorbed", "/document_no", json!("合2")), carried),
        (Dropped("absorbed"), carried),
        (Changed("absorbed", "/document_no", json!("合2")), "decision/follows"),
        (Dated("freed", "2024-05-03"), "decision/one-hand"),
        (Changed("freed", "/reason", json!("有误")), "decision/reason"),
        (Changed("merged", "/successor", json!(A)), "merger/successor"),
        (Changed("merged", "/successor", json!("91330108MA00000013")), "merger/successor"),
        (Dropped("merged"), carried),
        (Dropped("freed"), carried),
        (Dropped("revoked"), carried),
        (Changed("freed", "/amount", json!("1.00")), carried),
        (Changed("freed", "/standing", standing), carried),
        (Changed("freed", "/charges", json!([])), "grant/charges"),
    ]
}
