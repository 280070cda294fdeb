//! After payment: what is taken back, for an error or a fraud.

use super::{
    payments::{PAYER, granted, order, pay, place, release, send_back, settle},
    test_office::{APPROVER, FILER, TestOffice, approve, filing},
};
use crate::{
    charge::{CapKey, Period},
    enterprise::{
        command::{EnterpriseCommand, PaymentCommand, Recovery},
        values::{Exceeded, RecoveryCause},
    },
    event::Fact,
    names::{CeilingId, Holder},
    testing::{claim_no, day, document, uscc, yuan},
};

pub(super) fn recovery(amount: &str, cause: RecoveryCause) -> Recovery {
    Recovery {
        claim_no: claim_no("C-1"),
        instalment: None,
        cause,
        amount: yuan(amount),
        document_no: document("追1"),
    }
}

pub(super) fn recover(amount: &str, cause: RecoveryCause, receipt: &str) -> EnterpriseCommand {
    let receipt = (!receipt.is_empty()).then(|| document(receipt));
    EnterpriseCommand::Payment(PaymentCommand::RecoverFunds {
        recovery: recovery(amount, cause),
        receipt,
    })
}

fn own(office: &TestOffice) -> crate::money::Money {
    office.held("interest.year", uscc(1).as_str(), "2023").0
}

#[test]
fn an_error_restores_the_headroom_in_its_own_year_part_by_part() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    office.on = "2024-03-01";
    office.done(PAYER, &recover("300", RecoveryCause::Error, "一"));
    assert_eq!(own(&office), yuan("700"));
    assert!(office.unchanged(PAYER, &recover("300", RecoveryCause::Error, "一")), "a repeat");
    office.done(PAYER, &recover("300", RecoveryCause::Error, "二"));
    assert_eq!(own(&office), yuan("400"));
    assert_eq!(
        office.refused(PAYER, &recover("401", RecoveryCause::Error, "三")),
        "more-than-paid"
    );
    office.done(PAYER, &recover("400", RecoveryCause::Error, "三"));
    assert_eq!(own(&office), yuan("0"));
    assert_eq!(office.held("fund.year", "zjtx/district", "2023").0, yuan("0"));
}

#[test]
fn a_fraud_never_restores_it_and_bars_the_enterprise() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    let events = office.done(PAYER, &recover("1000", RecoveryCause::Fraud, ""));
    let names: Vec<&str> = events.iter().map(Fact::name).collect();
    assert_eq!(names, ["FundsRecovered", "EnterpriseExcluded"]);
    assert_eq!(own(&office), yuan("1000"));
    assert!(events[0].charges().is_empty() && events[0].paid().is_empty());
    assert!(office.enterprise.excluded_on(day("2030-01-01")).is_some());
    assert_eq!(office.refused(PAYER, &recover("1", RecoveryCause::Error, "二")), "recovery-exists");
}

#[test]
fn the_shares_of_partial_recoveries_add_up_to_what_each_source_paid() {
    let mut office = TestOffice::new();
    office.rules.split = (1, 2);
    office.granted(filing("C-1", "interest", "贷款", "sum=100 loan_no=HT-1"));
    pay(&mut office, "C-1", "100");
    for (index, amount) in ["0.01", "33.33", "0.01", "66.65"].into_iter().enumerate() {
        office.done(PAYER, &recover(amount, RecoveryCause::Error, &format!("回{index}")));
    }
    assert_eq!(own(&office), yuan("0"));
    assert_eq!(office.held("fund.year", "zjtx/city", "2023").0, yuan("0"));
    assert_eq!(office.held("fund.year", "zjtx/district", "2023").0, yuan("0"));
}

#[test]
fn only_what_was_paid_can_be_recovered_and_of_several_instalments_one_is_named() {
    let mut office = TestOffice::new();
    let facts = "sum=100 loan_no=HT-1 from=2022-10-01 to=2023-04-01";
    office.granted(filing("C-1", "interest", "贷款", facts));
    assert_eq!(office.refused(PAYER, &recover("1", RecoveryCause::Error, "")), "more-than-paid");
    office.done(PAYER, &order("C-1", "B1"));
    for id in ["BF-C-1-1-1", "BF-C-1-2-1"] {
        office.done(PAYER, &release("C-1", id));
        office.done(PAYER, &settle("C-1", id, "100"));
    }
    assert_eq!(
        office.refused(PAYER, &recover("150", RecoveryCause::Error, "")),
        "which-instalment"
    );
    assert_eq!(office.done(PAYER, &recover("200", RecoveryCause::Error, "")).len(), 2);
    assert!(office.unchanged(PAYER, &recover("200", RecoveryCause::Error, "")));
}

#[test]
fn what_was_taken_back_after_an_error_may_be_granted_again_and_after_a_fraud_not() {
    for (cause, left) in [(RecoveryCause::Error, "200000"), (RecoveryCause::Fraud, "0")] {
        let mut office = TestOffice::new();
        office.granted(filing("C-1", "title", "称号", "sum=200000 title=provincial"));
        pay(&mut office, "C-1", "200000");
        office.done(PAYER, &recover("200000", cause, ""));
        if cause == RecoveryCause::Fraud {
            let lift = EnterpriseCommand::LiftExclusion { document_no: document("修1") };
            office.done(APPROVER, &lift);
        }
        let again = filing("C-2", "title", "称号", "sum=200000 title=provincial");
        assert_eq!(office.granted(again), yuan(left), "{cause:?}");
    }
}

