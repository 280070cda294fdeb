#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use std::collections::BTreeSet;

use super::{command::OfficeCommand, event::OfficeEvent, *};
use crate::{
    account::Account,
    authority::{Action, Authority, Role},
    explained::Explained,
    late_entry::LateEntryWindow,
    office::event::{OperatorAdded, ReleaseThresholdSet},
    release_threshold::ReleaseThreshold,
    testing::{Rows, account, actor, authority, context, day, document, party, yuan},
};

/// An office and what was done to it by one actor on one day.
struct Given(Office);

impl Given {
    /// Does what [`Self::late`] decides. Returns how many events that makes.
    fn take(&mut self, on: &str, command: &OfficeCommand) -> usize {
        let events = self.late(on, command).unwrap();
        for event in &events {
            self.0.apply_event(event);
        }
        events.len()
    }

    fn nothing() -> Self {
        Self(Office::default())
    }

    fn operators(operators: &[(&str, &[Role])]) -> Self {
        let mut office = Office::default();
        for (name, roles) in operators {
            office.apply_event(&added("root", name, roles));
        }
        Self(office)
    }

    fn when(&self, by: &str, command: &OfficeCommand) -> Result<Vec<OfficeEvent>, OfficeRefusal> {
        self.when_on("2023-01-01", by, command)
    }

    fn when_on(
        &self,
        on: &str,
        by: &str,
        command: &OfficeCommand,
    ) -> Result<Vec<OfficeEvent>, OfficeRefusal> {
        let (by, rows) = (actor(by), Rows::default());
        let ctx = context(&by, on, self.0.authority(), &rows);
        self.0.decide(command, &ctx).map(|decided| decided.events)
    }

    /// As [`Self::when`], recorded on 2023-01-09.
    fn late(&self, on: &str, command: &OfficeCommand) -> Result<Vec<OfficeEvent>, OfficeRefusal> {
        let (by, rows) = (actor("root"), Rows::default());
        let ctx = context(&by, on, self.0.authority(), &rows);
        let ctx = crate::context::Context { today: day("2023-01-09"), ..ctx };
        self.0.decide(command, &ctx).map(|decided| decided.events)
    }

    fn refused(&self, by: &str, command: &OfficeCommand) -> &'static str {
        self.when(by, command).unwrap_err().code()
    }
}

fn added(by: &str, name: &str, roles: &[Role]) -> OfficeEvent {
    OfficeEvent::OperatorAdded(OperatorAdded {
        occurred_on: day("2023-01-01"),
        by: actor(by),
        operator: actor(name),
        roles: roles.iter().copied().collect(),
        earlier: BTreeSet::new(),
    })
}

fn add(name: &str, roles: &[Role]) -> OfficeCommand {
    OfficeCommand::AddOperator { operator: actor(name), roles: roles.iter().copied().collect() }
}

fn remove(name: &str) -> OfficeCommand {
    OfficeCommand::RemoveOperator { operator: actor(name) }
}

#[test]
fn a_name_that_looks_like_an_operators_is_added_to_nobody_and_acts_for_nobody() {
    let office = Given::operators(&[("root", &[Role::Admin]), ("张三", &[Role::Finance])]);
    for name in ["张 三", "张\u{200b}三"] {
        assert_eq!(office.refused("root", &add(name, &[Role::Finance])), "name-resembles");
        let stranger = office.0.authority().permit(&actor(name), Action::ReleasePayment);
        assert_eq!(stranger.unwrap_err().code(), "name-resembles");
    }
    assert_eq!(office.refused("root", &add("rооt", &[Role::Admin])), "name-resembles");
    assert!(office.when("root", &add("张四", &[Role::Finance])).is_ok());
    assert!(office.when("root", &add("张三", &[Role::Officer])).is_ok());
}

#[test]
fn an_operator_of_a_hidden_spelling_can_still_be_removed() {
    let office = Given::operators(&[("root", &[Role::Admin]), ("张\u{200b}三", &[Role::Finance])]);
    assert!(office.when("root", &remove("张\u{200b}三")).is_ok());
}

