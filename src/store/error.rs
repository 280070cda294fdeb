//! The errors of the store, in both languages.

use std::sync::Arc;

use bofu_domain::explained::Explained;

use crate::{clock_error::ClockError, lock_holder::LockHolder};
use bofu_proof::leaf::CanonicalError;

/// Why the store could not do what it was asked.
#[derive(Debug, Clone, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum StoreError {
    /// Neither a directory nor an address of PostgreSQL.
    #[error("{given:?} names no store: {why}")]
    #[explain(code = "bad-store-location", zh = "{given:?} 不是存储位置：{why}")]
    #[explain(
        hint = "give a directory, or postgres://USER@HOST/DATABASE?schema=NAME with a schema of \
                lower-case letters, digits and _",
        hint_zh = "请给出目录，或 \
                   postgres://用户@主机/数据库?schema=名称（小写字母、数字和下划线）"
    )]
    Location {
        /// The text that was given, without a password.
        given: String,
        why: String,
    },
    #[error("there is no ledger at {location}")]
    #[explain(code = "store-not-initialised", zh = "{location} 处没有台账")]
    #[explain(
        hint = "create it with `bofu init`, or name another place with --store",
        hint_zh = "请先运行 `bofu init`，或用 --store 指定其他位置"
    )]
    NotInitialised { location: String },
    #[error("the ledger has layout {found}, this program reads layout {known}")]
    #[explain(code = "store-version", zh = "台账结构版本为 {found}，本程序使用版本 {known}")]
    #[explain(hint = "use a newer version of the program", hint_zh = "请使用更新版本的程序")]
    Version { found: i64, known: i64 },
    /// Of an earlier layout, which only the owner may raise.
    #[error(
        "the ledger has layout {found} and must be raised to layout {known} before anything is written"
    )]
    #[explain(
        code = "store-not-raised",
        zh = "台账结构版本为 {found}，须先升级到版本 {known} 才能写入",
        hint = "stop every other program that writes to it, then run `bofu init` as a user with \
                the role <schema>_owner; until then it can be read",
        hint_zh = "请先停止其他写入该台账的程序，再以具有 <模式名>_owner 角色的用户运行 `bofu \
                   init`；此前仍可读取"
    )]
    NotRaised { found: i64, known: i64 },
    /// The machine's clock cannot be right.
    #[error(transparent)]
    #[explain(transparent)]
    Clock(#[from] ClockError),
    /// Another process writes to the embedded ledger.
    #[error("another writer holds the ledger: {holder}")]
    #[explain(code = "store-held", zh("台账正被另一写入者占用：{}", holder.zh()))]
    #[explain(
        hint = "wait until it has finished, or end it; reading is possible meanwhile",
        hint_zh = "请等待其结束或将其终止；期间仍可读取"
    )]
    WriterLocked { holder: LockHolder },
    /// Another program holds the database's own lock.
    #[error("another program holds the database's write lock while {doing}")]
    #[explain(code = "store-busy", zh = "另一程序正占用数据库的写锁")]
    #[explain(
        hint = "end the program that has the file open (a backup, a database browser), then \
                repeat the command",
        hint_zh = "请结束正打开该文件的程序（如备份或数据库浏览工具），然后重试"
    )]
    Busy {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
    /// The server has as many connections as it takes.
    #[error("the database takes no more connections while {doing}")]
    #[explain(code = "store-crowded", zh = "数据库的连接数已达上限")]
    #[explain(
        hint = "run fewer commands at once, or raise max_connections on the server, then repeat \
                the command",
        hint_zh = "请减少同时运行的命令，或调高服务器的 max_connections，然后重试"
    )]
    Crowded {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
    /// The database does not answer, or refuses the connection.
    #[error("the database does not answer while {doing}")]
    #[explain(code = "store-unavailable", zh = "数据库无响应或拒绝连接：{source}")]
    #[explain(
        hint = "check that the database runs and that the address, user and password are right, \
                then repeat the command",
        hint_zh = "请确认数据库已启动，地址、用户和密码无误，然后重试"
    )]
    Unavailable {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
    #[error("the disk of the database is full while {doing}")]
    #[explain(code = "store-full", zh = "数据库所在磁盘已满")]
    #[explain(
        hint = "free space on the disk and repeat the command; what was stored before is unchanged",
        hint_zh = "请清理磁盘空间后重试；此前已保存的不变"
    )]
    Full {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
    #[error("the connection broke while committing: whether the command is stored is not known")]
    #[explain(code = "store-outcome-unclear", zh = "提交时连接中断，尚不清楚该操作是否已保存")]
    #[explain(
        hint = "look whether it is stored before repeating it; the same file or key may be given \
                again safely",
        hint_zh = "重试前请先查询是否已保存；同一文件或同一幂等键可安全重复提交"
    )]
    Unclear {
        #[source]
        source: Arc<StoreError>,
    },
    #[error("the database user lacks a right for {doing}")]
    #[explain(code = "store-forbidden", zh = "数据库用户权限不足：{source}")]
    #[explain(
        hint = "`bofu init` needs a user who may create schemas and roles; who reads needs the \
                role <schema>_reader, who writes also <schema>_app and <schema>_projector",
        hint_zh = "`bofu init` 需要能创建模式和角色的用户；读取者须被授予角色 \
                   <模式名>_reader，写入者另须 <模式名>_app 和 <模式名>_projector"
    )]
    Forbidden {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
    /// The database user is no member of the role that this needs.
    #[error("the database user {user} is no member of the role {role}")]
    #[explain(code = "store-forbidden", zh = "数据库用户 {user} 未被授予角色 {role}")]
    #[explain(
        hint = "ask the database's administrator: GRANT the roles <schema>_reader to who reads, \
                and also <schema>_app and <schema>_projector to who writes",
        hint_zh = "请数据库管理员授权：读取者授予角色 <模式名>_reader，写入者另授予 <模式名>_app \
                   和 <模式名>_projector"
    )]
    NotMember { user: String, role: String },
    /// The server's session is not ours alone any more.
    #[error("the database gives this connection another session than before")]
    #[explain(code = "store-session-lost", zh = "数据库为该连接换了另一会话")]
    #[explain(hint = "repeat the command", hint_zh = "请重试")]
    SessionLost,
    /// A pooler between gives every statement another session.
    #[error("the connection pooler allows no transactions (statement pooling)")]
    #[explain(code = "store-statement-pooling", zh = "连接池不允许事务（语句级连接池）")]
    #[explain(
        hint = "name the server itself, or a pooler in session or transaction mode",
        hint_zh = "请直接连接数据库，或使用会话级、事务级连接池"
    )]
    StatementPooling,
    #[error("the database keeps texts as {found}, not as UTF8")]
    #[explain(code = "store-encoding", zh = "数据库的字符编码为 {found}，不是 UTF8")]
    #[explain(
        hint = "make another database for it: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
        hint_zh = "请另建数据库：CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
    )]
    Encoding { found: String },
    #[error("the ledger is open for reading only")]
    #[explain(code = "store-read-only", zh = "台账以只读方式打开")]
    #[explain(hint = "open it for writing", hint_zh = "请以写入方式打开")]
    ReadOnly,
    #[error("the ledger's writer has stopped")]
    #[explain(code = "store-writer-stopped", zh = "台账写入任务已停止")]
    #[explain(hint = "start the program again", hint_zh = "请重新启动程序")]
    WriterStopped,
    #[error("the event at position {position} of stream {stream} cannot be read: {why}")]
    #[explain(
        code = "event-unreadable",
        zh = "序号 {position}（流 {stream}）的事件无法读取：{why}",
        hint = "run `bofu audit verify --against` a checkpoint kept elsewhere, and restore a \
                backup if it fails",
        hint_zh = "请用另存的检查点运行 `bofu audit verify --against`，如验证失败请恢复备份"
    )]
    Unreadable {
        /// Its position, as it is stored.
        position: i64,
        stream: String,
        why: String,
    },
    #[error("the ledger is damaged: {what}")]
    #[explain(code = "store-damaged", zh = "台账已损坏：{what}")]
    #[explain(
        hint = "run `bofu audit verify --against` a checkpoint kept elsewhere, and restore a \
                backup if it fails",
        hint_zh = "请用另存的检查点运行 `bofu audit verify --against`，如验证失败请恢复备份"
    )]
    Damaged { what: String },
    #[error("an event cannot be stored")]
    #[explain(code = _0.code(), zh = _0.zh())]
    #[explain(
        hint = "this is a fault of the program, please report it",
        hint_zh = "这是程序缺陷，请反馈"
    )]
    Canonical(#[source] Arc<CanonicalError>),
    #[error("the command names stream {0} twice")]
    #[explain(code = "same-stream-twice", zh = "同一操作两次涉及流 {0}")]
    #[explain(
        hint = "this is a fault of the program, please report it",
        hint_zh = "这是程序缺陷，请反馈"
    )]
    SameStream(String),
    /// A file of the embedded ledger.
    #[error("cannot open {path}")]
    #[explain(code = "store-file", zh = "无法打开 {path}：{source}")]
    #[explain(hint = "check the path and its rights", hint_zh = "请检查路径及其权限")]
    File {
        path: String,
        #[source]
        source: Arc<std::io::Error>,
    },
    /// A writer needs a file that can be written to.
    #[error("the ledger's file {path} cannot be written to")]
    #[explain(code = "store-unwritable", zh = "台账文件 {path} 不可写")]
    #[explain(
        hint = "check the rights of the directory and its files, whether it is mounted for \
                reading only, and the disk; reports and `audit verify` work without writing",
        hint_zh = "请检查目录及文件的权限、是否以只读方式挂载，以及磁盘；报表和 `audit verify` \
                   无需写入"
    )]
    Unwritable { path: String },
    #[error("the ledger's file cannot be read or written while {doing}")]
    #[explain(code = "store-file-access", zh = "台账文件无法读写：{source}")]
    #[explain(
        hint = "check the rights of the directory and its files, whether it is mounted for \
                reading only, and the disk; reports and `audit verify` work without writing",
        hint_zh = "请检查目录及文件的权限、是否以只读方式挂载，以及磁盘；报表和 `audit verify` \
                   无需写入"
    )]
    FileAccess {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
    /// Something of somebody else's hangs on a table that is to be replaced.
    #[error("a table cannot be replaced while something hangs on it: {what}")]
    #[explain(code = "table-held-by-view", zh = "有视图等对象依赖投影的表，无法替换：{what}")]
    #[explain(
        hint = "drop the view, repeat the command, and make the view again; the table is as it was",
        hint_zh = "请先删除该视图，重试后再重建视图；该表未变"
    )]
    HeldByView {
        /// The objects and the tables on which they depend, as the database says it.
        what: String,
    },
    /// Anything else that the database reports.
    #[error("the database refused {doing}")]
    #[explain(code = "store-error", zh = "数据库报错：{source}")]
    #[explain(
        hint = "repeat the command, and report it if it stays",
        hint_zh = "请重试，如仍出现请反馈"
    )]
    Database {
        doing: &'static str,
        #[source]
        source: Arc<sqlx::Error>,
    },
}

