//! What one decision makes: its events stand together in the ledger, by one
//! person on one day.

use super::{
    event::Event,
    finding::rules,
    judging::Judge,
    key::{Key, Name},
    records::together::Next,
};
use crate::{
    day::Day,
    field::{field, int},
};

rules! {
    FOLLOWS = "decision/follows" since 0,
        "what one decision makes stands together: filing and assessment, merger and absorption, upheld objection and revocation, recovery and set-off",
        "同一决定产生的事件须前后相连（申报与审核、合并与承继、异议成立与撤销、追回与抵扣）";
    REASON = "decision/reason" since 0,
        "a successor gives the reason of what was revoked or cancelled of its predecessor",
        "承继企业事件所载原因须与被合并企业的撤销或取消一致";
    ONE = "decision/one-hand" since 0,
        "what one decision makes has one actor and one day",
        "同一决定产生的事件须为同一操作员、同一日期";
}

/// The events that never come first in what a decision makes.
const NEVER_FIRST: [&str; 8] = [
    "ClaimAssessed",
    "LineRecorded",
    "PredecessorAbsorbed",
    "PredecessorGrantRevoked",
    "PredecessorAidCancelled",
    "PredecessorFundsRecovered",
    "RecoverySetOff",
    "AppropriationBroughtForward",
];

/// The events that give the reason of the one that they follow.
const WITH_REASON: [&str; 2] = ["PredecessorGrantRevoked", "PredecessorAidCancelled"];

/// What an event is about that must come next.
fn about(event: &Event<'_>) -> Result<Key, String> {
    let claim = || event.text("claim_no");
    Ok(match event.name {
        "ClaimAssessed" => Key::of(claim()?),
        "PredecessorAbsorbed" => {
            Key::parts(&[event.text("predecessor")?, event.text("document_no")?])
        }
        "GrantRevoked" => {
            let parts = field(event.body, "instalments")?.to_string();
            Key::parts(&[claim()?, event.text("reason")?, &parts])
        }
        "RecoverySetOff" => Key::of(event.text("document_no")?),
        "AppropriationBroughtForward" => {
            Key::parts(&[event.text("source")?, event.text("document_no")?])
        }
        _other => Key::default(),
    })
}

impl Judge {
    /// Holds an event to what the one before it asks for.
    pub(super) fn judge_together(&mut self, event: &Event<'_>) -> Result<(), String> {
        let about = about(event)?;
        if let Some(next) = self.state.next.take() {
            let fits = (event.name, event.stream, about) == (next.name, next.stream, next.about);
            if !fits {
                self.found(event.position, &FOLLOWS, event.name, next.name);
            }
        }
        let reason = self.state.before.as_ref().and_then(|before| before.reason);
        let told = event.maybe_text("reason");
        if WITH_REASON.contains(&event.name) && reason != told.map(Key::of) {
            self.breaks(event, &REASON, told.unwrap_or("—"), "—");
        }
        let before = self.state.before.as_ref().map(|before| (before.by, before.on));
        if NEVER_FIRST.contains(&event.name) {
            self.expect_one_hand(event, before);
        }
        self.state.next = self.asked(event)?;
        Ok(())
    }

    /// Holds an event to the actor and the day of what it was decided with.
    pub(super) fn expect_one_hand(&mut self, event: &Event<'_>, other: Option<(Name, Day)>) {
        if let Some((by, on)) = other.filter(|other| *other != (event.by, event.on)) {
            let recorded = format!("{} {}", event.by_text, event.on);
            let expected = format!("{} {on}", self.spelt(by));
            self.breaks(event, &ONE, recorded, expected);
        }
    }

    /// What an event asks to come next.
    fn asked(&self, event: &Event<'_>) -> Result<Option<Next>, String> {
        let next =
            |name, stream, about| Some(Next { position: event.position, name, stream, about });
        Ok(match event.name {
            "ClaimFiled" => next("ClaimAssessed", event.stream, event.key("claim_no")?),
            "EnterpriseMerged" => {
                let about = Key::parts(&[event.stream_id, event.text("document_no")?]);
                next("PredecessorAbsorbed", event.key("successor")?, about)
            }
            "ObjectionResolved" if event.is("upheld")? => {
                let claim = event.text("claim_no")?;
                let parts = self.state.claims.get(&Key::of(claim)).map(|claim| &*claim.parts);
                let parts = parts.unwrap_or_default().iter().filter(|part| !part.revoked);
                let standing: Vec<String> = parts.map(|part| part.no.to_string()).collect();
                let parts = format!("[{}]", standing.join(","));
                let about = Key::parts(&[claim, event.text("reason")?, &parts]);
                next("GrantRevoked", event.stream, about).filter(|_| !standing.is_empty())
            }
            "FundsRecovered" if event.body.get("set_off").is_some_and(|of| !of.is_null()) => {
                next("RecoverySetOff", event.stream, event.key("document_no")?)
            }
            "AppropriationCarriedOver" => {
                let (fund, to) = (event.text("fund")?, int(event.body, "to")?);
                let about = Key::parts(&[event.text("source")?, event.text("document_no")?]);
                next("AppropriationBroughtForward", Key::of(&format!("{fund}/{to}")), about)
            }
            "StatementImported" if int(event.body, "lines")? > 0 => {
                next("LineRecorded", event.stream, Key::default())
            }
            _other => None,
        })
    }

    /// What still had to come when the ledger ends.
    pub(super) fn finish_together(&mut self) {
        if let Some(next) = self.state.next.take() {
            self.found(next.position, &FOLLOWS, "—", next.name);
        }
    }
}
