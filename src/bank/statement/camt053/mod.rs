//! ISO 20022 `camt.053`, the bank's statement as a message, versions 02 to 13.
//!
//! The text is walked once; nothing of it is kept but what a statement needs.
//! `source` turns bytes into text by what the declaration says, `walk` gives
//! elements with their place and refuses what is no plain XML, `draft` and
//! `entry` gather the values by their path, `lines` turns booked entries into lines.

mod absent;
mod draft;
mod entry;
mod lines;
mod source;
mod version;
mod walk;

use absent::missing;
use std::path::Path;

use self::{
    draft::Draft,
    walk::{Step, Walk},
};
use super::{Flaw, Spot, StatementFault, balance_check, fault::XmlFlaw};
use crate::statement::{bank_statement::BankStatement, camt053::version::Version};

/// The namespace without its version.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";
/// The way down to the message.
const MESSAGE: &str = "Document/BkToCstmrStmt";
/// The way down to a statement.
const STATEMENT: &str = "Document/BkToCstmrStmt/Stmt";
/// The group header's id, which must be there.
const MESSAGE_ID: &str = "Document/BkToCstmrStmt/GrpHdr/MsgId";

/// Whether the bytes begin like XML.
pub(super) fn is_xml(bytes: &[u8]) -> bool {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    plain.trim_ascii_start().starts_with(b"<")
}

/// Reads the file's statements.
pub(super) fn read(path: &Path, bytes: Vec<u8>) -> Result<Vec<BankStatement>, StatementFault> {
    statements(bytes).map_err(|fault| fault.in_file(path))
}

fn statements(bytes: Vec<u8>) -> Result<Vec<BankStatement>, StatementFault> {
    let text = source::text(bytes)?;
    let mut walk = Walk::new(&text);
    let mut reading = Reading::default();
    while let Some(step) = walk.next()? {
        match step {
            Step::Enter { path, namespace, at } => reading.enter(path, namespace, at)?,
            Step::Leaf { path, currency, text, at } => reading.leaf(path, currency, text, at)?,
            Step::Leave { path, at } => reading.leave(path, at)?,
        }
    }
    if reading.statements.is_empty() {
        return Err(missing("BkToCstmrStmt", "Document", walk.end()));
    }
    Ok(reading.statements)
}

/// The message as far as it is read.
#[derive(Default)]
struct Reading {
    version: Option<Version>,
    has_header: bool,
    draft: Option<Draft>,
    lines: usize,
    statements: Vec<BankStatement>,
}

impl Reading {
    fn enter(&mut self, path: &str, namespace: &str, at: Spot) -> Result<(), StatementFault> {
        match path {
            "Document" => self.version = Some(version_of(namespace, at)?),
            STATEMENT => self.draft = self.version.map(|version| Draft::new(version, at)),
            _ => {
                if let Some((draft, inner)) = self.draft.as_mut().zip(inner(path)) {
                    draft.enter(inner, at)?;
                }
            }
        }
        Ok(())
    }

    fn leaf(
        &mut self,
        path: &str,
        currency: &str,
        text: &str,
        at: Spot,
    ) -> Result<(), StatementFault> {
        self.has_header |= path == MESSAGE_ID;
        match (self.draft.as_mut().zip(inner(path)), path) {
            (Some((draft, inner)), _) => draft.leaf(inner, currency, text, at),
            // Elements that should have something in them.
            (None, MESSAGE) => Err(missing("GrpHdr", "BkToCstmrStmt", at)),
            (None, STATEMENT) => Err(missing("Id", "Stmt", at)),
            (None, _) => Ok(()),
        }
    }

    fn leave(&mut self, path: &str, at: Spot) -> Result<(), StatementFault> {
        match path {
            MESSAGE if !self.has_header => Err(missing("GrpHdr/MsgId", "BkToCstmrStmt", at)),
            MESSAGE if self.statements.is_empty() => Err(missing("Stmt", "BkToCstmrStmt", at)),
            STATEMENT => self.draft.take().map_or(Ok(()), |draft| self.finish(draft, at)),
            _ => match self.draft.as_mut().zip(inner(path)) {
                Some((draft, inner)) => draft.leave(inner),
                None => Ok(()),
            },
        }
    }

    fn finish(&mut self, draft: Draft, at: Spot) -> Result<(), StatementFault> {
        let mut statement = draft.finish()?;
        self.lines = self.lines.saturating_add(statement.lines.len());
        lines::bounded(self.lines)?;
        statement.place = u32::try_from(self.statements.len() + 1).unwrap_or(u32::MAX);
        balance_check::check(&statement)
            .map_err(|(spot, flaw)| StatementFault::content(Some(spot.unwrap_or(at)), flaw))?;
        self.statements.push(statement);
        Ok(())
    }
}

fn inner(path: &str) -> Option<&str> {
    path.strip_prefix(STATEMENT)?.strip_prefix('/')
}

fn version_of(namespace: &str, at: Spot) -> Result<Version, StatementFault> {
    namespace.strip_prefix(NAMESPACE).and_then(Version::known).ok_or_else(|| {
        let found = namespace.to_owned();
        StatementFault::content(Some(at), Flaw::Xml(XmlFlaw::Namespace { found }))
    })
}
