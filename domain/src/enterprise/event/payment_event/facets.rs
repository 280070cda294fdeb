//! What can be asked of any of them.

use super::PaymentEvent;
use crate::names::ClaimNo;

impl<'a> PaymentEvent<'a> {
    /// The claim of this stream that the event is about, with the instalment
    /// where it is about one alone.
    pub fn place(self) -> Option<(&'a ClaimNo, Option<u32>)> {
        self.facets().claim()
    }

    /// Whether it books something of a fund: what is ordered, sent, paid, comes
    /// back, is asked back or given up.
    pub fn moves_money(self) -> bool {
        match self {
            Self::PaymentOrdered(_)
            | Self::PaymentReleased(_)
            | Self::PaymentCancelled(_)
            | Self::PaymentSettled(_)
            | Self::PaymentReturned(_)
            | Self::SettlementUndone(_)
            | Self::ReturnUndone(_)
            | Self::RecoveryDecided(_)
            | Self::FundsRecovered(_)
            | Self::RecoverySetOff(_)
            | Self::RecoveryWrittenOff(_) => true,
            Self::AccountChanged(_)
            | Self::AccountConfirmed(_)
            | Self::NoticePublished(_)
            | Self::ObjectionRaised(_)
            | Self::ObjectionResolved(_)
            // The claim's own stream tells of it.
            | Self::PredecessorFundsRecovered(_) => false,
        }
    }
}
