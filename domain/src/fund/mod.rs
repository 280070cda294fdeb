//! A fund in one year: its appropriations by source, the close and reopening of
//! the year and of its months.

pub mod closed;
pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod key;
pub mod state;
#[cfg(test)]
mod tests;

pub use closed::{ClosedBooks, MonthClosed, YearClosed};
pub use decide::CarryOver;
pub use error::FundRefusal;
pub use state::Fund;

use crate::{context::aggregate, event::kind};

aggregate!(Fund, kind::FUND, command::FundCommand, event::FundEvent, FundRefusal);
