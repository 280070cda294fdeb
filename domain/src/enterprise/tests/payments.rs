//! From a grant to money that arrived: notice, order, release, bank.

use super::test_office::{APPROVER, FILER, TestOffice, filing, revoke};
use crate::{
    account::Account,
    authority::Role,
    enterprise::{
        command::{BankConfirmation, EnterpriseCommand, OrderPlace, OrderRequest, PaymentCommand},
        event::{EnterpriseEvent, payment::PaymentOrdered},
        payment::InstalmentState,
        values::Evidence,
    },
    event::Fact,
    late_entry::LateEntryWindow,
    names::{BatchNo, EndToEndId, FundId},
    office::{
        Office,
        event::{OfficeEvent, ReleaseThresholdSet},
    },
    testing::{account, actor, authority, claim_no, day, document, uscc, yuan},
    workdays::YearArrangement,
};

pub(super) const PAYER: &str = "Chen";
pub(super) const SECOND: &str = "Zhou";

/// A desk with the claim `C-1` of 1,000 yuan granted.
pub(super) fn granted() -> TestOffice {
    let mut desk = TestOffice::new();
    desk.granted(filing("C-1", "interest", "贷款", "sum=1000 loan_no=HT-1"));
    desk
}

pub(super) fn order(no: &str, batch: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::OrderPayment(OrderRequest {
        claim_no: claim_no(no),
        instalment: None,
        batch: BatchNo::parse(batch).unwrap(),
    }))
}

pub(super) fn place(no: &str, id: &str) -> OrderPlace {
    OrderPlace { claim_no: claim_no(no), end_to_end_id: EndToEndId::parse(id).unwrap() }
}

pub(super) fn release(no: &str, id: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::ReleasePayment(place(no, id)))
}

pub(super) fn cancel(no: &str, id: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::CancelPayment {
        order: place(no, id),
        reason: "有误".to_owned(),
    })
}

pub(super) fn says(no: &str, id: &str, amount: &str, slip: &str) -> BankConfirmation {
    BankConfirmation {
        order: place(no, id),
        amount: yuan(amount),
        on: day("2023-06-01"),
        by_rule_from: None,
        evidence: Evidence::Document(document(slip)),
    }
}

pub(super) fn settle(no: &str, id: &str, amount: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::SettlePayment(says(no, id, amount, "回单")))
}

pub(super) fn send_back(no: &str, id: &str, amount: &str) -> EnterpriseCommand {
    let bank = says(no, id, amount, "退票回单");
    EnterpriseCommand::Payment(PaymentCommand::ReturnPayment {
        bank,
        reason: "户名不符".to_owned(),
    })
}

pub(super) fn publish(no: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::PublishNotice { claim_no: claim_no(no) })
}

pub(super) fn object(no: &str) -> EnterpriseCommand {
    let (claim_no, reason) = (claim_no(no), "合同不实".to_owned());
    EnterpriseCommand::Payment(PaymentCommand::RaiseObjection {
        claim_no,
        reason,
        document_no: None,
    })
}

pub(super) fn resolve(no: &str, upheld: bool) -> EnterpriseCommand {
    let (claim_no, reason) = (claim_no(no), "已核实".to_owned());
    EnterpriseCommand::Payment(PaymentCommand::ResolveObjection {
        claim_no,
        upheld,
        reason,
        document_no: None,
    })
}

pub(super) fn other_account() -> EnterpriseCommand {
    let account = Account { account_no: "6222020109900067890".to_owned(), ..account() };
    EnterpriseCommand::Payment(PaymentCommand::ChangeAccount {
        account,
        document_no: document("户1"),
    })
}

/// Pays the only instalment of a claim.
pub(super) fn pay(desk: &mut TestOffice, no: &str, amount: &str) {
    let id = format!("BF-{no}-1-1");
    desk.done(PAYER, &order(no, "B1"));
    desk.done(PAYER, &release(no, &id));
    desk.done(PAYER, &settle(no, &id, amount));
}

fn part(desk: &TestOffice) -> &InstalmentState {
    &desk.enterprise.claim(&claim_no("C-1")).unwrap().parts[0]
}

