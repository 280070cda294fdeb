//! The formats that go to a bank and come from one.

pub mod pain001;
pub mod statement;