#[test]
fn what_is_or_was_taken_back_is_neither_unpaid_nor_sent_back() {
    let decide = EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
        recovery: recovery("800", RecoveryCause::Error),
        deadline: None,
        ground: None,
    });
    let undo = EnterpriseCommand::Payment(PaymentCommand::UndoSettlement {
        order: place("C-1", "BF-C-1-1-1"),
        reason: "错配".to_owned(),
    });
    for after in [decide, recover("300", RecoveryCause::Error, "")] {
        let mut office = granted();
        pay(&mut office, "C-1", "1000");
        office.done(PAYER, &after);
        assert_eq!(office.refused(PAYER, &undo), "later-attempt", "{after:?}");
    }
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    office.done(PAYER, &recover("300", RecoveryCause::Error, ""));
    let back = send_back("C-1", "BF-C-1-1-1", "1000");
    assert_eq!(office.refused(PAYER, &back), "later-attempt");
}

pub(super) fn decides(amount: &str, cause: RecoveryCause, document_no: &str) -> EnterpriseCommand {
    let recovery = Recovery { document_no: document(document_no), ..recovery(amount, cause) };
    EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
        recovery,
        deadline: None,
        ground: None,
    })
}

#[test]
fn decisions_together_never_ask_more_than_was_paid() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    office.done(PAYER, &decides("700", RecoveryCause::Error, "追1"));
    assert_eq!(
        office.refused(PAYER, &decides("301", RecoveryCause::Error, "追2")),
        "more-than-paid"
    );
    office.done(PAYER, &decides("300", RecoveryCause::Error, "追2"));
    office.done(PAYER, &recover("700", RecoveryCause::Error, ""));
    assert_eq!(office.refused(PAYER, &decides("1", RecoveryCause::Error, "追3")), "more-than-paid");
}

#[test]
fn a_ceiling_that_is_exceeded_anew_is_another_matter_though_the_sum_is_the_same() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    let key = CapKey {
        ceiling: CeilingId::parse("interest.year").unwrap(),
        holder: Holder::parse(uscc(1).as_str()).unwrap(),
        period: Period::Once,
    };
    let decide = |cause: u64| {
        EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
            recovery: recovery("300", RecoveryCause::Error),
            deadline: None,
            ground: Some(Exceeded { key: key.clone(), over: yuan("300"), causes: vec![cause] }),
        })
    };
    office.done(PAYER, &decide(7));
    assert!(office.unchanged(PAYER, &decide(7)));
    assert_eq!(office.refused(PAYER, &decide(8)), "recovery-exists");
}

#[test]
fn what_is_asked_back_is_not_sent_back_by_the_bank_too() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    office.done(PAYER, &decides("1000", RecoveryCause::Error, "追1"));
    let back = send_back("C-1", "BF-C-1-1-1", "1000");
    assert_eq!(office.refused(PAYER, &back), "recovery-decided");
    let given_up = EnterpriseCommand::Payment(PaymentCommand::WriteOff {
        claim_no: claim_no("C-1"),
        document_no: document("追1"),
        amount: yuan("1000"),
        written_off_by: document("核1"),
        reason: "银行退回".to_owned(),
    });
    office.done(PAYER, &given_up);
    office.done(PAYER, &back);
}

#[test]
fn a_fraud_bars_from_the_day_of_the_decision_whether_it_is_paid_or_not() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    office.done(PAYER, &decides("1000", RecoveryCause::Fraud, "追1"));
    let again = filing("C-2", "title", "称号", "sum=200000 title=provincial");
    office.done(FILER, &EnterpriseCommand::FileClaim(again));
    assert_eq!(office.refused(APPROVER, &approve("C-2")), "enterprise-excluded");
    let events = office.done(PAYER, &recover("1000", RecoveryCause::Fraud, ""));
    assert_eq!(events.len(), 1, "it is barred once: {events:?}");
}

#[test]
fn a_decision_bounds_what_is_taken_back_under_it_and_the_rest_can_be_written_off() {
    let mut office = granted();
    pay(&mut office, "C-1", "1000");
    let decide = |amount: &str| {
        EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
            recovery: recovery(amount, RecoveryCause::Error),
            deadline: Some(day("2023-12-31")),
            ground: None,
        })
    };
    let write_off = |amount: &str| {
        EnterpriseCommand::Payment(PaymentCommand::WriteOff {
            claim_no: claim_no("C-1"),
            document_no: document("追1"),
            amount: yuan(amount),
            written_off_by: document("核1"),
            reason: "企业破产".to_owned(),
        })
    };
    assert_eq!(office.refused(PAYER, &write_off("1")), "unknown-recovery");
    office.done(PAYER, &decide("800"));
    assert!(office.unchanged(PAYER, &decide("800")));
    assert_eq!(office.refused(PAYER, &decide("900")), "recovery-exists");
    assert_eq!(office.refused(PAYER, &recover("801", RecoveryCause::Error, "")), "more-than-due");
    office.done(PAYER, &recover("500", RecoveryCause::Error, ""));
    assert_eq!(office.refused(PAYER, &write_off("301")), "more-than-due");
    office.done(PAYER, &write_off("300"));
    assert!(office.unchanged(PAYER, &write_off("300")));
    assert_eq!(own(&office), yuan("500"), "a write-off restores nothing");
    assert_eq!(office.refused(FILER, &recover("1", RecoveryCause::Error, "二")), "more-than-due");
}
