//! The projections there are. A new one is one more entry in [`ALL`].

use super::{audit_trail::AuditTrailProjection, subsidies::SubsidyProjection};
use crate::projector::projection::Projection;

/// Those that follow the ledger. `caps` is not among them: it is folded in the
/// commit itself.
pub static ALL: &[&dyn Projection] = &[
    &SubsidyProjection, // enterprises, claims, register, notices, payments, recoveries, budget
    &AuditTrailProjection, // audit_trail, operators, findings
];

/// The projection of a name.
pub fn named(name: &str) -> Option<&'static dyn Projection> {
    ALL.iter().copied().find(|projection| projection.name() == name)
}
