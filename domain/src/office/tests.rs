#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use std::collections::BTreeSet;

use super::{command::OfficeCommand, event::OfficeEvent, *};
use crate::{
    account::Account,
    authority::{Action, Authority, Role},
    explained::Explained,
    office::event::OperatorAdded,
    testing::{Rows, account, actor, authority, context, day, party},
};

/// An office and what was done to it by one actor on one day.
struct Given(Office);

impl Given {
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
        let (by, rows) = (actor(by), Rows::default());
        let ctx = context(&by, "2023-01-01", self.0.authority(), &rows);
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
            "set the payer",
            "change the signing key",
        ]
    );
    assert_eq!(may(Role::Auditor), ["record samples and findings of an audit"]);
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
    assert_eq!(given.when("me", &add("Li", &both)).unwrap(), [added("me", "Li", &both)]);
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
