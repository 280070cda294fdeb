//! Appropriations: each row with what grants hold of it, and what is carried from
//! year to year.

use std::collections::{HashMap, HashSet};

use super::claims::StepDay;
use crate::{
    day::Day,
    judge::{event::Fen, key::Key},
};

/// The row of an appropriation.
#[derive(Debug)]
pub(crate) struct FundRow {
    pub(crate) fund: Key,
    pub(crate) year: i64,
    /// The appropriation; `None`: not limited by one.
    pub(crate) limit: Option<Fen>,
    /// What grants hold of it.
    pub(crate) taken: Fen,
    /// Since when there is an appropriation, and the last event about it.
    pub(crate) since: Option<Day>,
    pub(crate) last: Option<StepDay>,
}

/// What is kept of appropriations beside their rows.
#[derive(Debug, Default)]
pub(crate) struct Appropriations {
    /// What was carried over: year, source and document, as typed and as compared.
    pub(in crate::judge) carried: HashSet<Key>,
    /// What one side of a carry-over has said, until the other does.
    pub(in crate::judge) carrying: HashMap<Key, CarriedSide>,
    /// The document by which each total was last set.
    pub(in crate::judge) set_by: HashMap<Key, Key>,
}

/// One side of a carry-over.
#[derive(Debug, Clone, Copy)]
pub(in crate::judge) struct CarriedSide {
    pub(in crate::judge) position: u64,
    pub(in crate::judge) carried: Fen,
    pub(in crate::judge) is_out: bool,
}
