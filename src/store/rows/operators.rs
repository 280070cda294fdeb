//! `operators`.

use bofu_projections::operators::{OperatorRow, Operators};

use super::tx::Tx;
use crate::StoreError;

impl Tx {
    /// Every operator there is or was: they are few.
    pub async fn load_operators(&mut self) -> Result<Operators, StoreError> {
        let rows: Vec<OperatorRow> = self.all().await?;
        Ok(Operators { rows: rows.into_iter().map(|row| (row.folded.clone(), row)).collect() })
    }

    /// Writes rows over what is there.
    pub async fn write_operators(&mut self, operators: &Operators) -> Result<(), StoreError> {
        self.upsert::<OperatorRow>(operators.rows.values()).await
    }
}
