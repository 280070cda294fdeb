//! How long the writer waits for callers who are about to return.
//!
//! Callers who have just been answered mostly come back with their next
//! command. A writer that goes on at once with whoever waits already settles at
//! batches of half of them, and pays two flushes where one would do. So before
//! a small batch it waits until as many wait as there are callers about, and
//! never longer than half of what the last batch took: who does not come
//! back costs the others little. With many callers a flush is a small part of
//! a batch, and going on at once keeps the database and the callers busy side
//! by side.

use std::{
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::request::Pending;

/// With more callers than these, nobody is waited for.
const MOST_AWAITED: usize = 64;

/// The longest wait, however slow the disk.
const LONGEST: Duration = Duration::from_millis(4);

/// Between two looks at the queue.
const LOOK: Duration = Duration::from_micros(50);

/// Who was about after the last batch, and what it took.
#[derive(Debug, Default)]
pub(super) struct Pace {
    callers: usize,
    patience: Duration,
}

impl Pace {
    /// Notes a batch: who was answered or waits now, and what it took.
    pub(super) fn set(&mut self, callers: usize, took: Duration) {
        self.callers = callers;
        self.patience = (took / 2).min(LONGEST);
    }

    /// Adds to a batch those who return in time. It blocks its thread, which
    /// is the writer's own.
    pub(super) fn gather(
        &self,
        queue: &mut mpsc::UnboundedReceiver<Pending>,
        waiting: &mut Vec<Pending>,
    ) {
        if self.callers > MOST_AWAITED || self.patience < LOOK {
            return;
        }
        let begun = Instant::now();
        while waiting.len() + queue.len() < self.callers && begun.elapsed() < self.patience {
            thread::sleep(LOOK);
        }
        while let Ok(pending) = queue.try_recv() {
            waiting.push(pending);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::request::Request;

    fn pending() -> Pending {
        Pending { request: Request::default(), reply: oneshot::channel().0 }
    }

    #[test]
    fn a_batch_is_joined_by_those_who_are_about_to_return() {
        let (queue, mut waiting) = mpsc::unbounded_channel();
        let mut pace = Pace::default();
        pace.set(3, Duration::from_hours(1));
        queue.send(pending()).ok();
        queue.send(pending()).ok();
        let mut batch = vec![pending()];
        pace.gather(&mut waiting, &mut batch);
        assert_eq!(batch.len(), 3);
    }

    #[test]
    fn who_does_not_return_is_not_awaited_for_ever() {
        let (_queue, mut waiting) = mpsc::unbounded_channel();
        let mut pace = Pace::default();
        pace.set(64, Duration::from_hours(1));
        let mut batch = vec![pending()];
        pace.gather(&mut waiting, &mut batch);
        assert_eq!(batch.len(), 1);
    }

    #[test]
    fn a_lone_caller_and_a_crowd_are_not_kept_waiting() {
        for callers in [1, 65] {
            let (_queue, mut waiting) = mpsc::unbounded_channel();
            let pace = Pace { callers, patience: Duration::MAX };
            let mut batch = vec![pending()];
            // It would never return.
            pace.gather(&mut waiting, &mut batch);
            assert_eq!(batch.len(), 1);
        }
    }
}
