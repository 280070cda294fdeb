//! Another payer's money: recorded and taken back under one document. What it
//! charges is recomputed with the grants.

use super::{
    event::{Event, yuan},
    finding::rules,
    judging::Judge,
    key::Key,
};
use crate::{
    field::{Row, field, text},
    spelling::compared,
};

rules! {
    AMOUNT = "aid/amount" since 0,
        "another payer's money is above zero, and its payer is named",
        "其他资金须大于零，且须注明来源";
    OWN = "aid/own-money" since 1,
        "a ceiling of the office's own money takes no other payer's",
        "只计本单位资金的限额不登记其他资金";
    ONCE = "aid/once" since 0,
        "a document records an aid of a row once, until it is cancelled",
        "同一文号同一限额的其他资金只登记一次，取消后方可重新登记";
    CANCELLED = "aid/cancelled" since 0,
        "only an aid that stands is cancelled, with the sum that was recorded, for a reason",
        "只能取消有效的其他资金，金额须与登记一致，且须有原因";
}

/// Enterprise, row and document of an event.
fn place(event: &Event<'_>) -> Result<Key, String> {
    let row = Row::read(field(event.body, "key")?)?.compared();
    let document = compared(event.text("document_no")?);
    let Row { ceiling, holder, period } = &row;
    Ok(Key::parts(&[event.stream_id, ceiling, holder, period, &document]))
}

impl Judge {
    pub(super) fn aid_recorded(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        let amount = event.sum("amount")?;
        if amount <= 0 || event.text("source")?.trim().is_empty() {
            self.breaks(event, &AMOUNT, yuan(amount), "> 0.00");
        }
        let ceiling = text(field(event.body, "key")?, "ceiling")?;
        if self.state.policies.excludes_aid(ceiling) {
            self.breaks(event, &OWN, ceiling, "—");
        }
        let document = event.key("document_no")?;
        let known = self.state.aids.entry(place(event)?).or_default();
        // Documents that are spelt otherwise were others under rules 0.
        let again = known.iter().find(|(typed, ..)| event.rules > 0 || *typed == document);
        let again = again.map(|(_, amount, _)| *amount);
        known.push((document, amount, event.on));
        if let Some(amount) = again {
            self.breaks(event, &ONCE, event.text("document_no")?, yuan(amount));
        }
        Ok(())
    }

    pub(super) fn aid_cancelled(&mut self, event: &Event<'_>) -> Result<(), String> {
        let document = event.key("document_no")?;
        let known = self.state.aids.entry(place(event)?).or_default();
        let typed = known.iter().position(|(typed, ..)| *typed == document);
        let any = (event.rules > 0 && !known.is_empty()).then_some(0);
        let stood = typed.or(any).map(|index| known.remove(index));
        let (stood, since) = stood.map(|(_, amount, on)| (amount, on)).unzip();
        self.not_before(event, since.map(|on| ("ExternalAidRecorded", on)));
        let stood = stood.map_or_else(|| "—".to_owned(), yuan);
        self.expect(event, &CANCELLED, &yuan(event.sum("amount")?), &stood);
        if event.text("reason")?.trim().is_empty() {
            self.breaks(event, &CANCELLED, "—", "reason");
        }
        Ok(())
    }
}
