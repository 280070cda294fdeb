//! Why a machine's clock cannot be right, in both languages.

use bofu_domain::explained::Explained;

/// The clock of a machine that writes is refused, by what the ledger or its
/// server says. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[explain(
    hint = "set the clock; where it is right, an admin lets it pass with `--accept-clock`, which \
            is recorded",
    hint_zh = "请校准本机时钟；若本机无误，由管理员加 `--accept-clock` 执行，该认可将记入台账"
)]
pub enum ClockError {
    /// It was set back, or the last event was recorded under one that was ahead.
    #[error("this machine's clock says {machine}, and the last event was recorded at {ledger}")]
    #[explain(
        code = "clock-behind",
        zh = "本机时钟为 {machine}，早于台账最后记录时间 {ledger} 超过五分钟"
    )]
    Behind {
        /// The machine's time.
        machine: String,
        /// The last event's time.
        ledger: String,
    },
    /// It was set ahead, or the office has paused for long.
    #[error("this machine's clock says {machine}, over a year after the last event at {ledger}")]
    #[explain(
        code = "clock-ahead",
        zh = "本机时钟为 {machine}，晚于台账最后记录时间 {ledger} 一年以上"
    )]
    Ahead {
        /// The machine's time.
        machine: String,
        /// The last event's time.
        ledger: String,
    },
    /// One of two clocks is wrong.
    #[error("this machine's clock says {machine}, and the database server's {ledger}")]
    #[explain(
        code = "clock-differs",
        zh = "本机时钟为 {machine}，与数据库服务器的 {ledger} 相差五分钟以上"
    )]
    Differs {
        /// The machine's time.
        machine: String,
        /// The server's time.
        ledger: String,
    },
}

impl ClockError {
    /// The machine's time, and the one that contradicts it.
    pub fn times(self) -> (String, String) {
        match self {
            Self::Behind { machine, ledger }
            | Self::Ahead { machine, ledger }
            | Self::Differs { machine, ledger } => (machine, ledger),
        }
    }
}
