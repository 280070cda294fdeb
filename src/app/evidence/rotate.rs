//! `audit rotate-key`: another key, and an event that says so.
//!
//! | step | interrupted after it |
//! |---|---|
//! | the new key is made beside the old one, as `<key>.next` | the next run takes it |
//! | both keys sign the change; the event is committed | the next run finds it stored |
//! | the old key is kept as `<key>.<its hash>`, the new one takes its place | done |

use std::path::{Path, PathBuf};

use bofu_domain::office::command::OfficeCommand;
use serde::Serialize;

use super::{first_leaf, origin};
use crate::{error::AppError, session::Session};
use bofu_proof::{key, rotation::Rotation};

/// A key that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The retired verifier key.
    pub from: String,
    /// The one in force from here on.
    pub to: String,
    /// Where the retired key lies; it signs nothing any more.
    pub retired: PathBuf,
    /// The position of the event; `None` where the log said so already.
    pub position: Option<u64>,
}

/// Puts a new key in force. Where the office has changed its key already, in
/// another of its ledgers, `from` is the file of the retired one, and the key
/// in its place is the new one.
pub async fn rotate_key(session: &Session, from: Option<&Path>) -> Result<Rotated, AppError> {
    let name = origin(&first_leaf(session.ledger()).await?);
    let place = key::path(std::env::var_os("BOFU_KEY"))?;
    let next = with_ending(&place, "next");
    let (old, new) = match from {
        Some(from) => (key::load(from)?, key::load(&place)?),
        None => (key::load(&place)?, key::load_or_create(&next)?.0),
    };
    let (rotation, statement) = Rotation::sign(&name, &old, &new)?;
    let (from_key, to) = (rotation.from.to_string(), rotation.to.to_string());
    let command = OfficeCommand::RotateKey { from: from_key.clone(), to: to.clone(), statement };
    let done = session.office(&command).await?;
    let retired = if let Some(from) = from {
        from.to_owned()
    } else {
        let retired = with_ending(&place, &rotation.from.id());
        key::replace(&place, &next, &retired)?;
        retired
    };
    let position = done.placement.map(|placement| placement.first_position);
    Ok(Rotated { from: from_key, to, retired, position })
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}
