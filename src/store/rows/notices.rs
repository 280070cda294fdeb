//! `notices` 公示.

use bofu_domain::date::Year;
use bofu_projections::notices::{NoticeRow, in_order};

use super::sql::{Arg, Db};
use crate::StoreError;

impl Db {
    /// `report notice`: what was published from a day of a year on.
    pub async fn notices_of(&self, year: Year) -> Result<Vec<NoticeRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.rows_where("WHERE starts_on BETWEEN $1 AND $2", &args).await?))
    }
}
