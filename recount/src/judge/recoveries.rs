//! Money that is, or is to be, taken back after it was paid: never more than
//! was paid, never more than was decided, and each payment once.

use super::{
    breaches::Breaches,
    event::{Event, Fen, yuan},
    finding::rules,
    judging::Judge,
    key::Key,
    records::{
        claims::InstalmentRecord,
        recoveries::{Debt, Document, Received},
    },
    set_offs::kept_from,
    shares,
};
use crate::spelling::compared;

rules! {
    AMOUNT = "recovery/amount" since 0,
        "what is taken back, kept or given up is above zero",
        "追回、抵扣或核销金额须大于零";
    PAID = "recovery/paid" since 0,
        "no more is taken back than was paid and is not back yet",
        "追回不得超过已支付且尚未追回的金额";
    DECIDED = "recovery/decided" since 1,
        "all decisions about an instalment together ask no more than was paid and is not back yet",
        "同一分期的追回决定合计不得超过已支付且尚未追回的金额";
    DOCUMENT = "recovery/document" since 0,
        "a document decides about an instalment once",
        "同一文号对同一分期只作一次追回决定";
    OUTSTANDING = "recovery/outstanding" since 0,
        "no more comes back or is given up under a decision than it still asks",
        "按决定追回或核销的金额不得超过该决定尚未收回的金额";
    CAUSE = "recovery/cause" since 0,
        "what is taken back under one document has one cause",
        "同一文号下的追回原因须一致";
    TWICE = "recovery/twice" since 0,
        "a payment under a decision is received once",
        "同一决定下的同一笔追回款只登记一次";
    RECEIPT = "recovery/receipt" since 1,
        "a receipt is booked once under a decision",
        "同一收据在同一决定下只登记一次";
    CHARGES = "recovery/charges" since 0,
        "after an error the rows get back what they had counted, after a fraud nothing",
        "差错追回须按原占用逐行退还，骗取追回不退还";
    BARRED = "recovery/barred" since 0,
        "after a fraud the enterprise is excluded by the same document",
        "骗取补贴的，须以同一文号列入失信";
    EXCLUDED_ONCE = "exclusion/document" since 0,
        "a document excludes an enterprise once",
        "同一文号只能将企业列入失信一次";
    UNDONE = "recovery/undone" since 0,
        "no settlement is undone once a recovery was decided",
        "已作追回决定的，不得更正到账";
    OWED = "recovery/owed" since 1,
        "what a decision asks back does not come back by the bank too",
        "追回决定尚未了结的款项不得再作退票";
}

impl Received {
    fn read(event: &Event<'_>) -> Result<Self, String> {
        Ok(Self {
            document: Document::read(event)?,
            receipt: event.maybe_text("receipt").map(Document::of),
            kept_from: kept_from(event)?,
            fraud: event.text("cause")? == "fraud",
            amount: event.sum("amount")?,
        })
    }
}

impl InstalmentRecord {
    /// What was paid, by the bank or by set-off, and not taken back.
    pub(super) fn recoverable(&self) -> Fen {
        let paid = self.orders.iter().find(|order| order.is_paid());
        let paid = paid.map_or(0, |order| order.amount);
        (paid + self.set_off() - self.recovered()).max(0)
    }

    /// What a decision asks that is neither back nor given up.
    fn outstanding(&self, debt: &Debt, rules: u32) -> Fen {
        let received = self.recoveries.iter().flat_map(|known| &known.received);
        let back: Fen = received
            .filter(|one| one.document.is(debt.document, rules))
            .map(|one| one.amount)
            .sum();
        let given_up: Fen = debt.written_off.iter().map(|(_, amount)| amount).sum();
        (debt.amount - back - given_up).max(0)
    }

    fn debts(&self) -> impl Iterator<Item = &Debt> {
        self.recoveries.iter().flat_map(|known| &known.debts)
    }

    /// What all decisions ask that is neither back nor given up.
    fn owed(&self, rules: u32) -> Fen {
        self.debts().map(|debt| self.outstanding(debt, rules)).sum()
    }

    fn debt(&self, document: Document, rules: u32) -> Option<&Debt> {
        self.debts().find(|debt| debt.document.is(document, rules))
    }

