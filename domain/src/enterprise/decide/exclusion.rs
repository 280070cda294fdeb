//! Exclusion 失信.

use super::outcome::{Outcome, reasoned};
use crate::{
    authority::Action,
    context::Context,
    date::Date,
    days::{Step, StepDay},
    enterprise::{
        Enterprise, EnterpriseRefusal,
        event::{EnterpriseEvent, EnterpriseExcluded, ExclusionLifted},
    },
    event::Decided,
    names::DocumentNo,
};

impl Enterprise {
    /// 失信. One document excludes once.
    pub(super) fn exclude(
        &self,
        from: Date,
        until: Option<Date>,
        document_no: &DocumentNo,
        reason: &str,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::ExcludeEnterprise)?;
        let reason = reasoned(reason)?;
        let known = self.exclusions().iter().find(|known| known.document_no.is(document_no));
        if let Some(known) = known {
            if known.from == from && known.until == until && known.reason == reason {
                return Ok(Decided::unchanged());
            }
            return Err(EnterpriseRefusal::OtherExclusion {
                document_no: document_no.clone(),
                from: known.from,
                until: known.until,
            });
        }
        self.registered()?;
        if let Some(until) = until.filter(|until| *until < from) {
            return Err(EnterpriseRefusal::ExclusionEnds { from, until });
        }
        Ok(Decided::of(vec![EnterpriseEvent::EnterpriseExcluded(EnterpriseExcluded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            from,
            until,
            document_no: document_no.clone(),
            reason,
        })]))
    }

    /// Ends every exclusion that is not over on the business date.
    pub(super) fn lift(&self, document_no: &DocumentNo, ctx: &Context) -> Outcome {
        ctx.permit(Action::ExcludeEnterprise)?;
        let lifted = |known: &DocumentNo| known.is(document_no);
        let mut known = self.exclusions().iter();
        if known.any(|known| known.lifted.as_ref().is_some_and(|(_, by)| lifted(by))) {
            return Ok(Decided::unchanged());
        }
        let open = |until: Option<Date>| until.is_none_or(|until| ctx.on <= until);
        let known = self.exclusions().iter();
        let lasting = known.filter(|known| known.lifted.is_none() && open(known.until));
        let recorded: Vec<StepDay> =
            lasting.map(|known| Step::Exclusion.on(known.recorded_on)).collect();
        if recorded.is_empty() {
            return Err(EnterpriseRefusal::NotExcluded { on: ctx.on });
        }
        ctx.not_before(Step::Readmission, recorded)?;
        Ok(Decided::of(vec![EnterpriseEvent::ExclusionLifted(ExclusionLifted {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            document_no: document_no.clone(),
        })]))
    }
}
