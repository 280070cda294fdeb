//! An audit's samples and findings: numbered, of what the ledger has, and each
//! finding answered and closed in its order, by others than who found and
//! answered it.

use serde_json::Value;

use super::{
    breaches::Breaches,
    event::{Event, number, sum, yuan},
    finding::rules,
    judging::Judge,
    key::{Key, Name},
    records::audits::FindingRecord,
};
use crate::field::{field, int, list, text};

rules! {
    NUMBER = "audit/number" since 0,
        "samples and findings of an audit are numbered from 1",
        "同一审计项目的样本和发现须自 1 依次编号";
    SAMPLE = "audit/sample" since 0,
        "a sample is of instalments that were granted, with their sums, and no more than it was drawn from",
        "样本须为已核定分期，金额一致，且不超过总体";
    LOG = "audit/log" since 0,
        "a sample is drawn from events before it",
        "样本须抽自此前的事件";
    CLAIM = "audit/claim" since 0,
        "a finding is of something, says something, and names no sum that is not above zero",
        "审计发现须有内容，金额须大于零";
    ABOUT = "audit/about" since 0,
        "a finding is about a claim that was filed, and an instalment that was granted",
        "审计发现所指申报须已受理，所指分期须已核定";
    OPEN = "audit/open" since 0,
        "only a finding that is open is answered or closed",
        "只能答复或销号未销号的审计发现";
    DUTY = "duty/close-own-answer" since 0,
        "who found something does not answer it, and who answered it does not close it",
        "发现人不得答复该发现，答复人不得销号";
}

impl Judge {
    pub(super) fn judge_audit(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "SampleDrawn" => self.sample_drawn(event),
            "FindingRecorded" => self.finding_recorded(event),
            "FindingAnswered" | "FindingClosed" => self.finding_answered(event),
            _other => {
                self.unknown(event);
                Ok(())
            }
        }
    }

    fn sample_drawn(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut broken = Breaches::default();
        let audit = self.state.audits.entry(event.stream).or_default();
        audit.samples += 1;
        broken.same(&NUMBER, &event.number("sample")?, &audit.samples);
        let drawn = field(event.body, "drawn")?;
        let (events, count) = (int(drawn, "events")?, int(drawn, "count")?);
        let before = i64::try_from(event.position).unwrap_or(i64::MAX);
        broken.unless(events <= before, &LOG, events, format!("≤ {before}"));
        let items = list(drawn, "items");
        let few = i64::try_from(items.len()).is_ok_and(|items| items <= count);
        broken.unless(few, &SAMPLE, items.len(), format!("≤ {count}"));
        for item in items {
            self.sampled(item, &mut broken)?;
        }
        self.tell(event, broken);
        Ok(())
    }

    /// Holds an item of a sample to the instalment as it was granted.
    fn sampled(&self, item: &Value, broken: &mut Breaches) -> Result<(), String> {
        let (claim, no) = (text(item, "claim_no")?, number(item, "instalment")?);
        let known = self.state.claims.get(&Key::of(claim));
        let part = known.and_then(|claim| claim.parts.iter().find(|part| part.no == no));
        let place = || format!("{claim}/{no}");
        match part {
            Some(part) => {
                let amount = sum(item, "amount")?;
                let recorded = format!("{} {}", place(), yuan(amount));
                broken.unless(amount == part.granted, &SAMPLE, recorded, yuan(part.granted));
            }
            None => broken.add(&SAMPLE, place(), "—"),
        }
        Ok(())
    }

    fn finding_recorded(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut broken = Breaches::default();
        let audit = self.state.audits.entry(event.stream).or_default();
        let last = ("FindingRecorded", event.on);
        let found = FindingRecord { by: event.by, last, answered_by: Vec::new(), closed: false };
        audit.findings.push(found);
        let next = u32::try_from(audit.findings.len()).unwrap_or(u32::MAX);
        broken.same(&NUMBER, &event.number("finding")?, &next);
        if event.maybe_text("amount").is_some() {
            let amount = event.sum("amount")?;
            broken.unless(amount > 0, &CLAIM, yuan(amount), "> 0");
        }
        broken.unless(!event.text("text")?.trim().is_empty(), &CLAIM, "—", "text");
        let claim =
            event.maybe_text("claim_no").map(|no| (no, self.state.claims.get(&Key::of(no))));
        if let Some((no, claim)) = claim {
            broken.unless(claim.is_some(), &ABOUT, no, "ClaimFiled");
            if let Some(part) = event.body.get("instalment").and_then(Value::as_u64) {
                let mut parts = claim.map(|claim| &*claim.parts).unwrap_or_default().iter();
                let known = parts.any(|known| u64::from(known.no) == part);
                broken.unless(known, &ABOUT, format!("{no}/{part}"), "—");
            }
        }
        self.tell(event, broken);
        Ok(())
    }

    fn finding_answered(&mut self, event: &Event<'_>) -> Result<(), String> {
        let mut broken = Breaches::default();
        let (no, closes) = (event.number("finding")?, event.name == "FindingClosed");
        let names = &self.names;
        let acts =
            |by: &Name| *by == event.by || event.rules > 0 && names.look_alike(*by, event.by);
        let audit = self.state.audits.entry(event.stream).or_default();
        let index = no.checked_sub(1).and_then(|no| usize::try_from(no).ok());
        match index.and_then(|index| audit.findings.get_mut(index)) {
            Some(found) if !found.closed => {
                let own = if closes { found.answered_by.iter().any(acts) } else { acts(&found.by) };
                broken.unless(!own, &DUTY, event.by_text, format!("≠ {}", event.by_text));
                broken.not_before(event, [found.last]);
                let name = if closes { "FindingClosed" } else { "FindingAnswered" };
                if found.last.1 < event.on {
                    found.last = (name, event.on);
                }
                found.closed = closes;
                if !closes {
                    found.answered_by.push(event.by);
                }
            }
            Some(_) => broken.add(&OPEN, format!("{no} (closed)"), format!("{no} (open)")),
            None => broken.add(&OPEN, no.to_string(), "—"),
        }
        self.tell(event, broken);
        Ok(())
    }
}
