//! `findings` 审计发现.

use std::collections::BTreeSet;

use bofu_domain::{
    audit::event::FindingKind,
    date::Year,
    names::{ActorName, AuditNo, ClaimNo, DocumentNo},
};
use bofu_projections::findings::{FindingKey, FindingRow, FindingStatus, Findings, in_order};
use serde_json::{Value, json};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
    tx::Tx,
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "audit, finding, claim_no, instalment, kind, amount, text, document_no, status, \
         recorded_on, recorded_by, answer, answered_by, answered_on, result, closed_by, \
         closed_on, recorded_position, position"
    };
}

const OF_KEYS: Sql = over_rows!(
    concat!(
        "SELECT ",
        columns!(),
        " FROM findings WHERE (audit, finding) IN \
         (SELECT value->>0, CAST(value->>1 AS bigint) FROM"
    ),
    ")"
);

const OF_DAYS: Sql =
    Sql::same(concat!("SELECT ", columns!(), " FROM findings WHERE recorded_on BETWEEN $1 AND $2"));

const OF_CLAIM: Sql =
    Sql::same(concat!("SELECT ", columns!(), " FROM findings WHERE claim_no = $1"));

const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO findings (",
        columns!(),
        ") SELECT value->>0, CAST(value->>1 AS bigint), value->>2, CAST(value->>3 AS bigint), \
         value->>4, CAST(value->>5 AS bigint), value->>6, value->>7, value->>8, value->>9, \
         value->>10, value->>11, value->>12, value->>13, value->>14, value->>15, value->>16, \
         CAST(value->>17 AS bigint), CAST(value->>18 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (audit, finding) DO UPDATE SET status = excluded.status, \
     answer = excluded.answer, answered_by = excluded.answered_by, \
     answered_on = excluded.answered_on, result = excluded.result, \
     closed_by = excluded.closed_by, closed_on = excluded.closed_on, position = excluded.position"
);

fn cells(row: &FindingRow, to: &mut dyn Row) {
    to.shown(&row.audit);
    to.number(row.finding.into());
    to.shown(&row.claim_no);
    match row.instalment {
        Some(no) => to.number(no.into()),
        None => to.null(),
    }
    to.text(row.kind.as_str());
    to.maybe_fen(row.amount);
    to.text(&row.text);
    to.maybe(row.document_no.as_ref());
    to.text(row.status.as_str());
    to.shown(&row.recorded_on);
    to.shown(&row.recorded_by);
    to.maybe(row.answer.as_ref());
    to.maybe(row.answered_by.as_ref());
    to.maybe(row.answered_on.as_ref());
    to.maybe(row.result.as_ref());
    to.maybe(row.closed_by.as_ref());
    to.maybe(row.closed_on.as_ref());
    to.number(sql(row.recorded_position));
    to.number(sql(row.position));
}

fn read(cells: &dyn Cells) -> Result<FindingRow, StoreError> {
    let mut reader = Reader::new("findings", cells);
    Ok(FindingRow {
        audit: reader.name(AuditNo::parse)?,
        finding: reader.number()?,
        claim_no: reader.name(ClaimNo::parse)?,
        instalment: reader.maybe_number()?,
        kind: reader.word(FindingKind::parse)?,
        amount: reader.maybe_money()?,
        text: reader.text()?,
        document_no: reader.maybe_name(DocumentNo::parse)?,
        status: reader.word(FindingStatus::parse)?,
        recorded_on: reader.date()?,
        recorded_by: reader.name(ActorName::parse)?,
        answer: reader.maybe_text()?,
        answered_by: reader.maybe_name(ActorName::parse)?,
        answered_on: reader.maybe_date()?,
        result: reader.maybe_text()?,
        closed_by: reader.maybe_name(ActorName::parse)?,
        closed_on: reader.maybe_date()?,
        recorded_position: reader.count()?,
        position: reader.count()?,
    })
}

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
        let rows = self.fetch("the findings", OF_KEYS, &[Arg::Text(&keys)], read).await?;
        Ok(rows.into_iter().map(|row| (row.key(), row)).collect())
    }

    /// Writes rows over what is there.
    pub async fn write_findings(&mut self, rows: &Findings) -> Result<(), StoreError> {
        self.write("the findings", UPSERT, rows.values(), cells).await
    }
}

impl Db {
    /// `report findings`: what was found in a year.
    pub async fn findings_of(&self, year: Year) -> Result<Vec<FindingRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.fetch("the findings", OF_DAYS, &args, read).await?))
    }

    /// What was found about a claim.
    pub async fn findings_of_claim(
        &self,
        claim_no: &ClaimNo,
    ) -> Result<Vec<FindingRow>, StoreError> {
        let args = [Arg::Text(claim_no.as_str())];
        Ok(in_order(self.fetch("the findings", OF_CLAIM, &args, read).await?))
    }
}
