//! 抵扣: what is to come back of one grant is kept from another.

use super::{
    payments::{PAYER, object, order, pay, place, publish, release, send_back, settle},
    recoveries::{recover, recovery},
    test_office::{APPROVER, FILER, TestOffice, filing, revoke},
};
use crate::{
    charge::FUND_YEAR,
    enterprise::{
        Enterprise,
        command::{EnterpriseCommand, PaymentCommand, SetOff},
        event::{EnterpriseEvent, payment::PaymentOrdered},
        payment::InstalmentState,
        values::{RecoveryCause, Share},
    },
    event::Fact,
    money::{Money, total},
    names::FundId,
    testing::{claim_no, document, uscc, yuan},
};

fn set_off(amount: &str, cause: RecoveryCause, against: &str, no: u32) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::SetOffRecovery {
        recovery: recovery(amount, cause),
        receipt: None,
        against: SetOff { claim_no: claim_no(against), instalment: Some(no).filter(|no| *no > 0) },
    })
}

/// What an error left, kept from `C-9`.
pub(super) fn kept(amount: &str) -> EnterpriseCommand {
    set_off(amount, RecoveryCause::Error, "C-9", 0)
}

/// A desk where `C-1` of 1,000 yuan is paid and `C-9` of 600 granted, both a
/// third from the city.
fn paid_and_granted() -> TestOffice {
    let mut office = TestOffice::new();
    office.rules.split = (1, 2);
    office.granted(filing("C-1", "interest", "贷款", "sum=1000 loan_no=HT-1"));
    office.granted(filing("C-9", "fair", "展会", "sum=600 fair=广交会"));
    pay(&mut office, "C-1", "1000");
    office
}

fn part(office: &TestOffice, no: &str) -> InstalmentState {
    office.enterprise.claim(&claim_no(no)).unwrap().parts[0].clone()
}

fn ordered(events: &[EnterpriseEvent]) -> &PaymentOrdered {
    let [EnterpriseEvent::PaymentOrdered(order)] = events else { panic!("{events:?}") };
    order
}

/// What is paid of a row, by all that happened.
fn paid(office: &TestOffice, ceiling: &str, holder: &str) -> Money {
    let of = |event: &EnterpriseEvent| -> Vec<Money> {
        let paid = event
            .paid()
            .into_iter()
            .filter(|(key, _)| (key.ceiling.as_str(), key.holder.as_str()) == (ceiling, holder));
        paid.map(|(_, amount)| amount).collect()
    };
    total(office.log.iter().flat_map(of)).unwrap()
}

fn of_funds(shares: &[Share]) -> Vec<String> {
    let funds = shares.iter().filter(|share| share.key.ceiling.as_str() == FUND_YEAR);
    funds.map(|share| format!("{} {}", share.key.holder, share.amount)).collect()
}

#[test]
fn what_is_set_off_is_recovered_of_the_one_and_paid_of_the_other() {
    let mut office = paid_and_granted();
    let events = office.done(PAYER, &kept("400"));
    let names: Vec<&str> = events.iter().map(Fact::name).collect();
    assert_eq!(names, ["FundsRecovered", "RecoverySetOff"]);
    let (one, other) = (part(&office, "C-1"), part(&office, "C-9"));
    assert_eq!((one.recovered(), one.recoverable()), (yuan("400"), yuan("600")));
    assert_eq!((other.set_off(), other.to_order()), (yuan("400"), yuan("200")));
    assert_eq!(office.held("interest.year", uscc(1).as_str(), "2023").0, yuan("600"));
    assert_eq!(office.held("fair.event", "广交会", "once").0, yuan("600"), "it stays granted");
    assert_eq!(paid(&office, "interest.year", uscc(1).as_str()), yuan("600"));
    assert_eq!(paid(&office, "fair.event", "广交会"), yuan("400"));
    let sources = ["zjtx/city", "zjtx/district"].map(|holder| paid(&office, FUND_YEAR, holder));
    assert_eq!(total(sources), Some(yuan("1000")), "no money went out or came in");
    assert!(office.unchanged(PAYER, &kept("400")), "a repeat");
}

