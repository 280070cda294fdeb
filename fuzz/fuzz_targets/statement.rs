//! A statement file whose layout is told from its bytes.
#![no_main]

use std::path::Path;

use bofu_bank::statement::read_bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(statements) = read_bytes(Path::new("a"), bytes.to_vec(), None) {
        assert!(!statements.is_empty());
    }
});
