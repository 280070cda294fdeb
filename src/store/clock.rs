//! The machine's clock beside the times that the ledger has.
//!
//! Times of recording never go back. One command under a clock of 2099 would have
//! every later event stamped with 2099. So a clock that cannot be right is
//! refused, until an admin lets it pass. Where the last time lies ahead of the
//! clock all the same, events keep that time, and their metadata have the
//! machine's own.

use bofu_projections::recorded::{Metadata, key};
use jiff::{SignedDuration, Timestamp};

use super::{clock_error::ClockError, stored_event::StoredEvent, writer_state::Head};

/// How far a clock may be behind the last time of recording, or beside the
/// server's.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// How far a clock may be ahead of the last event, where no server knows better:
/// a year, for an office that pauses.
const PAUSE: SignedDuration = SignedDuration::from_hours(366 * 24);

/// The time at which a batch is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordingTime {
    /// RFC 3339 in UTC with six decimals, never before the last one.
    pub(super) recorded_at: String,
    /// The machine's time, where it is far behind that.
    pub(super) machine: Option<Timestamp>,
}

/// RFC 3339 in UTC with six decimals. All texts have one length, so that they
/// sort by time.
pub(super) fn written(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// Whether the last time of recording lies so far ahead of the clock that the
/// machine's time of the last event must be known.
pub(super) fn is_behind(now: Timestamp, head: &Head) -> bool {
    last_time(head).is_some_and(|last| now < last - TOLERANCE)
}

fn last_time(head: &Head) -> Option<Timestamp> {
    head.recorded_at.parse().ok()
}

/// The machine's time when an event was recorded, where it was another.
pub(super) fn machine_time(event: &StoredEvent) -> Option<Timestamp> {
    let metadata: Metadata = serde_json::from_str(&event.metadata).ok()?;
    metadata.get(key::CLOCK)?.parse().ok()
}

/// Refuses a clock that is behind the last event. `machine` is the machine's
/// time when that was recorded, where it was another. On an embedded ledger it
/// also refuses one that is a year ahead.
///
/// # Errors
/// [`ClockError::Behind`], [`ClockError::Ahead`].
pub(super) fn check(
    now: Timestamp,
    head: &Head,
    machine: Option<Timestamp>,
    is_embedded: bool,
) -> Result<(), ClockError> {
    let Some(last) = machine.or_else(|| last_time(head)) else { return Ok(()) };
    if now < last - TOLERANCE {
        return Err(ClockError::Behind { machine: written(now), ledger: written(last) });
    }
    if is_embedded && now > last + PAUSE {
        return Err(ClockError::Ahead { machine: written(now), ledger: written(last) });
    }
    Ok(())
}

/// Refuses a clock that differs from the server's.
///
/// # Errors
/// [`ClockError::Differs`].
pub(super) fn check_server(now: Timestamp, server: Timestamp) -> Result<(), ClockError> {
    if now.duration_since(server).abs() > TOLERANCE {
        return Err(ClockError::Differs { machine: written(now), ledger: written(server) });
    }
    Ok(())
}

/// The time at which something is recorded after the head.
pub(super) fn recording_time(now: Timestamp, head: &Head) -> RecordingTime {
    let written = written(now);
    if written.as_str() < head.recorded_at.as_str() {
        let machine = is_behind(now, head).then_some(now);
        RecordingTime { recorded_at: head.recorded_at.clone(), machine }
    } else {
        RecordingTime { recorded_at: written, machine: None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use bofu_domain::explained::Explained as _;

    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn head(recorded_at: &str) -> Head {
        Head { size: 1, recorded_at: recorded_at.to_owned() }
    }

    const LAST: &str = "2026-11-30T10:00:00.000000Z";

    #[test]
    fn a_recording_time_has_six_decimals_and_never_goes_back() {
        let now = Timestamp::now();
        let fresh = recording_time(now, &head(""));
        assert_eq!(fresh.recorded_at.len(), 27, "{fresh:?}");
        assert!(fresh.recorded_at.ends_with('Z') && fresh.machine.is_none(), "{fresh:?}");
        let little = recording_time(time("2026-11-30T09:56:00Z"), &head(LAST));
        assert_eq!(little, RecordingTime { recorded_at: LAST.to_owned(), machine: None });
        let behind = recording_time(time("2026-11-30T09:54:59Z"), &head(LAST));
        assert_eq!(behind.recorded_at, LAST);
        assert_eq!(behind.machine, Some(time("2026-11-30T09:54:59Z")));
    }

    #[test]
    fn a_clock_may_be_five_minutes_behind_the_last_event_and_no_more() {
        let check = |now, machine| check(time(now), &head(LAST), machine, true);
        assert!(check("2026-11-30T09:55:00Z", None).is_ok());
        let refused = check("2026-11-30T09:54:59Z", None).unwrap_err();
        assert_eq!(refused.code(), "clock-behind");
        // The last event was recorded under a clock that an admin had let pass.
        assert!(check("2026-11-30T09:54:59Z", Some(time("2026-11-30T09:00:00Z"))).is_ok());
        let again = check("2026-11-30T08:00:00Z", Some(time("2026-11-30T09:00:00Z")));
        assert_eq!(again.unwrap_err().code(), "clock-behind");
    }

    #[test]
    fn a_clock_a_year_ahead_of_an_embedded_ledger_is_refused_and_a_server_knows_better() {
        let check = |embedded, now| check(time(now), &head(LAST), None, embedded);
        assert!(check(true, "2027-11-30T10:00:00Z").is_ok());
        assert_eq!(check(true, "2027-12-02T10:00:00Z").unwrap_err().code(), "clock-ahead");
        assert!(check(false, "2099-01-01T00:00:00Z").is_ok());
        let beside = |now| check_server(time(now), time(LAST));
        assert!(beside("2026-11-30T10:05:00Z").is_ok() && beside("2026-11-30T09:55:00Z").is_ok());
        for now in ["2026-11-30T10:05:01Z", "2026-11-30T09:54:59Z"] {
            assert_eq!(beside(now).unwrap_err().code(), "clock-differs");
        }
    }
}
