//! A table with known columns, CSV or XLSX.
#![no_main]

use std::path::Path;

use bofu_tabular::{Column, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let columns = [
        Column::required("claim_no", "申请编号"),
        Column::required("uscc", "统一社会信用代码"),
        Column::optional("amount", "金额"),
    ];
    let _ = read_bytes(Path::new("a"), bytes.to_vec(), &columns).map(Iterator::count);
});
