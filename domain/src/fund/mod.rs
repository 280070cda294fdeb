//! A fund in one year: its appropriations by source, its close and reopening.

pub mod event;

use crate::{
    assessment::Source,
    charge::{CapKey, FUND_YEAR, Period},
    date::Year,
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
