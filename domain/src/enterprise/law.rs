//! What decisions ask of the policy in force.

use std::collections::BTreeMap;

use crate::{
    assessment::{Application, Assessment},
    charge::{CapKey, Period},
    explained::Explained,
    money::Money,
    names::{CeilingId, ReadingId, Subject},
    uscc::Uscc,
};

/// The policy in force, as decisions ask it.
pub trait Law: Send + Sync {
    /// What the policy gives for the facts.
    fn assess(&self, application: &Application) -> Result<Assessment, PolicyRefusal>;

    /// Whether the reading has the option.
    fn check_reading(&self, reading: &ReadingId, option: &str) -> Result<(), PolicyRefusal>;

    /// The option in force of a reading; empty where there is none.
    fn option(&self, reading: &ReadingId) -> String;

    /// The row of a ceiling, and its limit.
    fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), PolicyRefusal>;
}

/// The policy says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct PolicyRefusal {
    /// Its code.
    pub code: &'static str,
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Explained for PolicyRefusal {
    fn code(&self) -> &'static str {
        self.code
    }

    fn zh(&self) -> String {
        self.zh.clone()
    }

    fn hint(&self) -> String {
        String::new()
    }

    fn hint_zh(&self) -> String {
        String::new()
    }
}
