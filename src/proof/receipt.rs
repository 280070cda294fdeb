//! A receipt: what one claim came to, with the events that say so and the proof
//! that they are in the log. An enterprise keeps it, and checks it with no
//! ledger at hand.
//!
//! | member | what |
//! |---|---|
//! | `format` | `bofu-receipt-1` |
//! | `claim` | the claim in short; clause and quote, pack hash, amounts, instalments |
//! | `events` | each event's line as in a bundle, with its inclusion proof (hex) |
//! | `checkpoint` | the signed note over the log that they are in |
//! | `key` | the verifier key of note and seal |
//! | `seal` | a note over the SHA-256 of everything else |
//!
//! The file is its own RFC 8785 form with one line feed, so no byte of it can
//! change unseen. The seal covers what no event holds: the words of the clause, and
//! how many of the events no registered operator answers for.

use std::collections::BTreeMap;

use bofu_domain::{
    date::Date,
    money::Money,
    names::{ClaimNo, MeasureId, PartyName, ReadingId, Subject},
    uscc::Uscc,
};
use bofu_projections::claim_detail::{ClaimDetail, InstalmentDetail};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    leaf::{CanonicalError, canonical},
    merkle::Hash,
    note::{NoteError, VerifierKey, sign_text},
};

mod check;
#[cfg(test)]
mod tests;

pub use check::{Checked, EventLine, OutsideKnowledge, Read, check};

const FORMAT: &str = "bofu-receipt-1";

/// What a claim came to, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Its number.
    pub claim_no: ClaimNo,
    /// Whose.
    pub uscc: Uscc,
    /// The enterprise's name when the claim last changed.
    pub name: PartyName,
    /// Under which measure.
    pub measure: MeasureId,
    /// What the money is for.
    pub subject: Subject,
    /// The day on which it is judged.
    pub applied_on: Date,
    /// Where it stands.
    pub status: String,
    /// Before reductions.
    pub computed: Option<Money>,
    /// What was granted.
    pub granted: Option<Money>,
    /// The clause.
    pub clause: Option<String>,
    /// The clause's words.
    pub quote: Option<String>,
    /// `id@version`.
    pub pack: Option<String>,
    /// SHA-256 of the pack's text, hex.
    pub pack_hash: Option<String>,
    /// The readings used.
    pub readings: BTreeMap<ReadingId, String>,
    /// The parts.
    pub instalments: Vec<ReceiptInstalment>,
    /// 补录: how many of its events were recorded late. Receipts that were signed
    /// before they were counted have none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub late_events: u64,
    /// How many of its events were recorded before operators were registered:
    /// their business dates are unverified.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unverified_events: u64,
}

// serde hands a reference to what it serialises.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// An instalment of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptInstalment {
    /// Its number.
    pub no: u32,
    /// Its year.
    pub period: String,
    /// Before reductions.
    pub computed: Money,
    /// After them.
    pub granted: Money,
    /// Where it stands.
    pub status: String,
}

impl From<&InstalmentDetail> for ReceiptInstalment {
    fn from(part: &InstalmentDetail) -> Self {
        Self {
            no: part.no,
            period: part.period.clone(),
            computed: part.computed,
            granted: part.granted,
            status: part.status.as_str().to_owned(),
        }
    }
}

impl From<&ClaimDetail> for Claimed {
    fn from(claim: &ClaimDetail) -> Self {
        Self {
            claim_no: claim.claim_no.clone(),
            uscc: claim.uscc.clone(),
            name: claim.name.clone(),
            measure: claim.measure.clone(),
            subject: claim.subject.clone(),
            applied_on: claim.applied_on,
            status: claim.status.as_str().to_owned(),
            computed: claim.computed,
            granted: claim.granted,
            clause: claim.clause.clone(),
            quote: claim.quote.clone(),
            pack: claim.pack.clone(),
            pack_hash: claim.pack_hash.clone(),
            readings: claim.readings.clone(),
            instalments: claim.instalments.iter().map(ReceiptInstalment::from).collect(),
            late_events: claim.dates.late_events,
            unverified_events: claim.dates.unverified_events,
        }
    }
}

/// An event with the proof that it is in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// Its line, as an object: its RFC 8785 form is the line.
    pub event: Value,
    /// The inclusion proof, each step in hexadecimal.
    pub proof: Vec<String>,
}

/// A receipt without its seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    format: String,
    /// The claim in short.
    pub claim: Claimed,
    /// The enterprise's registration and names, and all events of the claim.
    pub events: Vec<Proved>,
    /// The signed note of the log's size and root.
    pub checkpoint: String,
    /// The verifier key of note and seal.
    pub key: String,
}

/// As it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    receipt: Receipt,
    seal: String,
}

/// A receipt that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's text.
    pub text: String,
    /// SHA-256 of the file, hex: what the printed page names.
    pub hash: String,
}

/// Why a receipt could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// It has no canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The ledger's name cannot be signed under.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Receipt {
    /// Puts one together.
    pub fn new(claim: Claimed, events: Vec<Proved>, checkpoint: String, key: &VerifierKey) -> Self {
        Self { format: FORMAT.to_owned(), claim, events, checkpoint, key: key.to_string() }
    }

    /// Seals it with the key whose verifier key it names.
    pub fn seal(self, origin: &str, key: &SigningKey) -> Result<Written, ReceiptError> {
        let seal = sign_text(&seal_text(origin, &self)?, origin, &[key])?;
        let text = canonical(&Sealed { receipt: self, seal })? + "\n";
        let hash = hex::encode(Sha256::digest(&text));
        Ok(Written { text, hash })
    }
}

/// What the seal says: two lines, the first with a blank, so that it is neither
/// a checkpoint nor taken for one.
fn seal_text(origin: &str, receipt: &Receipt) -> Result<String, CanonicalError> {
    let hash = hex::encode(Sha256::digest(canonical(receipt)?));
    Ok(format!("{origin} receipt\n{hash}\n"))
}

/// The steps of a proof as they are written.
pub fn written_proof(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(hex::encode).collect()
}
