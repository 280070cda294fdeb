#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use super::{
    command::{AuditCommand, Finding},
    event::{AuditEvent, FindingKind, Method, Sample, SampleItem},
    *,
};
use crate::{
    audit::event::FindingRecorded,
    authority::{Authority, Role},
    date::Year,
    explained::Explained,
    testing::{Rows, actor, authority, claim_no, context, day, document, yuan},
};

/// An audit, and an office in which the names have their roles.
struct Given(Audit, Authority);

impl Given {
    fn an_audit() -> Self {
        let roles = [("沈审计", Role::Auditor), ("李经办", Role::Officer), ("root", Role::Admin)];
        Self(Audit::default(), authority(&roles))
    }

    fn when(&self, by: &str, command: &AuditCommand) -> Result<Vec<AuditEvent>, AuditRefusal> {
        let (by, rows) = (actor(by), Rows::default());
        let ctx = context(&by, "2024-03-01", &self.1, &rows);
        self.0.decide(command, &ctx).map(|decided| decided.events)
    }

    fn then(mut self, by: &str, command: &AuditCommand) -> Self {
        for event in self.when(by, command).unwrap() {
            self.0.apply_event(&event);
        }
        self
    }

    fn refused(&self, by: &str, command: &AuditCommand) -> &'static str {
        self.when(by, command).unwrap_err().code()
    }
}

fn finding(text: &str) -> Finding {
    Finding {
        claim_no: claim_no("C-1"),
        instalment: Some(1),
        kind: FindingKind::Amount,
        amount: Some(yuan("10.01")),
        text: text.to_owned(),
        document_no: Some(document("审[2024]1号")),
    }
}

fn record(text: &str) -> AuditCommand {
    AuditCommand::RecordFinding(finding(text))
}

fn answer(text: &str) -> AuditCommand {
    AuditCommand::AnswerFinding { finding: 1, text: text.to_owned(), document_no: None }
}

fn close(text: &str) -> AuditCommand {
    AuditCommand::CloseFinding { finding: 1, text: text.to_owned(), document_no: None }
}

fn sample(items: usize) -> Sample {
    let item = SampleItem { claim_no: claim_no("C-1"), instalment: 1, amount: yuan("10") };
    Sample {
        year: Year(2023),
        as_of: None,
        known_at: None,
        method: Method::Random { size: 1 },
        seed: "s".to_owned(),
        count: 2,
        sum: yuan("20"),
        digest: "00".repeat(32),
        events: 7,
        root: "00".repeat(32),
        items: vec![item; items],
    }
}

fn draw(items: usize) -> AuditCommand {
    AuditCommand::DrawSample(Box::new(sample(items)))
}

#[test]
fn a_finding_is_recorded_answered_and_closed_by_those_whose_part_it_is() {
    let given = Given::an_audit();
    let recorded = given.when("沈审计", &record(" 多算一天 ")).unwrap();
    let finding = finding("多算一天");
    assert_eq!(
        recorded,
        [AuditEvent::FindingRecorded(FindingRecorded {
            occurred_on: day("2024-03-01"),
            by: actor("沈审计"),
            finding: 1,
            claim_no: finding.claim_no,
            instalment: finding.instalment,
            kind: finding.kind,
            amount: finding.amount,
            text: finding.text,
            document_no: finding.document_no,
        })]
    );
    let given = given.then("沈审计", &record("多算一天"));
    assert_eq!(given.refused("沈审计", &answer("已改正")), "role-missing");
    assert_eq!(given.refused("李经办", &close("已改正")), "role-missing");
    let given = given.then("李经办", &answer("已改正")).then("沈审计", &close("核实"));
    let found = given.0.finding(1).unwrap();
    assert_eq!(found.answers[0].text, "已改正");
    assert_eq!(found.closed.as_ref().unwrap().text, "核实");
    assert_eq!(given.refused("李经办", &answer("再说明")), "finding-closed");
    assert_eq!(given.refused("沈审计", &close("另说")), "finding-closed");
}

