//! The cells of a sheet in little room: one text, and where each cell ends.

use super::super::{FileFault, MAX_ROWS, RowFlaw};

/// A sheet's rows that are not blank, in order.
#[derive(Debug)]
pub(crate) struct Grid {
    /// The most bytes of text.
    room: usize,
    text: String,
    ends: Vec<usize>,
    rows: Vec<Span>,
    /// How many rows merged ranges have covered.
    merged: usize,
}

/// The most rows that merged ranges may cover, one by one: a small file can
/// name any number of ranges over all rows.
const MAX_MERGED: usize = 20_000_000;

#[derive(Debug)]
struct Span {
    number: u32,
    end: usize,
    flaw: Option<Box<RowFlaw>>,
}

/// One row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct GridRow {
    /// Its number as the spreadsheet shows it.
    pub(crate) number: u32,
    /// Its cells, from the first column on.
    pub(crate) cells: Vec<String>,
    /// What is wrong with it.
    pub(crate) flaw: Option<RowFlaw>,
}

impl Grid {
    /// An empty grid with room for so many bytes of text.
    pub(crate) fn new(room: usize) -> Self {
        Self { room, text: String::new(), ends: Vec::new(), rows: Vec::new(), merged: 0 }
    }

    /// Adds a row unless it is blank.
    pub(crate) fn push(
        &mut self,
        number: u32,
        cells: &[String],
        flaw: Option<RowFlaw>,
    ) -> Result<(), FileFault> {
        if flaw.is_none() && cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        // The header is a row too.
        if self.rows.len() > usize::try_from(MAX_ROWS).unwrap_or(usize::MAX) {
            return Err(FileFault::TooManyRows { limit: MAX_ROWS });
        }
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        if self.text.len() > self.room {
            let what = format!("more than {} bytes of text", self.room);
            return Err(FileFault::Bomb { what });
        }
        self.rows.push(Span { number, end: self.ends.len(), flaw: flaw.map(Box::new) });
        Ok(())
    }

    /// Marks the rows that a merged range covers, blank ones aside.
    pub(crate) fn merge(&mut self, first: u32, last: u32, range: &str) -> Result<(), FileFault> {
        let start = self.rows.partition_point(|row| row.number < first);
        for row in self.rows.iter_mut().skip(start).take_while(|row| row.number <= last) {
            row.flaw.get_or_insert_with(|| Box::new(RowFlaw::Merged(range.to_owned())));
            self.merged = self.merged.saturating_add(1);
        }
        if self.merged > MAX_MERGED {
            let what = format!("merged ranges over more than {MAX_MERGED} rows");
            return Err(FileFault::Bomb { what });
        }
        Ok(())
    }

    /// The row at an index, from 0.
    pub(crate) fn row(&self, index: usize) -> Option<GridRow> {
        let span = self.rows.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.rows.get(before));
        let first = start.map_or(0, |before| before.end);
        let cells = (first..span.end)
            .map(|cell| {
                let from = cell.checked_sub(1).and_then(|before| self.ends.get(before));
                let range = from.copied().unwrap_or(0)..self.ends.get(cell).copied().unwrap_or(0);
                self.text.get(range).unwrap_or_default().to_owned()
            })
            .collect();
        Some(GridRow { number: span.number, cells, flaw: span.flaw.as_deref().cloned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_put_in_without_the_blank_ones() {
        let mut grid = Grid::new(1_000);
        let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
        grid.push(1, &row(&["名称", "金额"]), None).unwrap();
        grid.push(2, &row(&["", " "]), None).unwrap();
        grid.push(4, &row(&["", "1", "x"]), None).unwrap();
        grid.merge(3, 9, "A3:B9").unwrap();
        assert_eq!(grid.row(0).unwrap().cells, ["名称", "金额"]);
        let second = grid.row(1).unwrap();
        assert_eq!((second.number, second.cells.as_slice()), (4, row(&["", "1", "x"]).as_slice()));
        assert_eq!(second.flaw, Some(RowFlaw::Merged("A3:B9".to_owned())));
        assert_eq!(grid.row(2), None);
    }
}
