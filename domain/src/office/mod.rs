//! The office: its operators, their roles, and the payer.

mod authority;
pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use authority::{Action, Authority, Forbidden};
pub use error::OfficeRefusal;
pub use state::Office;

use crate::{context::aggregate, ledger::kind};

/// What an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 经办: registers, files, assesses.
    Officer,
    /// 审批: approves, rejects, revokes.
    Approver,
    /// 财政: budgets, orders, reconciles.
    Finance,
    /// 审计: reads everything; records samples and findings.
    Auditor,
    /// 管理: operators, office, policy.
    Admin,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Officer, Self::Approver, Self::Finance, Self::Auditor, Self::Admin];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Approver => "approver",
            Self::Finance => "finance",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// As an office calls it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Officer => "经办",
            Self::Approver => "审批",
            Self::Finance => "财政",
            Self::Auditor => "审计",
            Self::Admin => "管理",
        }
    }

    /// Reads either.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|role| role.as_str() == text || role.zh() == text)
    }
}

aggregate!(Office, kind::OFFICE, command::OfficeCommand, event::OfficeEvent, OfficeRefusal);
