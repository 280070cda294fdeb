//! A profile's file.
#![no_main]

use bofu_bank::statement::Profile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Profile::described(text);
});