fn ordered(events: &[EnterpriseEvent]) -> &PaymentOrdered {
    match events {
        [EnterpriseEvent::PaymentOrdered(event)] => event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_instalment_is_paid_from_the_day_after_its_notice_of_working_days() {
    let mut desk = granted();
    desk.rules.notice_days = Some(5);
    desk.on = "2023-06-19";
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "not-noticed");
    let events = desk.done(FILER, &publish("C-1"));
    let [EnterpriseEvent::NoticePublished(notice)] = events.as_slice() else { panic!() };
    // Dragon boat: 22 and 23 June off, 25 June worked.
    assert_eq!((notice.starts_on, notice.ends_on), (day("2023-06-19"), day("2023-06-27")));
    assert_eq!((notice.days, notice.amount), (5, yuan("1000")));
    assert!(desk.unchanged(FILER, &publish("C-1")), "a notice that stands is not opened again");
    desk.on = "2023-06-27";
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "notice-runs");
    desk.on = "2023-06-28";
    desk.done(PAYER, &order("C-1", "B1"));
}

#[test]
fn a_notice_recorded_after_its_day_runs_from_the_recording_unless_a_window_is_open_for_it() {
    let term = |desk: &TestOffice| {
        let events = desk.when(FILER, &publish("C-1")).unwrap();
        let [EnterpriseEvent::NoticePublished(notice)] = events.as_slice() else { panic!() };
        (notice.occurred_on, notice.starts_on, notice.ends_on)
    };
    let mut desk = granted();
    desk.rules.notice_days = Some(5);
    desk.on = "2023-06-19";
    desk.today = Some("2023-06-21");
    let (on, today) = (day("2023-06-19"), day("2023-06-21"));
    assert_eq!(term(&desk), (on, on, day("2023-06-27")), "without operators nobody answers for it");
    desk.authority = authority(&[(FILER, Role::Officer)]);
    assert_eq!(term(&desk), (on, today, day("2023-06-29")));
    let document_no = document("补录1号");
    desk.authority.late_entry.open(LateEntryWindow { from: on, to: on, document_no });
    assert_eq!(term(&desk), (on, on, day("2023-06-27")));
}

#[test]
fn nothing_is_published_or_ordered_until_it_is_decided_for_how_long() {
    let mut desk = granted();
    desk.rules.notice_days = None;
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "notice-undecided");
    assert_eq!(desk.refused(FILER, &publish("C-1")), "notice-undecided");
}

#[test]
fn a_notice_into_a_year_that_nobody_knows_is_refused_when_it_is_published() {
    let mut desk = granted();
    desk.rules.notice_days = Some(5);
    desk.on = "2026-12-30";
    assert_eq!(desk.refused(FILER, &publish("C-1")), "workdays-not-published");
    let (year, arrangement) = YearArrangement::new(&[day("2027-01-01")], &[]).unwrap();
    desk.workdays.enter(year, arrangement);
    let events = desk.done(FILER, &publish("C-1"));
    let [EnterpriseEvent::NoticePublished(notice)] = events.as_slice() else { panic!() };
    // 31 December, 4 to 7 January.
    assert_eq!(notice.ends_on, day("2027-01-07"));
}

#[test]
fn without_days_of_notice_it_is_paid_at_once() {
    let mut desk = granted();
    let events = desk.done(PAYER, &order("C-1", "B1"));
    let order_event = ordered(&events);
    assert_eq!(order_event.end_to_end_id.as_str(), "BF-C-1-1-1");
    assert_eq!((order_event.city, order_event.district), (yuan("0"), yuan("1000")));
    assert_eq!(order_event.account, account());
    assert!(desk.unchanged(PAYER, &order("C-1", "B1")));
    assert_eq!(desk.refused(PAYER, &order("C-1", "B2")), "already-ordered");
}

#[test]
fn an_order_says_what_the_city_and_the_district_each_pay() {
    let mut desk = TestOffice::new();
    desk.rules.split = (1, 3);
    desk.granted(filing("C-1", "interest", "贷款", "sum=1000 loan_no=HT-1"));
    let events = desk.done(PAYER, &order("C-1", "B1"));
    let event = ordered(&events);
    assert_eq!((event.city, event.district), (yuan("250"), yuan("750")));
}

