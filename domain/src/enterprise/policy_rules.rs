//! What the decisions of an enterprise ask of the policy in force. A seam of
//! their own, so that each of their rules can be shown without a whole pack.

use std::collections::BTreeMap;

use crate::{
    assessment::{Application, Assessment, Facts, Recognition},
    charge::{CapKey, Period},
    money::Money,
    names::{CeilingId, MeasureId, Subject, TitleId},
    pack::{self, PackIds, PacksInUse, PolicyRefusal, TitleOwner},
    uscc::Uscc,
};

/// The policy in force, as decisions ask it.
pub trait PolicyRules: Send + Sync {
    /// What the policy gives for the facts, before anything is charged.
    fn assess(&self, application: &Application) -> Result<Assessment, PolicyRefusal>;

    /// The facts in the one form in which they are kept.
    fn read_facts(
        &self,
        measure: &MeasureId,
        raw: &BTreeMap<String, String>,
    ) -> Result<Facts, PolicyRefusal>;

    /// The row of a ceiling, and its limit.
    fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), PolicyRefusal>;

    /// Whether other payers' money counts to a ceiling.
    fn takes_aid(&self, ceiling: &CeilingId) -> Result<(), PolicyRefusal>;

    /// For how many working days a grant under a pack is published before it is
    /// paid; 0: it pays at once. `None`: neither the pack nor a decision says.
    fn notice_days(&self, pack: &str) -> Option<u32>;

    /// The pack whose title it is, where `pack` is what a person says of it.
    fn owner_of_title(&self, title: &TitleId, pack: Option<&str>) -> TitleOwner;

    /// Whether a title that is held is one of a pack's.
    fn is_title_of(&self, held: &Recognition, pack: &str) -> bool;

    /// The ids that other packs of the ledger have, or ever had, where they are
    /// asked: for the adoption of a pack.
    fn ids_beside(&self, _pack: &str) -> Vec<PackIds> {
        Vec::new()
    }
}

impl PolicyRules for pack::ActivePack {
    fn assess(&self, application: &Application) -> Result<Assessment, PolicyRefusal> {
        Self::assess(self, application)
    }

    fn read_facts(
        &self,
        measure: &MeasureId,
        raw: &BTreeMap<String, String>,
    ) -> Result<Facts, PolicyRefusal> {
        self.measure(measure)?;
        let first = match Self::read_facts(self, measure, raw) {
            Ok(facts) => return Ok(facts),
            Err(faults) => faults.into_iter().next(),
        };
        // A refusal has one fault or more.
        first.map_or_else(|| Ok(raw.clone()), |fault| Err(PolicyRefusal::Fact(fault)))
    }

    fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), PolicyRefusal> {
        Self::ceiling_key(self, ceiling, uscc, subject, facts, period)
    }

    fn takes_aid(&self, ceiling: &CeilingId) -> Result<(), PolicyRefusal> {
        Self::takes_aid(self, ceiling)
    }

    fn notice_days(&self, _: &str) -> Option<u32> {
        Self::notice_days(self)
    }

    fn owner_of_title(&self, title: &TitleId, pack: Option<&str>) -> TitleOwner {
        PacksInUse::alone(self).owner_of_title(title, pack)
    }

    fn is_title_of(&self, held: &Recognition, pack: &str) -> bool {
        PacksInUse::alone(self).is_title_of(held, pack)
    }
}
