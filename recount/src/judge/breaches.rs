//! What one event breaks, gathered while what is kept of others is borrowed.

use super::{
    event::{Fen, yuan},
    finding::Rule,
};

/// Broken rules, each with what is recorded and what is expected.
#[derive(Debug, Default)]
pub(crate) struct Breaches(Vec<(&'static Rule, String, String)>);

impl Breaches {
    /// One more.
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        recorded: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.0.push((rule, recorded.into(), expected.into()));
    }

    /// One more, unless it holds.
    #[allow(clippy::needless_pass_by_value, reason = "a text, a number or a borrowed one alike")]
    pub(crate) fn unless(
        &mut self,
        holds: bool,
        rule: &'static Rule,
        recorded: impl ToString,
        expected: impl ToString,
    ) {
        if !holds {
            self.add(rule, recorded.to_string(), expected.to_string());
        }
    }

    /// Holds what is recorded to what is expected.
    pub(crate) fn same<T: PartialEq + ToString>(
        &mut self,
        rule: &'static Rule,
        recorded: &T,
        expected: &T,
    ) {
        self.unless(recorded == expected, rule, recorded.to_string(), expected.to_string());
    }

    /// The same of sums.
    pub(crate) fn same_sum(&mut self, rule: &'static Rule, recorded: Fen, expected: Fen) {
        self.unless(recorded == expected, rule, yuan(recorded), yuan(expected));
    }

    /// All of them, in the order in which they were found.
    pub(super) fn all(self) -> impl Iterator<Item = (&'static Rule, String, String)> {
        self.0.into_iter()
    }
}
