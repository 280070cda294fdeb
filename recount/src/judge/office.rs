//! The office: operators and their roles, the payer, the threshold.

use std::{collections::HashMap, fmt};

use super::{
    Judge,
    event::{Event, Fen, sum},
    finding::rules,
    frame::STREAM,
    key::{Key, Name},
};
use crate::field::{field, list, text};

rules! {
    FIRST_ADMIN = "operator/first-admin" since 0,
        "the first operator is an admin",
        "首位操作员须为管理员";
    ROLES_KEPT = "operator/roles" since 0,
        "an operator is added with a new role and all roles so far",
        "登记操作员须含新增角色，并保留现有角色";
    REMOVED = "operator/removed" since 0,
        "only an operator is removed, and never the last admin",
        "只能移除现有操作员，且不得移除最后一名管理员";
    UNCHANGED = "office/unchanged" since 0,
        "what is set is other than what is in force",
        "设定的内容须不同于现行内容";
    PAYER = "office/payer-account" since 0,
        "the payer's clearing code has 12 digits, its account number 1 to 32",
        "付款账户联行号须为12位数字，账号须为1至32位数字";
    RESEMBLES = "operator/resembles" since 1,
        "no operator is added whose name looks like another's",
        "新增操作员的姓名不得与现有操作员形似";
    KEY = "office/signing-key" since 0,
        "the key in force is changed for one that was never retired",
        "只能由现用密钥更换为从未停用的密钥";
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

    /// The roles of both.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether they have a role in common.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of the other's are among them.
    const fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    fn read(event: &Event<'_>) -> Result<Self, String> {
        let word = |text: &str| WORDS.iter().find(|(_, word)| *word == text).map(|(role, _)| *role);
        list(event.body, "roles").iter().try_fold(Self(0), |all, role| {
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

/// The office as its events leave it.
#[derive(Debug, Default)]
pub(crate) struct Office {
    operators: HashMap<Name, Roles>,
    /// The most that one finance officer pays alone.
    release_above: Option<Fen>,
    /// The retired keys, and the one in force once the log knows it.
    retired: Vec<Box<str>>,
    key: Option<Box<str>>,
    /// Payer, and codes by fund and source, as they were last set.
    set: HashMap<Key, Key>,
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

    /// Whether a payment needs a second finance officer.
    pub(crate) fn needs_release(&self, amount: Fen) -> bool {
        self.release_above.is_some_and(|above| amount > above)
    }

    fn is_last_admin(&self, operator: Name) -> bool {
        let mut admins = self.operators.iter().filter(|(_, roles)| roles.meets(Roles::ADMIN));
        admins.all(|(name, _)| *name == operator) && self.roles(operator).meets(Roles::ADMIN)
    }
}

impl Judge {
    pub(super) fn judge_office(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect(event, &STREAM, &event.stream_id, &"office");
        match event.name {
            "OperatorAdded" => self.operator_added(event)?,
            "OperatorRemoved" => self.operator_removed(event)?,
            "ReleaseThresholdSet" => {
                let above = event.body.get("above").filter(|above| !above.is_null());
                let above = above.map(|_| sum(event.body, "above")).transpose()?;
                let before = std::mem::replace(&mut self.state.office.release_above, above);
                self.expect_change(event, before != above);
            }
            "KeyRotated" => self.key_rotated(event)?,
            "PayerSet" => {
                self.expect_account_shape(event, &PAYER)?;
                let account = Self::account(field(event.body, "account")?)?;
                self.set(event, &["payer"], &[event.text("name")?, &account]);
            }
            "FundCodesSet" => {
                let codes = field(event.body, "codes")?;
                let (fund, source) = (event.text("fund")?, event.text("source")?);
                let codes = [text(codes, "subject")?, text(codes, "quota")?];
                self.set(event, &["codes", fund, source], &codes);
            }
            _other => self.unknown(event),
        }
        Ok(())
    }

    /// Something set, which must be other than it was.
    fn set(&mut self, event: &Event<'_>, place: &[&str], to: &[&str]) {
        let to = Key::parts(to);
        let before = self.state.office.set.insert(Key::parts(place), to);
        self.expect_change(event, before != Some(to));
    }

    fn expect_change(&mut self, event: &Event<'_>, changes: bool) {
        if !changes {
            self.breaks(event, &UNCHANGED, event.name, "—");
        }
    }

    fn operator_added(&mut self, event: &Event<'_>) -> Result<(), String> {
        let operator = self.names.number(event.text("operator")?);
        let (roles, before) = (Roles::read(event)?, self.state.office.roles(operator));
        if self.state.office.operators.is_empty() && !roles.meets(Roles::ADMIN) {
            self.breaks(event, &FIRST_ADMIN, roles.to_string(), Roles::ADMIN.to_string());
        }
        let known = self.state.office.operators.keys().copied();
        let like = known.filter(|name| *name != operator);
        let like = like.filter(|name| self.names.look_alike(*name, operator)).min();
        if let Some(like) = like.filter(|_| before == Roles::default()) {
            self.breaks(
                event,
                &RESEMBLES,
                event.text("operator")?,
                format!("≠ {}", self.spelt(like)),
            );
        }
        if !roles.holds(before) || roles == before {
            self.breaks(event, &ROLES_KEPT, roles.to_string(), format!("{before}, …"));
        }
        self.state.office.operators.insert(operator, roles);
        Ok(())
    }

    fn key_rotated(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (from, to) = (event.text("from")?, event.text("to")?);
        let office = &mut self.state.office;
        let in_force = office.key.replace(to.into());
        let retired = from == to || office.retired.iter().any(|known| **known == *to);
        office.retired.push(from.into());
        if retired || in_force.as_deref().is_some_and(|key| key != from) {
            let expected = in_force.unwrap_or_else(|| from.into());
            self.breaks(event, &KEY, format!("{from} → {to}"), format!("{expected} → …"));
        }
        Ok(())
    }

    fn operator_removed(&mut self, event: &Event<'_>) -> Result<(), String> {
        let operator = self.names.number(event.text("operator")?);
        let known = self.state.office.operators.contains_key(&operator);
        if !known || self.state.office.is_last_admin(operator) {
            let roles = self.state.office.roles(operator);
            self.breaks(event, &REMOVED, format!("{} ({roles})", self.spelt(operator)), "—");
        }
        self.state.office.operators.remove(&operator);
        Ok(())
    }
}
