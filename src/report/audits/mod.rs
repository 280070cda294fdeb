//! Papers of an audit: the trail of events, a figure and what it is made of,
//! samples, papers, findings, the second calculation.

pub mod explain;
pub mod findings;
pub mod ground;
pub mod paper;
pub mod recount;
pub mod sample;
pub mod trail;
