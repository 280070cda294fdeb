//! The enterprise's refusals in Chinese, and what to do about each.

use super::{
    EnterpriseRefusal,
    claim::Stage,
    error::{days_zh, list},
};
use crate::explained::Explained;

/// The message in Chinese.
pub(super) fn zh(refusal: &EnterpriseRefusal) -> String {
    use EnterpriseRefusal as R;
    match refusal {
        R::Forbidden(why) => why.zh(),
        R::Account(why) => why.zh(),
        R::Policy(why) => why.zh(),
        R::Payment(why) => why.zh(),
        R::YearClosed(why) => why.zh(),
        R::MonthClosed(why) => why.zh(),
        R::OutOfRange(_) => "申报金额超出可记账范围".to_owned(),
        R::NoPolicy => "尚未采用政策包".to_owned(),
        R::NotRegistered => "企业尚未登记".to_owned(),
        R::OtherRegistration { uscc, known, differs } => {
            let differs = if *differs == "account" { "账户" } else { "名称" };
            format!("{uscc} 已登记为“{known}”，{differs}不同")
        }
        R::CheckDigit(uscc) => format!("{uscc} 校验位不符，且无核发依据"),
        R::Merged { uscc, successor } => format!("{uscc} 已被 {successor} 吸收合并"),
        R::MergedBeforeGrant { claim_no, uscc, successor } => {
            format!("申报 {claim_no} 核定之前，{uscc} 已被 {successor} 吸收合并")
        }
        R::MergedIntoItself(uscc) => format!("{uscc} 不能并入自身"),
        R::OtherAbsorption { predecessor, document_no } => {
            format!("吸收合并 {predecessor} 已由 {document_no} 登记")
        }
        R::OtherTitle { title, recognised_on, known } => {
            format!("{recognised_on} 认定的称号 {title} 已由 {known} 登记")
        }
        R::UnknownTitle { title, .. } => format!("政策没有称号 {title}"),
        R::OtherClaim { claim_no, differs } => {
            format!("申报 {claim_no} 已存在，且 {differs} 不同")
        }
        R::UnknownClaim(claim_no) => format!("没有申报 {claim_no}"),
        R::UnknownInstalment { claim_no, instalment } => {
            format!("申报 {claim_no} 没有第 {instalment} 期")
        }
        R::Overlap { claim_no, earlier, identity, from, to } => {
            format!("申报 {claim_no} 与申报 {earlier} 在 {identity} 上重叠：{from} 至 {to}")
        }
        R::Months { claim_no, measure, asked, used, limit, inherited } => {
            let of = if inherited.is_empty() {
                String::new()
            } else {
                format!("（含被合并企业的申报 {}）", list(inherited, "、"))
            };
            format!(
                "申报 {claim_no} 需 {asked} 个月，{measure} 上限 {limit} 个月，已用 {used} 个月{of}"
            )
        }
        R::Stage { claim_no, stage } => format!("申报 {claim_no} 的状态为{}", stage.zh()),
        R::AlreadyGranted { claim_no, by } => format!("申报 {claim_no} 已由{by}核定"),
        R::MakerIsChecker { claim_no, filed_by } => {
            format!("申报 {claim_no} 由{filed_by}受理，不得由同一人核定")
        }
        R::Excluded { on, from, until, document_no } => {
            format!("企业在 {on} 处于失信期（{}，依据 {document_no}）", days_zh(*from, *until))
        }
        R::AlreadyRevoked { claim_no, reason } => format!("申报 {claim_no} 已撤销：{reason}"),
        R::NoReason => "未填写理由".to_owned(),
        R::NoSource => "未填写资金来源".to_owned(),
        R::NoAmount(amount) => format!("金额 {amount} 须大于零"),
        R::OtherAid { document_no, amount, payer } => {
            format!("{document_no} 已登记 {payer} 的 {amount} 元")
        }
        R::UnknownAid { key, document_no } => {
            format!("{document_no} 未在 {} {} {} 登记其他资金", key.ceiling, key.holder, key.period)
        }
        R::AidCancelled { document_no, reason } => {
            format!("{document_no} 登记的其他资金已注销：{reason}")
        }
        R::OtherExclusion { document_no, from, until } => {
            format!("{document_no} 已登记失信（{}）", days_zh(*from, *until))
        }
        R::ExclusionEnds { from, until } => {
            format!("失信期止于 {until}，早于开始日 {from}")
        }
        R::NotExcluded { on } => format!("企业在 {on} 及以后没有失信登记"),
    }
}

