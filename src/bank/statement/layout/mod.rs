//! Layouts of bank tables as data: a TOML file for each, no Rust.
//!
//! `schema` is what such a file may say, `header` finds the table in a file by
//! the names of its columns, `facts` finds values that stand above or below it,
//! `reading` reads a row, `rows` tells lines from sums, `balances` finds the balances before and after them and
//! holds everything against the sums that the bank states.

mod balances;
mod facts;
mod header;
mod reading;
mod rows;
mod schema;

use std::{
    path::Path,
    sync::{Arc, LazyLock},
};

pub use schema::Layout;

use self::{facts::Facts, header::Header};
use super::{Flaw, ProfileFlaw, Spot, StatementFault};
use crate::statement::bank_statement::{BankStatement, MAX_LINES};
use bofu_tabular::{Bounds, FileFault, Table, TableRow};

/// The layouts that are built in. A new bank is a new file here.
const BUILT_IN: [&str; 10] = [
    include_str!("../../profiles/abc-corp.toml"),
    include_str!("../../profiles/boc-corp.toml"),
    include_str!("../../profiles/ccb-card-9.toml"),
    include_str!("../../profiles/ccb-card.toml"),
    include_str!("../../profiles/ccb-corp.toml"),
    include_str!("../../profiles/cmb-corp.toml"),
    include_str!("../../profiles/generic-cn.toml"),
    include_str!("../../profiles/icbc-card-v1.toml"),
    include_str!("../../profiles/icbc-corp-2.toml"),
    include_str!("../../profiles/icbc-corp.toml"),
];

/// How many rows may stand above the header.
const HEAD: usize = 40;

/// What is read of a table: as many rows as lines, and 64 MiB unpacked.
pub(super) const BOUNDS: Bounds = Bounds { rows: 500_100, unpacked: 64 * 1024 * 1024 };

/// The layouts that are built in, by id.
pub(super) fn built_in() -> &'static [Arc<Layout>] {
    static LAYOUTS: LazyLock<Vec<Arc<Layout>>> = LazyLock::new(|| {
        // That each of them parses is a test's to say; one that does not would
        // only be missing.
        BUILT_IN.iter().filter_map(|text| Layout::parse(text).ok()).map(Arc::new).collect()
    });
    &LAYOUTS
}

/// Reads a layout of the office's own.
pub(super) fn from_file(path: &Path) -> Result<Layout, StatementFault> {
    let bytes = super::file::bytes(path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| FileFault::Encoding { line: 1, byte: 0, tried: "UTF-8" }.at(path))?;
    Layout::parse(&text).map_err(|fault| fault.in_file(path))
}

impl Layout {
    /// Whether a table has this layout.
    pub(super) fn fits(&self, table: &Table) -> bool {
        if self.only_text() && !table.is_text() {
            return false;
        }
        table.head(self.split(), HEAD).iter().any(|row| Header::matched(self, row).is_ok())
    }
}

/// Reads a table by its layout.
pub(super) fn read(
    path: &Path,
    table: Table,
    layout: &Layout,
) -> Result<BankStatement, StatementFault> {
    let is_text = table.is_text();
    let rows = table.rows(path, layout.split())?;
    statement(rows, is_text, layout).map_err(|fault| fault.in_file(path))
}

fn statement(
    mut rows: impl Iterator<Item = TableRow>,
    is_text: bool,
    layout: &Layout,
) -> Result<BankStatement, StatementFault> {
    let mut facts = Facts::default();
    let header = found(&mut rows, layout, &mut facts)?;
    let mut body = rows::Body { is_text, ..rows::Body::default() };
    for row in rows {
        body.take(&row, layout, &header, &mut facts)?;
        if body.lines.len() > MAX_LINES {
            return Err(StatementFault::content(None, Flaw::TooManyLines { limit: MAX_LINES }));
        }
    }
    balances::statement(body, &facts, layout)
}

/// The header; what stands above it is searched for facts.
fn found(
    rows: &mut impl Iterator<Item = TableRow>,
    layout: &Layout,
    facts: &mut Facts,
) -> Result<Header, StatementFault> {
    let mut nearest: Option<(Vec<String>, u32)> = None;
    for row in rows.by_ref().take(HEAD) {
        match Header::matched(layout, &row) {
            Ok(header) => return Ok(header),
            Err(missing) => {
                facts.search(&row, layout)?;
                if nearest.as_ref().is_none_or(|(least, _)| missing.len() < least.len()) {
                    nearest = Some((missing, row.number));
                }
            }
        }
    }
    let (missing, row) = nearest.unwrap_or_default();
    let flaw = ProfileFlaw::OtherLayout { profile: layout.id().to_owned(), missing };
    Err(StatementFault::content(Some(Spot::Row(row)).filter(|_| row > 0), Flaw::Profile(flaw)))
}
