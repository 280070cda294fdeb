//! `payments` 拨付指令.

use std::collections::BTreeMap;

use bofu_domain::{
    date::{Date, Year},
    names::{ActorName, BatchNo},
};
use bofu_projections::{
    payments::{PaymentRow, in_order},
    register::InstalmentKey,
    table::ReadCells as _,
};

use super::{
    cells::{Cells, Reader},
    sql::{Arg, Db, Sql},
};
use crate::StoreError;

/// The officers who released the orders of a year's instalments, the last
/// attempt last.
const RELEASED: Sql<'_> = Sql::same(
    "SELECT p.claim_no, p.instalment, p.released_by FROM payments p JOIN register r \
     ON r.claim_no = p.claim_no AND r.instalment = p.instalment \
     WHERE r.period = $1 AND p.released_by IS NOT NULL ORDER BY p.attempt",
);

impl Db {
    /// For each instalment of a year, the officer who released its last released
    /// order 复核.
    pub async fn releasers_of(
        &self,
        year: Year,
    ) -> Result<BTreeMap<InstalmentKey, ActorName>, StoreError> {
        let read = |cells: &dyn Cells| {
            let mut reader = Reader::new("payments", cells);
            let key = (reader.value()?, reader.value()?);
            Ok((key, reader.value()?))
        };
        let args = [Arg::Int(i64::from(year.0))];
        Ok(self.fetch("the payments", RELEASED, &args, read).await?.into_iter().collect())
    }

    /// `report payments`: what was ordered in a year.
    pub async fn payments_of(&self, year: Year) -> Result<Vec<PaymentRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.rows_where("WHERE ordered_on BETWEEN $1 AND $2", &args).await?))
    }

    /// The orders that the bank has not answered yet.
    pub async fn open_payments(&self) -> Result<Vec<PaymentRow>, StoreError> {
        Ok(in_order(self.rows_where("WHERE status IN ('ordered', 'released')", &[]).await?))
    }

    /// The orders that the bank has answered on a day or later, by its own days.
    pub async fn payments_answered_since(&self, day: Date) -> Result<Vec<PaymentRow>, StoreError> {
        let day = day.to_string();
        let args = [Arg::Text(&day)];
        Ok(in_order(self.rows_where("WHERE settled_on >= $1 OR returned_on >= $1", &args).await?))
    }

    /// The orders of a batch, cancelled ones too.
    pub async fn batch(&self, batch: &BatchNo) -> Result<Vec<PaymentRow>, StoreError> {
        let args = [Arg::Text(batch.as_str())];
        Ok(in_order(self.rows_where("WHERE batch = $1", &args).await?))
    }
}
