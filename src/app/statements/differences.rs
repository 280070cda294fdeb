//! What persons do with a line that matches no order.

use bofu_domain::{
    names::{ActorName, DocumentNo},
    statement::{
        command::{Settling, StatementCommand},
        words::{BreakKind, Remedy},
    },
};

use super::{error::StatementError, matching::known};
use crate::{error::AppError, input, session::Session};

/// A difference as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlingInput<'a> {
    /// The line.
    pub line: u32,
    /// `KIND/REMEDY`, or either.
    pub way: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The document, where there is one.
    pub document: Option<&'a str>,
}

/// Reads `KIND/REMEDY`, a remedy alone, or a kind alone, which is booked.
fn way(text: &str) -> Result<(Option<BreakKind>, Remedy), StatementError> {
    let unknown = || StatementError::Remedy { given: text.to_owned() };
    if let Some((kind, remedy)) = text.split_once('/') {
        let kind = BreakKind::parse(kind.trim()).ok_or_else(unknown)?;
        return Ok((Some(kind), Remedy::parse(remedy.trim()).ok_or_else(unknown)?));
    }
    if let Some(remedy) = Remedy::parse(text.trim()) {
        return Ok((None, remedy));
    }
    let kind = BreakKind::parse(text.trim()).ok_or_else(unknown)?;
    Ok((Some(kind), Remedy::Booked))
}

/// Explains a line. Answers whether that changed anything.
pub async fn resolve(
    session: &Session,
    id: &str,
    settling: SettlingInput<'_>,
) -> Result<bool, AppError> {
    known(session, id).await?;
    let (kind, remedy) = way(settling.way)?;
    let document = settling.document.map(|no| input::name("--document", no, DocumentNo::parse));
    let command = StatementCommand::Resolve(Settling {
        line: settling.line,
        kind,
        remedy,
        reason: settling.reason.to_owned(),
        document_no: document.transpose()?,
    });
    Ok(!session.statement(id, &command).await?.is_unchanged())
}

/// Gives a difference to somebody.
pub async fn assign(session: &Session, id: &str, line: u32, owner: &str) -> Result<bool, AppError> {
    known(session, id).await?;
    let owner = input::name("--owner", owner, ActorName::typed)?;
    let command = StatementCommand::Assign { line, owner };
    Ok(!session.statement(id, &command).await?.is_unchanged())
}

/// Takes an explanation back.
pub async fn reopen(
    session: &Session,
    id: &str,
    line: u32,
    reason: &str,
) -> Result<bool, AppError> {
    known(session, id).await?;
    let command = StatementCommand::Reopen { line, reason: reason.to_owned() };
    Ok(!session.statement(id, &command).await?.is_unchanged())
}

/// Says no to a proposal.
pub async fn decline(
    session: &Session,
    id: &str,
    proposal_no: u32,
    reason: &str,
) -> Result<bool, AppError> {
    known(session, id).await?;
    let command = StatementCommand::Decline { proposal_no, reason: reason.to_owned() };
    Ok(!session.statement(id, &command).await?.is_unchanged())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_way_is_a_kind_a_remedy_or_both() {
        assert_eq!(way("fee").unwrap(), (Some(BreakKind::Fee), Remedy::Booked));
        assert_eq!(way("refunded").unwrap(), (None, Remedy::Refunded));
        let both = (Some(BreakKind::Duplicate), Remedy::Corrected);
        assert_eq!(way("duplicate/corrected").unwrap(), both);
        for text in ["", "fee/", "/booked", "gift/booked", "fee/kept", "hidden"] {
            assert!(way(text).is_err(), "{text}");
        }
    }
}
