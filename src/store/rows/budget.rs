//! `budget` 预算执行, and what is paid of every ceiling.

use bofu_domain::{
    charge::{FUND_YEAR, Period},
    date::Year,
};
use bofu_projections::budget::{BudgetEntry, BudgetLine};

use super::sql::{Arg, Db};
use crate::StoreError;

impl Db {
    /// `report budget`: a year's appropriations, by fund and source.
    pub async fn budget_of(&self, year: Year) -> Result<Vec<BudgetLine>, StoreError> {
        let period = Period::Year(year).to_string();
        let args = [Arg::Text(FUND_YEAR), Arg::Text(&period)];
        let condition = "WHERE ceiling = $1 AND period = $2 ORDER BY holder";
        let rows: Vec<BudgetEntry> = self.rows_where(condition, &args).await?;
        let lines = rows.iter().filter_map(|entry| BudgetLine::new(&entry.key, &entry.row));
        let mut lines: Vec<BudgetLine> = lines.filter(BudgetLine::is_touched).collect();
        // Not by the database, whose languages sort differently.
        lines.sort_by(|one, other| (&one.fund, &one.source).cmp(&(&other.fund, &other.source)));
        Ok(lines)
    }
}
