use super::test_office::{FILER, TestOffice, register};
use crate::{
    account::Account,
    authority::Role,
    enterprise::{
        command::EnterpriseCommand,
        event::{EnterpriseEvent, EnterpriseRegistered},
    },
    names::TitleId,
    testing::{account, authority, day, document, party, uscc},
    uscc::Uscc,
};

pub(super) fn rename(name: &str) -> EnterpriseCommand {
    EnterpriseCommand::Rename { name: party(name), document_no: document("变更1") }
}

pub(super) fn title(title: &str, on: &str, no: &str) -> EnterpriseCommand {
    EnterpriseCommand::RecogniseTitle {
        title: TitleId::parse(title).unwrap(),
        pack: None,
        recognised_on: day(on),
        document_no: document(no),
    }
}

fn with(name: &str, account: Account) -> EnterpriseCommand {
    EnterpriseCommand::Register {
        uscc: uscc(1),
        name: party(name),
        account,
        check_digit_override: None,
    }
}

#[test]
fn the_same_registration_again_changes_nothing_and_another_is_refused() {
    let office = TestOffice::new();
    assert!(office.unchanged(FILER, &register(1)));
    assert_eq!(office.refused(FILER, &with("另一名称", account())), "enterprise-exists");
    let other = Account { account_no: "99".to_owned(), ..account() };
    let error = office.when(FILER, &with("滨江测试科技有限公司", other)).unwrap_err();
    assert!(error.to_string().ends_with("with another account"), "{error}");
    assert_eq!(office.refused(FILER, &register(2)), "enterprise-exists");
}

#[test]
fn after_a_rename_the_old_and_the_new_registration_are_known() {
    let mut office = TestOffice::new();
    office.done(FILER, &rename("新名称"));
    assert!(office.unchanged(FILER, &rename("新名称")));
    assert_eq!(office.enterprise.registration().unwrap().name, party("新名称"));
    for name in ["滨江测试科技有限公司", "新名称"] {
        assert!(office.unchanged(FILER, &with(name, account())), "{name}");
    }
}

#[test]
fn a_code_whose_check_digit_fails_needs_evidence_that_is_kept() {
    let issued = Uscc::issued_against_check_digit("91350100M0001TGQXM").unwrap();
    let evidence = |no: Option<&str>| EnterpriseCommand::Register {
        uscc: issued.clone(),
        name: party("早年核发公司"),
        account: account(),
        check_digit_override: no.map(document),
    };
    let mut office = TestOffice::empty();
    assert_eq!(office.refused(FILER, &evidence(None)), "uscc-check-digit");
    let events = office.done(FILER, &evidence(Some("执照1")));
    assert!(matches!(
        &events[0],
        EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered { check_digit_override: Some(no), .. })
            if *no == document("执照1")
    ));
}

#[test]
fn evidence_for_a_code_whose_check_digit_holds_is_not_recorded() {
    let mut command = register(1);
    if let EnterpriseCommand::Register { check_digit_override, .. } = &mut command {
        *check_digit_override = Some(document("执照1"));
    }
    let events = TestOffice::empty().done(FILER, &command);
    assert!(matches!(
        &events[0],
        EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered {
            check_digit_override: None,
            ..
        })
    ));
}

#[test]
fn nothing_can_be_done_with_an_enterprise_that_is_not_registered() {
    let office = TestOffice::empty();
    let code = "enterprise-not-registered";
    assert_eq!(office.refused(FILER, &rename("名")), code);
    assert_eq!(office.refused(FILER, &title("champion", "2023-01-01", "A")), code);
    let bad = Account { bank_code: "1".to_owned(), ..account() };
    assert_eq!(office.refused(FILER, &with("名", bad)), "bank-code");
}

#[test]
fn titles_are_kept_in_order_of_recognition_each_with_one_document() {
    let mut office = TestOffice::new();
    office.done(FILER, &title("little-giant", "2023-03-01", "B"));
    office.done(FILER, &title("provincial", "2021-03-01", "A"));
    let held: Vec<&str> =
        office.enterprise.titles().iter().map(|held| held.title.as_str()).collect();
    assert_eq!(held, ["provincial", "little-giant"]);
    assert!(office.unchanged(FILER, &title("little-giant", "2023-03-01", "B")));
    assert_eq!(office.refused(FILER, &title("provincial", "2021-03-01", "B")), "title-exists");
    office.on = "2024-03-05";
    assert!(!office.unchanged(FILER, &title("provincial", "2024-03-01", "C")), "复核");
    assert_eq!(office.refused(FILER, &title("unicorn", "2024-03-01", "C")), "unknown-title");
}

#[test]
fn the_same_specialist_again_changes_nothing() {
    let assign =
        |name: &str| EnterpriseCommand::AssignSpecialist { specialist: party(name), liaison: None };
    let mut office = TestOffice::new();
    office.done(FILER, &assign("服务一科"));
    assert!(office.unchanged(FILER, &assign("服务一科")));
    office.done(FILER, &assign("服务二科"));
    assert_eq!(office.enterprise.specialist().unwrap().specialist, party("服务二科"));
}

#[test]
fn a_role_is_judged_before_a_repeat_is() {
    let mut office = TestOffice::new();
    office.authority = authority(&[("root", Role::Admin), ("Zhao", Role::Auditor)]);
    assert_eq!(office.refused("Zhao", &register(1)), "role-missing");
    assert!(office.unchanged("root", &register(1)));
}
