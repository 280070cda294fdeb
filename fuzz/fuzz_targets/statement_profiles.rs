//! A statement file read by each profile; the first byte says which.
#![no_main]

use std::path::Path;

use bofu_bank::statement::{Profile, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let profiles = Profile::all();
    let profile = &profiles[usize::from(*first) % profiles.len()];
    let _ = read_bytes(Path::new("a"), bytes.to_vec(), Some(profile));
});
