//! Everything a command can be answered with that is not "done", and the one
//! place where it is given its exit code.

mod batch;
pub(crate) mod exit;
mod reductions;

pub use batch::BatchError;
pub use exit::Exit;

use reductions::causes;

use bofu_domain::{
    audit::AuditRefusal,
    audit::draw::DrawError,
    batch::BatchRefusal,
    determination::Reduction,
    enterprise::EnterpriseRefusal,
    explained::Explained,
    fund::FundRefusal,
    money::Money,
    office::OfficeRefusal,
    pack::{FactFault, Fault, PolicyRefusal},
    policy::PolicyAdoptionRefusal,
    statement::StatementRefusal,
};

use bofu_projections::fold::FoldError;

use super::{
    audits::error::AuditWorkError, bulk::interruption::Interruption, input::InputError,
    projector::ProjectorError, statements::error::StatementError, stop::Signal, usage::UsageError,
};
use crate::obstacle::Obstacle;
use bofu_proof::{bundle::BundleError, key::KeyError, note::NoteError, receipt::ReceiptError};
use bofu_store::{ExecuteError, StoreError};
use bofu_tabular::{FileError, RowFault};

/// Why a command was not done.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum AppError {
    #[error(transparent)]
    #[explain(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    #[explain(transparent)]
    Usage(#[from] UsageError),
    #[error(transparent)]
    #[explain(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    #[explain(transparent)]
    Row(#[from] RowFault),
    /// Facts that are not what the measure asks for.
    #[error("{}", join(.0.iter().map(ToString::to_string)))]
    #[explain(
        code = _0.first().map_or("error", Explained::code),
        zh = join(_0.iter().map(Explained::zh)),
        hint = _0.first().map(Explained::hint).unwrap_or_default(),
        hint_zh = _0.first().map(Explained::hint_zh).unwrap_or_default()
    )]
    Facts(Vec<FactFault>),
    #[error(transparent)]
    #[explain(transparent)]
    Enterprise(#[from] EnterpriseRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    Fund(#[from] FundRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    Audit(#[from] AuditRefusal),
    /// An auditor's work.
    #[error(transparent)]
    #[explain(transparent)]
    AuditWork(#[from] AuditWorkError),
    #[error(transparent)]
    #[explain(transparent)]
    Office(#[from] OfficeRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    Adoption(#[from] PolicyAdoptionRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    Policy(#[from] PolicyRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    #[explain(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    #[explain(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    #[explain(transparent)]
    Note(#[from] NoteError),
    #[error(transparent)]
    #[explain(transparent)]
    Bundle(#[from] BundleError),
    #[error("the policy pack has {} fault(s)", .0.len())]
    #[explain(code = "pack-faults", zh("政策包有 {} 处问题", _0.len()))]
    #[explain(
        hint = "see each fault with `bofu policy check FILE`",
        hint_zh = "请用 bofu policy check 文件 查看各处问题"
    )]
    PackFaults(Vec<Fault>),
    /// A stored pack that this version cannot read.
    #[error("the adopted pack {id} has {} fault(s) for this version of bofu", faults.len())]
    #[explain(code = "stored-pack", zh("已采用的政策包 {id} 在本版本中有 {} 处问题", faults.len()))]
    #[explain(
        hint = "use the version of bofu that adopted it, or adopt a corrected pack",
        hint_zh = "请使用采用它的版本, 或采用更正后的政策包"
    )]
    StoredPack { id: String, faults: Vec<Fault> },
    #[error("{given:?} is neither a built-in policy pack nor a file")]
    #[explain(code = "unknown-pack", zh = "“{given}”既不是内置政策包也不是文件")]
    #[explain(
        hint("built-in packs: {}", builtin.join(", ")),
        hint_zh("内置政策包: {}", builtin.join(", "))
    )]
    UnknownPack { given: String, builtin: Vec<&'static str> },
    #[error("no policy is adopted")]
    #[explain(code = "no-policy", zh = "尚未采用政策包")]
    #[explain(
        hint = "run `bofu policy adopt binjiang-zjtx`",
        hint_zh = "请先执行 bofu policy adopt binjiang-zjtx"
    )]
    NoPolicy,
    #[error("no adopted policy has the measure {given:?}")]
    #[explain(code = "unknown-measure", zh = "已采用的政策没有措施“{given}”")]
    #[explain(hint("measures: {}", known.join(", ")), hint_zh("措施: {}", known.join(", ")))]
    UnknownMeasure { given: String, known: Vec<String> },
    #[error("the measure {measure} is a {gives}: it pays no enterprise, so there are no claims")]
    #[explain(code = "no-payment", zh = "措施 {measure} 为 {gives}, 不向企业支付, 没有申报")]
    #[explain(
        hint = "see what it is with `bofu policy show`",
        hint_zh = "请用 bofu policy show 查看该措施"
    )]
    NoPayment { measure: String, gives: &'static str },
    #[error("no adopted policy has the title {given:?}")]
    #[explain(code = "unknown-title", zh = "已采用的政策没有称号“{given}”")]
    #[explain(hint("titles: {}", known.join(", ")), hint_zh("称号: {}", known.join(", ")))]
    UnknownTitle { given: String, known: Vec<String> },
    #[error("{given:?} is a title of several policy packs: {}", titles.join(", "))]
    #[explain(code = "ambiguous-title", zh("“{given}”是多个政策包的称号: {}", titles.join(", ")))]
    #[explain(hint = "write one of them", hint_zh = "请写其中之一")]
    AmbiguousTitle { given: String, titles: Vec<String> },
    #[error("no adopted policy has the reading {given:?}")]
    #[explain(code = "unknown-reading", zh = "已采用的政策没有口径“{given}”")]
    #[explain(hint("readings: {}", known.join(", ")), hint_zh("口径: {}", known.join(", ")))]
    UnknownReading { given: String, known: Vec<String> },
    #[error("several adopted policies have the reading {given:?}: {}", packs.join(", "))]
    #[explain(code = "ambiguous-reading", zh("口径“{given}”见于多个政策包: {}", packs.join(", ")))]
    #[explain(hint = "name the pack with --policy", hint_zh = "请用 --policy 指明政策包")]
    AmbiguousReading { given: String, packs: Vec<String> },
    #[error("no adopted policy has the fund {given:?}")]
    #[explain(code = "unknown-fund", zh = "已采用的政策没有资金“{given}”")]
    #[explain(hint("funds: {}", known.join(", ")), hint_zh("资金: {}", known.join(", ")))]
    UnknownFund { given: String, known: Vec<String> },
    #[error("there is no claim {0:?}")]
    #[explain(code = "unknown-claim", zh = "没有申报“{0}”")]
    #[explain(
        hint = "see the claims with `bofu report claims --year YEAR`",
        hint_zh = "请用 bofu report claims --year 年度 查看申报"
    )]
    UnknownClaim(String),
    #[error("the enterprise {0} is not registered")]
    #[explain(code = "enterprise-not-registered", zh = "企业 {0} 尚未登记")]
    #[explain(
        hint = "register it with `bofu enterprise import FILE`",
        hint_zh = "请先用 bofu enterprise import 文件 登记"
    )]
    UnknownEnterprise(String),
    #[error("the claim number {claim_no} is already that of a claim of {uscc}")]
    #[explain(code = "claim-no-taken", zh = "申报号 {claim_no} 已属于企业 {uscc} 的申报")]
    #[explain(hint = "give the claim a number of its own", hint_zh = "请另编申报号")]
    ClaimNoTaken { claim_no: String, uscc: String },
    #[error("the idempotency key {0:?} was used for another command")]
    #[explain(code = "key-reused", zh = "幂等键“{0}”已用于另一命令")]
    #[explain(hint = "use a new key for a new command", hint_zh = "新的命令请用新的键")]
    KeyReused(String),
    /// A row of the ceilings is so busy that the sum could not be fixed.
    #[error("other writers kept changing the same stream or ceiling; it was not decided")]
    #[explain(code = "contended", zh = "其他写入者不断改动同一企业或限额, 未能决定")]
    #[explain(hint = "run it again", hint_zh = "请重试")]
    Contended,
    #[error("the policy or the operators kept changing; it was not decided")]
    #[explain(code = "rules-changing", zh = "政策或操作人员不断变动, 未能决定")]
    #[explain(hint = "run it again", hint_zh = "请重试")]
    RulesKeepChanging,
    /// A bulk command that ended before its end.
    #[error(transparent)]
    #[explain(transparent)]
    Interrupted(Box<Interruption<Self>>),
    #[error("{} was received", .0.name())]
    #[explain(code = "stopped", zh("收到 {}", _0.name()))]
    #[explain(hint = "run the same command again", hint_zh = "请再次执行同一命令")]
    Stopped(Signal),
    /// What was done is stored, but the tables behind it do not follow yet.
    #[error("the command is carried out and stored, but the tables for reports do not follow: {0}")]
    #[explain(code = _0.code(), zh("命令已执行并保存, 但报表用的各表未能跟上: {}", _0.zh()))]
    #[explain(hint = _0.hint(), hint_zh = _0.hint_zh())]
    Unfollowed(#[source] Box<AppError>),
    /// `quickstart` wants an empty ledger.
    #[error("the ledger at {location} already has {events} event(s)")]
    #[explain(code = "not-empty", zh = "台账 {location} 已有 {events} 个事件")]
    #[explain(hint = "name an empty ledger with --store", hint_zh = "请用 --store 指定空台账")]
    NotEmpty { location: String, events: u64 },
    #[error("{given:?} ends in none of {known}")]
    #[explain(code = "unknown-format", zh = "“{given}”的扩展名不是 {known} 之一")]
    #[explain(hint = "name a file that ends in {known}", hint_zh = "文件名请以 {known} 结尾")]
    Format { given: String, known: &'static str },
    /// The sample's own story did not go as told.
    #[error("the sample's step {step} did not go as told: {what}")]
    #[explain(code = "sample", zh = "样例步骤 {step} 与预期不符: {what}")]
    #[explain(
        hint = "this is a fault of the program, please report it",
        hint_zh = "这是程序缺陷, 请反馈"
    )]
    Sample { step: String, what: String },
    #[error(transparent)]
    #[explain(transparent)]
    Batch(#[from] BatchError),
    /// A close that must wait.
    #[error("{} thing(s) stand in the way of closing {period} of {fund}: {}", obstacles.len(), join(obstacles.iter().map(|one| one.words.en.clone())))]
    #[explain(
        code = "close-in-the-way",
        zh(
            "{fund} {period} 关账前尚有 {} 项待处理：{}",
            obstacles.len(),
            join(obstacles.iter().map(|one| one.words.zh.clone()))
        ),
        hint = "clear them, or close without --strict: they stay listed",
        hint_zh = "请先处理，或不用 --strict 关账（仍会列明）"
    )]
    InTheWay { fund: String, period: String, obstacles: Vec<Obstacle> },
    #[error("no payer is set")]
    #[explain(code = "no-payer", zh = "尚未设定付款单位")]
    #[explain(hint = "set it with `bofu office set`", hint_zh = "请先用 bofu office set 设定")]
    NoPayer,
    #[error(transparent)]
    #[explain(transparent)]
    Projector(#[from] ProjectorError),
    #[error(transparent)]
    #[explain(transparent)]
    Fold(#[from] FoldError),
    /// An event that is missing, or not what its leaf says.
    #[error("the event at position {position} is missing or was changed; nothing was signed")]
    #[explain(code = "not-intact", zh = "序号 {position} 的事件缺失或已被改动, 未签发任何内容")]
    #[explain(
        hint = "see what is wrong with `bofu audit verify`, and restore the ledger from a backup",
        hint_zh = "请用 bofu audit verify 查明, 并从备份恢复台账"
    )]
    NotIntact { position: u64 },
    #[error("the stored nodes of the tree do not belong together, or some are missing")]
    #[explain(code = "tree-damaged", zh = "保存的哈希树节点互不相符或有缺失")]
    #[explain(
        hint = "run `bofu audit verify`; where nothing else is found, add `--refold-tree`",
        hint_zh = "请运行 bofu audit verify; 如无其他发现, 再加 --refold-tree"
    )]
    TreeDamaged,
    /// A directory to verify against.
    #[error("no checkpoint lies in {}", directory.display())]
    #[explain(code = "no-checkpoints", zh("{} 中没有检查点", directory.display()))]
    #[explain(
        hint = "name a checkpoint's file, or a directory that holds some",
        hint_zh = "请指定检查点文件, 或存有检查点的目录"
    )]
    NoCheckpoints { directory: std::path::PathBuf },
    #[error(
        "the ledger has signed checkpoints, and there is no signing key at {}: none was made",
        path.display()
    )]
    #[explain(
        code = "signing-key-gone",
        zh("台账已签发过检查点, 而 {} 处没有签名密钥; 未新建密钥", path.display()),
        hint = "put the key file back from its backup, or set BOFU_KEY to it; a key that is lost \
                for good is replaced by `bofu init`, and its verifier key must be handed out anew",
        hint_zh = "请从备份恢复密钥文件, 或以 BOFU_KEY 指明其位置; 确已遗失的, 以 bofu init 另建, \
                   并重新公布公钥"
    )]
    SigningKeyGone { path: std::path::PathBuf },
    #[error("the receipt of claim {claim_no} would not check out: {why}; nothing was written")]
    #[explain(code = "receipt-unsound", zh = "申报 {claim_no} 的回单不能通过自检: {why}; 未写出")]
    #[explain(
        hint = "run `bofu audit verify`, and report it if nothing is found",
        hint_zh = "请运行 bofu audit verify; 如无发现请反馈"
    )]
    ReceiptUnsound { claim_no: String, why: String },
    /// A checkpoint or bundle of nothing.
    #[error("the ledger has no events yet")]
    #[explain(code = "no-events", zh = "台账尚无事件")]
    #[explain(
        hint = "record something first, or name another ledger with --store",
        hint_zh = "请先登记, 或用 --store 指定其他台账"
    )]
    NoEvents,
    /// A grant of which nothing is left, said to the approver.
    #[error(
        "nothing is left to grant of the {computed} computed for claim {claim_no}, now rejected for good: {}",
        causes(reductions).en
    )]
    #[explain(
        code = "nothing-left",
        zh(
            "申报 {claim_no} 计算为 {computed}, 已无可核定, 已定为不予支持: {}",
            causes(reductions).zh
        ),
        hint = "see the reductions with `bofu claim show`; if money comes later, file it anew \
                under another number",
        hint_zh = "请用 bofu claim show 查看扣减; 日后有资金的, 请另编申报号重新申报"
    )]
    NothingLeft {
        claim_no: String,
        computed: Money,
        /// What cut it: ceilings, a decision, earlier claims.
        reductions: Vec<Reduction>,
    },
}

