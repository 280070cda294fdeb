//! Checking a receipt with nothing but itself, and what the enterprise was
//! given by another way: the office's key, or a published checkpoint.

use bofu_projections::{claim_detail::ClaimDetail, date_remarks::DateRemarks, recorded::Recorded};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Claimed, FORMAT, Proved, Receipt, Sealed, seal_text};
use crate::{
    finding::{Finding, FindingKind, Findings},
    leaf::{canonical, leaf_hash},
    merkle::{Hash, includes},
    note::{Checkpoint, Note, VerifierKey},
};

/// What the holder of a receipt knows by another way.
#[derive(Debug, Clone, Default)]
pub struct OutsideKnowledge {
    /// The office's key; without one, the receipt's own is used.
    pub key: Option<VerifierKey>,
    /// A checkpoint that the office published.
    pub checkpoint: Option<Checkpoint>,
}

/// The result, as `audit check-receipt` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whether nothing was found.
    pub ok: bool,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What the receipt says; `None` where it cannot be read.
    pub claim: Option<Claimed>,
    /// Remarks on the days of the claim's events: which were late they
    /// say themselves, whatever the receipt says of them.
    #[serde(flatten)]
    pub dates: DateRemarks,
    /// Which ledger.
    pub origin: Option<String>,
    /// The size of the log in which the events are.
    pub size: Option<u64>,
    /// The log's root, hex.
    pub root: Option<String>,
    /// The key that signed. From the receipt itself, it is to be compared with
    /// the office's.
    pub key: Option<String>,
    /// Whether key or checkpoint came from the receipt alone.
    pub by_itself: bool,
}

impl Checked {
    /// The result for who knows no key and no checkpoint by another way: that
    /// the receipt is whole says nothing of who sealed it.
    #[must_use]
    pub fn by_no_known_key(mut self) -> Self {
        let key = self.key.clone().unwrap_or_default();
        self.ok = false;
        self.findings.push(Finding {
            kind: FindingKind::ReceiptKeyUnknown,
            position: None,
            judged: None,
            between: None,
            message: format!(
                "it was checked by no key but its own: it is proved that it stands \
                 as it was sealed with {key}, and not that this is the office's key"
            ),
            message_zh: format!(
                "只用回单自带的公钥核验：已证自以 {key} 封印后未被改动，未证该公钥属于单位"
            ),
        });
        self
    }
}

/// An event of a receipt, as its line holds it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLine {
    /// Place in the ledger.
    pub position: u64,
    /// `<aggregate type>/<aggregate id>`.
    pub stream: String,
    /// Place in the stream.
    pub sequence: u64,
    /// The stored name.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The stored version.
    pub version: String,
    /// When it was committed.
    pub recorded_at: String,
    /// What happened.
    pub payload: Value,
    /// Who acted where.
    pub metadata: Value,
}

/// Turns a line and its leaf into the event that it is.
pub type Read<'a> = &'a dyn Fn(&EventLine, Hash) -> Result<Recorded, String>;

/// Checks a receipt's bytes. Nothing in them can make it fail in another way
/// than by findings.
pub fn check(bytes: &[u8], known: &OutsideKnowledge, read: Read<'_>) -> Checked {
    let mut pass = Pass::default();
    let receipt = pass.open(bytes, known);
    let signed = receipt.as_ref().and_then(|sealed| pass.signed(sealed, known));
    if let (Some(Sealed { receipt, .. }), Some((checkpoint, _))) = (&receipt, &signed) {
        pass.events(receipt, checkpoint, read);
    }
    let (checkpoint, key) = signed.unzip();
    Checked {
        ok: pass.findings.is_empty(),
        dates: pass.dates,
        findings: pass.findings.into_list(),
        claim: receipt.map(|sealed| sealed.receipt.claim),
        origin: checkpoint.as_ref().map(|checkpoint| checkpoint.origin.clone()),
        size: checkpoint.as_ref().map(|checkpoint| checkpoint.size),
        root: checkpoint.as_ref().map(|checkpoint| hex::encode(checkpoint.root)),
        key: key.map(|key| key.to_string()),
        by_itself: known.key.is_none() && known.checkpoint.is_none(),
    }
}

#[derive(Default)]
struct Pass {
    findings: Findings,
    dates: DateRemarks,
}

impl Pass {
    fn found(&mut self, kind: FindingKind, position: Option<u64>, en: String, zh: String) {
        self.findings.add(kind, position, en, zh);
    }

    /// Reads it, and sees that it is written as it must be.
    fn open(&mut self, bytes: &[u8], known: &OutsideKnowledge) -> Option<Sealed> {
        let sealed: Sealed = match serde_json::from_slice(bytes) {
            Ok(sealed) => sealed,
            Err(error) => {
                let (en, zh) = (format!("it is no receipt: {error}"), format!("不是回单：{error}"));
                self.found(FindingKind::ReceiptMalformed, None, en, zh);
                return None;
            }
        };
        let form = canonical(&sealed).unwrap_or_default();
        let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if sealed.receipt.format != FORMAT || form.as_bytes() != body {
            self.found(
                FindingKind::ReceiptMalformed,
                None,
                "it is not written as a receipt is: it was changed, or saved by another program"
                    .to_owned(),
                "不是回单的原始写法：内容被改动，或经其他程序另存".to_owned(),
            );
        }
        let own = sealed.receipt.key.as_str();
        if let Some(key) = known.key.as_ref().filter(|key| key.to_string() != own) {
            self.found(
                FindingKind::ReceiptSeal,
                None,
                format!("it names the key {own}, the office's is {key}"),
                format!("回单所载公钥为 {own}，而单位公钥为 {key}"),
            );
        }
        Some(sealed)
    }

