//! What can be asked of any of them: about which claim, how much, and what it
//! does to the ceilings' rows.

use super::PaymentEvent;
use crate::{
    charge::{CapKey, Charge},
    enterprise::values::{RecoveryCause, Share},
    money::Money,
    names::ClaimNo,
};

impl<'a> PaymentEvent<'a> {
    /// The claim of this stream that the event is about, with the instalment
    /// where it is about one alone.
    pub fn place(self) -> Option<(&'a ClaimNo, Option<u32>)> {
        Some(match self {
            Self::AccountChanged(_)
            | Self::AccountConfirmed(_)
            // The claim is the predecessor's, and its own stream tells of it.
            | Self::PredecessorFundsRecovered(_) => return None,
            Self::NoticePublished(event) => (&event.claim_no, None),
            Self::ObjectionRaised(event) => (&event.claim_no, None),
            Self::ObjectionResolved(event) => (&event.claim_no, None),
            Self::PaymentOrdered(event) => (&event.claim_no, Some(event.instalment)),
            Self::PaymentReleased(event) => (&event.claim_no, Some(event.instalment)),
            Self::PaymentCancelled(event) => (&event.claim_no, Some(event.instalment)),
            Self::PaymentSettled(event) => (&event.claim_no, Some(event.instalment)),
            Self::PaymentReturned(event) => (&event.claim_no, Some(event.instalment)),
            Self::SettlementUndone(event) => (&event.claim_no, Some(event.instalment)),
            Self::ReturnUndone(event) => (&event.claim_no, Some(event.instalment)),
            Self::RecoveryDecided(event) => (&event.claim_no, Some(event.instalment)),
            Self::FundsRecovered(event) => (&event.claim_no, Some(event.instalment)),
            Self::RecoverySetOff(event) => (&event.claim_no, Some(event.instalment)),
            Self::RecoveryWrittenOff(event) => (&event.claim_no, Some(event.instalment)),
        })
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

    /// How much the event moves, where it moves a sum.
    pub fn amount(self) -> Option<Money> {
        match self {
            Self::AccountChanged(_)
            | Self::AccountConfirmed(_)
            | Self::ObjectionRaised(_)
            | Self::ObjectionResolved(_)
            | Self::PaymentReleased(_) => None,
            Self::NoticePublished(event) => Some(event.amount),
            Self::PaymentOrdered(event) => Some(event.amount),
            Self::PaymentCancelled(event) => Some(event.amount),
            Self::PaymentSettled(event) => Some(event.amount),
            Self::PaymentReturned(event) => Some(event.amount),
            Self::SettlementUndone(event) => Some(event.amount),
            Self::ReturnUndone(event) => Some(event.amount),
            Self::RecoveryDecided(event) => Some(event.amount),
            Self::FundsRecovered(event) => Some(event.amount),
            Self::RecoverySetOff(event) => Some(event.amount),
            Self::RecoveryWrittenOff(event) => Some(event.amount),
            Self::PredecessorFundsRecovered(event) => Some(event.amount),
        }
    }

    /// What it takes from ceilings, or gives back.
    pub fn charges(self) -> &'a [Charge] {
        match self {
            Self::FundsRecovered(event) => &event.charges,
            Self::PredecessorFundsRecovered(event) => &event.charges,
            Self::AccountChanged(_)
            | Self::AccountConfirmed(_)
            | Self::NoticePublished(_)
            | Self::ObjectionRaised(_)
            | Self::ObjectionResolved(_)
            | Self::PaymentOrdered(_)
            | Self::PaymentReleased(_)
            | Self::PaymentCancelled(_)
            | Self::PaymentSettled(_)
            | Self::PaymentReturned(_)
            | Self::SettlementUndone(_)
            | Self::ReturnUndone(_)
            | Self::RecoveryDecided(_)
            | Self::RecoverySetOff(_)
            | Self::RecoveryWrittenOff(_) => &[],
        }
    }

    /// What it makes paid (positive) or not paid (negative) of the rows' own
    /// charges. A recovery takes from both, or, after a fraud, from neither.
    pub fn paid(self) -> Vec<(&'a CapKey, Money)> {
        let [plus, minus] = [
            |share: &'a Share| (&share.key, share.amount),
            |share: &'a Share| (&share.key, share.amount.negated()),
        ];
        match self {
            Self::PaymentSettled(event) => event.shares.iter().map(plus).collect(),
            Self::RecoverySetOff(event) => event.shares.iter().map(plus).collect(),
            Self::SettlementUndone(event) => event.shares.iter().map(minus).collect(),
            Self::PaymentReturned(event) if event.was_settled => {
                event.shares.iter().map(minus).collect()
            }
            Self::ReturnUndone(event) if event.was_settled => {
                event.shares.iter().map(plus).collect()
            }
            Self::FundsRecovered(event) if event.cause == RecoveryCause::Error => {
                event.shares.iter().map(minus).collect()
            }
            Self::PaymentReturned(_)
            | Self::ReturnUndone(_)
            | Self::FundsRecovered(_)
            | Self::AccountChanged(_)
            | Self::AccountConfirmed(_)
            | Self::NoticePublished(_)
            | Self::ObjectionRaised(_)
            | Self::ObjectionResolved(_)
            | Self::PaymentOrdered(_)
            | Self::PaymentReleased(_)
            | Self::PaymentCancelled(_)
            | Self::RecoveryDecided(_)
            | Self::RecoveryWrittenOff(_)
            | Self::PredecessorFundsRecovered(_) => Vec::new(),
        }
    }
}
