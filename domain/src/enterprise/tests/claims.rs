use super::test_office::{
    APPROVER, FILER, TestOffice, approve, decided, file, filing, reject, revoke, withdraw,
};
use crate::{
    authority::Role,
    enterprise::{claim::Claim, command::Filing, event::EnterpriseEvent},
    testing::{authority, claim_no, day, yuan},
};

fn loan(no: &str, subject: &str, loan_no: &str, from: &str, to: &str) -> Filing {
    filing(no, "interest", subject, &format!("sum=1000 loan_no={loan_no} from={from} to={to}"))
}

fn rent(no: &str, subject: &str, from: &str, to: &str) -> Filing {
    filing(no, "rent", subject, &format!("sum=1000 from={from} to={to}"))
}

#[test]
fn a_claim_is_filed_and_assessed_in_one_decision() {
    let mut office = TestOffice::new();
    let events = office.done(FILER, &file(filing("C-1", "fair", "展会", "sum=100 fair=F")));
    let names: Vec<&str> = events.iter().map(EnterpriseEvent::name).collect();
    assert_eq!(names, ["ClaimFiled", "ClaimAssessed"]);
    assert_eq!(office.stage("C-1"), "assessed");
}

#[test]
fn the_same_claim_again_changes_nothing_whatever_has_become_of_it() {
    let mut office = TestOffice::new();
    let claim = filing("C-1", "fair", "展会", "sum=100 fair=F");
    assert_eq!(office.granted(claim.clone()), yuan("100"));
    office.on = "2023-07-01";
    assert!(office.unchanged("another officer", &file(claim.clone())));
    let mut spelt = claim;
    spelt.facts.insert("sum".to_owned(), " 100 ".to_owned());
    assert!(office.unchanged(FILER, &file(spelt)), "the same facts in another spelling");
}

#[test]
fn another_claim_of_the_same_number_is_refused_and_told_what_differs() {
    let mut office = TestOffice::new();
    let claim = filing("C-1", "fair", "展会", "sum=100 fair=F");
    office.done(FILER, &file(claim.clone()));
    let others = [
        (filing("C-1", "overseas", "展会", "sum=100 fair=F"), "measure"),
        (filing("C-1", "fair", "别的", "sum=100 fair=F"), "subject"),
        (Filing { applied_on: day("2023-05-21"), ..claim.clone() }, "applied_on"),
        (decided(claim, "50"), "decided_amount"),
        (filing("C-1", "fair", "展会", "sum=101 fair=F"), "sum"),
        (filing("C-1", "fair", "展会", "sum=100 fair=F more=1"), "more"),
    ];
    for (other, differs) in others {
        let error = office.when(FILER, &file(other)).unwrap_err().to_string();
        assert_eq!(error, format!("the claim C-1 is filed already, with another {differs}"));
    }
}

#[test]
fn what_the_policy_refuses_is_not_filed() {
    let office = TestOffice::new();
    assert_eq!(
        office.refused(FILER, &file(filing("C-1", "gift", "x", "sum=1"))),
        "unknown-measure"
    );
}

#[test]
fn a_claim_of_an_unregistered_enterprise_is_refused() {
    let claim = file(filing("C-1", "fair", "展会", "sum=100 fair=F"));
    assert_eq!(TestOffice::empty().refused(FILER, &claim), "enterprise-not-registered");
}

#[test]
fn two_claims_on_one_loan_with_a_day_in_common_are_refused_and_the_earlier_is_named() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(loan("C-1", "贷款", "HT-1", "2022-10-01", "2023-02-01")));
    let again = file(loan("C-2", "别的说法", "HT-1", "2023-01-31", "2023-03-01"));
    let error = office.when(FILER, &again).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the claim C-2 overlaps the claim C-1 on loan_no=HT-1, which has 2023-01-01 to 2023-02-01"
    );
    let same_subject = file(loan("C-2", "贷款", "HT-2", "2022-12-01", "2022-12-02"));
    assert_eq!(office.refused(FILER, &same_subject), "period-overlaps");
}

#[test]
fn disjoint_periods_and_other_loans_are_separate() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(loan("C-1", "贷款", "HT-1", "2022-10-01", "2023-02-01")));
    office.done(FILER, &file(loan("C-2", "贷款", "HT-1", "2023-02-01", "2023-03-01")));
    office.done(FILER, &file(loan("C-3", "贷款二", "HT-2", "2022-10-01", "2023-02-01")));
    let same_name = file(rent("C-4", "贷款", "2022-10-01", "2023-02-01"));
    office.done(FILER, &same_name);
}

#[test]
fn withdrawn_rejected_and_revoked_claims_leave_their_days_to_others() {
    let mut office = TestOffice::new();
    let days = |no: &str| loan(no, "贷款", "HT-1", "2022-10-01", "2023-02-01");
    office.done(FILER, &file(days("C-1")));
    office.done(FILER, &withdraw("C-1", "重报"));
    office.done(FILER, &file(days("C-2")));
    office.done(APPROVER, &reject("C-2", "不实"));
    office.granted(days("C-3"));
    assert_eq!(office.refused(FILER, &file(days("C-4"))), "period-overlaps");
    office.done(APPROVER, &revoke("C-3", None, "异议"));
    office.done(FILER, &file(days("C-4")));
}

