//! The fault of an element that is not there.

use crate::statement::fault::{Flaw, Spot, StatementFault, XmlFlaw};

/// A fault of an element that is not there.
pub(super) fn missing(element: &str, within: &str, at: Spot) -> StatementFault {
    let flaw = XmlFlaw::Missing { element: element.to_owned(), within: within.to_owned() };
    StatementFault::content(Some(at), Flaw::Xml(flaw))
}