impl StoreError {
    /// Converts an error of the driver.
    pub(crate) fn from_sqlx(doing: &'static str, error: sqlx::Error) -> Self {
        let unreachable = matches!(
            error,
            sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
        );
        if matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) {
            return Self::Damaged { what: error.to_string() };
        }
        let code = match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            Some(code) => code.into_owned(),
            None if unreachable => "08000".to_owned(),
            None => String::new(),
        };
        if code == "2BP01" {
            return Self::HeldByView { what: dependents(&error) };
        }
        let text = error.as_database_error().map(sqlx::error::DatabaseError::message);
        if text.is_some_and(|text| text.contains("statement pooling mode")) {
            return Self::StatementPooling;
        }
        let source = Arc::new(error);
        if source.as_database_error().is_some_and(|error| error.message().contains("no such table"))
        {
            return Self::NotInitialised { location: "the given place".to_owned() };
        }
        match ErrorKind::of(&code) {
            ErrorKind::Unavailable => Self::Unavailable { doing, source },
            ErrorKind::FileAccess => Self::FileAccess { doing, source },
            ErrorKind::Busy => Self::Busy { doing, source },
            ErrorKind::Crowded => Self::Crowded { doing, source },
            ErrorKind::Full => Self::Full { doing, source },
            ErrorKind::Forbidden => Self::Forbidden { doing, source },
            ErrorKind::Missing => Self::NotInitialised { location: "the given place".to_owned() },
            ErrorKind::Damaged => Self::Damaged { what: source.to_string() },
            ErrorKind::Other => Self::Database { doing, source },
        }
    }

    /// Whether a connection broke that had stood idle.
    pub fn is_dead_connection(&self) -> bool {
        let Self::Unavailable { source, .. } = self else { return false };
        let administrators = |error: &dyn sqlx::error::DatabaseError| {
            error.code().is_some_and(|code| code.starts_with("57P"))
        };
        let broken = |error: &std::io::Error| error.kind() != std::io::ErrorKind::TimedOut;
        matches!(source.as_ref(), sqlx::Error::Io(error) if broken(error))
            || source.as_database_error().is_some_and(administrators)
    }

    /// Whether the database itself has told of it: after that it does nothing
    /// more of what it was asked.
    pub(crate) fn is_told_by_database(&self) -> bool {
        let Self::Unavailable { source, .. } = self else { return false };
        source.as_database_error().is_some()
    }

    /// Whether the database user lacks a right, or a role.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Forbidden { .. } | Self::NotMember { .. })
    }

    /// Whether nothing can be written where the ledger lies.
    pub fn is_unwritable(&self) -> bool {
        matches!(self, Self::FileAccess { .. } | Self::Unwritable { .. } | Self::Full { .. })
    }

    /// Whether another try may succeed by itself.
    pub(crate) fn is_passing(&self) -> bool {
        if matches!(self, Self::SessionLost) {
            return true;
        }
        let Self::Database { source, .. } = self else { return false };
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        // Serialisation failure, deadlock, lock not available.
        code.is_some_and(|code| ["40001", "40P01", "55P03"].contains(&code.as_ref()))
    }
}

