//! `notices` 公示.

use bofu_domain::{
    date::Year,
    names::{ClaimNo, MeasureId, PartyName, Subject},
};
use bofu_projections::notices::{NoticeRow, in_order};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "claim_no, uscc, name, measure, clause, subject, amount, starts_on, ends_on, objection, \
         objection_status, noticed_position, position"
    };
}

pub(super) const OF_CLAIMS: Sql = over_rows!(
    concat!("SELECT ", columns!(), " FROM notices WHERE claim_no IN (SELECT value->>0 FROM"),
    ")"
);

const OF_DAYS: Sql =
    Sql::same(concat!("SELECT ", columns!(), " FROM notices WHERE starts_on BETWEEN $1 AND $2"));

pub(super) const ALL: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM notices"));

pub(super) const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO notices (",
        columns!(),
        ") SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, \
         CAST(value->>6 AS bigint), value->>7, value->>8, value->>9, value->>10, \
         CAST(value->>11 AS bigint), CAST(value->>12 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (claim_no) DO UPDATE SET name = excluded.name, \
     amount = excluded.amount, starts_on = excluded.starts_on, ends_on = excluded.ends_on, \
     objection = excluded.objection, objection_status = excluded.objection_status, \
     noticed_position = excluded.noticed_position, position = excluded.position"
);

pub(super) fn cells(row: &NoticeRow, to: &mut dyn Row) {
    to.text(row.claim_no.as_str());
    to.text(row.uscc.as_str());
    to.text(row.name.as_str());
    to.text(row.measure.as_str());
    to.text(row.clause.as_str());
    to.text(row.subject.as_str());
    to.fen(row.amount);
    to.date(row.starts_on);
    to.date(row.ends_on);
    to.maybe(row.objection.as_ref());
    to.maybe(row.objection_status.as_ref());
    to.number(sql(row.noticed_position));
    to.number(sql(row.position));
}

pub(super) fn read(cells: &dyn Cells) -> Result<NoticeRow, StoreError> {
    let mut reader = Reader::new("notices", cells);
    Ok(NoticeRow {
        claim_no: reader.name(ClaimNo::parse)?,
        uscc: reader.uscc()?,
        name: reader.name(PartyName::parse)?,
        measure: reader.name(MeasureId::parse)?,
        clause: reader.text()?,
        subject: reader.name(Subject::parse)?,
        amount: reader.money()?,
        starts_on: reader.date()?,
        ends_on: reader.date()?,
        objection: reader.maybe_text()?,
        objection_status: reader.maybe_text()?,
        noticed_position: reader.count()?,
        position: reader.count()?,
    })
}

impl Db {
    /// `report notice`: what was published from a day of a year on.
    pub async fn notices_of(&self, year: Year) -> Result<Vec<NoticeRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.fetch("the notices", OF_DAYS, &args, read).await?))
    }
}
