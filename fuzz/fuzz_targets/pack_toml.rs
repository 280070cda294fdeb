//! A policy pack.
#![no_main]

use bofu_domain::pack::Pack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Pack::parse(text);
});
