//! One sample of each event of a payment's life, with every field filled.

use super::enterprise::carried;
use crate::{
    account::Account,
    charge::{Charge, Lane},
    date::Date,
    enterprise::{
        event::{
            EnterpriseEvent,
            payment::{
                AccountChanged, AccountConfirmed, FundsRecovered, NoticePublished, ObjectionRaised,
                ObjectionResolved, PaymentCancelled, PaymentOrdered, PaymentReleased,
                PaymentReturned, PaymentSettled, PredecessorFundsRecovered, RecoveryDecided,
                RecoverySetOff, RecoveryWrittenOff, ReturnUndone, SettlementUndone,
            },
        },
        values::{Evidence, Exceeded, InstalmentPlace, RecoveryCause, Share},
    },
    names::{ActorName, BatchNo, EndToEndId},
    testing::{account, actor, claim_no, day, document, key, party, uscc, yuan},
};

fn on() -> Date {
    day("2024-05-06")
}

fn by() -> ActorName {
    actor("陈会计")
}

fn id() -> EndToEndId {
    EndToEndId::parse("BF-C-1-1-1").unwrap()
}

fn shares(amount: &str) -> Vec<Share> {
    vec![
        Share { key: key("pledge-interest.year", uscc(1).as_str(), "2023"), amount: yuan(amount) },
        Share { key: key("fund.year", "zjtx/district", "2024"), amount: yuan(amount) },
    ]
}

fn back(amount: &str, lane: Lane) -> Vec<Charge> {
    let key = key("pledge-interest.year", uscc(1).as_str(), "2023");
    vec![Charge { key, lane, amount: yuan(amount).negated(), limit: None }]
}

fn statement() -> Evidence {
    Evidence::Statement { statement: "S-2024-05".to_owned(), lines: vec![3, 4] }
}

pub(super) fn samples() -> Vec<EnterpriseEvent> {
    let mut samples = before_payment();
    samples.extend(orders());
    samples.extend(after_payment());
    samples
}

fn before_payment() -> Vec<EnterpriseEvent> {
    let other = Account { account_no: "6222020109900067890".to_owned(), ..account() };
    vec![
        AccountChanged {
            occurred_on: on(),
            by: by(),
            before: account(),
            account: other.clone(),
            document_no: document("户[2024]1号"),
            stopped: vec![id()],
        }
        .into(),
        AccountConfirmed {
            occurred_on: on(),
            by: by(),
            account: other,
            changed_by: actor("李经办"),
        }
        .into(),
        NoticePublished {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalments: vec![1, 2],
            amount: yuan("50000"),
            days: 5,
            starts_on: on(),
            ends_on: day("2024-05-13"),
        }
        .into(),
        ObjectionRaised {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            reason: "合同金额不实".to_owned(),
            document_no: Some(document("异[2024]1号")),
        }
        .into(),
        ObjectionResolved {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            upheld: false,
            reason: "经核实无误".to_owned(),
            document_no: Some(document("复[2024]1号")),
        }
        .into(),
    ]
}

fn orders() -> Vec<EnterpriseEvent> {
    vec![
        PaymentOrdered {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            batch: BatchNo::parse("2024-05").unwrap(),
            attempt: 1,
            end_to_end_id: id(),
            amount: yuan("50000"),
            payee: uscc(1),
            payee_name: party("滨江测试科技有限公司"),
            account: account(),
            city: yuan("20000"),
            district: yuan("30000"),
            shares: shares("50000"),
            needs_release: true,
        }
        .into(),
        PaymentReleased {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: id(),
        }
        .into(),
        PaymentCancelled {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: id(),
            amount: yuan("50000"),
            reason: "批次有误".to_owned(),
        }
        .into(),
        PaymentSettled {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: id(),
            amount: yuan("50000"),
            settled_on: on(),
            evidence: statement(),
            shares: shares("50000"),
        }
        .into(),
        PaymentReturned {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: id(),
            amount: yuan("50000"),
            returned_on: on(),
            reason: "户名不符".to_owned(),
            evidence: Evidence::Document(document("退票回单 7")),
            was_settled: true,
            shares: shares("50000"),
        }
        .into(),
        SettlementUndone {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: id(),
            amount: yuan("50000"),
            reason: "错配".to_owned(),
            shares: shares("50000"),
        }
        .into(),
        ReturnUndone {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: id(),
            amount: yuan("50000"),
            reason: "错配".to_owned(),
            was_settled: true,
            shares: shares("50000"),
        }
        .into(),
    ]
}

