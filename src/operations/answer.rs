//! Answers that many operations have in common.

mod change;
mod items;
mod refusal;
mod table_or_file;

pub use change::{ChangeAnswer, EnterpriseRef};
pub use items::{AnswerLine, ClaimRef, DoneItem, ItemAnswers, OrderRef, RefusedItem, outcomes};
pub use refusal::Refusal;
pub use table_or_file::TableOrFile;

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
    let value = serde_json::to_value(value).map_err(E::custom)?;
    let Value::Object(members) = value else {
        return Err(E::custom(format!("{value} has no members")));
    };
    Ok(members)
}