    fn decide(&mut self, event: &Event<'_>, broken: &mut Breaches) -> Result<(), String> {
        let (document, amount) = (Document::read(event)?, event.sum("amount")?);
        let left = self.recoverable();
        broken.not_before(event, self.last_steps());
        broken.unless(amount > 0, &AMOUNT, yuan(amount), "> 0");
        broken.unless(amount <= left, &PAID, yuan(amount), format!("≤ {}", yuan(left)));
        let left = (left - self.owed(event.rules)).max(0);
        broken.unless(amount <= left, &DECIDED, yuan(amount), format!("≤ {}", yuan(left)));
        let known = self.debt(document, event.rules).map(|debt| yuan(debt.amount));
        broken.unless(known.is_none(), &DOCUMENT, yuan(amount), known.unwrap_or_default());
        let fraud = event.text("cause")? == "fraud";
        let (decided_on, written_off) = (event.on, Vec::new());
        self.recoveries().debts.push(Debt { document, fraud, amount, decided_on, written_off });
        Ok(())
    }

    /// `alone`: the claim has no other instalment.
    fn receive(
        &mut self,
        event: &Event<'_>,
        alone: bool,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        let one = Received::read(event)?;
        let (amount, left) = (one.amount, self.recoverable());
        broken.unless(amount > 0, &AMOUNT, yuan(amount), "> 0");
        broken.unless(amount <= left, &PAID, yuan(amount), format!("≤ {}", yuan(left)));
        let debt = self.debt(one.document, event.rules);
        let decided = debt.map(|debt| ("RecoveryDecided", debt.decided_on));
        broken.not_before(event, self.last_steps().chain(decided));
        if let Some(debt) = debt {
            let owed = self.outstanding(debt, event.rules);
            broken.unless(debt.fraud == one.fraud, &CAUSE, event.text("cause")?, "—");
            broken.unless(amount <= owed, &OUTSTANDING, yuan(amount), format!("≤ {}", yuan(owed)));
        }
        let received = self.recoveries.iter().flat_map(|known| &known.received);
        let same = received.filter(|known| known.document.is(one.document, event.rules));
        let other = same.clone().any(|known| known.fraud != one.fraud);
        broken.unless(!other, &CAUSE, event.text("cause")?, "—");
        let mut alike = same.filter(|known| known.is_like(&one, event.rules));
        // One command takes back all that is left of a claim's instalments: a
        // part of it may be what another has taken before.
        let is_rest = !alone && amount == left;
        let again = alike.clone().any(|known| known.amount == amount) && !is_rest;
        broken.unless(!again, &TWICE, yuan(amount), "—");
        let again = one.receipt.and_then(|_| alike.next()).map(|known| yuan(known.amount));
        broken.unless(again.is_none(), &RECEIPT, yuan(amount), again.unwrap_or_default());
        let recovered = self.recovered();
        let due = self.stretch(recovered, recovered.saturating_add(amount));
        shares::same(&shares::SHARES, &shares::recorded(event.body, "shares")?, &due, broken);
        let mut back: Vec<_> = due.into_iter().map(|(row, sum)| (row, -sum)).collect();
        back.retain(|_| !one.fraud);
        shares::same(&CHARGES, &shares::recorded(event.body, "charges")?, &back, broken);
        self.recoveries().recovered = recovered.saturating_add(amount);
        self.recoveries().received.push(one);
        Ok(())
    }

    fn write_off(&mut self, event: &Event<'_>, broken: &mut Breaches) -> Result<(), String> {
        let (document, amount) = (Document::read(event)?, event.sum("amount")?);
        broken.unless(amount > 0, &AMOUNT, yuan(amount), "> 0");
        let owed =
            self.debt(document, event.rules).map_or(0, |debt| self.outstanding(debt, event.rules));
        broken.unless(amount <= owed, &OUTSTANDING, yuan(amount), format!("≤ {}", yuan(owed)));
        let decided = self.debt(document, event.rules).map(|debt| debt.decided_on);
        broken.not_before(event, decided.map(|on| ("RecoveryDecided", on)));
        let by = Document::of(event.text("written_off_by")?);
        let debts = &mut self.recoveries().debts;
        if let Some(debt) = debts.iter_mut().find(|debt| debt.document.is(document, event.rules)) {
            let same = |(known, sum): &(Document, Fen)| known.is(by, event.rules) && *sum == amount;
            broken.unless(!debt.written_off.iter().any(same), &TWICE, yuan(amount), "—");
            debt.written_off.push((by, amount));
        }
        Ok(())
    }
}

