//! An event as the ledger keeps it.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::ledger::LedgerEvent;
use smol_str::SmolStr;

/// Who acted where, beside the actor's name: see [`key`].
pub type Metadata = BTreeMap<String, String>;

/// The names under which metadata are kept.
pub mod key {
    /// The operating-system user of the process that recorded the event.
    pub const OS_USER: &str = "os_user";
    /// The host on which it ran.
    pub const HOST: &str = "host";
    /// The database user of its connection; none on the embedded store.
    pub const DB_USER: &str = "db_user";
    /// The actor's name, as the event has it too.
    pub const ACTOR: &str = "actor";
    /// The number of the rules under which the event was decided
    /// (`bofu_domain::event::RULES`); none: 0.
    pub const RULES: &str = "rules";
    /// By how many calendar days the event was recorded after its business date,
    /// where that is more than the office's allowance 补录; else none.
    pub const LATE: &str = "late";
    /// The machine's time, where it was more than five minutes behind the time of
    /// recording, which never goes back; RFC 3339, UTC, six decimals; else none.
    pub const CLOCK: &str = "clock";
    /// The roles in which the actor acted, by comma, where the recorder says so.
    pub const ROLE: &str = "role";
}

/// An event with its place in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the whole ledger, from 0, dense, in commit order.
    pub position: u64,
    /// The aggregate type.
    pub stream_type: SmolStr,
    /// The aggregate's id.
    pub stream_id: SmolStr,
    /// Its place in its stream, from 1.
    pub sequence: u64,
    /// When it was committed: RFC 3339, UTC, six decimals.
    pub recorded_at: SmolStr,
    /// What happened.
    pub event: LedgerEvent,
    /// Who acted where.
    pub metadata: Arc<Metadata>,
    /// The leaf hash of the event's line (`docs/guides/prove-and-verify.md`).
    pub leaf: [u8; 32],
}

impl Recorded {
    /// 补录: by how many days it was recorded after its business date, where that
    /// is more than the office's allowance.
    pub fn late_days(&self) -> Option<u32> {
        self.metadata.get(key::LATE)?.parse().ok()
    }
}
