//! `operators`.

use bofu_domain::names::ActorName;
use bofu_projections::operators::{OperatorRow, Operators};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Sql, over_rows},
    tx::Tx,
};
use crate::{StoreError, sql::sql};

const ALL: Sql = Sql::same("SELECT operator, roles, position FROM operators");

const UPSERT: Sql = over_rows!(
    "INSERT INTO operators (folded, operator, roles, position) \
     SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS bigint) FROM",
    "WHERE true ON CONFLICT (folded) DO UPDATE SET operator = excluded.operator, \
     roles = excluded.roles, position = excluded.position"
);

fn cells(folded: &str, row: &OperatorRow, to: &mut dyn Row) {
    let roles: Vec<_> = row.roles.iter().collect();
    to.text(folded);
    to.shown(&row.operator);
    to.list(&roles);
    to.number(sql(row.position));
}

fn read(cells: &dyn Cells) -> Result<OperatorRow, StoreError> {
    let mut reader = Reader::new("operators", cells);
    Ok(OperatorRow {
        operator: reader.name(ActorName::parse)?,
        roles: reader.list()?.into_iter().collect(),
        position: reader.count()?,
    })
}

impl Tx {
    /// Every operator there is or was: they are few.
    pub async fn load_operators(&mut self) -> Result<Operators, StoreError> {
        let rows = self.fetch("the operators", ALL, &[], read).await?;
        Ok(Operators { rows: rows.into_iter().map(|row| (row.operator.folded(), row)).collect() })
    }

    /// Writes rows over what is there.
    pub async fn write_operators(&mut self, operators: &Operators) -> Result<(), StoreError> {
        let rows = operators.rows.iter();
        self.write("the operators", UPSERT, rows, |(folded, row), to| cells(folded, row, to)).await
    }
}
