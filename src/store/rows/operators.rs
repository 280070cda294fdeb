//! `operators`.

use bofu_domain::names::ActorName;
use bofu_projections::operators::{OperatorRow, Operators};
use serde_json::Value;

use super::{
    cells::{Cells, Reader, list, text},
    sql::{Sql, over_rows},
    tx::Tx,
};
use crate::store::StoreError;

const ALL: Sql = Sql::same("SELECT operator, roles, position FROM operators");

const UPSERT: Sql = over_rows!(
    "INSERT INTO operators (folded, operator, roles, position) \
     SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS bigint) FROM",
    "WHERE true ON CONFLICT (folded) DO UPDATE SET operator = excluded.operator, \
     roles = excluded.roles, position = excluded.position"
);

fn cells(folded: &str, row: &OperatorRow) -> Result<Value, StoreError> {
    let roles: Vec<_> = row.roles.iter().collect();
    Ok(Value::Array(vec![
        text(&folded),
        text(&row.operator),
        list(&roles)?,
        Value::from(row.position),
    ]))
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
        let rows = operators.rows.iter().map(|(folded, row)| cells(folded, row));
        let rows = rows.collect::<Result<_, _>>()?;
        self.write("the operators", UPSERT, rows).await
    }
}
