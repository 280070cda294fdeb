//! Enterprises: who is paid and where, and when nothing is paid to them.

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
    /// Who serves it, as last assigned.
    pub(crate) specialist: Option<Key>,
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
}

/// 失信
#[derive(Debug)]
pub(crate) struct Exclusion {
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    pub(crate) lifted: Option<Day>,
}

impl Exclusion {
    /// Whether it bars the day. It no longer does on the day it is lifted.
    pub(crate) fn covers(&self, day: Day) -> bool {
        self.from <= day
            && self.until.is_none_or(|until| day <= until)
            && self.lifted.is_none_or(|lifted| day < lifted)
    }
}
