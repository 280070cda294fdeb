//! `register` 资金使用台账.

use bofu_domain::{
    date::Year,
    names::{ActorName, ClaimNo, MeasureId, PartyName, Subject},
};
use bofu_projections::{
    register::{RegisterRow, in_order},
    status::InstalmentStatus,
};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "claim_no, instalment, uscc, name, measure, clause, period, computed, granted, ordered, \
         settled, returned, recovered, status, subject, filed_by, approved_by, granted_on, \
         granted_position, position, set_off"
    };
}

pub(super) const OF_CLAIMS: Sql = over_rows!(
    concat!("SELECT ", columns!(), " FROM register WHERE claim_no IN (SELECT value->>0 FROM"),
    ")"
);

const OF_YEAR: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM register WHERE period = $1"));

pub(super) const ALL: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM register"));

pub(super) const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO register (",
        columns!(),
        ") SELECT value->>0, CAST(value->>1 AS bigint), value->>2, value->>3, value->>4, \
         value->>5, CAST(value->>6 AS bigint), CAST(value->>7 AS bigint), \
         CAST(value->>8 AS bigint), CAST(value->>9 AS bigint), CAST(value->>10 AS bigint), \
         CAST(value->>11 AS bigint), CAST(value->>12 AS bigint), value->>13, value->>14, \
         value->>15, value->>16, value->>17, CAST(value->>18 AS bigint), \
         CAST(value->>19 AS bigint), CAST(value->>20 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (claim_no, instalment) DO UPDATE SET name = excluded.name, \
     ordered = excluded.ordered, settled = excluded.settled, returned = excluded.returned, \
     recovered = excluded.recovered, status = excluded.status, position = excluded.position, \
     set_off = excluded.set_off"
);

pub(super) fn cells(row: &RegisterRow, to: &mut dyn Row) {
    to.text(row.claim_no.as_str());
    to.number(row.instalment.into());
    to.text(row.uscc.as_str());
    to.text(row.name.as_str());
    to.text(row.measure.as_str());
    to.text(row.clause.as_str());
    to.number(row.period.0.into());
    to.fen(row.computed);
    to.fen(row.granted);
    to.fen(row.ordered);
    to.fen(row.settled);
    to.fen(row.returned);
    to.fen(row.recovered);
    to.text(row.status.as_str());
    to.text(row.subject.as_str());
    to.text(row.filed_by.as_str());
    to.text(row.approved_by.as_str());
    to.date(row.granted_on);
    to.number(sql(row.granted_position));
    to.number(sql(row.position));
    to.fen(row.set_off);
}

pub(super) fn read(cells: &dyn Cells) -> Result<RegisterRow, StoreError> {
    let mut reader = Reader::new("register", cells);
    Ok(RegisterRow {
        claim_no: reader.name(ClaimNo::parse)?,
        instalment: reader.number()?,
        uscc: reader.uscc()?,
        name: reader.name(PartyName::parse)?,
        measure: reader.name(MeasureId::parse)?,
        clause: reader.text()?,
        period: reader.year()?,
        computed: reader.money()?,
        granted: reader.money()?,
        ordered: reader.money()?,
        settled: reader.money()?,
        returned: reader.money()?,
        recovered: reader.money()?,
        status: reader.word(InstalmentStatus::parse)?,
        subject: reader.name(Subject::parse)?,
        filed_by: reader.name(ActorName::parse)?,
        approved_by: reader.name(ActorName::parse)?,
        granted_on: reader.date()?,
        granted_position: reader.count()?,
        position: reader.count()?,
        set_off: reader.money()?,
    })
}

/// The claims of which an instalment is neither ordered, paid nor revoked.
const TO_PAY: Sql = Sql::same(
    "SELECT claim_no, granted_on FROM register \
     WHERE status IN ('granted', 'noticed', 'returned') GROUP BY claim_no, granted_on",
);

impl Db {
    /// The claims of which something may be due, in the register's order.
    pub async fn claims_to_pay(&self) -> Result<Vec<ClaimNo>, StoreError> {
        let read = |cells: &dyn Cells| {
            let mut reader = Reader::new("register", cells);
            let claim_no = reader.name(ClaimNo::parse)?;
            Ok((reader.date()?, claim_no))
        };
        let mut rows = self.fetch("the register", TO_PAY, &[], read).await?;
        rows.sort();
        Ok(rows.into_iter().map(|(_, claim_no)| claim_no).collect())
    }

    /// `report register`: the instalments that belong to a year, in the
    /// register's order.
    pub async fn register_of(&self, year: Year) -> Result<Vec<RegisterRow>, StoreError> {
        let args = [Arg::Int(i64::from(year.0))];
        Ok(in_order(self.fetch("the register", OF_YEAR, &args, read).await?))
    }
}