fn join(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

impl From<DrawError> for AppError {
    fn from(error: DrawError) -> Self {
        Self::AuditWork(error.into())
    }
}

impl From<Interruption<Self>> for AppError {
    fn from(interruption: Interruption<Self>) -> Self {
        Self::Interrupted(Box::new(interruption))
    }
}

impl From<ReceiptError> for AppError {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::Canonical(error) => StoreError::Canonical(error.into()).into(),
            ReceiptError::Note(error) => error.into(),
        }
    }
}

impl From<BatchRefusal> for AppError {
    fn from(refusal: BatchRefusal) -> Self {
        BatchError::from(refusal).into()
    }
}

impl From<StatementRefusal> for AppError {
    fn from(error: StatementRefusal) -> Self {
        StatementError::from(error).into()
    }
}

impl<E: std::error::Error> From<ExecuteError<E>> for AppError
where
    AppError: From<E>,
{
    fn from(error: ExecuteError<E>) -> Self {
        match error {
            ExecuteError::Refused(refusal) => refusal.into(),
            ExecuteError::Store(error) => error.into(),
            ExecuteError::Contended { .. } | ExecuteError::OverLimit(_) => Self::Contended,
            ExecuteError::GuardMoved { .. } => Self::RulesKeepChanging,
            ExecuteError::KeyReused { key } => Self::KeyReused(key),
            ExecuteError::ClaimTaken { claim_no, stream_id } => {
                Self::ClaimNoTaken { claim_no, uscc: stream_id }
            }
        }
    }
}

