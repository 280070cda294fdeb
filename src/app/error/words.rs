//! The words of the errors that are this layer's own.

use bofu_domain::{
    determination::{Cause, Reduction},
    explained::Explained as _,
};

use super::AppError;

/// What cut a sum, in a few words, in Chinese and in English.
pub(super) fn causes(reductions: &[Reduction]) -> (String, String) {
    if reductions.is_empty() {
        return ("按政策计算为零".to_owned(), "the policy gives nothing".to_owned());
    }
    let words = reductions.iter().map(|cut| {
        let ceiling = cut.ceiling.as_ref().map(ToString::to_string).unwrap_or_default();
        let holder = cut.holder.as_ref().map(ToString::to_string).unwrap_or_default();
        let claims = cut.because_of.join(", ");
        let (zh, en) = match cut.cause {
            Cause::Decision => ("决定".to_owned(), "decision".to_owned()),
            Cause::Duplicate => {
                (format!("不重复 (已有 {claims})"), format!("no duplicate (already {claims})"))
            }
            Cause::Ceiling => {
                (format!("限额 {ceiling} ({holder})"), format!("ceiling {ceiling} ({holder})"))
            }
            Cause::Appropriation => {
                (format!("预算指标 ({holder})"), format!("appropriation ({holder})"))
            }
        };
        (
            format!("{zh} {} −{}", cut.period, cut.amount),
            format!("{en} {} −{}", cut.period, cut.amount),
        )
    });
    let (zh, en): (Vec<String>, Vec<String>) = words.unzip();
    (zh.join("; "), en.join("; "))
}

