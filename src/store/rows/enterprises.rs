//! `enterprises`.

use bofu_domain::names::PartyName;
use bofu_projections::enterprises::EnterpriseRow;

use super::{
    cells::{Cells, Reader, Row},
    sql::{Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

pub(super) const OF_KEYS: Sql = over_rows!(
    "SELECT uscc, name, former_names, titles, excluded_from, excluded_until, merged_into, \
     specialist, liaison, registered_on, position \
     FROM enterprises WHERE uscc IN (SELECT value->>0 FROM",
    ")"
);

const ALL: Sql = Sql::same(
    "SELECT uscc, name, former_names, titles, excluded_from, excluded_until, merged_into, \
     specialist, liaison, registered_on, position FROM enterprises ORDER BY position, uscc",
);

pub(super) const UPSERT: Sql = over_rows!(
    "INSERT INTO enterprises (uscc, name, former_names, titles, excluded_from, excluded_until, \
     merged_into, specialist, liaison, registered_on, position) \
     SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, \
     value->>7, value->>8, value->>9, CAST(value->>10 AS bigint) FROM",
    "WHERE true ON CONFLICT (uscc) DO UPDATE SET name = excluded.name, \
     former_names = excluded.former_names, titles = excluded.titles, \
     excluded_from = excluded.excluded_from, excluded_until = excluded.excluded_until, \
     merged_into = excluded.merged_into, specialist = excluded.specialist, \
     liaison = excluded.liaison, registered_on = excluded.registered_on, \
     position = excluded.position"
);

pub(super) fn cells(row: &EnterpriseRow, to: &mut dyn Row) {
    to.text(row.uscc.as_str());
    to.text(row.name.as_str());
    to.list(&row.former_names);
    to.list(&row.titles);
    to.maybe_date(row.excluded_from);
    to.maybe_date(row.excluded_until);
    to.maybe(row.merged_into.as_ref());
    to.maybe(row.specialist.as_ref());
    to.maybe(row.liaison.as_ref());
    to.date(row.registered_on);
    to.number(sql(row.position));
}

pub(super) fn read(cells: &dyn Cells) -> Result<EnterpriseRow, StoreError> {
    let mut reader = Reader::new("enterprises", cells);
    Ok(EnterpriseRow {
        uscc: reader.uscc()?,
        name: reader.name(PartyName::parse)?,
        former_names: reader.list()?,
        titles: reader.list()?,
        excluded_from: reader.maybe_date()?,
        excluded_until: reader.maybe_date()?,
        merged_into: reader.maybe_uscc()?,
        specialist: reader.maybe_name(PartyName::parse)?,
        liaison: reader.maybe_name(PartyName::parse)?,
        registered_on: reader.date()?,
        position: reader.count()?,
    })
}

impl Db {
    /// Every enterprise, those that changed longest ago first.
    pub async fn enterprises(&self) -> Result<Vec<EnterpriseRow>, StoreError> {
        self.fetch("the enterprises", ALL, &[], read).await
    }
}