#[test]
fn the_table_of_roles_and_actions_is_this_one() {
    let may = |role: Role| -> Vec<&str> {
        let authority = authority(&[("Li", role)]);
        let allowed = |action: &Action| authority.permit(&actor("Li"), *action).is_ok();
        Action::ALL.into_iter().filter(allowed).map(|action| action.names().en).collect()
    };
    assert_eq!(
        may(Role::Officer),
        [
            "register an enterprise",
            "record a title",
            "assign a specialist",
            "file a claim",
            "withdraw a claim",
            "record external aid",
            "change an account",
            "confirm an account",
            "publish a notice",
            "answer a finding",
        ]
    );
    assert_eq!(
        may(Role::Approver),
        [
            "approve a claim",
            "reject a claim",
            "revoke a grant",
            "exclude an enterprise",
            "merge an enterprise",
            "confirm an account",
            "publish a notice",
            "resolve an objection",
            "release a payment",
            "recover funds",
            "adopt a policy",
            "adopt a reading",
            "answer a finding",
        ]
    );
    assert_eq!(
        may(Role::Finance),
        [
            "record external aid",
            "set an appropriation",
            "close or reopen a year or month",
            "reconcile a statement",
            "change an account",
            "confirm an account",
            "order a payment",
            "release a payment",
            "export a payment file",
            "record a settlement or return",
            "recover funds",
            "answer a finding",
        ]
    );
    assert_eq!(
        may(Role::Admin),
        [
            "register an enterprise",
            "adopt a policy",
            "adopt a reading",
            "manage operators",
            "allow late entries",
            "enter working days",
            "accept a clock",
            "set the payer",
            "change the signing key",
        ]
    );
    assert_eq!(may(Role::Auditor), ["record samples and findings of an audit"]);
}

fn open(from: &str, to: &str, document_no: &str) -> OfficeCommand {
    let document_no = document(document_no);
    OfficeCommand::OpenLateEntry(LateEntryWindow { from: day(from), to: day(to), document_no })
}

fn close(document_no: Option<&str>) -> OfficeCommand {
    OfficeCommand::CloseLateEntry { document_no: document_no.map(document) }
}

fn code(done: Result<Vec<OfficeEvent>, OfficeRefusal>) -> &'static str {
    done.unwrap_err().code()
}

#[test]
fn with_operators_a_day_before_the_allowance_needs_a_window_and_the_first_operator_does_not() {
    let li = add("Li", &[Role::Officer]);
    assert!(Given::nothing().late("2020-01-01", &add("root", &[Role::Admin])).is_ok());
    let mut given = Given::operators(&[("root", &[Role::Admin])]);
    assert!(given.late("2023-01-02", &li).is_ok(), "seven days");
    assert_eq!(code(given.late("2023-01-01", &li)), "late-entry");
    assert_eq!(code(given.late("2023-01-10", &li)), "date-in-future");
    given.take("2023-01-09", &open("2022-12-01", "2023-01-01", "补录1号"));
    assert!(given.late("2023-01-01", &li).is_ok());
    assert_eq!(code(given.late("2022-11-30", &li)), "late-entry");
    given.take("2023-01-09", &close(None));
    assert_eq!(code(given.late("2023-01-01", &li)), "late-entry");
    given.take("2023-01-09", &OfficeCommand::SetLateEntryAllowance { days: 8 });
    assert!(given.late("2023-01-01", &li).is_ok());
    given.take("2023-01-09", &OfficeCommand::SetLateEntryAllowance { days: 0 });
    assert_eq!(code(given.late("2023-01-08", &li)), "late-entry");
}

#[test]
fn late_entry_is_allowed_by_an_admin_on_the_day_itself_for_days_that_have_been() {
    let mut given = Given::operators(&[("root", &[Role::Admin]), ("Li", &[Role::Officer])]);
    let commands = [
        open("2022-01-01", "2022-12-31", "补录1号"),
        close(None),
        OfficeCommand::SetLateEntryAllowance { days: 30 },
    ];
    for command in &commands {
        assert_eq!(given.refused("Li", command), "role-missing", "{command:?}");
        assert_eq!(code(given.late("2023-01-08", command)), "date-not-today", "{command:?}");
    }
    let on = |given: &Given, command| given.late("2023-01-09", &command);
    let ends_before = open("2022-02-01", "2022-01-31", "补录1号");
    assert_eq!(code(on(&given, ends_before)), "late-entry-window");
    assert_eq!(code(on(&given, open("2022-01-01", "2023-01-10", "补录1号"))), "date-in-future");
    given.take("2023-01-09", &commands[0]);
    assert_eq!(on(&given, open("2022-01-01", "2022-12-31", "补录 1号")), Ok(Vec::new()));
    assert_eq!(code(on(&given, open("2021-01-01", "2022-12-31", "补录1号"))), "late-entry-open");
    given.take("2023-01-09", &open("2021-01-01", "2021-12-31", "补录2号"));
    assert_eq!(code(on(&given, close(Some("补录3号")))), "late-entry-unknown");
    assert_eq!(given.take("2023-01-09", &close(Some("补录1号"))), 1);
    assert_eq!(on(&given, close(Some("补录1号"))), Ok(Vec::new()), "a repeat succeeds");
    assert_eq!(given.0.authority().late_entry().windows().len(), 1);
    assert_eq!(given.take("2023-01-09", &commands[0]), 1, "the document opens it again");
    assert_eq!(given.take("2023-01-09", &close(None)), 2);
    assert_eq!(on(&given, close(None)), Ok(Vec::new()));
}

