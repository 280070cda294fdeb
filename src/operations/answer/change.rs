//! Whether one thing was recorded.

use bofu_domain::language::Text;
use serde::{Serialize, Serializer};

/// Whether one thing was recorded, with what names it: `{…, "changed"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeAnswer<N> {
    /// Whether that changed anything; `false`: it was so before.
    pub changed: bool,
    /// What names it, as JSON has it.
    pub names: N,
    /// What such a thing is called.
    pub thing: Text,
}

impl<N> ChangeAnswer<N> {
    /// Whether something of this name was recorded.
    pub fn of(changed: bool, names: N, zh: &str, en: &str) -> Self {
        Self { changed, names, thing: Text::new(zh, en) }
    }
}

impl<N: Serialize> Serialize for ChangeAnswer<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = super::members(&self.names)?;
        members.insert("changed".to_owned(), self.changed.into());
        members.serialize(serializer)
    }
}

/// What names an enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnterpriseRef {
    /// Its code, as it was given.
    pub uscc: String,
}
