//! The one writer of a process. It commits the requests that wait in the queue
//! in batches, each in one transaction.
//!
//! | step | round trips | bound |
//! |---|---|---|
//! | drain the queue, and wait for callers that return ([`CommitDelay`]) | 0 | 512 requests, 8 MiB |
//! | read streams and rows that are not in memory | 0 to 2 | the rows and guards of the batch |
//! | append without a lock, if the head has not moved | 1 | |
//! | otherwise lock, fold the events of other processes, read, append, commit | 4 to 7 | 4,096 events; if there are more, all rows are read again |
//!
//! Nothing here panics. An error fails the batch, discards the writer's state and
//! raises the epochs. The next batch begins with a new connection.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use bofu_domain::charge::{CapKey, CapRow};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{
    append_batch::AppendBatch,
    append_queue::AppendQueue,
    backend::{AppendResult, Backend},
    batch_validator::{ValidatedBatch, validate_batch},
    clock::{self, RecordingTime},
    commit_delay::CommitDelay,
    error::StoreError,
    request::{Failure, QueuedRequest, Refusal, Request, StreamKey, Verdict},
    upcast::Upcasters,
    writer_state::{BatchReads, Head, UsedKeys, WriterState},
};

/// The most requests in one transaction.
const MAX_REQUESTS: usize = 512;

/// The most bytes of payload and metadata in one transaction, so that its
/// parameters stay far below the databases' limits.
const MAX_BYTES: usize = 8 << 20;

/// The most events of other processes that are folded. If there are more, every
/// row is read again.
const MAX_FOLDED: u32 = 4_096;

/// How often the clock is held against the server's.
const SERVER_CLOCK_CHECKED: Duration = Duration::from_mins(1);

/// The writer's task.
pub(super) struct Writer<B> {
    backend: B,
    queue: mpsc::UnboundedReceiver<QueuedRequest>,
    append_queue: Weak<AppendQueue>,
    upcasters: Upcasters,
    state: Option<WriterState>,
    capacity: NonZeroUsize,
    /// No other process can write, as far as the lock file tells.
    is_exclusive: bool,
    /// A clock passes that cannot be right.
    accepts_clock: bool,
    /// When the clock was last held against the server's.
    server_clock_checked: Option<Instant>,
    delay: CommitDelay,
}

/// The rows in memory that other processes have moved.
enum MovedRows {
    Rows(Vec<Arc<CapKey>>),
    /// Any row may have moved.
    All,
}

/// A batch that was validated. If it stores anything, it is durable.
struct CommittedBatch {
    validated: ValidatedBatch,
    recorded_at: Arc<str>,
    foreign: MovedRows,
}

impl<B: Backend> Writer<B> {
    pub(super) fn new(
        backend: B,
        queue: mpsc::UnboundedReceiver<QueuedRequest>,
        append_queue: Weak<AppendQueue>,
        upcasters: Upcasters,
        capacity: NonZeroUsize,
        is_exclusive: bool,
        accepts_clock: bool,
    ) -> Self {
        let delay = CommitDelay::default();
        Self {
            backend,
            queue,
            append_queue,
            upcasters,
            state: None,
            capacity,
            is_exclusive,
            accepts_clock,
            server_clock_checked: None,
            delay,
        }
    }

    /// Runs until the last caller is gone and the queue is empty.
    pub(super) async fn run(mut self) {
        let mut waiting = Vec::with_capacity(MAX_REQUESTS);
        while self.queue.recv_many(&mut waiting, MAX_REQUESTS).await > 0 {
            self.delay.gather(&mut self.queue, &mut waiting);
            let (begun, answered) = (Instant::now(), waiting.len());
            while !waiting.is_empty() {
                let mut weight = 0;
                let fitting = waiting.iter().take_while(|pending| {
                    weight += pending.request.weight();
                    weight <= MAX_BYTES
                });
                let count = fitting.count().max(1);
                self.process(waiting.drain(..count)).await;
            }
            self.delay.record_batch(answered + self.queue.len(), begun.elapsed());
        }
        self.backend.close().await;
    }

