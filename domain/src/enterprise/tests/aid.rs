use super::test_office::{FILER, TestOffice, aid, cancel, target};
use crate::{
    enterprise::{command::EnterpriseCommand, state::Aid},
    money::Money,
    testing::{document, uscc, yuan},
};

#[test]
fn aid_counts_to_its_row_as_external_and_the_same_again_changes_nothing() {
    let mut office = TestOffice::new();
    let city = aid(target("interest.year", "2023"), "30万", "市1");
    office.done(FILER, &city);
    assert!(office.unchanged("another", &city));
    let held = office.held("interest.year", uscc(1).as_str(), "2023");
    assert_eq!(held, (Money::ZERO, yuan("30万")));
}

#[test]
fn one_document_stands_for_one_aid_of_a_row() {
    let mut office = TestOffice::new();
    office.done(FILER, &aid(target("interest.year", "2023"), "30万", "市1"));
    let more = aid(target("interest.year", "2023"), "31万", "市1");
    assert_eq!(office.refused(FILER, &more), "aid-exists");
    office.done(FILER, &aid(target("interest.year", "2024"), "31万", "市1"));
    office.done(FILER, &aid(target("interest.year", "2023"), "31万", "市2"));
    assert_eq!(office.enterprise.aids().count(), 3);
}

#[test]
fn cancelled_aid_is_given_back_and_may_be_recorded_anew() {
    let mut office = TestOffice::new();
    let row = || target("interest.year", "2023");
    office.done(FILER, &aid(row(), "30万", "市1"));
    office.done(FILER, &cancel(row(), "市1", "登记有误"));
    assert!(office.unchanged(FILER, &cancel(row(), "市1", "登记有误")));
    assert_eq!(office.refused(FILER, &cancel(row(), "市1", "别的")), "aid-already-cancelled");
    assert_eq!(office.refused(FILER, &cancel(row(), "市9", "x")), "unknown-aid");
    assert_eq!(office.held("interest.year", uscc(1).as_str(), "2023").1, Money::ZERO);
    office.done(FILER, &aid(row(), "3万", "市1"));
    let standing: Vec<&Aid> = office.enterprise.aids().filter(|a| a.cancelled.is_none()).collect();
    assert_eq!(standing.len(), 1);
    assert_eq!(office.held("interest.year", uscc(1).as_str(), "2023").1, yuan("3万"));
}

#[test]
fn aid_needs_an_amount_a_source_and_a_ceiling_of_the_policy() {
    let office = TestOffice::new();
    let row = || target("interest.year", "2023");
    assert_eq!(office.refused(FILER, &aid(row(), "0", "市1")), "amount-not-positive");
    let nobody = EnterpriseCommand::RecordAid {
        target: row(),
        amount: yuan("1"),
        source: " ".to_owned(),
        document_no: document("市1"),
    };
    assert_eq!(office.refused(FILER, &nobody), "source-missing");
    let unknown = aid(target("gift.year", "2023"), "1", "市1");
    assert_eq!(office.refused(FILER, &unknown), "unknown-ceiling");
    let stranger = aid(row(), "1", "市1");
    assert_eq!(TestOffice::empty().refused(FILER, &stranger), "enterprise-not-registered");
}
