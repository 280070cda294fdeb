//! The one writer of a process: it gathers whatever waits into one
//! transaction. Per batch: drain the queue, judge, append, publish, answer.
//!
//! | step | round trips | bound |
//! |---|---|---|
//! | drain, and await who is about to return ([`Pace`]) | 0 | 512 requests, 8 MiB |
//! | read what is not known | 0 to 2 | the rows and guards of the batch |
//! | append without a lock, if the head stands where it is known to | 1 | |
//! | else: lock, fold the tail of the others, read, append, commit | 4 to 7 | 4,096 events folded, else all rows are forgotten |
//!
//! Nothing here panics: an error fails the batch, clears what is known and
//! raises the epochs, and the next batch begins with a fresh connection.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Weak},
    time::Instant,
};

use bofu_domain::charge::{CapKey, CapRow};
use tokio::sync::mpsc;

use super::{
    backend::{Appended, Backend},
    batch::Batch,
    desk::Desk,
    error::StoreError,
    judge::{Judged, judge},
    known::{Head, Known, Loaded, Taken},
    pace::Pace,
    request::{Failure, Pending, Refusal, Request, StreamKey, Verdict},
    upcast::Upcasters,
};

/// The most requests in one transaction.
const MOST_REQUESTS: usize = 512;

/// The most bytes of payload and metadata in one transaction, so that its
/// parameters stay far below the databases' limits.
const MOST_BYTES: usize = 8 << 20;

/// The most events of other processes that are folded; above it every row is
/// read anew.
const MOST_FOLDED: u32 = 4_096;

/// The writer's task.
pub(super) struct Writer<B> {
    backend: B,
    queue: mpsc::UnboundedReceiver<Pending>,
    desk: Weak<Desk>,
    upcasters: Upcasters,
    known: Option<Known>,
    most_known: NonZeroUsize,
    /// No other process can write, as far as the lock file tells.
    alone: bool,
    pace: Pace,
}

/// Which rows in the desk the other processes have moved.
enum Foreign {
    Rows(Vec<Arc<CapKey>>),
    /// Which is not known: all may have.
    All,
}

/// A batch that was judged and, where it stores anything, is durable.
struct Settled {
    judged: Judged,
    recorded_at: Arc<str>,
    foreign: Foreign,
}

impl<B: Backend> Writer<B> {
    pub(super) fn new(
        backend: B,
        queue: mpsc::UnboundedReceiver<Pending>,
        desk: Weak<Desk>,
        upcasters: Upcasters,
        most_known: NonZeroUsize,
        alone: bool,
    ) -> Self {
        let pace = Pace::default();
        Self { backend, queue, desk, upcasters, known: None, most_known, alone, pace }
    }

    /// Until the last caller is gone and the queue is empty.
    pub(super) async fn run(mut self) {
        let mut waiting = Vec::with_capacity(MOST_REQUESTS);
        while self.queue.recv_many(&mut waiting, MOST_REQUESTS).await > 0 {
            self.pace.gather(&mut self.queue, &mut waiting);
            let (begun, answered) = (Instant::now(), waiting.len());
            while !waiting.is_empty() {
                let mut weight = 0;
                let fitting = waiting.iter().take_while(|pending| {
                    weight += pending.request.weight();
                    weight <= MOST_BYTES
                });
                let count = fitting.count().max(1);
                self.process(waiting.drain(..count)).await;
            }
            self.pace.set(answered + self.queue.len(), begun.elapsed());
        }
        self.backend.close().await;
    }

    /// Settles one batch and answers everyone in it.
    async fn process(&mut self, batch: impl Iterator<Item = Pending>) {
        let (requests, replies): (Vec<_>, Vec<_>) =
            batch.map(|pending| (pending.request, pending.reply)).unzip();
        let settled = match self.settle(&requests).await {
            Ok(settled) => settled,
            Err(failure) => {
                self.known = None;
                self.backend.reset().await;
                if let Some(desk) = self.desk.upgrade() {
                    desk.clear();
                }
                requests.iter().for_each(Request::raise);
                for reply in replies {
                    // Who does not wait any more does not want to know.
                    let _ = reply.send(Err(failure.clone()));
                }
                return;
            }
        };
        let Settled { judged, recorded_at, foreign } = settled;
        self.publish(&requests, &judged.verdicts, foreign);
        for (verdict, reply) in judged.verdicts.into_iter().zip(replies) {
            let _ = reply.send(Ok((verdict, Arc::clone(&recorded_at))));
        }
    }

