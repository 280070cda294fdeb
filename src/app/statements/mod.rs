//! Bank statements: imported, matched with orders, and what differs settled.
//!
//! [`import`] takes a file in whole; [`matching`] searches and accepts what the
//! rules allow; [`pairing`] commits a match with what it says of the orders,
//! and takes it back; [`differences`] is what persons do with the rest;
//! [`reconciliation`] is the report, for which `receipts` finds what came back.

pub mod differences;
pub mod error;
pub mod import;
pub mod matching;
mod orders;
pub mod pairing;
pub(super) mod payer;
mod receipts;
pub mod reconciliation;

use bofu_domain::{
    charge::Caps,
    event::kind,
    ledger::LedgerEvent,
    statement::{Statement, command::StatementCommand, event::StatementEvent},
};
use bofu_projections::statements::{self, StatementBook, StatementBooks, StatementRow};

use self::error::StatementError;
use super::{error::AppError, session::Session};
use bofu_store::{CommandResult, Ledger};

impl Session {
    /// Asks something of a bank statement.
    pub async fn statement(
        &self,
        id: &str,
        command: &StatementCommand,
    ) -> Result<CommandResult<Vec<StatementEvent>>, AppError> {
        self.statement_in_turn(id, std::slice::from_ref(command), None).await
    }

    /// The same under a key that no other command may have.
    pub(super) async fn statement_with_key(
        &self,
        id: &str,
        command: &StatementCommand,
        key: Option<(&str, &str)>,
    ) -> Result<CommandResult<Vec<StatementEvent>>, AppError> {
        self.statement_in_turn(id, std::slice::from_ref(command), key).await
    }

    /// Asks several things of a bank statement, each of what those before it
    /// leave: all of them in one commit, or none.
    pub(super) async fn statement_in_turn(
        &self,
        id: &str,
        commands: &[StatementCommand],
        key: Option<(&str, &str)>,
    ) -> Result<CommandResult<Vec<StatementEvent>>, AppError> {
        self.decided_under_rules(async |rules| {
            let decide = |state: &Statement, caps: &dyn Caps| {
                state.decide_in_turn(commands, &self.context(rules, caps))
            };
            let command_context = self.command_context(rules, false);
            let command_context = match key {
                Some((key, fingerprint)) => command_context.with_key(key, fingerprint),
                None => command_context,
            };
            self.ledger().store::<Statement>().execute(id, &command_context, decide).await
        })
        .await
    }
}

/// The statements there are, in the order of their import.
pub async fn list(ledger: &Ledger) -> Result<Vec<StatementRow>, AppError> {
    let mut rows = Vec::new();
    for stored in ledger.first_events(kind::STATEMENT).await? {
        let event = stored.recorded(ledger.upcasters())?;
        if let LedgerEvent::Statement(happened) = &event.event {
            rows.extend(statements::imported(happened, &event));
        }
    }
    Ok(rows)
}

/// A statement with all that became of it.
pub async fn book(ledger: &Ledger, id: &str) -> Result<StatementBook, AppError> {
    let mut books = StatementBooks::new();
    for stored in ledger.stream(kind::STATEMENT, id).await? {
        let event = stored.recorded(ledger.upcasters())?;
        if let LedgerEvent::Statement(happened) = &event.event {
            statements::fold(&mut books, happened, &event)?;
        }
    }
    books.remove(id).ok_or_else(|| StatementError::Unknown(id.to_owned()).into())
}
