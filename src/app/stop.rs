//! A request to stop: a bulk command ends after the item in hand, and says how
//! far it came.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::watch;

/// A signal that asks a process to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT: Ctrl-C on a terminal.
    Interrupt,
    /// SIGTERM: `kill`, a service manager, a shutdown.
    Terminate,
}

impl Signal {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }

    /// How a process ends that it has ended: 128 and its number.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Whether a process was asked to stop, shared by all who go on only while it
/// was not.
#[derive(Debug, Clone)]
pub struct Stop(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    asked: watch::Sender<Option<Signal>>,
    heeded: AtomicBool,
}

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(Shared { asked: watch::Sender::new(None), heeded: AtomicBool::new(false) }))
    }
}

impl Stop {
    /// Asks to stop. `false`: no bulk command is under way that would heed it,
    /// or it was asked before.
    pub fn ask(&self, signal: Signal) -> bool {
        self.0.heeded.load(Ordering::Acquire) && self.0.asked.send_replace(Some(signal)).is_none()
    }

    /// A bulk command begins: from here on a request is heeded.
    pub(super) fn heed(&self) {
        self.0.heeded.store(true, Ordering::Release);
    }

    /// The signal, where one has come.
    pub fn asked(&self) -> Option<Signal> {
        *self.0.asked.borrow()
    }

    /// Returns when a signal comes.
    pub async fn wait(&self) -> Signal {
        let mut asked = self.0.asked.subscribe();
        loop {
            if let Some(signal) = *asked.borrow_and_update() {
                return signal;
            }
            if asked.changed().await.is_err() {
                // Unreachable: the sender lives as long as we do.
                std::future::pending::<()>().await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_heeded_once_a_bulk_command_has_begun_and_only_the_first_time() {
        let stop = Stop::default();
        assert!(!stop.ask(Signal::Interrupt), "nobody would heed it");
        assert_eq!(stop.asked(), None);
        stop.heed();
        assert!(stop.ask(Signal::Terminate));
        assert_eq!(stop.asked(), Some(Signal::Terminate));
        assert!(!stop.ask(Signal::Interrupt), "the second ends the process at once");
    }
}
