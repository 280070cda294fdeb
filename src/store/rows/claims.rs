//! `claims`.

use bofu_domain::{
    date::Year,
    names::{ActorName, ClaimNo, MeasureId, PartyName, Subject},
};
use bofu_projections::{claims::ClaimRow, status::ClaimStatus};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "claim_no, uscc, name, measure, clause, subject, applied_on, status, computed, granted, \
         revoked, filed_by, approved_by, filed_on, decided_on, pack, reason, filed_position, \
         position"
    };
}

pub(super) const OF_KEYS: Sql = over_rows!(
    concat!("SELECT ", columns!(), " FROM claims WHERE claim_no IN (SELECT value->>0 FROM"),
    ")"
);

const OF_DAYS: Sql = Sql::same(concat!(
    "SELECT ",
    columns!(),
    " FROM claims WHERE applied_on BETWEEN $1 AND $2 ORDER BY filed_position"
));

const OF_STATUS: Sql = Sql::same(concat!(
    "SELECT ",
    columns!(),
    " FROM claims WHERE status = $1 ORDER BY filed_position"
));

pub(super) const ALL: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM claims"));

pub(super) const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO claims (",
        columns!(),
        ") SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, \
         value->>7, CAST(value->>8 AS bigint), CAST(value->>9 AS bigint), \
         CAST(value->>10 AS bigint), value->>11, value->>12, value->>13, value->>14, \
         value->>15, value->>16, CAST(value->>17 AS bigint), CAST(value->>18 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (claim_no) DO UPDATE SET name = excluded.name, \
     clause = excluded.clause, status = excluded.status, computed = excluded.computed, \
     granted = excluded.granted, revoked = excluded.revoked, \
     approved_by = excluded.approved_by, decided_on = excluded.decided_on, \
     pack = excluded.pack, reason = excluded.reason, position = excluded.position"
);

pub(super) fn cells(row: &ClaimRow, to: &mut dyn Row) {
    to.text(row.claim_no.as_str());
    to.text(row.uscc.as_str());
    to.text(row.name.as_str());
    to.text(row.measure.as_str());
    to.maybe(row.clause.as_ref());
    to.text(row.subject.as_str());
    to.date(row.applied_on);
    to.text(row.status.as_str());
    to.maybe_fen(row.computed);
    to.maybe_fen(row.granted);
    to.fen(row.revoked);
    to.text(row.filed_by.as_str());
    to.maybe(row.approved_by.as_ref());
    to.date(row.filed_on);
    to.maybe_date(row.decided_on);
    to.maybe(row.pack.as_ref());
    to.maybe(row.reason.as_ref());
    to.number(sql(row.filed_position));
    to.number(sql(row.position));
}

pub(super) fn read(cells: &dyn Cells) -> Result<ClaimRow, StoreError> {
    let mut reader = Reader::new("claims", cells);
    Ok(ClaimRow {
        claim_no: reader.name(ClaimNo::parse)?,
        uscc: reader.uscc()?,
        name: reader.name(PartyName::parse)?,
        measure: reader.name(MeasureId::parse)?,
        clause: reader.maybe_text()?,
        subject: reader.name(Subject::parse)?,
        applied_on: reader.date()?,
        status: reader.word(ClaimStatus::parse)?,
        computed: reader.maybe_money()?,
        granted: reader.maybe_money()?,
        revoked: reader.money()?,
        filed_by: reader.name(ActorName::parse)?,
        approved_by: reader.maybe_name(ActorName::parse)?,
        filed_on: reader.date()?,
        decided_on: reader.maybe_date()?,
        pack: reader.maybe_text()?,
        reason: reader.maybe_text()?,
        filed_position: reader.count()?,
        position: reader.count()?,
    })
}

impl Db {
    /// `report claims`: the claims that are judged in a year, in order of filing.
    pub async fn claims_of(&self, year: Year) -> Result<Vec<ClaimRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        self.fetch("the claims", OF_DAYS, &args, read).await
    }

    /// The claims that stand so, in order of filing.
    pub async fn claims_that_are(&self, status: ClaimStatus) -> Result<Vec<ClaimRow>, StoreError> {
        self.fetch("the claims", OF_STATUS, &[Arg::Text(status.as_str())], read).await
    }
}
