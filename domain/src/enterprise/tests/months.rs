//! 月结: what is booked on a day of a closed month is refused, whatever it is,
//! and what is no money of the fund is not.

use super::{
    payments::{
        PAYER, cancel, granted, object, order, place, publish, release, resolve, send_back, settle,
    },
    recoveries::{recover, recovery},
    test_office::{APPROVER, FILER, TestOffice, aid, approve, file, filing, revoke, target},
};
use crate::{
    enterprise::{
        command::{BankConfirmation, EnterpriseCommand, PaymentCommand},
        event::PaymentEvent,
        values::RecoveryCause,
    },
    month::Month,
    names::FundId,
    testing::{claim_no, day, document, yuan},
};

const JULY: &str = "2023-07-03";
const AUGUST: &str = "2023-08-20";
const ORDER: &str = "BF-C-1-1-1";

fn fund() -> FundId {
    FundId::parse("zjtx").unwrap()
}

/// Closes August 2023, and does in July what may not be done in August.
fn only_in_july(office: &mut TestOffice, by: &str, command: &EnterpriseCommand) {
    office.closed.close_month(fund(), Month::parse("2023-08").unwrap(), Some(document("结8")));
    office.on = AUGUST;
    assert_eq!(office.refused(by, command), "month-closed", "{command:?}");
    office.on = JULY;
    office.done(by, command);
    office.on = AUGUST;
    assert!(office.unchanged(by, command), "a repeat is no booking: {command:?}");
}

#[test]
fn every_turn_of_a_payment_is_booked_in_an_open_month_alone() {
    let mut office = granted();
    only_in_july(&mut office, PAYER, &order("C-1", "B1"));
    only_in_july(&mut office, PAYER, &cancel("C-1", ORDER));
    only_in_july(&mut office, PAYER, &order("C-1", "B2"));
    let id = "BF-C-1-1-2";
    only_in_july(&mut office, PAYER, &release("C-1", id));
    only_in_july(&mut office, PAYER, &settle("C-1", id, "1000"));
    let (order, reason) = (place("C-1", id), "误勾".to_owned());
    let undo = EnterpriseCommand::Payment(PaymentCommand::UndoSettlement {
        order,
        reason: reason.clone(),
    });
    office.on = AUGUST;
    assert_eq!(office.refused(PAYER, &undo), "month-closed");
    only_in_july(&mut office, PAYER, &send_back("C-1", id, "1000"));
    let undo =
        EnterpriseCommand::Payment(PaymentCommand::UndoReturn { order: place("C-1", id), reason });
    office.on = AUGUST;
    assert_eq!(office.refused(PAYER, &undo), "month-closed");
    office.on = JULY;
    office.done(PAYER, &undo);
}

#[test]
fn a_recovery_its_decision_and_its_write_off_are_booked_in_an_open_month_alone() {
    let mut office = granted();
    super::payments::pay(&mut office, "C-1", "1000");
    let decision = EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
        recovery: recovery("1000", RecoveryCause::Error),
        deadline: None,
        ground: None,
    });
    only_in_july(&mut office, PAYER, &decision);
    only_in_july(&mut office, PAYER, &recover("300", RecoveryCause::Error, "一"));
    office.on = JULY;
    office.granted(super::test_office::filing("C-9", "fair", "展会", "sum=600 fair=广交会"));
    only_in_july(&mut office, PAYER, &super::set_off::kept("100"));
    let write_off = EnterpriseCommand::Payment(PaymentCommand::WriteOff {
        claim_no: claim_no("C-1"),
        document_no: document("追1"),
        amount: yuan("600"),
        written_off_by: document("核1"),
        reason: "破产".to_owned(),
    });
    only_in_july(&mut office, PAYER, &write_off);
}

#[test]
fn a_grant_and_what_ends_it_are_booked_in_an_open_month_alone() {
    let mut office = granted();
    for no in ["C-2", "C-3"] {
        let facts = format!("sum=10 loan_no=HT-{no}");
        office.on = JULY;
        office.done(FILER, &file(filing(no, "interest", no, &facts)));
        only_in_july(&mut office, APPROVER, &approve(no));
    }
    only_in_july(&mut office, APPROVER, &revoke("C-2", None, "有误"));
    // An objection alone moves nothing; one that is upheld revokes.
    office.on = JULY;
    office.done(FILER, &publish("C-3"));
    office.done(FILER, &object("C-3"));
    only_in_july(&mut office, PAYER, &resolve("C-3", true));
    office.done(FILER, &object("C-1"));
    office.done(PAYER, &resolve("C-1", false));
}

#[test]
fn what_is_no_money_of_the_fund_is_recorded_in_a_closed_month_too() {
    let mut office = granted();
    office.closed.close_month(fund(), Month::parse("2023-08").unwrap(), None);
    office.on = AUGUST;
    office.done(FILER, &file(filing("C-2", "interest", "贷款二", "sum=10 loan_no=HT-2")));
    office.done(FILER, &aid(target("interest.year", "2023"), "1", "市1"));
    office.done(FILER, &publish("C-1"));
    // Another fund's month is its own.
    let mut office = granted();
    let other = FundId::parse("qita").unwrap();
    office.closed.close_month(other, Month::parse("2023-08").unwrap(), None);
    office.on = AUGUST;
    office.done(PAYER, &order("C-1", "B1"));
}

#[test]
fn what_the_bank_did_in_a_closed_month_is_booked_in_an_open_one_with_the_banks_day() {
    let mut office = granted();
    office.done(PAYER, &order("C-1", "B1"));
    office.done(PAYER, &release("C-1", ORDER));
    office.closed.close_month(fund(), Month::parse("2023-07").unwrap(), None);
    office.on = "2023-08-02";
    let EnterpriseCommand::Payment(PaymentCommand::SettlePayment(says)) =
        settle("C-1", ORDER, "1000")
    else {
        panic!("a settlement")
    };
    let says = BankConfirmation { on: day(JULY), ..says };
    let events = office.done(PAYER, &PaymentCommand::SettlePayment(says).into());
    let Some(PaymentEvent::PaymentSettled(settled)) = events[0].payment() else {
        panic!("{events:?}")
    };
    assert_eq!((settled.settled_on, settled.occurred_on), (day(JULY), day("2023-08-02")));
}
