//! Signed notes, verifier keys, receipts.
#![no_main]

use bofu_proof::{
    note::{Note, VerifierKey},
    receipt::{Known, check},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        let _ = note.unverified();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = VerifierKey::parse(text);
    }
    let checked = check(bytes, &Known::default(), &|_, _| Err("not read".to_owned()));
    assert!(!checked.ok);
});
