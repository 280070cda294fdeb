//! What can be asked of the office.

use std::collections::BTreeSet;

use crate::{
    account::Account,
    assessment::Source,
    authority::Role,
    date::Date,
    late_entry::LateEntryWindow,
    names::{ActorName, DocumentNo, FundId, PartyName},
    office::event::FundCodes,
    release_threshold::ReleaseThreshold,
};

/// A command to the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficeCommand {
    /// Gives an operator these roles beside the ones that the operator has.
    AddOperator {
        /// Who.
        operator: ActorName,
        /// The roles, one or more.
        roles: BTreeSet<Role>,
    },
    /// Takes all roles from an operator.
    RemoveOperator {
        /// Who.
        operator: ActorName,
    },
    /// Sets the payer.
    SetPayer {
        /// The office's name.
        name: PartyName,
        /// From where it pays.
        account: Account,
    },
    /// Records that checkpoints are signed with another key from here on. That
    /// both keys signed the statement is the caller's to have checked: there
    /// are no signatures in the domain.
    RotateKey {
        /// The retired verifier key.
        from: String,
        /// The one in force from here on.
        to: String,
        /// The note that both signed.
        statement: String,
    },
    /// Sets the sum above which an order needs a second finance officer.
    SetReleaseThreshold(ReleaseThreshold),
    /// Opens a window for late entries.
    OpenLateEntry(LateEntryWindow),
    /// Closes the window that a document opened, or all that are open.
    CloseLateEntry {
        /// The document; `None`: all windows.
        document_no: Option<DocumentNo>,
    },
    /// Sets by how many calendar days events may be recorded after their day.
    SetLateEntryAllowance {
        /// How many.
        days: u32,
    },
    /// Enters the working days of a year, or corrects them.
    ArrangeWorkdays {
        /// The days off.
        holidays: Vec<Date>,
        /// The weekend days that are worked.
        workdays: Vec<Date>,
        /// The document that arranges them.
        document_no: DocumentNo,
    },
    /// Lets a clock pass that cannot be right.
    AcceptClock {
        /// The machine's time, RFC 3339, UTC.
        machine: String,
        /// The last event's time, or the server's.
        ledger: String,
    },
    /// Sets 预算科目 and 指标号.
    SetFundCodes {
        /// Which fund.
        fund: FundId,
        /// Whose money.
        source: Source,
        /// The codes.
        codes: FundCodes,
    },
}