    /// Corrects the rows at the desk and raises the epochs of what was decided
    /// on a refused command. Only now: whoever loads afresh sees this batch.
    fn publish(&self, requests: &[Request], verdicts: &[Verdict], foreign: Foreign) {
        let mut moved: Vec<Arc<CapKey>> = Vec::new();
        for (request, verdict) in requests.iter().zip(verdicts) {
            let (in_vain, stale) = match verdict {
                Verdict::Stored { .. } | Verdict::Holds => (false, false),
                Verdict::Already(_) => (true, false),
                Verdict::Refused(refusal) => (true, *refusal == Refusal::Stale),
            };
            if in_vain {
                moved.extend(request.rows().cloned());
            }
            if stale || in_vain && request.stores() {
                request.raise();
            }
        }
        let (Some(desk), Some(known)) = (self.desk.upgrade(), &self.known) else { return };
        match foreign {
            Foreign::All => desk.clear(),
            Foreign::Rows(rows) => moved.extend(rows),
        }
        if !moved.is_empty() {
            let rows = moved.into_iter();
            desk.correct(rows.filter_map(|key| known.row(&key).map(|row| (key, row))));
        }
    }

    /// The quick way, and where another process was quicker, the locked one.
    async fn settle(&mut self, requests: &[Request]) -> Result<Settled, Failure> {
        let mut known = match self.known.take() {
            Some(known) => known,
            None => Known::new(self.backend.head().await?, self.most_known),
        };
        let settled = match self.settle_quickly(&mut known, requests).await? {
            Some(settled) => settled,
            None => self.settle_locked(&mut known, requests).await?,
        };
        self.known = Some(known);
        Ok(settled)
    }

    /// One statement, if the head stands where it is known to. Streams that
    /// are not known are taken to stand where their callers say: a caller
    /// never sees more events than there are, and if there are more, the
    /// unique sequence says so.
    async fn settle_quickly(
        &mut self,
        known: &mut Known,
        requests: &[Request],
    ) -> Result<Option<Settled>, Failure> {
        let loaded = self.load(known, requests, true).await?;
        let judged = judge(known, &Taken::default(), requests);
        let recorded_at = now_after(&known.head.recorded_at);
        let batch = Batch::of(known.head.size, &recorded_at, &judged, requests);
        let done = if batch.is_empty() {
            self.alone || self.backend.head().await? == known.head
        } else {
            match self.backend.append(&batch).await {
                Ok(appended) => appended == Appended::Done,
                Err(failure) => self.find_out(&batch, failure).await.map(|()| true)?,
            }
        };
        if !done {
            known.forget(&loaded);
            return Ok(None);
        }
        let foreign = Foreign::Rows(Vec::new());
        Ok(Some(finish(known, judged, &recorded_at, foreign)))
    }

    /// Under the lock of the head, with all that the batch needs read there.
    async fn settle_locked(
        &mut self,
        known: &mut Known,
        requests: &[Request],
    ) -> Result<Settled, Failure> {
        let head = self.backend.lock().await?;
        let foreign = self.catch_up(known, head).await?;
        self.load(known, requests, false).await?;
        let keys: Vec<Arc<str>> = requests
            .iter()
            .filter_map(|request| request.key.as_ref())
            .map(|key| Arc::clone(&key.key))
            .collect();
        let claims = requests.iter().flat_map(|request| &request.claims);
        let claims: Vec<&str> = claims.map(|claim| claim.compared.as_str()).collect();
        let taken = self.backend.taken(&keys, &claims).await?;
        let judged = judge(known, &taken, requests);
        let recorded_at = now_after(&known.head.recorded_at);
        let batch = Batch::of(known.head.size, &recorded_at, &judged, requests);
        if batch.is_empty() {
            self.backend.unlock().await?;
        } else {
            match self.backend.append_locked(&batch).await {
                Ok(()) => {}
                Err(failure) => self.find_out(&batch, failure).await?,
            }
        }
        Ok(finish(known, judged, &recorded_at, foreign))
    }