#[test]
fn an_objection_holds_a_claim_back_until_it_is_dismissed_and_revokes_it_when_upheld() {
    let mut desk = granted();
    desk.done(FILER, &object("C-1"));
    assert!(desk.unchanged(FILER, &object("C-1")));
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "objection-open");
    let mut other = desk.clone();
    assert_eq!(desk.refused(APPROVER, &resolve("C-1", false)), "maker-is-checker");
    desk.done(SECOND, &resolve("C-1", false));
    assert_eq!(desk.refused(SECOND, &resolve("C-1", true)), "no-objection");
    desk.done(PAYER, &order("C-1", "B1"));
    let events = other.done(SECOND, &resolve("C-1", true));
    let names: Vec<&str> = events.iter().map(Fact::name).collect();
    assert_eq!(names, ["ObjectionResolved", "GrantRevoked"]);
    assert_eq!(other.stage("C-1"), "revoked");
    assert_eq!(other.held("interest.year", uscc(1).as_str(), "2023").0, yuan("0"));
    assert!(other.unchanged(SECOND, &resolve("C-1", true)));
}

#[test]
fn who_approved_a_claim_does_not_order_its_payment() {
    let desk = granted();
    assert_eq!(desk.refused("  wang ", &order("C-1", "B1")), "maker-is-checker");
}

#[test]
fn above_the_offices_threshold_a_second_person_releases_and_below_it_one_is_enough() {
    let mut desk = granted();
    let mut office = Office::default();
    office.apply_event(&OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet {
        occurred_on: day("2023-01-01"),
        by: actor("root"),
        above: Some(yuan("999.99")),
        document_no: None,
    }));
    desk.authority = office.authority().clone();
    let events = desk.done(PAYER, &order("C-1", "B1"));
    assert!(ordered(&events).needs_release);
    assert_eq!(desk.refused(PAYER, &settle("C-1", "BF-C-1-1-1", "1000")), "order-not-released");
    assert_eq!(desk.refused(PAYER, &release("C-1", "BF-C-1-1-1")), "maker-is-checker");
    assert_eq!(desk.refused(APPROVER, &release("C-1", "BF-C-1-1-1")), "maker-is-checker");
    desk.done(SECOND, &release("C-1", "BF-C-1-1-1"));
    assert!(desk.unchanged(PAYER, &release("C-1", "BF-C-1-1-1")));
    assert_eq!(desk.refused(PAYER, &cancel("C-1", "BF-C-1-1-1")), "order-released");

    let mut small = granted();
    small.done(PAYER, &order("C-1", "B1"));
    small.done(PAYER, &release("C-1", "BF-C-1-1-1"));
}

#[test]
fn a_cancelled_order_never_went_to_the_bank_and_the_next_has_an_id_of_its_own() {
    let mut desk = granted();
    desk.done(PAYER, &order("C-1", "B1"));
    assert_eq!(desk.refused(APPROVER, &revoke("C-1", None, "x")), "already-ordered");
    desk.done(PAYER, &cancel("C-1", "BF-C-1-1-1"));
    assert!(desk.unchanged(PAYER, &cancel("C-1", "BF-C-1-1-1")));
    assert_eq!(desk.refused(PAYER, &release("C-1", "BF-C-1-1-1")), "order-cancelled");
    let events = desk.done(PAYER, &order("C-1", "B1"));
    assert_eq!(ordered(&events).end_to_end_id.as_str(), "BF-C-1-1-2");
}

#[test]
fn an_exclusion_is_judged_again_at_payment() {
    let mut desk = granted();
    let exclude = EnterpriseCommand::Exclude {
        from: day("2023-06-01"),
        until: Some(day("2023-06-30")),
        document_no: document("失1"),
        reason: "失信".to_owned(),
    };
    desk.done(APPROVER, &exclude);
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "enterprise-excluded");
    desk.on = "2023-07-01";
    desk.done(PAYER, &order("C-1", "B1"));
    desk.done(PAYER, &release("C-1", "BF-C-1-1-1"));
    assert_eq!(desk.refused(PAYER, &cancel("C-1", "BF-C-1-1-1")), "order-released");
    // One that is excluded after the release is not to be paid: it may go back.
    let exclude = EnterpriseCommand::Exclude {
        from: day("2023-07-02"),
        until: None,
        document_no: document("失2"),
        reason: "失信".to_owned(),
    };
    desk.done(APPROVER, &exclude);
    assert_eq!(desk.refused(PAYER, &cancel("C-1", "BF-C-1-1-1")), "order-released", "that day");
    desk.on = "2023-07-02";
    desk.done(PAYER, &cancel("C-1", "BF-C-1-1-1"));
}