/// An enterprise and the document that excludes it, as typed or as compared.
fn barred(event: &Event<'_>, is_compared: bool) -> Result<Key, String> {
    let document = event.text("document_no")?;
    if is_compared {
        return Ok(Key::parts(&["compared", event.stream_id, &compared(document)]));
    }
    Ok(Key::parts(&["typed", event.stream_id, document]))
}

impl Judge {
    /// Judges an event about an instalment.
    fn of_part(
        &mut self,
        event: &Event<'_>,
        judge: impl FnOnce(&mut InstalmentRecord, bool, &mut Breaches) -> Result<(), String>,
    ) -> Result<(), String> {
        let Some(place) = self.place_of(event)? else { return Ok(()) };
        let alone = self.state.claims.get(&place.0).is_some_and(|claim| claim.parts.len() == 1);
        let mut broken = Breaches::default();
        let Some(part) = self.part_in(place) else { return Ok(()) };
        let judged = judge(part, alone, &mut broken);
        self.tell(event, broken);
        judged
    }

    pub(super) fn recovery_decided(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.of_part(event, |part, _, broken| part.decide(event, broken))?;
        // Before the first rules it was barred when money came back.
        if event.rules >= 1 { self.await_exclusion(event) } else { Ok(()) }
    }

    pub(super) fn funds_recovered(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.of_part(event, |part, alone, broken| part.receive(event, alone, broken))?;
        self.pair_set_off(event)?;
        self.await_exclusion(event)
    }

    pub(super) fn recovery_written_off(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.of_part(event, |part, _, broken| part.write_off(event, broken))
    }

    /// A return of what is asked back is told, and a settlement that is undone
    /// although a recovery was decided.
    pub(super) fn judge_owed(&mut self, event: &Event<'_>) -> Result<(), String> {
        let no = event.number("instalment")?;
        let claim = self.state.claims.get(&event.key("claim_no")?);
        let part = claim.and_then(|claim| claim.parts.iter().find(|part| part.no == no));
        let Some(part) = part else { return Ok(()) };
        let (owed, decided) = (part.owed(event.rules), part.debts().next().is_some());
        if event.name == "PaymentReturned" && owed > 0 {
            self.breaks(event, &OWED, yuan(event.sum("amount")?), yuan(owed));
        }
        if event.name == "SettlementUndone" && decided {
            self.breaks(event, &UNDONE, event.name, "—");
        }
        Ok(())
    }

    /// After a fraud, the exclusion by the same document.
    fn await_exclusion(&mut self, event: &Event<'_>) -> Result<(), String> {
        if event.text("cause")? != "fraud" {
            return Ok(());
        }
        let barred = barred(event, true)?;
        if !self.state.exclusions.contains(&barred) {
            self.state.to_exclude.entry(barred).or_insert(event.position);
        }
        Ok(())
    }

    /// An exclusion is by a document, which excludes once.
    pub(super) fn judge_exclusion(&mut self, event: &Event<'_>) -> Result<(), String> {
        let [typed, compared] = [barred(event, false)?, barred(event, true)?];
        self.state.to_exclude.remove(&compared);
        // Documents that are spelt otherwise were others under rules 0.
        let known = if event.rules == 0 { typed } else { compared };
        if self.state.exclusions.contains(&known) {
            self.breaks(event, &EXCLUDED_ONCE, event.text("document_no")?, "—");
        }
        self.state.exclusions.extend([typed, compared]);
        Ok(())
    }

    /// Who defrauded and was not excluded.
    pub(super) fn finish_recoveries(&mut self) {
        let mut open: Vec<u64> = self.state.to_exclude.values().copied().collect();
        open.sort_unstable();
        for position in open {
            self.found(position, &BARRED, "—", "EnterpriseExcluded");
        }
    }
}
