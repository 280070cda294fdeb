//! An assessment recomputed: when a claim is assessed, and when it is decided.

use serde_json::Value;

use super::{
    Replay,
    grant::begun,
    recorded_event::{RecordedEvent, ReplayResult},
};
use crate::{
    assess::{Case, Claim, Entitlement},
    exact::{agrees, shown, yuan},
    field::{field, list, sum, text},
    past::Enterprise,
    report::{Kind, Recount, StepRecount},
    sharing::titles_under,
};

impl Replay {
    /// What a claim was assessed to, on the day it was filed.
    pub(super) fn assessed(
        &mut self,
        told: &RecordedEvent<'_>,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let mut recount = begun(told, text(body, "claim_no")?);
        let filed = self.claims.get(&recount.claim_no);
        let filed = filed.ok_or("a claim that was not filed, or is decided, is assessed")?;
        let assessment = field(body, "assessment")?;
        let measure = filed.measure.clone();
        let pack = text(field(assessment, "pack")?, "id")?;
        if !self.packs.contains_key(pack) {
            // Of one that nobody has adopted no more is said than that, once.
            if self.strange.insert(pack.to_owned()) {
                let (kind, what) = (Kind::Unreadable, "a pack that was not adopted");
                recount.differs(kind, what, None, pack.to_owned(), String::new());
            }
            return Ok(ReplayResult { recount: None, differences: recount.differences });
        }
        match self.weighed(told, filed, assessment, &mut recount) {
            Ok(entitlement) => {
                let recorded = list(assessment, "slices");
                for (recorded, slice) in recorded.iter().zip(&entitlement.slices) {
                    let (recorded, own) = (sum(recorded, "computed")?, slice.computed);
                    if recorded != own {
                        let period = Some(slice.period);
                        recount.differs(Kind::Computed, "", period, yuan(recorded), yuan(own));
                    }
                }
                if entitlement.slices.iter().all(|slice| slice.computed <= 0) {
                    let nothing = "0.00".to_owned();
                    recount.differs(Kind::Condition, "", None, nothing, "> 0".to_owned());
                }
            }
            Err(why) => {
                recount.differs(Kind::Unreadable, &why, None, String::new(), String::new());
            }
        }
        self.take_days(told, &measure, assessment, &mut recount);
        Ok(ReplayResult { recount: None, differences: recount.differences })
    }

    /// Holds an assessment to the pack, the readings and the claim as filed.
    /// Answers with what the policy gives.
    pub(super) fn weighed(
        &self,
        told: &RecordedEvent<'_>,
        filed: &Claim,
        assessment: &Value,
        recount: &mut Recount,
    ) -> Result<Entitlement, String> {
        let reference = field(assessment, "pack")?;
        let id = text(reference, "id")?;
        let pack = self.packs.get(id).ok_or("a pack that was not adopted")?;
        if text(reference, "hash")? != pack.hash {
            let recorded = text(reference, "hash")?.to_owned();
            recount.differs(Kind::Pack, text(reference, "id")?, None, recorded, pack.hash.clone());
        }
        let (recorded, version) = (text(reference, "version")?, pack.name().1);
        if recorded != version {
            recount.differs(Kind::Pack, "", None, recorded.to_owned(), version.to_owned());
        }
        let readings = field(assessment, "readings")?.as_object();
        for (reading, option) in readings.into_iter().flatten() {
            let (recorded, in_force) = (option.as_str().unwrap_or_default(), pack.option(reading)?);
            if recorded != in_force {
                recount.differs(Kind::Readings, reading, None, recorded.to_owned(), in_force);
            }
        }
        let case = Case::of(&self.packs, id, filed, told.rules)?;
        let unknown = Enterprise::default();
        let enterprise = self.enterprises.get(told.stream_id).unwrap_or(&unknown);
        let titles = titles_under(&self.packs, id, &enterprise.titles, told.rules);
        for why in [case.condition(&titles)?, case.unfit()?].into_iter().flatten() {
            recount.differs(Kind::Condition, "", None, "granted".to_owned(), why);
        }
        let entitlement = case.give()?;
        let clause = text(assessment, "clause")?;
        if clause != entitlement.clause {
            recount.differs(Kind::Clause, "", None, clause.to_owned(), entitlement.clause.clone());
        }
        steps(assessment, &entitlement, case.is_decided(), recount)?;
        for member in case.members(&entitlement, assessment)? {
            if member.recorded != member.due {
                let (recorded, due) = (member.recorded.to_string(), member.due.to_string());
                recount.differs(Kind::Assessment, member.name, None, recorded, due);
            }
        }
        Ok(entitlement)
    }
}

/// The steps beside those recorded, in their order.
pub(super) fn steps(
    assessment: &Value,
    entitlement: &Entitlement,
    decided: bool,
    recount: &mut Recount,
) -> Result<(), String> {
    // Without steps a decision sets the sum, and the record has it as one.
    let recorded = if decided { &[] } else { list(assessment, "steps") };
    let place = |step: &Value| -> Result<(String, Option<i64>), String> {
        Ok((text(step, "name")?.to_owned(), step.get("period").and_then(Value::as_i64)))
    };
    let known = recorded.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let own: Vec<_> =
        entitlement.worked.iter().map(|step| (step.name.clone(), step.period)).collect();
    if known != own {
        let words = |list: &[(String, Option<i64>)]| {
            let one = |(name, year): &(String, Option<i64>)| {
                year.map_or_else(|| name.clone(), |year| format!("{name} {year}"))
            };
            list.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        recount.differs(Kind::Step, "", None, words(&known), words(&own));
    }
    for (step, worked) in recorded.iter().zip(&entitlement.worked) {
        let recorded = text(step, "value")?.to_owned();
        let recomputed = shown(&worked.value);
        let agrees = agrees(&recorded, &worked.value);
        let (name, period) = (worked.name.clone(), worked.period);
        let formula = text(step, "formula")?;
        if formula != worked.formula {
            let own = worked.formula.clone();
            recount.differs(Kind::Step, &name, period, formula.to_owned(), own);
        }
        if !agrees {
            recount.differs(Kind::Step, &name, period, recorded.clone(), recomputed.clone());
        }
        recount.steps.push(StepRecount { name, period, recorded, recomputed, agrees });
    }
    Ok(())
}
