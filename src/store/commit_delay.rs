//! Delays a small batch until callers have returned with their next command.
//!
//! Callers who have just been answered mostly return at once. A writer that goes
//! on without them commits batches of half of them, and pays two flushes instead
//! of one. So it waits until as many requests wait as there are callers, at most
//! half of the time that the last batch took. With many callers a flush is a
//! small part of a batch. Then the writer goes on at once, so that the database
//! and the callers work side by side.

use std::{
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::request::QueuedRequest;

/// With more callers than these, the writer does not wait.
const MAX_AWAITED: usize = 64;

/// The longest wait, however slow the disk.
const MAX_WAIT: Duration = Duration::from_millis(4);

/// Between two looks at the queue.
const POLL_INTERVAL: Duration = Duration::from_micros(50);

/// The number of callers after the last batch, and the longest wait.
#[derive(Debug, Default)]
pub(super) struct CommitDelay {
    callers: usize,
    max_wait: Duration,
}

impl CommitDelay {
    /// Records a batch: how many callers were answered or wait, and its duration.
    pub(super) fn record_batch(&mut self, callers: usize, took: Duration) {
        self.callers = callers;
        self.max_wait = (took / 2).min(MAX_WAIT);
    }

    /// Adds the requests of callers who return in time. It blocks its thread, which
    /// is the writer's own.
    pub(super) fn gather(
        &self,
        queue: &mut mpsc::UnboundedReceiver<QueuedRequest>,
        waiting: &mut Vec<QueuedRequest>,
    ) {
        if self.callers > MAX_AWAITED || self.max_wait < POLL_INTERVAL {
            return;
        }
        let begun = Instant::now();
        while waiting.len() + queue.len() < self.callers && begun.elapsed() < self.max_wait {
            thread::sleep(POLL_INTERVAL);
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

    fn pending() -> QueuedRequest {
        QueuedRequest { request: Request::default(), reply: oneshot::channel().0 }
    }

    #[test]
    fn a_batch_is_joined_by_those_who_are_about_to_return() {
        let (queue, mut waiting) = mpsc::unbounded_channel();
        let mut delay = CommitDelay::default();
        delay.record_batch(3, Duration::from_hours(1));
        queue.send(pending()).ok();
        queue.send(pending()).ok();
        let mut batch = vec![pending()];
        delay.gather(&mut waiting, &mut batch);
        assert_eq!(batch.len(), 3);
    }

    #[test]
    fn who_does_not_return_is_not_awaited_for_ever() {
        let (_queue, mut waiting) = mpsc::unbounded_channel();
        let mut delay = CommitDelay::default();
        delay.record_batch(64, Duration::from_hours(1));
        let mut batch = vec![pending()];
        delay.gather(&mut waiting, &mut batch);
        assert_eq!(batch.len(), 1);
    }

    #[test]
    fn a_lone_caller_and_a_crowd_are_not_kept_waiting() {
        for callers in [1, 65] {
            let (_queue, mut waiting) = mpsc::unbounded_channel();
            let delay = CommitDelay { callers, max_wait: Duration::MAX };
            let mut batch = vec![pending()];
            // It would never return.
            delay.gather(&mut waiting, &mut batch);
            assert_eq!(batch.len(), 1);
        }
    }
}
