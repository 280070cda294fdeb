//! Appropriations 预算指标: the total of a fund's year and source, as it is set.

use crate::{
    field::int,
    judge::{
        event::{Event, Fen, yuan},
        finding::rules,
        frame::STREAM,
        judging::Judge,
        key::Key,
        records::claims::Row,
    },
    spelling::compared,
};

rules! {
    BEFORE = "fund/before" since 0,
        "an appropriation goes on from the total that the events before have set",
        "预算指标须以此前事件确定的总额为变更前金额";
    KNOWN = "fund/known" since 1,
        "an appropriation is of a fund that an adopted pack knows",
        "预算指标须属于已采用政策包所列资金";
    UNCHANGED = "fund/unchanged" since 1,
        "a total is set to another sum, or by another document",
        "预算指标须设为不同金额或依据不同文号";
    TOTAL = "fund/total" since 0,
        "the total of an appropriation is not below zero, and is what was before and what is carried",
        "预算指标总额不得为负，且须等于变更前金额与结转额之和";
}

/// A fund's event, with the place that every such event has.
pub(super) struct Place<'a> {
    pub(super) fund: &'a str,
    pub(super) year: i64,
    pub(super) source: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn read(event: &Event<'a>) -> Result<Self, String> {
        Ok(Self {
            fund: event.text("fund")?,
            year: int(event.body, "year")?,
            source: event.text("source")?,
        })
    }

    fn key(&self) -> Key {
        Key::parts(&[self.fund, &self.year.to_string(), self.source])
    }
}

impl Judge {
    pub(in crate::judge) fn judge_fund(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "AppropriationSet" => self.appropriation_set(event),
            "AppropriationCarriedOver" => self.carried_over(event),
            "AppropriationBroughtForward" => self.brought_forward(event),
            "YearClosed" | "YearReopened" => self.judge_year(event),
            "MonthClosed" | "MonthReopened" => self.judge_month(event),
            _other => {
                self.unknown(event);
                Ok(())
            }
        }
    }

    fn appropriation_set(&mut self, event: &Event<'_>) -> Result<(), String> {
        let place = Place::read(event)?;
        self.expect_open_place(event, &place);
        let total = event.sum("amount")?;
        if total < 0 {
            self.breaks(event, &TOTAL, yuan(total), "≥ 0");
        }
        if !self.state.policies.has_fund(place.fund) {
            self.breaks(event, &KNOWN, place.fund, "—");
        }
        let document = event.text("document_no")?;
        let by = Key::of(&compared(document));
        let again = self.state.appropriations.set_by.insert(place.key(), by) == Some(by);
        let (before, _) = self.set_total(event, &place, total)?;
        // With an earlier day it is the same since that day.
        let same = again && before == total;
        let moves = self.appropriation_step(event, &place, "AppropriationSet", same);
        if same && !(moves && event.rules >= 2) {
            self.breaks(event, &UNCHANGED, format!("{} {document}", yuan(total)), "—");
        }
        Ok(())
    }

    /// The next event about an appropriation: not before the one before it,
    /// unless it is the same again and moves it back. Whether it did.
    pub(super) fn appropriation_step(
        &mut self,
        event: &Event<'_>,
        place: &Place<'_>,
        name: &'static str,
        same: bool,
    ) -> bool {
        let holder = format!("{}/{}", place.fund, place.source);
        let row: Row = self.state.row("fund.year", &holder, &place.year.to_string());
        let Some(kept) = self.state.funds.get_mut(&row.key) else { return false };
        let (since, last) = (kept.since, kept.last);
        kept.since = Some(since.map_or(event.on, |since| since.min(event.on)));
        if last.is_none_or(|(_, on)| on <= event.on) {
            kept.last = Some((name, event.on));
        }
        let moves = same && since.is_some_and(|since| event.on < since);
        let fund = (Key::of(place.fund), place.year);
        let closed = self.state.books.year_steps.get(&fund).map(|on| ("YearClosed", *on));
        self.not_before(event, last.filter(|_| !same).into_iter().chain(closed));
        moves
    }

    /// What is carried sets a total by another document.
    pub(super) fn forget_document(&mut self, place: &Place<'_>) {
        self.state.appropriations.set_by.remove(&place.key());
    }

    /// The event stands in its year's stream, and year and month are open.
    pub(super) fn expect_open_place(&mut self, event: &Event<'_>, place: &Place<'_>) {
        let stream = format!("{}/{}", place.fund, place.year);
        self.expect(event, &STREAM, &event.stream_id, &stream.as_str());
        let fund = Key::of(place.fund);
        self.expect_open_month(event, fund);
        self.expect_open_year(event, fund, place.year);
    }

    /// Sets a total, which must go on from the one before. Answers with that,
    /// and with what grants have taken of it.
    pub(super) fn set_total(
        &mut self,
        event: &Event<'_>,
        place: &Place<'_>,
        total: Fen,
    ) -> Result<(Fen, Fen), String> {
        let before = event.body.get("before").filter(|before| !before.is_null());
        let before = before.map(|_| event.sum("before")).transpose()?;
        let holder = format!("{}/{}", place.fund, place.source);
        let row: Row = self.state.row("fund.year", &holder, &place.year.to_string());
        let Some(kept) = self.state.funds.get_mut(&row.key) else { return Ok((0, 0)) };
        let (known, taken) = (kept.limit.replace(total), kept.taken);
        let shown = |sum: Option<Fen>| sum.map_or_else(|| "—".to_owned(), yuan);
        self.expect(event, &BEFORE, &shown(before), &shown(known));
        Ok((known.unwrap_or_default(), taken))
    }
}