#[test]
fn what_holds_an_instalment_back_is_told_though_another_is_paid() {
    let mut desk = TestOffice::new();
    let facts = "sum=100 loan_no=HT-1 from=2022-10-01 to=2023-04-01";
    desk.granted(filing("C-1", "interest", "贷款", facts));
    desk.done(PAYER, &order("C-1", "B1"));
    for id in ["BF-C-1-1-1", "BF-C-1-2-1"] {
        desk.done(PAYER, &release("C-1", id));
        desk.done(PAYER, &settle("C-1", id, "100"));
    }
    assert_eq!(desk.refused(PAYER, &order("C-1", "B2")), "already-paid");
    desk.done(PAYER, &send_back("C-1", "BF-C-1-2-1", "100"));
    desk.done(FILER, &other_account());
    assert_eq!(desk.refused(PAYER, &order("C-1", "B2")), "account-unconfirmed");
}

#[test]
fn a_closed_fund_year_neither_grants_nor_pays_until_it_is_reopened() {
    let mut desk = granted();
    desk.done(
        FILER,
        &super::test_office::file(filing("C-2", "interest", "贷款二", "sum=10 loan_no=HT-2")),
    );
    let fund = || FundId::parse("zjtx").unwrap();
    desk.closed.close(fund(), crate::date::Year(2023), Some(document("关1")));
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "year-closed");
    assert_eq!(desk.refused(APPROVER, &super::test_office::approve("C-2")), "year-closed");
    desk.on = "2024-01-05";
    desk.done(APPROVER, &super::test_office::approve("C-2"));
    desk.closed = crate::fund::ClosedBooks::default();
    desk.done(PAYER, &order("C-1", "B1"));
}

#[test]
fn what_was_ordered_before_a_close_is_released_after_a_reopening_alone_and_settled_at_any_time() {
    let mut desk = granted();
    desk.on = "2023-12-29";
    desk.done(PAYER, &order("C-1", "B1"));
    let id = "BF-C-1-1-1";
    let fund = FundId::parse("zjtx").unwrap();
    desk.closed.close(fund.clone(), crate::date::Year(2023), Some(document("关1")));
    desk.on = "2024-01-05";
    assert_eq!(desk.refused(PAYER, &release("C-1", id)), "year-closed");
    desk.closed = crate::fund::ClosedBooks::default();
    desk.done(PAYER, &release("C-1", id));
    // What went to the bank while the year was open is none of the close's.
    desk.closed.close(fund, crate::date::Year(2023), Some(document("关2")));
    assert!(desk.unchanged(PAYER, &release("C-1", id)), "a repeat");
    desk.done(PAYER, &settle("C-1", id, "1000"));
}

#[test]
fn what_an_overdrawn_appropriation_granted_is_not_paid() {
    let mut desk = granted();
    let key = crate::testing::key("fund.year", "zjtx/district", "2023");
    desk.rows.0.get_mut(&key).unwrap().limit = Some(yuan("999.99"));
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "appropriation-overdrawn");
    desk.rows.0.get_mut(&key).unwrap().limit = Some(yuan("1000"));
    desk.done(PAYER, &order("C-1", "B1"));
}

#[test]
fn a_changed_account_stops_what_was_ordered_to_the_old_one_and_a_second_person_confirms_it() {
    let mut desk = granted();
    desk.done(PAYER, &order("C-1", "B1"));
    desk.done(FILER, &other_account());
    assert!(desk.unchanged(FILER, &other_account()));
    assert_eq!(desk.refused(PAYER, &release("C-1", "BF-C-1-1-1")), "order-stopped");
    assert_eq!(
        desk.refused(FILER, &EnterpriseCommand::Payment(PaymentCommand::ConfirmAccount)),
        "maker-is-checker"
    );
    desk.done(PAYER, &cancel("C-1", "BF-C-1-1-1"));
    assert_eq!(desk.refused(PAYER, &order("C-1", "B1")), "account-unconfirmed");
    desk.done(APPROVER, &EnterpriseCommand::Payment(PaymentCommand::ConfirmAccount));
    assert_eq!(
        desk.refused(APPROVER, &EnterpriseCommand::Payment(PaymentCommand::ConfirmAccount)),
        "nothing-to-confirm"
    );
    let events = desk.done(PAYER, &order("C-1", "B1"));
    assert_eq!(ordered(&events).account.account_no, "6222020109900067890");
}

