//! `enterprises`.

use bofu_projections::enterprises::EnterpriseRow;

use super::sql::Db;
use crate::StoreError;

impl Db {
    /// Every enterprise, those that changed longest ago first.
    pub async fn enterprises(&self) -> Result<Vec<EnterpriseRow>, StoreError> {
        self.rows_where("ORDER BY position, uscc", &[]).await
    }
}
