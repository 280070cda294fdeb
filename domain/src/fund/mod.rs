//! A fund in one year: its appropriations by source, the close and reopening of
//! the year and of its months.

pub mod closed;
pub mod command;
mod decide;
pub mod error;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;

pub use closed::{ClosedBooks, MonthClosed, YearClosed};
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

/// The fund of an appropriation's row; `None` for another ceiling's.
pub fn fund_of(key: &CapKey) -> Option<FundId> {
    let (fund, _) = key.holder.as_str().rsplit_once('/')?;
    (key.ceiling.as_str() == FUND_YEAR).then(|| FundId::parse(fund).ok()).flatten()
}

aggregate!(Fund, kind::FUND, command::FundCommand, event::FundEvent, FundRefusal);
