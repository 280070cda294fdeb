//! `caps`: the ceilings' rows, which the writer folds inline; here they are
//! only read.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::{CapKey, CapRow, Period},
    date::Year,
    money::Money,
};
use bofu_projections::{
    caps::{self, CapLine},
    table::ReadCells as _,
};

use super::{
    cells::{Cells, Reader},
    sql::{Arg, Db, Sql},
};
use crate::StoreError;

const OF_YEAR: Sql<'_> = Sql::same(
    "SELECT ceiling, holder, period, limit_fen, own_fen, external_fen, version FROM caps \
     WHERE period IN ($1, 'once') ORDER BY ceiling, holder, period",
);

/// Joined here and not by the database: a ledger of the first layout has no
/// column of compared holders.
const PAID_OF_YEAR: Sql<'_> = Sql::same(
    "SELECT ceiling, holder, period, paid FROM budget \
     WHERE period IN ($1, 'once') AND paid <> 0",
);

fn read_key(reader: &mut Reader<'_>) -> Result<CapKey, StoreError> {
    Ok(CapKey { ceiling: reader.value()?, holder: reader.value()?, period: reader.value()? })
}

fn read_paid(cells: &dyn Cells) -> Result<(CapKey, Money), StoreError> {
    let mut reader = Reader::new("budget", cells);
    Ok((read_key(&mut reader)?, reader.value()?))
}

fn read(cells: &dyn Cells) -> Result<(CapKey, CapRow), StoreError> {
    let mut reader = Reader::new("caps", cells);
    let key = read_key(&mut reader)?;
    let row = CapRow {
        limit: reader.value()?,
        own: reader.value()?,
        external: reader.value()?,
        version: reader.value()?,
    };
    Ok((key, row))
}

impl Db {
    /// `report caps`: the rows of a year that were ever touched, and every row
    /// whose period is `once`.
    pub async fn caps_of(&self, year: Year) -> Result<Vec<CapLine>, StoreError> {
        let period = Period::Year(year).to_string();
        let args = [Arg::Text(&period)];
        let rows = self.fetch("the ceilings", OF_YEAR, &args, read).await?;
        let paid = self.fetch("what is paid of the ceilings", PAID_OF_YEAR, &args, read_paid);
        let paid: BTreeMap<CapKey, Money> = paid.await?.into_iter().collect();
        let line = |(key, row): (CapKey, CapRow)| {
            let paid = paid.get(&key).copied().unwrap_or_default();
            CapLine::new(key, &row, paid)
        };
        Ok(caps::merged(rows).into_iter().map(line).collect())
    }
}
