//! Forgeries of funds, policies, titles and audits.

use serde_json::json;

use super::{Changed, Dated, Dropped, Followed, Forgery, Repeated, forms::dated};

pub(super) fn all() -> Vec<(Forgery, &'static str)> {
    let mut all = funds();
    all.extend(closes());
    all.extend(policies());
    all.extend(audits());
    all
}

fn funds() -> Vec<(Forgery, &'static str)> {
    vec![
        (Changed("budget", "/amount", json!("100001.00")), "fund/before"),
        (Changed("budget", "/before", json!("1.00")), "fund/before"),
        (Changed("budget", "/fund", json!("g")), "fund/known"),
        (Repeated("budget"), "fund/unchanged"),
        (Changed("budget", "/amount", json!("-1.00")), "fund/total"),
        (Changed("out", "/amount", json!("99001.00")), "fund/total"),
        (Changed("in", "/amount", json!("1001.00")), "fund/total"),
        (Changed("in", "/carried", json!("1001.00")), "fund/carry"),
        (Changed("in", "/document_no", json!("转2")), "fund/carry"),
        (Changed("in", "/from", json!(2023)), "fund/carry"),
        (Changed("out", "/to", json!(2026)), "fund/carry"),
        (Dropped("in"), "fund/carry"),
        (Dropped("out"), "fund/carry"),
        (Repeated("out"), "fund/carry"),
        (Changed("out", "/carried", json!("99300.01")), "fund/left"),
        (Changed("out", "/carried", json!("0.00")), "fund/left"),
    ]
}

fn closes() -> Vec<(Forgery, &'static str)> {
    let closed = dated(
        "YearClosed",
        "2024-01-02",
        "会计",
        &json!({"fund": "f", "year": 2024, "document_no": null}),
    );
    let set = |source: &str| {
        dated(
            "AppropriationSet",
            "2024-04-08",
            "会计",
            &json!({"fund": "f", "year": 2025,
            "source": source, "before": null, "amount": "1.00", "document_no": "预2"}),
        )
    };
    let month = |month: &str, on: &str| {
        dated("MonthClosed", on, "会计", &json!({"fund": "f", "month": month, "document_no": null}))
    };
    let january = dated(
        "MonthReopened",
        "2024-04-07",
        "会计",
        &json!({"fund": "f", "month": "2024-01", "document_no": "重2", "reason": "漏记"}),
    );
    vec![
        (Followed("budget", closed), "fund/year-closed"),
        (Followed("2025 closed", set("city")), "fund/year-closed"),
        (Dated("out", "2024-01-31"), "fund/month-closed"),
        (Dated("revoked", "2024-01-15"), "fund/month-closed"),
        (Repeated("2025 closed"), "fund/year"),
        (Dropped("2025 closed"), "fund/year"),
        (Changed("2025 again", "/reason", json!(" ")), "fund/year"),
        (Repeated("January"), "fund/month"),
        (Repeated("February again"), "fund/month"),
        (Changed("February again", "/reason", json!("")), "fund/month"),
        (Dated("February", "2024-02-28"), "fund/month"),
        (Dropped("January"), "fund/month-order"),
        (Followed("February", january), "fund/month-order"),
        (Followed("2025 again", month("2025-01", "2025-02-01")), "fund/january"),
    ]
}

fn policies() -> Vec<(Forgery, &'static str)> {
    vec![
        (Changed("pack", "/pack/hash", json!("00")), "policy/text"),
        (Changed("pack", "/pack/version", json!("2")), "policy/text"),
        (Changed("pack", "/pack/id", json!("q")), "policy/text"),
        (Repeated("pack"), "policy/version"),
        (Changed("pack", "/limits/0/limit", json!("9000.00")), "policy/limits"),
        (Changed("pack", "/limits", json!([])), "policy/limits"),
        (Changed("reading", "/limits/0/limit", json!("9000.00")), "policy/limits"),
        (Changed("reading", "/reading", json!("least")), "policy/reading"),
        (Changed("reading", "/option", json!("higher")), "policy/reading"),
        (Changed("reading", "/before", json!("high")), "policy/before"),
        (Changed("title", "/title", json!("u")), "title/known"),
        (Repeated("title"), "title/once"),
    ]
}

fn audits() -> Vec<(Forgery, &'static str)> {
    vec![
        (Changed("sample", "/sample", json!(2)), "audit/number"),
        (Changed("finding", "/finding", json!(2)), "audit/number"),
        (Changed("sample", "/drawn/items/0/amount", json!("1.00")), "audit/sample"),
        (Changed("sample", "/drawn/items/0/claim_no", json!("C9")), "audit/sample"),
        (Changed("sample", "/drawn/count", json!(0)), "audit/sample"),
        (Changed("sample", "/drawn/events", json!(2000)), "audit/log"),
        (Changed("finding", "/amount", json!("0.00")), "audit/claim"),
        (Changed("finding", "/text", json!(" ")), "audit/claim"),
        (Changed("finding", "/claim_no", json!("C9")), "audit/about"),
        (Changed("finding", "/instalment", json!(2)), "audit/about"),
        (Changed("answer", "/finding", json!(2)), "audit/open"),
        (Repeated("closed"), "audit/open"),
        (Changed("answer", "/by", json!("审计")), "duty/close-own-answer"),
        (Changed("closed", "/by", json!("会计")), "duty/close-own-answer"),
    ]
}
