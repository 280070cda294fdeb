//! Merger 合并: two enterprises, one commit.

use std::collections::BTreeSet;

use super::outcome::Outcome;
use crate::{
    authority::Action,
    charge::{CapKey, Caps, Charge, Lane},
    context::Context,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        carried::Carried,
        command::{Cancellation, Revocation},
        event::{
            EnterpriseEvent, EnterpriseMerged, ExternalAidCancelled, GrantRevoked,
            PredecessorAbsorbed, PredecessorAidCancelled, PredecessorGrantRevoked,
        },
    },
    event::Decided,
    names::{DocumentNo, Holder},
    uscc::Uscc,
};

impl Enterprise {
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
            if known.successor == *successor && known.document_no.is(document_no) {
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
        let claims = self.claims.values().map(|claim| claim.stage_step);
        let absorbed = self.absorbed.values().map(|known| Step::Merger.on(known.on));
        ctx.not_before(Step::Merger, claims.chain(absorbed))?;
        Ok(Decided::of(vec![EnterpriseEvent::EnterpriseMerged(EnterpriseMerged {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            successor: successor.clone(),
            document_no: document_no.clone(),
        })]))
    }

    /// 吸收合并: takes over, as external, what the predecessor's own rows hold,
    /// and the claims that its own are compared with from here on.
    pub(super) fn absorb(
        &self,
        predecessor: &Uscc,
        document_no: &DocumentNo,
        carried: &Carried,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::MergeEnterprise)?;
        if let Some(known) = self.absorbed().get(predecessor) {
            if known.document_no.is(document_no) {
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
        let absorbed = EnterpriseEvent::PredecessorAbsorbed(PredecessorAbsorbed {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            predecessor: predecessor.clone(),
            document_no: document_no.clone(),
            charges: carried.charges.iter().filter_map(follow).collect(),
            claims: carried.claims.clone(),
        });
        Ok(Decided { events: vec![absorbed], rests_on: carried.rows.clone() })
    }

    /// What a successor takes over: of its own rows one charge each, own and
    /// external together, none where nothing is held; and its claims.
    pub fn carried(&self, caps: &dyn Caps) -> Carried {
        let (mut charges, mut rows) = (Vec::new(), Vec::new());
        for key in self.own_rows() {
            let row = caps.row(key);
            rows.push((key.clone(), row.version));
            let amount = row.own.plus(row.external);
            if !amount.is_zero() {
                let (key, limit) = (key.clone(), row.limit);
                charges.push(Charge { key, lane: Lane::External, amount, limit });
            }
        }
        Carried { charges, claims: self.carried_claims(), rows }
    }

    /// The rows that are this enterprise's own. Rows that others share (a
    /// fair's, a fund's) stay where they are.
    fn own_rows(&self) -> BTreeSet<&CapKey> {
        let Some(registration) = self.registration() else { return BTreeSet::new() };
        let claims = self.claims.values().flat_map(|claim| &claim.parts);
        let granted = claims.flat_map(|part| &part.charges).map(|charge| &charge.key);
        let aided = self.aids().map(|aid| &aid.key);
        let absorbed = self.absorbed.values().flat_map(|known| &known.charges);
        granted
            .chain(aided)
            .chain(absorbed.map(|charge| &charge.key))
            .filter(|key| tail(&key.holder, &registration.uscc).is_some())
            .collect()
    }

    /// 撤销核定 after a merger. The grant's own event stands in this
    /// enterprise's stream; what the claim held of the successors' ceilings,
    /// groups, days and months is freed by an event in the stream of the last
    /// of them. Both are committed together, or neither.
    ///
    /// `successors` are those that took the enterprise over, one after the
    /// other; the last one is `heir`, which still stands alone.
    pub fn revoke_after_merger(
        &self,
        revocation: &Revocation,
        successors: &[Uscc],
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let Some(event) = self.revocation(revocation, ctx)? else {
            return Ok([Decided::unchanged(), Decided::unchanged()]);
        };
        heir.standing_alone()?;
        ctx.not_before(Step::Revocation, self.merged_into(heir))?;
        let mut after = self.clone();
        after.apply_event(&event);
        let EnterpriseEvent::GrantRevoked(GrantRevoked {
            instalments,
            amount,
            reason,
            charges,
            ..
        }) = &event
        else {
            return Ok([Decided::of(vec![event]), Decided::unchanged()]);
        };
        let predecessor = &self.registered()?.uscc;
        let freed = EnterpriseEvent::PredecessorGrantRevoked(PredecessorGrantRevoked {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            predecessor: predecessor.clone(),
            claim_no: revocation.claim_no.clone(),
            instalments: instalments.clone(),
            amount: *amount,
            reason: reason.clone(),
            standing: after.carried_claim(revocation.claim_no).map(Box::new),
            charges: successors
                .iter()
                .flat_map(|successor| followed(charges, predecessor, successor))
                .collect(),
        });
        self.booked_both([Decided::of(vec![event]), Decided::of(vec![freed])], ctx)
    }

    /// Takes the record of an aid back after a merger, as
    /// [`Self::revoke_after_merger`] does it with a grant.
    pub fn cancel_aid_after_merger(
        &self,
        cancellation: &Cancellation,
        successors: &[Uscc],
        heir: &Self,
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        let Some(event) = self.cancellation(cancellation, ctx)? else {
            return Ok([Decided::unchanged(), Decided::unchanged()]);
        };
        heir.standing_alone()?;
        ctx.not_before(Step::AidCancellation, self.merged_into(heir))?;
        let EnterpriseEvent::ExternalAidCancelled(ExternalAidCancelled {
            key,
            amount,
            reason,
            charges,
            ..
        }) = &event
        else {
            return Ok([Decided::of(vec![event]), Decided::unchanged()]);
        };
        let predecessor = &self.registered()?.uscc;
        let freed = EnterpriseEvent::PredecessorAidCancelled(PredecessorAidCancelled {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            predecessor: predecessor.clone(),
            key: key.clone(),
            amount: *amount,
            document_no: cancellation.document_no.clone(),
            reason: reason.clone(),
            charges: successors
                .iter()
                .flat_map(|successor| followed(charges, predecessor, successor))
                .collect(),
        });
        Ok([Decided::of(vec![event]), Decided::of(vec![freed])])
    }
}

/// What is given back of a predecessor's own rows, on a successor's.
pub(super) fn followed(charges: &[Charge], from: &Uscc, to: &Uscc) -> Vec<Charge> {
    let follow = |charge: &Charge| {
        let key = moved(&charge.key, from, to)?;
        Some(Charge { key, lane: Lane::External, amount: charge.amount, limit: None })
    };
    charges.iter().filter_map(follow).collect()
}

/// What follows the code in a holder that is the enterprise's own: nothing, or
/// `/subject`. `None` for another's.
fn tail<'a>(holder: &'a Holder, uscc: &Uscc) -> Option<&'a str> {
    let tail = holder.as_str().strip_prefix(uscc.as_str())?;
    (tail.is_empty() || tail.starts_with('/')).then_some(tail)
}

/// The row of the successor that stands for a predecessor's own row.
fn moved(key: &CapKey, from: &Uscc, to: &Uscc) -> Option<CapKey> {
    let tail = tail(&key.holder, from)?;
    Some(CapKey {
        ceiling: key.ceiling.clone(),
        holder: Holder::parse(&format!("{to}{tail}")).ok()?,
        period: key.period,
    })
}
