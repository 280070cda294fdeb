use super::desk::{Desk, FILER, aid, cancel, target};
use crate::{
    enterprise::{command::EnterpriseCommand, state::Aid},
    money::Money,
    testing::{document, uscc, yuan},
};

#[test]
fn aid_counts_to_its_row_as_external_and_the_same_again_changes_nothing() {
    let mut desk = Desk::new();
    let city = aid(target("interest.year", "2023"), "30万", "市1");
    desk.done(FILER, &city);
    assert!(desk.unchanged("another", &city));
    let held = desk.held("interest.year", uscc(1).as_str(), "2023");
    assert_eq!(held, (Money::ZERO, yuan("30万")));
}

#[test]
fn one_document_stands_for_one_aid_of_a_row() {
    let mut desk = Desk::new();
    desk.done(FILER, &aid(target("interest.year", "2023"), "30万", "市1"));
    let more = aid(target("interest.year", "2023"), "31万", "市1");
    assert_eq!(desk.refused(FILER, &more), "aid-exists");
    desk.done(FILER, &aid(target("interest.year", "2024"), "31万", "市1"));
    desk.done(FILER, &aid(target("interest.year", "2023"), "31万", "市2"));
    assert_eq!(desk.enterprise.aids().count(), 3);
}

#[test]
fn cancelled_aid_is_given_back_and_may_be_recorded_anew() {
    let mut desk = Desk::new();
    let row = || target("interest.year", "2023");
    desk.done(FILER, &aid(row(), "30万", "市1"));
    desk.done(FILER, &cancel(row(), "市1", "登记有误"));
    assert!(desk.unchanged(FILER, &cancel(row(), "市1", "登记有误")));
    assert_eq!(desk.refused(FILER, &cancel(row(), "市1", "别的")), "aid-already-cancelled");
    assert_eq!(desk.refused(FILER, &cancel(row(), "市9", "x")), "unknown-aid");
    assert_eq!(desk.held("interest.year", uscc(1).as_str(), "2023").1, Money::ZERO);
    desk.done(FILER, &aid(row(), "3万", "市1"));
    let standing: Vec<&Aid> = desk.enterprise.aids().filter(|a| a.cancelled.is_none()).collect();
    assert_eq!(standing.len(), 1);
    assert_eq!(desk.held("interest.year", uscc(1).as_str(), "2023").1, yuan("3万"));
}

#[test]
fn aid_needs_an_amount_a_source_and_a_ceiling_of_the_policy() {
    let desk = Desk::new();
    let row = || target("interest.year", "2023");
    assert_eq!(desk.refused(FILER, &aid(row(), "0", "市1")), "amount-not-positive");
    let nobody = EnterpriseCommand::RecordAid {
        target: row(),
        amount: yuan("1"),
        source: " ".to_owned(),
        document_no: document("市1"),
    };
    assert_eq!(desk.refused(FILER, &nobody), "source-missing");
    let unknown = aid(target("gift.year", "2023"), "1", "市1");
    assert_eq!(desk.refused(FILER, &unknown), "unknown-ceiling");
    let stranger = aid(row(), "1", "市1");
    assert_eq!(Desk::empty().refused(FILER, &stranger), "enterprise-not-registered");
}
