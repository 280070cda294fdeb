//! `audit receipt` and `audit check-receipt`.

use std::path::Path;

use bofu_domain::{event::kind, names::ClaimNo};
use bofu_projections::{claim_detail::ClaimDetail, recorded::Recorded};
use ed25519_dalek::SigningKey;
use serde_json::Value;

use super::{first_leaf, origin, sign, signing_key, tree, trusted_checkpoints, trusted_leaf};
use crate::{error::AppError, files::Files, lookups, session::Session};
use bofu_proof::{
    key,
    leaf::canonical,
    merkle::{Hash, extends, includes},
    note::{Checkpoint, Note, VerifierKey},
    receipt::{
        self, Checked, Claimed, EventLine, OutsideKnowledge, Proved, Receipt, Written,
        written_proof,
    },
};
use bofu_report::{Seal, SealOf, evidence::ReceiptPage};
use bofu_store::{StoreError, StoredEvent, Upcasters};
use bofu_tabular::MAX_BYTES;

/// What an enterprise is and is called: without these its claims cannot be folded.
const IDENTITY: [&str; 2] = ["EnterpriseRegistered", "EnterpriseRenamed"];

/// A receipt, for a program and for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipted {
    /// The claim's number.
    pub claim_no: ClaimNo,
    /// The JSON file.
    pub file: Written,
    /// The page that is printed.
    pub page: ReceiptPage,
    /// The size of the log that it is drawn from.
    pub size: u64,
    /// The root of it, hex.
    pub root: String,
    /// Where the signing key was made just now, because there was none.
    pub new_key: Option<std::path::PathBuf>,
}

/// The receipt of a claim: in the log of the last checkpoint that was signed
/// here, where the claim has not changed since, else of one signed now. Costs
/// milliseconds, whatever the size of the ledger.
pub async fn receipt(session: &Session, claim: &str) -> Result<Receipted, AppError> {
    let ledger = session.ledger();
    let detail = lookups::claim(session, claim).await?;
    let events = events_of(session, &detail).await?;
    let last = events.last().ok_or(AppError::NoEvents)?.position;
    let name = origin(&first_leaf(ledger).await?);
    let (_, verifier, new_key) = signing_key(session, &name).await?;
    tree::catch_up(ledger).await?;
    let (checkpoint, note, key) = checkpoint_over(session, &name, &verifier, last).await?;
    let mut proved = Vec::new();
    for stored in &events {
        let leaf = trusted_leaf(stored, stored.position)?;
        let proof = tree::prove_inclusion(ledger, stored.position, checkpoint.size).await?;
        if !includes(&checkpoint.root, checkpoint.size, stored.position, &leaf, &proof) {
            return Err(AppError::NotIntact { position: stored.position });
        }
        proved.push(Proved { event: parsed(stored)?, proof: written_proof(&proof) });
    }
    let (size, root) = (checkpoint.size, hex::encode(checkpoint.root));
    let written =
        Receipt::new(Claimed::from(&detail), proved, note, &verifier).seal(&name, &key)?;
    let known = OutsideKnowledge { key: Some(verifier), checkpoint: Some(checkpoint) };
    let checked = receipt::check(written.text.as_bytes(), &known, &recorded);
    if let Some(finding) = checked.findings.first() {
        let (claim_no, why) = (detail.claim_no.to_string(), finding.to_string());
        return Err(AppError::ReceiptUnsound { claim_no, why });
    }
    let seal = Seal { events: size, root: root.clone(), of: SealOf::Paper };
    let names = lookups::labels(session).await?;
    let page = ReceiptPage::of(&detail, &names, &name, seal, &written.hash);
    Ok(Receipted { claim_no: detail.claim_no, file: written, page, size, root, new_key })
}

/// The events that a receipt holds: what the enterprise is called, and all of
/// the claim.
async fn events_of(session: &Session, detail: &ClaimDetail) -> Result<Vec<StoredEvent>, AppError> {
    let ledger = session.ledger();
    let stream = ledger.stream_of_claim(&detail.claim_no).await?.unwrap_or_default();
    let last = detail.history.last().map_or(0, |line| line.position);
    let of_claim = |stored: &StoredEvent| {
        detail.history.iter().any(|line| line.position == stored.position)
            || (stored.position < last && IDENTITY.contains(&stored.event_type.as_str()))
    };
    Ok(ledger.stream(kind::ENTERPRISE, &stream).await?.into_iter().filter(of_claim).collect())
}

