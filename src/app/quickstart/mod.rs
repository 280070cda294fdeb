//! The sample office-year that `bofu quickstart` loads.

pub mod files;
pub mod story;
#[cfg(test)]
mod tests;
