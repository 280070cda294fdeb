//! Audits: how many samples, and each finding with who found and answered it.

use std::collections::HashMap;

use super::claims::StepDay;
use crate::judge::key::{Key, Name};

/// An audit.
#[derive(Debug, Default)]
pub(crate) struct Audit {
    pub(in crate::judge) samples: u32,
    pub(in crate::judge) findings: Vec<FindingRecord>,
}

/// A finding: who found and who answered it.
#[derive(Debug)]
pub(in crate::judge) struct FindingRecord {
    pub(in crate::judge) by: Name,
    /// The last event about it.
    pub(in crate::judge) last: StepDay,
    pub(in crate::judge) answered_by: Vec<Name>,
    pub(in crate::judge) closed: bool,
}

/// All audits by the key of their number.
pub(crate) type Audits = HashMap<Key, Audit>;
