//! Checkpoints that were kept: in files, in directories of files, and in the
//! ledger's own list; and the keys by which they are believed.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use bofu_domain::{
    event::kind,
    explained::Explained as _,
    ledger::LedgerEvent,
    office::event::{KeyRotated, OfficeEvent},
};
use bofu_projections::recorded::Recorded;

use super::{OFFICE, origin, read};
use crate::error::AppError;
use bofu_proof::{
    key,
    note::{Checkpoint, Note, NoteError, VerifierKey},
    rotation::{Rotation, connected},
    verify::KeptCheckpoint,
};
use bofu_store::{Ledger, SignedCheckpoint, StoreError};

/// The beginning of a checkpoint's file.
const BEGINNING: &[u8] = b"bofu.ledger/";
/// The verifier key that lies beside a checkpoint.
const KEY_FILE: &str = "key.txt";

/// Checkpoints, and what makes some of them doubtful, in both languages.
#[derive(Debug, Default)]
pub(super) struct TrustedCheckpoints {
    pub(super) checkpoints: Vec<KeptCheckpoint>,
    pub(super) doubts: Vec<(String, String)>,
}

/// All checkpoints that a verification compares.
pub(super) async fn collect(
    ledger: &Ledger,
    against: &[PathBuf],
) -> Result<TrustedCheckpoints, AppError> {
    let mut gathered = TrustedCheckpoints::default();
    let listed = match ledger.signed_checkpoints().await {
        Err(error @ StoreError::Damaged { .. }) => {
            let (en, zh) = (error.to_string(), error.zh());
            let doubt = (format!("signed_checkpoints: {en}"), format!("signed_checkpoints：{zh}"));
            gathered.doubts.push(doubt);
            Vec::new()
        }
        listed => listed?,
    };
    let keys = OfficeKeys::of(ledger, &listed).await?;
    for signed in listed {
        let name = format!("signed_checkpoints/{}", signed.size);
        match recorded(&signed) {
            Ok(checkpoint) => {
                let key = VerifierKey::parse(&signed.key).ok();
                if let Some(at) = key.as_ref().and_then(|key| keys.retired_before(key, signed.size))
                {
                    gathered.doubt_retired(&name, key.as_ref(), at, signed.size);
                }
                gathered.checkpoints.push(KeptCheckpoint { name, checkpoint });
            }
            Err(error) => gathered.doubt(&name, &error),
        }
    }
    let rotations: Vec<Rotation> =
        keys.rotations.iter().map(|(_, rotation)| rotation.clone()).collect();
    for path in files(against)? {
        let note = Note::parse(&read(&path)?)?;
        let checkpoint = note.unverified()?;
        let trusted = connected(anchor(&path, &checkpoint.origin)?, &rotations);
        let name = path.display().to_string();
        match signer(&note, &trusted) {
            Ok(key) => {
                let is_own = keys.origin.as_ref().is_none_or(|here| *here == checkpoint.origin);
                if let Some(at) = keys.retired_before(key, checkpoint.size) {
                    gathered.doubt_retired(&name, Some(key), at, checkpoint.size);
                } else if is_own && !keys.may_know(key) {
                    gathered.doubt_unknown(&name, key);
                }
            }
            Err(error) => gathered.doubt(&name, &error),
        }
        gathered.checkpoints.push(KeptCheckpoint { name, checkpoint });
    }
    Ok(gathered)
}

/// The signing keys of which the ledger tells.
struct OfficeKeys {
    /// The ledger's name; `None` while it has no events.
    origin: Option<String>,
    /// The changes that are believed, each with its position.
    rotations: Vec<(u64, Rotation)>,
    /// Those of the listed checkpoints.
    listed: Vec<String>,
}

impl OfficeKeys {
    async fn of(ledger: &Ledger, listed: &[SignedCheckpoint]) -> Result<Self, AppError> {
        let first = ledger.events(0, 1).await.unwrap_or_default();
        let origin = first.first().map(|event| origin(&event.line(&event.stream()).leaf()));
        let believed = rotations(ledger).await?.into_iter();
        let believed =
            believed.filter_map(|(event, rotation)| Some((event.position, rotation.ok()?)));
        let listed = listed.iter().map(|signed| signed.key.clone());
        Ok(Self { origin, rotations: believed.collect(), listed: listed.collect() })
    }

    /// The position at which a key was retired, where that lies below a
    /// checkpoint of this size: the office did not sign it then.
    fn retired_before(&self, key: &VerifierKey, size: u64) -> Option<u64> {
        let retired = self.rotations.iter().find(|(_, rotation)| rotation.from == *key);
        retired.map(|(position, _)| *position).filter(|position| *position < size)
    }