/// The objects that depend on a table, as PostgreSQL lists them.
fn dependents(error: &sqlx::Error) -> String {
    let database = error.as_database_error();
    let postgres =
        database.and_then(|error| error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>());
    let detail = postgres.and_then(sqlx::postgres::PgDatabaseError::detail);
    detail.map_or_else(|| error.to_string(), |detail| detail.replace('\n', "; "))
}

enum ErrorKind {
    Unavailable,
    FileAccess,
    Busy,
    Crowded,
    Full,
    Forbidden,
    Missing,
    Damaged,
    Other,
}

impl ErrorKind {
    /// By SQLSTATE (five characters) or SQLite's extended result code.
    fn of(code: &str) -> Self {
        if code.len() == 5 && code.parse::<u32>().is_ok_and(|code| code > 9_999)
            || code.chars().any(|c| c.is_ascii_alphabetic())
            || code.starts_with("08")
        {
            return match code {
                "53100" => Self::Full,
                "53300" => Self::Crowded,
                "42501" | "28000" | "28P01" => Self::Forbidden,
                "3F000" | "42P01" | "42704" => Self::Missing,
                "XX001" | "XX002" => Self::Damaged,
                // A transaction that stood idle, or ran, for longer than the server allows.
                "25P03" | "25P04" | "3D000" => Self::Unavailable,
                code if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => {
                    Self::Unavailable
                }
                _ => Self::Other,
            };
        }
        match code.parse::<u32>().map(|code| code & 0xff) {
            Ok(5 | 6) => Self::Busy,
            Ok(8 | 10 | 14) => Self::FileAccess,
            Ok(13) => Self::Full,
            Ok(11 | 26) => Self::Damaged,
            Ok(_) | Err(_) => Self::Other,
        }
    }
}
