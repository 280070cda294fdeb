//! `recoveries` 追回台账.

use bofu_domain::{
    date::Year,
    enterprise::values::RecoveryCause,
    names::{ClaimNo, DocumentNo, MeasureId, PartyName},
};
use bofu_projections::recoveries::{RecoveryRow, in_order};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "claim_no, instalment, document_no, uscc, name, measure, clause, period, cause, due, \
         recovered, written_off, outstanding, deadline, restores, decided_on, recovered_on, \
         decided_position, position, set_off"
    };
}

pub(super) const OF_CLAIMS: Sql = over_rows!(
    concat!("SELECT ", columns!(), " FROM recoveries WHERE claim_no IN (SELECT value->>0 FROM"),
    ")"
);

const OF_DAYS: Sql = Sql::same(concat!(
    "SELECT ",
    columns!(),
    " FROM recoveries WHERE decided_on BETWEEN $1 AND $2"
));

const WITH_MONEY: Sql =
    Sql::same(concat!("SELECT ", columns!(), " FROM recoveries WHERE recovered_on IS NOT NULL"));

pub(super) const ALL: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM recoveries"));

pub(super) const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO recoveries (",
        columns!(),
        ") SELECT value->>0, CAST(value->>1 AS bigint), value->>2, value->>3, value->>4, \
         value->>5, value->>6, value->>7, value->>8, CAST(value->>9 AS bigint), \
         CAST(value->>10 AS bigint), CAST(value->>11 AS bigint), CAST(value->>12 AS bigint), \
         value->>13, CAST(value->>14 AS bigint), value->>15, value->>16, \
         CAST(value->>17 AS bigint), CAST(value->>18 AS bigint), \
         CAST(value->>19 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (claim_no, instalment, document_no) DO UPDATE SET \
     due = excluded.due, recovered = excluded.recovered, written_off = excluded.written_off, \
     outstanding = excluded.outstanding, deadline = excluded.deadline, \
     recovered_on = excluded.recovered_on, position = excluded.position, \
     set_off = excluded.set_off"
);

pub(super) fn cells(row: &RecoveryRow, to: &mut dyn Row) {
    to.text(row.claim_no.as_str());
    to.number(row.instalment.into());
    to.text(row.document_no.as_str());
    to.text(row.uscc.as_str());
    to.text(row.name.as_str());
    to.text(row.measure.as_str());
    to.text(row.clause.as_str());
    to.text(row.period.as_str());
    to.text(row.cause.as_str());
    to.fen(row.due);
    to.fen(row.recovered);
    to.fen(row.written_off);
    to.fen(row.outstanding);
    to.maybe_date(row.deadline);
    to.flag(row.restores);
    to.date(row.decided_on);
    to.maybe_date(row.recovered_on);
    to.number(sql(row.decided_position));
    to.number(sql(row.position));
    to.fen(row.set_off);
}

pub(super) fn read(cells: &dyn Cells) -> Result<RecoveryRow, StoreError> {
    let mut reader = Reader::new("recoveries", cells);
    Ok(RecoveryRow {
        claim_no: reader.name(ClaimNo::parse)?,
        instalment: reader.number()?,
        document_no: reader.name(DocumentNo::parse)?,
        uscc: reader.uscc()?,
        name: reader.name(PartyName::parse)?,
        measure: reader.name(MeasureId::parse)?,
        clause: reader.text()?,
        period: reader.text()?,
        cause: reader.word(RecoveryCause::parse)?,
        due: reader.money()?,
        recovered: reader.money()?,
        written_off: reader.money()?,
        outstanding: reader.money()?,
        deadline: reader.maybe_date()?,
        restores: reader.flag()?,
        decided_on: reader.date()?,
        recovered_on: reader.maybe_date()?,
        decided_position: reader.count()?,
        position: reader.count()?,
        set_off: reader.money()?,
    })
}

impl Db {
    /// Those of which anything has come back.
    pub async fn recoveries_with_money(&self) -> Result<Vec<RecoveryRow>, StoreError> {
        Ok(in_order(self.fetch("the recoveries", WITH_MONEY, &[], read).await?))
    }

    /// `report recoveries`: what was decided, or first came back, in a year.
    pub async fn recoveries_of(&self, year: Year) -> Result<Vec<RecoveryRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.fetch("the recoveries", OF_DAYS, &args, read).await?))
    }
}
