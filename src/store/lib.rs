//! The ledger's store on SQLite and PostgreSQL. SQL stands in this crate alone.
//! It never decides anything of a policy: it calls the aggregates, and holds
//! charges to the ceilings' rows.
//!
//! A command takes this way ([`Ledger::transact`]):
//!
//! 1. `locked_aggregates`: its aggregates are locked, in the `aggregate_cache`.
//! 2. `decide` is called. It reads the ceilings' rows through a `caps_view`.
//! 3. `append_queue`: its events are queued, and the rows in memory are charged.
//! 4. `writer`: the queue is drained into one batch. The `batch_validator` decides
//!    which requests may be stored. A `backend` commits them in one transaction.
//! 5. The answer is given. A request whose basis has moved is decided again.
//!
//! Invariants: positions are dense and in commit order; a stream's sequences
//! are dense; `caps` rows are the fold of all events; nothing is answered
//! before it is durable; no statement depends on a trigger, an advisory lock
//! or a notification.

mod aggregate_cache;
mod append_batch;
mod append_queue;
mod backend;
mod batch_validator;
mod caps_view;
mod clock;
mod clock_error;
mod command;
mod commit_delay;
mod cqrs_reader;
mod error;
mod event_copy;
mod event_store;
mod evidence;
mod ledger;
mod ledger_store;
mod location;
mod lock_holder;
mod locked_aggregates;
mod pool;
mod postgres;
mod postgres_init;
mod query;
mod raise;
mod request;
pub mod rows;
mod selection;
mod server;
mod sql;
mod sqlite;
mod stored_event;
mod streams;
mod temporary_copy;
mod transact;
mod upcast;
mod writer;
mod writer_lock;
mod writer_state;

pub use clock_error::ClockError;
pub use command::{CommandContext, CommandResult, ExecuteError, Guard, Host, KeyEntry, Placement};
pub use error::StoreError;
pub use event_store::LedgerContext;
pub use evidence::{SignedCheckpoint, StoredTile};

pub use ledger::{Ledger, Options};
pub use ledger_store::LedgerStore;
pub use location::{DEFAULT_SCHEMA, LEDGER_FILE, Location};
pub use lock_holder::LockHolder;
pub use query::CapFilter;
pub use stored_event::StoredEvent;
pub use streams::{Stream, StreamSet, Streams};
pub use upcast::Upcasters;
pub use writer_state::Head;