#[test]
fn an_admin_enters_a_years_working_days_once_and_corrects_them() {
    let mut given = Given::operators(&[("root", &[Role::Admin]), ("Li", &[Role::Officer])]);
    let arrange = |holidays: &[&str]| OfficeCommand::ArrangeWorkdays {
        holidays: holidays.iter().map(|text| day(text)).collect(),
        workdays: Vec::new(),
        document_no: document("国办发明电〔2026〕9号"),
    };
    let command = arrange(&["2027-01-01", "2027-02-05"]);
    assert_eq!(given.refused("Li", &command), "role-missing");
    assert_eq!(given.take("2023-01-09", &command), 1);
    assert_eq!(given.0.workdays().is_working_day(day("2027-02-05")), Ok(false));
    assert_eq!(given.take("2023-01-09", &command), 0, "the same again changes nothing");
    assert_eq!(given.take("2023-01-09", &arrange(&["2027-01-01"])), 1);
    assert_eq!(given.0.workdays().is_working_day(day("2027-02-05")), Ok(true));
    assert_eq!(given.refused("root", &arrange(&[])), "workdays-empty");
}

fn rotate(from: &str, to: &str) -> OfficeCommand {
    OfficeCommand::RotateKey {
        from: from.to_owned(),
        to: to.to_owned(),
        statement: format!("{from} to {to}"),
    }
}

#[test]
fn a_key_follows_the_one_in_force_and_no_retired_key_comes_back() {
    let mut given = Given::nothing();
    assert_eq!(given.0.signing_key(), None);
    assert_eq!(given.refused("root", &rotate("A", "A")), "key-retired");
    let events = given.when("root", &rotate("A", "B")).unwrap();
    for event in &events {
        given.0.apply_event(event);
    }
    assert_eq!(given.0.signing_key(), Some("B"));
    assert_eq!(given.when("root", &rotate("A", "B")), Ok(Vec::new()), "a repeat succeeds");
    assert_eq!(given.refused("root", &rotate("A", "C")), "key-not-in-force");
    assert_eq!(given.refused("root", &rotate("B", "A")), "key-retired");
    assert_eq!(given.when("root", &rotate("B", "C")).unwrap().len(), 1);
    let given = Given::operators(&[("Li", &[Role::Officer])]);
    assert_eq!(given.refused("Li", &rotate("A", "B")), "role-missing");
}

#[test]
fn every_action_can_be_done_by_some_role() {
    assert!(Action::ALL.iter().all(|action| !action.roles().is_empty()));
    assert_eq!(BTreeSet::from(Action::ALL).len(), Action::ALL.len());
}

#[test]
fn without_operators_any_named_actor_may_act() {
    let authority = Authority::default();
    assert!(authority.is_open());
    assert!(Action::ALL.iter().all(|action| authority.permit(&actor("anyone"), *action).is_ok()));
}

#[test]
fn a_stranger_may_do_nothing_once_there_are_operators_and_is_told_the_role() {
    let authority = authority(&[("root", Role::Admin)]);
    let error = authority.permit(&actor("Wang"), Action::ApproveClaim).unwrap_err();
    assert_eq!(error.code(), "role-missing");
    assert_eq!(
        error.to_string(),
        "Wang may not approve a claim: it needs the role approver, and Wang has none"
    );
    assert_eq!(error.zh(), "Wang不能核定申报：需要角色审批之一，现有无角色");
}

