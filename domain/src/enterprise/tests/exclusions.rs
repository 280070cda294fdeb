use super::{
    mergers::{revoke_with_heir, with_heir},
    test_office::{APPROVER, FILER, TestOffice, aid, approve, cancel, file, filing, target},
};
use crate::{
    enterprise::{
        carried::Carried,
        command::{Cancellation, EnterpriseCommand},
        event::{EnterpriseEvent, PredecessorAbsorbed, PredecessorGrantRevoked},
    },
    money::Money,
    testing::{day, document, uscc, yuan},
};

pub(super) fn exclude(no: &str, from: &str, until: Option<&str>) -> EnterpriseCommand {
    EnterpriseCommand::Exclude {
        from: day(from),
        until: until.map(day),
        document_no: document(no),
        reason: "列入严重失信名单".to_owned(),
    }
}

pub(super) fn lift(no: &str) -> EnterpriseCommand {
    EnterpriseCommand::LiftExclusion { document_no: document(no) }
}

fn merge_into(number: u32, no: &str) -> EnterpriseCommand {
    EnterpriseCommand::MergeInto { successor: uscc(number), document_no: document(no) }
}

fn interest(no: &str, sum: &str) -> crate::enterprise::command::Filing {
    filing(no, "interest", no, &format!("sum={sum} from=2023-01-01 to=2023-02-01"))
}

#[test]
fn an_exclusion_bars_approval_from_its_first_to_its_last_day() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(interest("C-1", "1")));
    office.done(APPROVER, &exclude("失1", "2023-06-02", Some("2023-06-10")));
    for (on, barred) in
        [("2023-06-01", false), ("2023-06-02", true), ("2023-06-10", true), ("2023-06-11", false)]
    {
        office.on = on;
        let outcome = office.when(APPROVER, &approve("C-1"));
        assert_eq!(outcome.is_err(), barred, "{on}");
    }
    office.on = "2023-06-05";
    assert_eq!(office.refused(APPROVER, &approve("C-1")), "enterprise-excluded");
    office.done(FILER, &file(interest("C-2", "1")));
}

#[test]
fn one_document_excludes_once() {
    let mut office = TestOffice::new();
    office.done(APPROVER, &exclude("失1", "2023-06-02", None));
    assert!(office.unchanged(APPROVER, &exclude("失1", "2023-06-02", None)));
    assert_eq!(office.refused(APPROVER, &exclude("失1", "2023-06-03", None)), "exclusion-exists");
    let reversed = exclude("失2", "2023-06-02", Some("2023-06-01"));
    assert_eq!(office.refused(APPROVER, &reversed), "exclusion-ends-early");
}

#[test]
fn a_lifted_exclusion_bars_no_more_from_that_day_on_and_still_bars_the_days_before() {
    let mut office = TestOffice::new();
    assert_eq!(office.refused(APPROVER, &lift("解1")), "not-excluded");
    office.done(APPROVER, &exclude("失1", "2023-05-01", None));
    office.done(APPROVER, &lift("解1"));
    assert!(office.unchanged(APPROVER, &lift("解1")));
    assert_eq!(office.refused(APPROVER, &lift("解2")), "not-excluded");
    assert!(office.enterprise.excluded_on(day("2023-05-31")).is_some());
    assert!(office.enterprise.excluded_on(day("2023-06-01")).is_none());
    office.done(APPROVER, &exclude("失2", "2023-06-01", None));
    assert!(office.enterprise.excluded_on(day("2023-06-01")).is_some(), "excluded anew");
}

/// The first enterprise with grants, city money and a fair; the second
/// absorbs it. The rows are those of one ledger.
fn merger() -> (TestOffice, TestOffice) {
    let mut old = TestOffice::new();
    old.granted(interest("C-1", "1500000"));
    old.granted(filing("C-2", "centre", "甲中心", "sum=500000 level=provincial"));
    old.granted(filing("C-3", "fair", "展", "sum=100 fair=F"));
    old.done(FILER, &aid(target("interest.year", "2023"), "10万", "市1"));
    old.done(APPROVER, &merge_into(2, "合1"));
    let mut new = TestOffice::of(2);
    new.rows = old.rows.clone();
    let absorb = EnterpriseCommand::Absorb {
        predecessor: uscc(1),
        document_no: document("合1"),
        carried: old.enterprise.carried(&new.rows.0),
    };
    new.done(APPROVER, &absorb);
    assert!(new.unchanged(APPROVER, &absorb));
    old.rows = new.rows.clone();
    (old, new)
}

