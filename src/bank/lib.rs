//! The formats that go to a bank and come from one. Never talks to a bank, and
//! never decides what a line of a statement settles.

pub mod pain001;
pub mod statement;
