//! What holds whatever happens: ceilings under any number of approvers, random
//! histories, and approvals at once that equal approvals one by one.

mod exhaustion;
pub(crate) mod office;
