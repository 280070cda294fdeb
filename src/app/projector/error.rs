//! Why projections are not where they should be.

use bofu_domain::explained::Explained;

use bofu_store::StoreError;

/// Why the projections could not be brought up to date, or built anew.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum ProjectorError {
    /// The store failed; the rows are as they were.
    #[error(transparent)]
    #[explain(transparent)]
    Store(#[from] StoreError),
    /// A projection stands still before an event. The ledger itself is not
    /// harmed: what was committed is committed.
    #[error("the projection {projection} stands before position {position}: {cause}")]
    #[explain(
        code = "projection-stopped",
        zh = "投影 {projection} 停在序号 {position} 之前：{cause_zh}",
        hint = "run `bofu audit verify`; reports wait until the event can be folded",
        hint_zh = "请运行 `bofu audit verify`；该事件可处理之前不出报表"
    )]
    Stopped {
        projection: &'static str,
        /// The event that it cannot fold.
        position: u64,
        cause: String,
        cause_zh: String,
    },
    /// Folded anew, a projection does not come as far as its rows are.
    #[error(
        "folded anew, the projection {projection} stops at position {position}, before the \
         {reached} that its rows have reached; they were kept: {cause}"
    )]
    #[explain(
        code = "projection-falls-short",
        zh = "投影 {projection} 重建时停在序号 {position}，未到现有各行的 \
              {reached}，现有各行保留：{cause_zh}",
        hint = "run `bofu audit verify`: an event that was folded once was changed, or the \
                program was",
        hint_zh = "请运行 `bofu audit verify`：曾经处理过的事件已被改动，或程序已变"
    )]
    FallsShort {
        projection: &'static str,
        /// The event that it cannot fold.
        position: u64,
        /// Where the rows that were kept stand.
        reached: u64,
        cause: String,
        cause_zh: String,
    },
    /// A projection says that it has folded more events than there are: those
    /// that come next would be missing in its rows.
    #[error(
        "the projection {projection} says that it stands at position {position}, and the ledger \
         ends at {head}: events could be missing in its rows"
    )]
    #[explain(
        code = "projection-ahead",
        zh = "投影 {projection} 记为已至序号 {position}，而台账止于 {head}：其各行可能漏有事件",
        hint = "somebody has changed it, or an older backup of the events was restored: run `bofu \
                audit verify`, then `bofu projection rebuild`",
        hint_zh = "其记录被改动，或只恢复了较早的事件备份：请运行 `bofu audit verify`，再运行 \
                   `bofu projection rebuild`"
    )]
    Ahead { projection: &'static str, position: u64, head: u64 },
    /// They have not come to the ledger's end, and the login may not bring them
    /// there.
    #[error(
        "the tables for reports are {events} event(s) behind (they stand at {position} of {head}), \
         and this login may not bring them up to date"
    )]
    #[explain(
        code = "projection-behind",
        zh = "报表所用的表落后 {events} 个事件（已至 {position}，共 {head}），当前登录用户无权更新",
        hint = "have a login with the role <schema>_projector run the same report, or `bofu \
                projection rebuild` where the program was replaced; `bofu projection status` shows \
                how far the tables are",
        hint_zh = "请由具有角色 <模式名>_projector 的用户先执行同一报表，程序更新后则执行 `bofu projection \
                   rebuild`；`bofu projection status` 可查看进度"
    )]
    Behind {
        events: u64,
        position: u64,
        head: u64,
        #[source]
        source: StoreError,
    },
    #[error("another process is building projections anew")]
    #[explain(code = "projection-building", zh = "另一进程正在重建投影")]
    #[explain(
        hint = "wait until it is done (`bofu projection status` shows how far it is), then repeat \
                the command",
        hint_zh = "请待其完成后重试（可用 `bofu projection status` 查看进度）"
    )]
    Building,
    /// The old rows kept moving: no moment was found to compare them.
    #[error("the rows of {projection} kept moving, so that the new ones were never beside them")]
    #[explain(
        code = "projection-unsteady",
        zh = "投影 {projection} 的现有各行不断变动，无法与新行比对",
        hint = "its old rows were kept; repeat the command when fewer programs write",
        hint_zh = "原有各行保留；请在写入较少时重试"
    )]
    Unsteady { projection: &'static str },
}
