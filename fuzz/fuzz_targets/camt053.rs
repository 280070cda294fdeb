//! A bank's message.
#![no_main]

use std::path::Path;

use bofu_bank::statement::{Profile, read_bytes};
use bofu_domain::explained::Explained;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match read_bytes(Path::new("a.xml"), bytes.to_vec(), Some(&Profile::Camt053)) {
        Ok(statements) => assert!(!statements.is_empty()),
        Err(fault) => assert!(!fault.to_string().is_empty() && !fault.zh().is_empty()),
    }
});
