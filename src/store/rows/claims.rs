//! `claims`.

use bofu_domain::date::Year;
use bofu_projections::{claims::ClaimRow, status::ClaimStatus};

use super::sql::{Arg, Db};
use crate::StoreError;

impl Db {
    /// `report claims`: the claims that are judged in a year, in order of filing.
    pub async fn claims_of(&self, year: Year) -> Result<Vec<ClaimRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let condition = "WHERE applied_on BETWEEN $1 AND $2 ORDER BY filed_position";
        self.rows_where(condition, &[Arg::Text(&first), Arg::Text(&last)]).await
    }

    /// The claims that stand so, in order of filing.
    pub async fn claims_that_are(&self, status: ClaimStatus) -> Result<Vec<ClaimRow>, StoreError> {
        let args = [Arg::Text(status.as_str())];
        self.rows_where("WHERE status = $1 ORDER BY filed_position", &args).await
    }

    /// The next claims that stand so, in order of filing, after one.
    pub async fn claims_after(
        &self,
        status: ClaimStatus,
        filed_position: Option<u64>,
        most: u32,
    ) -> Result<Vec<ClaimRow>, StoreError> {
        let after =
            filed_position.map_or(-1, |position| i64::try_from(position).unwrap_or(i64::MAX));
        let condition = format!(
            "WHERE status = $1 AND filed_position > $2 ORDER BY filed_position LIMIT {most}"
        );
        self.rows_where(&condition, &[Arg::Text(status.as_str()), Arg::Int(after)]).await
    }
}