    /// Commits one batch and answers every caller in it.
    async fn process(&mut self, batch: impl Iterator<Item = QueuedRequest>) {
        let (requests, replies): (Vec<_>, Vec<_>) =
            batch.map(|pending| (pending.request, pending.reply)).unzip();
        let committed = match self.commit(&requests).await {
            Ok(committed) => committed,
            Err(failure) => {
                self.state = None;
                self.backend.reset().await;
                if let Some(append_queue) = self.append_queue.upgrade() {
                    append_queue.clear_rows();
                }
                requests.iter().for_each(Request::raise_epochs);
                for reply in replies {
                    // If the receiver was dropped, the answer is not needed.
                    let _ = reply.send(Err(failure.clone()));
                }
                return;
            }
        };
        let CommittedBatch { validated, recorded_at, foreign } = committed;
        self.publish(&requests, &validated.verdicts, foreign);
        for (verdict, reply) in validated.verdicts.into_iter().zip(replies) {
            let _ = reply.send(Ok((verdict, Arc::clone(&recorded_at))));
        }
    }

    /// Replaces the rows in memory, and raises the epochs of aggregates to which
    /// a refused command was applied. This comes after the commit, so that the
    /// next load sees the batch.
    fn publish(&self, requests: &[Request], verdicts: &[Verdict], foreign: MovedRows) {
        let mut moved: Vec<Arc<CapKey>> = Vec::new();
        for (request, verdict) in requests.iter().zip(verdicts) {
            let (applied_in_vain, stale) = match verdict {
                Verdict::Stored { .. } | Verdict::Confirmed => (false, false),
                Verdict::Repeated(_) => (true, false),
                Verdict::Refused(refusal) => (true, *refusal == Refusal::Stale),
            };
            if applied_in_vain {
                moved.extend(request.rows().cloned());
            }
            if stale || applied_in_vain && request.stores() {
                request.raise_epochs();
            }
        }
        let (Some(append_queue), Some(state)) = (self.append_queue.upgrade(), &self.state) else {
            return;
        };
        match foreign {
            MovedRows::All => append_queue.clear_rows(),
            MovedRows::Rows(rows) => moved.extend(rows),
        }
        if !moved.is_empty() {
            let rows = moved.into_iter();
            append_queue.replace_rows(rows.filter_map(|key| state.row(&key).map(|row| (key, row))));
        }
    }

    /// The time at which a batch is recorded, by a clock that can be right.
    async fn recording_time(
        &mut self,
        state: &mut WriterState,
        requests: &[Request],
    ) -> Result<RecordingTime, StoreError> {
        let now = Timestamp::now();
        if requests.iter().any(Request::stores) && !self.accepts_clock {
            if state.machine.is_none() && clock::is_behind(now, &state.head) {
                let last = self.backend.tail(state.head.size.saturating_sub(1), 1).await?;
                state.machine = last.first().and_then(clock::machine_time);
            }
            clock::check(now, &state.head, state.machine, self.is_exclusive)?;
        }
        Ok(clock::recording_time(now, &state.head))
    }

    /// Refuses a clock that differs from the server's: at the first commit, and
    /// from time to time.
    async fn check_server_clock(&mut self) -> Result<(), StoreError> {
        let is_due = self.server_clock_checked.is_none_or(|at| at.elapsed() > SERVER_CLOCK_CHECKED);
        if !is_due || self.accepts_clock {
            return Ok(());
        }
        let server = self.backend.server_time().await?;
        if let Some(server) = server.and_then(|time| time.parse().ok()) {
            clock::check_server(Timestamp::now(), server)?;
        }
        self.server_clock_checked = Some(Instant::now());
        Ok(())
    }

