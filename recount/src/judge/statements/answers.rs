//! What the bank did with an order rests on a match, and every match is
//! answered by its orders. The events of a match and of its orders are one
//! commit, the match's before the orders'.

use serde_json::Value;

use crate::{
    day::Day,
    field::{field, list, text},
    judge::{
        breaches::Breaches,
        days,
        event::{Event, Fen, yuan},
        finding::rules,
        judging::Judge,
        key::Key,
        records::bank::{Effect, ExpectedEvent, Undoing},
    },
};

rules! {
    SUPPORT = "settlement/match" since 0,
        "what the bank did with an order rests on a match of that order with the lines that it names",
        "到账或退票须有对应指令与明细的勾对";
    SAME = "settlement/same" since 0,
        "a settlement or return says what its match says: claim, instalment, sum, day, lines",
        "到账或退票须与其勾对一致（申报、分期、金额、日期、明细）";
    ANSWERED = "match/answered" since 0,
        "every order of a match is settled or returned by it, and by no other match that stands",
        "勾对的每笔指令须随之到账或退票，且不得被另一有效勾对重复";
    REASON = "settlement/reason" since 1,
        "a return gives the bank's own words as its reason, or the person's who matched it; what is undone, that of the undoing",
        "退票原因须为银行明细摘要或人工勾对原因；取消的原因须与取消勾对一致";
    BETWEEN = "match/between" since 0,
        "nothing stands between a match and what its orders say of it",
        "勾对与其指令的到账、退票之间不得有其他事件";
    UNDOING = "settlement/undone" since 0,
        "a settlement or return that rests on a match is undone with the match, and with it always",
        "依据勾对的到账或退票须随该勾对一并取消";
}

impl Judge {
    pub(super) fn await_answers(
        &mut self,
        event: &Event<'_>,
        orders: Vec<(Key, Effect, ExpectedEvent)>,
    ) {
        let answers = &mut self.state.bank.answers;
        let mut broken = Breaches::default();
        for (order, effect, awaited) in orders {
            if effect == Effect::Offsets {
                continue;
            }
            answers.by_statement = true;
            let is_new = answers.standing.insert((order, effect));
            broken.unless(is_new, &ANSWERED, yuan(awaited.amount), "—");
            answers.awaited.insert((order, effect), awaited);
        }
        self.tell(event, broken);
    }

    pub(super) fn await_undoing(
        &mut self,
        event: &Event<'_>,
        orders: Vec<Key>,
        effect: Effect,
    ) -> Result<(), String> {
        if effect == Effect::Offsets {
            return Ok(());
        }
        let (position, hand, reason) = (event.position, (event.by, event.on), event.key("reason")?);
        let answers = &mut self.state.bank.answers;
        for order in orders {
            answers.standing.remove(&(order, effect));
            answers.undoing.insert((order, effect), Undoing { position, hand, reason });
        }
        Ok(())
    }

    /// Whether an event may stand between a match, or its undoing, and what the
    /// orders' own streams say of it: another match of the same commit, and what
    /// those streams say.
    pub(in crate::judge) fn judge_between(&mut self, event: &Event<'_>) {
        let answers = &mut self.state.bank.answers;
        let answered = ["PaymentSettled", "PaymentReturned"].contains(&event.name);
        let undone = ["SettlementUndone", "ReturnUndone"].contains(&event.name);
        let matched = event.name == "LinesMatched" && !answers.begun;
        let waits = !answers.awaited.is_empty() && !answered && !matched;
        let undoes = !answers.undoing.is_empty() && !undone;
        answers.begun = answered && !answers.awaited.is_empty();
        if waits || undoes {
            let expected = if waits { "PaymentSettled" } else { "SettlementUndone" };
            self.breaks(event, &BETWEEN, event.name, expected);
        }
    }

