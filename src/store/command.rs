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

/// Where a command was given: recorded beside the actor's name.
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
    /// This process, by what the system says.
    pub fn here() -> Self {
        let unknown = |_| "unknown".to_owned();
        Self {
            os_user: whoami::fallible::username().unwrap_or_else(unknown),
            host: whoami::fallible::hostname().unwrap_or_else(unknown),
            db_user: None,
        }
    }

    /// What is recorded with every event.
    pub(super) fn metadata(&self, actor: &ActorName) -> Metadata {
        let mut metadata = BTreeMap::from([
            (key::ACTOR.to_owned(), actor.as_str().to_owned()),
            ("host".to_owned(), self.host.clone()),
            ("os_user".to_owned(), self.os_user.clone()),
            (key::RULES.to_owned(), RULES.to_string()),
        ]);
        if let Some(user) = &self.db_user {
            metadata.insert("db_user".to_owned(), user.clone());
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
    /// Where it must still stand at the commit; 0: no event yet.
    pub sequence: u64,
}

/// The frame of a command: who, under which key, resting on what.
#[derive(Debug, Clone)]
pub struct Command<'a> {
    actor: &'a ActorName,
    key: Option<(&'a str, &'a str)>,
    guards: Vec<Guard>,
}

impl<'a> Command<'a> {
    /// By an actor.
    pub fn by(actor: &'a ActorName) -> Self {
        Self { actor, key: None, guards: Vec::new() }
    }

    /// Under an idempotency key. The fingerprint is what the command says,
    /// without clock and defaults: the same under one key is answered as the
    /// first time, another is refused.
    #[must_use]
    pub fn keyed(mut self, key: &'a str, fingerprint: &'a str) -> Self {
        self.key = Some((key, fingerprint));
        self
    }

    /// Resting on a stream that must still stand at this sequence.
    #[must_use]
    pub fn resting_on(
        mut self,
        stream_type: &'static str,
        stream_id: impl Into<String>,
        sequence: u64,
    ) -> Self {
        self.guards.push(Guard { stream_type, stream_id: stream_id.into(), sequence });
        self
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
}

/// Where and when a command's events are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The first event's position.
    pub first_position: u64,
    /// The last event's position.
    pub last_position: u64,
    /// When: RFC 3339, UTC, six decimals.
    pub recorded_at: String,
}

/// What a command on one stream has done, durably: its events in order.
pub type Committed<E> = Transacted<Vec<E>>;

/// What a command has done, durably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transacted<T> {
    /// The events of each stream; empty where everything was so already.
    pub events: T,
    /// Where it is stored; `None` where nothing was.
    pub placed: Option<Placed>,
    /// Stored before under the same key: the answer is that of the first time.
    pub already: bool,
}

impl<T: Default> Transacted<T> {
    /// Nothing happened.
    pub(super) fn unchanged() -> Self {
        Self { events: T::default(), placed: None, already: false }
    }
}

impl<T> Transacted<T> {
    /// Everything was so already, and nothing was stored.
    pub fn is_unchanged(&self) -> bool {
        self.placed.is_none()
    }
}

/// A key that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// What the command said.
    pub fingerprint: String,
    /// Its first event's position.
    pub first_position: u64,
    /// Its last event's position.
    pub last_position: u64,
}

/// Why a command was not carried out. Nothing of it is stored, unless it is
/// [`StoreError::Unclear`].
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum ExecuteError<E> {
    /// By the rule, on facts that are durable.
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
    /// Others were quicker, every time.
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
    /// Whose claim number it is, where that is why.
    pub fn claim_taken(&self) -> Option<(ClaimNo, &str)> {
        if let Self::ClaimTaken { claim_no, stream_id } = self {
            ClaimNo::parse(claim_no).ok().map(|claim_no| (claim_no, stream_id.as_str()))
        } else {
            None
        }
    }
}
