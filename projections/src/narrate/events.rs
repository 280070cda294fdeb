//! What the events are called on a Chinese page.

/// The Chinese of an event's stored name; `None` of a name that there is not.
pub fn event_zh(name: &str) -> Option<&'static str> {
    EVENTS.iter().find(|(known, _)| *known == name).map(|(_, zh)| *zh)
}

/// Every event, by aggregate.
const EVENTS: &[(&str, &str)] = &[
    ("EnterpriseRegistered", "企业登记"),
    ("EnterpriseRenamed", "企业更名"),
    ("TitleRecognised", "称号认定"),
    ("SpecialistAssigned", "配备专员"),
    ("ClaimFiled", "申报"),
    ("ClaimAssessed", "审核"),
    ("ClaimRejected", "不予支持"),
    ("ClaimWithdrawn", "撤回申报"),
    ("AwardGranted", "核定奖励"),
    ("InterestSubsidyGranted", "核定贴息"),
    ("RentSubsidyGranted", "核定房租补贴"),
    ("StagedPaymentGranted", "核定分阶段奖励"),
    ("CostSubsidyGranted", "核定费用补助"),
    ("GrantRevoked", "撤销核定"),
    ("ExternalAidRecorded", "登记其他资金"),
    ("ExternalAidCancelled", "取消其他资金"),
    ("EnterpriseExcluded", "失信惩戒"),
    ("ExclusionLifted", "解除惩戒"),
    ("EnterpriseMerged", "被合并"),
    ("PredecessorAbsorbed", "吸收合并"),
    ("PredecessorGrantRevoked", "前身核定撤销"),
    ("PredecessorAidCancelled", "前身其他资金取消"),
    ("AccountChanged", "账户变更"),
    ("AccountConfirmed", "账户确认"),
    ("NoticePublished", "公示"),
    ("ObjectionRaised", "异议"),
    ("ObjectionResolved", "异议处理"),
    ("PaymentOrdered", "拨付指令"),
    ("PaymentReleased", "复核放行"),
    ("PaymentCancelled", "撤回指令"),
    ("PaymentSettled", "到账"),
    ("PaymentReturned", "退票"),
    ("SettlementUndone", "到账更正"),
    ("ReturnUndone", "退票更正"),
    ("RecoveryDecided", "追回决定"),
    ("FundsRecovered", "追回"),
    ("RecoverySetOff", "抵扣"),
    ("RecoveryWrittenOff", "核销"),
    ("PredecessorFundsRecovered", "前身资金追回"),
    ("AppropriationSet", "下达预算指标"),
    ("YearClosed", "年度关账"),
    ("YearReopened", "年度重开"),
    ("MonthClosed", "月结"),
    ("MonthReopened", "月份重开"),
    ("AppropriationCarriedOver", "结转下年"),
    ("AppropriationBroughtForward", "上年结转"),
    ("PackAdopted", "采用政策包"),
    ("ReadingAdopted", "采用口径"),
    ("OperatorAdded", "登记操作员"),
    ("OperatorRemoved", "注销操作员"),
    ("PayerSet", "设定付款单位"),
    ("ReleaseThresholdSet", "设定放行限额"),
    ("FundCodesSet", "设定预算编码"),
    ("KeyRotated", "更换密钥"),
    ("StatementImported", "导入对账单"),
    ("LinesMatched", "勾对"),
    ("LinesUnmatched", "撤销勾对"),
    ("LineRecorded", "登记明细"),
    ("MatchProposed", "提请勾对"),
    ("ProposalDeclined", "否决勾对"),
    ("ProposalLapsed", "勾对提请失效"),
    ("BreakFound", "发现差异"),
    ("BreakAssigned", "分派差异"),
    ("BreakResolved", "差异处理"),
    ("BreakReopened", "撤回差异处理"),
    ("SampleDrawn", "抽取样本"),
    ("FindingRecorded", "登记审计发现"),
    ("FindingAnswered", "答复审计发现"),
    ("FindingClosed", "办结审计发现"),
    ("BatchRecorded", "补记批次"),
    ("BatchOrdered", "下达批次"),
    ("BatchReleased", "放行批次"),
    ("BatchCancelled", "撤回批次指令"),
    ("PaymentFileExported", "导出拨付文件"),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_event_that_was_ever_stored_has_a_chinese_name_of_its_own() {
        let home = bofu_test_files::file("tests/fixtures/events");
        let mut count = 0;
        for aggregate in std::fs::read_dir(home).unwrap() {
            for file in std::fs::read_dir(aggregate.unwrap().path()).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                let name = name.split('.').next().unwrap();
                assert!(event_zh(name).is_some(), "{name} has no Chinese name");
                count += 1;
            }
        }
        assert!(count >= EVENTS.len() / 2);
        let zh: std::collections::BTreeSet<_> = EVENTS.iter().map(|(_, zh)| zh).collect();
        assert_eq!(zh.len(), EVENTS.len());
    }
}
