//! The process that holds the writer's lock.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The process that holds the lock, as written into the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LockHolder {
    /// The process.
    pub pid: u32,
    /// Its host.
    pub host: String,
    /// The operating-system user.
    pub user: String,
    /// Since when: RFC 3339, UTC.
    pub since: String,
}

impl fmt::Display for LockHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.since.is_empty() {
            return f.write_str("a process that has not written its name yet");
        }
        let Self { pid, host, user, since } = self;
        write!(f, "process {pid} of {user} on {host}, since {since}")
    }
}

impl LockHolder {
    /// In Chinese.
    pub(crate) fn zh(&self) -> String {
        if self.since.is_empty() {
            return "尚未登记名称的进程".to_owned();
        }
        let Self { pid, host, user, since } = self;
        format!("{host} 上 {user} 的进程 {pid}，自 {since} 起")
    }
}
