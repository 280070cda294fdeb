//! A fund in one year: its appropriations by source, its close and reopening.

pub mod closed;
pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

pub use closed::{ClosedYears, YearClosed};
pub use decide::CarryOver;
pub use error::FundRefusal;
pub use state::Fund;

use crate::{
    assessment::Source,
    charge::{CapKey, FUND_YEAR, Period},
    context::aggregate,
    date::Year,
    ledger::kind,
    names::{CeilingId, FundId, Holder},
};

/// The row of a fund's appropriation. `None` only where the names do not fit
/// into a holder.
pub fn appropriation_key(fund: &FundId, source: Source, year: Year) -> Option<CapKey> {
    Some(CapKey {
        ceiling: CeilingId::parse(FUND_YEAR).ok()?,
        holder: Holder::parse(&format!("{fund}/{}", source.as_str())).ok()?,
        period: Period::Year(year),
    })
}

aggregate!(Fund, kind::FUND, command::FundCommand, event::FundEvent, FundRefusal);
