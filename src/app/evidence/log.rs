//! `audit log`: the keys of the ledger, how they changed, and what was signed
//! with them.

use bofu_domain::event::Fact as _;
use bofu_projections::recorded::Recorded;
use serde::Serialize;

use super::{first_leaf, origin, tree, trusted_checkpoints};
use crate::{error::AppError, session::Session};
use bofu_proof::{
    note::{NoteError, VerifierKey},
    rotation::Rotation,
};

/// What the ledger knows of its own evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Log {
    /// Which ledger; `None` while it has no events.
    pub origin: Option<String>,
    /// How many events it has.
    pub events: u64,
    /// The keys that its log or its checkpoints speak of, in that order.
    pub keys: Vec<KeyLine>,
    /// The checkpoints that were signed here, by size.
    pub checkpoints: Vec<CheckpointLine>,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyLine {
    /// Its short hash.
    pub id: String,
    /// The verifier key.
    pub key: String,
    /// The position of the event that put it in force; `None` for the first,
    /// and for one of which the log says nothing.
    pub since: Option<u64>,
    /// The position of the event that retired it.
    pub until: Option<u64>,
    /// Who put it in force.
    pub by: Option<String>,
    /// The business date of that.
    pub on: Option<String>,
    /// 补录: by how many days that was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
    /// Whether its signature and that of the key before it are right; `None`
    /// where there is no key before it.
    pub vouched: Option<bool>,
}

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckpointLine {
    /// Over how many events.
    pub size: u64,
    /// The root, hex; `None` where the note cannot be believed.
    pub root: Option<String>,
    /// The short hash of its key.
    pub key: Option<String>,
    /// When it was signed, by the signer's clock.
    pub signed_at: String,
    /// Who signed it.
    pub signed_by: String,
    /// Whether its signature is right.
    pub signature: bool,
    /// Whether the stored nodes of the tree have this root; `None` where they
    /// could not be asked. `audit verify` recomputes it from the events.
    pub holds: Option<bool>,
    /// The note itself.
    pub note: String,
}

/// Lists keys and checkpoints.
pub async fn log(session: &Session) -> Result<Log, AppError> {
    let ledger = session.ledger();
    let events = ledger.head().await?.size;
    let origin = match first_leaf(ledger).await {
        Ok(leaf) => Some(origin(&leaf)),
        Err(AppError::NoEvents | AppError::NotIntact { .. }) => None,
        Err(error) => return Err(error),
    };
    let mut keys = Vec::new();
    for (recorded, rotation) in trusted_checkpoints::rotations(ledger).await? {
        rotated(&mut keys, &recorded, rotation);
    }
    // Nodes that cannot be brought up to date answer nothing; a verification
    // says why.
    let grown = tree::catch_up(ledger).await.is_ok();
    let mut checkpoints = Vec::new();
    for signed in ledger.signed_checkpoints().await? {
        let key = VerifierKey::parse(&signed.key).ok();
        if let Some(key) = key.as_ref().filter(|key| !known(&keys, key)) {
            // The key that the first rotation retired is known by it.
            keys.push(line(key));
        }
        let checkpoint = trusted_checkpoints::recorded(&signed).ok();
        let root = match &checkpoint {
            Some(checkpoint) if grown && checkpoint.size <= events => {
                tree::root(ledger, checkpoint.size).await.ok()
            }
            Some(_) | None => None,
        };
        checkpoints.push(CheckpointLine {
            size: signed.size,
            root: checkpoint.as_ref().map(|checkpoint| hex::encode(checkpoint.root)),
            key: key.map(|key| key.id()),
            signed_at: signed.signed_at,
            signed_by: signed.signed_by,
            signature: checkpoint.is_some(),
            holds: checkpoint.zip(root).map(|(checkpoint, root)| checkpoint.root == root),
            note: signed.note,
        });
    }
    Ok(Log { origin, events, keys, checkpoints })
}

fn known(keys: &[KeyLine], key: &VerifierKey) -> bool {
    let key = key.to_string();
    keys.iter().any(|line| line.key == key)
}

fn line(key: &VerifierKey) -> KeyLine {
    KeyLine {
        id: key.id(),
        key: key.to_string(),
        since: None,
        until: None,
        by: None,
        on: None,
        late_days: None,
        vouched: None,
    }
}

/// Takes in one change of keys.
fn rotated(keys: &mut Vec<KeyLine>, recorded: &Recorded, rotation: Result<Rotation, NoteError>) {
    let (position, late_days) = (recorded.position, recorded.late_days());
    let (by, on) = (recorded.event.by().to_string(), recorded.event.occurred_on().to_string());
    let Ok(Rotation { from, to }) = rotation else {
        // Its keys are nobody's word: the event is named, nothing of it believed.
        keys.push(KeyLine {
            id: String::new(),
            key: String::new(),
            since: Some(position),
            until: None,
            by: Some(by),
            on: Some(on),
            late_days,
            vouched: Some(false),
        });
        return;
    };
    if !known(keys, &from) {
        keys.push(line(&from));
    }
    let retired = from.to_string();
    for key in keys.iter_mut().filter(|line| line.key == retired) {
        key.until = Some(position);
    }
    keys.push(KeyLine {
        since: Some(position),
        by: Some(by),
        on: Some(on),
        late_days,
        vouched: Some(true),
        ..line(&to)
    });
}