#[test]
fn a_repeat_changes_nothing() {
    let given = Given::an_audit().then("沈审计", &record("多算一天")).then("沈审计", &draw(1));
    let given = given.then("李经办", &answer("已改正")).then("沈审计", &close("核实"));
    for (by, command) in [
        ("沈审计", record("多算一天")),
        ("沈审计", draw(1)),
        ("李经办", answer("已改正")),
        ("沈审计", close("核实")),
    ] {
        assert_eq!(given.when(by, &command), Ok(Vec::new()));
    }
    assert_eq!((given.0.samples().len(), given.0.findings().len()), (1, 1));
}

#[test]
fn what_is_there_is_found_by_its_number_however_its_text_was_typed() {
    let given = Given::an_audit().then("沈审计", &record("多算一天"));
    let given = given.then("沈审计", &record("多算 \u{7}两天\n")).then("沈审计", &draw(1));
    assert_eq!(given.0.number_of_finding(&finding("多算一天")), Some(1));
    assert_eq!(given.0.number_of_finding(&finding(" 多算\n两天\u{7}")), Some(2));
    assert_eq!(given.0.number_of_finding(&finding("多算三天")), None);
    assert_eq!(given.0.number_of_sample(&sample(1)), Some(1));
    assert_eq!(given.0.number_of_sample(&sample(2)), None);
}

#[test]
fn where_anybody_may_act_nobody_answers_or_closes_his_own() {
    let given = Given(Audit::default(), Authority::default()).then("甲", &record("多算一天"));
    assert_eq!(given.refused("甲", &answer("已改正")), "finder-answers");
    let given = given.then("乙", &answer("已改正"));
    assert_eq!(given.refused("乙", &close("核实")), "answerer-closes");
    given.then("甲", &close("核实"));
}

#[test]
fn what_says_nothing_or_too_much_or_speaks_of_no_finding_is_refused() {
    let given = Given::an_audit();
    assert_eq!(given.refused("沈审计", &record("  ")), "no-text");
    assert_eq!(given.refused("沈审计", &record(&"字".repeat(2_001))), "text-too-long");
    let none = Finding { amount: Some(yuan("0")), ..finding("x") };
    assert_eq!(given.refused("沈审计", &AuditCommand::RecordFinding(none)), "no-amount");
    assert_eq!(given.refused("李经办", &answer("已改正")), "unknown-finding");
    assert_eq!(given.refused("沈审计", &draw(10_001)), "sample-too-large");
    assert_eq!(given.refused("root", &record("x")), "role-missing");
}

#[test]
fn each_kind_is_read_as_it_is_written() {
    for kind in FindingKind::ALL {
        assert_eq!(FindingKind::parse(kind.as_str()), Some(*kind));
        let json = serde_json::to_string(kind).unwrap();
        assert_eq!(json, format!("\"{}\"", kind.as_str()));
    }
    assert_eq!(FindingKind::parse("金额"), None);
}

#[test]
fn a_finding_is_answered_after_it_was_made_and_closed_after_its_answers() {
    let early = |audit: &Given, by: &str, command: &AuditCommand, on: &str| {
        let (by, rows) = (actor(by), Rows::default());
        let ctx = context(&by, on, &audit.1, &rows);
        audit.0.decide(command, &ctx).map_err(|refusal| refusal.code()).map(|_| ())
    };
    let audit = Given::an_audit().then("沈审计", &record("多付"));
    assert_eq!(early(&audit, "李经办", &answer("已退"), "2024-02-29"), Err("date-before-step"));
    assert_eq!(early(&audit, "沈审计", &close("属实"), "2024-02-29"), Err("date-before-step"));
    let audit = audit.then("李经办", &answer("已退"));
    assert_eq!(early(&audit, "李经办", &answer("再退"), "2024-02-29"), Err("date-before-step"));
    assert_eq!(early(&audit, "李经办", &answer("再退"), "2024-03-01"), Ok(()));
}
