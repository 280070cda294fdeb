//! `audit_trail`.

use bofu_domain::date::{Date, Year};
use bofu_projections::{
    audit_trail::AuditRow,
    table::{Column, TableRow as _},
};

use super::{
    cells::{Cells, read_row},
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
    /// 补录: how many events whose business date is in a year, up to a day, were
    /// recorded late, as was known at a moment.
    pub async fn late_events_of(
        &self,
        year: Year,
        as_of: Option<Date>,
        known_at: Option<&str>,
    ) -> Result<u64, StoreError> {
        let last = as_of.map_or(year.last_day(), |day| day.min(year.last_day()));
        let (first, last) = (year.first_day().to_string(), last.to_string());
        // No later time is written with six decimals.
        let args = [
            Arg::Text(&first),
            Arg::Text(&last),
            Arg::Text(known_at.unwrap_or("9999-12-31T23:59:59.999999Z")),
        ];
        let count = Sql::same(
            "SELECT COUNT(*) FROM audit_trail WHERE occurred_on BETWEEN $1 AND $2 \
             AND late_days IS NOT NULL AND recorded_at <= $3",
        );
        let read = |row: &dyn Cells| {
            let failed = |error| StoreError::from_sqlx("the audit trail", error);
            row.int(0).map_err(failed)
        };
        let counts = self.fetch("the audit trail", count, &args, read).await?;
        Ok(counts.into_iter().flatten().find_map(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

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
