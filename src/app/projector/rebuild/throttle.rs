//! Going slowly, so that others can go on.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use bofu_store::rows::Pace;

/// Which share of the time is worked; the rest belongs to others.
pub struct Throttle {
    /// Percent, from 1; 100: always.
    share: u32,
    since: Mutex<Instant>,
}

impl Throttle {
    /// Works this many percent of the time, at least one.
    pub fn percent(share: u8) -> Self {
        Self { share: u32::from(share.clamp(1, 100)), since: Mutex::new(Instant::now()) }
    }

    /// Works always.
    pub fn none() -> Self {
        Self::percent(100)
    }

    /// Whether others are to be let go first.
    pub fn is_slow(&self) -> bool {
        self.share < 100
    }

    /// The pause that is due after some work.
    fn due(&self, worked: Duration) -> Duration {
        worked * (100 - self.share) / self.share
    }
}

impl Pace for Throttle {
    async fn pause(&self) {
        if !self.is_slow() {
            return;
        }
        let since = *self.since.lock().unwrap_or_else(PoisonError::into_inner);
        tokio::time::sleep(self.due(since.elapsed())).await;
        *self.since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_time_is_worked_and_nine_tenths_are_waited() {
        let worked = Duration::from_millis(10);
        assert_eq!(Throttle::percent(10).due(worked), Duration::from_millis(90));
        assert_eq!(Throttle::percent(0).due(worked), Duration::from_millis(990));
        assert_eq!(Throttle::none().due(worked), Duration::ZERO);
        assert!(!Throttle::none().is_slow());
    }
}
