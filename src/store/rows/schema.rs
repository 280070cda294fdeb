//! The tables of the projections: which there are, and the statements that make
//! them, or the same ones beside those that readers use.

use std::sync::LazyLock;

use bofu_projections::{
    audit_trail::AuditRow,
    budget::BudgetEntry,
    claims::ClaimRow,
    enterprises::EnterpriseRow,
    findings::FindingRow,
    notices::NoticeRow,
    operators::OperatorRow,
    payments::PaymentRow,
    recoveries::RecoveryRow,
    register::RegisterRow,
    table::{Column, Table, TableRow},
};

use crate::StoreError;

/// The end of the name of a table that is being built.
pub(super) const NEXT: &str = "__next";

/// The tables there are. Everything in them can be folded anew from the events.
static TABLES: LazyLock<[&'static Table; 12]> = LazyLock::new(|| {
    [
        CheckpointRow::table(),
        &LOCK,
        EnterpriseRow::table(),
        ClaimRow::table(),
        RegisterRow::table(),
        OperatorRow::table(),
        AuditRow::table(),
        NoticeRow::table(),
        PaymentRow::table(),
        RecoveryRow::table(),
        BudgetEntry::table(),
        FindingRow::table(),
    ]
});

/// Where a projection stands: a row of `projections`.
#[derive(TableRow)]
#[table("projections")]
pub(super) struct CheckpointRow {
    /// the projection
    #[column(key)]
    pub(super) name: String,
    /// 版本: the version of its fold; rows of another one are built anew
    pub(super) version: u32,
    /// every event below it is in the rows
    pub(super) next_position: u64,
    /// the event that could not be folded
    pub(super) stopped_at: Option<i64>,
    /// why not
    pub(super) cause: Option<String>,
    /// why not, in Chinese
    pub(super) cause_zh: Option<String>,
}

/// A table without rows: a process that builds tables anew holds a lock on it.
static LOCK: LazyLock<Table> = LazyLock::new(|| Table {
    name: "projection_lock",
    title: "the lock of the projections",
    columns: vec![Column::of::<u64>("one", "always empty: the table is there to be locked").key()],
});

/// The tables that readers may read, as they are described.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().copied().filter(|table| table.name != LOCK.name)
}

/// The table of a name.
pub(super) fn table(name: &str) -> Result<&'static Table, StoreError> {
    let found = TABLES.iter().copied().find(|table| table.name == name);
    found.ok_or_else(|| StoreError::Damaged { what: format!("no projection has a table {name}") })
}

/// The name under which a table is built.
pub(super) fn next(table: &Table) -> String {
    format!("{}{NEXT}", table.name)
}