/// A checkpoint by the present key over the position `last`.
async fn checkpoint_over(
    session: &Session,
    name: &str,
    verifier: &VerifierKey,
    last: u64,
) -> Result<(Checkpoint, String, SigningKey), AppError> {
    let ledger = session.ledger();
    let signed = ledger.signed_checkpoints().await?;
    let latest = signed.iter().rev().find_map(|signed| {
        let checkpoint = trusted_checkpoints::recorded(signed).ok()?;
        Some((checkpoint, signed.note.clone(), signed.key == verifier.to_string()))
    });
    if let Some((checkpoint, note, true)) = &latest
        && checkpoint.size > last
    {
        let (key, ..) = signing_key(session, name).await?;
        return Ok((checkpoint.clone(), note.clone(), key));
    }
    let size = ledger.head().await?.size;
    let root = tree::root(ledger, size).await?;
    if let Some((before, ..)) = latest {
        // What was signed once is not contradicted now.
        let proof = tree::prove_consistency(ledger, before.size, size).await?;
        if !extends((before.size, &before.root), (size, &root), &proof) {
            return Err(AppError::NotIntact { position: before.size.saturating_sub(1) });
        }
    }
    let checkpoint = Checkpoint { origin: name.to_owned(), size, root };
    let (key, signed) = sign(session, &checkpoint).await?;
    Ok((checkpoint, signed.note, key))
}

/// The line as an object.
fn parsed(stored: &StoredEvent) -> Result<Value, AppError> {
    let text = stored.line(&stored.stream()).to_canonical();
    let not_intact = || AppError::NotIntact { position: stored.position };
    let value: Value = serde_json::from_str(&text).map_err(|_| not_intact())?;
    // The object must give the line again, or its proof would be of another.
    if canonical(&value).is_ok_and(|form| form == text) { Ok(value) } else { Err(not_intact()) }
}

/// A line of a receipt as the event that it is.
fn recorded(line: &EventLine, leaf: Hash) -> Result<Recorded, String> {
    let (stream_type, stream_id) =
        line.stream.split_once('/').ok_or_else(|| "its stream has no type".to_owned())?;
    let stored = StoredEvent {
        position: line.position,
        stream_type: stream_type.to_owned(),
        stream_id: stream_id.to_owned(),
        sequence: line.sequence,
        event_type: line.event_type.clone(),
        version: line.version.clone(),
        recorded_at: line.recorded_at.clone(),
        payload: line.payload.to_string(),
        metadata: line.metadata.to_string(),
        leaf: leaf.to_vec(),
        db_session: None,
    };
    let recorded = stored.recorded(&Upcasters::shipped());
    recorded.map_err(|error: StoreError| error.to_string())
}

/// Checks a receipt's file without a ledger: against the office's key, or a
/// checkpoint that it published. Where neither is given, and this user's own key
/// is another one, it is not verified: an attacker's receipt has a key, too.
pub fn check_receipt(
    file: &Path,
    key: Option<&Path>,
    checkpoint: Option<&Path>,
    files: &dyn Files,
) -> Result<Checked, AppError> {
    let read = |path| Ok::<_, AppError>(files.upload(path, MAX_BYTES)?.bytes);
    let bytes = read(file)?;
    let key = match key {
        Some(path) => Some(VerifierKey::parse(&String::from_utf8_lossy(&read(path)?))?),
        None => None,
    };
    let checkpoint = match checkpoint {
        Some(path) => {
            let note = Note::parse(&read(path)?)?;
            Some(match &key {
                Some(key) => note.verify(key)?,
                // Believed as what was published, whoever signed it.
                None => note.unverified()?,
            })
        }
        None => None,
    };
    let checked = receipt::check(&bytes, &OutsideKnowledge { key, checkpoint }, &recorded);
    Ok(if !checked.by_itself || !checked.ok {
        checked
    } else if is_own_key(checked.key.as_deref()) {
        Checked { by_itself: false, ..checked }
    } else {
        checked.by_no_known_key()
    })
}

/// Whether a verifier key is that of this user's own signing key, if there is one.
fn is_own_key(text: Option<&str>) -> bool {
    let Some(Ok(given)) = text.map(VerifierKey::parse) else { return false };
    let own = key::path(std::env::var_os("BOFU_KEY")).and_then(|path| key::load(&path));
    let own = own.ok().map(|own| VerifierKey::new(given.name(), own.verifying_key()));
    own.is_some_and(|own| own.is_ok_and(|own| own == given))
}
