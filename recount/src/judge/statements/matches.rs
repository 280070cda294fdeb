//! Matches: lines and orders of equal sums, each line accounted for once.

use serde_json::Value;

use super::grounds::{self, PairingReason};
use crate::{
    day::Day,
    field::{field, int, list, text},
    judge::{
        breaches::Breaches,
        event::{Event, Fen, number, sum, yuan},
        finding::rules,
        judging::Judge,
        key::Key,
        records::{
            bank::{Effect, ExpectedEvent, LineState, Match, Proposal, Statement},
            claims::Order,
        },
    },
};

rules! {
    SUMS = "match/sums" since 0,
        "the lines of a match have the direction of its effect, and the sum of its orders",
        "勾对的明细方向须与其作用一致，合计须等于指令合计";
    LINES = "match/lines" since 0,
        "a match is of lines that nothing else accounts for, each once",
        "勾对的明细须存在、未被勾对或说明，且不得重复";
    ORDER = "match/order" since 0,
        "a proposal is about orders that were made, with their sums",
        "待确认勾对所列指令须已下达且金额一致";
    NUMBER = "match/number" since 0,
        "matches and proposals of a statement are numbered from 1",
        "对账单的勾对和待确认勾对须自 1 依次编号";
    KNOWN = "match/known" since 0,
        "only a match that stands is undone, and only a proposal that is open is accepted, declined or lapses",
        "只能取消有效的勾对，只能确认、否决未决的待确认勾对";
}

/// A pairing as an event has it.
struct Pairing<'a> {
    lines: Vec<u32>,
    orders: &'a [Value],
    effect: Effect,
    rule: &'a str,
    reason: &'a str,
    score: i64,
}

impl<'a> Pairing<'a> {
    fn read(body: &'a Value) -> Result<Self, String> {
        let pairing = field(body, "pairing")?;
        let line = |no: &Value| no.as_u64().and_then(|no| u32::try_from(no).ok());
        let lines: Option<Vec<u32>> = list(pairing, "lines").iter().map(line).collect();
        let mut lines = lines.ok_or("lines has one that is no number")?;
        lines.sort_unstable();
        let effect = match text(pairing, "effect")? {
            "settles" => Effect::Settles,
            "returns" => Effect::Returns,
            "offsets" => Effect::Offsets,
            other => return Err(format!("{other} is no effect")),
        };
        let (rule, reason) = (text(pairing, "rule")?, text(pairing, "reason")?);
        let score = int(pairing, "score")?;
        Ok(Self { lines, orders: list(pairing, "orders"), effect, rule, reason, score })
    }
}

impl Pairing<'_> {
    /// Why lines and orders are said to belong together.
    fn said(&self, proposed: bool) -> PairingReason<'_> {
        let Self { effect, rule, reason, score, .. } = *self;
        PairingReason { effect, rule, reason, score, proposed }
    }
}

/// Where a number of matches or proposals stands among them.
fn index(no: u32) -> usize {
    no.checked_sub(1).and_then(|no| usize::try_from(no).ok()).unwrap_or(usize::MAX)
}

/// The number that comes next.
fn next(known: usize) -> u32 {
    u32::try_from(known + 1).unwrap_or(u32::MAX)
}

impl Statement {
    /// Sums and days of the lines of a pairing, which must be there and free.
    fn free(&mut self, lines: &[u32], broken: &mut Breaches) -> Vec<(Fen, Day)> {
        if let Some(pair) = lines.windows(2).find(|pair| pair[0] == pair[1]) {
            broken.add(&LINES, format!("{0}, {0}", pair[0]), pair[0].to_string());
        }
        let mut found = Vec::with_capacity(lines.len());
        for no in lines {
            let Some(line) = self.line(*no) else {
                broken.add(&LINES, no.to_string(), "—");
                continue;
            };
            let state = match line.state {
                LineState::Open => None,
                LineState::Matched(by) => Some(format!("{no} (match {by})")),
                LineState::Explained => Some(format!("{no} (explained)")),
            };
            found.push((line.amount, line.booked_on));
            if let Some(state) = state {
                broken.add(&LINES, state, format!("{no} (open)"));
            }
        }
        found
    }

