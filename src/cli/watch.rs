//! Watches the application's long work: a progress bar, and what is done.

use bofu_domain::language::Text;
use indicatif::ProgressBar;

use super::output::Output;
use bofu_app::progress::Progress;

/// A watcher whose bar, where it has one, is cleared when the work is over.
pub(super) struct Watch {
    output: Output,
    bar: Option<ProgressBar>,
}

impl Watch {
    /// Without a bar.
    pub(super) fn quiet(output: Output) -> Self {
        Self { output, bar: None }
    }

    /// With a bar that has a message in both languages.
    pub(super) fn bar(output: Output, zh: &str, en: &str) -> Self {
        Self { output, bar: Some(output.progress(zh, en, 0)) }
    }
}

impl Progress for Watch {
    fn expect(&self, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
        }
    }

    fn advance(&self, steps: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(steps);
        }
    }

    fn tell_beside_error(&self, done: &Text) {
        self.output.talk(&done.zh, &done.en);
    }

    fn tell(&self, done: &Text) {
        if !self.output.is_json() {
            self.output.data(done.pick(self.output.lang()));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
