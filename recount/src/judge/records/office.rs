//! The office: operators with their roles, the threshold, the keys, and what was
//! last set.

use std::{collections::HashMap, fmt};

use crate::{
    day::Day,
    field::list,
    judge::{
        event::{Event, Fen},
        key::{Key, Name},
        records::late_entries::LateEntryRules,
    },
    workdays::EnteredYears,
};

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Roles(u8);

/// The roles as events spell them.
const WORDS: [(Roles, &str); 5] = [
    (Roles::OFFICER, "officer"),
    (Roles::APPROVER, "approver"),
    (Roles::FINANCE, "finance"),
    (Roles::AUDITOR, "auditor"),
    (Roles::ADMIN, "admin"),
];

impl Roles {
    pub(crate) const OFFICER: Self = Self(1);
    pub(crate) const APPROVER: Self = Self(2);
    pub(crate) const FINANCE: Self = Self(4);
    pub(crate) const AUDITOR: Self = Self(8);
    pub(crate) const ADMIN: Self = Self(16);

    /// Each alone.
    pub(in crate::judge) const ALL: [Self; 5] =
        [Self::OFFICER, Self::APPROVER, Self::FINANCE, Self::AUDITOR, Self::ADMIN];

    /// The roles of both.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether they have a role in common.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of the other's are among them.
    pub(in crate::judge) const fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(in crate::judge) fn read(event: &Event<'_>, member: &str) -> Result<Self, String> {
        let word = |text: &str| WORDS.iter().find(|(_, word)| *word == text).map(|(role, _)| *role);
        list(event.body, member).iter().try_fold(Self(0), |all, role| {
            let role = role.as_str().and_then(word).ok_or("roles has one that is none")?;
            Ok(all.or(role))
        })
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = WORDS.iter().filter(|(role, _)| self.meets(*role)).map(|(_, word)| *word);
        let held: Vec<&str> = held.collect();
        f.write_str(if held.is_empty() { "—" } else { "" })?;
        f.write_str(&held.join(", "))
    }
}

/// The most that one finance officer pays alone; none: any sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Threshold {
    pub(in crate::judge) above: Option<Fen>,
    pub(in crate::judge) document: Option<Key>,
}

/// The office as its events leave it.
#[derive(Debug, Default)]
pub(crate) struct Office {
    pub(in crate::judge) operators: HashMap<Name, Roles>,
    /// Since when an operator has a role, and when one was removed.
    pub(in crate::judge) since: HashMap<(Name, Roles), Day>,
    pub(in crate::judge) removed_on: HashMap<Name, Day>,
    /// The most that one finance officer pays alone, and the document that says
    /// so, once it was set.
    pub(in crate::judge) threshold: Option<Threshold>,
    /// The working days of years that were entered.
    pub(in crate::judge) workdays: EnteredYears,
    /// How late may be recorded.
    pub(in crate::judge) late: LateEntryRules,
    /// The retired keys, and the one in force once the log knows it.
    pub(in crate::judge) retired: Vec<Box<str>>,
    pub(in crate::judge) key: Option<Box<str>>,
    /// Payer, and codes by fund and source, as they were last set.
    pub(in crate::judge) set: HashMap<Key, Key>,
}

impl Office {
    /// Without any operator anybody may do anything.
    pub(crate) fn may(&self, actor: Name, allowed: Roles) -> bool {
        self.operators.is_empty() || self.roles(actor).meets(allowed)
    }

    /// The roles of an actor.
    pub(crate) fn roles(&self, actor: Name) -> Roles {
        self.operators.get(&actor).copied().unwrap_or_default()
    }

    /// Since when an actor has one of some roles, and may use it.
    pub(crate) fn may_since(&self, actor: Name, allowed: Roles) -> Option<Day> {
        let held = Roles::ALL.into_iter().filter(|role| role.meets(allowed));
        held.filter_map(|role| self.since.get(&(actor, role)).copied()).min()
    }

    /// Whether a payment needs a second finance officer.
    pub(crate) fn needs_release(&self, amount: Fen) -> bool {
        let above = self.threshold.and_then(|threshold| threshold.above);
        above.is_some_and(|above| amount > above)
    }

    pub(in crate::judge) fn is_last_admin(&self, operator: Name) -> bool {
        let mut admins = self.operators.iter().filter(|(_, roles)| roles.meets(Roles::ADMIN));
        admins.all(|(name, _)| *name == operator) && self.roles(operator).meets(Roles::ADMIN)
    }
}
