//! Where an enterprise is paid: one person changes it, another confirms it.

use serde_json::Value;

use super::{
    event::Event,
    finding::{Rule, rules},
    judging::Judge,
    key::Key,
    records::enterprises::Registration,
};
use crate::field::{field, list, text};

rules! {
    SHAPE = "account/shape" since 0,
        "a clearing code has 12 digits and an account number 1 to 32",
        "联行号须为12位数字，账号须为1至32位数字";
    UNCHANGED = "account/unchanged" since 0,
        "a change asks for another account than the one asked for or in force",
        "账户变更须不同于现行或待确认的账户";
    BEFORE = "account/before" since 0,
        "a change names the account that was in force",
        "账户变更须写明变更前的账户";
    STOPPED = "account/stopped" since 0,
        "a change stops every order that is under way to the enterprise",
        "账户变更须停止该企业所有在途指令";
    CONFIRMED = "account/confirmed" since 0,
        "the account that is confirmed is the one that was asked for last",
        "所确认的账户须为最近一次申请变更的账户";
    CHANGED_BY = "account/changed-by" since 0,
        "a confirmation names who asked for the change",
        "账户确认须写明申请变更的人";
    CONFIRM_OWN = "duty/confirm-own-account" since 0,
        "who changed an account does not confirm it",
        "账户变更人不得确认该账户";
}

impl Judge {
    /// An account as it is compared and shown.
    pub(super) fn account(account: &Value) -> Result<Box<str>, String> {
        let parts = ["account_name", "bank", "bank_code", "account_no"];
        let parts: Vec<&str> =
            parts.iter().map(|part| text(account, part)).collect::<Result<_, _>>()?;
        Ok(parts.join(" / ").into())
    }

    pub(super) fn expect_account_shape(
        &mut self,
        event: &Event<'_>,
        rule: &'static Rule,
    ) -> Result<(), String> {
        let account = field(event.body, "account")?;
        let (code, number) = (text(account, "bank_code")?, text(account, "account_no")?);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number_fits = (1..=32).contains(&number.len()) && digits(number);
        if code.len() != 12 || !digits(code) || !number_fits {
            self.breaks(event, rule, format!("{code} / {number}"), "—");
        }
        Ok(())
    }

    fn registration(&mut self, event: &Event<'_>) -> Option<&mut Registration> {
        let known = self.state.enterprises.get_mut(&event.stream)?;
        known.registration.as_deref_mut()
    }

    pub(super) fn account_changed(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        self.expect_account_shape(event, &SHAPE)?;
        let before = Self::account(field(event.body, "before")?)?;
        let account = Self::account(field(event.body, "account")?)?;
        if let Some(known) = self.registration(event).map(|known| known.account.clone()) {
            self.expect(event, &BEFORE, &before, &known);
        }
        let now = self
            .registration(event)
            .map(|known| known.asked.as_ref().map_or(&known.account, |(asked, _)| asked).clone());
        if now.as_ref() == Some(&account) {
            self.breaks(event, &UNCHANGED, &*account, "—");
        }
        self.stops_orders(event)?;
        self.account_step(event, "AccountChanged");
        if let Some(known) = self.registration(event) {
            // The account so far again takes the change back.
            let back = known.account == account;
            known.asked = (!back).then_some((account, event.by));
        }
        Ok(())
    }

    /// The next event about the account: not before the one before it.
    fn account_step(&mut self, event: &Event<'_>, name: &'static str) {
        let Some(known) = self.registration(event) else { return };
        let before = known.account_step.replace((name, event.on));
        self.not_before(event, before);
    }

    fn stops_orders(&mut self, event: &Event<'_>) -> Result<(), String> {
        let stopped = list(event.body, "stopped").iter().map(|id| id.as_str().map(Key::of));
        let mut stopped: Vec<Key> = stopped.collect::<Option<_>>().ok_or("stopped has no id")?;
        let (mut open, mut steps) = (Vec::new(), Vec::new());
        let claims = self.state.enterprises.get(&event.stream).map(|known| known.claims.clone());
        for key in claims.into_iter().flatten() {
            let Some(claim) = self.state.claims.get_mut(&key) else { continue };
            for order in claim.parts.iter_mut().flat_map(|part| &mut part.orders) {
                if order.is_open() && !order.stopped {
                    open.push(order.id);
                    steps.push(order.last.get());
                }
                order.stopped |= stopped.contains(&order.id);
            }
        }
        self.not_before(event, steps);
        stopped.sort_unstable();
        open.sort_unstable();
        if stopped != open {
            let recorded = list(event.body, "stopped").iter().filter_map(Value::as_str);
            let recorded = recorded.collect::<Vec<_>>().join(", ");
            self.breaks(event, &STOPPED, recorded, format!("{} open", open.len()));
        }
        Ok(())
    }

    pub(super) fn account_confirmed(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        let account = Self::account(field(event.body, "account")?)?;
        let changed_by = event.text("changed_by")?;
        let asked = self.registration(event).and_then(|known| known.asked.take());
        if let Some((asked, by)) = asked {
            self.expect(event, &CONFIRMED, &account, &asked);
            if self.names.number(changed_by) != by {
                let expected = self.spelt(by);
                self.breaks(event, &CHANGED_BY, changed_by, expected);
            }
            if self.is_actor(event, by) {
                self.breaks(event, &CONFIRM_OWN, event.by_text, format!("≠ {changed_by}"));
            }
        } else {
            self.breaks(event, &CONFIRMED, &*account, "—");
        }
        self.account_step(event, "AccountConfirmed");
        if let Some(known) = self.registration(event) {
            known.account = account;
        }
        Ok(())
    }
}