impl AppError {
    /// The one place where an error is given its exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::AuditWork(error) => error.exit(),
            Self::Statement(error) => error.exit(),
            Self::Interrupted(interruption) => interruption.cause.exit(),
            Self::Unfollowed(error) => error.exit(),
            Self::Stopped(signal) => Exit::Signal(*signal),
            Self::Input(_)
            | Self::Usage(_)
            | Self::File(_)
            | Self::UnknownPack { .. }
            | Self::UnknownMeasure { .. }
            | Self::NoPayment { .. }
            | Self::UnknownReading { .. }
            | Self::AmbiguousReading { .. }
            | Self::UnknownFund { .. }
            | Self::Format { .. }
            | Self::NoCheckpoints { .. }
            | Self::Note(_)
            | Self::Key(_)
            | Self::Bundle(_) => Exit::Usage,
            Self::Store(StoreError::Clock(_))
            | Self::Row(_)
            | Self::SigningKeyGone { .. }
            | Self::Facts(_)
            | Self::Audit(_)
            | Self::Enterprise(_)
            | Self::Fund(_)
            | Self::Office(_)
            | Self::Adoption(_)
            | Self::Policy(_)
            | Self::PackFaults(_)
            | Self::NoPolicy
            | Self::UnknownTitle { .. }
            | Self::AmbiguousTitle { .. }
            | Self::UnknownClaim(_)
            | Self::UnknownEnterprise(_)
            | Self::ClaimNoTaken { .. }
            | Self::KeyReused(_)
            | Self::NotEmpty { .. }
            | Self::Sample { .. }
            | Self::NoEvents
            | Self::Batch(_)
            | Self::InTheWay { .. }
            | Self::NoPayer
            | Self::NothingLeft { .. } => Exit::Refused,
            Self::NotIntact { .. } | Self::TreeDamaged | Self::ReceiptUnsound { .. } => {
                Exit::Verification
            }
            Self::Store(_)
            | Self::StoredPack { .. }
            | Self::Contended
            | Self::RulesKeepChanging
            | Self::Projector(_)
            | Self::Fold(_) => Exit::Storage,
        }
    }
}
