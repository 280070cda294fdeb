//! Following the ledger for as long as a process lives.

use std::time::Duration;

use super::{Events, ProjectorError, follow};
use bofu_store::{Ledger, rows::Db};

/// How often the ledger's end is looked at: its events are in the rows well
/// within a second.
pub const PAUSE: Duration = Duration::from_millis(200);

/// The longest time between two looks at a database that is away.
const LONGEST: Duration = Duration::from_secs(1);

/// News for the operator of the process. Each is said when it
/// begins, not for as long as it lasts.
#[derive(Debug)]
pub enum RunnerMessage {
    /// All projections have come to this position.
    At(u64),
    /// A projection stands before an event that it cannot fold; the others go on.
    Stopped(ProjectorError),
    /// The database does not answer; it is tried again.
    Away(ProjectorError),
}

/// Follows the ledger until `shutdown` is over: within a second of a commit
/// its events are in the rows. A database that goes away is waited for; an
/// event that stops a projection stops that one alone, and is tried again
/// whenever the ledger has grown. A batch that is being written is finished.
pub async fn run_following(
    ledger: &Ledger,
    shutdown: impl Future<Output = ()> + Send,
    say: impl FnMut(RunnerMessage) + Send,
) {
    run(ledger, &ledger.rows(), shutdown, say).await;
}

/// [`run_following`] of any ledger.
pub async fn run<E: Events>(
    events: &E,
    db: &Db,
    shutdown: impl Future<Output = ()> + Send,
    mut say: impl FnMut(RunnerMessage) + Send,
) {
    tokio::pin!(shutdown);
    let mut last = LastPoll::default();
    let mut pause = PAUSE;
    loop {
        let outcome = poll(events, db, &last).await;
        pause =
            if matches!(outcome, PollOutcome::Away(_)) { (pause * 2).min(LONGEST) } else { PAUSE };
        last.take(outcome, &mut say);
        tokio::select! {
            () = &mut shutdown => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// The result of the last poll.
#[derive(Default)]
struct LastPoll {
    /// The ledger's size when all was folded that can be.
    size: Option<u64>,
    stopped: Option<(&'static str, u64)>,
    away: bool,
}

enum PollOutcome {
    Unchanged,
    At(u64),
    Stopped(u64, ProjectorError),
    Away(ProjectorError),
}

async fn poll<E: Events>(events: &E, db: &Db, last: &LastPoll) -> PollOutcome {
    let size = match events.size().await {
        Ok(size) if last.size == Some(size) => return PollOutcome::Unchanged,
        Ok(size) => size,
        Err(error) => return PollOutcome::Away(error.into()),
    };
    match follow(events, db).await {
        Ok(status) => PollOutcome::At(status.position),
        Err(stopped @ ProjectorError::Stopped { .. }) => PollOutcome::Stopped(size, stopped),
        Err(
            away @ (ProjectorError::Store(_)
            | ProjectorError::FallsShort { .. }
            | ProjectorError::Ahead { .. }
            | ProjectorError::Behind { .. }
            | ProjectorError::Building
            | ProjectorError::Unsteady { .. }),
        ) => PollOutcome::Away(away),
    }
}

impl LastPoll {
    fn take(&mut self, outcome: PollOutcome, say: &mut impl FnMut(RunnerMessage)) {
        match outcome {
            PollOutcome::Unchanged => self.away = false,
            PollOutcome::At(position) => {
                *self = Self { size: Some(position), stopped: None, away: false };
                say(RunnerMessage::At(position));
            }
            PollOutcome::Stopped(size, error) => {
                let at = match &error {
                    ProjectorError::Stopped { projection, position, .. } => {
                        Some((*projection, *position))
                    }
                    ProjectorError::Store(_)
                    | ProjectorError::FallsShort { .. }
                    | ProjectorError::Ahead { .. }
                    | ProjectorError::Behind { .. }
                    | ProjectorError::Building
                    | ProjectorError::Unsteady { .. } => None,
                };
                let new = self.stopped != at;
                *self = Self { size: Some(size), stopped: at, away: false };
                if new {
                    say(RunnerMessage::Stopped(error));
                }
            }
            PollOutcome::Away(error) => {
                self.size = None;
                if !std::mem::replace(&mut self.away, true) {
                    say(RunnerMessage::Away(error));
                }
            }
        }
    }
}
