//! Remarks on business dates: how many of the events were
//! recorded late 补录, and how many while no operators were registered, so that
//! nobody answered for their days.

use serde::Serialize;

/// Remarks on the business dates of some events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct DateRemarks {
    /// How many there are.
    #[serde(skip)]
    pub events: u64,
    /// 补录: how many were recorded after their day by more than the allowance.
    #[serde(skip_serializing_if = "is_none")]
    pub late_events: u64,
    /// How many were recorded before operators were registered: their business
    /// dates are unverified.
    #[serde(skip_serializing_if = "is_none")]
    pub unverified_events: u64,
}

// serde hands a reference to what it serialises.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl DateRemarks {
    /// Of events by position and lateness. `verified_from` is the position of the
    /// event that registered the first operator; none: there are no operators.
    pub fn of(
        events: impl IntoIterator<Item = (u64, Option<u32>)>,
        verified_from: Option<u64>,
    ) -> Self {
        let mut remarks = Self::default();
        for (position, late_days) in events {
            remarks.events += 1;
            remarks.late_events += u64::from(late_days.is_some());
            remarks.unverified_events += u64::from(verified_from.is_none_or(|at| position < at));
        }
        remarks
    }

    /// Whether nobody answers for any of the days.
    pub fn all_unverified(&self) -> bool {
        self.unverified_events == self.events && self.events > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_before_the_first_operator_are_unverified_and_all_are_without_one() {
        let events = [(3, None), (7, Some(400)), (9, Some(8))];
        let remarks = DateRemarks::of(events, Some(7));
        assert_eq!((remarks.events, remarks.late_events, remarks.unverified_events), (3, 2, 1));
        assert!(!remarks.all_unverified());
        let remarks = DateRemarks::of(events, None);
        assert!(remarks.all_unverified() && remarks.unverified_events == 3);
        assert!(!DateRemarks::of([], None).all_unverified(), "there is nothing to answer for");
    }
}
