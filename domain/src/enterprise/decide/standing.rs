//! Exclusion 失信 and merger 合并.

use std::collections::BTreeSet;

use super::{Outcome, reasoned};
use crate::{
    charge::{CapKey, Caps, Charge, Lane},
    context::Context,
    date::Date,
    enterprise::{Enterprise, EnterpriseRefusal, event::EnterpriseEvent},
    ledger::Decided,
    names::{DocumentNo, Holder},
    office::Action,
    uscc::Uscc,
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
        let known = self.exclusions().iter().find(|known| known.document_no == *document_no);
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
        Ok(Decided::of(vec![EnterpriseEvent::EnterpriseExcluded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            from,
            until,
            document_no: document_no.clone(),
            reason,
        }]))
    }

    /// Ends every exclusion that is not over on the business date.
    pub(super) fn lift(&self, document_no: &DocumentNo, ctx: &Context) -> Outcome {
        ctx.permit(Action::ExcludeEnterprise)?;
        let lifted = |known: &DocumentNo| known == document_no;
        let mut known = self.exclusions().iter();
        if known.any(|known| known.lifted.as_ref().is_some_and(|(_, by)| lifted(by))) {
            return Ok(Decided::unchanged());
        }
        let open = |until: Option<Date>| until.is_none_or(|until| ctx.on <= until);
        let mut known = self.exclusions().iter();
        if !known.any(|known| known.lifted.is_none() && open(known.until)) {
            return Err(EnterpriseRefusal::NotExcluded { on: ctx.on });
        }
        Ok(Decided::of(vec![EnterpriseEvent::ExclusionLifted {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            document_no: document_no.clone(),
        }]))
    }

    /// 被合并: from here on the enterprise files nothing and is granted nothing.
    pub(super) fn merge(
        &self,
        successor: &Uscc,
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::MergeEnterprise)?;
        let registration = self.registered()?;
        if let Some(known) = self.merged() {
            if known.successor == *successor && known.document_no == *document_no {
                return Ok(Decided::unchanged());
            }
            return Err(EnterpriseRefusal::Merged {
                uscc: registration.uscc.clone(),
                successor: known.successor.clone(),
            });
        }
        if registration.uscc == *successor {
            return Err(EnterpriseRefusal::MergedIntoItself(successor.clone()));
        }
        Ok(Decided::of(vec![EnterpriseEvent::EnterpriseMerged {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            successor: successor.clone(),
            document_no: document_no.clone(),
        }]))
    }

    /// 吸收合并: takes over, as external, what the predecessor's own rows hold.
    pub(super) fn absorb(
        &self,
        predecessor: &Uscc,
        document_no: &DocumentNo,
        carried: &[Charge],
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::MergeEnterprise)?;
        if let Some(known) = self.absorbed().get(predecessor) {
            if known.document_no == *document_no {
                return Ok(Decided::unchanged());
            }
            return Err(EnterpriseRefusal::OtherAbsorption {
                predecessor: predecessor.clone(),
                document_no: known.document_no.clone(),
            });
        }
        let uscc = &self.standing_alone()?.uscc;
        if uscc == predecessor {
            return Err(EnterpriseRefusal::MergedIntoItself(uscc.clone()));
        }
        let follow = |charge: &Charge| {
            let key = moved(&charge.key, predecessor, uscc)?;
            Some(Charge { key, lane: Lane::External, ..charge.clone() })
        };
        Ok(Decided::of(vec![EnterpriseEvent::PredecessorAbsorbed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            predecessor: predecessor.clone(),
            document_no: document_no.clone(),
            charges: carried.iter().filter_map(follow).collect(),
        }]))
    }

    /// What this enterprise's own rows hold, own and external, for its
    /// successor to take over: one charge a row, none where nothing is held.
    /// Rows that others share (a fair's, a fund's) stay where they are.
    pub fn carried(&self, caps: &dyn Caps) -> Vec<Charge> {
        let Some(registration) = self.registration() else { return Vec::new() };
        let claims = self.claims.values().flat_map(|claim| &claim.parts);
        let granted = claims.flat_map(|part| &part.charges).map(|charge| &charge.key);
        let aided = self.aids().map(|aid| &aid.key);
        let absorbed = self.absorbed.values().flat_map(|known| &known.charges);
        let rows: BTreeSet<&CapKey> = granted
            .chain(aided)
            .chain(absorbed.map(|charge| &charge.key))
            .filter(|key| tail(&key.holder, &registration.uscc).is_some())
            .collect();
        rows.into_iter()
            .filter_map(|key| {
                let row = caps.row(key);
                let amount = row.own.plus(row.external);
                let charge =
                    Charge { key: key.clone(), lane: Lane::External, amount, limit: row.limit };
                (!amount.is_zero()).then_some(charge)
            })
            .collect()
    }
}

/// What follows the code in a holder that is the enterprise's own: nothing, or
/// `/subject`. `None` for another's.
fn tail<'a>(holder: &'a Holder, uscc: &Uscc) -> Option<&'a str> {
    let tail = holder.as_str().strip_prefix(uscc.as_str())?;
    (tail.is_empty() || tail.starts_with('/')).then_some(tail)
}

/// The row of the successor that stands for a predecessor's own row.
pub(in crate::enterprise) fn moved(key: &CapKey, from: &Uscc, to: &Uscc) -> Option<CapKey> {
    let tail = tail(&key.holder, from)?;
    Some(CapKey {
        ceiling: key.ceiling.clone(),
        holder: Holder::parse(&format!("{to}{tail}")).ok()?,
        period: key.period,
    })
}
