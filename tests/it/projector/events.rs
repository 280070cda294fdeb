//! Events of a small office, in their stored form.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::{event::kind, ledger::LedgerEvent, uscc::Uscc};
use bofu_projections::recorded::{Recorded, key};
use serde_json::{Value, json};

/// Events in the order in which they are recorded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Office {
    pub(crate) events: Vec<Recorded>,
    sequences: BTreeMap<String, u64>,
}

pub(crate) fn uscc(index: u32) -> Uscc {
    Uscc::with_check_digit(&format!("913301080000{index:05}")).unwrap()
}

impl Office {
    pub(crate) fn record(&mut self, of: u32, name: &str, body: Value) {
        self.record_in(kind::ENTERPRISE, uscc(of).as_str(), name, body);
    }

    pub(super) fn record_in(
        &mut self,
        stream_type: &str,
        stream_id: &str,
        name: &str,
        body: Value,
    ) {
        let position = u64::try_from(self.events.len()).unwrap();
        let stream_id = stream_id.to_owned();
        let sequence = self.sequences.entry(stream_id.clone()).or_default();
        *sequence += 1;
        let mut body = body;
        body["occurred_on"] = json!("2023-03-01");
        body["by"] = json!(if name.ends_with("Granted") { "李审批" } else { "王经办" });
        let payload = json!({ name: body }).to_string();
        self.events.push(Recorded {
            position,
            stream_type: stream_type.into(),
            stream_id: stream_id.into(),
            sequence: *sequence,
            recorded_at: format!("2024-01-01T00:00:00.{position:06}Z").into(),
            event: LedgerEvent::decode(stream_type, &payload).unwrap(),
            metadata: Arc::new([(key::OS_USER.to_owned(), "wang".to_owned())].into()),
            leaf: [u8::try_from(position % 251).unwrap(); 32],
        });
    }

    pub(crate) fn operator(&mut self, name: &str, roles: &[&str]) {
        let body = json!({"operator": name, "roles": roles});
        self.record_in(kind::OFFICE, "office", "OperatorAdded", body);
    }

    pub(crate) fn register(&mut self, of: u32, name: &str) {
        let account = json!({"account_name": name, "bank": "工行", "bank_code": "102331002128",
            "account_no": "1202021234567890123"});
        let body = json!({"uscc": uscc(of), "name": name, "account": account,
            "check_digit_override": null});
        self.record(of, "EnterpriseRegistered", body);
    }

    pub(crate) fn rename(&mut self, of: u32, name: &str) {
        self.record(of, "EnterpriseRenamed", json!({"name": name, "document_no": "文1"}));
    }

    pub(crate) fn file(&mut self, of: u32, claim_no: &str) {
        let body = json!({"claim_no": claim_no, "measure": "pledge-interest", "subject": "贷款",
            "applied_on": "2023-03-01", "facts": {}, "decided": null});
        self.record(of, "ClaimFiled", body);
    }

    pub(crate) fn assess(&mut self, of: u32, claim_no: &str, sum: &str) {
        let body = json!({"claim_no": claim_no, "assessment": assessment(sum)});
        self.record(of, "ClaimAssessed", body);
    }

    /// Grants `sum` in each of `years`.
    pub(crate) fn grant(&mut self, of: u32, claim_no: &str, sum: &str, years: &[i16]) {
        let part = |(no, year): (usize, &i16)| {
            let key = json!({"ceiling": "pledge-interest.year", "holder": uscc(of),
                "period": year.to_string(), "lane": "own", "amount": sum, "limit": "2000000.00"});
            json!({"no": no + 1, "period": year, "span": null, "computed": sum, "granted": sum,
                "charges": [key]})
        };
        let parts: Vec<Value> = years.iter().enumerate().map(part).collect();
        let body = json!({"claim_no": claim_no, "measure": "pledge-interest", "subject": "贷款",
            "applied_on": "2023-03-01", "facts": {}, "decided": null,
            "assessment": assessment(sum), "reductions": [], "instalments": parts,
            "granted": sum});
        self.record(of, "InterestSubsidyGranted", body);
    }

    pub(crate) fn revoke(&mut self, of: u32, claim_no: &str, no: u32, sum: &str) {
        let body = json!({"claim_no": claim_no, "instalments": [no], "amount": sum,
            "reason": "异议成立", "charges": []});
        self.record(of, "GrantRevoked", body);
    }
}

fn assessment(sum: &str) -> Value {
    json!({"kind": "interest", "clause": "6",
        "pack": {"id": "binjiang-zjtx", "version": "1", "hash": "00"},
        "readings": {"day-basis": "act/360"},
        "steps": [{"name": "subsidy", "period": 2023, "formula": "sum", "value": sum}],
        "slices": [{"period": 2023, "span": null, "computed": sum, "ceilings": []}],
        "computed": sum, "group": null, "once": null, "overlap": null, "quota": null,
        "fund": {"fund": "zjtx", "shares": [{"source": "district", "parts": 1}]}})
}

/// `claims` claims of three enterprises, of which every third is revoked and
/// every fourth enterprise event is a rename.
pub(crate) fn small_office(claims: u32) -> Office {
    let mut office = Office::default();
    office.operator("王经办", &["officer"]);
    with_lives(office, claims)
}

/// The same where anybody may act.
pub(crate) fn office_without_operators(claims: u32) -> Office {
    with_lives(Office::default(), claims)
}

fn with_lives(mut office: Office, claims: u32) -> Office {
    (0..3).for_each(|of| office.register(of, &format!("企业{of}")));
    for index in 0..claims {
        let (of, no) = (index % 3, format!("C-{index}"));
        office.file(of, &no);
        office.assess(of, &no, "100.00");
        if index % 4 == 0 {
            office.rename(of, &format!("更名{index}"));
        }
        office.grant(of, &no, "100.00", &[2023]);
        if index % 3 == 2 {
            office.revoke(of, &no, 1, "100.00");
        }
    }
    office
}