#[test]
fn after_a_merger_the_successors_ceilings_count_the_predecessors_charges() {
    let (_, mut new) = merger();
    let heir = uscc(2);
    let held = new.held("interest.year", heir.as_str(), "2023");
    assert_eq!(held, (Money::ZERO, yuan("160万")), "own and city money both");
    let centre = new.held("centre.once", &format!("{heir}/甲中心"), "once");
    assert_eq!(centre, (Money::ZERO, yuan("50万")));
    assert_eq!(new.held("fair.event", "F", "once").0, yuan("100"), "the fair's row stays");
    assert_eq!(new.granted(interest("N-1", "1000000")), yuan("40万"));
}

#[test]
fn a_merged_enterprise_files_nothing_and_is_granted_nothing() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(interest("C-1", "1")));
    office.done(APPROVER, &merge_into(2, "合1"));
    assert!(office.unchanged(APPROVER, &merge_into(2, "合1")));
    let code = "enterprise-merged";
    assert_eq!(office.refused(APPROVER, &merge_into(3, "合1")), code);
    assert_eq!(office.refused(APPROVER, &approve("C-1")), code);
    assert_eq!(office.refused(FILER, &file(interest("C-2", "1"))), code);
    assert!(office.unchanged(FILER, &file(interest("C-1", "1"))), "a repeat still succeeds");
    assert_eq!(office.refused(FILER, &aid(target("interest.year", "2023"), "1", "市1")), code);
    let absorb = EnterpriseCommand::Absorb {
        predecessor: uscc(2),
        document_no: document("合2"),
        carried: Carried::default(),
    };
    assert_eq!(office.refused(APPROVER, &absorb), code, "no circle of successors");
}

#[test]
fn an_enterprise_is_not_its_own_successor() {
    let office = TestOffice::new();
    assert_eq!(office.refused(APPROVER, &merge_into(1, "合1")), "merged-into-itself");
}

#[test]
fn what_is_revoked_or_cancelled_after_a_merger_is_given_back_to_the_successor_too() {
    let (mut old, mut new) = merger();
    let heir = uscc(2);
    revoke_with_heir(&mut old, &mut new, &[uscc(2)], "C-1", None);
    assert_eq!(old.held("interest.year", uscc(1).as_str(), "2023"), (Money::ZERO, yuan("10万")));
    assert_eq!(old.held("interest.year", heir.as_str(), "2023").1, yuan("10万"));
    let wrong = cancel(target("interest.year", "2023"), "市1", "登记有误");
    assert_eq!(old.refused(FILER, &wrong), "enterprise-merged", "the successor must hear of it");
    let (row, no) = (target("interest.year", "2023"), document("市1"));
    let cancellation = Cancellation { target: &row, document_no: &no, reason: "登记有误" };
    with_heir(&mut old, &mut new, |old, new, ctx| {
        old.cancel_aid_after_merger(&cancellation, &[uscc(2)], new, ctx)
    });
    assert_eq!(old.held("interest.year", uscc(1).as_str(), "2023").1, Money::ZERO);
    assert_eq!(old.held("interest.year", heir.as_str(), "2023").1, Money::ZERO);
    new.rows = old.rows.clone();
    revoke_with_heir(&mut old, &mut new, &[heir], "C-3", None);
    let Some(EnterpriseEvent::PredecessorGrantRevoked(PredecessorGrantRevoked { charges, .. })) =
        new.log.last()
    else {
        panic!("{:?}", new.log)
    };
    assert!(charges.is_empty(), "the fair's row is nobody's own");
    assert_eq!(old.held("fair.event", "F", "once").0, Money::ZERO);
}

#[test]
fn a_predecessor_is_absorbed_under_one_document_and_brings_only_its_own_rows() {
    let (old, new) = merger();
    let again = EnterpriseCommand::Absorb {
        predecessor: uscc(1),
        document_no: document("合2"),
        carried: Carried::default(),
    };
    assert_eq!(new.refused(APPROVER, &again), "merger-exists");
    let foreign = EnterpriseCommand::Absorb {
        predecessor: uscc(3),
        document_no: document("合3"),
        carried: old.enterprise.carried(&old.rows.0),
    };
    let events = new.when(APPROVER, &foreign).unwrap();
    let [EnterpriseEvent::PredecessorAbsorbed(PredecessorAbsorbed { charges, .. })] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert!(charges.is_empty(), "they are not the third enterprise's rows");
}
