//! Rows in PostgreSQL's `COPY` formats: in the binary one new tables are filled
//! there; a line of the text one is the canonical form of a row for digests on
//! both databases.

use std::io::Write as _;

use bofu_projections::table::WriteCells;

/// How much of a copy is sent at once, in bytes, but for the row that fills it.
const PIECE: usize = 256 << 10;

/// Room for that row.
const SPARE: usize = 8 << 10;

/// How a copy in the binary form begins: the signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// The number of cells where a copy ends.
const END: [u8; 2] = (-1_i16).to_be_bytes();

/// The length of a null.
const NOTHING: [u8; 4] = (-1_i32).to_be_bytes();

/// Rows in the binary form of `COPY`, which neither side has to escape or to
/// take apart. Every column is `text` or `bigint`.
#[derive(Debug)]
pub(super) struct Binary {
    /// Pieces that are full, so that none ever grows and is moved.
    full: Vec<Vec<u8>>,
    bytes: Vec<u8>,
    /// Where the row that is being written begins, and its cells so far.
    row: usize,
    cells: i16,
}

impl Binary {
    pub(super) fn new() -> Self {
        let mut bytes = Vec::with_capacity(PIECE + SPARE);
        bytes.extend_from_slice(HEADER);
        let mut new = Self { full: Vec::new(), bytes, row: 0, cells: 0 };
        new.begin_row();
        new
    }

    fn begin_row(&mut self) {
        if self.bytes.len() > PIECE {
            let next = Vec::with_capacity(PIECE + SPARE);
            self.full.push(std::mem::replace(&mut self.bytes, next));
        }
        self.row = self.bytes.len();
        self.cells = 0;
        self.bytes.extend_from_slice(&END);
    }

    /// Ends a row; the next one begins.
    pub(super) fn end_row(&mut self) {
        let cells = self.cells.to_be_bytes();
        self.write_over(self.row, cells);
        self.begin_row();
    }

    fn write_over<const N: usize>(&mut self, at: usize, bytes: [u8; N]) {
        if let Some(place) = self.bytes.get_mut(at..at + N) {
            place.copy_from_slice(&bytes);
        }
    }

    /// The whole copy, piece by piece: where another row would begin it ends.
    pub(super) fn into_pieces(self) -> impl Iterator<Item = Vec<u8>> {
        self.full.into_iter().chain([self.bytes])
    }

    /// A cell by what writes it.
    fn cell(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(&NOTHING);
        write(&mut self.bytes);
        let from = at + NOTHING.len();
        if memchr::memchr(0, self.bytes.get(from..).unwrap_or_default()).is_some() {
            // PostgreSQL has no text with a NUL in it; free text in an event may.
            let text = String::from_utf8_lossy(self.bytes.get(from..).unwrap_or_default());
            let text = text.replace('\0', "\u{fffd}");
            self.bytes.truncate(from);
            self.bytes.extend_from_slice(text.as_bytes());
        }
        let length = i32::try_from(self.bytes.len() - from).unwrap_or(i32::MAX);
        self.write_over(at, length.to_be_bytes());
        self.cells += 1;
    }
}

impl WriteCells for Binary {
    fn text(&mut self, text: &str) {
        self.cell(|bytes| bytes.extend_from_slice(text.as_bytes()));
    }

    fn shown(&mut self, value: &dyn std::fmt::Display) {
        self.cell(|bytes| {
            // Writing to memory cannot fail.
            let _ = write!(bytes, "{value}");
        });
    }

    fn number(&mut self, number: i64) {
        self.bytes.extend_from_slice(&8_i32.to_be_bytes());
        self.bytes.extend_from_slice(&number.to_be_bytes());
        self.cells += 1;
    }

    fn null(&mut self) {
        self.bytes.extend_from_slice(&NOTHING);
        self.cells += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_row_is_its_number_of_cells_and_each_with_its_length() {
        let mut rows = Binary::new();
        rows.text("拨\0");
        rows.null();
        rows.number(-7);
        rows.end_row();
        rows.shown(&12);
        rows.end_row();
        let expected = [
            HEADER,
            b"\0\x03",
            b"\0\0\0\x06\xe6\x8b\xa8\xef\xbf\xbd",
            b"\xff\xff\xff\xff",
            b"\0\0\0\x08\xff\xff\xff\xff\xff\xff\xff\xf9",
            b"\0\x01",
            b"\0\0\0\x0212",
            b"\xff\xff",
        ];
        assert_eq!(rows.into_pieces().collect::<Vec<_>>().concat(), expected.concat());
    }

    #[test]
    fn pieces_together_are_one_copy_with_every_row_in_it() {
        let mut rows = Binary::new();
        let text = "拨付".repeat(1_000);
        for _ in 0..100 {
            rows.text(&text);
            rows.end_row();
        }
        let pieces: Vec<Vec<u8>> = rows.into_pieces().collect();
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() < PIECE + SPARE));
        let row = [b"\0\x01".as_slice(), &6_000_i32.to_be_bytes(), text.as_bytes()].concat();
        let whole = [HEADER, &row.repeat(100), &END].concat();
        assert!(pieces.concat() == whole);
    }
}
