//! `audit_trail`.

use bofu_domain::date::Year;
use bofu_projections::{
    audit_trail::AuditRow,
    table::{Column, TableRow as _},
};

use super::{
    cells::read_row,
    sql::{Arg, Db, Sql},
    tx::Tx,
};
use crate::StoreError;

impl Tx {
    /// Adds the rows of events that have none yet. A row that is already there
    /// would mean that an event was folded twice, and must be heard of.
    pub async fn add_audit_rows(
        &mut self,
        rows: impl ExactSizeIterator<Item = AuditRow>,
    ) -> Result<(), StoreError> {
        self.insert::<AuditRow>(rows).await
    }
}

impl Db {
    /// `report audit`: the events whose business date is in a year, in order.
    /// Where the event does not name the clause, it is that of its claim.
    pub async fn audit_trail_of(&self, year: Year) -> Result<Vec<AuditRow>, StoreError> {
        let shown = |column: &Column| match column.name {
            "clause" => "COALESCE(a.clause, c.clause)".to_owned(),
            name => format!("a.{name}"),
        };
        let shown: Vec<String> = AuditRow::table().columns.iter().map(shown).collect();
        let select = format!(
            "SELECT {} FROM audit_trail a LEFT JOIN claims c ON c.claim_no = a.claim_no \
             WHERE a.occurred_on BETWEEN $1 AND $2 ORDER BY a.position",
            shown.join(", ")
        );
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        self.fetch("the audit trail", Sql::same(&select), &args, read_row).await
    }
}
