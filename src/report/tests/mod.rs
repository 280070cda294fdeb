#![allow(clippy::unwrap_used, clippy::panic)]

mod forms;
mod papers;
mod workbook;
