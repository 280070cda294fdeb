//! `register` 资金使用台账.

use bofu_domain::{
    date::{Date, Year},
    names::ClaimNo,
};
use bofu_projections::{
    register::{RegisterRow, in_order},
    table::ReadCells as _,
};

use super::{
    cells::{Cells, Reader},
    sql::{Arg, Db, Sql},
};
use crate::StoreError;

/// The claims of which an instalment is neither ordered, paid nor revoked.
const TO_PAY: Sql<'_> = Sql::same(
    "SELECT claim_no, granted_on FROM register \
     WHERE status IN ('granted', 'noticed', 'returned') GROUP BY claim_no, granted_on",
);

impl Db {
    /// The claims of which something may be due, in the register's order.
    pub async fn claims_to_pay(&self) -> Result<Vec<ClaimNo>, StoreError> {
        let read = |cells: &dyn Cells| {
            let mut reader = Reader::new("register", cells);
            let claim_no: ClaimNo = reader.value()?;
            Ok((reader.value::<Date>()?, claim_no))
        };
        let mut rows = self.fetch("the register", TO_PAY, &[], read).await?;
        rows.sort();
        Ok(rows.into_iter().map(|(_, claim_no)| claim_no).collect())
    }

    /// `report register`: the instalments that belong to a year, in the
    /// register's order.
    pub async fn register_of(&self, year: Year) -> Result<Vec<RegisterRow>, StoreError> {
        let args = [Arg::Int(i64::from(year.0))];
        Ok(in_order(self.rows_where("WHERE period = $1", &args).await?))
    }
}
