#![allow(clippy::unwrap_used, clippy::panic)]
use super::{
    command::{BatchAction, BatchCommand, UnrecordedOrders},
    event::{BatchEvent, BatchOrder, FileForm},
    *,
};
use crate::{
    authority::{Authority, Role},
    batch::event::PaymentFileExported,
    explained::Explained,
    names::{BatchNo, EndToEndId},
    testing::{Rows, actor, authority, claim_no, context, uscc, yuan},
};

fn number() -> BatchNo {
    BatchNo::parse("B1").unwrap()
}

fn id(number: u32) -> EndToEndId {
    EndToEndId::parse(&format!("BF-C-{number}-1-1")).unwrap()
}

fn order(number: u32, amount: &str) -> BatchOrder {
    BatchOrder {
        end_to_end_id: id(number),
        uscc: uscc(number),
        claim_no: claim_no(&format!("C-{number}")),
        instalment: 1,
        amount: yuan(amount),
    }
}

fn to(action: BatchAction) -> BatchCommand {
    BatchCommand { batch: number(), action }
}

fn ordered(orders: &[BatchOrder]) -> BatchCommand {
    to(BatchAction::Order(orders.to_vec()))
}

fn released(numbers: &[u32]) -> BatchCommand {
    to(BatchAction::Release(numbers.iter().copied().map(id).collect()))
}

fn cancelled(numbers: &[u32]) -> BatchCommand {
    let orders = numbers.iter().copied().map(id).collect();
    to(BatchAction::Cancel { orders, reason: "误".to_owned() })
}

fn exported(batch: &Batch, form: FileForm, sha256: &str) -> BatchCommand {
    let (sha256, total) = (sha256.to_owned(), batch.total());
    to(BatchAction::Export { form, sha256, total })
}

fn when_by(
    batch: &Batch,
    command: &BatchCommand,
    by: &str,
    authority: &Authority,
) -> Result<Vec<BatchEvent>, BatchRefusal> {
    let (by, rows) = (actor(by), Rows::default());
    let ctx = context(&by, "2023-07-01", authority, &rows);
    batch.decide(command, &ctx).map(|decided| decided.events)
}

fn when(batch: &Batch, command: &BatchCommand) -> Result<Vec<BatchEvent>, BatchRefusal> {
    when_by(batch, command, "Chen", &Authority::default())
}

/// A batch after these commands, each of which does something.
fn given(commands: &[BatchCommand]) -> Batch {
    let mut batch = Batch::default();
    for command in commands {
        let events = when(&batch, command).unwrap();
        assert_eq!(events.len(), 1, "{command:?}");
        batch.apply_event(&events[0]);
        assert_eq!(batch.total(), *events[0].total(), "the event tells of the batch after it");
    }
    batch
}

fn refused(batch: &Batch, command: &BatchCommand) -> &'static str {
    when(batch, command).unwrap_err().code()
}

#[test]
fn the_digest_is_the_sha_256_of_the_orders_lines_by_end_to_end_id() {
    let batch = given(&[ordered(&[order(2, "10.50"), order(1, "5")])]);
    let (one, other) = (order(1, "5").line(), order(2, "10.50").line());
    assert_eq!(one, format!("BF-C-1-1-1\t{}\tC-1\t1\t5.00\n", uscc(1)));
    let digest = <sha2::Sha256 as sha2::Digest>::digest(format!("{one}{other}"));
    let hex = format!("{digest:x}");
    let total = batch.total();
    assert_eq!((total.count, total.amount, total.digest), (2, yuan("15.50"), hex));
}

#[test]
fn orders_come_once_and_none_comes_after_a_release() {
    let batch = given(&[ordered(&[order(1, "5")]), ordered(&[order(1, "5"), order(2, "7")])]);
    assert_eq!(batch.orders().count(), 2);
    assert_eq!(when(&batch, &ordered(&[order(2, "7")])).unwrap(), []);
    let batch = given(&[ordered(&[order(1, "5"), order(2, "7")]), released(&[1])]);
    assert_eq!(refused(&batch, &ordered(&[order(3, "1")])), "batch-released");
    assert_eq!(when(&batch, &ordered(&[order(1, "5")])).unwrap(), [], "a repeat succeeds");
    let batch = given(&[ordered(&[order(1, "5")]), released(&[1]), cancelled(&[1])]);
    assert_eq!(refused(&batch, &ordered(&[order(3, "1")])), "batch-released");
}

