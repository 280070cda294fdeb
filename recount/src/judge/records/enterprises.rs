//! Enterprises: who is paid and where, and when nothing is paid to them.

use super::claims::StepDay;
use crate::{
    day::Day,
    judge::key::{Key, Name},
};

/// An enterprise.
#[derive(Debug, Default)]
pub(crate) struct Enterprise {
    /// Its name and account; `None` before it is registered.
    pub(crate) registration: Option<Box<Registration>>,
    pub(crate) exclusions: Vec<Exclusion>,
    /// The successor.
    pub(crate) merged: Option<Key>,
    /// The day of the merger.
    pub(crate) merged_on: Option<Day>,
    /// Who serves it, as last assigned.
    pub(crate) specialist: Option<Key>,
    /// The day of that.
    pub(crate) assigned_on: Option<Day>,
    /// Its claims.
    pub(crate) claims: Vec<Key>,
}

/// Who is paid, and where.
#[derive(Debug)]
pub(crate) struct Registration {
    /// The code.
    pub(crate) uscc: Box<str>,
    pub(crate) name: Box<str>,
    /// As it is shown: holder, bank, clearing code, number.
    pub(crate) account: Box<str>,
    /// The account that waits for a second person, and who asked for it.
    pub(crate) asked: Option<(Box<str>, Name)>,
    /// The last events about name and account since the registration.
    pub(crate) named: Option<StepDay>,
    pub(crate) account_step: Option<StepDay>,
}

/// 失信
#[derive(Debug)]
pub(crate) struct Exclusion {
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    pub(crate) lifted: Option<Day>,
    pub(crate) recorded_on: Day,
}

impl Exclusion {
    /// Whether it bars the day. It no longer does on the day it is lifted.
    pub(crate) fn covers(&self, day: Day) -> bool {
        self.from <= day
            && self.until.is_none_or(|until| day <= until)
            && self.lifted.is_none_or(|lifted| day < lifted)
    }
}
