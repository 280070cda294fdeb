//! Every cell of every table that follows the events is compared by `audit
//! verify`: a changed one is found, and so is a row that is gone.

use bofu_store::Location;
use serde_json::Value;

use super::{foreign::take_in, journal::history, test_office::TestOffice};
use crate::evidence::ledger::Raw;
use bofu_app::evidence::{NOT_COMPARED, NOT_COMPARED_COLUMNS};

/// A table with its columns: name, and whether a number.
type Table = (String, Vec<(String, bool)>);

/// A ledger with rows in every table.
fn with_rows_everywhere(office: &TestOffice) {
    history(office);
    office.run("notice publish C-4 --on 2023-07-10").done();
    take_in(office, "USD", "S-1", "2023-07-20", 1_000);
    let finding = "audit finding record C-4 --instalment 1 --kind evidence --amount 30000";
    office.run(&format!("{finding} --text 缺少验收单 --actor 沈审计 --on 2024-03-01")).done();
    office.run("operator add 吴管理 --role admin --actor 吴管理 --on 2024-03-02").done();
    office.open_late_entry("吴管理");
    office.run("operator add 沈审计 --role auditor --actor 吴管理 --on 2024-03-02").done();
}

/// The tables that are compared, each with a copy of its rows.
async fn compared(raw: &mut Raw) -> Vec<Table> {
    let mut tables = Vec::new();
    for table in raw.names("table").await {
        if NOT_COMPARED.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let mut columns = raw.columns(&table).await;
        columns.retain(|(column, _)| {
            let is_left_out = |(of, name, _): &(&str, &str, &str)| *of == table && name == column;
            !NOT_COMPARED_COLUMNS.iter().any(is_left_out)
        });
        raw.run(&format!("CREATE TABLE honest_{table} AS SELECT * FROM {table}")).await;
        tables.push((table, columns));
    }
    raw.unguard().await;
    tables
}

async fn restore(raw: &mut Raw, table: &str) {
    raw.run(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM honest_{table}"))
        .await;
}

/// What is found of a table, by a verification that fails.
fn told(verdict: &Value, table: &str) -> Vec<String> {
    let beginning = format!("{table}, row ");
    let findings = verdict["findings"].as_array().unwrap().iter();
    let messages = findings.filter(|one| one["kind"] == "row-mismatch");
    let messages = messages.map(|one| one["message"].as_str().unwrap().to_owned());
    messages.filter(|message| message.starts_with(&beginning)).collect()
}

/// Changes a cell of the first row, or rows, of a table.
fn change(table: &str, first: &str, (column, is_number): &(String, bool)) -> String {
    let value = if *is_number {
        format!("COALESCE({column}, 0) + 1000000")
    } else {
        format!("COALESCE({column}, '') || 'x'")
    };
    format!(
        "UPDATE {table} SET {column} = {value} WHERE {first} = (SELECT MIN({first}) FROM {table})"
    )
}

fn verified(office: &TestOffice) -> Value {
    office.run("audit verify --format json").exits(4).json()
}

async fn each_cell_is_compared(office: &TestOffice) {
    let location = Location::parse(office.store()).unwrap();
    let location = match location {
        Location::Directory(directory) => Location::Directory(office.path("").join(directory)),
        Location::Postgres { .. } => location,
    };
    let mut raw = Raw::connect(&location).await;
    let tables = compared(&mut raw).await;
    assert!(tables.len() >= 13, "{tables:?}");
    office.run("audit verify").done();
    let most = tables.iter().map(|(_, columns)| columns.len()).max().unwrap();
    // One column of each table at a time.
    for turn in 0..most {
        let mut changed = Vec::new();
        for (table, columns) in &tables {
            if let Some(column) = columns.get(turn) {
                raw.run(&change(table, &columns[0].0, column)).await;
                changed.push((table, &column.0));
            }
        }
        let verdict = verified(office);
        for (table, column) in changed {
            let told = told(&verdict, table);
            assert!(!told.is_empty(), "{table}.{column}: {verdict:#}");
            // What names a row makes it another row.
            let is_named = |message: &String| {
                message.contains(&format!("{column} is ")) || !message.contains(" is ")
            };
            let by_column = table != "caps" && table != "command_keys";
            assert!(!by_column || told.iter().any(is_named), "{table}.{column}: {told:?}");
            restore(&mut raw, table).await;
        }
    }
    for (table, columns) in &tables {
        let first = &columns[0].0;
        let gone =
            format!("DELETE FROM {table} WHERE {first} = (SELECT MIN({first}) FROM {table})");
        raw.run(&gone).await;
    }
    let verdict = verified(office);
    for (table, _) in &tables {
        let told = told(&verdict, table);
        assert!(told.iter().any(|one| one.contains("it is missing")), "{table}: {verdict:#}");
        restore(&mut raw, table).await;
    }
    office.run("audit verify").done();
}

fn on(office: TestOffice) {
    let office = office.opened();
    with_rows_everywhere(&office);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(each_cell_is_compared(&office));
}

#[test]
fn every_cell_of_every_table_is_compared_on_the_embedded_store() {
    on(TestOffice::embedded());
}

#[test]
fn every_cell_of_every_table_is_compared_on_postgresql() {
    if let Some(office) = TestOffice::postgres() {
        on(office);
    }
}
