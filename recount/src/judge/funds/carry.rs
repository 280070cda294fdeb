//! 结转: what leaves one year comes to the next, by the same document.

use super::appropriations::{Place, TOTAL};
use crate::{
    field::int,
    judge::{
        event::{Event, Fen, yuan},
        finding::rules,
        judging::Judge,
        key::Key,
        records::funds::CarriedSide,
    },
    spelling::compared,
};

rules! {
    CARRY = "fund/carry" since 0,
        "what is carried over comes to the next year by the same document, and a document carries a source once",
        "结转须以同一文号由本年转入下年，同一文号同一来源只结转一次";
    LEFT = "fund/left" since 0,
        "no more is carried over than the appropriation has left",
        "结转额不得超过指标剩余额度";
}

impl Judge {
    pub(super) fn carried_over(&mut self, event: &Event<'_>) -> Result<(), String> {
        let place = Place::read(event)?;
        self.expect_open_place(event, &place);
        let (carried, total) = (event.sum("carried")?, event.sum("amount")?);
        self.appropriation_step(event, &place, "AppropriationCarriedOver", false);
        let (before, taken) = self.set_total(event, &place, total)?;
        self.forget_document(&place);
        self.expect(event, &TOTAL, &yuan(total), &yuan(before.saturating_sub(carried)));
        let left = before.saturating_sub(taken).max(0);
        if carried <= 0 || carried > left {
            self.breaks(event, &LEFT, yuan(carried), format!("≤ {}", yuan(left)));
        }
        let to = int(event.body, "to")?;
        self.expect(event, &CARRY, &to, &place.year.saturating_add(1));
        let document = event.text("document_no")?;
        let by = |document: &str| Key::parts(&[event.stream_id, place.source, document]);
        let [typed, form] = [by(document), by(&format!("compared {}", compared(document)))];
        // Documents that are spelt otherwise were others under rules 0.
        let known = if event.rules == 0 { typed } else { form };
        if self.state.appropriations.carried.contains(&known) {
            self.breaks(event, &CARRY, document, "—");
        }
        self.state.appropriations.carried.extend([typed, form]);
        self.side(event, &place, place.year, carried)
    }

    pub(super) fn brought_forward(&mut self, event: &Event<'_>) -> Result<(), String> {
        let place = Place::read(event)?;
        self.expect_open_place(event, &place);
        let (carried, total) = (event.sum("carried")?, event.sum("amount")?);
        self.appropriation_step(event, &place, "AppropriationBroughtForward", false);
        let (before, _) = self.set_total(event, &place, total)?;
        self.forget_document(&place);
        self.expect(event, &TOTAL, &yuan(total), &yuan(before.saturating_add(carried)));
        let from = int(event.body, "from")?;
        self.expect(event, &CARRY, &from, &place.year.saturating_sub(1));
        self.side(event, &place, from, carried)
    }

    /// Meets the other side, or waits for it.
    fn side(
        &mut self,
        event: &Event<'_>,
        place: &Place<'_>,
        from: i64,
        carried: Fen,
    ) -> Result<(), String> {
        let document = event.text("document_no")?;
        let key = Key::parts(&[place.fund, &from.to_string(), place.source, document]);
        let is_out = event.name == "AppropriationCarriedOver";
        let carrying = &mut self.state.appropriations.carrying;
        match carrying.remove(&key) {
            Some(other) if other.is_out != is_out => {
                self.expect(event, &CARRY, &yuan(carried), &yuan(other.carried));
            }
            Some(other) => {
                carrying.insert(key, other);
                self.breaks(event, &CARRY, document, "—");
            }
            None => {
                carrying.insert(key, CarriedSide { position: event.position, carried, is_out });
            }
        }
        Ok(())
    }

    /// What was carried over and came nowhere, or came from nowhere.
    pub(in crate::judge) fn finish_carry_overs(&mut self) {
        let carrying = std::mem::take(&mut self.state.appropriations.carrying);
        let mut open: Vec<(u64, Fen)> =
            carrying.values().map(|side| (side.position, side.carried)).collect();
        open.sort_unstable();
        for (position, carried) in open {
            self.found(position, &CARRY, yuan(carried), "—");
        }
    }
}
