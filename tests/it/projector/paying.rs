//! What becomes of grants: notices, orders, settlements, returns, recoveries.

use bofu_domain::event::kind;
use serde_json::{Value, json};

use super::events::{Office, small_office, uscc};

/// What each instalment is.
const SUM: &str = "100.00";

fn shares(of: u32, sum: &str) -> Value {
    json!([
        {"ceiling": "pledge-interest.year", "holder": uscc(of), "period": "2023", "amount": sum},
        {"ceiling": "fund.year", "holder": "zjtx/district", "period": "2023", "amount": sum}
    ])
}

fn account(number: &str) -> Value {
    json!({"account_name": "企业", "bank": "工行", "bank_code": "102331002128",
        "account_no": number})
}

fn order_id(claim_no: &str, attempt: u32) -> String {
    format!("BF-{claim_no}-1-{attempt}")
}

impl Office {
    fn appropriate(&mut self, amount: &str) {
        let body = json!({"fund": "zjtx", "year": 2023, "source": "district", "amount": amount,
            "before": null, "document_no": "财1号"});
        self.record_in(kind::FUND, "zjtx-2023", "AppropriationSet", body);
    }

    fn publish(&mut self, of: u32, claim_no: &str) {
        let body = json!({"claim_no": claim_no, "instalments": [1], "amount": SUM, "days": 5,
            "starts_on": "2023-03-02", "ends_on": "2023-03-08"});
        self.record(of, "NoticePublished", body);
    }

    fn object(&mut self, of: u32, claim_no: &str) {
        let body = json!({"claim_no": claim_no, "reason": "金额不实", "document_no": null});
        self.record(of, "ObjectionRaised", body);
    }

    fn order(&mut self, of: u32, claim_no: &str, attempt: u32) {
        let body = json!({"claim_no": claim_no, "instalment": 1, "batch": "2023-03",
            "attempt": attempt, "end_to_end_id": order_id(claim_no, attempt), "amount": SUM,
            "payee": uscc(of), "payee_name": "企业", "account": account("1202021234567890123"),
            "city": "0.00", "district": SUM, "shares": shares(of, SUM), "needs_release": false});
        self.record(of, "PaymentOrdered", body);
    }

    fn settle(&mut self, of: u32, claim_no: &str, attempt: u32) {
        let body = json!({"claim_no": claim_no, "instalment": 1,
            "end_to_end_id": order_id(claim_no, attempt), "amount": SUM,
            "settled_on": "2023-03-20", "evidence": {"document": "回单 1"},
            "shares": shares(of, SUM)});
        self.record(of, "PaymentSettled", body);
    }

    fn send_back(&mut self, of: u32, claim_no: &str, attempt: u32) {
        let body = json!({"claim_no": claim_no, "instalment": 1,
            "end_to_end_id": order_id(claim_no, attempt), "amount": SUM, "reason": "户名不符",
            "returned_on": "2023-03-21", "was_settled": true, "evidence": {"document": "退票 1"},
            "shares": shares(of, SUM)});
        self.record(of, "PaymentReturned", body);
    }

    fn stop(&mut self, of: u32, orders: &[String]) {
        let body = json!({"account": account("6222020109900067890"),
            "before": account("1202021234567890123"), "document_no": "户1号", "stopped": orders});
        self.record(of, "AccountChanged", body);
    }

    fn demand(&mut self, of: u32, claim_no: &str) {
        let body = json!({"claim_no": claim_no, "instalment": 1, "amount": SUM, "cause": "error",
            "document_no": "追1号", "deadline": "2023-06-30"});
        self.record(of, "RecoveryDecided", body);
    }

    fn recover(&mut self, of: u32, claim_no: &str, sum: &str) {
        let body = json!({"claim_no": claim_no, "instalment": 1, "amount": sum, "cause": "error",
            "document_no": "追1号", "receipt": null, "charges": [], "shares": shares(of, sum)});
        self.record(of, "FundsRecovered", body);
    }
}

/// A small office whose grants are paid, sent back, paid again, taken back or
/// revoked, each step long after the one before: every table has rows that
/// events come back to.
pub(super) fn long_lives(claims: u32) -> Office {
    let mut office = small_office(claims);
    office.appropriate("90000000.00");
    let standing = || (0..claims).filter(|index| index % 3 != 2);
    let each = |office: &mut Office, step: fn(&mut Office, u32, &str), chosen: fn(u32) -> bool| {
        for index in standing().filter(|index| chosen(*index)) {
            step(office, index % 3, &format!("C-{index}"));
        }
    };
    each(&mut office, Office::publish, |index| index % 5 != 0);
    each(&mut office, Office::object, |index| index % 7 == 1);
    each(&mut office, |office, of, no| office.revoke(of, no, 1, SUM), |index| index % 5 == 0);
    each(&mut office, |office, of, no| office.order(of, no, 1), |index| index % 5 > 1);
    each(&mut office, |office, of, no| office.settle(of, no, 1), |index| index % 5 > 2);
    each(&mut office, |office, of, no| office.send_back(of, no, 1), |index| index % 5 == 4);
    let open = |of: u32| standing().filter(move |index| index % 3 == of && index % 5 == 2);
    for of in 0..2 {
        let stopped: Vec<_> = open(of).map(|index| order_id(&format!("C-{index}"), 1)).collect();
        office.stop(of, &stopped);
    }
    each(&mut office, |office, of, no| office.order(of, no, 2), |index| index % 10 == 4);
    each(&mut office, Office::demand, |index| index % 10 == 3);
    each(&mut office, |office, of, no| office.recover(of, no, "40.00"), |index| index % 10 == 3);
    each(&mut office, |office, of, no| office.recover(of, no, "60.00"), |index| index % 20 == 3);
    office
}

#[test]
fn the_long_lives_have_rows_of_every_kind() {
    let mut subsidies = bofu_projections::subsidies::SubsidyRows::default();
    for event in long_lives(60).events {
        subsidies.fold(&event).unwrap();
    }
    let statuses: std::collections::BTreeSet<_> =
        subsidies.register.values().map(|row| row.status.as_str()).collect();
    assert_eq!(statuses.len(), 6, "all but one that is merely granted: {statuses:?}");
    assert!(subsidies.payments.values().any(|row| row.stopped));
    assert!(
        subsidies.recoveries.len() > 3
            && subsidies.notices.len() > 20
            && subsidies.budget.len() > 2
    );
}
