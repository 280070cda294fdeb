//! An order's life: released, cancelled, settled, returned.

use super::{
    event::{Event, yuan},
    finding::rules,
    judging::Judge,
    key::Key,
    orders::{self, Place},
    records::claims::{ClaimStep, KeptStep, Order, Stage},
};
use crate::field::{list, text};

rules! {
    KNOWN = "payment/order" since 0,
        "the order was made before, for this instalment",
        "拨付指令须此前已对该分期下达";
    AMOUNT = "payment/amount" since 0,
        "what is settled, returned or cancelled is the order's sum",
        "到账、退票或撤回的金额须等于指令金额";
    LIFE = "payment/life" since 0,
        "an order is released, settled, returned and cancelled in its order, each once",
        "指令须依次放行、到账、退票或撤回，不得跳步或重复";
    STOPPED = "payment/stopped" since 0,
        "no order is released that a change of account or payee has stopped",
        "账户或收款人变更后停止的指令不得放行";
    CLOSED = "payment/released-after-close" since 1,
        "no order is released after its fund's year was closed",
        "资金年度结账后不得放行指令";
    RELEASE_OWN = "duty/release-own-order" since 0,
        "who ordered a payment above the threshold does not release it",
        "超过复核限额的，下达人不得放行";
    RELEASE_APPROVED = "duty/release-own-approval" since 2,
        "who approved a claim does not release its payment",
        "核定人不得放行该申报的拨付";
    WAS_SETTLED = "payment/was-settled" since 0,
        "a return tells whether the order had been settled",
        "退票须写明此前是否已到账";
    LATER = "payment/later" since 0,
        "what the bank did is undone only while nothing rests on it",
        "只有在无后续业务时方可更正银行回执";
}

/// The events that book something of the funds that their claim charged.
const MOVES_MONEY: [&str; 11] = [
    "PaymentOrdered",
    "PaymentReleased",
    "PaymentCancelled",
    "PaymentSettled",
    "PaymentReturned",
    "SettlementUndone",
    "ReturnUndone",
    "RecoveryDecided",
    "FundsRecovered",
    "RecoverySetOff",
    "RecoveryWrittenOff",
];

/// An order: its instalment's place, and its own in it.
type OrderPlace = (Place, usize);

impl Judge {
    /// The order that an event is about.
    fn order_at(&mut self, event: &Event<'_>) -> Result<Option<OrderPlace>, String> {
        let Some(place) = self.place_of(event)? else { return Ok(None) };
        let id = event.key("end_to_end_id")?;
        let part = self.part_in(place);
        let index = part.and_then(|part| part.orders.iter().position(|order| order.id == id));
        if index.is_none() {
            self.breaks(event, &KNOWN, event.text("end_to_end_id")?, "—");
        }
        Ok(index.map(|index| (place, index)))
    }

    /// The next event about an order: not before the one before it.
    fn next_step(&mut self, event: &Event<'_>, order: OrderPlace, step: ClaimStep) {
        let Some(order) = self.order_in(order) else { return };
        let before = std::mem::replace(&mut order.last, KeptStep::new(step, event.on));
        self.not_before(event, [before.get()]);
    }

    fn order_in(&mut self, (place, index): OrderPlace) -> Option<&mut Order> {
        self.part_in(place)?.orders.get_mut(index)
    }

    fn expect_life(&mut self, event: &Event<'_>, order: OrderPlace, fits: fn(&Order) -> bool) {
        let Some(order) = self.order_in(order) else { return };
        if !fits(order) {
            let recorded = format!("{} → {}", stage(order), event.name);
            self.breaks(event, &LIFE, recorded, "—");
        }
    }

    fn expect_amount(&mut self, event: &Event<'_>, order: OrderPlace) -> Result<(), String> {
        if let Some(amount) = self.order_in(order).map(|order| order.amount) {
            self.expect(event, &AMOUNT, &yuan(event.sum("amount")?), &yuan(amount));
        }
        Ok(())
    }