#[test]
fn an_operator_is_known_by_name_whatever_the_case() {
    let authority = authority(&[("Zoë", Role::Approver)]);
    assert!(authority.permit(&actor(" ZOE\u{308} "), Action::ApproveClaim).is_ok());
}

#[test]
fn the_first_operator_must_be_an_admin() {
    let given = Given::nothing();
    assert_eq!(given.refused("me", &add("Li", &[Role::Officer])), "first-operator-not-admin");
    let both = [Role::Officer, Role::Admin];
    let events = given.when("me", &add("Li", &both)).unwrap();
    assert_eq!(events[1], added("me", "Li", &both));
}

fn threshold(above: Option<&str>, document_no: Option<&str>) -> OfficeCommand {
    let (above, document_no) = (above.map(yuan), document_no.map(document));
    OfficeCommand::SetReleaseThreshold(ReleaseThreshold { above, document_no })
}

fn threshold_set(above: Option<&str>, document_no: Option<&str>) -> OfficeEvent {
    OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet {
        occurred_on: day("2023-01-01"),
        by: actor("me"),
        above: above.map(yuan),
        document_no: document_no.map(document),
    })
}

#[test]
fn with_the_first_operator_a_second_person_releases_every_sum() {
    let mut given = Given::nothing();
    assert!(!given.0.authority().needs_release(yuan("0.01")), "nobody is known");
    let first = given.when("me", &add("me", &[Role::Admin])).unwrap();
    let expected = [threshold_set(Some("0"), None), added("me", "me", &[Role::Admin])];
    assert_eq!(first, expected);
    for event in &first {
        given.0.apply_event(event);
    }
    assert!(given.0.authority().needs_release(yuan("0.01")));
    let second = given.when("me", &add("Li", &[Role::Finance])).unwrap();
    assert_eq!(second.len(), 1, "it comes with the first alone");
}

#[test]
fn a_threshold_that_was_set_before_the_first_operator_stays() {
    for set in [threshold_set(Some("500000"), None), threshold_set(None, Some("纪要1号"))] {
        let mut given = Given::nothing();
        given.0.apply_event(&set);
        assert_eq!(given.when("me", &add("me", &[Role::Admin])).unwrap().len(), 1);
    }
}

#[test]
fn that_one_person_pays_any_sum_alone_needs_a_document() {
    let mut given = Given::nothing();
    assert_eq!(given.refused("me", &threshold(None, None)), "threshold-without-document");
    let chosen = threshold(None, Some("纪要1号"));
    let events = given.when("me", &chosen).unwrap();
    assert_eq!(events, [threshold_set(None, Some("纪要1号"))], "though none was set before");
    given.0.apply_event(&events[0]);
    assert!(!given.0.authority().needs_release(yuan("100000000")));
    assert_eq!(given.when("me", &chosen).unwrap(), []);
    let other = given.when("me", &threshold(None, Some("纪要2号"))).unwrap();
    assert_eq!(other, [threshold_set(None, Some("纪要2号"))]);
    let sum = given.when("me", &threshold(Some("500000"), None)).unwrap();
    given.0.apply_event(&sum[0]);
    assert_eq!(given.when("me", &threshold(Some("500000"), None)).unwrap(), []);
}

#[test]
fn a_role_is_added_to_the_roles_there_are_and_the_same_again_changes_nothing() {
    let given = Given::operators(&[("root", &[Role::Admin]), ("Li", &[Role::Officer])]);
    let both = added("root", "Li", &[Role::Officer, Role::Finance]);
    assert_eq!(given.when("root", &add("Li", &[Role::Finance])).unwrap(), [both]);
    assert_eq!(given.when("root", &add("li", &[Role::Officer])).unwrap(), []);
    assert_eq!(given.refused("root", &add("Li", &[])), "operator-without-role");
}

#[test]
fn only_an_admin_adds_operators() {
    let given = Given::operators(&[("root", &[Role::Admin]), ("Li", &[Role::Officer])]);
    assert_eq!(given.refused("Li", &add("Li", &[Role::Approver])), "role-missing");
}

