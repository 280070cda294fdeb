//! The context of a command, and its result.

use std::collections::BTreeMap;

use bofu_domain::{
    event::RULES,
    explained::Explained,
    names::{ActorName, ClaimNo},
};
use bofu_projections::{
    caps::OverLimit,
    recorded::{Metadata, key},
};

use super::error::StoreError;

/// The place where a command was given. It is recorded beside the actor's name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Host {
    /// The operating-system user.
    pub os_user: String,
    /// The machine.
    pub host: String,
    /// The database's user, where there is one.
    pub db_user: Option<String>,
}

impl Host {
    /// This process, as the operating system names it.
    pub fn here() -> Self {
        let unknown = |_| "unknown".to_owned();
        Self {
            os_user: whoami::fallible::username().unwrap_or_else(unknown),
            host: whoami::fallible::hostname().unwrap_or_else(unknown),
            db_user: None,
        }
    }

    /// The metadata of every event of a command.
    pub(super) fn metadata(&self, command: &CommandContext<'_>) -> Metadata {
        let mut metadata = BTreeMap::from([
            (key::ACTOR.to_owned(), command.actor().as_str().to_owned()),
            ("host".to_owned(), self.host.clone()),
            ("os_user".to_owned(), self.os_user.clone()),
            (key::RULES.to_owned(), RULES.to_string()),
        ]);
        if let Some(user) = &self.db_user {
            metadata.insert("db_user".to_owned(), user.clone());
        }
        if let Some(days) = command.late_days {
            metadata.insert(key::LATE.to_owned(), days.to_string());
        }
        metadata
    }
}

/// A stream that a decision rests on without writing to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The aggregate type.
    pub stream_type: &'static str,
    /// The aggregate's id.
    pub stream_id: String,
    /// The sequence that it must have at the commit; 0: no event yet.
    pub sequence: u64,
}

/// The context of a command: its actor, its idempotency key, and the streams that
/// must not move.
#[derive(Debug, Clone)]
pub struct CommandContext<'a> {
    actor: &'a ActorName,
    key: Option<(&'a str, &'a str)>,
    guards: Vec<Guard>,
    stream_counts: Vec<(&'static str, u64)>,
    late_days: Option<u32>,
}

impl<'a> CommandContext<'a> {
    /// The context of an actor's command.
    pub fn by(actor: &'a ActorName) -> Self {
        let (guards, stream_counts) = Default::default();
        Self { actor, key: None, guards, stream_counts, late_days: None }
    }

    /// Adds an idempotency key. The fingerprint is the content of the command,
    /// without clock and defaults. The same content under one key is answered as
    /// the first time; other content is refused.
    #[must_use]
    pub fn with_key(mut self, key: &'a str, fingerprint: &'a str) -> Self {
        self.key = Some((key, fingerprint));
        self
    }

    /// Expects a stream to have this sequence at the commit.
    #[must_use]
    pub fn expect_version(
        mut self,
        stream_type: &'static str,
        stream_id: impl Into<String>,
        sequence: u64,
    ) -> Self {
        self.guards.push(Guard { stream_type, stream_id: stream_id.into(), sequence });
        self
    }

    /// Expects a type of aggregates to have so many streams at the commit: what was
    /// decided beside all of them is decided again if another has begun.
    #[must_use]
    pub fn expect_stream_count(mut self, stream_type: &'static str, count: u64) -> Self {
        self.stream_counts.push((stream_type, count));
        self
    }

    /// Records that its events are late 补录, by so many days; `None`: they are not.
    #[must_use]
    pub fn late_by(self, late_days: Option<u32>) -> Self {
        Self { late_days, ..self }
    }

    pub(super) fn actor(&self) -> &'a ActorName {
        self.actor
    }

    pub(super) fn key(&self) -> Option<(&'a str, &'a str)> {
        self.key
    }

    pub(super) fn guards(&self) -> &[Guard] {
        &self.guards
    }

    pub(super) fn stream_counts(&self) -> &[(&'static str, u64)] {
        &self.stream_counts
    }
}

