//! `operators`: who may act, in which roles.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    authority::Role,
    ledger::LedgerEvent,
    names::ActorName,
    office::event::{OfficeEvent, OperatorAdded, OperatorRemoved},
    office_events,
};
use serde::Serialize;
use smol_str::SmolStr;

use crate::{recorded::Recorded, table::TableRow};

/// An operator as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("operators")]
pub struct OperatorRow {
    /// the name as names are compared: NFC, lower case
    #[column(key)]
    #[serde(skip)]
    pub folded: String,
    /// 姓名: the name
    pub operator: ActorName,
    /// 角色: JSON array of `officer` `approver` `finance` `auditor` `admin`;
    /// empty: removed
    pub roles: BTreeSet<Role>,
    /// of the last event that changed the row
    pub position: u64,
}

/// Operators by the name under which they are compared ([`ActorName::folded`]).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operators {
    /// By folded name.
    pub rows: BTreeMap<String, OperatorRow>,
}

impl Operators {
    /// The roles that an actor has, by comma; `None` where it has none.
    pub fn roles_of(&self, actor: &ActorName) -> Option<SmolStr> {
        if self.rows.is_empty() {
            return None;
        }
        let roles = &self.rows.get(&actor.folded())?.roles;
        let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
        (!roles.is_empty()).then(|| roles.join(", ").into())
    }

    /// Folds an event. One at or before a row's position leaves it as it is.
    pub fn fold(&mut self, event: &Recorded) {
        let LedgerEvent::Office(happened) = &event.event else { return };
        let (operator, roles) = match happened {
            OfficeEvent::OperatorAdded(OperatorAdded { operator, roles, .. }) => {
                (operator, roles.clone())
            }
            OfficeEvent::OperatorRemoved(OperatorRemoved { operator, .. }) => {
                (operator, BTreeSet::new())
            }
            office_events!() => return,
        };
        let (folded, position) = (operator.folded(), event.position);
        let row = OperatorRow { folded, operator: operator.clone(), roles, position };
        let known = self.rows.entry(row.folded.clone()).or_insert_with(|| row.clone());
        if known.position < row.position {
            *known = row;
        }
    }
}
