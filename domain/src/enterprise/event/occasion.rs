//! An enterprise's event answers the inline projections and the audit trail.

use super::EnterpriseEvent;
use crate::{
    charge::{CapKey, Charge},
    date::Date,
    enterprise::event::PaymentEvent,
    event::Fact,
    money::Money,
    names::{ActorName, ClaimNo},
};

impl Fact for EnterpriseEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        let (occurred_on, by) = enterprise_occasion(self);
        (*occurred_on, by)
    }

    fn charges(&self) -> Vec<&Charge> {
        Self::charges(self)
    }

    fn paid(&self) -> Vec<(&CapKey, Money)> {
        self.payment().map(PaymentEvent::paid).unwrap_or_default()
    }

    fn claim_filed(&self) -> Option<&ClaimNo> {
        if let Self::ClaimFiled { claim_no, .. } = self { Some(claim_no) } else { None }
    }
}

fn enterprise_occasion(event: &EnterpriseEvent) -> (&Date, &ActorName) {
    use EnterpriseEvent as E;
    match event {
        E::AwardGranted(grant)
        | E::InterestSubsidyGranted(grant)
        | E::RentSubsidyGranted(grant)
        | E::StagedPaymentGranted(grant)
        | E::CostSubsidyGranted(grant) => (&grant.occurred_on, &grant.by),
        E::EnterpriseRegistered { occurred_on, by, .. }
        | E::EnterpriseRenamed { occurred_on, by, .. }
        | E::TitleRecognised { occurred_on, by, .. }
        | E::SpecialistAssigned { occurred_on, by, .. }
        | E::ClaimFiled { occurred_on, by, .. }
        | E::ClaimAssessed { occurred_on, by, .. }
        | E::ClaimRejected { occurred_on, by, .. }
        | E::ClaimWithdrawn { occurred_on, by, .. }
        | E::GrantRevoked { occurred_on, by, .. }
        | E::ExternalAidRecorded { occurred_on, by, .. }
        | E::ExternalAidCancelled { occurred_on, by, .. }
        | E::EnterpriseExcluded { occurred_on, by, .. }
        | E::ExclusionLifted { occurred_on, by, .. }
        | E::EnterpriseMerged { occurred_on, by, .. }
        | E::PredecessorAbsorbed { occurred_on, by, .. }
        | E::PredecessorGrantRevoked { occurred_on, by, .. }
        | E::PredecessorAidCancelled { occurred_on, by, .. } => (occurred_on, by),
        E::AccountChanged(event) => (&event.occurred_on, &event.by),
        E::AccountConfirmed(event) => (&event.occurred_on, &event.by),
        E::NoticePublished(event) => (&event.occurred_on, &event.by),
        E::ObjectionRaised(event) => (&event.occurred_on, &event.by),
        E::ObjectionResolved(event) => (&event.occurred_on, &event.by),
        E::PaymentOrdered(event) => (&event.occurred_on, &event.by),
        E::PaymentReleased(event) => (&event.occurred_on, &event.by),
        E::PaymentCancelled(event) => (&event.occurred_on, &event.by),
        E::PaymentSettled(event) => (&event.occurred_on, &event.by),
        E::PaymentReturned(event) => (&event.occurred_on, &event.by),
        E::SettlementUndone(event) => (&event.occurred_on, &event.by),
        E::ReturnUndone(event) => (&event.occurred_on, &event.by),
        E::RecoveryDecided(event) => (&event.occurred_on, &event.by),
        E::FundsRecovered(event) => (&event.occurred_on, &event.by),
        E::RecoverySetOff(event) => (&event.occurred_on, &event.by),
        E::RecoveryWrittenOff(event) => (&event.occurred_on, &event.by),
        E::PredecessorFundsRecovered(event) => (&event.occurred_on, &event.by),
    }
}