    /// Holds the months of the funds that an event charges, or moves money of, to
    /// be open.
    pub(super) fn judge_months(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut funds: Vec<Key> = Vec::new();
        let instalments = list(event.body, "instalments").iter();
        for charge in instalments.chain([event.body]).flat_map(|part| list(part, "charges")) {
            if text(charge, "ceiling")? == "fund.year" {
                let holder = text(charge, "holder")?;
                funds.push(Key::of(holder.rsplit_once('/').map_or(holder, |(fund, _)| fund)));
            }
        }
        if MOVES_MONEY.contains(&event.name) {
            funds.extend(self.funds_of(event.key("claim_no")?));
        }
        funds.sort_unstable();
        funds.dedup();
        for fund in funds {
            self.expect_open_month(event, fund);
        }
        Ok(())
    }

    /// The funds that a claim's instalments charged.
    fn funds_of(&self, claim: Key) -> impl Iterator<Item = Key> {
        let parts = self.state.claims.get(&claim).map(|claim| &*claim.parts).unwrap_or_default();
        let rows = parts.iter().flat_map(|part| &part.charges).filter(|(row, _)| row.of_fund);
        rows.filter_map(|(row, _)| self.state.funds.get(&row.key)).map(|fund| fund.fund)
    }

    pub(super) fn payment_released(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(order) = self.order_at(event)? else { return Ok(()) };
        self.expect_life(event, order, |order| order.is_open() && !order.released);
        let (key, index) = order.0;
        let Some(claim) = self.state.claims.get(&key) else { return Ok(()) };
        let heir = self.state.heir(claim.enterprise);
        let known = self.state.enterprises.get(&heir).and_then(|known| known.registration.as_ref());
        let account = known.map(|known| Key::of(&known.account));
        let Some(part) = claim.parts.get(index) else { return Ok(()) };
        let Some(known) = part.orders.get(order.1) else { return Ok(()) };
        let own = self.is_actor(event, known.ordered_by);
        let needs = known.needs_release || self.state.office.needs_release(known.amount);
        let stopped = known.stopped || known.payee != heir || Some(known.account) != account;
        let (objected, resolved) = (claim.objected, claim.objection.map(KeptStep::get));
        let mergers = self.state.mergers(claim.enterprise);
        let approved = matches!(claim.stage, Stage::Granted(by) if self.is_actor(event, by));
        let rows = part.charges.iter().filter(|(row, _)| row.of_fund);
        let funds = rows.filter_map(|(row, _)| self.state.funds.get(&row.key));
        let closed =
            funds.filter(|fund| self.state.books.is_year_closed(fund.fund, fund.year)).count();
        if stopped {
            self.breaks(event, &STOPPED, event.text("end_to_end_id")?, "—");
        }
        if closed > 0 {
            self.breaks(event, &CLOSED, event.text("end_to_end_id")?, "YearReopened");
        }
        if objected {
            self.breaks(event, &orders::OBJECTED, event.name, "ObjectionResolved");
        }
        if approved {
            self.breaks(event, &RELEASE_APPROVED, event.by_text, format!("≠ {}", event.by_text));
        }
        if own && needs {
            self.breaks(event, &RELEASE_OWN, event.by_text, format!("≠ {}", event.by_text));
        }
        self.expect_payable(event, heir);
        self.not_before(event, mergers.into_iter().chain(resolved));
        self.next_step(event, order, ClaimStep::PaymentReleased);
        if let Some(order) = self.order_in(order) {
            order.released = true;
            order.released_on = Some(event.on);
        }
        Ok(())
    }

    pub(super) fn payment_cancelled(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(order) = self.order_at(event)? else { return Ok(()) };
        self.expect_amount(event, order)?;
        let (key, index) = order.0;
        let Some(claim) = self.state.claims.get(&key) else { return Ok(()) };
        let heir = self.state.heir(claim.enterprise);
        let known = claim.parts.get(index).and_then(|part| part.orders.get(order.1));
        let Some(known) = known else { return Ok(()) };
        // What went to the bank is taken back only where it may not go there.
        let may_go =
            !known.stopped && known.payee == heir && !self.state.is_excluded(heir, event.on);
        let (stopped, merged) = (known.stopped, known.payee != heir);
        let mergers = if merged { self.state.mergers(claim.enterprise) } else { Vec::new() };
        if !known.is_open() || (known.released && may_go) {
            let recorded = format!("{} → {}", stage(known), event.name);
            self.breaks(event, &LIFE, recorded, "—");
        }
        let account =
            self.state.enterprises.get(&heir).and_then(|known| known.registration.as_ref());
        let changed = account.and_then(|known| known.account_step).filter(|_| stopped);
        self.not_before(event, changed.into_iter().chain(mergers));
        self.next_step(event, order, ClaimStep::PaymentCancelled);
        if let Some(order) = self.order_in(order) {
            order.cancelled = true;
        }
        Ok(())
    }

