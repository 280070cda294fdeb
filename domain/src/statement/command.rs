//! What can be asked of a bank statement.

use super::event::Line;
use crate::money::Money;

/// A command to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementCommand {
    /// Takes in a file whole, or refuses it whole.
    Import {
        /// The account.
        account_no: String,
        /// SHA-256 of the file, hex.
        file_hash: String,
        /// The balance before the first line.
        opening: Money,
        /// The balance after the last line.
        closing: Money,
        /// The lines, in the file's order, numbered from 1.
        lines: Vec<Line>,
    },
}
