//! A claim's life from filing to grant: no step is skipped, none done twice,
//! and who filed it does not decide it.

use serde_json::Value;

use super::{
    days,
    event::{Event, Fen, number, sum, yuan},
    finding::rules,
    judging::Judge,
    key::Key,
    records::claims::{Claim, ClaimStep, InstalmentRecord, KeptStep, Row, Stage, StepDay},
};
use crate::{
    day::Day,
    field::{field, list, text},
    spelling::compared,
};

rules! {
    NUMBER = "claim/number" since 0,
        "a claim's number is filed once in the ledger",
        "申报号在账本中只能受理一次";
    CLAIM = "claim/unknown" since 0,
        "the claim was filed by the enterprise before",
        "申报须此前已由该企业提出";
    STAGE = "claim/stage" since 0,
        "a claim takes one step after the other, each once",
        "申报须逐步办理，不得跳步或重复";
    STANDING = "claim/enterprise" since 0,
        "the enterprise is registered and not merged into another",
        "企业须已登记且未被合并";
    EXCLUDED = "claim/excluded" since 0,
        "no claim is approved while the enterprise is excluded",
        "企业失信期间不得核定";
    APPROVE_OWN = "duty/approve-own-claim" since 0,
        "who filed a claim does not approve it",
        "申报经办人不得核定该申报";
    GRANT_SUM = "grant/sum" since 0,
        "what is granted is the sum of the instalments",
        "核定金额须等于各分期之和";
    GRANT_CUTS = "grant/reductions" since 0,
        "what is granted is what was computed less the reductions",
        "核定金额须等于测算减去扣减";
    GRANT_PARTS = "grant/instalments" since 0,
        "instalments are numbered from 1, and each is above zero",
        "分期须从1起编号，且金额大于零";
    REVOKED = "grant/revoked" since 0,
        "an instalment is revoked once, and only while it is neither paid nor on its way",
        "分期只能撤销一次，已支付或支付途中的不得撤销";
    REVOKED_SUM = "grant/revoked-sum" since 0,
        "what is revoked is the sum of the instalments named",
        "撤销金额须等于所列分期之和";
}

impl Judge {
    /// The claim that an event is about, if its enterprise has filed it.
    pub(super) fn claim_at(&mut self, event: &Event<'_>) -> Result<Option<Key>, String> {
        let (no, key) = (event.text("claim_no")?, event.key("claim_no")?);
        let owner = self.state.claims.get(&key).map(|claim| claim.enterprise);
        if owner == Some(event.stream) {
            return Ok(Some(key));
        }
        self.breaks(event, &CLAIM, no, "—");
        Ok(None)
    }

    /// Holds a claim to one of some stages.
    fn expect_stage(&mut self, event: &Event<'_>, claim: Key, stages: &[Stage]) {
        let Some(stage) = self.state.claims.get(&claim).map(|claim| claim.stage) else { return };
        if !stages.contains(&stage) {
            let expected: Vec<&str> = stages.iter().map(|stage| stage.as_str()).collect();
            let recorded = format!("{} → {}", stage.as_str(), event.name);
            self.breaks(event, &STAGE, recorded, expected.join(" | "));
        }
    }

    /// Brings a claim to a stage, not before it came to the one that it has.
    fn set_stage(&mut self, event: &Event<'_>, claim: Key, (stage, step): (Stage, ClaimStep)) {
        let Some(claim) = self.state.claims.get_mut(&claim) else { return };
        claim.stage = stage;
        let before = std::mem::replace(&mut claim.stage_step, KeptStep::new(step, event.on));
        self.not_before(event, [before.get()]);
    }

    /// The application rests on the days of its facts, the filing on it.
    fn judge_filing_days(&mut self, event: &Event<'_>) -> Result<(), String> {
        let applied_on = event.day("applied_on")?;
        self.not_before(event, [("applied_on", applied_on)]);
        let facts = field(event.body, "facts")?;
        let names = self.state.policies.days_of(event.text("measure")?);
        let mut late = Vec::new();
        for name in names {
            let day = facts.get(name).and_then(Value::as_str).and_then(Day::parse);
            late.extend(day.filter(|day| *day > applied_on).map(|day| format!("{name} {day}")));
        }
        for recorded in late {
            self.breaks(event, &days::FACT, recorded, format!("≤ {applied_on} (applied_on)"));
        }
        Ok(())
    }