    /// Holds an event of the bank about an order to the matches.
    pub(in crate::judge) fn judge_evidence(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "PaymentSettled" => self.answered(event, Effect::Settles, "settled_on"),
            "PaymentReturned" => self.answered(event, Effect::Returns, "returned_on"),
            "SettlementUndone" => self.undone(event, Effect::Settles),
            "ReturnUndone" => self.undone(event, Effect::Returns),
            _other => Ok(()),
        }
    }

    fn answered(&mut self, event: &Event<'_>, effect: Effect, day: &str) -> Result<(), String> {
        let evidence = field(event.body, "evidence")?;
        let answers = &mut self.state.bank.answers;
        let mut broken = Breaches::default();
        if let Some(document) = evidence.get("document").and_then(Value::as_str) {
            broken.unless(!answers.by_statement, &SUPPORT, document, "LinesMatched");
            self.tell(event, broken);
            return Ok(());
        }
        let evidence = field(evidence, "statement")?;
        let (statement, order) = (text(evidence, "statement")?, event.text("end_to_end_id")?);
        if let Some(awaited) = answers.awaited.remove(&(Key::of(order), effect)) {
            let lines: Vec<u64> =
                list(evidence, "lines").iter().filter_map(Value::as_u64).collect();
            let own: Vec<u64> = awaited.lines.iter().map(|no| u64::from(*no)).collect();
            let same = Key::of(statement) == awaited.statement && lines == own;
            broken.unless(same, &SAME, format!("{statement} {lines:?}"), format!("{own:?}"));
            let same = event.stream == awaited.uscc && event.key("claim_no")? == awaited.claim;
            broken.unless(same, &SAME, event.text("claim_no")?, order);
            broken.same(&SAME, &event.number("instalment")?, &awaited.instalment);
            broken.same_sum(&SAME, event.sum("amount")?, awaited.amount);
            let on = event.day(day)?;
            broken.same(&SAME, &on, &awaited.on.unwrap_or(on));
            let reason = event.maybe_text("reason").unwrap_or_default();
            let given = effect != Effect::Returns || Key::of(reason) == awaited.reason;
            broken.unless(given, &REASON, reason, "—");
            self.expect_one_hand(event, Some(awaited.hand));
            self.judge_early_match(event, awaited.by_rule_from)?;
        } else {
            broken.add(&SUPPORT, format!("{order} {statement}"), "LinesMatched");
        }
        self.tell(event, broken);
        Ok(())
    }

    /// No rule matches a line from before the release.
    fn judge_early_match(
        &mut self,
        event: &Event<'_>,
        by_rule_from: Option<Day>,
    ) -> Result<(), String> {
        let (no, id) = (event.number("instalment")?, event.key("end_to_end_id")?);
        let claim = self.state.claims.get(&event.key("claim_no")?);
        let parts = claim.map(|claim| &*claim.parts).unwrap_or_default().iter();
        let mut orders = parts.filter(|part| part.no == no).flat_map(|part| &part.orders);
        let released = orders.find(|order| order.id == id).and_then(|order| order.released_on);
        if let (Some(first), Some(released)) = (by_rule_from, released) {
            let release = ("PaymentReleased", released);
            self.expect_day(event, &days::EARLY_MATCH, (event.name, first), release);
        }
        Ok(())
    }

    fn undone(&mut self, event: &Event<'_>, effect: Effect) -> Result<(), String> {
        let said = (event.key("end_to_end_id")?, effect);
        let answers = &mut self.state.bank.answers;
        let undoing = answers.undoing.remove(&said);
        let stands = answers.standing.contains(&said);
        match undoing {
            None if stands => {
                self.breaks(event, &UNDOING, event.text("end_to_end_id")?, "LinesUnmatched");
            }
            None => {}
            Some(undoing) => {
                self.expect_one_hand(event, Some(undoing.hand));
                if event.key("reason")? != undoing.reason {
                    self.breaks(event, &REASON, event.text("reason")?, "—");
                }
            }
        }
        Ok(())
    }

    /// What matches still wait for at the end of the ledger.
    pub(super) fn finish_answers(&mut self) {
        let answers = std::mem::take(&mut self.state.bank.answers);
        let mut open: Vec<(u64, Fen)> =
            answers.awaited.values().map(|awaited| (awaited.position, awaited.amount)).collect();
        open.sort_unstable();
        for (position, amount) in open {
            self.found(position, &ANSWERED, "—", yuan(amount));
        }
        let mut open: Vec<u64> =
            answers.undoing.into_values().map(|undoing| undoing.position).collect();
        open.sort_unstable();
        for position in open {
            self.found(position, &UNDOING, "—", "SettlementUndone / ReturnUndone");
        }
    }
}