impl AppError {
    /// Code, Chinese message, English remedy, Chinese remedy of the errors that
    /// are this layer's own.
    #[allow(clippy::too_many_lines, reason = "one table of words, an arm for each error")]
    pub(super) fn own(&self) -> (&'static str, String, String, String) {
        let words = |code, zh: String, hint: &str, hint_zh: &str| {
            (code, zh, hint.to_owned(), hint_zh.to_owned())
        };
        match self {
            Self::PackFaults(faults) => words(
                "pack-faults",
                format!("政策包有 {} 处问题", faults.len()),
                "see each fault with `bofu policy check FILE`",
                "请用 bofu policy check 文件 查看各处问题",
            ),
            Self::StoredPack { id, faults } => words(
                "stored-pack",
                format!("已采用的政策包 {id} 在本版本中有 {} 处问题", faults.len()),
                "use the version of bofu that adopted it, or adopt a corrected pack",
                "请使用采用它的版本, 或采用更正后的政策包",
            ),
            Self::PackOverlap { kind, id, other } => words(
                "pack-overlap",
                format!("政策包的 {kind} “{id}” 已属于已采用的政策包 {other}"),
                "give it another id in the pack",
                "请在政策包中改用其他编号",
            ),
            Self::UnknownPack { given, builtin } => (
                "unknown-pack",
                format!("“{given}”既不是内置政策包也不是文件"),
                format!("built-in packs: {}", builtin.join(", ")),
                format!("内置政策包: {}", builtin.join(", ")),
            ),
            Self::NoPolicy => words(
                "no-policy",
                "尚未采用政策包".to_owned(),
                "run `bofu policy adopt binjiang-zjtx`",
                "请先执行 bofu policy adopt binjiang-zjtx",
            ),
            Self::UnknownMeasure { given, known } => (
                "unknown-measure",
                format!("已采用的政策没有措施“{given}”"),
                format!("measures: {}", known.join(", ")),
                format!("措施: {}", known.join(", ")),
            ),
            Self::NoPayment { measure, gives } => words(
                "no-payment",
                format!("措施 {measure} 为 {gives}, 不向企业支付, 没有申报"),
                "see what it is with `bofu policy show`",
                "请用 bofu policy show 查看该措施",
            ),
            Self::UnknownTitle { given, known } => (
                "unknown-title",
                format!("已采用的政策没有称号“{given}”"),
                format!("titles: {}", known.join(", ")),
                format!("称号: {}", known.join(", ")),
            ),
            Self::UnknownReading { given, known } => (
                "unknown-reading",
                format!("已采用的政策没有口径“{given}”"),
                format!("readings: {}", known.join(", ")),
                format!("口径: {}", known.join(", ")),
            ),
            Self::AmbiguousReading { given, packs } => (
                "ambiguous-reading",
                format!("口径“{given}”见于多个政策包: {}", packs.join(", ")),
                "name the pack with --policy".to_owned(),
                "请用 --policy 指明政策包".to_owned(),
            ),
            Self::UnknownFund { given, known } => (
                "unknown-fund",
                format!("已采用的政策没有资金“{given}”"),
                format!("funds: {}", known.join(", ")),
                format!("资金: {}", known.join(", ")),
            ),
            Self::UnknownClaim(claim) => words(
                "unknown-claim",
                format!("没有申报“{claim}”"),
                "see the claims with `bofu report claims --year YEAR`",
                "请用 bofu report claims --year 年度 查看申报",
            ),
            Self::UnknownEnterprise(uscc) => words(
                "enterprise-not-registered",
                format!("企业 {uscc} 尚未登记"),
                "register it with `bofu enterprise import FILE`",
                "请先用 bofu enterprise import 文件 登记",
            ),
            Self::ClaimNoTaken { claim_no, uscc } => words(
                "claim-no-taken",
                format!("申报号 {claim_no} 已属于企业 {uscc} 的申报"),
                "give the claim a number of its own",
                "请另编申报号",
            ),
            Self::KeyReused(key) => words(
                "key-reused",
                format!("幂等键“{key}”已用于另一命令"),
                "use a new key for a new command",
                "新的命令请用新的键",
            ),
            Self::Contended => words(
                "contended",
                "其他写入者不断改动同一企业或限额, 未能决定".to_owned(),
                "run it again",
                "请重试",
            ),
            Self::RulesKeepChanging => words(
                "rules-changing",
                "政策或操作人员不断变动, 未能决定".to_owned(),
                "run it again",
                "请重试",
            ),
            Self::Stopped(signal) => words(
                "stopped",
                format!("收到 {}", signal.name()),
                "run the same command again",
                "请再次执行同一命令",
            ),
            Self::Unfollowed(error) => (
                error.code(),
                format!("命令已执行并保存, 但报表用的各表未能跟上: {}", error.zh()),
                error.hint(),
                error.hint_zh(),
            ),
            Self::NotEmpty { location, events } => words(
                "not-empty",
                format!("台账 {location} 已有 {events} 个事件"),
                "name an empty ledger with --store",
                "请用 --store 指定空台账",
            ),
            Self::Format { given, known } => (
                "unknown-format",
                format!("“{given}”的扩展名不是 {known} 之一"),
                format!("name a file that ends in {known}"),
                format!("文件名请以 {known} 结尾"),
            ),
            Self::Sample { step, what } => words(
                "sample",
                format!("样例步骤 {step} 与预期不符: {what}"),
                "this is a fault of the program, please report it",
                "这是程序缺陷, 请反馈",
            ),
            Self::NotIntact { position } => words(
                "not-intact",
                format!("序号 {position} 的事件缺失或已被改动, 未签发任何内容"),
                "see what is wrong with `bofu audit verify`, and restore the ledger from a backup",
                "请用 bofu audit verify 查明, 并从备份恢复台账",
            ),
            Self::TreeDamaged => words(
                "tree-damaged",
                "保存的哈希树节点互不相符或有缺失".to_owned(),
                "run `bofu audit verify`; where nothing else is found, add `--refold-tree`",
                "请运行 bofu audit verify; 如无其他发现, 再加 --refold-tree",
            ),
            Self::NoCheckpoints { directory } => words(
                "no-checkpoints",
                format!("{} 中没有检查点", directory.display()),
                "name a checkpoint's file, or a directory that holds some",
                "请指定检查点文件, 或存有检查点的目录",
            ),
            Self::SigningKeyGone { path } => words(
                "signing-key-gone",
                format!("台账已签发过检查点, 而 {} 处没有签名密钥; 未新建密钥", path.display()),
                "put the key file back from its backup, or set BOFU_KEY to it; a key that is lost \
                 for good is replaced by `bofu init`, and its verifier key must be handed out anew",
                "请从备份恢复密钥文件, 或以 BOFU_KEY 指明其位置; 确已遗失的, 以 bofu init 另建, \
                 并重新公布公钥",
            ),
            Self::ReceiptUnsound { claim_no, why } => words(
                "receipt-unsound",
                format!("申报 {claim_no} 的回单不能通过自检: {why}; 未写出"),
                "run `bofu audit verify`, and report it if nothing is found",
                "请运行 bofu audit verify; 如无发现请反馈",
            ),
            Self::NoEvents => words(
                "no-events",
                "台账尚无事件".to_owned(),
                "record something first, or name another ledger with --store",
                "请先登记, 或用 --store 指定其他台账",
            ),
            Self::InTheWay { fund, period, obstacles } => words(
                "close-in-the-way",
                format!(
                    "{fund} {period} 关账前尚有 {} 项待处理：{}",
                    obstacles.len(),
                    super::join(obstacles.iter().map(|one| one.words.zh.clone()))
                ),
                "clear them, or close without --strict: they stay listed",
                "请先处理，或不用 --strict 关账（仍会列明）",
            ),
            Self::NoPayer => words(
                "no-payer",
                "尚未设定付款单位".to_owned(),
                "set it with `bofu office set`",
                "请先用 bofu office set 设定",
            ),
            Self::NothingLeft { claim_no, computed, reductions } => words(
                "nothing-left",
                format!(
                    "申报 {claim_no} 计算为 {computed}, 已无可核定, 已定为不予支持: {}",
                    causes(reductions).0
                ),
                "see the reductions with `bofu claim show`; if money comes later, file it anew under another number",
                "请用 bofu claim show 查看扣减; 日后有资金的, 请另编申报号重新申报",
            ),
            Self::Input(_)
            | Self::File(_)
            | Self::Row(_)
            | Self::Facts(_)
            | Self::Enterprise(_)
            | Self::Fund(_)
            | Self::Audit(_)
            | Self::AuditWork(_)
            | Self::Office(_)
            | Self::Adoption(_)
            | Self::Policy(_)
            | Self::Statement(_)
            | Self::Store(_)
            | Self::Projector(_)
            | Self::Fold(_)
            | Self::Key(_)
            | Self::Note(_)
            | Self::Batch(_)
            | Self::Interrupted(_)
            | Self::Bundle(_) => words("error", self.to_string(), "", ""),
        }
    }
}
