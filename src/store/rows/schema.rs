//! The tables as `tables.sql` makes them, so that the same ones can be made
//! beside those that readers use: new tables are filled there, and swapped in.
//!
//! `tables.sql` stays the one place where a table is written down. It is read
//! for its plain form alone: a column a line, a key, indexes.

use std::sync::LazyLock;

use crate::StoreError;

/// What the name of a table that is being built ends in.
pub(super) const NEXT: &str = "__next";

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type and what it demands, as written.
    demands: String,
    /// A number, not a text.
    pub(super) number: bool,
    /// Money: its comment says that it is in fen.
    pub(super) fen: bool,
}

/// An index beside the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) name: String,
    unique: bool,
    /// The columns in their brackets, and what follows.
    on: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key.
    pub(super) key: Vec<String>,
    /// Other things demanded of the whole row.
    demands: Vec<String>,
    pub(super) indexes: Vec<Index>,
}

/// Makes the tables; harmless where they are. For SQLite and PostgreSQL alike.
const TABLES_SQL: &str = include_str!("tables.sql");

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| read(TABLES_SQL));

/// The table of a name.
pub(super) fn table(name: &str) -> Result<&'static Table, StoreError> {
    let found = TABLES.iter().find(|table| table.name == name);
    found.ok_or_else(|| StoreError::Damaged { what: format!("tables.sql makes no {name}") })
}

impl Table {
    /// The name under which it is built.
    pub(super) fn next(&self) -> String {
        format!("{}{NEXT}", self.name)
    }

    /// Its columns by comma.
    pub(super) fn column_names(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The statement that makes it under the name it is built under. Without
    /// its key it is filled quicker, and takes the key afterwards.
    pub(super) fn create_next(&self, keyed: bool) -> String {
        let mut parts = self.parts();
        if keyed {
            parts.push(format!("CONSTRAINT {} {}", self.next_key(), self.primary_key()));
        }
        format!("CREATE TABLE {} ({})", self.next(), parts.join(", "))
    }

    fn parts(&self) -> Vec<String> {
        let columns = self.columns.iter();
        let mut parts: Vec<_> = columns.map(|c| format!("{} {}", c.name, c.demands)).collect();
        parts.extend(self.demands.iter().cloned());
        parts
    }

    /// Where a column stands.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// `PRIMARY KEY (…)`
    pub(super) fn primary_key(&self) -> String {
        format!("PRIMARY KEY ({})", self.key.join(", "))
    }

    /// The key's name where it is none of the database's making, while it is built.
    pub(super) fn next_key(&self) -> String {
        format!("{}_pkey", self.next())
    }
}

impl Index {
    /// The statement that makes it under a name, on a table.
    pub(super) fn create(&self, name: &str, table: &str) -> String {
        let unique = if self.unique { "UNIQUE " } else { "" };
        format!("CREATE {unique}INDEX {name} ON {table} {}", self.on)
    }
}

/// The statements that make the tables that are not there, with their indexes.
pub(super) fn missing(there: &[String]) -> String {
    if !TABLES.iter().any(|table| there.contains(&table.name)) {
        // With all its comments.
        return TABLES_SQL.to_owned();
    }
    let missing = TABLES.iter().filter(|table| !there.contains(&table.name));
    let statements = missing.flat_map(|table| {
        let mut parts = table.parts();
        parts.push(table.primary_key());
        let made = format!("CREATE TABLE IF NOT EXISTS {} ({})", table.name, parts.join(", "));
        let indexes = table.indexes.iter().map(|index| index.create(&index.name, &table.name));
        std::iter::once(made).chain(indexes)
    });
    statements.map(|statement| statement + ";\n").collect()
}

/// Reads the statements; what is neither a table nor an index of one is left out.
fn read(sql: &str) -> Vec<Table> {
    let plain: Vec<&str> =
        sql.lines().map(|line| line.split_once("--").map_or(line, |(code, _)| code)).collect();
    let plain = plain.join("\n");
    let mut tables: Vec<Table> = Vec::new();
    for statement in plain.split(';') {
        let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(table) = words.strip_prefix("CREATE TABLE IF NOT EXISTS ") {
            tables.extend(read_table(table).map(|table| with_money(table, sql)));
        } else if let Some((of, index)) = read_index(&words) {
            for table in tables.iter_mut().filter(|table| table.name == of) {
                table.indexes.push(index.clone());
            }
        }
    }
    tables
}

/// The table with its columns of money marked, by their comments in `sql`.
fn with_money(mut table: Table, sql: &str) -> Table {
    let head = format!("CREATE TABLE IF NOT EXISTS {} (", table.name);
    let body = sql.lines().skip_while(|line| *line != head).take_while(|line| *line != ");");
    for (code, comment) in body.filter_map(|line| line.split_once("--")) {
        let name = code.split_whitespace().next().unwrap_or_default();
        let fen = comment.split(|c: char| !c.is_alphanumeric()).any(|word| word == "fen");
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == name) {
            column.fen = fen && column.number;
        }
    }
    table
}

