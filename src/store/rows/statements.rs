//! The statements of a table, made from its description.
//!
//! A batch of rows goes in as one JSON array of arrays, so that a statement has
//! one text, however many rows there are, and stays in the driver's statement
//! cache. The databases differ in the function that unpacks the array.

use bofu_projections::table::{Column, Table};

use super::schema::{column_names, names};

/// Which database a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The rows in `$1`, a JSON array of arrays. The source's column is `value`,
    /// whose elements both databases read as `value->>0`.
    fn unpacked(self) -> &'static str {
        match self {
            Self::Sqlite => "json_each($1)",
            Self::Postgres => "jsonb_array_elements($1::jsonb)",
        }
    }
}

/// All columns of a table's rows. `name` is that of the table, or of the one
/// that is built beside it, here and below.
pub(super) fn select(table: &Table, name: &str) -> String {
    format!("SELECT {} FROM {name}", column_names(table))
}

/// The rows whose columns `by` have the values in `$1`.
pub(super) fn select_by(table: &Table, name: &str, by: &[&str], dialect: Dialect) -> String {
    let columns: Vec<&Column> = by.iter().filter_map(|name| table.column(name)).collect();
    let compared = match by {
        [one] => (*one).to_owned(),
        several => format!("({})", several.join(", ")),
    };
    let (select, values) = (select(table, name), values(columns));
    format!("{select} WHERE {compared} IN (SELECT {values} FROM {})", dialect.unpacked())
}

/// Adds the rows in `$1`. One that is there already is refused.
pub(super) fn insert(table: &Table, name: &str, dialect: Dialect) -> String {
    let (columns, values) = (column_names(table), values(&table.columns));
    format!("INSERT INTO {name} ({columns}) SELECT {values} FROM {}", dialect.unpacked())
}

/// Writes the rows in `$1` over those that are there.
pub(super) fn upsert(table: &Table, name: &str, dialect: Dialect) -> String {
    let (insert, key) = (insert(table, name, dialect), names(table.key()));
    let changing = table.columns.iter().filter(|column| !column.is_fixed);
    let set = changing.map(|Column { name, .. }| format!("{name} = excluded.{name}"));
    let set = set.collect::<Vec<_>>().join(", ");
    format!("{insert} WHERE true ON CONFLICT ({key}) DO UPDATE SET {set}")
}

/// Copies rows in, in the binary form.
pub(super) fn copy(table: &Table, name: &str) -> String {
    format!("COPY {name} ({}) FROM STDIN (FORMAT binary)", column_names(table))
}

/// The elements of a row in `value`, each as its column keeps it.
fn values<'a>(columns: impl IntoIterator<Item = &'a Column>) -> String {
    let value = |(at, column): (u32, &Column)| {
        if column.is_number() {
            format!("CAST(value->>{at} AS bigint)")
        } else {
            format!("value->>{at}")
        }
    };
    (0..).zip(columns).map(value).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use bofu_projections::{findings::FindingRow, operators::OperatorRow, table::TableRow as _};

    use super::*;

    #[test]
    fn a_row_is_written_over_the_one_of_its_key() {
        let table = OperatorRow::table();
        assert_eq!(
            upsert(table, table.name, Dialect::Sqlite),
            "INSERT INTO operators (folded, operator, roles, position) \
             SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS bigint) \
             FROM json_each($1) WHERE true ON CONFLICT (folded) DO UPDATE SET \
             operator = excluded.operator, roles = excluded.roles, position = excluded.position"
        );
    }

    #[test]
    fn an_update_leaves_key_and_fixed_columns_as_they_are() {
        let table = FindingRow::table();
        let statement = upsert(table, "findings__next", Dialect::Postgres);
        let (insert, update) = statement.split_once(" ON CONFLICT ").unwrap_or_default();
        assert!(insert.starts_with("INSERT INTO findings__next (audit, finding, "));
        assert!(insert.ends_with("FROM jsonb_array_elements($1::jsonb) WHERE true"));
        assert_eq!(
            update,
            "(audit, finding) DO UPDATE SET status = excluded.status, answer = excluded.answer, \
             answered_by = excluded.answered_by, answered_on = excluded.answered_on, \
             result = excluded.result, closed_by = excluded.closed_by, \
             closed_on = excluded.closed_on, position = excluded.position, \
             late_days = excluded.late_days"
        );
    }

    #[test]
    fn rows_are_found_by_some_columns_of_their_types() {
        let table = FindingRow::table();
        let by = ["audit", "finding"];
        let statement = select_by(table, table.name, &by, Dialect::Sqlite);
        assert!(statement.ends_with(
            "late_days FROM findings WHERE (audit, finding) IN \
             (SELECT value->>0, CAST(value->>1 AS bigint) FROM json_each($1))"
        ));
    }
}
