#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use bofu_domain::{explained::Explained as _, ledger::LedgerEvent};
use bofu_projections::{claim_detail::ClaimDetail, recorded::Recorded};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    finding::FindingKind,
    leaf::leaf_hash,
    merkle::{Frontier, inclusion},
    note::Checkpoint,
    tiles::{Nodes, Wanted},
};

const ORIGIN: &str = "bofu.ledger/93ab01ff20c4d7e5";
const USCC: &str = "91330108MA27XF4D5E";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn verifier(seed: u8) -> VerifierKey {
    VerifierKey::new(ORIGIN, key(seed).verifying_key()).unwrap()
}

fn uscc() -> String {
    bofu_domain::uscc::Uscc::with_check_digit(&USCC[..17]).unwrap().to_string()
}

fn line(position: u64, sequence: u64, name: &str, body: Value) -> Value {
    let mut body = body;
    body["occurred_on"] = json!("2023-03-01");
    body["by"] = json!("王经办");
    json!({
        "position": position, "stream": format!("enterprise/{}", uscc()), "sequence": sequence,
        "type": name, "version": "1", "recorded_at": format!("2024-01-01T00:00:00.{position:06}Z"),
        "payload": {name: body}, "metadata": {"host": "h"},
    })
}

/// A log of five events; the receipt needs the first and the fourth.
fn log() -> Vec<Value> {
    let account = json!({"account_name": "企业", "bank": "工行", "bank_code": "102331002128",
        "account_no": "1202021234567890123"});
    let registered = json!({"uscc": uscc(), "name": "龘企业", "account": account,
        "check_digit_override": null});
    let filed = |claim_no: &str| {
        json!({"claim_no": claim_no, "measure": "pledge-interest", "subject": "贷款",
            "applied_on": "2023-03-01", "facts": {}, "decided": null})
    };
    vec![
        line(0, 1, "EnterpriseRegistered", registered),
        line(1, 2, "ClaimFiled", filed("C-1")),
        line(2, 3, "ClaimFiled", filed("C-2")),
        line(3, 4, "ClaimWithdrawn", json!({"claim_no": "C-1", "reason": "撤回"})),
        line(4, 5, "ClaimFiled", filed("C-3")),
    ]
}

fn read(line: &EventLine, leaf: Hash) -> Result<Recorded, String> {
    let (stream_type, stream_id) = line.stream.split_once('/').ok_or("no type")?;
    let payload = line.payload.to_string();
    Ok(Recorded {
        position: line.position,
        stream_type: stream_type.into(),
        stream_id: stream_id.into(),
        sequence: line.sequence,
        recorded_at: line.recorded_at.as_str().into(),
        event: LedgerEvent::decode(stream_type, &payload).map_err(|error| error.to_string())?,
        metadata: serde_json::from_value(line.metadata.clone()).map_err(|e| e.to_string())?,
        leaf,
    })
}

fn leaf_of(event: &Value) -> Hash {
    leaf_hash(canonical(event).unwrap().as_bytes())
}

fn checkpoint() -> Checkpoint {
    let frontier: Frontier = log().iter().map(leaf_of).collect();
    Checkpoint { origin: ORIGIN.to_owned(), size: frontier.size(), root: frontier.root() }
}

/// A receipt of C-1 with these events of the log.
fn receipt_of(positions: &[u64]) -> Receipt {
    let log = log();
    let leaves = (0..).zip(log.iter().map(leaf_of)).collect();
    let nodes = Nodes { leaves, ..Nodes::default() };
    let proved = positions.iter().map(|position| {
        let spans = inclusion(*position, 5).unwrap();
        assert!(Wanted::of(&spans).tiles.is_empty());
        let proof = written_proof(&nodes.roots(&spans).unwrap());
        Proved { event: log[usize::try_from(*position).unwrap()].clone(), proof }
    });
    let recorded: Vec<Recorded> = [0, 1, 3]
        .map(|place: usize| {
            read(&serde_json::from_value(log[place].clone()).unwrap(), Hash::default()).unwrap()
        })
        .into();
    let claim_no = ClaimNo::parse("C-1").unwrap();
    let claim = ClaimDetail::of(&claim_no, &recorded).unwrap().unwrap();
    let claim = Claimed { quote: Some("条款的原文".to_owned()), ..Claimed::from(&claim) };
    let note = checkpoint().sign(&key(7)).unwrap();
    Receipt::new(claim, proved.collect(), note, &verifier(7))
}

static SOUND: LazyLock<String> =
    LazyLock::new(|| receipt_of(&[0, 1, 3]).seal(ORIGIN, &key(7)).unwrap().text);

