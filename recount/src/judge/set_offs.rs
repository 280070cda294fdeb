//! 抵扣: what comes back of one instalment is kept from another of the same
//! enterprise: two events of one sum.

use super::{
    breaches::Breaches,
    event::{Event, Fen, number, yuan},
    finding::rules,
    judging::Judge,
    key::Key,
    records::recoveries::Side,
    shares,
};
use crate::field::{field, text};

rules! {
    PAIR = "set-off/pair" since 0,
        "what is kept of one instalment has come back of another, by the same document and of the same sum",
        "抵扣须与另一分期的追回成对，文号和金额一致";
    LEFT = "set-off/left" since 0,
        "no more is kept of an instalment than is left to pay, and none of the one that is taken back",
        "抵扣不得超过该分期尚未支付的金额，且不得从被追回的分期中抵扣";
}

/// An instalment as one key.
fn place(claim: &str, no: u32) -> Key {
    Key::parts(&[claim, &no.to_string()])
}

/// From which instalment money that came back was kept; `None`: it was paid.
pub(super) fn kept_from(event: &Event<'_>) -> Result<Option<Key>, String> {
    let Some(from) = event.body.get("set_off").filter(|from| !from.is_null()) else {
        return Ok(None);
    };
    Ok(Some(place(text(from, "claim_no")?, number(from, "instalment")?)))
}

impl Judge {
    /// The side that came back, where it was kept.
    pub(super) fn pair_set_off(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(bearer) = kept_from(event)? else { return Ok(()) };
        let recovered = place(event.text("claim_no")?, event.number("instalment")?);
        self.pair(event, (recovered, bearer), false)
    }

    pub(super) fn recovery_set_off(&mut self, event: &Event<'_>) -> Result<(), String> {
        let of = field(event.body, "recovered")?;
        let recovered = place(text(of, "claim_no")?, number(of, "instalment")?);
        let bearer = place(event.text("claim_no")?, event.number("instalment")?);
        self.pair(event, (recovered, bearer), true)?;
        let Some(at) = self.place_of(event)? else { return Ok(()) };
        self.expect_due(event, at);
        let amount = event.sum("amount")?;
        let mut broken = Breaches::default();
        let Some(part) = self.part_in(at) else { return Ok(()) };
        let left = part.to_order();
        let fits = amount > 0 && amount <= left && recovered != bearer;
        broken.unless(fits, &LEFT, yuan(amount), format!("≤ {}", yuan(left)));
        let (before, after) = (part.set_off(), part.set_off().saturating_add(amount));
        let due = part.stretch(before, after);
        shares::same(&shares::SHARES, &shares::recorded(event.body, "shares")?, &due, &mut broken);
        let kept = part.recoveries();
        kept.set_off = after;
        kept.set_off_on = kept.set_off_on.max(Some(event.on));
        self.tell(event, broken);
        Ok(())
    }

    /// Meets the other side, or waits for it.
    fn pair(
        &mut self,
        event: &Event<'_>,
        (recovered, bearer): (Key, Key),
        kept: bool,
    ) -> Result<(), String> {
        let (amount, position) = (event.sum("amount")?, event.position);
        let key = (event.stream, event.key("document_no")?, recovered, bearer);
        match self.state.set_offs.remove(&key) {
            Some(other) if other.kept != kept => {
                self.expect(event, &PAIR, &yuan(amount), &yuan(other.amount));
            }
            Some(other) => {
                self.breaks(event, &PAIR, yuan(amount), "—");
                self.state.set_offs.insert(key, other);
            }
            None => {
                self.state.set_offs.insert(key, Side { position, amount, kept });
            }
        }
        Ok(())
    }

    /// Sides that never met the other.
    pub(super) fn finish_set_offs(&mut self) {
        let mut open: Vec<(u64, Fen)> =
            self.state.set_offs.values().map(|side| (side.position, side.amount)).collect();
        open.sort_unstable();
        for (position, amount) in open {
            self.found(position, &PAIR, yuan(amount), "—");
        }
    }
}
