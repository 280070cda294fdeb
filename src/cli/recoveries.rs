//! Recoveries for people.

use bofu_operations::recoveries::RecoveryAnswer;
use serde_json::Value;

use super::{output::Output, render::Render};

impl Render for RecoveryAnswer {
    fn is_of_items(&self) -> bool {
        matches!(self, Self::OverAwards(_))
    }

    fn text(&self, output: Output) {
        match self {
            Self::One(recorded) => recorded.text(output),
            Self::OverAwards(items) => items.text(output),
        }
    }

    fn refusals(&self) -> Vec<Value> {
        match self {
            Self::One(_) => Vec::new(),
            Self::OverAwards(items) => items.refusals(),
        }
    }
}