    /// Looks, over a new connection, whether a batch is stored whose commit was
    /// not answered. It is not where another event has its place, or where the
    /// database said that it ends the session; else that stays unclear, since
    /// the commit may still be on its way.
    async fn find_out(&mut self, batch: &Batch<'_>, failure: Failure) -> Result<(), Failure> {
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

    /// The leaf of the event at a position, seen under the lock of the head: a
    /// commit that is going on has ended before.
    async fn event_at(&mut self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.backend.lock().await?;
        let found = self.backend.tail(position, 1).await?;
        self.backend.unlock().await?;
        Ok(found.into_iter().next().map(|stored| stored.leaf))
    }

    /// Folds what other processes have stored since.
    async fn catch_up(&mut self, known: &mut Known, head: Head) -> Result<Foreign, StoreError> {
        let behind = head.size.saturating_sub(known.head.size);
        if head.size < known.head.size || behind > u64::from(MOST_FOLDED) {
            *known = Known::new(head, self.most_known);
            return Ok(Foreign::All);
        }
        if behind == 0 {
            known.head = head;
            return Ok(Foreign::Rows(Vec::new()));
        }
        let tail = self.backend.tail(known.head.size, MOST_FOLDED).await?;
        let mut touched = Vec::new();
        for stored in &tail {
            let Ok(recorded) = stored.recorded(&self.upcasters) else {
                // Written by a newer program, perhaps: fold nothing, read all.
                *known = Known::new(head, self.most_known);
                return Ok(Foreign::All);
            };
            let stream = StreamKey {
                kind: recorded.stream_type.as_str().into(),
                id: recorded.stream_id.as_str().into(),
            };
            touched.extend(known.fold(&stream, recorded.sequence, &recorded.event));
        }
        known.head = head;
        Ok(Foreign::Rows(touched))
    }

    /// Reads the streams and rows of a batch that are not known. With `trust`
    /// a stream that is written to is taken to stand where its caller says.
    async fn load(
        &mut self,
        known: &mut Known,
        requests: &[Request],
        trust: bool,
    ) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded::default();
        let mut streams: Vec<StreamKey> = Vec::new();
        for part in requests.iter().flat_map(|request| &request.parts) {
            if known.uses_stream(&part.stream) {
                continue;
            }
            if trust && !part.events.is_empty() {
                known.learn_sequence(part.stream.clone(), part.at);
                loaded.streams.push(part.stream.clone());
            } else {
                streams.push(part.stream.clone());
            }
        }
        if !streams.is_empty() {
            let sequences = self.backend.sequences(&streams).await?;
            for (stream, sequence) in streams.iter().zip(sequences) {
                known.learn_sequence(stream.clone(), sequence);
            }
            loaded.streams.append(&mut streams);
        }
        let mut rows: Vec<Arc<CapKey>> = Vec::new();
        for key in requests.iter().flat_map(Request::rows) {
            if !known.uses_row(key) {
                // Known by its default value until it is read: asked for once.
                known.learn_row(Arc::clone(key), CapRow::default());
                rows.push(Arc::clone(key));
            }
        }
        if !rows.is_empty() {
            let found = self.backend.rows(&rows).await?;
            for (key, row) in rows.iter().zip(found) {
                known.learn_row(Arc::clone(key), row);
            }
            loaded.rows = rows;
        }
        Ok(loaded)
    }
}

fn finish(known: &mut Known, mut judged: Judged, recorded_at: &str, foreign: Foreign) -> Settled {
    let draft = std::mem::take(&mut judged.draft);
    if judged.size > known.head.size {
        let head = Head { size: judged.size, recorded_at: recorded_at.to_owned() };
        known.take(draft, head);
    }
    Settled { judged, recorded_at: recorded_at.into(), foreign }
}

/// Now, RFC 3339 in UTC with six decimals, but never before `last`: the
/// texts have one length, so that their order is that of time.
fn now_after(last: &str) -> String {
    let now = format!("{:.6}", jiff::Timestamp::now());
    if now.as_str() < last { last.to_owned() } else { now }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_time_has_six_decimals_and_never_goes_back() {
        let now = now_after("");
        assert_eq!((now.len(), now.as_bytes().last()), (27, Some(&b'Z')), "{now}");
        assert_eq!(now_after("2999-01-01T00:00:00.000000Z"), "2999-01-01T00:00:00.000000Z");
    }
}