    /// Commits a batch without a lock; if another process was quicker, under one.
    async fn commit(&mut self, requests: &[Request]) -> Result<CommittedBatch, Failure> {
        self.check_server_clock().await?;
        let mut state = match self.state.take() {
            Some(state) => state,
            None => WriterState::new(self.backend.head().await?, self.capacity),
        };
        let committed = match self.commit_without_lock(&mut state, requests).await? {
            Some(committed) => committed,
            None => self.commit_under_lock(&mut state, requests).await?,
        };
        self.state = Some(state);
        Ok(committed)
    }

    /// Commits by one statement, if the head has not moved. A stream that is not
    /// in memory is taken to stand where its caller says. A caller never sees more
    /// events than there are; if it sees fewer, the unique sequence refuses it. A
    /// count of streams needs the lock.
    async fn commit_without_lock(
        &mut self,
        state: &mut WriterState,
        requests: &[Request],
    ) -> Result<Option<CommittedBatch>, Failure> {
        if requests.iter().any(|request| !request.stream_counts.is_empty()) {
            return Ok(None);
        }
        let loaded = self.load(state, requests, true).await?;
        let validated = validate_batch(state, &UsedKeys::default(), requests);
        let time = self.recording_time(state, requests).await?;
        let batch = AppendBatch::of(state.head.size, &time, &validated, requests);
        let done = if batch.is_empty() {
            self.is_exclusive || self.backend.head().await? == state.head
        } else {
            match self.backend.append(&batch).await {
                Ok(appended) => appended == AppendResult::Done,
                Err(failure) => self.resolve_unclear(&batch, failure).await.map(|()| true)?,
            }
        };
        if !done {
            state.forget(&loaded);
            return Ok(None);
        }
        let foreign = MovedRows::Rows(Vec::new());
        Ok(Some(finish(state, validated, time, foreign)))
    }

    /// Commits under the lock of the head. Whatever the batch needs is read there.
    async fn commit_under_lock(
        &mut self,
        state: &mut WriterState,
        requests: &[Request],
    ) -> Result<CommittedBatch, Failure> {
        let head = self.backend.lock().await?;
        let foreign = self.catch_up(state, head).await?;
        self.load(state, requests, false).await?;
        let keys: Vec<Arc<str>> = requests
            .iter()
            .filter_map(|request| request.key.as_ref())
            .map(|key| Arc::clone(&key.key))
            .collect();
        let claims = requests.iter().flat_map(|request| &request.claims);
        let claims: Vec<&str> = claims.map(|claim| claim.compared.as_str()).collect();
        let mut used = self.backend.used_keys(&keys, &claims).await?;
        for (stream_type, _) in requests.iter().flat_map(|request| &request.stream_counts) {
            let count = self.backend.stream_count(stream_type).await?;
            used.stream_counts.insert(stream_type, count);
        }
        let validated = validate_batch(state, &used, requests);
        let time = self.recording_time(state, requests).await?;
        let batch = AppendBatch::of(state.head.size, &time, &validated, requests);
        if batch.is_empty() {
            self.backend.unlock().await?;
        } else {
            match self.backend.append_locked(&batch).await {
                Ok(()) => {}
                Err(failure) => self.resolve_unclear(&batch, failure).await?,
            }
        }
        Ok(finish(state, validated, time, foreign))
    }

    /// Finds out, over a new connection, whether a batch is stored whose commit was
    /// not answered. It is not stored if another event has its position, or if the
    /// database has said that it ends the session. Otherwise the outcome stays
    /// unclear: the commit may still be on its way.
    async fn resolve_unclear(
        &mut self,
        batch: &AppendBatch<'_>,
        failure: Failure,
    ) -> Result<(), Failure> {
        if !failure.unclear {
            return Err(failure);
        }
        self.backend.reset().await;
        match self.event_at(batch.before).await {
            Ok(Some(leaf)) if batch.events.iter().any(|event| event.leaf[..] == leaf[..]) => Ok(()),
            Ok(Some(_)) => Err(failure.error.into()),
            Ok(None) if failure.error.is_told_by_database() => Err(failure.error.into()),
            Ok(None) | Err(_) => Err(failure),
        }
    }