#[test]
fn only_the_rest_is_ordered_and_its_return_gives_back_no_more() {
    let mut office = paid_and_granted();
    office.done(PAYER, &kept("0.01"));
    office.done(PAYER, &kept("399.99"));
    let events = office.done(PAYER, &order("C-9", "B9"));
    let rest = ordered(&events);
    assert_eq!(rest.amount, yuan("200"));
    assert_eq!(rest.city.plus(rest.district), yuan("200"));
    let id = rest.end_to_end_id.to_string();
    office.done(PAYER, &release("C-9", &id));
    office.done(PAYER, &settle("C-9", &id, "200"));
    assert!(part(&office, "C-9").is_settled());
    assert_eq!(paid(&office, "fair.event", "广交会"), yuan("600"));
    office.done(PAYER, &send_back("C-9", &id, "200"));
    assert_eq!(paid(&office, "fair.event", "广交会"), yuan("400"), "what was set off stays paid");
    let again = office.done(PAYER, &order("C-9", "B10"));
    assert_eq!(ordered(&again).amount, yuan("200"));
    assert_eq!(of_funds(&ordered(&again).shares), of_funds(&ordered(&events).shares));
}

#[test]
fn the_shares_of_set_offs_and_of_the_rest_add_up_to_what_each_source_bears() {
    let mut office = paid_and_granted();
    for amount in ["0.01", "0.02", "33.33", "66.65", "100"] {
        office.done(PAYER, &kept(amount));
    }
    pay(&mut office, "C-9", "399.99");
    office.done(PAYER, &recover("799.99", RecoveryCause::Error, "缴"));
    assert_eq!(paid(&office, "interest.year", uscc(1).as_str()), yuan("0"));
    assert_eq!(paid(&office, FUND_YEAR, "zjtx/city"), yuan("200"));
    assert_eq!(paid(&office, FUND_YEAR, "zjtx/district"), yuan("400"));
    assert_eq!(office.held(FUND_YEAR, "zjtx/city", "2023").0, yuan("200"));
}

#[test]
fn what_is_wholly_set_off_is_settled_and_neither_ordered_published_nor_objected_to() {
    let mut office = paid_and_granted();
    office.done(PAYER, &kept("600"));
    assert!(part(&office, "C-9").is_settled());
    assert_eq!(office.refused(PAYER, &order("C-9", "B9")), "already-set-off");
    assert_eq!(office.refused(PAYER, &publish("C-9")), "nothing-to-pay");
    assert_eq!(office.refused(PAYER, &object("C-9")), "nothing-to-pay");
    assert_eq!(office.refused(PAYER, &kept("1")), "already-set-off");
    assert_eq!(office.refused(APPROVER, &revoke("C-9", None, "有误")), "already-set-off");
}

#[test]
fn what_is_set_off_counts_as_paid_and_can_be_recovered_but_not_revoked() {
    let mut office = paid_and_granted();
    office.done(PAYER, &kept("400"));
    assert_eq!(office.refused(APPROVER, &revoke("C-9", None, "有误")), "already-set-off");
    let EnterpriseCommand::Payment(PaymentCommand::RecoverFunds { mut recovery, .. }) =
        recover("401", RecoveryCause::Error, "")
    else {
        panic!("a recovery");
    };
    recovery.claim_no = claim_no("C-9");
    let of_nine = |amount: &str| {
        EnterpriseCommand::Payment(PaymentCommand::RecoverFunds {
            recovery: crate::enterprise::command::Recovery {
                amount: yuan(amount),
                ..recovery.clone()
            },
            receipt: None,
        })
    };
    assert_eq!(office.refused(PAYER, &of_nine("401")), "more-than-paid");
    office.done(PAYER, &of_nine("400"));
    // The rest is still due, and the bank may send it back.
    let id = ordered(&office.done(PAYER, &order("C-9", "B9"))).end_to_end_id.to_string();
    office.done(PAYER, &release("C-9", &id));
    office.done(PAYER, &settle("C-9", &id, "200"));
    office.done(PAYER, &send_back("C-9", &id, "200"));
    assert_eq!(paid(&office, "fair.event", "广交会"), yuan("0"));
}

#[test]
fn after_a_fraud_it_is_kept_too_nothing_is_given_back_and_the_rest_is_not_paid() {
    let mut office = paid_and_granted();
    let fraud = |amount| set_off(amount, RecoveryCause::Fraud, "C-9", 1);
    let events = office.done(PAYER, &fraud("250"));
    let names: Vec<&str> = events.iter().map(Fact::name).collect();
    assert_eq!(names, ["FundsRecovered", "RecoverySetOff", "EnterpriseExcluded"]);
    assert_eq!(office.held("interest.year", uscc(1).as_str(), "2023").0, yuan("1000"));
    assert_eq!(paid(&office, "interest.year", uscc(1).as_str()), yuan("1000"));
    assert_eq!(office.refused(PAYER, &order("C-9", "B9")), "enterprise-excluded");
    office.done(PAYER, &fraud("350"));
    assert!(part(&office, "C-9").is_settled());
}

