//! The operations that the writer needs of a database. Each database is one file.

use std::sync::Arc;

use bofu_domain::charge::{CapKey, CapRow};

use super::{
    append_batch::AppendBatch,
    error::StoreError,
    request::{Failure, StreamKey},
    stored_event::StoredEvent,
    writer_state::{Head, UsedKeys},
};

/// The result of an append without a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppendResult {
    /// It is durable.
    Done,
    /// Nothing was written: another process has moved the head, or a key, a
    /// claim number or a sequence is used. The locked way tells which.
    Overtaken,
}

/// The writer's own connection. After an error it is thrown away with
/// [`Backend::reset`], and made anew at the next call.
pub(super) trait Backend: Send + 'static {
    /// Reads the head.
    fn head(&mut self) -> impl Future<Output = Result<Head, StoreError>> + Send;

    /// The server's own time, RFC 3339; `None`: there is no server.
    fn server_time(&mut self) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;

    /// Begins a transaction and locks the head: until its end no one else
    /// can append.
    fn lock(&mut self) -> impl Future<Output = Result<Head, StoreError>> + Send;

    /// Events from a position on, in order.
    fn tail(
        &mut self,
        from: u64,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> + Send;

    /// The sequences of streams, 0 where there is no event.
    fn sequences(
        &mut self,
        streams: &[StreamKey],
    ) -> impl Future<Output = Result<Vec<u64>, StoreError>> + Send;

    /// How many streams a type of aggregates has.
    fn stream_count(
        &mut self,
        stream_type: &str,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// The rows of keys, the default one where there is none.
    fn rows(
        &mut self,
        keys: &[Arc<CapKey>],
    ) -> impl Future<Output = Result<Vec<CapRow>, StoreError>> + Send;

    /// The keys and claim numbers that are used already.
    fn used_keys(
        &mut self,
        keys: &[Arc<str>],
        claims: &[&str],
    ) -> impl Future<Output = Result<UsedKeys, StoreError>> + Send;

    /// Writes a batch and makes it durable, if the head still stands where
    /// the batch begins.
    fn append(
        &mut self,
        batch: &AppendBatch<'_>,
    ) -> impl Future<Output = Result<AppendResult, Failure>> + Send;

    /// The same in the transaction of [`Backend::lock`], which it ends.
    fn append_locked(
        &mut self,
        batch: &AppendBatch<'_>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Ends the transaction of [`Backend::lock`] with nothing written.
    fn unlock(&mut self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Throws the connection away, and with it what was not committed.
    fn reset(&mut self) -> impl Future<Output = ()> + Send;

    /// Ends the connection in good order.
    fn close(self) -> impl Future<Output = ()> + Send;
}
