//! External aid 其他资金: it counts to a ceiling and always commits.

use super::outcome::{Outcome, reasoned};
use crate::{
    authority::Action,
    charge::{CapKey, Charge, Lane},
    context::Context,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        command::{AidTarget, Cancellation},
        event::{EnterpriseEvent, ExternalAidCancelled, ExternalAidRecorded},
    },
    event::Decided,
    money::Money,
    names::DocumentNo,
};

impl Enterprise {
    /// The row that a target names, and its limit.
    fn row_of(
        &self,
        target: &AidTarget,
        ctx: &Context,
    ) -> Result<(CapKey, Money), EnterpriseRefusal> {
        let registration = self.registered()?;
        let policy = ctx.policy.ok_or(EnterpriseRefusal::NoPolicy)?;
        Ok(policy.ceiling_key(
            &target.ceiling,
            &registration.uscc,
            target.subject.as_ref(),
            &target.facts,
            target.period,
        )?)
    }

    /// Records another payer's money. One aid of a row has one document; the
    /// same again changes nothing. It may drive the headroom below zero. A
    /// ceiling of the office's own money takes none; one that was recorded
    /// before can still be cancelled.
    pub(super) fn record_aid(
        &self,
        target: &AidTarget,
        amount: Money,
        source: &str,
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::RecordAid)?;
        let (key, limit) = self.row_of(target, ctx)?;
        let source = source.trim();
        let known = self.aid(&key, document_no);
        if let Some(aid) = known.filter(|aid| aid.cancelled.is_none()) {
            if aid.amount == amount && aid.source == source {
                return Ok(Decided::unchanged());
            }
            return Err(EnterpriseRefusal::OtherAid {
                document_no: document_no.clone(),
                amount: aid.amount,
                payer: aid.source.clone(),
            });
        }
        self.standing_alone()?;
        let policy = ctx.policy.ok_or(EnterpriseRefusal::NoPolicy)?;
        policy.takes_aid(&target.ceiling)?;
        if !amount.is_positive() {
            return Err(EnterpriseRefusal::NoAmount(amount));
        }
        if source.is_empty() {
            return Err(EnterpriseRefusal::NoSource);
        }
        let cancelled = known.map(|aid| aid.last);
        ctx.not_before(Step::Aid, cancelled)?;
        let charge = Charge { key: key.clone(), lane: Lane::External, amount, limit: Some(limit) };
        Ok(Decided::of(vec![EnterpriseEvent::ExternalAidRecorded(ExternalAidRecorded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            key,
            amount,
            source: source.to_owned(),
            document_no: document_no.clone(),
            charges: vec![charge],
        })]))
    }

    /// Takes the record back. After a merger the successor's stream must hear
    /// of it too: [`Self::cancel_aid_after_merger`].
    pub(super) fn cancel_aid(&self, cancellation: &Cancellation, ctx: &Context) -> Outcome {
        let Some(event) = self.cancellation(cancellation, ctx)? else {
            return Ok(Decided::unchanged());
        };
        self.standing_alone()?;
        Ok(Decided::of(vec![event]))
    }

    /// The cancellation of an aid, with what it charged. `None` where it is
    /// cancelled already, for the same reason.
    pub(super) fn cancellation(
        &self,
        cancellation: &Cancellation,
        ctx: &Context,
    ) -> Result<Option<EnterpriseEvent>, EnterpriseRefusal> {
        ctx.permit(Action::RecordAid)?;
        let Cancellation { target, document_no, reason } = cancellation;
        let reason = reasoned(reason)?;
        let (key, _) = self.row_of(target, ctx)?;
        let Some(aid) = self.aid(&key, document_no) else {
            let document_no = (*document_no).clone();
            return Err(EnterpriseRefusal::UnknownAid { key, document_no });
        };
        match &aid.cancelled {
            Some(known) if *known == reason => return Ok(None),
            Some(known) => {
                return Err(EnterpriseRefusal::AidCancelled {
                    document_no: (*document_no).clone(),
                    reason: known.clone(),
                });
            }
            None => {}
        }
        ctx.not_before(Step::AidCancellation, [aid.last])?;
        let back = Charge {
            key: key.clone(),
            lane: Lane::External,
            amount: aid.amount.negated(),
            limit: None,
        };
        Ok(Some(EnterpriseEvent::ExternalAidCancelled(ExternalAidCancelled {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            key,
            amount: aid.amount,
            document_no: (*document_no).clone(),
            reason,
            charges: vec![back],
        })))
    }
}
