//! Why an enterprise refuses a command.

pub mod payment;

use payment::PaymentRefusal;
use smol_str::SmolStr;

use super::claim::Stage;
use crate::{
    account::AccountError,
    authority::Forbidden,
    charge::CapKey,
    date::Date,
    determination::OutOfRange,
    explained::Explained,
    fund::{MonthClosed, YearClosed},
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo, MeasureId, PartyName, TitleId},
    pack::PolicyRefusal,
    uscc::Uscc,
};

/// A refusal of an enterprise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum EnterpriseRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    #[explain(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    #[explain(transparent)]
    Policy(Box<PolicyRefusal>),
    #[error(transparent)]
    #[explain(code = "amount-out-of-range", zh = "申报金额超出可记账范围")]
    #[explain(hint = "check the amounts", hint_zh = "请核对金额")]
    OutOfRange(#[from] OutOfRange),
    /// Between a grant and a closed matter.
    #[error(transparent)]
    #[explain(transparent)]
    Payment(#[from] PaymentRefusal),
    #[error(transparent)]
    #[explain(transparent)]
    YearClosed(#[from] YearClosed),
    #[error(transparent)]
    #[explain(transparent)]
    MonthClosed(#[from] MonthClosed),
    #[error("no policy is adopted")]
    #[explain(code = "no-policy", zh = "尚未采用政策包")]
    #[explain(hint = "adopt one with `policy adopt`", hint_zh = "请先用 `policy adopt` 采用政策包")]
    NoPolicy,
    #[error("the enterprise is not registered")]
    #[explain(code = "enterprise-not-registered", zh = "企业尚未登记")]
    #[explain(
        hint = "register it first, with `enterprise import`",
        hint_zh = "请先用 `enterprise import` 登记企业"
    )]
    NotRegistered,
    #[error("{uscc} is registered as {known} with another {differs}")]
    #[explain(
        code = "enterprise-exists",
        zh(
            "{uscc} 已登记为“{known}”，{}不同",
            if *differs == "account" { "账户" } else { "名称" }
        ),
        hint = "a new name is recorded with `enterprise rename`, a new account with `account \
                change`",
        hint_zh = "更名请用 `enterprise rename`；账户变更请用 `account change`"
    )]
    OtherRegistration { uscc: Uscc, known: PartyName, differs: &'static str },
    #[error("the check digit of {0} is wrong, and there is no evidence that it was issued")]
    #[explain(code = "uscc-check-digit", zh = "{0} 校验位不符，且无核发依据")]
    #[explain(
        hint = "check the code against the licence; a code that was really issued is accepted \
                with the evidence's document number",
        hint_zh = "请对照营业执照核对；确为核发的代码须提供依据文号"
    )]
    CheckDigit(Uscc),
    #[error("{uscc} was merged into {successor}")]
    #[explain(code = "enterprise-merged", zh = "{uscc} 已被 {successor} 吸收合并")]
    #[explain(hint = "use the successor's code", hint_zh = "请使用承继企业的统一社会信用代码")]
    Merged { uscc: Uscc, successor: Uscc },
    #[error("the claim {claim_no} was not granted before {uscc} was merged into {successor}")]
    #[explain(
        code = "enterprise-merged",
        zh = "申报 {claim_no} 核定之前，{uscc} 已被 {successor} 吸收合并",
        hint = "withdraw it, and file it anew under {successor} with a number of its own",
        hint_zh = "请撤回该申报，并以 {successor} 的名义用新的申报号重新申报"
    )]
    MergedBeforeGrant { claim_no: ClaimNo, uscc: Uscc, successor: Uscc },
    #[error("{0} cannot be merged into itself")]
    #[explain(code = "merged-into-itself", zh = "{0} 不能并入自身")]
    #[explain(hint = "check both codes", hint_zh = "请核对两个代码")]
    MergedIntoItself(Uscc),
    #[error("the merger of {predecessor} is recorded under {document_no}")]
    #[explain(code = "merger-exists", zh = "吸收合并 {predecessor} 已由 {document_no} 登记")]
    #[explain(hint = "check the document number", hint_zh = "请核对文号")]
    OtherAbsorption { predecessor: Uscc, document_no: DocumentNo },
    /// The title is recorded under another document.
    #[error("the title {title} of {recognised_on} is recorded under {known}")]
    #[explain(code = "title-exists", zh = "{recognised_on} 认定的称号 {title} 已由 {known} 登记")]
    #[explain(hint = "check the document number", hint_zh = "请核对文号")]
    OtherTitle { title: TitleId, recognised_on: Date, known: DocumentNo },
    #[error("the policy knows no title {title:?}")]
    #[explain(code = "unknown-title", zh = "政策没有称号 {title}")]
    #[explain(hint = "choose one of {known}", hint_zh = "可选：{known}")]
    UnknownTitle { title: TitleId, known: String },
    /// Several packs in use have a title of that id, each its own.
    #[error("several policy packs have a title {title}: {}", .packs.join(", "))]
    #[explain(code = "ambiguous-title", zh("称号 {title} 见于多个政策包：{}", packs.join("、")))]
    #[explain(
        hint("say which one: {}", qualified(packs, title)),
        hint_zh("请写明政策包：{}", qualified(packs, title))
    )]
    AmbiguousTitle { title: TitleId, packs: Vec<SmolStr> },
    #[error("the claim {claim_no} is filed already, with another {differs}")]
    #[explain(code = "claim-exists", zh = "申报 {claim_no} 已存在，且 {differs} 不同")]
    #[explain(hint = "give the new claim its own number", hint_zh = "新的申报请另用申报号")]
    OtherClaim { claim_no: ClaimNo, differs: String },
    #[error("there is no claim {0}")]
    #[explain(code = "unknown-claim", zh = "没有申报 {0}")]
    #[explain(hint = "check the claim number", hint_zh = "请核对申报号")]
    UnknownClaim(ClaimNo),
    #[error("the claim {claim_no} has no instalment {instalment}")]
    #[explain(code = "unknown-instalment", zh = "申报 {claim_no} 没有第 {instalment} 期")]
    #[explain(
        hint = "see the instalments with `claim show`",
        hint_zh = "请用 `claim show` 查看各期"
    )]
    UnknownInstalment { claim_no: ClaimNo, instalment: u32 },
    #[error(
        "the claim {claim_no} overlaps the claim {earlier} on {identity}, which has {from} to {to}"
    )]
    #[explain(
        code = "period-overlaps",
        zh = "申报 {claim_no} 与申报 {earlier} 在 {identity} 上重叠：{from} 至 {to}",
        hint = "claim the days that are not yet claimed, or withdraw the earlier claim",
        hint_zh = "请只申报未重叠的期间，或先撤回在先的申报"
    )]
    Overlap { claim_no: ClaimNo, earlier: ClaimNo, identity: String, from: Date, to: Date },
    #[error(
        "the claim {claim_no} asks {asked} months of {measure}, of whose {limit} {used} are used{}",
        months_of(inherited)
    )]
    #[explain(
        code = "months-used-up",
        zh(
            "申报 {claim_no} 需 {asked} 个月，{measure} 上限 {limit} 个月，已用 {used} 个月{}",
            months_of_zh(inherited)
        ),
        hint = "claim the months that are left",
        hint_zh = "请按剩余月数申报"
    )]
    Months {
        claim_no: ClaimNo,
        measure: MeasureId,
        asked: i64,
        used: i64,
        limit: i64,
        inherited: Vec<ClaimNo>,
    },
    #[error("the claim {claim_no} is {}", stage.as_str())]
    #[explain(
        code = at_stage(stage).0,
        zh("申报 {claim_no} 的状态为{}", stage.zh()),
        hint = at_stage(stage).1,
        hint_zh = at_stage(stage).2
    )]
    Stage { claim_no: ClaimNo, stage: Stage },
    #[error("the claim {claim_no} was already granted, by {by}")]
    #[explain(code = "already-granted", zh = "申报 {claim_no} 已由{by}核定")]
    #[explain(hint = "nothing needs to be done", hint_zh = "无需再办")]
    AlreadyGranted { claim_no: ClaimNo, by: ActorName },
    #[error("{filed_by} filed the claim {claim_no} and may not approve it")]
    #[explain(code = "maker-is-checker", zh = "申报 {claim_no} 由{filed_by}受理，不得由同一人核定")]
    #[explain(hint = "let another person approve it", hint_zh = "请由其他人员核定")]
    MakerIsChecker { claim_no: ClaimNo, filed_by: ActorName },
    /// 失信
    #[error("the enterprise is excluded on {on}: {}, by {document_no}", days(*from, *until))]
    #[explain(
        code = "enterprise-excluded",
        zh("企业在 {on} 处于失信期（{}，依据 {document_no}）", days_zh(*from, *until)),
        hint = "approve or pay it after the exclusion has ended or was lifted; else reject the \
                claim, or revoke the grant",
        hint_zh = "请在失信期结束或解除后核定、拨付；否则不予支持，或撤销核定"
    )]
    Excluded { on: Date, from: Date, until: Option<Date>, document_no: DocumentNo },
    #[error("the claim {claim_no} was already revoked: {reason}")]
    #[explain(code = "already-revoked", zh = "申报 {claim_no} 已撤销：{reason}")]
    #[explain(hint = "nothing needs to be done", hint_zh = "无需再办")]
    AlreadyRevoked { claim_no: ClaimNo, reason: String },
    #[error("no reason is given")]
    #[explain(code = "reason-missing", zh = "未填写理由")]
    #[explain(hint = "say why, with `--reason`", hint_zh = "请用 `--reason` 填写理由")]
    NoReason,
    #[error("it is not said whose money it is")]
    #[explain(code = "source-missing", zh = "未填写资金来源")]
    #[explain(hint = "name the payer, with `--source`", hint_zh = "请用 `--source` 填写资金来源")]
    NoSource,
    #[error("the amount {0} is not above zero")]
    #[explain(code = "amount-not-positive", zh = "金额 {0} 须大于零")]
    #[explain(hint = "check the amounts", hint_zh = "请核对金额")]
    NoAmount(Money),
    #[error("under {document_no} {amount} of {payer} is recorded already")]
    #[explain(code = "aid-exists", zh = "{document_no} 已登记 {payer} 的 {amount} 元")]
    #[explain(hint = "check the document number", hint_zh = "请核对文号")]
    OtherAid { document_no: DocumentNo, amount: Money, payer: String },
    #[error(
        "under {document_no} no aid is recorded to {} of {} in {}",
        key.ceiling, key.holder, key.period
    )]
    #[explain(
        code = "unknown-aid",
        zh("{document_no} 未在 {} {} {} 登记其他资金", key.ceiling, key.holder, key.period),
        hint = "check ceiling, project, period and document number",
        hint_zh = "请核对限额、项目、期间和文号"
    )]
    UnknownAid { key: CapKey, document_no: DocumentNo },
    #[error("the aid under {document_no} was already cancelled: {reason}")]
    #[explain(code = "aid-already-cancelled", zh = "{document_no} 登记的其他资金已注销：{reason}")]
    #[explain(hint = "nothing needs to be done", hint_zh = "无需再办")]
    AidCancelled { document_no: DocumentNo, reason: String },
    #[error("{document_no} excludes the enterprise already: {}", days(*from, *until))]
    #[explain(
        code = "exclusion-exists",
        zh("{document_no} 已登记失信（{}）", days_zh(*from, *until)),
        hint = "check the document number",
        hint_zh = "请核对文号"
    )]
    OtherExclusion { document_no: DocumentNo, from: Date, until: Option<Date> },
    #[error("the exclusion would end on {until}, before it begins on {from}")]
    #[explain(code = "exclusion-ends-early", zh = "失信期止于 {until}，早于开始日 {from}")]
    #[explain(hint = "check both dates", hint_zh = "请核对起止日期")]
    ExclusionEnds { from: Date, until: Date },
    #[error("the enterprise is not excluded on {on} or later")]
    #[explain(code = "not-excluded", zh = "企业在 {on} 及以后没有失信登记")]
    #[explain(hint = "check the date", hint_zh = "请核对日期")]
    NotExcluded { on: Date },
}

