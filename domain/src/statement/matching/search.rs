//! What a search has found so far.

use std::collections::BTreeMap;

use super::{
    Finding, MatchingRules, Pairing, Proposal,
    similarity::{plain_account, plain_name},
};
use crate::{
    date::Date,
    names::EndToEndId,
    statement::{
        event::{Direction, Line, LineRef},
        matching::plan::{Order, Plan, Stage},
        words::{BreakKind, Effect, Rule},
    },
};

/// What ambiguity takes from a score.
const DOUBT: u8 = 20;

/// A line or an order as it is compared.
#[derive(Debug, Clone, Default)]
pub(super) struct Plain {
    pub(super) account: String,
    /// A line's one name, an order's two.
    pub(super) names: [String; 2],
}

/// What was found so far. Lines and orders are named by their places.
pub(super) struct Search<'a> {
    pub(super) lines: &'a [&'a Line],
    pub(super) orders: &'a [Order],
    pub(super) rules: &'a MatchingRules,
    /// Which order a line names.
    pub(super) named: Vec<Option<usize>>,
    /// Lines that are in no pairing yet.
    pub(super) free: Vec<bool>,
    /// Orders at the bank that are in no pairing yet.
    pub(super) open: Vec<bool>,
    /// Orders of which a return may still be found, with the day of the
    /// payment where this search has found it.
    pub(super) returnable: Vec<bool>,
    pub(super) plain_lines: Vec<Plain>,
    pub(super) plain_orders: Vec<Plain>,
    /// How often the search for groups has tried.
    pub(super) tries: u64,
    kinds: BTreeMap<usize, (BreakKind, Option<usize>)>,
    /// What a line may take back that the search does not see.
    beside: BTreeMap<usize, LineRef>,
    accepted: Vec<bool>,
    returns: Vec<Pairing>,
    plan: Plan,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        lines: &'a [&'a Line],
        orders: &'a [Order],
        rules: &'a MatchingRules,
    ) -> Self {
        let open = orders.iter().map(|order| order.stage == Stage::Sent).collect();
        let returnable = orders.iter().map(|order| order.stage == Stage::Settled).collect();
        Self {
            lines,
            orders,
            rules,
            named: vec![None; lines.len()],
            free: vec![true; lines.len()],
            open,
            returnable,
            plain_lines: Vec::new(),
            plain_orders: Vec::new(),
            tries: 0,
            kinds: BTreeMap::new(),
            beside: BTreeMap::new(),
            accepted: vec![false; lines.len()],
            returns: Vec::new(),
            plan: Plan::default(),
        }
    }

    /// Makes names and accounts comparable, of what references have left.
    pub(super) fn prepare(&mut self) {
        let names = &self.rules.names;
        let line = |(line, free): (&&Line, &bool)| {
            if !free {
                return Plain::default();
            }
            let name = plain_name(&line.counterparty_name, names);
            Plain {
                account: plain_account(&line.counterparty_account),
                names: [name, String::new()],
            }
        };
        self.plain_lines = self.lines.iter().zip(&self.free).map(line).collect();
        let order = |(place, order): (usize, &Order)| {
            if !self.open[place] && !self.returnable[place] {
                return Plain::default();
            }
            let [one, other] = &order.names;
            let second = if other == one { String::new() } else { plain_name(other, names) };
            Plain {
                account: plain_account(&order.account_no),
                names: [plain_name(one, names), second],
            }
        };
        self.plain_orders = self.orders.iter().enumerate().map(order).collect();
    }

    /// The free lines of a direction, by their places. Those that name an
    /// order belong to it or to nothing.
    pub(super) fn unnamed(&self, direction: Direction) -> Vec<usize> {
        let wanted = |at: &usize| {
            self.free[*at] && self.named[*at].is_none() && self.lines[*at].direction == direction
        };
        (0..self.lines.len()).filter(wanted).collect()
    }

    /// Whether a line is near enough to an order's release.
    pub(super) fn near(&self, line: usize, order: usize) -> bool {
        let Some(sent) = self.orders[order].sent_on else { return false };
        let days = days_between(sent, self.lines[line].booked_on);
        -i64::from(self.rules.window.before) <= days && days <= i64::from(self.rules.window.after)
    }

    /// Whether the bank booked a line before an order was released: no rule
    /// says that it belongs to it.
    pub(super) fn is_early(&self, line: usize, order: usize) -> bool {
        let sent = self.orders[order].sent_on;
        sent.is_some_and(|sent| self.lines[line].booked_on < sent)
    }

    /// How alike a line's name is to the nearer of an order's.
    pub(super) fn likeness(&self, line: usize, order: usize) -> u8 {
        let name = &self.plain_lines[line].names[0];
        let [one, other] = &self.plain_orders[order].names;
        super::similarity::likeness(name, one).max(super::similarity::likeness(name, other))
    }

    /// Pairs lines and orders: accepted where the rules allow it and nothing
    /// else fits, else proposed. Answers whether it was accepted.
    pub(super) fn pair(
        &mut self,
        lines: &[usize],
        orders: &[usize],
        (rule, effect): (Rule, Effect),
        score: u8,
        ambiguous: bool,
    ) -> bool {
        if self.leave_early(lines, orders) {
            return false;
        }
        let score = if ambiguous { score.saturating_sub(DOUBT) } else { score };
        let mut numbers: Vec<u32> = lines.iter().map(|at| self.lines[*at].no).collect();
        numbers.sort_unstable();
        let pairing = Pairing {
            lines: numbers,
            orders: orders.iter().map(|at| self.orders[*at].place.clone()).collect(),
            effect,
            rule,
            reason: rule.zh().to_owned(),
            score,
        };
        for at in lines {
            self.free[*at] = false;
        }
        let accepted = self.rules.accepts(rule) && !ambiguous;
        for at in orders {
            self.open[*at] = false;
            self.returnable[*at] = effect == Effect::Settles && accepted;
        }
        if accepted {
            for at in lines {
                self.accepted[*at] = true;
            }
            match effect {
                Effect::Settles => self.plan.accepted.push(pairing),
                Effect::Returns | Effect::Offsets => self.returns.push(pairing),
            }
        } else {
            self.plan.proposed.push(Proposal { pairing, ambiguous });
        }
        accepted
    }

    /// Leaves lines from before the release of an order to a person, with the
    /// order that they seem to belong to; whether there were any.
    fn leave_early(&mut self, lines: &[usize], orders: &[usize]) -> bool {
        let mut any = false;
        for line in lines {
            if let Some(order) = orders.iter().copied().find(|order| self.is_early(*line, *order)) {
                self.leave(*line, BreakKind::BeforeRelease, order);
                any = true;
            }
        }
        any
    }

    /// Leaves a line that belongs to an order, or to none, to a person.
    pub(super) fn leave(&mut self, line: usize, kind: BreakKind, order: usize) {
        self.free[line] = false;
        self.found(line, kind, Some(order));
    }

    /// Says what a line is that is not matched.
    pub(super) fn found(&mut self, line: usize, kind: BreakKind, order: Option<usize>) {
        self.kinds.insert(line, (kind, order));
    }

    /// Says what a line in may take back that the search does not see.
    pub(super) fn beside(&mut self, line: usize, place: LineRef) {
        self.beside.insert(line, place);
    }

    /// Whether the line is said to be something.
    pub(super) fn is_found(&self, line: usize) -> bool {
        self.kinds.contains_key(&line)
    }

    /// Whether the line needs no person.
    pub(super) fn is_accepted(&self, line: usize) -> bool {
        self.accepted[line]
    }

    /// The plan, with every line in one place.
    pub(super) fn finish(mut self) -> Plan {
        self.plan.accepted.append(&mut self.returns);
        for (at, line) in self.lines.iter().enumerate() {
            if self.accepted[at] {
                continue;
            }
            let found = self.kinds.get(&at).copied();
            let (kind, order) = found.unwrap_or((line.direction.unknown(), None));
            let id =
                |order: usize| -> EndToEndId { self.orders[order].place.end_to_end_id.clone() };
            let end_to_end_id = order.map(id);
            let beside = self.beside.remove(&at);
            self.plan.findings.push(Finding { line: line.no, kind, end_to_end_id, beside });
        }
        self.plan
    }
}

/// Days from one day to another.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}
