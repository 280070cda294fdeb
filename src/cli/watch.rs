//! A progress bar for the application's long work.

use indicatif::ProgressBar;

use super::output::Output;
use bofu_app::progress::Progress;

/// A bar that is cleared when the work is over.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar with a message in both languages.
    pub(super) fn new(output: Output, zh: &str, en: &str) -> Self {
        Self(output.progress(zh, en, 0))
    }
}

impl Progress for Bar {
    fn expect(&self, total: u64) {
        self.0.set_length(total);
    }

    fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