fn place(no: &str, instalment: u32) -> InstalmentPlace {
    InstalmentPlace { claim_no: claim_no(no), instalment }
}

fn after_payment() -> Vec<EnterpriseEvent> {
    vec![
        RecoveryDecided {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            cause: RecoveryCause::Fraud,
            amount: yuan("50000"),
            document_no: document("追[2024]1号"),
            deadline: Some(day("2024-06-30")),
            ground: None,
        }
        .into(),
        FundsRecovered {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            cause: RecoveryCause::Error,
            amount: yuan("10000"),
            document_no: document("追[2024]2号"),
            receipt: Some(document("缴款书 9")),
            shares: shares("10000"),
            charges: back("10000", Lane::Own),
            set_off: None,
        }
        .into(),
        RecoverySetOff {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-9"),
            instalment: 2,
            amount: yuan("10000"),
            document_no: document("追[2024]2号"),
            recovered: place("C-1", 1),
            shares: shares("10000"),
        }
        .into(),
        RecoveryWrittenOff {
            occurred_on: on(),
            by: by(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            document_no: document("追[2024]1号"),
            amount: yuan("500"),
            written_off_by: document("核[2024]1号"),
            reason: "企业破产".to_owned(),
        }
        .into(),
        PredecessorFundsRecovered {
            occurred_on: on(),
            by: by(),
            predecessor: uscc(1),
            claim_no: claim_no("C-1"),
            instalment: 1,
            amount: yuan("10000"),
            standing: Some(Box::new(carried())),
            charges: back("10000", Lane::External),
        }
        .into(),
    ]
}

/// A form that came later: what is written with a ground is frozen too.
#[test]
fn a_recovery_that_an_exceeded_ceiling_grounds_is_read_and_written_as_it_was_frozen() {
    let frozen = r#"{"RecoveryDecided":{"amount":"10000.00","by":"陈会计","cause":"error","claim_no":"C-1","deadline":null,"document_no":"追[2024]3号","ground":{"causes":[41,57],"ceiling":"innovation-voucher.year","holder":"91330108MA0000001","over":"40000.00","period":"2023"},"instalment":1,"occurred_on":"2024-05-06"}}"#;
    let event: EnterpriseEvent = RecoveryDecided {
        occurred_on: on(),
        by: by(),
        claim_no: claim_no("C-1"),
        instalment: 1,
        cause: RecoveryCause::Error,
        amount: yuan("10000"),
        document_no: document("追[2024]3号"),
        deadline: None,
        ground: Some(Exceeded {
            key: key("innovation-voucher.year", "91330108MA0000001", "2023"),
            over: yuan("40000"),
            causes: vec![41, 57],
        }),
    }
    .into();
    assert_eq!(serde_json::from_str::<EnterpriseEvent>(frozen).unwrap(), event);
    let written = serde_json::to_value(&event).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(frozen).unwrap());
}

/// A form that came later: money that was kept from another grant.
#[test]
fn a_recovery_that_is_set_off_is_read_and_written_as_it_was_frozen() {
    let frozen = r#"{"FundsRecovered":{"amount":"10000.00","by":"陈会计","cause":"fraud","charges":[],"claim_no":"C-1","document_no":"追[2024]4号","instalment":1,"occurred_on":"2024-05-06","receipt":null,"set_off":{"claim_no":"C-9","instalment":2},"shares":[]}}"#;
    let event: EnterpriseEvent = FundsRecovered {
        occurred_on: on(),
        by: by(),
        claim_no: claim_no("C-1"),
        instalment: 1,
        cause: RecoveryCause::Fraud,
        amount: yuan("10000"),
        document_no: document("追[2024]4号"),
        receipt: None,
        shares: Vec::new(),
        charges: Vec::new(),
        set_off: Some(place("C-9", 2)),
    }
    .into();
    assert_eq!(serde_json::from_str::<EnterpriseEvent>(frozen).unwrap(), event);
    let written = serde_json::to_value(&event).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(frozen).unwrap());
}