    /// The leaf of the event at a position. It is read under the lock of the head,
    /// so that a commit that is under way has ended.
    async fn event_at(&mut self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.backend.lock().await?;
        let found = self.backend.tail(position, 1).await?;
        self.backend.unlock().await?;
        Ok(found.into_iter().next().map(|stored| stored.leaf))
    }

    /// Folds the events that other processes have stored meanwhile.
    async fn catch_up(
        &mut self,
        state: &mut WriterState,
        head: Head,
    ) -> Result<MovedRows, StoreError> {
        let behind = head.size.saturating_sub(state.head.size);
        if head.size < state.head.size || behind > u64::from(MAX_FOLDED) {
            *state = WriterState::new(head, self.capacity);
            return Ok(MovedRows::All);
        }
        if behind == 0 {
            state.head = head;
            return Ok(MovedRows::Rows(Vec::new()));
        }
        let tail = self.backend.tail(state.head.size, MAX_FOLDED).await?;
        let mut touched = Vec::new();
        for stored in &tail {
            let Ok(recorded) = stored.recorded(&self.upcasters) else {
                // A newer program may have written it: read everything again.
                *state = WriterState::new(head, self.capacity);
                return Ok(MovedRows::All);
            };
            let stream = StreamKey {
                kind: recorded.stream_type.as_str().into(),
                id: recorded.stream_id.as_str().into(),
            };
            touched.extend(state.fold(&stream, recorded.sequence, &recorded.event));
        }
        state.head = head;
        state.machine = None;
        Ok(MovedRows::Rows(touched))
    }

    /// Reads the streams and rows of a batch that are not in memory. With `trust`
    /// a stream that is written to is taken to stand where its caller says.
    async fn load(
        &mut self,
        state: &mut WriterState,
        requests: &[Request],
        trust: bool,
    ) -> Result<BatchReads, StoreError> {
        let mut loaded = BatchReads::default();
        let mut streams: Vec<StreamKey> = Vec::new();
        for append in requests.iter().flat_map(|request| &request.appends) {
            if state.promote_stream(&append.stream) {
                continue;
            }
            if trust && !append.events.is_empty() {
                state.set_sequence(append.stream.clone(), append.at);
                loaded.streams.push(append.stream.clone());
            } else {
                streams.push(append.stream.clone());
            }
        }
        if !streams.is_empty() {
            let sequences = self.backend.sequences(&streams).await?;
            for (stream, sequence) in streams.iter().zip(sequences) {
                state.set_sequence(stream.clone(), sequence);
            }
            loaded.streams.append(&mut streams);
        }
        let mut rows: Vec<Arc<CapKey>> = Vec::new();
        for key in requests.iter().flat_map(Request::rows) {
            if !state.promote_row(key) {
                // WriterState by its default value until it is read: asked for once.
                state.set_row(Arc::clone(key), CapRow::default());
                rows.push(Arc::clone(key));
            }
        }
        if !rows.is_empty() {
            let found = self.backend.rows(&rows).await?;
            for (key, row) in rows.iter().zip(found) {
                state.set_row(Arc::clone(key), row);
            }
            loaded.rows = rows;
        }
        Ok(loaded)
    }
}

fn finish(
    state: &mut WriterState,
    mut validated: ValidatedBatch,
    time: RecordingTime,
    foreign: MovedRows,
) -> CommittedBatch {
    let changes = std::mem::take(&mut validated.changes);
    if validated.size > state.head.size {
        let head = Head { size: validated.size, recorded_at: time.recorded_at.clone() };
        state.apply(changes, head);
        state.machine = time.machine;
    }
    CommittedBatch { validated, recorded_at: time.recorded_at.into(), foreign }
}