#[test]
fn several_instalments_are_recovered_at_once_and_of_several_that_could_bear_it_one_is_named() {
    let mut office = TestOffice::new();
    let facts = "sum=100 loan_no=HT-1 from=2022-10-01 to=2023-04-01";
    office.granted(filing("C-1", "interest", "贷款", facts));
    let facts = "sum=300 loan_no=HT-9 from=2022-10-01 to=2023-04-01";
    office.granted(filing("C-9", "interest", "另一笔贷款", facts));
    office.done(PAYER, &order("C-1", "B1"));
    for id in ["BF-C-1-1-1", "BF-C-1-2-1"] {
        office.done(PAYER, &release("C-1", id));
        office.done(PAYER, &settle("C-1", id, "100"));
    }
    assert_eq!(office.refused(PAYER, &kept("200")), "which-set-off");
    let second = set_off("200", RecoveryCause::Error, "C-9", 2);
    assert_eq!(office.done(PAYER, &second).len(), 4);
    let parts = &office.enterprise.claim(&claim_no("C-9")).unwrap().parts;
    assert_eq!(
        parts.iter().map(InstalmentState::to_order).collect::<Vec<_>>(),
        [yuan("300"), yuan("100")]
    );
    assert!(office.unchanged(PAYER, &second) && office.unchanged(PAYER, &kept("200")), "a repeat");
}

#[test]
fn an_instalment_of_the_same_claim_bears_it_and_never_its_own() {
    let mut office = TestOffice::new();
    let facts = "sum=100 loan_no=HT-1 from=2022-10-01 to=2023-04-01";
    office.granted(filing("C-1", "interest", "贷款", facts));
    office.granted(filing("C-2", "fair", "展会", "sum=50 fair=广交会"));
    office.done(PAYER, &order("C-1", "B1"));
    office.done(PAYER, &super::payments::cancel("C-1", "BF-C-1-2-1"));
    office.done(PAYER, &release("C-1", "BF-C-1-1-1"));
    office.done(PAYER, &settle("C-1", "BF-C-1-1-1", "100"));
    office.done(PAYER, &set_off("60", RecoveryCause::Error, "C-1", 2));
    // Of the second 60 are paid now, and 40 are to be: they are not each other's.
    let EnterpriseCommand::Payment(PaymentCommand::SetOffRecovery {
        mut recovery, against, ..
    }) = set_off("30", RecoveryCause::Error, "C-1", 2)
    else {
        panic!("a set-off");
    };
    recovery.instalment = Some(2);
    let itself = EnterpriseCommand::Payment(PaymentCommand::SetOffRecovery {
        recovery,
        receipt: None,
        against,
    });
    assert_eq!(office.refused(PAYER, &itself), "set-off-itself");
}

#[test]
fn only_what_is_due_and_left_to_pay_can_bear_it() {
    let mut office = paid_and_granted();
    office.granted(filing("C-8", "centre", "中心", "sum=900 level=a"));
    let from = |claim: &str, no| set_off("500", RecoveryCause::Error, claim, no);
    assert_eq!(office.refused(PAYER, &kept("601")), "more-than-to-pay");
    assert_eq!(office.refused(PAYER, &kept("1001")), "more-than-paid");
    assert_eq!(office.refused(PAYER, &from("C-9", 7)), "unknown-instalment");
    assert_eq!(office.refused(PAYER, &from("C-7", 0)), "set-off-elsewhere");
    assert_eq!(office.refused(PAYER, &from("C-1", 0)), "already-paid");
    assert_eq!(office.refused(APPROVER, &kept("500")), "maker-is-checker");
    office.rules.notice_days = Some(5);
    assert_eq!(office.refused(PAYER, &kept("500")), "not-noticed");
    office.rules.notice_days = Some(0);
    office.done(PAYER, &object("C-9"));
    assert_eq!(office.refused(PAYER, &kept("500")), "objection-open");
    office.done(PAYER, &order("C-8", "B8"));
    assert_eq!(office.refused(PAYER, &from("C-8", 1)), "already-ordered");
    office.done(PAYER, &super::payments::cancel("C-8", "BF-C-8-1-1"));
    office.done(APPROVER, &revoke("C-8", None, "有误"));
    assert_eq!(office.refused(PAYER, &from("C-8", 1)), "already-revoked");
}

