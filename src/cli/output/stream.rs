//! The two streams. Nothing else in the program writes to them.
//!
//! What cannot be written to stdout is remembered: the command goes on, since
//! what it does to the ledger must not hang on who reads its answer, and says
//! at its end that the answer is not whole. A reader that has gone away
//! (`| head`) has had enough: that is no failure. What cannot be written to
//! stderr cannot be told to anyone.

use std::{
    io::{self, ErrorKind, IsTerminal, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Why stdout could not be written to, the first time.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

fn failed() -> MutexGuard<'static, Option<io::Error>> {
    FAILED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes bytes to stdout, and remembers where that fails. After a failure
/// nothing more is written: an answer with a gap would be read as whole.
pub(super) fn data(bytes: &[u8]) {
    let mut failed = failed();
    if failed.is_none() {
        let mut stdout = io::stdout().lock();
        *failed = stdout.write_all(bytes).and_then(|()| stdout.flush()).err();
    }
}

/// Writes a line to stdout.
pub(super) fn line(text: &str) {
    data(format!("{text}\n").as_bytes());
}

/// Writes a line to stderr.
pub(super) fn talk(text: &str) {
    let _nobody_to_tell = writeln!(io::stderr().lock(), "{text}");
}

/// Remembers that an answer could not be made.
pub(super) fn fail(error: io::Error) {
    failed().get_or_insert(error);
}

/// Why the answer is not whole, if it is not.
pub(super) fn failure() -> Option<io::Error> {
    failed().take().filter(|error| error.kind() != ErrorKind::BrokenPipe)
}

/// Whether a person sees stdout.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// How wide the terminal is; `None`: stdout is no terminal.
pub(super) fn width() -> Option<u16> {
    is_terminal().then(|| console::Term::stdout().size().1)
}

/// Whether a person sees stderr.
pub(super) fn talk_is_seen() -> bool {
    io::stderr().is_terminal()
}
