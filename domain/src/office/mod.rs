//! The office: its operators, their roles, and the payer.

pub mod event;

use serde::{Deserialize, Serialize};

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
    /// 审计: reads everything.
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
}
