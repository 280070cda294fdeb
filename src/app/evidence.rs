//! Verification and evidence: everything recomputed, checkpoints signed,
//! bundles written. Off the append's path: nothing here is kept ready.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use bofu_domain::explained::Explained as _;
use bofu_projections::{book::Book, recorded::Recorded};
use ed25519_dalek::SigningKey;
use serde::Serialize;

use super::{
    error::AppError,
    progress::Progress,
    projector::{self, ProjectorError},
    session::Session,
};
use crate::{
    proof::{
        bundle::BundleWriter,
        finding::Findings,
        key,
        leaf::Line,
        merkle::Frontier,
        note::{self, Checkpoint, Note, NoteError, VerifierKey},
        refold::{CapsRefold, compare},
        verify::{Verdict, Verifier},
    },
    store::{CapFilter, Stored},
    tabular::{FileError, FileFault},
};

/// How many events are read at once.
const PAGE: u32 = 2000;

/// How often the rows are read again when writers go on.
const MOST_TRIES: usize = 100;

/// Hands every event from a position on to `each`, in order, a page at a time.
/// Returns the position after the last.
async fn each_event(
    session: &Session,
    from: u64,
    mut each: impl FnMut(&Stored) -> Result<(), AppError>,
) -> Result<u64, AppError> {
    let mut next = from;
    loop {
        let page = session.ledger().events(next, PAGE).await?;
        let Some(last) = page.last() else { return Ok(next) };
        let after = last.position + 1;
        page.iter().try_for_each(&mut each)?;
        next = after;
    }
}

/// The line of a stored event, of which its leaf is the hash.
fn line<'a>(stored: &'a Stored, stream: &'a str) -> Line<'a> {
    Line {
        position: stored.position,
        stream,
        sequence: stored.sequence,
        event_type: &stored.event_type,
        version: &stored.version,
        recorded_at: &stored.recorded_at,
        payload: &stored.payload,
        metadata: &stored.metadata,
    }
}

/// The origin of a ledger's checkpoints: the leaf of its first event tells it
/// from every other, and no setting can be lost.
fn origin(first_leaf: &[u8]) -> String {
    note::origin(&hex::encode(first_leaf.get(..8).unwrap_or_default()))
}

/// The leaf of an event, which must be the stored one: nothing is signed that
/// a verification would not let pass.
fn trusted_leaf(stored: &Stored, expected: u64) -> Result<[u8; 32], AppError> {
    let leaf = line(stored, &stored.stream()).leaf();
    if stored.position == expected && stored.leaf == leaf {
        Ok(leaf)
    } else {
        Err(AppError::NotIntact { position: expected })
    }
}

/// The root over all events as they are stored now.
pub async fn root(session: &Session) -> Result<Checkpoint, AppError> {
    let mut frontier = Frontier::new();
    let mut first = None;
    let head = session.ledger().head().await?.size;
    let end = each_event(session, 0, |stored| {
        let leaf = trusted_leaf(stored, frontier.size())?;
        first.get_or_insert(leaf);
        frontier.push(leaf);
        Ok(())
    })
    .await?;
    if end < head {
        return Err(AppError::NotIntact { position: end });
    }
    let first = first.ok_or(AppError::NoEvents)?;
    Ok(Checkpoint { origin: origin(&first), size: frontier.size(), root: frontier.root() })
}

/// Recomputes everything: positions, sequences, times, hashes, the root; the
/// ceilings' rows and the rows of claims and register; and, where a checkpoint
/// is given, the root over the events it was signed over.
pub async fn verify(
    session: &Session,
    against: Option<&Path>,
    progress: &dyn Progress,
) -> Result<Verdict, AppError> {
    let checkpoint = against.map(read_checkpoint).transpose()?;
    let trusted = checkpoint.as_ref().map(|(checkpoint, _)| checkpoint.clone());
    let mut pass = Verifier::new(trusted);
    if let Some((_, Some(error))) = &checkpoint {
        pass.doubt_checkpoint(error.to_string(), error.zh());
    }
    let mut caps = CapsRefold::new();
    let mut book = Book::default();
    let mut next = 0;
    // Writers go on meanwhile: what was read belongs together when the head did
    // not move while it was read; else what came is added and the rows read anew.
    for _ in 0..MOST_TRIES {
        let before = session.ledger().head().await?;
        progress.expect(before.size);
        next = each_event(session, next, |stored| {
            pass.push(&line(stored, &stored.stream()), &stored.leaf);
            match stored.recorded(session.ledger().upcasters()) {
                Ok(recorded) => refold(&recorded, &mut caps, &mut book, &mut pass),
                Err(error) => pass.unreadable(Some(stored.position), &error.to_string()),
            }
            progress.advance(1);
            Ok(())
        })
        .await?;
        if let Err(ProjectorError::Store(error)) = projector::catch_up(session.ledger()).await {
            return Err(error.into());
        }
        let rows = session.ledger().caps_rows(&CapFilter::All).await?;
        let stored = session.ledger().rows().whole_book().await?;
        let numbers = session.ledger().claim_numbers().await?;
        if session.ledger().head().await? == before {
            let mut findings = caps.finish(&rows.into_iter().collect());
            findings.append(compare_book(&book, &stored));
            findings.append(compare("claim_numbers", &numbers_of(&book), &numbers));
            return Ok(pass.finish(Some(before.size), findings));
        }
    }
    Err(AppError::Contended)
}

