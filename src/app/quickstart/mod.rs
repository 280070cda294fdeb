//! The sample office-year that `bofu quickstart` loads.

pub mod files;
mod papers;
mod run;
pub mod story;
mod tell;
#[cfg(test)]
mod tests;

pub use run::{Summary, YearSummary, run};
