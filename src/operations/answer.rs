//! Answers that many operations have in common.

mod given;
mod items;
mod recorded;
mod refusal;

pub use given::Given;
pub use items::{Item, Items, Lined, OfClaim, OfOrder, Refused, outcomes};
pub use recorded::{OfEnterprise, Recorded};
pub use refusal::Refusal;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A value as JSON whose members are in the order of their names.
pub(crate) fn sorted<T: Serialize, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    value.serialize(serializer)
}

/// The members of a value that is an object.
pub(crate) fn members<T: Serialize, E: serde::ser::Error>(
    value: &T,
) -> Result<Map<String, Value>, E> {
    match serde_json::to_value(value).map_err(E::custom)? {
        Value::Object(members) => Ok(members),
        other => Err(E::custom(format!("{other} has no members"))),
    }
}