fn kinds(text: &str, known: &OutsideKnowledge) -> Vec<FindingKind> {
    let checked = check(text.as_bytes(), known, &read);
    assert_eq!(checked.ok, checked.findings.is_empty());
    checked.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_receipt_proves_itself_and_says_what_it_was_checked_by() {
    let checked = check(SOUND.as_bytes(), &OutsideKnowledge::default(), &read);
    assert!(checked.ok && checked.by_itself, "{:?}", checked.findings);
    assert_eq!((checked.size, checked.claim.unwrap().status.as_str()), (Some(5), "withdrawn"));
    let known = OutsideKnowledge { key: Some(verifier(7)), checkpoint: Some(checkpoint()) };
    let checked = check(SOUND.as_bytes(), &known, &read);
    assert!(checked.ok && !checked.by_itself, "{:?}", checked.findings);
}

#[test]
fn another_key_and_another_checkpoint_are_not_believed() {
    let known = OutsideKnowledge { key: Some(verifier(8)), checkpoint: None };
    assert_eq!(kinds(&SOUND, &known), [FindingKind::ReceiptSeal, FindingKind::CheckpointSignature]);
    let other = Checkpoint { root: [1; 32], ..checkpoint() };
    let known = OutsideKnowledge { key: None, checkpoint: Some(other) };
    assert_eq!(kinds(&SOUND, &known), [FindingKind::CheckpointMismatch]);
}

#[test]
fn a_receipt_that_its_own_office_made_wrong_is_found_too() {
    let check = |receipt: Receipt| {
        kinds(&receipt.seal(ORIGIN, &key(7)).unwrap().text, &OutsideKnowledge::default())
    };
    assert_eq!(check(receipt_of(&[0, 1])), [FindingKind::ReceiptClaim], "an event is left out");
    assert_eq!(
        check(receipt_of(&[0, 3, 1])),
        [FindingKind::PositionGap, FindingKind::ReceiptClaim]
    );
    let mut edited = receipt_of(&[0, 1, 3]);
    edited.events[2].event["payload"]["ClaimWithdrawn"]["reason"] = json!("另");
    assert_eq!(check(edited), [FindingKind::ReceiptProof]);
    let mut edited = receipt_of(&[0, 1, 3]);
    edited.claim.status = "granted".to_owned();
    assert_eq!(check(edited), [FindingKind::ReceiptClaim]);
    let mut foreign = receipt_of(&[0, 1, 3]);
    foreign.checkpoint = checkpoint().sign(&key(9)).unwrap();
    assert_eq!(check(foreign), [FindingKind::CheckpointSignature]);
    let other_seal = receipt_of(&[0, 1, 3]).seal(ORIGIN, &key(9)).unwrap().text;
    assert_eq!(kinds(&other_seal, &OutsideKnowledge::default()), [FindingKind::ReceiptSeal]);
}

/// A receipt of a claim that was filed late, as the event's metadata say.
fn late(said: u64) -> String {
    let mut log = log();
    log[1]["metadata"]["late"] = json!("400");
    let mut receipt = receipt_of(&[0, 1, 3]);
    let frontier: Frontier = log.iter().map(leaf_of).collect();
    let checkpoint =
        Checkpoint { origin: ORIGIN.to_owned(), size: frontier.size(), root: frontier.root() };
    let leaves = (0..).zip(log.iter().map(leaf_of)).collect();
    let nodes = Nodes { leaves, ..Nodes::default() };
    for proved in &mut receipt.events {
        let position = proved.event["position"].as_u64().unwrap();
        let spans = inclusion(position, 5).unwrap();
        proved.event = log[usize::try_from(position).unwrap()].clone();
        proved.proof = written_proof(&nodes.roots(&spans).unwrap());
    }
    receipt.claim.late_events = said;
    receipt.checkpoint = checkpoint.sign(&key(7)).unwrap();
    receipt.seal(ORIGIN, &key(7)).unwrap().text
}

#[test]
fn a_receipt_says_how_many_events_were_late_and_one_of_before_is_checked_all_the_same() {
    let of = |said| check(late(said).as_bytes(), &OutsideKnowledge::default(), &read);
    let checked = of(1);
    assert!(checked.ok, "{:?}", checked.findings);
    assert_eq!((checked.dates.late_events, checked.claim.unwrap().late_events), (1, 1));
    // One that was signed before they were counted: its events say it still.
    assert!(!late(0).contains("late_events"));
    let before = of(0);
    assert!(before.ok, "{:?}", before.findings);
    assert_eq!(before.dates.late_events, 1);
    let wrong: Vec<FindingKind> = of(2).findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(wrong, [FindingKind::ReceiptClaim]);
}

#[test]
fn the_seal_covers_that_days_are_unverified() {
    let mut receipt = receipt_of(&[0, 1, 3]);
    receipt.claim.unverified_events = 2;
    let text = receipt.seal(ORIGIN, &key(7)).unwrap().text;
    assert_eq!(kinds(&text, &OutsideKnowledge::default()), []);
    let changed = text.replace("\"unverified_events\":2", "\"unverified_events\":1");
    assert_eq!(kinds(&changed, &OutsideKnowledge::default()), [FindingKind::ReceiptSeal]);
}

#[test]
fn the_seal_covers_the_words_of_the_clause() {
    let changed = SOUND.replace("条款的原文", "条款的他文");
    assert_eq!(kinds(&changed, &OutsideKnowledge::default()), [FindingKind::ReceiptSeal]);
}

#[test]
fn what_is_no_receipt_is_a_finding() {
    for text in ["", "{}", "[]", "null", "\u{0}", "{\"format\":\"bofu-receipt-1\"}"] {
        assert_eq!(
            kinds(text, &OutsideKnowledge::default()),
            [FindingKind::ReceiptMalformed],
            "{text}"
        );
    }
    let pretty: Value = serde_json::from_str(&SOUND).unwrap();
    assert_eq!(
        kinds(&format!("{pretty:#}"), &OutsideKnowledge::default()),
        [FindingKind::ReceiptMalformed]
    );
    let error = VerifierKey::parse("x").unwrap_err();
    assert!(!error.zh().is_empty());
}

proptest! {
    #[test]
    fn no_byte_can_change_unseen(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = SOUND.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        prop_assert!(!check(&bytes, &OutsideKnowledge::default(), &read).ok, "byte {at} to {to}");
    }
}
