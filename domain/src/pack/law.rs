//! The policy as decisions ask it.

use std::collections::BTreeMap;

use super::{Policy, PolicyRefusal};
use crate::{
    assessment::{Application, Assessment},
    charge::{CapKey, Period},
    enterprise::law::{Law, PolicyRefusal as Refused},
    explained::Explained,
    money::Money,
    names::{CeilingId, ReadingId, Subject},
    uscc::Uscc,
};

impl Law for Policy {
    fn assess(&self, application: &Application) -> Result<Assessment, Refused> {
        Self::assess(self, application).map_err(Refused::from)
    }

    fn check_reading(&self, reading: &ReadingId, option: &str) -> Result<(), Refused> {
        Self::check_reading(self, reading, option).map(drop).map_err(Refused::from)
    }

    fn option(&self, reading: &ReadingId) -> String {
        self.reading(reading.as_str()).unwrap_or_default().to_owned()
    }

    fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), Refused> {
        Self::ceiling_key(self, ceiling, uscc, subject, facts, period).map_err(Refused::from)
    }
}

impl From<PolicyRefusal> for Refused {
    /// The remedy is told with the message, which has no place of its own for it.
    fn from(refusal: PolicyRefusal) -> Self {
        let told = |message: String, hint: String| {
            if hint.is_empty() { message } else { format!("{message} ({hint})") }
        };
        Self {
            code: refusal.code(),
            en: told(refusal.to_string(), refusal.hint()),
            zh: told(refusal.zh(), refusal.hint_zh()),
        }
    }
}
