//! `docs/guides/read-the-tables.md` against the tables as both databases have
//! them: a column that is missing, added, retyped or renamed fails here.

use std::collections::BTreeMap;

use bofu_app::projector::registry;
use bofu_projections::table;
use bofu_store::rows::Db;
use bofu_store::{Ledger, rows};

use super::{as_projector, ledgers};

const GUIDE: &str = include_str!("../../../docs/guides/read-the-tables.md");

/// Tables that follow no fold: the inline one, and where the others stand.
const OTHERS: [&str; 2] = ["caps", "projections"];

/// What a number may count.
const UNITS: [&str; 9] =
    ["fen", "序号", "event", "1: ", "from 1", "年度", "version", "often", "how many days"];

/// A column: its name, whether it is a number, whether it may be null.
type Column = (String, bool, bool);

/// A table: its columns in order, and its key.
#[derive(Debug, PartialEq, Eq, Default)]
struct Table {
    columns: Vec<Column>,
    key: Vec<String>,
}

/// What stands between backquotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

/// The tables as the guide has them.
fn told() -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let mut name = String::new();
    for line in GUIDE.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            name = quoted(heading).remove(0);
        }
        let Some(table) = (!name.is_empty()).then(|| tables.entry(name.clone()).or_default())
        else {
            continue;
        };
        if let Some(key) = line.strip_prefix("Key: ") {
            table.key = quoted(key);
        }
        let cells: Vec<_> = line.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect();
        if let [column, kind, meaning] = cells[..]
            && column.starts_with('`')
        {
            assert!(!meaning.is_empty(), "{name}.{column} says nothing");
            let number = kind.starts_with("bigint");
            assert!(number || kind.starts_with("text"), "{name}.{column}: {kind}");
            let counts = UNITS.iter().any(|unit| meaning.contains(unit));
            assert!(!number || counts, "{name}.{column} does not say what it counts");
            table.columns.push((quoted(column).remove(0), number, kind.ends_with(", null")));
        }
    }
    tables
}

/// A table as the database has it.
async fn made(ledger: &Ledger, table: &str) -> Table {
    let pool = as_projector(ledger).await;
    let (columns, mut key): (Vec<Column>, Vec<(i64, String)>) = match (&pool, ledger.rows()) {
        (None, Db::Sqlite(pool)) => {
            let rows: Vec<(String, String, bool, i64)> = sqlx::query_as(
                "SELECT name, lower(type), \"notnull\", pk FROM pragma_table_info($1)",
            )
            .bind(table)
            .fetch_all(&pool)
            .await
            .unwrap();
            let number = |kind: &str| ["bigint", "integer"].contains(&kind);
            (
                rows.iter().map(|(name, kind, no, _)| (name.clone(), number(kind), !no)).collect(),
                rows.iter().filter(|row| row.3 > 0).map(|row| (row.3, row.0.clone())).collect(),
            )
        }
        (Some(pool), _) => {
            let rows: Vec<(String, String, bool, i64)> = sqlx::query_as(
                "SELECT CAST(a.attname AS text), format_type(a.atttypid, NULL), a.attnotnull, \
                 CAST(coalesce(array_position(CAST(i.indkey AS int[]), CAST(a.attnum AS int)), -1) \
                 AS bigint) FROM pg_attribute a LEFT JOIN pg_index i \
                 ON i.indrelid = a.attrelid AND i.indisprimary \
                 WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped \
                 ORDER BY a.attnum",
            )
            .bind(table)
            .fetch_all(pool)
            .await
            .unwrap();
            (
                rows.iter()
                    .map(|(name, kind, no, _)| (name.clone(), kind == "bigint", !no))
                    .collect(),
                rows.iter().filter(|row| row.3 >= 0).map(|row| (row.3, row.0.clone())).collect(),
            )
        }
        (None, Db::Postgres(_)) => panic!("a ledger without a place"),
    };
    key.sort();
    Table { columns, key: key.into_iter().map(|(_, name)| name).collect() }
}

#[tokio::test]
async fn the_guide_for_readers_of_the_tables_names_every_table_and_column_as_it_is() {
    let (ledgers, _directory) = ledgers().await;
    let told = told();
    let of_folds = registry::ALL.iter().flat_map(|one| one.tables()).copied();
    let mut expected: Vec<_> = of_folds.chain(OTHERS).collect();
    expected.sort_unstable();
    assert_eq!(told.keys().map(String::as_str).collect::<Vec<_>>(), expected);
    for ledger in &ledgers {
        for (name, table) in &told {
            assert_eq!(
                table,
                &made(ledger, name).await,
                "{name} in docs/guides/read-the-tables.md"
            );
        }
    }
}

/// A table as its description has it, in the words of the guide.
fn described(table: &table::Table) -> String {
    let key: Vec<_> = table.key().map(|column| format!("`{}`", column.name)).collect();
    let row = |column: &table::Column| {
        let kind = if column.is_number() { "bigint" } else { "text" };
        let null = if column.is_nullable { ", null" } else { "" };
        format!("| `{}` | {kind}{null} | {} |\n", column.name, column.meaning)
    };
    let rows = table.columns.iter().map(row).collect::<Vec<_>>().concat();
    format!("Key: {}\n\n| column | type | meaning |\n|---|---|---|\n{rows}", key.join(", "))
}

#[test]
fn the_guide_says_of_each_table_what_its_description_says() {
    for table in rows::tables() {
        let heading = format!("\n### `{}`", table.name);
        let (_, section) = GUIDE.split_once(&heading).expect(&heading);
        let section = section.split_once("\n### ").map_or(section, |(section, _)| section);
        let described = described(table);
        assert!(
            section.ends_with(&format!("\n\n{described}")),
            "docs/guides/read-the-tables.md should end the section {} with:\n\n{described}",
            table.name
        );
    }
}

#[tokio::test]
async fn the_questions_in_the_guide_are_answered_by_both_databases() {
    let (ledgers, _directory) = ledgers().await;
    let questions: Vec<_> = GUIDE
        .split("```sql\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("\n```"))
        .map(|(question, _)| question)
        .filter(|question| question.starts_with("SELECT"))
        .collect();
    assert_eq!(questions.len(), 5);
    for ledger in &ledgers {
        let pool = as_projector(ledger).await;
        for question in &questions {
            match (&pool, ledger.rows()) {
                (Some(pool), _) => sqlx::raw_sql(question).fetch_all(pool).await.map(drop),
                (None, Db::Sqlite(pool)) => {
                    sqlx::raw_sql(question).fetch_all(&pool).await.map(drop)
                }
                (None, Db::Postgres(_)) => panic!("a ledger without a place"),
            }
            .unwrap_or_else(|error| panic!("{question}: {error}"));
        }
    }
}
