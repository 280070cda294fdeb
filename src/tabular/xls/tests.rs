//! Old workbooks as programs write them, and as they do not.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;

use calamine::{Data, Reader, Xls};
use proptest::prelude::*;

use super::{
    super::{FileFault, RowFlaw},
    *,
};
use crate::xlsx::GridRow;

fn bytes(name: &str) -> Vec<u8> {
    let folder = bofu_test_files::file("tests/fixtures/workbooks");
    fs::read(folder.join(name)).unwrap()
}

fn rows(bytes: &[u8]) -> Vec<GridRow> {
    let grid = grid(bytes, 1_000_000).unwrap();
    (0..).map_while(|at| grid.row(at)).collect()
}

#[test]
fn cells_are_read_as_a_person_sees_them() {
    let rows = rows(&bytes("odd.xls"));
    let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 9]);
    assert_eq!(rows[0].flaw, Some(RowFlaw::Merged("1:1".to_owned())));
    assert_eq!(rows[1].cells, ["日期", "金额", "备注"]);
    assert_eq!(rows[2].cells, ["2026-03-02", "1234567.89", "𬭎䶮"]);
    assert_eq!(rows[3].cells, ["2026-03-02 09:12:05", "-0.05", "TRUE"]);
    assert!(
        matches!(&rows[4].flaw, Some(RowFlaw::DigitsLost { place, .. }) if place.letter == "A")
    );
    assert!(matches!(&rows[5].flaw, Some(RowFlaw::Formula(place)) if place.letter == "B"));
    assert_eq!(rows[6].cells, ["", "0.3", "100"]);
    assert_eq!(rows[7].cells, ["last", "", "", "3.75", "5", "6.25", "7.5", "8.75", "10"]);
}

#[test]
fn texts_that_go_on_in_the_next_record_are_what_another_reader_reads() {
    let bytes = bytes("long-texts.xls");
    let mut book: Xls<_> = Xls::new(std::io::Cursor::new(bytes.clone())).unwrap();
    let range = book.worksheet_range("texts").unwrap();
    let rows = rows(&bytes);
    assert_eq!(rows.len(), 40);
    for (row, other) in rows.iter().zip(range.rows()) {
        let other: Vec<_> = other.iter().map(Data::to_string).collect();
        assert_eq!(row.cells, other);
    }
}

#[test]
fn room_for_texts_is_bounded() {
    assert!(matches!(grid(&bytes("long-texts.xls"), 10_000), Err(FileFault::Bomb { .. })));
}

#[test]
fn a_chain_of_sectors_that_runs_in_a_circle_is_refused() {
    let mut bytes = bytes("odd.xls");
    let table = usize::try_from(container::u32_at(&bytes, 76).unwrap() + 1).unwrap() * 512;
    let start = container::u32_at(&bytes, 48).unwrap();
    let at = table + usize::try_from(start).unwrap() * 4;
    bytes[at..at + 4].copy_from_slice(&start.to_le_bytes());
    assert!(matches!(grid(&bytes, 1_000_000), Err(FileFault::Damaged { .. })));
}

#[test]
fn a_workbook_that_is_cut_off_or_none_is_refused() {
    let bytes = bytes("odd.xls");
    for length in [8, 100, 512, 1_000, bytes.len() / 2] {
        assert!(grid(&bytes[..length], 1_000_000).is_err(), "{length}");
    }
    assert!(grid(b"\xd0\xcf\x11\xe0", 1_000_000).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_change_of_a_workbook_makes_the_reader_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        long in any::<bool>(),
    ) {
        let mut bytes = bytes(if long { "long-texts.xls" } else { "odd.xls" });
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = grid(&bytes, 1_000_000);
    }
}
