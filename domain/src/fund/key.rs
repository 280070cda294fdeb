//! The ceilings' rows that are appropriations.

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

/// The fund of an appropriation's row; `None` for another ceiling's.
pub fn fund_of(key: &CapKey) -> Option<FundId> {
    let (fund, _) = key.holder.as_str().rsplit_once('/')?;
    (key.ceiling.as_str() == FUND_YEAR).then(|| FundId::parse(fund).ok()).flatten()
}
