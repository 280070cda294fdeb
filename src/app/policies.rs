//! Policy packs and readings: checked, adopted, shown.

mod changes;

use std::path::Path;

use bofu_domain::{
    explained::Explained,
    names::{DocumentNo, ReadingId},
    pack::{Fault, Pack},
    policy::command::PolicyCommand,
};
use serde::Serialize;

use super::{error::AppError, files::Files, input, rules::Adopted, session::Session};
use bofu_tabular::FileFault;

pub use changes::{ClaimChange, OpenClaims};

/// The largest pack that is read, in bytes.
const MAX_PACK_BYTES: u64 = 8 * 1024 * 1024;

/// What became of an adoption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adoption {
    /// The pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// Whether it was in use already.
    pub unchanged: bool,
    /// The claims that wait for a decision, where another version was in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_claims: Option<OpenClaims>,
}

/// Reads a pack's text: a built-in id, or a file.
pub fn text_of(given: &str, files: &dyn Files) -> Result<String, AppError> {
    if let Some(text) = Pack::builtin(given) {
        return Ok(text.to_owned());
    }
    let path = Path::new(given);
    if files.has(path) {
        read(path, files)
    } else {
        let builtin = Pack::builtin_ids();
        Err(AppError::UnknownPack { given: given.to_owned(), builtin })
    }
}

/// Reads a pack file.
pub fn read(path: &Path, files: &dyn Files) -> Result<String, AppError> {
    let file = files.upload(path, MAX_PACK_BYTES)?;
    String::from_utf8(file.bytes).map_err(|error| {
        let error = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
        FileFault::Io { writing: false, error }.at(path).into()
    })
}

/// All faults of a pack's text, none where it can be adopted, and then what a
/// person should look at before it is.
pub fn check(text: &str) -> (Vec<Fault>, Vec<Fault>) {
    match Pack::check(text) {
        Ok(pack) => (Vec::new(), pack.warnings()),
        Err(faults) => (faults, Vec::new()),
    }
}

/// Puts a pack to use, by its built-in id or its file.
pub async fn adopt(
    session: &Session,
    given: &str,
    document: Option<&str>,
    files: &dyn Files,
) -> Result<Adoption, AppError> {
    let text = text_of(given, files)?;
    let pack = Pack::check(&text).map_err(AppError::PackFaults)?;
    let document_no =
        document.map(|text| input::name("--document", text, DocumentNo::parse)).transpose()?;
    let reference = pack.reference();
    let open_claims = changes::find(session, pack).await?;
    let command = PolicyCommand::AdoptPack { text, document_no };
    let done = session.policy(&reference.id, &command).await?;
    Ok(Adoption {
        pack: reference.id,
        version: reference.version,
        hash: reference.hash,
        unchanged: done.events.is_empty(),
        open_claims,
    })
}

/// What became of a reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingAdoption {
    /// The pack.
    pub pack: String,
    /// The reading.
    pub reading: String,
    /// The option in force.
    pub option: String,
    /// Whether it was in force already.
    pub unchanged: bool,
}

/// Adopts an option of a reading.
pub async fn adopt_reading(
    session: &Session,
    reading: &str,
    option: &str,
    document: &str,
    pack: Option<&str>,
) -> Result<ReadingAdoption, AppError> {
    let id = input::name("READING", reading, ReadingId::parse)?;
    let document_no = input::name("--document", document, DocumentNo::parse)?;
    let rules = session.fresh_rules().await?;
    if !rules.has_policy() {
        return Err(AppError::NoPolicy);
    }
    let having: Vec<&Adopted> = rules
        .adopted()
        .iter()
        .filter(|adopted| pack.is_none_or(|pack| pack == adopted.id))
        .filter(|adopted| adopted.policy.pack().reading(&id).is_some())
        .collect();
    let adopted = match having.as_slice() {
        [one] => *one,
        [] => {
            let known = rules.adopted().iter().flat_map(|adopted| adopted.policy.pack().readings());
            let known = known.map(|reading| reading.id.to_string()).collect();
            return Err(AppError::UnknownReading { given: reading.to_owned(), known });
        }
        several => {
            let packs = several.iter().map(|adopted| adopted.id.clone()).collect();
            return Err(AppError::AmbiguousReading { given: reading.to_owned(), packs });
        }
    };
    let option = adopted.policy.check_reading(&id, option)?;
    let command = PolicyCommand::AdoptReading { reading: id, option: option.clone(), document_no };
    let done = session.policy(&adopted.id, &command).await?;
    Ok(ReadingAdoption {
        pack: adopted.id.clone(),
        reading: reading.to_owned(),
        option,
        unchanged: done.events.is_empty(),
    })
}

/// A fault as a program reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultRow {
    /// Its kind.
    pub code: &'static str,
    /// Where.
    pub place: String,
    /// What is wrong, in English.
    pub message: String,
    /// In Chinese.
    pub message_zh: String,
    /// What to do, in English.
    pub hint: String,
    /// In Chinese.
    pub hint_zh: String,
}

impl From<&Fault> for FaultRow {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code(),
            place: fault.place.clone(),
            message: fault.to_string(),
            message_zh: fault.zh(),
            hint: fault.hint(),
            hint_zh: fault.hint_zh(),
        }
    }
}