#[test]
fn a_return_keeps_the_headroom_and_the_instalment_is_ordered_again_with_a_new_id() {
    let mut desk = granted();
    let holder = uscc(1).as_str().to_owned();
    pay(&mut desk, "C-1", "1000");
    assert!(desk.unchanged(PAYER, &settle("C-1", "BF-C-1-1-1", "1000")));
    assert_eq!(desk.refused(PAYER, &settle("C-1", "BF-C-1-1-1", "999")), "other-amount");
    assert_eq!(desk.refused(PAYER, &order("C-1", "B2")), "already-paid");
    assert_eq!(desk.refused(APPROVER, &revoke("C-1", None, "x")), "already-paid");
    let events = desk.done(PAYER, &send_back("C-1", "BF-C-1-1-1", "1000"));
    assert!(events[0].paid().iter().all(|(_, amount)| *amount == yuan("1000").negated()));
    assert_eq!(desk.held("interest.year", &holder, "2023").0, yuan("1000"));
    assert!(desk.unchanged(PAYER, &send_back("C-1", "BF-C-1-1-1", "1000")));
    let events = desk.done(PAYER, &order("C-1", "B2"));
    assert_eq!(ordered(&events).end_to_end_id.as_str(), "BF-C-1-1-2");
    assert_eq!(ordered(&events).attempt, 2);
}

#[test]
fn a_return_before_any_settlement_pays_back_nothing_and_may_be_followed_by_a_revocation() {
    let mut desk = granted();
    desk.done(PAYER, &order("C-1", "B1"));
    desk.done(PAYER, &release("C-1", "BF-C-1-1-1"));
    let events = desk.done(PAYER, &send_back("C-1", "BF-C-1-1-1", "1000"));
    assert_eq!(events[0].paid(), []);
    desk.done(APPROVER, &revoke("C-1", None, "撤销"));
    assert_eq!(desk.held("interest.year", uscc(1).as_str(), "2023").0, yuan("0"));
}

/// The enterprise's state without the days of orders' last steps.
fn but_for_last_steps(desk: &TestOffice) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value) {
        if let Some(members) = value.as_object_mut() {
            members.remove("last");
            members.values_mut().for_each(strip);
        }
        value.as_array_mut().into_iter().flatten().for_each(strip);
    }
    let mut state = serde_json::to_value(&desk.enterprise).unwrap();
    strip(&mut state);
    state
}

#[test]
fn undoing_what_the_bank_was_taken_to_have_said_restores_the_state_before() {
    let mut desk = granted();
    desk.done(PAYER, &order("C-1", "B1"));
    desk.done(PAYER, &release("C-1", "BF-C-1-1-1"));
    let before = but_for_last_steps(&desk);
    desk.done(PAYER, &settle("C-1", "BF-C-1-1-1", "1000"));
    let settled = but_for_last_steps(&desk);
    desk.done(PAYER, &send_back("C-1", "BF-C-1-1-1", "1000"));
    let reason = || "错配".to_owned();
    let undo_return = EnterpriseCommand::Payment(PaymentCommand::UndoReturn {
        order: place("C-1", "BF-C-1-1-1"),
        reason: reason(),
    });
    let undo = EnterpriseCommand::Payment(PaymentCommand::UndoSettlement {
        order: place("C-1", "BF-C-1-1-1"),
        reason: reason(),
    });
    assert_eq!(desk.refused(PAYER, &undo), "already-returned");
    desk.done(PAYER, &undo_return);
    assert_eq!(but_for_last_steps(&desk), settled);
    desk.done(PAYER, &undo);
    assert_eq!(but_for_last_steps(&desk), before);
    assert!(part(&desk).open_order().is_some());
}

#[test]
fn several_instalments_are_each_ordered_on_their_own() {
    let mut desk = TestOffice::new();
    let facts = "sum=100 loan_no=HT-1 from=2022-10-01 to=2023-04-01";
    desk.granted(filing("C-1", "interest", "贷款", facts));
    let one = EnterpriseCommand::Payment(PaymentCommand::OrderPayment(OrderRequest {
        claim_no: claim_no("C-1"),
        instalment: Some(2),
        batch: BatchNo::parse("B1").unwrap(),
    }));
    assert_eq!(desk.done(PAYER, &one).len(), 1);
    let rest = desk.done(PAYER, &order("C-1", "B2"));
    assert_eq!(ordered(&rest).end_to_end_id.as_str(), "BF-C-1-1-1");
    let none = EnterpriseCommand::Payment(PaymentCommand::OrderPayment(OrderRequest {
        claim_no: claim_no("C-1"),
        instalment: Some(3),
        batch: BatchNo::parse("B1").unwrap(),
    }));
    assert_eq!(desk.refused(PAYER, &none), "unknown-instalment");
}
