//! `audit_trail`.

use bofu_domain::date::{Date, Year};
use bofu_projections::{
    audit_trail::AuditRow,
    date_remarks::DateRemarks,
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
    /// Of the events whose business date is in a year, up to a day, as was known
    /// at a moment: how many were recorded late 补录, and how many before a
    /// position, that of the first operator. What sets the office up comes before it
    /// and is left out.
    pub async fn date_remarks_of(
        &self,
        year: Year,
        as_of: Option<Date>,
        known_at: Option<&str>,
        verified_from: u64,
    ) -> Result<DateRemarks, StoreError> {
        let last = as_of.map_or(year.last_day(), |day| day.min(year.last_day()));
        let (first, last) = (year.first_day().to_string(), last.to_string());
        // No later time is written with six decimals.
        let args = [
            Arg::Text(&first),
            Arg::Text(&last),
            Arg::Text(known_at.unwrap_or("9999-12-31T23:59:59.999999Z")),
            Arg::Int(i64::try_from(verified_from).unwrap_or(i64::MAX)),
        ];
        let count = Sql::same(
            "SELECT COUNT(*), COUNT(late_days), \
             COUNT(CASE WHEN position < $4 AND stream NOT LIKE 'office/%' THEN 1 END) \
             FROM audit_trail WHERE occurred_on BETWEEN $1 AND $2 AND recorded_at <= $3",
        );
        let read = |row: &dyn Cells| {
            let failed = |error| StoreError::from_sqlx("the audit trail", error);
            let count = |at| -> Result<u64, StoreError> {
                let count = row.int(at).map_err(failed)?.unwrap_or_default();
                Ok(u64::try_from(count).unwrap_or_default())
            };
            let (events, late_events, unverified_events) = (count(0)?, count(1)?, count(2)?);
            Ok(DateRemarks { events, late_events, unverified_events })
        };
        let counts = self.fetch("the audit trail", count, &args, read).await?;
        Ok(counts.into_iter().next().unwrap_or_default())
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
