//! `recoveries` 追回台账.

use bofu_domain::date::Year;
use bofu_projections::recoveries::{RecoveryRow, in_order};

use super::sql::{Arg, Db};
use crate::StoreError;

impl Db {
    /// Those of which anything has come back.
    pub async fn recoveries_with_money(&self) -> Result<Vec<RecoveryRow>, StoreError> {
        Ok(in_order(self.rows_where("WHERE recovered_on IS NOT NULL", &[]).await?))
    }

    /// `report recoveries`: what was decided, or first came back, in a year.
    pub async fn recoveries_of(&self, year: Year) -> Result<Vec<RecoveryRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.rows_where("WHERE decided_on BETWEEN $1 AND $2", &args).await?))
    }
}
