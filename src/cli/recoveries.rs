//! Recoveries for people.

use bofu_operations::recoveries::Recovered;
use serde_json::Value;

use super::{output::Output, shown::Shown};

impl Shown for Recovered {
    fn is_of_items(&self) -> bool {
        matches!(self, Self::Proposed(_))
    }

    fn text(&self, output: Output) {
        match self {
            Self::One(recorded) => recorded.text(output),
            Self::Proposed(items) => items.text(output),
        }
    }

    fn refusals(&self) -> Vec<Value> {
        match self {
            Self::One(_) => Vec::new(),
            Self::Proposed(items) => items.refusals(),
        }
    }
}