#[test]
fn it_rests_on_the_appropriations_of_the_instalment_that_bears_it() {
    let office = paid_and_granted();
    let rows = office.decided(PAYER, &kept("400")).unwrap().rests_on;
    let funds = part(&office, "C-9");
    let funds = funds.fund_years();
    assert_eq!(funds.len(), 2);
    let known = funds.iter().map(|(.., key)| ((*key).clone(), office.rows.0[*key].version));
    assert_eq!(rows, known.collect::<Vec<_>>());
}

#[test]
fn a_closed_year_stops_it_where_it_would_stop_the_order() {
    let mut office = paid_and_granted();
    office.closed.close(FundId::parse("zjtx").unwrap(), crate::date::Year(2023), None);
    assert_eq!(office.refused(PAYER, &order("C-9", "B9")), "year-closed");
    assert_eq!(office.refused(PAYER, &kept("400")), "year-closed");
}

#[test]
fn a_decision_bounds_it_and_money_that_came_is_told_from_money_that_was_kept() {
    let mut office = paid_and_granted();
    let decide = EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
        recovery: recovery("500", RecoveryCause::Error),
        deadline: None,
        ground: None,
    });
    office.done(PAYER, &decide);
    office.done(PAYER, &kept("200"));
    assert_eq!(office.refused(PAYER, &kept("301")), "more-than-due");
    office.done(PAYER, &recover("200", RecoveryCause::Error, ""));
    office.done(PAYER, &kept("100"));
    assert_eq!(part(&office, "C-1").recovered(), yuan("500"));
    assert_eq!(office.refused(PAYER, &recover("1", RecoveryCause::Error, "")), "more-than-due");
}

#[test]
fn a_return_is_not_undone_once_what_it_freed_is_set_off() {
    let mut office = paid_and_granted();
    office.done(PAYER, &order("C-9", "B9"));
    office.done(PAYER, &release("C-9", "BF-C-9-1-1"));
    office.done(PAYER, &send_back("C-9", "BF-C-9-1-1", "600"));
    let undo = EnterpriseCommand::Payment(PaymentCommand::UndoReturn {
        order: place("C-9", "BF-C-9-1-1"),
        reason: "错配".to_owned(),
    });
    assert!(office.when(PAYER, &undo).is_ok());
    office.done(PAYER, &kept("1"));
    assert_eq!(office.refused(PAYER, &undo), "later-attempt");
}

#[test]
fn a_merged_enterprises_claims_are_not_set_off() {
    let mut old = TestOffice::of(2);
    old.granted(filing("C-9", "title", "称号", "sum=600 title=provincial"));
    let merge = EnterpriseCommand::MergeInto { successor: uscc(1), document_no: document("并1") };
    let mut gone = paid_and_granted();
    gone.done(
        FILER,
        &EnterpriseCommand::MergeInto { successor: uscc(2), document_no: document("并2") },
    );
    assert_eq!(gone.refused(PAYER, &kept("400")), "set-off-merged", "its own stands no more");
    // The claim of a predecessor that counts here is not its own either.
    let mut office = TestOffice::new();
    office.granted(filing("C-1", "interest", "贷款", "sum=1000 loan_no=HT-1"));
    pay(&mut office, "C-1", "1000");
    old.done(FILER, &merge);
    let absorb = EnterpriseCommand::Absorb {
        predecessor: uscc(2),
        document_no: document("并1"),
        carried: old.enterprise.carried(&old.rows.0),
    };
    office.done(FILER, &absorb);
    assert_eq!(office.refused(PAYER, &kept("400")), "set-off-merged");
}

#[test]
fn what_was_set_off_is_the_fold_of_its_events() {
    let mut office = paid_and_granted();
    office.done(PAYER, &kept("123.45"));
    office.done(PAYER, &set_off("10", RecoveryCause::Error, "C-9", 1));
    pay(&mut office, "C-9", "466.55");
    let mut again = Enterprise::default();
    for event in &office.log {
        let json = serde_json::to_string(event).unwrap();
        again.apply_event(&serde_json::from_str(&json).unwrap());
    }
    assert_eq!(again, office.enterprise);
}