    /// Holds the enterprise to stand alone.
    pub(super) fn expect_standing(&mut self, event: &Event<'_>) {
        let known = self.state.enterprises.get(&event.stream);
        let state = match known {
            Some(known) if known.merged.is_some() => "merged",
            Some(known) if known.registration.is_some() => return,
            Some(_) | None => "not registered",
        };
        self.breaks(event, &STANDING, state, "registered");
    }

    pub(super) fn claim_filed(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        let (no, key) = (event.text("claim_no")?, event.key("claim_no")?);
        if self.state.claims.contains_key(&key) {
            self.breaks(event, &NUMBER, no, "—");
            return Ok(());
        }
        // Numbers that are spelt otherwise were others under rules 0.
        let form = compared(no);
        let spelt = (form != no).then(|| Key::of(&form));
        let known = spelt.unwrap_or(key);
        let is_taken = self.state.spelt_claims.contains(&known)
            || spelt.is_some_and(|form| self.state.claims.contains_key(&form));
        if is_taken && event.rules > 0 {
            self.breaks(event, &NUMBER, no, "—");
        }
        self.judge_filing_days(event)?;
        self.state.spelt_claims.extend(spelt);
        let claim = Claim {
            enterprise: event.stream,
            filed_by: event.by,
            measure: event.key("measure")?,
            stage: Stage::Filed,
            stage_step: KeptStep::new(ClaimStep::ClaimFiled, event.on),
            objected: false,
            objection: None,
            notice: None,
            parts: Box::default(),
        };
        self.state.claims.insert(key, Box::new(claim));
        self.state.enterprises.entry(event.stream).or_default().claims.push(key);
        Ok(())
    }

    pub(super) fn claim_assessed(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(claim) = self.claim_at(event)? else { return Ok(()) };
        self.expect_stage(event, claim, &[Stage::Filed]);
        self.set_stage(event, claim, (Stage::Assessed, ClaimStep::ClaimAssessed));
        Ok(())
    }

    pub(super) fn claim_rejected(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(claim) = self.claim_at(event)? else { return Ok(()) };
        if field(event.body, "cause")?.get("nothing-left").is_some() {
            // It was approved, and nothing was left.
            self.may_be_approved(event, claim);
        } else {
            self.expect_stage(event, claim, &[Stage::Filed, Stage::Assessed]);
        }
        self.set_stage(event, claim, (Stage::Rejected, ClaimStep::ClaimRejected));
        Ok(())
    }

    pub(super) fn claim_withdrawn(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(claim) = self.claim_at(event)? else { return Ok(()) };
        self.expect_stage(event, claim, &[Stage::Filed, Stage::Assessed]);
        self.set_stage(event, claim, (Stage::Withdrawn, ClaimStep::ClaimWithdrawn));
        Ok(())
    }

    /// Assessed, by another than its filer, of an enterprise that is neither
    /// merged nor excluded.
    fn may_be_approved(&mut self, event: &Event<'_>, claim: Key) {
        self.expect_stage(event, claim, &[Stage::Assessed]);
        self.expect_standing(event);
        let filed_by = self.state.claims.get(&claim).map(|claim| claim.filed_by);
        if filed_by.is_some_and(|by| self.is_actor(event, by)) {
            self.breaks(event, &APPROVE_OWN, event.by_text, format!("≠ {}", event.by_text));
        }
        if self.state.is_excluded(event.stream, event.on) {
            self.breaks(event, &EXCLUDED, event.on.to_string(), "—");
        }
    }

