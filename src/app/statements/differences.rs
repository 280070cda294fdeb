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

/// How a difference is explained, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlingInput<'a> {
    /// `KIND/REMEDY`, or either.
    pub way: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The document, where there is one.
    pub document: Option<&'a str>,
}

/// What becomes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution<'a> {
    /// It is explained.
    Settled(SettlingInput<'a>),
    /// Its explanation is taken back, for this reason.
    Reopened(&'a str),
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

/// Gives a difference to somebody, and explains it or takes its explanation
/// back: both in one commit, or neither. Answers whether that changed anything.
pub async fn see_to(
    session: &Session,
    id: &str,
    line: u32,
    owner: Option<&str>,
    resolution: Option<Resolution<'_>>,
) -> Result<bool, AppError> {
    known(session, id).await?;
    let mut commands = Vec::new();
    if let Some(owner) = owner {
        let owner = input::name("--owner", owner, ActorName::typed)?;
        commands.push(StatementCommand::Assign { line, owner });
    }
    match resolution {
        Some(Resolution::Settled(settling)) => {
            let (kind, remedy) = way(settling.way)?;
            let document = settling.document;
            let document = document.map(|no| input::name("--document", no, DocumentNo::parse));
            commands.push(StatementCommand::Resolve(Settling {
                line,
                kind,
                remedy,
                reason: settling.reason.to_owned(),
                document_no: document.transpose()?,
            }));
        }
        Some(Resolution::Reopened(reason)) => {
            commands.push(StatementCommand::Reopen { line, reason: reason.to_owned() });
        }
        None => {}
    }
    Ok(!session.statement_in_turn(id, &commands, None).await?.is_unchanged())
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
