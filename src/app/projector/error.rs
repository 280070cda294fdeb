//! Why projections are not where they should be.

use bofu_domain::explained::Explained;

use crate::store::StoreError;

/// Why the projections could not be brought up to date, or built anew.
#[derive(Debug, thiserror::Error)]
pub enum ProjectorError {
    /// The store failed; the rows are as they were.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A projection stands still before an event. The ledger itself is not
    /// harmed: what was committed is committed.
    #[error("the projection {projection} stands before position {position}: {cause}")]
    Stopped {
        /// Which.
        projection: &'static str,
        /// The event that it cannot fold.
        position: u64,
        /// Why.
        cause: String,
        /// Why, in Chinese.
        cause_zh: String,
    },
    /// Folded anew, a projection does not come as far as its rows are.
    #[error(
        "folded anew, the projection {projection} stops at position {position}, before the \
         {reached} that its rows have reached; they were kept: {cause}"
    )]
    FallsShort {
        /// Which.
        projection: &'static str,
        /// The event that it cannot fold.
        position: u64,
        /// Where the rows that were kept stand.
        reached: u64,
        /// Why.
        cause: String,
        /// Why, in Chinese.
        cause_zh: String,
    },
    /// A projection says that it has folded more events than there are: those
    /// that come next would be missing in its rows.
    #[error(
        "the projection {projection} says that it stands at position {position}, and the ledger \
         ends at {head}: events could be missing in its rows"
    )]
    Ahead {
        /// Which.
        projection: &'static str,
        /// Where it says that it stands.
        position: u64,
        /// How many events there are.
        head: u64,
    },
    /// Another process builds projections anew.
    #[error("another process is building projections anew")]
    Building,
    /// The old rows kept moving: no moment was found to compare them.
    #[error("the rows of {projection} kept moving, so that the new ones were never beside them")]
    Unsteady {
        /// Which.
        projection: &'static str,
    },
}

impl Explained for ProjectorError {
    fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Stopped { .. } => "projection-stopped",
            Self::FallsShort { .. } => "projection-falls-short",
            Self::Ahead { .. } => "projection-ahead",
            Self::Building => "projection-building",
            Self::Unsteady { .. } => "projection-unsteady",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Store(error) => error.zh(),
            Self::Stopped { projection, position, cause_zh, .. } => {
                format!("投影 {projection} 停在序号 {position} 之前：{cause_zh}")
            }
            Self::FallsShort { projection, position, reached, cause_zh, .. } => format!(
                "投影 {projection} 重建时停在序号 {position}，未到现有各行的 {reached}，现有各行保留：{cause_zh}"
            ),
            Self::Ahead { projection, position, head } => format!(
                "投影 {projection} 记为已至序号 {position}，而台账止于 {head}：其各行可能漏有事件"
            ),
            Self::Building => "另一进程正在重建投影".to_owned(),
            Self::Unsteady { projection } => {
                format!("投影 {projection} 的现有各行不断变动，无法与新行比对")
            }
        }
    }

    fn hint(&self) -> String {
        self.remedy().0
    }

    fn hint_zh(&self) -> String {
        self.remedy().1
    }
}

impl ProjectorError {
    fn remedy(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Store(error) => return (error.hint(), error.hint_zh()),
            Self::Stopped { .. } => (
                "run `bofu audit verify`; reports wait until the event can be folded",
                "请运行 `bofu audit verify`；该事件可处理之前不出报表",
            ),
            Self::FallsShort { .. } => (
                "run `bofu audit verify`: an event that was folded once was changed, or the program was",
                "请运行 `bofu audit verify`：曾经处理过的事件已被改动，或程序已变",
            ),
            Self::Ahead { .. } => (
                "somebody has changed it, or an older backup of the events was restored: run \
                 `bofu audit verify`, then `bofu projection rebuild`",
                "其记录被改动，或只恢复了较早的事件备份：请运行 `bofu audit verify`，\
                 再运行 `bofu projection rebuild`",
            ),
            Self::Building => (
                "wait until it is done (`bofu projection status` shows how far it is), then repeat the command",
                "请待其完成后重试（可用 `bofu projection status` 查看进度）",
            ),
            Self::Unsteady { .. } => (
                "its old rows were kept; repeat the command when fewer programs write",
                "原有各行保留；请在写入较少时重试",
            ),
        };
        (en.to_owned(), zh.to_owned())
    }
}