/// The names of columns by comma.
pub(super) fn names<'a>(columns: impl IntoIterator<Item = &'a Column>) -> String {
    columns.into_iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// The names of all columns of a table by comma.
pub(super) fn column_names(table: &Table) -> String {
    names(&table.columns)
}

/// `PRIMARY KEY (…)`
pub(super) fn primary_key(table: &Table) -> String {
    format!("PRIMARY KEY ({})", names(table.key()))
}

/// The key's name where it is none of the database's making, while it is built.
pub(super) fn next_key(table: &Table) -> String {
    format!("{}_pkey", next(table))
}

/// The key's columns, texts ordered by their bytes on PostgreSQL in any language.
pub(super) fn key_by_bytes(table: &Table) -> String {
    let ordered = table.key().map(|column| {
        let name = column.name;
        if column.is_number() { name.to_owned() } else { format!("{name} COLLATE \"C\"") }
    });
    ordered.collect::<Vec<_>>().join(", ")
}

/// Where the key's columns stand among all.
pub(super) fn key_places(table: &Table) -> Vec<usize> {
    let columns = table.columns.iter().enumerate();
    columns.filter(|(_, column)| column.is_key).map(|(place, _)| place).collect()
}

/// The columns of a table that have an index, with its name.
pub(super) fn indexes(table: &Table) -> impl Iterator<Item = (&'static str, &Column)> {
    table.columns.iter().filter_map(|column| Some((column.index?, column)))
}

/// The statement that makes an index under a name, on the table of a name.
pub(super) fn create_index(name: &str, on: &str, column: &Column) -> String {
    format!("CREATE INDEX {name} ON {on} ({})", column.name)
}

/// The statement that makes a table under the name it is built under. Without
/// its key it is filled quicker, and takes the key afterwards.
pub(super) fn create_next(table: &Table, keyed: bool) -> String {
    let mut parts: Vec<String> = table.columns.iter().map(defined).collect();
    if keyed {
        parts.push(format!("CONSTRAINT {} {}", next_key(table), primary_key(table)));
    }
    format!("CREATE TABLE {} ({})", next(table), parts.join(", "))
}

/// A column as a table is made with it.
fn defined(column: &Column) -> String {
    let kind = if column.is_number() { "bigint" } else { "text" };
    let demand = if column.is_nullable { "" } else { " NOT NULL" };
    format!("{} {kind}{demand}", column.name)
}

/// The statements that make the tables that are not there, with their indexes
/// and with what each column means. For SQLite and PostgreSQL alike.
pub(super) fn missing(there: &[String]) -> String {
    let missing = TABLES.iter().filter(|table| !there.iter().any(|name| name == table.name));
    missing.map(|table| create(table)).collect()
}

fn create(table: &Table) -> String {
    let on = table.name;
    let column = |column: &Column| format!("  {}, -- {}\n", defined(column), column.meaning);
    let columns = table.columns.iter().map(column).collect::<Vec<_>>().concat();
    let key = primary_key(table);
    let index = |(index, column): (&str, &Column)| {
        format!("CREATE INDEX IF NOT EXISTS {index} ON {on} ({});\n", column.name)
    };
    let indexes = indexes(table).map(index).collect::<Vec<_>>().concat();
    format!("CREATE TABLE IF NOT EXISTS {on} (\n{columns}  {key}\n);\n{indexes}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_has_a_name_of_its_own_and_a_key() {
        let names: BTreeSet<_> = TABLES.iter().map(|table| table.name).collect();
        assert_eq!(names.len(), TABLES.len());
        for table in TABLES.iter() {
            assert!(table.key().count() > 0, "{} has no key", table.name);
            assert!(table.key().all(|column| column.is_fixed), "the key of {}", table.name);
        }
    }

    #[test]
    fn a_table_is_made_with_its_key_its_indexes_and_what_its_columns_mean() {
        let there: Vec<String> = TABLES
            .iter()
            .map(|table| table.name.to_owned())
            .filter(|name| !["projections", "notices"].contains(&name.as_str()))
            .collect();
        let made = missing(&there);
        assert!(made.starts_with(
            "CREATE TABLE IF NOT EXISTS projections (\n  name text NOT NULL, -- the projection\n"
        ));
        assert!(made.contains("\n  stopped_at bigint, -- the event that could not be folded\n"));
        assert!(made.contains("\n  PRIMARY KEY (name)\n);\nCREATE TABLE IF NOT EXISTS notices"));
        assert!(made.ends_with(
            "  PRIMARY KEY (claim_no)\n);\n\
             CREATE INDEX IF NOT EXISTS notices_by_start ON notices (starts_on);\n"
        ));
    }

    #[test]
    fn a_table_that_is_built_takes_its_key_at_once_or_later() {
        let table = OperatorRow::table();
        let made = "CREATE TABLE operators__next (folded text NOT NULL, operator text NOT NULL, \
                    roles text NOT NULL, position bigint NOT NULL";
        assert_eq!(create_next(table, false), format!("{made})"));
        let key = "CONSTRAINT operators__next_pkey PRIMARY KEY (folded)";
        assert_eq!(create_next(table, true), format!("{made}, {key})"));
    }
}
