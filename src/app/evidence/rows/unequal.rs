//! A row that is not as the events say, as a finding.

use bofu_proof::{
    finding::Findings,
    refold::{MISSING, SURPLUS, cells_differ, row_mismatch},
};
use bofu_store::rows::{RowDifference, UnequalRow};

/// Adds a row of a table that is not as the events say.
pub(super) fn add_unequal(
    findings: &mut Findings,
    table: &str,
    position: Option<u64>,
    row: &UnequalRow,
) {
    let key = serde_json::Value::from(row.key.as_str()).to_string();
    match &row.unequal {
        RowDifference::Missing => row_mismatch(findings, table, &key, position, MISSING),
        RowDifference::Surplus => row_mismatch(findings, table, &key, position, SURPLUS),
        RowDifference::Cells(cells) => {
            let cells = cells.iter().map(|cell| (cell.column.as_str(), &cell.stored, &cell.folded));
            let (english, chinese) = cells_differ(cells);
            row_mismatch(findings, table, &key, position, (&english, &chinese));
        }
    }
}
