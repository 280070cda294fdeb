//! `audit_trail`.

use bofu_domain::{
    date::Year,
    names::{ActorName, ClaimNo},
};
use bofu_projections::audit_trail::AuditRow;

use super::{
    cells::{Cells, Reader, Row},
    line::Line,
    sql::{Arg, Db, Sql, over_rows},
    tx::Tx,
};
use crate::{StoreError, sql::sql};

const OF_DAYS: Sql = Sql::same(
    "SELECT a.position, a.recorded_at, a.occurred_on, a.actor, a.os_user, a.host, a.db_user, \
     a.role, a.event_type, a.stream, a.sequence, a.uscc, a.claim_no, \
     COALESCE(a.clause, c.clause), a.amount, a.leaf, a.what_zh, a.what_en \
     FROM audit_trail a LEFT JOIN claims c ON c.claim_no = a.claim_no \
     WHERE a.occurred_on BETWEEN $1 AND $2 ORDER BY a.position",
);

// Not an upsert: a row that is already there would mean that an event was
// folded twice, and must be heard of.
const INSERT: Sql = over_rows!(
    "INSERT INTO audit_trail (position, recorded_at, occurred_on, actor, os_user, host, db_user, \
     role, event_type, stream, sequence, uscc, claim_no, clause, amount, leaf, what_zh, what_en) \
     SELECT CAST(value->>0 AS bigint), value->>1, value->>2, value->>3, value->>4, value->>5, \
     value->>6, value->>7, value->>8, value->>9, CAST(value->>10 AS bigint), value->>11, \
     value->>12, value->>13, CAST(value->>14 AS bigint), value->>15, value->>16, value->>17 FROM",
    ""
);

fn cells(row: &AuditRow, to: &mut dyn Row) {
    to.number(sql(row.position));
    to.text(&row.recorded_at);
    to.date(row.occurred_on);
    to.text(row.actor.as_str());
    to.maybe(row.os_user.as_ref());
    to.maybe(row.host.as_ref());
    to.maybe(row.db_user.as_ref());
    to.maybe(row.role.as_ref());
    to.text(&row.event_type);
    to.text(&row.stream);
    to.number(sql(row.sequence));
    to.maybe(row.uscc.as_ref());
    to.maybe(row.claim_no.as_ref());
    to.maybe(row.clause.as_ref());
    to.maybe_fen(row.amount);
    to.text(&row.leaf);
    to.text(&row.what_zh);
    to.text(&row.what_en);
}

/// A row as a line that can be compared.
pub(super) fn line(row: &AuditRow) -> String {
    let mut line = Line::default();
    cells(row, &mut line);
    line.end()
}

fn read(cells: &dyn Cells) -> Result<AuditRow, StoreError> {
    let mut reader = Reader::new("audit_trail", cells);
    Ok(AuditRow {
        position: reader.count()?,
        recorded_at: reader.text()?,
        occurred_on: reader.date()?,
        actor: reader.name(ActorName::parse)?,
        os_user: reader.maybe_text()?,
        host: reader.maybe_text()?,
        db_user: reader.maybe_text()?,
        role: reader.maybe_text()?,
        event_type: reader.text()?,
        stream: reader.text()?,
        sequence: reader.count()?,
        uscc: reader.maybe_text()?,
        claim_no: reader.maybe_name(ClaimNo::parse)?,
        clause: reader.maybe_text()?,
        amount: reader.maybe_money()?,
        leaf: reader.text()?,
        what_zh: reader.text()?,
        what_en: reader.text()?,
    })
}

impl Tx {
    /// Adds the rows of events that have none yet.
    pub async fn add_audit_rows(
        &mut self,
        rows: impl ExactSizeIterator<Item = AuditRow>,
    ) -> Result<(), StoreError> {
        self.write("the audit trail", INSERT, rows, |row, to| cells(&row, to)).await
    }
}

impl Db {
    /// `report audit`: the events whose business date is in a year, in order.
    /// Where the event does not name the clause, it is that of its claim.
    pub async fn audit_trail_of(&self, year: Year) -> Result<Vec<AuditRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        self.fetch("the audit trail", OF_DAYS, &args, read).await
    }
}