    /// Believes note and seal, or says why not.
    fn signed(
        &mut self,
        sealed: &Sealed,
        known: &OutsideKnowledge,
    ) -> Option<(Checkpoint, VerifierKey)> {
        let Sealed { receipt, seal } = sealed;
        let mut doubt = |kind, error: &dyn bofu_domain::explained::Explained| {
            self.findings.add(kind, None, error.to_string(), error.zh());
        };
        let key = match known.key.clone().map_or_else(|| VerifierKey::parse(&receipt.key), Ok) {
            Ok(key) => key,
            Err(error) => {
                doubt(FindingKind::ReceiptSeal, &error);
                return None;
            }
        };
        let checkpoint =
            Note::parse(receipt.checkpoint.as_bytes()).and_then(|note| note.verify(&key));
        let checkpoint = match checkpoint {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                doubt(FindingKind::CheckpointSignature, &error);
                return None;
            }
        };
        let said =
            Note::parse(seal.as_bytes()).and_then(|note| note.text_by(&key).map(ToOwned::to_owned));
        match (said, seal_text(&checkpoint.origin, receipt)) {
            (Ok(said), Ok(should)) if said == should => {}
            (Err(error), _) => doubt(FindingKind::ReceiptSeal, &error),
            (Ok(_), _) => self.found(
                FindingKind::ReceiptSeal,
                None,
                "the seal is of another receipt: this one was changed".to_owned(),
                "封印属于另一份回单：本回单内容被改动".to_owned(),
            ),
        }
        if let Some(published) = known.checkpoint.as_ref().filter(|known| **known != checkpoint) {
            let (size, other) = (checkpoint.size, published.size);
            self.found(
                FindingKind::CheckpointMismatch,
                None,
                format!("its log of {size} events is not that of the checkpoint over {other}"),
                format!("回单所据的 {size} 条事件与检查点的 {other} 条不是同一记录"),
            );
        }
        Some((checkpoint, key))
    }

    /// Proves each event, folds them, and compares what the receipt says.
    fn events(&mut self, receipt: &Receipt, checkpoint: &Checkpoint, read: Read<'_>) {
        let mut recorded: Vec<Recorded> = Vec::new();
        for Proved { event, proof } in &receipt.events {
            let unread = |why: String| {
                (format!("an event cannot be read: {why}"), format!("事件无法读取：{why}"))
            };
            let line = match EventLine::deserialize(event) {
                Ok(line) => line,
                Err(error) => {
                    let (en, zh) = unread(error.to_string());
                    self.found(FindingKind::Unreadable, None, en, zh);
                    continue;
                }
            };
            let at = line.position;
            let leaf = leaf_hash(canonical(event).unwrap_or_default().as_bytes());
            if !proved(checkpoint, at, &leaf, proof) {
                self.found(
                    FindingKind::ReceiptProof,
                    Some(at),
                    "the event is not proved to be in the log".to_owned(),
                    "未能证明该事件在台账中".to_owned(),
                );
            }
            match read(&line, leaf) {
                Ok(event) if recorded.last().is_none_or(|last| last.position < at) => {
                    recorded.push(event);
                }
                Ok(_) => self.found(
                    FindingKind::PositionGap,
                    Some(at),
                    "the events are not in order".to_owned(),
                    "事件未按序号排列".to_owned(),
                ),
                Err(why) => {
                    let (en, zh) = unread(why);
                    self.found(FindingKind::Unreadable, Some(at), en, zh);
                }
            }
        }
        self.claim(&receipt.claim, &recorded);
    }

    fn claim(&mut self, said: &Claimed, recorded: &[Recorded]) {
        let folded = ClaimDetail::of(&said.claim_no, recorded).ok().flatten();
        let unverified_events = said.unverified_events;
        let dates = folded.as_ref().map(|claim| claim.dates).unwrap_or_default();
        self.dates = DateRemarks { unverified_events, ..dates };
        // Receipts of before late events were counted do not say how many there are.
        let late_events = if said.late_events == 0 { 0 } else { dates.late_events };
        // The clause's words stand in the pack, and the operators in the office's
        // events: neither is among these.
        let folded = folded.map(|claim| Claimed {
            quote: said.quote.clone(),
            late_events,
            unverified_events,
            ..Claimed::from(&claim)
        });
        if folded.as_ref() != Some(said) {
            let claim_no = &said.claim_no;
            self.found(
                FindingKind::ReceiptClaim,
                None,
                format!("what it says of claim {claim_no} is not what its events say"),
                format!("回单对申报 {claim_no} 的记载与其事件不符"),
            );
        }
    }
}

fn proved(checkpoint: &Checkpoint, at: u64, leaf: &Hash, proof: &[String]) -> bool {
    let step = |text: &String| -> Option<Hash> { hex::decode(text).ok()?.try_into().ok() };
    let steps: Option<Vec<Hash>> = proof.iter().map(step).collect();
    steps.is_some_and(|steps| includes(&checkpoint.root, checkpoint.size, at, leaf, &steps))
}