    /// Whether the log or the listed checkpoints speak of a key, or of none.
    fn may_know(&self, key: &VerifierKey) -> bool {
        let text = key.to_string();
        let of_log =
            self.rotations.iter().any(|(_, Rotation { from, to })| from == key || to == key);
        let of_none = self.rotations.is_empty() && self.listed.is_empty();
        of_none || of_log || self.listed.contains(&text)
    }
}

impl TrustedCheckpoints {
    fn doubt(&mut self, name: &str, error: &NoteError) {
        self.doubts.push((format!("{name}: {error}"), format!("{name}：{}", error.zh())));
    }

    fn doubt_retired(&mut self, name: &str, key: Option<&VerifierKey>, at: u64, size: u64) {
        let id = key.map(VerifierKey::id).unwrap_or_default();
        self.doubts.push((
            format!(
                "{name}: it is over {size} events and signed with the key {id}, which the log has \
                 retired at position {at}: the office no longer signed with it then"
            ),
            format!(
                "{name}：覆盖 {size} 条事件，却由已在序号 {at} 退役的密钥 {id} 签名：\
                 其时单位已不用该密钥签名"
            ),
        ));
    }

    fn doubt_unknown(&mut self, name: &str, key: &VerifierKey) {
        let id = key.id();
        self.doubts.push((
            format!(
                "{name}: it is signed with the key {id}, which neither the ledger's log nor its \
                 list of checkpoints knows: whose key it is, nothing here says"
            ),
            format!(
                "{name}：由密钥 {id} 签名，而台账的密钥记录和检查点清单都没有该密钥：\
                 不能证明它属于本单位"
            ),
        ));
    }
}

/// The one of keys that vouch for each other that signed a note; the first
/// one's complaint where none of them did.
fn signer<'a>(note: &Note, keys: &'a [VerifierKey]) -> Result<&'a VerifierKey, NoteError> {
    let mut unknown = NoteError::Unsigned;
    for key in keys.iter().rev() {
        match note.verify(key) {
            Ok(_) => return Ok(key),
            Err(error @ NoteError::UnknownKey { .. }) => unknown = error,
            Err(error) => return Err(error),
        }
    }
    Err(unknown)
}

/// A recorded checkpoint, by the key recorded with it: that proves that it was
/// not changed since, and nothing of whose key it is.
pub(super) fn recorded(signed: &SignedCheckpoint) -> Result<Checkpoint, NoteError> {
    let key = VerifierKey::parse(&signed.key)?;
    Note::parse(signed.note.as_bytes())?.verify(&key)
}

/// The files that are named, and those of directories that hold a checkpoint.
fn files(against: &[PathBuf]) -> Result<Vec<PathBuf>, AppError> {
    let mut files = Vec::new();
    for path in against {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| super::unread(path, error))?;
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| super::unread(path, error))?.path();
            if entry.is_file() && holds_checkpoint(&entry)? {
                found.push(entry);
            }
        }
        if found.is_empty() {
            return Err(AppError::NoCheckpoints { directory: path.clone() });
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

/// A note of a ledger; a bundle's other files and its key are passed over.
fn holds_checkpoint(path: &Path) -> Result<bool, AppError> {
    if path.file_name().is_some_and(|name| name == KEY_FILE) {
        return Ok(false);
    }
    let mut beginning = Vec::new();
    let limit = u64::try_from(BEGINNING.len()).unwrap_or_default();
    fs::File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut beginning))
        .map_err(|error| super::unread(path, error))?;
    Ok(beginning == BEGINNING)
}

/// The key that is trusted for a checkpoint: the `key.txt` that lies beside it,
/// else this office's.
fn anchor(path: &Path, origin: &str) -> Result<VerifierKey, AppError> {
    let beside = path.with_file_name(KEY_FILE);
    if beside.is_file() {
        return Ok(VerifierKey::parse(String::from_utf8_lossy(&read(&beside)?).trim())?);
    }
    let key = key::load(&key::path(std::env::var_os("BOFU_KEY"))?)?;
    Ok(VerifierKey::new(origin, key.verifying_key())?)
}

/// The key changes that the log tells of, in order, each believed or not.
pub(super) async fn rotations(
    ledger: &Ledger,
) -> Result<Vec<(Recorded, Result<Rotation, NoteError>)>, AppError> {
    let mut found = Vec::new();
    for stored in ledger.stream(kind::OFFICE, OFFICE).await? {
        // An event that cannot be read is told of by a verification.
        let Ok(recorded) = stored.recorded(ledger.upcasters()) else { continue };
        if let LedgerEvent::Office(OfficeEvent::KeyRotated(KeyRotated { statement, .. })) =
            &recorded.event
        {
            let rotation = Rotation::read(statement);
            found.push((recorded, rotation));
        }
    }
    Ok(found)
}
