//! Who may do what: a table of its own, by the names of the events.

use serde_json::Value;

use super::{
    days, dispatch::enterprise_event, event::Event, finding::rules, judging::Judge,
    records::office::Roles,
};

rules! {
    ROLE = "role/missing" since 0,
        "who acts has a role for it, as the office's events so far say",
        "操作员须持有相应角色（以此前的登记为准）";
}

const OFFICER: Roles = Roles::OFFICER;
const APPROVER: Roles = Roles::APPROVER;
const FINANCE: Roles = Roles::FINANCE;
const AUDITOR: Roles = Roles::AUDITOR;
const ADMIN: Roles = Roles::ADMIN;

/// The first rules under which an approver may release too.
const APPROVERS: u32 = 2;

/// The roles of which one is enough; `None`: no such event is known.
fn roles(stream_type: &str, name: &str) -> Option<Roles> {
    Some(match (stream_type, name) {
        ("enterprise", name) => return enterprise_event(name).map(|(roles, _)| roles),
        // It says nothing new, and comes with what the actor may do.
        ("batch", "BatchRecorded") => OFFICER.or(APPROVER).or(FINANCE).or(AUDITOR).or(ADMIN),
        ("fund" | "statement" | "batch", _) | ("office", "FundCodesSet") => FINANCE,
        ("policy", _) => APPROVER.or(ADMIN),
        ("office", _) => ADMIN,
        ("audit", "FindingAnswered") => OFFICER.or(APPROVER).or(FINANCE),
        ("audit", _) => AUDITOR,
        _other => return None,
    })
}

impl Judge {
    /// Whether the actor's roles allow the event; `false` where no such event
    /// is known.
    pub(super) fn judge_role(&mut self, event: &Event<'_>) -> bool {
        let Some(mut allowed) = roles(event.stream_type, event.name) else { return false };
        if event.name == "EnterpriseExcluded" && self.follows_fraud(event) {
            // The decision of a recovery after a fraud bars the enterprise too.
            allowed = allowed.or(FINANCE);
        }
        if ["PaymentReleased", "BatchReleased"].contains(&event.name) && event.rules >= APPROVERS {
            allowed = allowed.or(APPROVER);
        }
        if !self.state.office.may(event.by, allowed) {
            let held = self.state.office.roles(event.by);
            let recorded = format!("{} ({held})", event.by_text);
            self.breaks(event, &ROLE, recorded, allowed.to_string());
        }
        let since = self.state.office.may_since(event.by, allowed);
        // An admin may move the own role back too.
        if let Some(since) = since.filter(|_| event.name != "OperatorAdded") {
            let role = ("OperatorAdded", since);
            self.expect_day(event, &days::ROLE, (event.name, event.on), role);
        }
        true
    }

    /// Whether the event just before it, of the same commit, is the recovery
    /// after a fraud that bars the enterprise.
    fn follows_fraud(&self, event: &Event<'_>) -> bool {
        let document = event.body.get("document_no").and_then(Value::as_str);
        self.state.before.as_ref().is_some_and(|before| {
            before.stream == event.stream
                && before.by == event.by
                && before.on == event.on
                && before.fraud.is_some()
                && before.fraud == document.map(super::key::Key::of)
        })
    }
}
