//! An old workbook.
#![no_main]

use std::path::Path;

use bofu_tabular::{Bounds, Split, Table};
use libfuzzer_sys::fuzz_target;

const BOUNDS: Bounds = Bounds { rows: 1_000, unpacked: 1 << 20 };

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    if let Some(head) = bytes.get_mut(..4) {
        head.copy_from_slice(b"\xd0\xcf\x11\xe0");
    }
    if let Ok(table) = Table::open(Path::new("a.xls"), bytes, BOUNDS) {
        let _ = table.rows(Path::new("a.xls"), Split::default()).map(Iterator::count);
    }
});
