//! What holds whatever happens: ceilings under any number of approvers, random
//! histories, and approvals at once that equal approvals one by one.

mod acts;
mod equivalence;
mod exhaustion;
mod founded;
mod histories;
mod honest;
mod journal;
pub(crate) mod office;
mod reconciliation;
mod rules;
mod sums;