fn days(from: Date, until: Option<Date>) -> String {
    until.map_or_else(|| format!("from {from} on"), |until| format!("{from} to {until}"))
}

fn days_zh(from: Date, until: Option<Date>) -> String {
    until.map_or_else(|| format!("自 {from} 起"), |until| format!("{from} 至 {until}"))
}

/// The predecessors' claims that take some of the months.
fn months_of(inherited: &[ClaimNo]) -> String {
    if inherited.is_empty() {
        return String::new();
    }
    format!(", some by a predecessor's claims: {}", list(inherited, ", "))
}

/// The same in Chinese.
fn months_of_zh(inherited: &[ClaimNo]) -> String {
    if inherited.is_empty() {
        return String::new();
    }
    format!("（含被合并企业的申报 {}）", list(inherited, "、"))
}

/// Code, remedy and Chinese remedy where a claim is at the wrong stage.
fn at_stage(stage: &Stage) -> (&'static str, &'static str, &'static str) {
    const NEW_CLAIM: (&str, &str) =
        ("file a new claim under a new number", "请用新的申报号重新申报");
    match stage {
        Stage::Filed => ("not-assessed", "assess it first", "请先审核"),
        Stage::Assessed => ("not-granted", "it holds no grant yet", "该申报尚未核定"),
        Stage::Granted { .. } => (
            "already-granted",
            "a grant is undone with `grant revoke`",
            "已核定的请用 `grant revoke` 撤销",
        ),
        Stage::Rejected { .. } => ("already-rejected", NEW_CLAIM.0, NEW_CLAIM.1),
        Stage::Withdrawn { .. } => ("already-withdrawn", NEW_CLAIM.0, NEW_CLAIM.1),
        Stage::Revoked => ("already-revoked", NEW_CLAIM.0, NEW_CLAIM.1),
    }
}

/// A title as it is written of each of several packs.
fn qualified(packs: &[SmolStr], title: &TitleId) -> String {
    packs.iter().map(|pack| format!("{pack}/{title}")).collect::<Vec<_>>().join(", ")
}

fn list(claims: &[ClaimNo], between: &str) -> String {
    claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

impl From<PolicyRefusal> for EnterpriseRefusal {
    fn from(refusal: PolicyRefusal) -> Self {
        Self::Policy(Box::new(refusal))
    }
}