#[test]
fn the_last_admin_stays() {
    let mut given = Given::operators(&[("root", &[Role::Admin]), ("Li", &[Role::Officer])]);
    assert_eq!(given.refused("root", &remove("root")), "last-admin");
    assert_eq!(given.refused("root", &remove("Wang")), "unknown-operator");
    let removed = given.when("root", &remove("Li")).unwrap();
    given.0.apply_event(&removed[0]);
    assert_eq!(given.when("root", &remove("Li")).unwrap(), [], "removed already");
    given.0.apply_event(&added("root", "Li", &[Role::Admin]));
    assert_eq!(given.when("root", &remove("root")).unwrap().len(), 1);
}

#[test]
fn the_payer_is_set_once_and_its_account_is_checked() {
    let mut given = Given::nothing();
    let payer = |account| OfficeCommand::SetPayer { name: party("滨江区财政局"), account };
    let events = given.when("me", &payer(account())).unwrap();
    given.0.apply_event(&events[0]);
    assert_eq!(given.0.payer().unwrap().account, account());
    assert_eq!(given.when("me", &payer(account())).unwrap(), []);
    let bad = Account { bank_code: "12".into(), ..account() };
    assert_eq!(given.refused("me", &payer(bad)), "bank-code");
}

#[test]
fn cqrs_es_drives_the_office_through_the_same_decisions() {
    use std::sync::Arc;

    use cqrs_es::test::TestFramework;

    use crate::context::{Envelope, Services};

    let services = Services {
        authority: Arc::new(authority(&[("root", Role::Admin)])),
        policy: None,
        caps: Arc::new(std::collections::BTreeMap::new()),
        closed: std::sync::Arc::default(),
        workdays: std::sync::Arc::default(),
    };
    let command = |by: &str, command| Envelope {
        by: actor(by),
        on: day("2023-01-01"),
        today: day("2023-01-01"),
        command,
    };
    TestFramework::<Office>::with(services.clone())
        .given(vec![added("root", "root", &[Role::Admin])])
        .when(command("root", add("Li", &[Role::Officer])))
        .then_expect_events(vec![added("root", "Li", &[Role::Officer])]);
    TestFramework::<Office>::with(services)
        .given(vec![added("root", "root", &[Role::Admin])])
        .when(command("root", remove("root")))
        .then_expect_error(OfficeRefusal::LastAdmin(actor("root")));
}

#[test]
fn a_role_that_is_given_again_with_an_earlier_day_is_had_since_that_day() {
    let mut office = Given::operators(&[("root", &[Role::Admin]), ("li", &[Role::Officer])]);
    let earlier = add("li", &[Role::Officer]);
    assert_eq!(office.when_on("2022-06-01", "root", &earlier).unwrap().len(), 1, "by an admin");
    assert_eq!(office.when_on("2023-01-01", "root", &earlier).unwrap(), [], "no news");
    let own = add("root", &[Role::Admin]);
    let events = office.when_on("2022-06-01", "root", &own).unwrap();
    for event in events.iter().chain(&office.when_on("2022-06-01", "root", &earlier).unwrap()) {
        office.0.apply_event(event);
    }
    let since = |name: &str, role| office.0.authority().since(&actor(name), role);
    assert_eq!(since("li", Role::Officer), Some(day("2022-06-01")));
    assert_eq!(since("root", Role::Admin), Some(day("2022-06-01")));
    let more = office.when_on("2023-03-01", "root", &add("li", &[Role::Finance])).unwrap();
    office.0.apply_event(&more[0]);
    let since = |role| office.0.authority().since(&actor("li"), role);
    assert_eq!(since(Role::Officer), Some(day("2022-06-01")), "a new role moves no other");
    assert_eq!(since(Role::Finance), Some(day("2023-03-01")));
}

#[test]
fn an_operator_is_removed_after_the_roles_were_given_and_comes_back_after_the_removal() {
    let mut office = Given::operators(&[("root", &[Role::Admin]), ("li", &[Role::Officer])]);
    let refusal = office.when_on("2023-02-01", "root", &remove("li")).map(|_| ());
    assert_eq!(refusal, Ok(()));
    let removed = office.when_on("2023-02-01", "root", &remove("li")).unwrap();
    office.0.apply_event(&removed[0]);
    let back = add("li", &[Role::Officer]);
    assert_eq!(office.when_on("2023-01-31", "root", &back).unwrap_err().code(), "date-before-step");
    assert_eq!(office.when_on("2023-02-01", "root", &back).unwrap().len(), 1);
}