#[test]
fn what_is_released_or_cancelled_is_listed_and_a_repeat_changes_nothing() {
    let batch = given(&[ordered(&[order(1, "5"), order(2, "7")]), released(&[1])]);
    assert_eq!(when(&batch, &released(&[1])).unwrap(), []);
    assert_eq!(refused(&batch, &released(&[3])), "unknown-order");
    let batch = given(&[ordered(&[order(1, "5"), order(2, "7")]), cancelled(&[2])]);
    assert_eq!(batch.total().amount, yuan("5"));
    assert_eq!(when(&batch, &cancelled(&[2])).unwrap(), []);
}

#[test]
fn a_file_is_recorded_once_for_its_bytes_and_another_names_the_first() {
    let batch = given(&[ordered(&[order(1, "5"), order(2, "7")]), released(&[1])]);
    assert_eq!(refused(&batch, &exported(&batch, FileForm::Xml, "aa")), "order-not-released");
    let mut batch = given(&[ordered(&[order(1, "5")]), released(&[1])]);
    let stale = exported(&given(&[ordered(&[order(1, "6")])]), FileForm::Xml, "aa");
    assert_eq!(refused(&batch, &stale), "batch-changed");
    for (form, sha256, names) in [
        (FileForm::Xml, "aa", None),
        (FileForm::Csv, "bb", None),
        (FileForm::Xml, "cc", Some("aa")),
        (FileForm::Xml, "dd", Some("aa")),
    ] {
        let events = when(&batch, &exported(&batch, form, sha256)).unwrap();
        let [BatchEvent::PaymentFileExported(PaymentFileExported { first, .. })] =
            events.as_slice()
        else {
            panic!("{events:?}")
        };
        assert_eq!(first.as_deref(), names, "{sha256}");
        batch.apply_event(&events[0]);
        assert_eq!(when(&batch, &exported(&batch, form, sha256)).unwrap(), []);
    }
    assert_eq!(batch.exports().len(), 4);
    let none = given(&[ordered(&[order(1, "5")]), cancelled(&[1])]);
    assert_eq!(refused(&none, &exported(&none, FileForm::Xml, "aa")), "unknown-batch");
}

#[test]
fn finance_orders_releases_and_exports_and_anybody_writes_the_same_file_again() {
    let officers = authority(&[("root", Role::Admin), ("Li", Role::Auditor)]);
    let mut batch = Batch::default();
    let mut commands = vec![ordered(&[order(1, "5")]), released(&[1])];
    for command in &commands {
        let refusal = when_by(&batch, command, "Li", &officers).unwrap_err();
        assert_eq!(refusal.code(), "role-missing");
        batch.apply_event(&when(&batch, command).unwrap()[0]);
    }
    commands.push(exported(&batch, FileForm::Pdf, "aa"));
    let refusal = when_by(&batch, &commands[2], "Li", &officers).unwrap_err();
    assert_eq!(refusal.code(), "role-missing");
    batch.apply_event(&when(&batch, &commands[2]).unwrap()[0]);
    assert_eq!(when_by(&batch, &commands[2], "Li", &officers).unwrap(), []);
}

#[test]
fn what_was_ordered_before_batches_were_recorded_is_taken_in_once() {
    let found = UnrecordedOrders {
        orders: vec![order(1, "5"), order(2, "7")],
        released: vec![id(2)],
        closed: true,
    };
    let record = to(BatchAction::Record(found));
    let batch = given(std::slice::from_ref(&record));
    assert!(batch.order(&id(2)).unwrap().released && !batch.order(&id(1)).unwrap().released);
    assert_eq!(refused(&batch, &ordered(&[order(3, "1")])), "batch-released");
    assert_eq!(when(&batch, &record).unwrap(), []);
    let nothing = to(BatchAction::Record(UnrecordedOrders::default()));
    assert_eq!(when(&Batch::default(), &nothing).unwrap(), []);
    let elsewhere = BatchCommand { batch: BatchNo::parse("B2").unwrap(), ..released(&[1]) };
    assert_eq!(refused(&batch, &elsewhere), "other-batch");
}

#[test]
fn a_payment_file_is_made_on_the_day_of_the_last_release_or_later() {
    let batch = given(&[ordered(&[order(1, "10")]), released(&[1])]);
    let export = exported(&batch, FileForm::Csv, &"ab".repeat(32));
    let (by, rows, authority) = (actor("Chen"), Rows::default(), Authority::default());
    let on = |day: &str| {
        let decided = batch.decide(&export, &context(&by, day, &authority, &rows));
        decided.map(|decided| decided.events.len()).map_err(|refusal| refusal.code())
    };
    assert_eq!(on("2023-06-30"), Err("date-before-step"));
    assert_eq!(on("2023-07-01"), Ok(1));
}
