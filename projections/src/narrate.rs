//! What an event says, in one line of each language.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

mod audits;
mod batches;
mod events;
mod funds;
mod payment;
mod sentence;
mod statements;

use std::collections::BTreeSet;

use audits::of_audit;
use batches::of_batch;
use bofu_domain::{
    aid_events,
    authority::Role,
    charge::CapKey,
    claim_events,
    enterprise::event::{
        ClaimAssessed, ClaimFiled, ClaimRejected, ClaimWithdrawn, EnterpriseEvent,
        EnterpriseExcluded, EnterpriseMerged, EnterpriseRegistered, EnterpriseRenamed,
        ExclusionLifted, ExternalAidCancelled, ExternalAidRecorded, Grant, GrantRevoked,
        PredecessorAbsorbed, PredecessorAidCancelled, PredecessorGrantRevoked, RejectionCause,
        SpecialistAssigned, TitleRecognised,
    },
    exclusion_events, grant_events,
    ledger::LedgerEvent,
    merger_events,
    money::Money,
    names::ClaimNo,
    office::event::{
        ClockAccepted, FundCodesSet, KeyRotated, LateEntryAllowanceSet, LateEntryClosed,
        LateEntryOpened, OfficeEvent, OperatorAdded, OperatorRemoved, PayerSet,
        ReleaseThresholdSet, WorkdaysArranged,
    },
    payment_events,
    policy::event::{PackAdopted, PolicyEvent, ReadingAdopted},
    registration_events,
};
pub use events::event_zh;
use funds::of_fund;
use payment::paying;
pub use sentence::What;
use sentence::{list, say};

/// The event in one line of each language.
pub fn what(event: &LedgerEvent) -> What {
    let What { zh, en } = match event {
        LedgerEvent::Enterprise(happened) => of_enterprise(happened),
        LedgerEvent::Fund(happened) => of_fund(happened),
        LedgerEvent::Policy(happened) => of_policy(happened),
        LedgerEvent::Office(happened) => of_office(happened),
        LedgerEvent::Statement(happened) => statements::of_statement(happened),
        LedgerEvent::Audit(happened) => of_audit(happened),
        LedgerEvent::Batch(happened) => of_batch(happened),
    };
    // Reasons and sources are free text: a line break in one may not make two rows of it.
    What { zh: one_line(zh), en: one_line(en) }
}

