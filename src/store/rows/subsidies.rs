//! The subsidy rows: loading what a batch touches, writing what changed.

use bofu_projections::{
    budget::BudgetEntry,
    claims::ClaimRow,
    enterprises::EnterpriseRow,
    notices::NoticeRow,
    payments::PaymentRow,
    recoveries::RecoveryRow,
    register::RegisterRow,
    subsidies::{RowsToWrite, SubsidyRows, TouchedKeys},
};
use serde_json::{Value, json};

use super::{sql::Db, tx::Tx};
use crate::StoreError;

impl Tx {
    /// The rows that a batch reads or writes.
    pub async fn load_subsidies(
        &mut self,
        touched: &TouchedKeys,
    ) -> Result<SubsidyRows, StoreError> {
        let mut subsidies = SubsidyRows::default();
        if !touched.enterprises.is_empty() {
            let keys = keys(touched.enterprises.iter());
            let rows: Vec<EnterpriseRow> = self.rows_by(&["uscc"], &keys).await?;
            subsidies.enterprises = rows.into_iter().map(|row| (row.uscc.clone(), row)).collect();
        }
        if !touched.claims.is_empty() {
            let keys = keys(touched.claims.iter());
            let rows: Vec<ClaimRow> = self.rows_by(&["claim_no"], &keys).await?;
            subsidies.claims = rows.into_iter().map(|row| (row.claim_no.clone(), row)).collect();
            let rows: Vec<RegisterRow> = self.rows_by(&["claim_no"], &keys).await?;
            subsidies.register = rows.into_iter().map(|row| (row.key(), row)).collect();
        }
        self.load_money(touched, &mut subsidies).await?;
        Ok(subsidies)
    }

    /// Notices, orders, recoveries and budget.
    async fn load_money(
        &mut self,
        touched: &TouchedKeys,
        subsidies: &mut SubsidyRows,
    ) -> Result<(), StoreError> {
        if !touched.paying.is_empty() {
            let keys = keys(touched.paying.iter());
            let rows: Vec<NoticeRow> = self.rows_by(&["claim_no"], &keys).await?;
            subsidies.notices = rows.into_iter().map(|row| (row.claim_no.clone(), row)).collect();
            let rows: Vec<RecoveryRow> = self.rows_by(&["claim_no"], &keys).await?;
            subsidies.recoveries = rows.into_iter().map(|row| (row.key(), row)).collect();
        }
        if !touched.orders.is_empty() {
            let keys = keys(touched.orders.iter());
            let rows: Vec<PaymentRow> = self.rows_by(&["end_to_end_id"], &keys).await?;
            subsidies.payments =
                rows.into_iter().map(|row| (row.end_to_end_id.clone(), row)).collect();
        }
        if !touched.budget.is_empty() {
            let keys = touched.budget.iter().map(|key| {
                json!([key.ceiling.as_str(), key.holder.compared(), key.period.to_string()])
            });
            let keys = Value::Array(keys.collect()).to_string();
            let rows: Vec<BudgetEntry> =
                self.rows_by(&["ceiling", "compared", "period"], &keys).await?;
            subsidies.budget = rows.into_iter().map(|entry| (entry.key, entry.row)).collect();
        }
        Ok(())
    }

    /// Writes rows over what is there.
    pub async fn write_subsidies(&mut self, rows: &RowsToWrite) -> Result<(), StoreError> {
        let RowsToWrite { enterprises, claims, register, notices, payments, recoveries, budget } =
            rows;
        self.upsert::<EnterpriseRow>(enterprises.iter()).await?;
        self.upsert::<ClaimRow>(claims.iter()).await?;
        self.upsert::<RegisterRow>(register.iter()).await?;
        self.upsert::<NoticeRow>(notices.iter()).await?;
        self.upsert::<PaymentRow>(payments.iter()).await?;
        self.upsert::<RecoveryRow>(recoveries.iter()).await?;
        self.upsert::<BudgetEntry>(budget.iter()).await
    }
}

/// Keys as rows of one column.
fn keys(keys: impl Iterator<Item = impl ToString>) -> String {
    Value::Array(keys.map(|key| json!([key.to_string()])).collect()).to_string()
}

impl Db {
    /// Every row there is, for comparison with what the events fold to.
    pub async fn all_subsidies(&self) -> Result<SubsidyRows, StoreError> {
        let mut subsidies = SubsidyRows::default();
        for row in self.enterprises().await? {
            subsidies.enterprises.insert(row.uscc.clone(), row);
        }
        for row in self.rows_where::<ClaimRow>("", &[]).await? {
            subsidies.claims.insert(row.claim_no.clone(), row);
        }
        for row in self.rows_where::<RegisterRow>("", &[]).await? {
            subsidies.register.insert(row.key(), row);
        }
        for row in self.rows_where::<NoticeRow>("", &[]).await? {
            subsidies.notices.insert(row.claim_no.clone(), row);
        }
        for row in self.rows_where::<PaymentRow>("", &[]).await? {
            subsidies.payments.insert(row.end_to_end_id.clone(), row);
        }
        for row in self.rows_where::<RecoveryRow>("", &[]).await? {
            subsidies.recoveries.insert(row.key(), row);
        }
        let budget = self.rows_where::<BudgetEntry>("", &[]).await?;
        subsidies.budget.extend(budget.into_iter().map(|entry| (entry.key, entry.row)));
        Ok(subsidies)
    }
}
