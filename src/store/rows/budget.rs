//! `budget` 预算执行, and what is paid of every ceiling.

use bofu_domain::{
    charge::{CapKey, FUND_YEAR, Period},
    date::Year,
    names::{CeilingId, Holder},
};
use bofu_projections::budget::{BudgetLine, BudgetRow};
use serde_json::{Value, json};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "ceiling, holder, compared, period, appropriated, committed, paid, returned, recovered, carried, \
         closed, was_closed, adjusted, position"
    };
}

pub(super) const OF_KEYS: Sql = over_rows!(
    concat!(
        "SELECT ",
        columns!(),
        " FROM budget WHERE (ceiling, compared, period) IN \
         (SELECT value->>0, value->>1, value->>2 FROM"
    ),
    ")"
);

const OF_YEAR: Sql = Sql::same(concat!(
    "SELECT ",
    columns!(),
    " FROM budget WHERE ceiling = $1 AND period = $2 ORDER BY holder"
));

pub(super) const ALL: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM budget"));

pub(super) const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO budget (",
        columns!(),
        ") SELECT value->>0, value->>1, value->>2, value->>3, CAST(value->>4 AS bigint), \
         CAST(value->>5 AS bigint), CAST(value->>6 AS bigint), CAST(value->>7 AS bigint), \
         CAST(value->>8 AS bigint), CAST(value->>9 AS bigint), CAST(value->>10 AS bigint), \
         CAST(value->>11 AS bigint), CAST(value->>12 AS bigint), CAST(value->>13 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (ceiling, compared, period) DO UPDATE SET \
     appropriated = excluded.appropriated, committed = excluded.committed, \
     paid = excluded.paid, returned = excluded.returned, recovered = excluded.recovered, \
     carried = excluded.carried, closed = excluded.closed, was_closed = excluded.was_closed, \
     adjusted = excluded.adjusted, position = excluded.position"
);

/// A key as a row of three columns.
pub(super) fn key(key: &CapKey) -> Value {
    json!([key.ceiling.as_str(), key.holder.compared(), key.period.to_string()])
}

pub(super) fn cells(key: &CapKey, row: &BudgetRow, to: &mut dyn Row) {
    to.text(key.ceiling.as_str());
    to.text(key.holder.as_str());
    to.text(key.holder.compared());
    to.shown(&key.period);
    to.maybe_fen(row.appropriated);
    to.fen(row.committed);
    to.fen(row.paid);
    to.fen(row.returned);
    to.fen(row.recovered);
    to.fen(row.carried);
    to.flag(row.closed);
    to.flag(row.was_closed);
    to.fen(row.adjusted);
    to.number(sql(row.position));
}

pub(super) fn read(cells: &dyn Cells) -> Result<(CapKey, BudgetRow), StoreError> {
    let mut reader = Reader::new("budget", cells);
    let key = CapKey {
        ceiling: reader.name(CeilingId::parse)?,
        holder: reader.name(Holder::parse)?,
        period: {
            let _compared: String = reader.text()?;
            reader.word(Period::parse)?
        },
    };
    let row = BudgetRow {
        appropriated: reader.maybe_money()?,
        committed: reader.money()?,
        paid: reader.money()?,
        returned: reader.money()?,
        recovered: reader.money()?,
        carried: reader.money()?,
        closed: reader.flag()?,
        was_closed: reader.flag()?,
        adjusted: reader.money()?,
        position: reader.count()?,
    };
    Ok((key, row))
}

impl Db {
    /// `report budget`: a year's appropriations, by fund and source.
    pub async fn budget_of(&self, year: Year) -> Result<Vec<BudgetLine>, StoreError> {
        let period = Period::Year(year).to_string();
        let args = [Arg::Text(FUND_YEAR), Arg::Text(&period)];
        let rows = self.fetch("the budget", OF_YEAR, &args, read).await?;
        let lines = rows.iter().filter_map(|(key, row)| BudgetLine::new(key, row));
        let mut lines: Vec<BudgetLine> = lines.filter(BudgetLine::is_touched).collect();
        // Not by the database, whose languages sort differently.
        lines.sort_by(|one, other| (&one.fund, &one.source).cmp(&(&other.fund, &other.source)));
        Ok(lines)
    }
}
