//! How a process ends, by what an error is.

use crate::stop::Signal;

/// How the process ends (`docs/guides/command-line.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0
    Done,
    /// 1: refused by a rule.
    Refused,
    /// 2: bad usage, unreadable file, unknown column.
    Usage,
    /// 3: storage unavailable, or held by another writer.
    Storage,
    /// 4: verification failed.
    Verification,
    /// 130 or 143: a signal has ended a bulk command.
    Signal(Signal),
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Storage => 3,
            Self::Verification => 4,
            Self::Signal(signal) => signal.exit_code(),
        }
    }
}