    pub(super) fn payment_settled(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(order) = self.order_at(event)? else { return Ok(()) };
        self.expect_amount(event, order)?;
        self.expect_life(event, order, |order| order.is_open() && order.released);
        self.judge_answer_day(event, order, "settled_on")?;
        self.next_step(event, order, ClaimStep::PaymentSettled);
        if let Some(order) = self.order_in(order) {
            order.settled = true;
        }
        Ok(())
    }

    pub(super) fn payment_returned(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(order) = self.order_at(event)? else { return Ok(()) };
        self.expect_amount(event, order)?;
        self.expect_life(event, order, |order| {
            order.released && !order.cancelled && !order.returned
        });
        let settled = self.order_in(order).is_some_and(|order| order.settled);
        self.expect(event, &WAS_SETTLED, &event.is("was_settled")?, &settled);
        self.expect_nothing_recovered(event, order);
        self.judge_answer_day(event, order, "returned_on")?;
        self.next_step(event, order, ClaimStep::PaymentReturned);
        if let Some(order) = self.order_in(order) {
            order.returned = true;
        }
        Ok(())
    }

    /// The bank's day of an answer.
    fn judge_answer_day(
        &mut self,
        event: &Event<'_>,
        order: OrderPlace,
        member: &str,
    ) -> Result<(), String> {
        let released_on = self.order_in(order).and_then(|order| order.released_on);
        self.judge_bank_day(event, event.day(member)?, released_on);
        Ok(())
    }

    /// What came back as a recovery cannot come back by the bank too.
    fn expect_nothing_recovered(&mut self, event: &Event<'_>, (place, _): OrderPlace) {
        let Some(part) = self.part_in(place) else { return };
        let (recovered, set_off) = (part.recovered(), part.set_off());
        if recovered > set_off {
            self.breaks(event, &LATER, yuan(recovered), yuan(set_off));
        }
    }

    pub(super) fn settlement_undone(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(order) = self.order_at(event)? else { return Ok(()) };
        self.expect_amount(event, order)?;
        self.expect_life(event, order, Order::is_paid);
        self.expect_nothing_recovered(event, order);
        self.next_step(event, order, ClaimStep::SettlementUndone);
        if let Some(order) = self.order_in(order) {
            order.settled = false;
        }
        Ok(())
    }

    pub(super) fn return_undone(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(order) = self.order_at(event)? else { return Ok(()) };
        self.expect_amount(event, order)?;
        self.expect_life(event, order, |order| order.returned);
        let settled = self.order_in(order).is_some_and(|order| order.settled);
        self.expect(event, &WAS_SETTLED, &event.is("was_settled")?, &settled);
        let amount = self.order_in(order).map_or(0, |order| order.amount);
        if let Some(part) = self.part_in(order.0) {
            let again = part.orders.iter().skip(order.1 + 1).any(|later| !later.cancelled);
            let fits = amount <= part.to_order() && !part.revoked;
            if again || !fits {
                self.breaks(event, &LATER, event.text("end_to_end_id")?, "—");
            }
        }
        self.next_step(event, order, ClaimStep::ReturnUndone);
        if let Some(order) = self.order_in(order) {
            order.returned = false;
        }
        Ok(())
    }
}

/// Where an order is in its life.
fn stage(order: &Order) -> &'static str {
    match order {
        Order { cancelled: true, .. } => "cancelled",
        Order { returned: true, .. } => "returned",
        Order { settled: true, .. } => "settled",
        Order { released: true, .. } => "released",
        Order { .. } => "ordered",
    }
}
