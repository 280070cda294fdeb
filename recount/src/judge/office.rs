//! The office: operators and their roles, the payer, the threshold.

use std::collections::HashSet;

use super::{
    event::{Event, sum},
    finding::rules,
    frame::STREAM,
    judging::Judge,
    key::{Key, Name},
    records::office::{Roles, Threshold},
};
use crate::{
    day::Day,
    field::{field, int, list, text},
};

rules! {
    FIRST_ADMIN = "operator/first-admin" since 0,
        "the first operator is an admin",
        "首位操作员须为管理员";
    FIRST_THRESHOLD = "operator/threshold" since 2,
        "a release threshold was set when the first operator is added",
        "登记首位操作员时须已设定复核限额";
    ROLES_KEPT = "operator/roles" since 0,
        "an operator is added with a new role and all roles so far",
        "登记操作员须含新增角色，并保留现有角色";
    EARLIER = "operator/earlier" since 0,
        "only a role that the operator has since a later day is moved back to an earlier one",
        "只有此前自较晚日期授予的角色方可提前";
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
    WORKDAYS = "office/workdays" since 2,
        "a year's working days are of that year, each day once, and only weekend days are worked beside",
        "放假安排须同属该年度、日期不得重复，上班日须为周末";
    DOCUMENT = "office/threshold-document" since 2,
        "a document says that one person may pay any sum alone",
        "不设复核限额须有文号";
    KEY = "office/signing-key" since 0,
        "the key in force is changed for one that was never retired",
        "只能由现用密钥更换为从未停用的密钥";
}

impl Judge {
    pub(super) fn judge_office(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect(event, &STREAM, &event.stream_id, &"office");
        match event.name {
            "OperatorAdded" => self.operator_added(event)?,
            "OperatorRemoved" => self.operator_removed(event)?,
            "ReleaseThresholdSet" => self.threshold_set(event)?,
            "LateEntryOpened" => self.late_entry_opened(event)?,
            "LateEntryClosed" => self.late_entry_closed(event)?,
            "LateEntryAllowanceSet" => {
                self.expect_today(event);
                let days = event.number("days")?.into();
                let before = std::mem::replace(&mut self.state.office.late.allowance, days);
                self.expect_change(event, before != days);
            }
            "WorkdaysArranged" => self.workdays_arranged(event)?,
            // What the ledger's time was is not the ledger's alone to say.
            "ClockAccepted" => self.expect_today(event),
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
        let (roles, before) = (Roles::read(event, "roles")?, self.state.office.roles(operator));
        let moved = self.roles_moved_back(event, operator)?;
        if self.state.office.operators.is_empty() && !roles.meets(Roles::ADMIN) {
            self.breaks(event, &FIRST_ADMIN, roles.to_string(), Roles::ADMIN.to_string());
        }
        if self.state.office.operators.is_empty() && self.state.office.threshold.is_none() {
            self.breaks(event, &FIRST_THRESHOLD, "—", "ReleaseThresholdSet");
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
        if !roles.holds(before) || (roles == before && !moved) {
            self.breaks(event, &ROLES_KEPT, roles.to_string(), format!("{before}, …"));
        }
        let office = &mut self.state.office;
        office.operators.insert(operator, roles);
        let new = Roles::ALL.into_iter().filter(|role| role.meets(roles) && !role.meets(before));
        office.since.extend(new.map(|role| ((operator, role), event.on)));
        let removed = office.removed_on.get(&operator).map(|on| ("OperatorRemoved", *on));
        self.not_before(event, removed);
        Ok(())
    }

    fn threshold_set(&mut self, event: &Event<'_>) -> Result<(), String> {
        let above = event.body.get("above").filter(|above| !above.is_null());
        let above = above.map(|_| sum(event.body, "above")).transpose()?;
        let document = event.maybe_text("document_no").map(Key::of);
        if above.is_none() && document.is_none() {
            self.breaks(event, &DOCUMENT, "—", "document_no");
        }
        let before = self.state.office.threshold.replace(Threshold { above, document });
        let before = before.or((event.rules < DOCUMENT.since).then(Threshold::default));
        let same = before.is_some_and(|before| {
            before.above == above && (document.is_none() || document == before.document)
        });
        self.expect_change(event, !same);
        Ok(())
    }

    fn workdays_arranged(&mut self, event: &Event<'_>) -> Result<(), String> {
        let year = int(event.body, "year")?;
        let days = |member: &str| -> Result<Vec<Day>, String> {
            let day = |day: &serde_json::Value| day.as_str().and_then(Day::parse);
            let days = list(event.body, member).iter().map(day).collect::<Option<_>>();
            days.ok_or_else(|| format!("{member} has one that is no day"))
        };
        let (off, worked) = (days("holidays")?, days("workdays")?);
        let all: HashSet<Day> = off.iter().chain(&worked).copied().collect();
        let fits = all.len() == off.len() + worked.len()
            && !all.is_empty()
            && all.iter().all(|day| day.year() == year)
            && worked.iter().all(|day| day.is_weekend());
        if !fits {
            self.breaks(event, &WORKDAYS, year.to_string(), "—");
        }
        let (off, worked) = (off.into_iter().collect(), worked.into_iter().collect());
        let workdays = &mut self.state.office.workdays;
        let before: Vec<_> = Day::all_of(year).map(|day| workdays.is_worked(day)).collect();
        workdays.enter(year, off, worked);
        let same = Day::all_of(year).map(|day| workdays.is_worked(day)).eq(before);
        self.expect_change(event, !same);
        Ok(())
    }

    /// Moves roles of an operator back to an earlier day; whether any was.
    fn roles_moved_back(&mut self, event: &Event<'_>, operator: Name) -> Result<bool, String> {
        let earlier = Roles::read(event, "earlier")?;
        let mut wrong = false;
        for role in Roles::ALL.into_iter().filter(|role| role.meets(earlier)) {
            let since = self.state.office.since.insert((operator, role), event.on);
            wrong |= since.is_none_or(|since| since <= event.on);
        }
        if wrong {
            self.breaks(event, &EARLIER, earlier.to_string(), "—");
        }
        Ok(earlier != Roles::default())
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
        let office = &mut self.state.office;
        let given: Vec<_> = Roles::ALL
            .into_iter()
            .filter_map(|role| Some(("OperatorAdded", office.since.remove(&(operator, role))?)))
            .collect();
        office.operators.remove(&operator);
        office.removed_on.insert(operator, event.on);
        self.not_before(event, given);
        Ok(())
    }
}