fn refold(recorded: &Recorded, caps: &mut CapsRefold, book: &mut Book, pass: &mut Verifier) {
    caps.push(recorded.position, &recorded.event);
    if let Err(error) = book.fold(recorded) {
        pass.unreadable(Some(recorded.position), &error.to_string());
    }
}

/// The rows of enterprises, claims and register against what the events fold to.
fn compare_book(folded: &Book, stored: &Book) -> Findings {
    let by_text = |book: &Book| -> BTreeMap<String, _> {
        let rows = book.register.iter();
        rows.map(|((claim, no), row)| (format!("{claim}/{no}"), row.clone())).collect()
    };
    let mut findings = compare("enterprises", &folded.enterprises, &stored.enterprises);
    findings.append(compare("claims", &folded.claims, &stored.claims));
    findings.append(compare("register", &by_text(folded), &by_text(stored)));
    findings
}

/// Every claim number with its enterprise, as the table of numbers has them.
fn numbers_of(book: &Book) -> BTreeMap<String, String> {
    let claims = book.claims.values();
    claims.map(|claim| (claim.claim_no.to_string(), claim.uscc.to_string())).collect()
}

/// A checkpoint file, and what is wrong with its signature by this office's
/// key, or by the `key.txt` that lies beside it.
fn read_checkpoint(path: &Path) -> Result<(Checkpoint, Option<NoteError>), AppError> {
    let bytes = read(path)?;
    let note = Note::parse(&bytes)?;
    let beside = path.with_file_name("key.txt");
    let checkpoint = note.unverified()?;
    let key = if beside.is_file() {
        VerifierKey::parse(String::from_utf8_lossy(&read(&beside)?).trim())?
    } else {
        let key = key::load(&key::path(std::env::var_os("BOFU_KEY"))?)?;
        VerifierKey::new(&checkpoint.origin, key.verifying_key())?
    };
    let doubt = note.verify(&key).err();
    Ok((checkpoint, doubt))
}

fn read(path: &Path) -> Result<Vec<u8>, AppError> {
    fs::read(path).map_err(|error| {
        FileError { path: path.to_owned(), fault: FileFault::Io { writing: false, error } }.into()
    })
}

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// Which ledger.
    pub origin: String,
    /// Over how many events.
    pub size: u64,
    /// The root, hex.
    pub root: String,
    /// The note as it is kept.
    pub note: String,
    /// Who checks the note needs this.
    pub key: String,
    /// Where the signing key was made just now, because there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_key: Option<PathBuf>,
}

/// The office's signing key, and where it was made if there was none.
fn signing_key() -> Result<(SigningKey, Option<PathBuf>), AppError> {
    let path = key::path(std::env::var_os("BOFU_KEY"))?;
    let (key, made) = key::load_or_create(&path)?;
    Ok((key, made.then_some(path)))
}

/// Signs the root over all events.
pub async fn checkpoint(session: &Session, out: Option<&Path>) -> Result<Signed, AppError> {
    let checkpoint = root(session).await?;
    let (key, new_key) = signing_key()?;
    let note = checkpoint.sign(&key)?;
    if let Some(path) = out {
        fs::write(path, &note).map_err(|error| FileError {
            path: path.to_owned(),
            fault: FileFault::Io { writing: true, error },
        })?;
    }
    let verifier = VerifierKey::new(&checkpoint.origin, key.verifying_key())?;
    Ok(Signed {
        origin: checkpoint.origin,
        size: checkpoint.size,
        root: hex::encode(checkpoint.root),
        note,
        key: verifier.to_string(),
        new_key,
    })
}

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Where.
    pub directory: PathBuf,
    /// How many events it holds.
    pub size: u64,
    /// The root over them, hex.
    pub root: String,
    /// Where the signing key was made just now, because there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_key: Option<PathBuf>,
}

/// Writes a bundle that verifies without the database.
pub async fn bundle(
    session: &Session,
    directory: &Path,
    progress: &dyn Progress,
) -> Result<Written, AppError> {
    let (key, new_key) = signing_key()?;
    let mut writer = BundleWriter::begin(directory)?;
    let mut name = None;
    let head = session.ledger().head().await?.size;
    progress.expect(head);
    let mut next = 0;
    let end = each_event(session, 0, |stored| {
        let leaf = trusted_leaf(stored, next)?;
        next += 1;
        name.get_or_insert_with(|| origin(&leaf));
        writer.push(&line(stored, &stored.stream()))?;
        progress.advance(1);
        Ok(())
    })
    .await?;
    if end < head {
        return Err(AppError::NotIntact { position: end });
    }
    let checkpoint = writer.finish(&name.ok_or(AppError::NoEvents)?, &key)?;
    Ok(Written {
        directory: directory.to_owned(),
        size: checkpoint.size,
        root: hex::encode(checkpoint.root),
        new_key,
    })
}
