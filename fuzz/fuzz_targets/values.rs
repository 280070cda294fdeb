//! Amounts, credit codes, days.
#![no_main]

use bofu_domain::{date::parse_date, money::Money, uscc::Uscc};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(money) = Money::parse(text) {
        assert_eq!(Money::parse(&money.to_string()), Ok(money));
    }
    if let Ok(code) = Uscc::parse(text) {
        assert!(code.check_digit_holds());
    }
    let _ = Uscc::issued_against_check_digit(text);
    if let Ok(day) = parse_date(text) {
        assert_eq!(parse_date(&day.to_string()), Ok(day));
    }
});
