//! The ledger's store on SQLite and PostgreSQL. SQL stands here alone. Never
//! decides anything of a policy: it asks the aggregates and the ceilings' rows.
//!
//! A command takes this way ([`Ledger::transact`]):
//!
//! 1. `locked_aggregates`: its aggregates are locked; they count in what still
//!    waits;
//! 2. `decide`, reading the ceilings' rows through `caps_view`;
//! 3. `desk`: its events take a place in the queue, the rows count it in;
//! 4. `writer`: drains the queue into one batch, `judge` says what of it may
//!    be stored, a `backend` makes it durable in one transaction;
//! 5. the answer. What was refused because something moved is decided again.
//!
//! Invariants: positions are dense and in commit order; a stream's sequences
//! are dense; `caps` rows are the fold of all events; nothing is answered
//! before it is durable; no statement depends on a trigger, an advisory lock
//! or a notification.

mod backend;
mod batch;
mod bulk;
mod caps_view;
mod command;
mod desk;
mod error;
mod event_store;
mod evidence;
mod holder;
mod judge;
mod known;
mod ledger;
mod ledger_store;
mod location;
mod lock;
mod locked_aggregates;
mod pace;
mod pool;
mod postgres;
mod postgres_init;
mod query;
mod raise;
mod read;
mod request;
pub mod rows;
mod scratch;
mod selection;
mod server;
mod slot;
mod sql;
mod sqlite;
mod stock;
mod streams;
mod transact;
mod upcast;
mod writer;

pub use command::{Command, Committed, ExecuteError, Guard, Host, KeyEntry, Placed, Transacted};
pub use error::StoreError;
pub use event_store::LedgerContext;
pub use evidence::{SignedCheckpoint, StoredTile};

pub use holder::Holder;
pub use known::Head;
pub use ledger::{Ledger, Options};
pub use ledger_store::LedgerStore;
pub use location::{DEFAULT_SCHEMA, LEDGER_FILE, Location};
pub use query::CapFilter;
pub use read::Stored;
pub use streams::{Stream, StreamSet, Streams};
pub use upcast::Upcasters;