    pub(super) fn claim_granted(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(claim) = self.claim_at(event)? else { return Ok(()) };
        self.may_be_approved(event, claim);
        let (granted, assessment) = (event.sum("granted")?, field(event.body, "assessment")?);
        if let Some(fund) = assessment.get("fund").and_then(|fund| fund.get("fund")?.as_str()) {
            self.expect_open_year(event, Key::of(fund), event.on.year());
        }
        let cuts = list(event.body, "reductions").iter().map(|cut| sum(cut, "amount"));
        let left = sum(assessment, "computed")? - cuts.sum::<Result<Fen, String>>()?;
        let parts = list(event.body, "instalments").iter().map(|part| self.part(part));
        let parts: Box<[InstalmentRecord]> = parts.collect::<Result<_, String>>()?;
        let total = parts.iter().map(|part| part.granted).sum();
        self.expect(event, &GRANT_SUM, &yuan(granted), &yuan(total));
        self.expect(event, &GRANT_CUTS, &yuan(granted), &yuan(left));
        let numbered =
            parts.iter().map(|part| part.no).eq(1..=u32::try_from(parts.len()).unwrap_or(0));
        if !numbered || parts.is_empty() || parts.iter().any(|part| part.granted <= 0) {
            let shown = parts.iter().map(|part| format!("{}: {}", part.no, yuan(part.granted)));
            self.breaks(event, &GRANT_PARTS, shown.collect::<Vec<_>>().join("; "), "1…");
        }
        self.set_stage(event, claim, (Stage::Granted(event.by), ClaimStep::Granted));
        if let Some(claim) = self.state.claims.get_mut(&claim) {
            claim.parts = parts;
        }
        Ok(())
    }

    /// Takes in what an event gives back of rows, or takes from them.
    pub(super) fn take_charges(&mut self, event: &Event<'_>) -> Result<(), String> {
        for charge in list(event.body, "charges") {
            self.charge(charge)?;
        }
        Ok(())
    }

    fn charge(&mut self, charge: &Value) -> Result<(Row, Fen), String> {
        let [ceiling, holder, period] =
            [text(charge, "ceiling")?, text(charge, "holder")?, text(charge, "period")?];
        let (row, amount) = (self.state.row(ceiling, holder, period), sum(charge, "amount")?);
        self.state.charge(row, amount);
        Ok((row, amount))
    }

    fn part(&mut self, part: &Value) -> Result<InstalmentRecord, String> {
        let charges = list(part, "charges").iter().map(|charge| self.charge(charge));
        let charges = charges.collect::<Result<_, String>>()?;
        Ok(InstalmentRecord {
            no: number(part, "no")?,
            revoked: false,
            granted: sum(part, "granted")?,
            recoveries: None,
            charges,
            orders: Vec::new(),
        })
    }

    pub(super) fn grant_revoked(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(key) = self.claim_at(event)? else { return Ok(()) };
        let numbers = list(event.body, "instalments").iter().map(|no| {
            no.as_u64().and_then(|no| u32::try_from(no).ok()).ok_or("instalments has no number")
        });
        let numbers: Vec<u32> = numbers.collect::<Result<_, _>>()?;
        let Some(claim) = self.state.claims.get_mut(&key) else { return Ok(()) };
        let (mut total, mut wrong) = (0, Vec::new());
        let named = claim.parts.iter().filter(|part| numbers.contains(&part.no));
        let steps = named.flat_map(InstalmentRecord::last_steps).chain([claim.stage_step.get()]);
        let steps: Vec<StepDay> = steps.collect();
        for no in &numbers {
            let part = claim.parts.iter_mut().find(|part| part.no == *no);
            match part {
                Some(part) if !part.revoked => {
                    let out = part.has_open_order() || part.is_paid() || part.set_off() != 0;
                    total += part.granted;
                    part.revoked = true;
                    wrong.extend(out.then_some(*no));
                }
                Some(_) | None => wrong.push(*no),
            }
        }
        if claim.parts.iter().all(|part| part.revoked) {
            claim.stage = Stage::Revoked;
            claim.stage_step = KeptStep::new(ClaimStep::GrantRevoked, event.on);
        }
        self.not_before(event, steps);
        if !wrong.is_empty() || numbers.is_empty() {
            self.breaks(event, &REVOKED, format!("{wrong:?}"), "—");
        }
        self.expect(event, &REVOKED_SUM, &yuan(event.sum("amount")?), &yuan(total));
        Ok(())
    }
}
