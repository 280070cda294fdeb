//! What a merger carries to the successor: the ceilings' rows, and the claims
//! that later ones are compared with (附则1 不重复).

use serde::{Deserialize, Serialize};

use super::claim::{Claim, Comparison, Like};
use crate::{
    charge::{CapKey, Charge},
    date::Span,
    determination::GroupEntry,
    money::Money,
    names::{ClaimNo, MeasureId, Subject},
    uscc::Uscc,
};

/// A predecessor's claim that counts against the successor's: granted and not
/// wholly revoked, or approved with nothing left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedClaim {
    /// The claim.
    pub claim_no: ClaimNo,
    /// Who filed it: the predecessor, or one that it had absorbed before.
    pub holder: Uscc,
    /// Its measure.
    pub measure: MeasureId,
    /// What the money is for.
    pub subject: Subject,
    /// What later claims are compared with.
    pub comparison: Comparison,
    /// What it adds to its group: granted and not revoked, or cut as a
    /// duplicate.
    pub counted: Money,
    /// What was granted and is not revoked.
    pub granted: Money,
    /// The days that it takes, by calendar year; those of revoked instalments
    /// are left out.
    pub days: Vec<Span>,
}

impl CarriedClaim {
    pub(super) fn of(claim_no: &ClaimNo, claim: &Claim, holder: &Uscc) -> Option<Self> {
        let entry = claim.entry(claim_no, (&claim.measure, None))?;
        let carried = Self {
            claim_no: claim_no.clone(),
            holder: holder.clone(),
            measure: claim.measure.clone(),
            subject: claim.subject.clone(),
            comparison: claim.comparison.clone()?,
            counted: entry.counted,
            granted: entry.granted,
            days: claim.days(),
        };
        carried.bears().then_some(carried)
    }

    /// Whether any later claim can meet it: the rest is in the rows.
    fn bears(&self) -> bool {
        let Comparison { group, once, once_otherwise, months, .. } = &self.comparison;
        let is_once = once.is_some() || !once_otherwise.is_empty();
        group.is_some() || is_once || *months != 0 || !self.days.is_empty()
    }

    /// What it adds to its group.
    pub(super) fn entry(&self, like: Like<'_>) -> GroupEntry {
        GroupEntry {
            claim_no: self.claim_no.to_string(),
            member: self.comparison.member(),
            once: self.comparison.once_like(&self.measure, like),
            counted: self.counted,
            granted: self.granted,
        }
    }

    /// What later claims find it by.
    pub(super) fn found_by(&self) -> Vec<String> {
        self.comparison.found_by(&self.measure, &self.subject)
    }
}

/// All that a merger carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Carried {
    /// What the predecessor's own rows hold: one charge a row.
    pub charges: Vec<Charge>,
    /// The claims that count, with those that it had absorbed itself.
    pub claims: Vec<CarriedClaim>,
    /// The predecessor's rows with the version that was read, also those that
    /// hold nothing.
    pub rows: Vec<(CapKey, u64)>,
}
