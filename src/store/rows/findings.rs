//! `findings` 审计发现.

use std::collections::BTreeSet;

use bofu_domain::{date::Year, names::ClaimNo};
use bofu_projections::findings::{FindingKey, FindingRow, Findings, in_order};
use serde_json::{Value, json};

use super::{
    sql::{Arg, Db},
    tx::Tx,
};
use crate::StoreError;

impl Tx {
    /// Findings by audit and number.
    pub async fn load_findings(
        &mut self,
        touched: &BTreeSet<FindingKey>,
    ) -> Result<Findings, StoreError> {
        if touched.is_empty() {
            return Ok(Findings::new());
        }
        let keys = touched.iter().map(|(audit, no)| json!([audit.as_str(), no]));
        let keys = Value::Array(keys.collect()).to_string();
        let rows: Vec<FindingRow> = self.rows_by(&["audit", "finding"], &keys).await?;
        Ok(rows.into_iter().map(|row| (row.key(), row)).collect())
    }

    /// Writes rows over what is there.
    pub async fn write_findings(&mut self, rows: &Findings) -> Result<(), StoreError> {
        self.upsert::<FindingRow>(rows.values()).await
    }
}

impl Db {
    /// `report findings`: the findings of a year.
    pub async fn findings_of(&self, year: Year) -> Result<Vec<FindingRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.rows_where("WHERE recorded_on BETWEEN $1 AND $2", &args).await?))
    }

    /// The findings about a claim.
    pub async fn findings_of_claim(
        &self,
        claim_no: &ClaimNo,
    ) -> Result<Vec<FindingRow>, StoreError> {
        let args = [Arg::Text(claim_no.as_str())];
        Ok(in_order(self.rows_where("WHERE claim_no = $1", &args).await?))
    }
}