    fn take_match(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<Vec<(Key, Effect, ExpectedEvent)>, String> {
        let no = event.number("match_no")?;
        broken.same(&NUMBER, &no, &next(self.matches.len()));
        if let Some(of) = event.body.get("proposal_no").filter(|of| !of.is_null()) {
            let of = of.as_u64().and_then(|of| u32::try_from(of).ok()).unwrap_or_default();
            let known = self.proposals.get(index(of));
            let open = known.is_some_and(|known| *known != Proposal::Declined);
            broken.unless(open, &KNOWN, of, "—");
        }
        let pairing = Pairing::read(event.body)?;
        self.match_step(event, &pairing, broken);
        let lines = self.free(&pairing.lines, broken);
        let first = lines.iter().map(|(_, booked_on)| *booked_on).min();
        let by_rule_from = first.filter(|_| pairing.rule != grounds::JUDGEMENT);
        let amounts = pairing.orders.iter().map(|order| sum(order, "amount"));
        let ordered = amounts.collect::<Result<Vec<_>, _>>()?;
        agrees(pairing.effect, &lines, &ordered, broken);
        let on = lines.iter().map(|(_, booked_on)| *booked_on).max();
        let proposed = event.body.get("proposal_no").is_some_and(|no| !no.is_null());
        grounds::hold(&pairing.said(proposed), broken);
        self.expect_named(&pairing, broken)?;
        let reason = self.returned_because(&pairing);
        let mut awaited = awaited(event, &pairing, (on, reason))?;
        for (.., expected) in &mut awaited {
            expected.by_rule_from = by_rule_from;
        }
        let state = LineState::Matched(next(self.matches.len()));
        for no in &pairing.lines {
            if let Some(line) = self.line(*no) {
                line.state = state;
            }
        }
        self.matches.push(Match {
            lines: pairing.lines.into(),
            orders: awaited.iter().map(|(order, ..)| *order).collect(),
            effect: pairing.effect,
            undone: false,
            on: event.on,
        });
        Ok(awaited)
    }

    /// A match comes after the import, after what was last said of its lines,
    /// and after the proposal that it accepts.
    fn match_step(&self, event: &Event<'_>, pairing: &Pairing<'_>, broken: &mut Breaches) {
        let of = event.body.get("proposal_no").and_then(Value::as_u64);
        let of = of.and_then(|of| u32::try_from(of).ok()).map(index);
        let proposed = of.and_then(|of| self.proposed_on.get(of));
        let known = pairing.lines.iter().filter_map(|no| self.steps.get(no).copied());
        let steps = known.chain(proposed.map(|on| ("MatchProposed", *on)));
        broken.not_before(event, steps.chain([self.import_step()]));
    }

    /// A match by its reference is of a line that names the order.
    fn expect_named(&mut self, pairing: &Pairing<'_>, broken: &mut Breaches) -> Result<(), String> {
        if !grounds::is_by_reference(pairing.rule) {
            return Ok(());
        }
        for order in pairing.orders {
            let id = text(order, "end_to_end_id")?;
            for no in &pairing.lines {
                let named = self.line(*no).is_none_or(|line| line.names(id));
                broken.unless(named, &grounds::NAMED, format!("{no}: {id}"), "—");
            }
        }
        Ok(())
    }

    /// Why money came back: in the bank's words, where it has any and no
    /// person gave others.
    fn returned_because(&self, pairing: &Pairing<'_>) -> Key {
        let words = pairing.lines.iter().filter_map(|no| self.summaries.get(no));
        let words: Vec<&str> = words.map(AsRef::as_ref).collect();
        if words.is_empty() || pairing.rule == grounds::JUDGEMENT {
            return Key::of(pairing.reason);
        }
        Key::of(&words.join("；"))
    }

    fn undo_match(&mut self, event: &Event<'_>, broken: &mut Breaches) -> Result<Undone, String> {
        let no = event.number("match_no")?;
        let Some(known) = self.matches.get_mut(index(no)).filter(|known| !known.undone) else {
            broken.add(&KNOWN, no.to_string(), "—");
            return Ok(Undone::default());
        };
        known.undone = true;
        broken.not_before(event, [("LinesMatched", known.on)]);
        let undone = Undone { orders: known.orders.to_vec(), effect: Some(known.effect) };
        for no in known.lines.clone() {
            self.steps.insert(no, ("LinesUnmatched", event.on));
            if let Some(line) = self.line(no) {
                line.state = LineState::Open;
            }
        }
        Ok(undone)
    }

    pub(super) fn propose(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        let no = event.number("proposal_no")?;
        broken.same(&NUMBER, &no, &next(self.proposals.len()));
        let pairing = Pairing::read(event.body)?;
        grounds::hold(&pairing.said(true), broken);
        let mut sums = Vec::new();
        let known = pairing.lines.iter().filter_map(|no| self.steps.get(no).copied());
        broken.not_before(event, known.chain([self.import_step()]).collect::<Vec<_>>());
        for no in pairing.lines {
            let line = self.line(no).map(|line| (line.state, line.amount, line.booked_on));
            let free = line.is_some_and(|(state, ..)| !matches!(state, LineState::Matched(_)));
            broken.unless(free, &LINES, no, "—");
            sums.extend(line.map(|(_, amount, booked_on)| (amount, booked_on)));
        }
        let ordered = pairing.orders.iter().map(|order| sum(order, "amount"));
        let ordered = ordered.collect::<Result<Vec<_>, _>>()?;
        agrees(pairing.effect, &sums, &ordered, broken);
        self.proposals.push(Proposal::Open);
        self.proposed_on.push(event.on);
        Ok(())
    }

    /// Declined by a person, or not found again. What lapsed may still be
    /// declined.
    pub(super) fn end_proposal(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        let no = event.number("proposal_no")?;
        let lapses = event.name == "ProposalLapsed";
        let known = self.proposals.get_mut(index(no));
        let ends = |known: &&mut Proposal| {
            **known == Proposal::Open || (!lapses && **known == Proposal::Lapsed)
        };
        let proposed = self.proposed_on.get(index(no)).map(|on| ("MatchProposed", *on));
        broken.not_before(event, proposed.filter(|_| !lapses));
        match known.filter(ends) {
            Some(known) => *known = if lapses { Proposal::Lapsed } else { Proposal::Declined },
            None => broken.add(&KNOWN, no.to_string(), "—"),
        }
        Ok(())
    }
}

/// The orders of a match that was undone.
#[derive(Default)]
struct Undone {
    orders: Vec<Key>,
    effect: Option<Effect>,
}

/// The directions of the effect, and equal sums above zero.
fn agrees(effect: Effect, lines: &[(Fen, Day)], ordered: &[Fen], broken: &mut Breaches) {
    let of = |sign: Fen| -> Fen {
        let amounts = lines.iter().map(|(amount, _)| amount * sign);
        amounts.filter(|amount| *amount > 0).fold(0, Fen::saturating_add)
    };
    let orders = ordered.iter().fold(0, |sum: Fen, amount| sum.saturating_add(*amount));
    let (one, other, stray) = match effect {
        Effect::Settles => (of(-1), orders, of(1)),
        Effect::Returns => (of(1), orders, of(-1)),
        Effect::Offsets => (of(1), of(-1), orders),
    };
    broken.same_sum(&SUMS, one, other);
    broken.unless(stray == 0, &SUMS, yuan(stray), yuan(0));
    broken.unless(one > 0, &SUMS, yuan(one), "> 0");
    broken.unless(ordered.iter().all(|amount| *amount > 0), &SUMS, yuan(orders), "> 0");
}

/// What the orders' own streams must now say.
fn awaited(
    event: &Event<'_>,
    pairing: &Pairing<'_>,
    (on, reason): (Option<Day>, Key),
) -> Result<Vec<(Key, Effect, ExpectedEvent)>, String> {
    let of = |order: &Value| {
        let key = Key::of(text(order, "end_to_end_id")?);
        let awaited = ExpectedEvent {
            position: event.position,
            statement: event.stream,
            lines: pairing.lines.clone().into(),
            uscc: Key::of(text(order, "uscc")?),
            claim: Key::of(text(order, "claim_no")?),
            instalment: number(order, "instalment")?,
            amount: sum(order, "amount")?,
            on,
            by_rule_from: None,
            hand: (event.by, event.on),
            reason,
        };
        Ok((key, pairing.effect, awaited))
    };
    pairing.orders.iter().map(of).collect()
}

impl Judge {
    /// Holds the orders of a proposal to be such as were made.
    pub(super) fn expect_proposed(&mut self, event: &Event<'_>) -> Result<(), String> {
        for order in Pairing::read(event.body)?.orders {
            let (id, claim_no) = (text(order, "end_to_end_id")?, text(order, "claim_no")?);
            let (no, amount) = (number(order, "instalment")?, sum(order, "amount")?);
            let claim = self.state.claims.get(&Key::of(claim_no));
            let of = Key::of(text(order, "uscc")?);
            let parts = claim.filter(|claim| claim.enterprise == of).map(|claim| &*claim.parts);
            let orders = parts.unwrap_or_default().iter().filter(|part| part.no == no);
            let mut orders = orders.flat_map(|part| &part.orders);
            let same = |known: &Order| known.id == Key::of(id) && known.amount == amount;
            if !orders.any(same) {
                self.breaks(event, &ORDER, format!("{id} {}", yuan(amount)), "PaymentOrdered");
            }
        }
        Ok(())
    }

    pub(super) fn lines_matched(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut awaited = Vec::new();
        self.of_whole(event, |statement, broken| {
            awaited = statement.take_match(event, broken)?;
            Ok(())
        })?;
        self.await_answers(event, awaited);
        Ok(())
    }

    pub(super) fn lines_unmatched(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut undone = Undone::default();
        self.of_whole(event, |statement, broken| {
            undone = statement.undo_match(event, broken)?;
            Ok(())
        })?;
        if let Some(effect) = undone.effect {
            self.await_undoing(event, undone.orders, effect)?;
        }
        Ok(())
    }
}
