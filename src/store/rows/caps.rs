//! `caps`: the ceilings' rows, which the writer folds inline; here they are
//! only read.

use bofu_domain::{
    charge::{CapKey, CapRow, Period},
    date::Year,
    names::{CeilingId, Holder},
};
use bofu_projections::caps::CapLine;

use super::{
    cells::{Cells, Reader},
    sql::{Arg, Db, Sql},
};
use crate::store::StoreError;

const OF_YEAR: Sql = Sql::same(
    "SELECT c.ceiling, c.holder, c.period, c.limit_fen, c.own_fen, c.external_fen, c.version, \
     COALESCE(b.paid, 0) FROM caps c LEFT JOIN budget b ON b.ceiling = c.ceiling \
     AND b.holder = c.holder AND b.period = c.period \
     WHERE c.period IN ($1, 'once') ORDER BY c.ceiling, c.holder, c.period",
);

fn read(cells: &dyn Cells) -> Result<CapLine, StoreError> {
    let mut reader = Reader::new("caps", cells);
    let key = CapKey {
        ceiling: reader.name(CeilingId::parse)?,
        holder: reader.name(Holder::parse)?,
        period: reader.word(Period::parse)?,
    };
    let row = CapRow {
        limit: reader.maybe_money()?,
        own: reader.money()?,
        external: reader.money()?,
        version: reader.count()?,
    };
    let paid = reader.money()?;
    Ok(CapLine::new(key, &row, paid))
}

impl Db {
    /// `report caps`: the rows of a year that were ever touched, and every row
    /// whose period is `once`.
    pub async fn caps_of(&self, year: Year) -> Result<Vec<CapLine>, StoreError> {
        let period = Period::Year(year).to_string();
        self.fetch("the ceilings", OF_YEAR, &[Arg::Text(&period)], read).await
    }
}