/// The place of a command's events in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The first event's position.
    pub first_position: u64,
    /// The last event's position.
    pub last_position: u64,
    /// The time of recording: RFC 3339, UTC, six decimals.
    pub recorded_at: String,
}

/// The durable result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandResult<T> {
    /// The events of each stream; empty where everything was so already.
    pub events: T,
    /// The place of the events; `None` if nothing was stored.
    pub placement: Option<Placement>,
    /// The command was stored before under the same key; this is its first answer.
    pub is_repeat: bool,
}

impl<T: Default> CommandResult<T> {
    /// The result of a command that changes nothing.
    pub(super) fn unchanged() -> Self {
        Self { events: T::default(), placement: None, is_repeat: false }
    }
}

impl<T> CommandResult<T> {
    /// Everything was so already, and nothing was stored.
    pub fn is_unchanged(&self) -> bool {
        self.placement.is_none()
    }
}

/// An idempotency key that is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// The content of the command.
    pub fingerprint: String,
    /// Its first event's position.
    pub first_position: u64,
    /// Its last event's position.
    pub last_position: u64,
}

/// The reason why a command was not carried out. Nothing of it is stored, unless
/// the reason is [`StoreError::Unclear`].
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum ExecuteError<E> {
    /// The aggregate refuses it, on facts that are durable.
    #[error(transparent)]
    #[explain(transparent)]
    Refused(E),
    #[error("the key {key:?} was already used for another command")]
    #[explain(code = "key-reused", zh = "幂等键 {key:?} 已用于其他操作")]
    #[explain(hint = "use a new key for a new command", hint_zh = "新操作请使用新的幂等键")]
    KeyReused { key: String },
    #[error("the claim number {claim_no} is taken by {stream_id}")]
    #[explain(code = "claim-number-taken", zh = "申报号 {claim_no} 已被 {stream_id} 使用")]
    #[explain(hint = "give the claim another number", hint_zh = "请更换申报号")]
    ClaimTaken { claim_no: String, stream_id: String },
    /// Something the decision rests on has changed meanwhile.
    #[error("{stream} has changed since the command was prepared")]
    #[explain(code = "basis-changed", zh = "{stream} 在操作准备期间已发生变化")]
    #[explain(hint = "repeat the command", hint_zh = "请重试")]
    GuardMoved { stream: String },
    /// A charge that the decision insists on does not fit.
    #[error(transparent)]
    #[explain(
        code = "over-limit",
        zh = beyond_zh(_0),
        hint = "look at `bofu report caps`",
        hint_zh = "请查看 `bofu report caps`"
    )]
    OverLimit(Box<OverLimit>),
    /// Other commands were quicker at every attempt.
    #[error("other commands were quicker {attempts} times")]
    #[explain(code = "contended", zh = "其他操作连续 {attempts} 次先行完成")]
    #[explain(hint = "repeat the command", hint_zh = "请重试")]
    Contended { attempts: u32 },
    #[error(transparent)]
    #[explain(transparent)]
    Store(#[from] StoreError),
}

fn beyond_zh(over: &OverLimit) -> String {
    let key = &over.charge.key;
    format!(
        "限额 {}（{}，{}）余额为 {}，不足 {}",
        key.ceiling, key.holder, key.period, over.headroom, over.charge.amount
    )
}

impl<E> ExecuteError<E> {
    /// The claim number that is used already, and its stream; `None` for another
    /// reason.
    pub fn claim_taken(&self) -> Option<(ClaimNo, &str)> {
        if let Self::ClaimTaken { claim_no, stream_id } = self {
            ClaimNo::parse(claim_no).ok().map(|claim_no| (claim_no, stream_id.as_str()))
        } else {
            None
        }
    }
}
