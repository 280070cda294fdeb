//! Days and months, over the claims of one enterprise.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::{Replay, recorded_event::RecordedEvent};
use crate::report::{Difference, Kind};

const PACK: &str = r#"
[policy]
id = "p"
version = "1"
effective_from = "start"
years = 3
fund = "f"
[[fund]]
id = "f"
shares = [{ source = "district", parts = 1 }]
[[reading]]
id = "start"
kind = "date"
default = "2024-01-01"
[[parameter]]
id = "most"
[[parameter.values]]
value = "6"
[[measure]]
id = "rent"
clause = "1"
kind = "rent"
period = { from = "from", to = "to" }
no_overlap = { family = "rent", by = ["subject"] }
quota = { months = "most" }
[[measure.fact]]
name = "from"
type = "date"
first_of_month = true
[[measure.fact]]
name = "to"
type = "date"
first_of_month = true
[[measure.step]]
name = "sum"
formula = "all_months * 100"
"#;

/// A ledger that grows.
struct Ledger {
    replay: Replay,
    position: u64,
}

impl Ledger {
    fn begun() -> Self {
        let mut ledger = Self { replay: Replay::default(), position: 0 };
        let adopted = json!({"text": PACK, "pack": {"id": "p", "version": "1", "hash": ""}, "limits": [],
            "document_no": null});
        let _other_hash = ledger.tell("policy", "p", "PackAdopted", adopted);
        ledger
    }

    fn tell(&mut self, kind: &str, stream: &str, name: &str, mut body: Value) -> Vec<Difference> {
        body["occurred_on"] = json!("2024-07-01");
        let payload = json!({ name: body });
        let position = self.position;
        self.position += 1;
        let (stream_type, stream_id) = (kind, stream);
        let told = RecordedEvent { position, stream_type, stream_id, payload: &payload, rules: 1 };
        self.replay.take(&told).differences
    }

    /// Files and assesses a claim, and answers what is wrong with its days.
    fn files(&mut self, no: &str, subject: &str, [from, to]: [&str; 2]) -> Vec<String> {
        let filed = json!({"claim_no": no, "measure": "rent", "subject": subject,
            "applied_on": "2024-07-01", "facts": {"from": from, "to": to}, "decided": null});
        assert!(self.tell("enterprise", "A", "ClaimFiled", filed).is_empty());
        let month = |day: &str| day[5..7].parse::<i64>().unwrap();
        let months = month(to) - month(from);
        let sum = format!("{}.00", months * 100);
        let span = json!({"from": from, "to": to});
        let hash = self.replay.packs["p"].hash.clone();
        let step = json!({"name": "sum", "period": null, "formula": "all_months * 100",
            "value": (months * 100).to_string()});
        let assessment = json!({"kind": "rent", "clause": "1",
            "pack": {"id": "p", "version": "1", "hash": hash}, "readings": {}, "steps": [step],
            "slices": [{"period": 2024, "span": span, "computed": sum, "ceilings": []}],
            "computed": sum, "group": null, "once": null,
            "overlap": {"family": "rent", "identities": [format!("subject={subject}")],
                "span": span},
            "quota": {"months": months, "limit": 6},
            "fund": {"fund": "f", "shares": [{"source": "district", "parts": 1}]}});
        let body = json!({"claim_no": no, "assessment": assessment});
        let found = self.tell("enterprise", "A", "ClaimAssessed", body);
        assert!(found.iter().all(|one| one.kind == Kind::Days), "{found:#?}");
        found.into_iter().map(|one| one.what).collect()
    }
}

#[test]
fn no_day_of_one_subject_is_claimed_twice_while_a_claim_lives() {
    let mut ledger = Ledger::begun();
    assert!(ledger.files("R-1", "一号楼", ["2024-01-01", "2024-03-01"]).is_empty());
    assert!(ledger.files("R-2", "二号楼", ["2024-02-01", "2024-03-01"]).is_empty());
    assert_eq!(ledger.files("R-3", "一 号楼", ["2024-02-01", "2024-04-01"]), ["overlap"]);
    for no in ["R-1", "R-3"] {
        ledger.tell("enterprise", "A", "ClaimWithdrawn", json!({"claim_no": no}));
    }
    assert!(ledger.files("R-4", "一号楼", ["2024-01-01", "2024-04-01"]).is_empty());
}

#[test]
fn a_measure_takes_no_more_months_than_the_policy_gives() {
    let mut ledger = Ledger::begun();
    assert!(ledger.files("R-1", "一号楼", ["2024-01-01", "2024-05-01"]).is_empty());
    assert_eq!(ledger.files("R-2", "二号楼", ["2024-01-01", "2024-04-01"]), ["months"]);
    let rejected = json!({"claim_no": "R-2", "cause": {"decision": {"reason": "超期"}}});
    ledger.tell("enterprise", "A", "ClaimRejected", rejected);
    assert!(ledger.files("R-3", "二号楼", ["2024-01-01", "2024-03-01"]).is_empty());
}