/// What to do, in English and Chinese.
pub(super) fn hints(refusal: &EnterpriseRefusal) -> (String, String) {
    use EnterpriseRefusal as R;
    let (en, zh) = match refusal {
        R::Forbidden(why) => return (why.hint(), why.hint_zh()),
        R::Account(why) => return (why.hint(), why.hint_zh()),
        R::Policy(why) => return (why.hint(), why.hint_zh()),
        R::Payment(why) => return (why.hint(), why.hint_zh()),
        R::YearClosed(why) => return (why.hint(), why.hint_zh()),
        R::MonthClosed(why) => return (why.hint(), why.hint_zh()),
        R::UnknownTitle { known, .. } => {
            return (format!("choose one of {known}"), format!("可选：{known}"));
        }
        R::OutOfRange(_) | R::NoAmount(_) => ("check the amounts", "请核对金额"),
        R::NoPolicy => ("adopt one with `policy adopt`", "请先用 `policy adopt` 采用政策包"),
        R::NotRegistered => {
            ("register it first, with `enterprise import`", "请先用 `enterprise import` 登记企业")
        }
        R::OtherRegistration { .. } => (
            "a new name is recorded with `enterprise rename`, a new account with `account change`",
            "更名请用 `enterprise rename`；账户变更请用 `account change`",
        ),
        R::CheckDigit(_) => (
            "check the code against the licence; a code that was really issued is accepted with the evidence's document number",
            "请对照营业执照核对；确为核发的代码须提供依据文号",
        ),
        R::Merged { .. } => ("use the successor's code", "请使用承继企业的统一社会信用代码"),
        R::MergedBeforeGrant { successor, .. } => {
            return (
                format!("withdraw it, and file it anew under {successor} with a number of its own"),
                format!("请撤回该申报，并以 {successor} 的名义用新的申报号重新申报"),
            );
        }
        R::MergedIntoItself(_) => ("check both codes", "请核对两个代码"),
        R::OtherAbsorption { .. }
        | R::OtherTitle { .. }
        | R::OtherAid { .. }
        | R::OtherExclusion { .. } => ("check the document number", "请核对文号"),
        R::OtherClaim { .. } => ("give the new claim its own number", "新的申报请另用申报号"),
        R::UnknownClaim(_) => ("check the claim number", "请核对申报号"),
        R::UnknownInstalment { .. } => {
            ("see the instalments with `claim show`", "请用 `claim show` 查看各期")
        }
        R::Overlap { .. } => (
            "claim the days that are not yet claimed, or withdraw the earlier claim",
            "请只申报未重叠的期间，或先撤回在先的申报",
        ),
        R::Months { .. } => ("claim the months that are left", "请按剩余月数申报"),
        R::Stage { stage, .. } => stage_hint(stage),
        R::MakerIsChecker { .. } => ("let another person approve it", "请由其他人员核定"),
        R::Excluded { .. } => (
            "approve or pay it after the exclusion has ended or was lifted; else reject the claim, or revoke the grant",
            "请在失信期结束或解除后核定、拨付；否则不予支持，或撤销核定",
        ),
        R::AlreadyGranted { .. } | R::AlreadyRevoked { .. } | R::AidCancelled { .. } => {
            ("nothing needs to be done", "无需再办")
        }
        R::NoReason => ("say why, with `--reason`", "请用 `--reason` 填写理由"),
        R::NoSource => ("name the payer, with `--source`", "请用 `--source` 填写资金来源"),
        R::UnknownAid { .. } => {
            ("check ceiling, project, period and document number", "请核对限额、项目、期间和文号")
        }
        R::ExclusionEnds { .. } => ("check both dates", "请核对起止日期"),
        R::NotExcluded { .. } => ("check the date", "请核对日期"),
    };
    (en.to_owned(), zh.to_owned())
}

fn stage_hint(stage: &Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Filed => ("assess it first", "请先审核"),
        Stage::Assessed => ("it holds no grant yet", "该申报尚未核定"),
        Stage::Granted { .. } => {
            ("a grant is undone with `grant revoke`", "已核定的请用 `grant revoke` 撤销")
        }
        Stage::Rejected { .. } | Stage::Withdrawn { .. } | Stage::Revoked => {
            ("file a new claim under a new number", "请用新的申报号重新申报")
        }
    }
}