fn read_table(text: &str) -> Option<Table> {
    let (name, rest) = text.split_once('(')?;
    let (body, _) = rest.rsplit_once(')')?;
    let mut table = Table {
        name: name.trim().to_owned(),
        columns: Vec::new(),
        key: Vec::new(),
        demands: Vec::new(),
        indexes: Vec::new(),
    };
    for part in top_level(body) {
        let part = part.trim();
        if let Some(key) = part.strip_prefix("PRIMARY KEY") {
            let key = key.trim().trim_matches(['(', ')']);
            table.key = key.split(',').map(|column| column.trim().to_owned()).collect();
        } else if ["UNIQUE", "CHECK", "CONSTRAINT"].iter().any(|word| part.starts_with(word)) {
            table.demands.push(part.to_owned());
        } else if let Some((name, demands)) = part.split_once(' ') {
            if demands.contains("PRIMARY KEY") {
                table.key = vec![name.to_owned()];
            }
            let demands = demands.replace("PRIMARY KEY", "").trim().to_owned();
            let number = demands.starts_with("bigint");
            let name = name.to_owned();
            table.columns.push(Column { name, demands, number, fen: false });
        }
    }
    Some(table)
}

/// The parts between the commas that stand in no bracket.
fn top_level(body: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_usize, 0, Vec::new());
    for (at, character) in body.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&body[from..at]);
                from = at + 1;
            }
            _other => {}
        }
    }
    parts.push(&body[from..]);
    parts
}

/// The table of an index, and the index.
fn read_index(text: &str) -> Option<(String, Index)> {
    let unique = text.starts_with("CREATE UNIQUE INDEX");
    let (_, rest) = text.split_once("INDEX IF NOT EXISTS ")?;
    let (name, rest) = rest.split_once(" ON ")?;
    let (of, on) = rest.split_once(' ')?;
    Some((of.to_owned(), Index { name: name.to_owned(), unique, on: on.to_owned() }))
}

/// A statement with these tables under the names that they are built under.
/// Names in quotes stay.
pub(super) fn onto_next(statement: &str, tables: &[&str]) -> String {
    let mut out = String::with_capacity(statement.len() + 32);
    let mut quoted = false;
    let mut rest = statement;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        quoted ^= token == "'";
        out.push_str(token);
        if !quoted && tables.contains(&token) {
            out.push_str(NEXT);
        }
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_table_has_a_key_and_columns_of_known_types() {
        assert!(TABLES.len() >= 5, "{}", TABLES.len());
        for table in &*TABLES {
            assert!(!table.key.is_empty(), "{} has no key", table.name);
            for column in &table.columns {
                let text = column.demands.starts_with("text");
                assert!(text || column.number, "{}.{column:?}", table.name);
            }
            for key in &table.key {
                assert!(table.columns.iter().any(|column| column.name == *key), "{key}");
            }
        }
    }

    #[test]
    fn columns_of_money_are_known_by_their_comments() {
        let fen = |table: &str| -> Vec<String> {
            let columns = super::table(table).unwrap().columns.iter();
            columns.filter(|column| column.fen).map(|column| column.name.clone()).collect()
        };
        assert_eq!(fen("claims"), ["computed", "granted", "revoked"]);
        assert_eq!(fen("payments"), ["amount", "city", "district"]);
        assert_eq!(fen("audit_trail"), ["amount"]);
    }

    #[test]
    fn a_table_is_read_with_its_key_its_indexes_and_without_its_comments() {
        let tables = read(
            "-- One; two.\nCREATE TABLE IF NOT EXISTS t (\n  a text NOT NULL, -- the a; of it\n  \
             b bigint,\n  CHECK (b > 0),\n  PRIMARY KEY (a, b)\n);\n\
             CREATE UNIQUE INDEX IF NOT EXISTS t_by_b ON t (b) WHERE b > 1;",
        );
        let table = &tables[0];
        assert_eq!(table.key, ["a", "b"]);
        assert_eq!(
            table.create_next(true),
            "CREATE TABLE t__next (a text NOT NULL, b bigint, CHECK (b > 0), \
             CONSTRAINT t__next_pkey PRIMARY KEY (a, b))"
        );
        assert!(!table.create_next(false).contains("PRIMARY"));
        assert_eq!(
            table.indexes[0].create("i", "t__next"),
            "CREATE UNIQUE INDEX i ON t__next (b) WHERE b > 1"
        );
    }

    #[test]
    fn a_statement_is_turned_to_the_new_tables_and_to_no_others() {
        let sql = "INSERT INTO claims (claims_no) SELECT 'claims' FROM register WHERE claims.a = 1";
        assert_eq!(
            onto_next(sql, &["claims"]),
            "INSERT INTO claims__next (claims_no) SELECT 'claims' FROM register \
             WHERE claims__next.a = 1"
        );
    }
}