#[test]
fn a_revoked_instalment_leaves_its_days_alone_to_others() {
    let mut office = TestOffice::new();
    office.granted(loan("C-1", "贷款", "HT-1", "2022-10-01", "2023-02-01"));
    office.done(APPROVER, &revoke("C-1", Some(1), "异议"));
    let of_2023 = file(loan("C-2", "贷款", "HT-1", "2022-12-01", "2023-01-02"));
    assert_eq!(office.refused(FILER, &of_2023), "period-overlaps");
    office.done(FILER, &file(loan("C-2", "贷款", "HT-1", "2022-10-01", "2023-01-01")));
}

#[test]
fn thirty_six_months_of_rent_are_all_there_is_over_all_live_claims() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(rent("C-1", "A座", "2020-01-01", "2022-07-01")));
    let error =
        office.when(FILER, &file(rent("C-2", "B座", "2022-07-01", "2023-02-01"))).unwrap_err();
    assert_eq!(error.to_string(), "the claim C-2 asks 7 months of rent, of whose 36 30 are used");
    office.done(FILER, &file(rent("C-3", "B座", "2022-07-01", "2023-01-01")));
    assert_eq!(
        office.refused(FILER, &file(rent("C-4", "C座", "2023-01-01", "2023-02-01"))),
        "months-used-up"
    );
    office.done(FILER, &withdraw("C-3", "重报"));
    office.done(FILER, &file(rent("C-4", "C座", "2023-01-01", "2023-02-01")));
}

#[test]
fn the_months_of_a_revoked_instalment_can_be_claimed_again() {
    let mut office = TestOffice::new();
    office.granted(rent("C-1", "A座", "2020-07-01", "2023-07-01"));
    office.done(APPROVER, &revoke("C-1", Some(1), "异议"));
    let seven = rent("C-2", "A座", "2020-06-01", "2021-01-01");
    assert_eq!(office.refused(FILER, &file(seven)), "months-used-up");
    office.done(FILER, &file(rent("C-2", "A座", "2020-07-01", "2021-01-01")));
    office.done(APPROVER, &revoke("C-1", None, "异议二"));
    assert_eq!(office.enterprise.months.values().sum::<i64>(), 6);
}

#[test]
fn a_claim_is_rejected_or_withdrawn_once_and_only_before_it_is_granted() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(filing("C-1", "fair", "展会", "sum=100 fair=F")));
    office.done(APPROVER, &reject("C-1", "材料不全"));
    assert!(office.unchanged(APPROVER, &reject("C-1", " 材料不全 ")));
    assert_eq!(office.refused(APPROVER, &reject("C-1", "别的")), "already-rejected");
    assert_eq!(office.refused(FILER, &withdraw("C-1", "重报")), "already-rejected");
    assert_eq!(office.refused(APPROVER, &approve("C-1")), "already-rejected");
    office.done(FILER, &file(filing("C-2", "fair", "展会", "sum=100 fair=F")));
    office.done(FILER, &withdraw("C-2", "重报"));
    assert!(office.unchanged(FILER, &withdraw("C-2", "重报")));
    assert_eq!(office.refused(APPROVER, &approve("C-2")), "already-withdrawn");
    office.granted(filing("C-3", "fair", "展会", "sum=100 fair=F"));
    assert_eq!(office.refused(APPROVER, &reject("C-3", "晚了")), "already-granted");
    assert_eq!(office.refused(FILER, &withdraw("C-3", "晚了")), "already-granted");
    assert_eq!(office.refused(APPROVER, &reject("C-9", "x")), "unknown-claim");
    assert_eq!(office.refused(APPROVER, &reject("C-3", "  ")), "reason-missing");
}

#[test]
fn the_desks_are_kept_apart_by_roles() {
    let mut office = TestOffice::new();
    office.authority =
        authority(&[("root", Role::Admin), (FILER, Role::Officer), (APPROVER, Role::Approver)]);
    let claim = file(filing("C-1", "fair", "展会", "sum=100 fair=F"));
    assert_eq!(office.refused(APPROVER, &claim), "role-missing");
    office.done(FILER, &claim);
    for command in [approve("C-1"), reject("C-1", "x"), revoke("C-1", None, "x")] {
        assert_eq!(office.refused(FILER, &command), "role-missing");
    }
    assert_eq!(office.refused(APPROVER, &withdraw("C-1", "x")), "role-missing");
    office.done(APPROVER, &approve("C-1"));
}

#[test]
fn the_state_can_be_written_and_read_back() {
    let mut office = TestOffice::new();
    office.granted(loan("C-1", "贷款", "HT-1", "2022-10-01", "2023-02-01"));
    office.granted(filing("C-2", "title", "称号", "sum=200000 title=provincial"));
    let json = serde_json::to_string(&office.enterprise).unwrap();
    let read: crate::enterprise::Enterprise = serde_json::from_str(&json).unwrap();
    assert_eq!(read, office.enterprise);
    let claim: &Claim = read.claim(&claim_no("C-1")).unwrap();
    assert_eq!(claim.granted(), yuan("2000"));
}