fn one_line(text: String) -> String {
    let mut before = ' ';
    let is_one = text.chars().all(|c| {
        let stays = !c.is_whitespace() || (c == ' ' && before != ' ');
        before = c;
        stays
    });
    if is_one && before != ' ' {
        return text;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_enterprise(happened: &EnterpriseEvent) -> What {
    use EnterpriseEvent as E;
    match happened {
        E::AwardGranted(grant) => granted("奖励", "an award", grant),
        E::InterestSubsidyGranted(grant) => granted("贴息", "an interest subsidy", grant),
        E::RentSubsidyGranted(grant) => granted("房租补贴", "a rent subsidy", grant),
        E::StagedPaymentGranted(grant) => granted("分阶段奖励", "a staged payment", grant),
        E::CostSubsidyGranted(grant) => granted("费用补助", "a cost subsidy", grant),
        E::ClaimFiled(ClaimFiled { claim_no, measure, subject, .. }) => say(
            format!("申报 {claim_no}：措施 {measure}，项目 {subject}"),
            format!("claim {claim_no} filed under {measure} for {subject}"),
        ),
        E::ClaimAssessed(ClaimAssessed { claim_no, assessment, .. }) => {
            let (clause, sum) = (&assessment.clause, assessment.computed);
            say(
                format!("审核申报 {claim_no}：按第 {clause} 条测算 {sum} 元"),
                format!("claim {claim_no} assessed under clause {clause}: {sum} yuan"),
            )
        }
        E::ClaimRejected(ClaimRejected { claim_no, cause, .. }) => rejected(claim_no, cause),
        E::ClaimWithdrawn(ClaimWithdrawn { claim_no, reason, .. }) => say(
            format!("撤回申报 {claim_no}：{reason}"),
            format!("claim {claim_no} withdrawn: {reason}"),
        ),
        E::GrantRevoked(GrantRevoked { claim_no, instalments, amount, reason, .. }) => {
            let parts = list(instalments);
            say(
                format!("撤销申报 {claim_no} 第 {parts} 期核定 {amount} 元：{reason}"),
                format!(
                    "grant of claim {claim_no} revoked, instalment {parts}, {amount} yuan: {reason}"
                ),
            )
        }
        E::ExternalAidRecorded(ExternalAidRecorded {
            key, amount, source, document_no, ..
        }) => aid(
            ("登记其他资金", "external aid recorded"),
            key,
            *amount,
            &format!("{source}, {document_no}"),
        ),
        E::ExternalAidCancelled(ExternalAidCancelled {
            key, amount, document_no, reason, ..
        }) => aid(
            ("取消其他资金", "external aid cancelled"),
            key,
            *amount,
            &format!("{document_no}, {reason}"),
        ),
        registration_events!() | exclusion_events!() | merger_events!() => standing(happened),
        payment_events!() => paying(happened),
    }
}

/// What happened to the enterprise itself rather than to a claim of it.
fn standing(happened: &EnterpriseEvent) -> What {
    use EnterpriseEvent as E;
    match happened {
        E::EnterpriseRegistered(EnterpriseRegistered {
            uscc, name, check_digit_override, ..
        }) => {
            let (zh, en) = check_digit_override.as_ref().map_or_else(Default::default, |doc| {
                (format!("（校验码例外：{doc}）"), format!(" (check digit overridden by {doc})"))
            });
            say(format!("登记企业 {name} {uscc}{zh}"), format!("{name} {uscc} registered{en}"))
        }
        E::EnterpriseRenamed(EnterpriseRenamed { name, document_no, .. }) => say(
            format!("更名为 {name}（{document_no}）"),
            format!("renamed {name} ({document_no})"),
        ),
        E::TitleRecognised(TitleRecognised { title, recognised_on, document_no, pack, .. }) => {
            let of = pack.as_ref().map_or_else(String::new, |pack| format!("{pack}/"));
            say(
                format!("认定称号 {of}{title}，认定日 {recognised_on}（{document_no}）"),
                format!("recognised as {of}{title} on {recognised_on} ({document_no})"),
            )
        }
        E::SpecialistAssigned(SpecialistAssigned { specialist, .. }) => say(
            format!("指派服务专员 {specialist}"),
            format!("service specialist {specialist} assigned"),
        ),
        E::EnterpriseExcluded(EnterpriseExcluded { from, until, document_no, reason, .. }) => {
            let end = until.map_or_else(String::new, |day| day.to_string());
            say(
                format!("列为失信 {from} 至 {end}（{document_no}）：{reason}"),
                format!("excluded from {from} to {end} ({document_no}): {reason}"),
            )
        }
        E::ExclusionLifted(ExclusionLifted { document_no, .. }) => {
            say(format!("解除失信（{document_no}）"), format!("exclusion lifted ({document_no})"))
        }
        E::EnterpriseMerged(EnterpriseMerged { successor, document_no, .. }) => say(
            format!("被 {successor} 合并（{document_no}）"),
            format!("merged into {successor} ({document_no})"),
        ),
        E::PredecessorAbsorbed(PredecessorAbsorbed { predecessor, document_no, .. }) => say(
            format!("吸收合并 {predecessor}（{document_no}）"),
            format!("absorbed {predecessor} ({document_no})"),
        ),
        E::PredecessorAidCancelled(PredecessorAidCancelled {
            predecessor,
            key,
            amount,
            document_no,
            ..
        }) => aid(
            ("被合并企业的其他资金注销", "external aid of a predecessor cancelled"),
            key,
            *amount,
            &format!("{predecessor}, {document_no}"),
        ),
        E::PredecessorGrantRevoked(PredecessorGrantRevoked {
            predecessor,
            claim_no,
            instalments,
            amount,
            ..
        }) => {
            let parts = list(instalments);
            say(
                format!(
                    "被合并企业 {predecessor} 的申报 {claim_no} 第 {parts} 期 {amount} 元撤销，不再占用"
                ),
                format!(
                    "claim {claim_no} of the predecessor {predecessor}: instalment {parts}, {amount} yuan, revoked and held no more"
                ),
            )
        }
        payment_events!() | claim_events!() | grant_events!() | aid_events!() => {
            say(happened.name().into(), happened.name().into())
        }
    }
}

fn granted(zh: &str, en: &str, grant: &Grant) -> What {
    let Grant { claim_no, granted, assessment, .. } = grant;
    let (clause, computed) = (&assessment.clause, assessment.computed);
    let cut_zh =
        if *granted < computed { format!("（测算 {computed} 元）") } else { String::new() };
    let cut_en =
        if *granted < computed { format!(" (computed {computed})") } else { String::new() };
    say(
        format!("核定{zh}：申报 {claim_no}，第 {clause} 条，{granted} 元{cut_zh}"),
        format!("{en} granted: claim {claim_no}, clause {clause}, {granted} yuan{cut_en}"),
    )
}

fn rejected(claim_no: &ClaimNo, cause: &RejectionCause) -> What {
    match cause {
        RejectionCause::Decision { reason } => say(
            format!("不予支持申报 {claim_no}：{reason}"),
            format!("claim {claim_no} rejected: {reason}"),
        ),
        RejectionCause::NothingLeft { assessment, .. } => {
            let computed = assessment.computed;
            say(
                format!("不予支持申报 {claim_no}：测算 {computed} 元，核减后无余额"),
                format!("claim {claim_no} rejected: of {computed} yuan nothing is left to grant"),
            )
        }
    }
}

fn aid((zh, en): (&str, &str), key: &CapKey, amount: Money, source: &str) -> What {
    let CapKey { ceiling, holder, period } = key;
    say(
        format!("{zh} {amount} 元，计入 {ceiling} {holder} {period}（{source}）"),
        format!("{en}: {amount} yuan towards {ceiling} of {holder} in {period} ({source})"),
    )
}

fn of_policy(happened: &PolicyEvent) -> What {
    match happened {
        PolicyEvent::PackAdopted(PackAdopted { pack, .. }) => {
            let short = pack.hash.get(..12).unwrap_or(&pack.hash);
            say(
                format!("采用政策包 {}@{}（sha256 {short}…）", pack.id, pack.version),
                format!("policy pack {}@{} adopted (sha256 {short}…)", pack.id, pack.version),
            )
        }
        PolicyEvent::ReadingAdopted(ReadingAdopted {
            reading,
            before,
            option,
            document_no,
            ..
        }) => say(
            format!("口径 {reading} 由 {before} 改为 {option}（{document_no}）"),
            format!("reading {reading} changed from {before} to {option} ({document_no})"),
        ),
    }
}

/// The short hash in a verifier key `name+hash+base64`.
fn key_id(key: &str) -> &str {
    key.split('+').nth(1).unwrap_or(key)
}

fn of_office(happened: &OfficeEvent) -> What {
    match happened {
        OfficeEvent::OperatorAdded(OperatorAdded {
            occurred_on, operator, roles, earlier, ..
        }) => {
            let listed = |roles: &BTreeSet<Role>, name: fn(Role) -> &'static str, between: &str| {
                roles.iter().map(|role| name(*role)).collect::<Vec<_>>().join(between)
            };
            let [roles_zh, moved_zh] = [roles, earlier].map(|list| listed(list, Role::zh, "、"));
            let [roles, moved] = [roles, earlier].map(|list| listed(list, Role::as_str, ", "));
            let [more_zh, more] = if earlier.is_empty() {
                [String::new(), String::new()]
            } else {
                [
                    format!("，其中 {moved_zh} 提前自 {occurred_on} 起"),
                    format!(", of which {moved} since {occurred_on} already"),
                ]
            };
            say(
                format!("操作员 {operator}，角色 {roles_zh}{more_zh}"),
                format!("operator {operator} has the roles {roles}{more}"),
            )
        }
        OfficeEvent::OperatorRemoved(OperatorRemoved { operator, .. }) => {
            say(format!("停用操作员 {operator}"), format!("operator {operator} removed"))
        }
        OfficeEvent::PayerSet(PayerSet { name, account, .. }) => say(
            format!("付款单位 {name}，{}", account.bank),
            format!("payer {name}, {}", account.bank),
        ),
        OfficeEvent::KeyRotated(KeyRotated { from, to, .. }) => {
            let (from, to) = (key_id(from), key_id(to));
            say(
                format!("签名密钥由 {from} 更换为 {to}"),
                format!("the signing key {from} was replaced by {to}"),
            )
        }
        OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet { above, document_no, .. }) => {
            let (zh_by, en_by) = document_no.as_ref().map_or_else(Default::default, |document| {
                (format!("（{document}）"), format!(" ({document})"))
            });
            match above {
                Some(above) => say(
                    format!("超过 {above} 元的拨付须第二人放行{zh_by}"),
                    format!("payments above {above} yuan need a second person's release{en_by}"),
                ),
                None => say(
                    format!("拨付不设复核限额{zh_by}"),
                    format!("payments of any sum need no second person{en_by}"),
                ),
            }
        }
        OfficeEvent::LateEntryOpened(LateEntryOpened { from, to, document_no, .. }) => say(
            format!("开放补录，业务日期{from}至{to}（{document_no}）"),
            format!("late entry opened for the days from {from} to {to} ({document_no})"),
        ),
        OfficeEvent::LateEntryClosed(LateEntryClosed { document_no, .. }) => {
            say(format!("关闭补录（{document_no}）"), format!("late entry closed ({document_no})"))
        }
        OfficeEvent::LateEntryAllowanceSet(LateEntryAllowanceSet { days, .. }) => say(
            format!("业务日期早于登记日超过{days}日须开放补录"),
            format!("days more than {days} before their recording need a late-entry window"),
        ),
        OfficeEvent::WorkdaysArranged(WorkdaysArranged {
            year,
            holidays,
            workdays,
            document_no,
            ..
        }) => {
            let (off, worked) = (holidays.len(), workdays.len());
            say(
                format!("{year}年放假安排：放假{off}日，调休上班{worked}日（{document_no}）"),
                format!(
                    "working days of {year}: {off} days off, {worked} weekend days worked \
                     ({document_no})"
                ),
            )
        }
        OfficeEvent::ClockAccepted(ClockAccepted { machine, ledger, .. }) => say(
            format!("认可本机时钟 {machine}（台账或服务器时间为 {ledger}）"),
            format!("the machine's clock {machine} was accepted, the ledger's being {ledger}"),
        ),
        OfficeEvent::FundCodesSet(FundCodesSet { fund, source, codes, .. }) => say(
            format!("{fund} {}：预算科目 {}，指标号 {}", source.zh(), codes.subject, codes.quota),
            format!(
                "{fund} {}: budget subject {}, quota {}",
                source.as_str(),
                codes.subject,
                codes.quota
            ),
        ),
    }
}
