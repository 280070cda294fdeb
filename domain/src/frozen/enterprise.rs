//! One sample of each event of an enterprise, with every field filled.

use std::collections::BTreeMap;

use crate::{
    assessment::{
        Assessment, CeilingUse, DecidedSum, FundUse, GroupScope, GroupUse, MeasureKind,
        MonthsQuota, OverlapRule, PackRef, Share, Slice, Source, Step,
    },
    charge::{Charge, Lane},
    date::{Span, Year},
    determination::{Cause, Instalment, Reduction},
    enterprise::{
        carried::CarriedClaim,
        claim::Comparison,
        event::{
            ClaimAssessed, ClaimFiled, ClaimRejected, ClaimWithdrawn, EnterpriseEvent,
            EnterpriseExcluded, EnterpriseMerged, EnterpriseRegistered, EnterpriseRenamed,
            ExclusionLifted, ExternalAidCancelled, ExternalAidRecorded, Grant, GrantRevoked,
            PredecessorAbsorbed, PredecessorAidCancelled, PredecessorGrantRevoked, RejectionCause,
            SpecialistAssigned, TitleRecognised,
        },
    },
    money::Money,
    names::{ActorName, FundId, MeasureId, ReadingId, Subject, TitleId},
    testing::{account, actor, claim_no, day, document, key, party, uscc, yuan},
    uscc::Uscc,
};

fn span() -> Span {
    Span::new(day("2023-10-01"), day("2024-01-01")).unwrap()
}

fn charge(lane: Lane, amount: Money, limit: Option<&str>) -> Charge {
    let key = key("pledge-interest.year", uscc(1).as_str(), "2023");
    Charge { key, lane, amount, limit: limit.map(yuan) }
}

fn facts() -> BTreeMap<String, String> {
    [("loan_no", "HT-1"), ("principal", "30000000.00"), ("from", "2023-10-01")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn decided() -> DecidedSum {
    DecidedSum { amount: yuan("60000"), decision_no: document("经信[2023]7号") }
}

fn assessment(kind: MeasureKind) -> Assessment {
    let share = |source, parts| Share { source, parts };
    Assessment {
        kind,
        clause: "6".into(),
        pack: PackRef {
            id: "binjiang-zjtx".to_owned(),
            version: "1".to_owned(),
            hash: "00".repeat(32),
        },
        readings: BTreeMap::from([(ReadingId::parse("day-basis").unwrap(), "act/360".to_owned())]),
        steps: vec![
            Step {
                name: "rate".to_owned(),
                period: None,
                formula: "pboc by term".to_owned(),
                value: "0.0435".to_owned(),
            },
            Step {
                name: "sum".to_owned(),
                period: Some(Year(2023)),
                formula: "principal * rate * days / 720".to_owned(),
                value: "166750.333333333333".to_owned(),
            },
        ],
        slices: vec![Slice {
            period: Year(2023),
            span: Some(span()),
            computed: yuan("166750.33"),
            ceilings: vec![CeilingUse {
                key: key("pledge-interest.year", uscc(1).as_str(), "2023"),
                limit: yuan("200万"),
            }],
        }],
        computed: yuan("166750.33"),
        group: Some(GroupUse {
            group: "loan".to_owned(),
            scope: GroupScope::Subject,
            member: "pledge-interest".to_owned(),
            shared_with: Vec::new(),
        }),
        once: Some("loan_no=HT-1".to_owned()),
        once_otherwise: Vec::new(),
        overlap: Some(OverlapRule {
            family: "interest".to_owned(),
            identities: vec!["loan_no=HT-1".to_owned()],
            span: span(),
            shared_with: Vec::new(),
        }),
        quota: Some(MonthsQuota { months: 3, limit: 36 }),
        fund: FundUse {
            fund: FundId::parse("zjtx").unwrap(),
            shares: vec![share(Source::City, 1), share(Source::District, 2)],
        },
    }
}

fn reductions() -> Vec<Reduction> {
    let ceiling = key("pledge-interest.year", uscc(1).as_str(), "2023");
    vec![
        Reduction {
            cause: Cause::Duplicate,
            ceiling: None,
            holder: None,
            period: Year(2023),
            amount: yuan("106750.33"),
            before: yuan("166750.33"),
            left: yuan("60000"),
            because_of: vec!["C-0".to_owned()],
        },
        Reduction {
            cause: Cause::Ceiling,
            ceiling: Some(ceiling.ceiling),
            holder: Some(ceiling.holder),
            period: Year(2023),
            amount: yuan("10000"),
            before: yuan("60000"),
            left: yuan("50000"),
            because_of: Vec::new(),
        },
    ]
}

pub(super) fn carried() -> CarriedClaim {
    CarriedClaim {
        claim_no: claim_no("C-1"),
        holder: uscc(1),
        measure: MeasureId::parse("pledge-interest").unwrap(),
        subject: Subject::parse("知识产权质押贷款 HT-1").unwrap(),
        // As mergers were recorded before packs were kept apart.
        comparison: Comparison { pack: None, ..Comparison::of(&assessment(MeasureKind::Interest)) },
        counted: yuan("156750.33"),
        granted: yuan("50000"),
        days: vec![span()],
    }
}

fn grant(kind: MeasureKind) -> Grant {
    Grant {
        occurred_on: day("2024-02-01"),
        by: actor("王科长"),
        claim_no: claim_no("C-1"),
        measure: MeasureId::parse("pledge-interest").unwrap(),
        subject: Subject::parse("知识产权质押贷款 HT-1").unwrap(),
        applied_on: day("2024-01-15"),
        facts: facts(),
        decided: Some(decided()),
        assessment: assessment(kind),
        reductions: reductions(),
        instalments: vec![Instalment {
            no: 1,
            period: Year(2023),
            span: Some(span()),
            computed: yuan("166750.33"),
            granted: yuan("50000"),
            charges: vec![
                charge(Lane::Own, yuan("50000"), Some("200万")),
                Charge {
                    key: key("fund.year", "zjtx/district", "2024"),
                    ..charge(Lane::Own, yuan("50000"), None)
                },
            ],
        }],
        granted: yuan("50000"),
    }
}

pub(super) fn samples() -> Vec<EnterpriseEvent> {
    let mut samples = claims();
    samples.extend(
        [MeasureKind::Award, MeasureKind::Interest, MeasureKind::Rent]
            .map(grant)
            .into_iter()
            .zip([
                EnterpriseEvent::AwardGranted,
                EnterpriseEvent::InterestSubsidyGranted,
                EnterpriseEvent::RentSubsidyGranted,
            ])
            .map(|(grant, event)| event(grant)),
    );
    samples.push(EnterpriseEvent::StagedPaymentGranted(grant(MeasureKind::Staged)));
    samples.push(EnterpriseEvent::CostSubsidyGranted(grant(MeasureKind::Cost)));
    samples.extend(itself());
    samples.extend(money());
    samples.extend(standing());
    samples
}

fn by() -> ActorName {
    actor("李经办")
}

fn successor() -> Uscc {
    uscc(2)
}

fn itself() -> Vec<EnterpriseEvent> {
    let occurred_on = day("2023-01-05");
    vec![
        EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered {
            occurred_on,
            by: by(),
            uscc: Uscc::issued_against_check_digit("91350100M0001TGQXM").unwrap(),
            name: party("滨江测试科技有限公司"),
            account: account(),
            check_digit_override: Some(document("营业执照 2016-1")),
        }),
        EnterpriseEvent::EnterpriseRenamed(EnterpriseRenamed {
            occurred_on,
            by: by(),
            name: party("滨江新测科技有限公司"),
            document_no: document("变更[2023]1号"),
        }),
        EnterpriseEvent::TitleRecognised(TitleRecognised {
            occurred_on,
            by: by(),
            title: TitleId::parse("little-giant").unwrap(),
            recognised_on: day("2022-09-01"),
            document_no: document("工信[2022]191号"),
            pack: None,
        }),
        EnterpriseEvent::SpecialistAssigned(SpecialistAssigned {
            occurred_on,
            by: by(),
            specialist: party("服务一科"),
            liaison: Some(party("企业综合部")),
        }),
    ]
}

fn claims() -> Vec<EnterpriseEvent> {
    let occurred_on = day("2024-01-16");
    vec![
        EnterpriseEvent::ClaimFiled(ClaimFiled {
            occurred_on,
            by: by(),
            claim_no: claim_no("C-1"),
            measure: MeasureId::parse("pledge-interest").unwrap(),
            subject: Subject::parse("知识产权质押贷款 HT-1").unwrap(),
            applied_on: day("2024-01-15"),
            facts: facts(),
            decided: Some(decided()),
        }),
        EnterpriseEvent::ClaimAssessed(ClaimAssessed {
            occurred_on,
            by: by(),
            claim_no: claim_no("C-1"),
            assessment: assessment(MeasureKind::Interest),
        }),
        EnterpriseEvent::ClaimRejected(ClaimRejected {
            occurred_on,
            by: by(),
            claim_no: claim_no("C-1"),
            cause: RejectionCause::NothingLeft {
                assessment: Box::new(assessment(MeasureKind::Interest)),
                reductions: reductions(),
            },
        }),
        EnterpriseEvent::ClaimWithdrawn(ClaimWithdrawn {
            occurred_on,
            by: by(),
            claim_no: claim_no("C-1"),
            reason: "材料不全".to_owned(),
        }),
    ]
}

fn money() -> Vec<EnterpriseEvent> {
    let occurred_on = day("2024-03-01");
    let key = key("pledge-interest.year", uscc(1).as_str(), "2023");
    vec![
        EnterpriseEvent::GrantRevoked(GrantRevoked {
            occurred_on,
            by: by(),
            claim_no: claim_no("C-1"),
            instalments: vec![1],
            amount: yuan("50000"),
            reason: "异议成立".to_owned(),
            charges: vec![charge(Lane::Own, yuan("50000").negated(), None)],
        }),
        EnterpriseEvent::ExternalAidRecorded(ExternalAidRecorded {
            occurred_on,
            by: by(),
            key: key.clone(),
            amount: yuan("8万"),
            source: "市级贴息".to_owned(),
            document_no: document("市经信[2024]2号"),
            charges: vec![charge(Lane::External, yuan("8万"), Some("200万"))],
        }),
        EnterpriseEvent::ExternalAidCancelled(ExternalAidCancelled {
            occurred_on,
            by: by(),
            key,
            amount: yuan("8万"),
            document_no: document("市经信[2024]2号"),
            reason: "登记有误".to_owned(),
            charges: vec![charge(Lane::External, yuan("8万").negated(), None)],
        }),
    ]
}

fn standing() -> Vec<EnterpriseEvent> {
    let occurred_on = day("2024-04-01");
    vec![
        EnterpriseEvent::EnterpriseExcluded(EnterpriseExcluded {
            occurred_on,
            by: by(),
            from: day("2024-04-01"),
            until: Some(day("2025-03-31")),
            document_no: document("失信[2024]1号"),
            reason: "列入严重失信名单".to_owned(),
        }),
        EnterpriseEvent::ExclusionLifted(ExclusionLifted {
            occurred_on,
            by: by(),
            document_no: document("修复[2024]1号"),
        }),
        EnterpriseEvent::EnterpriseMerged(EnterpriseMerged {
            occurred_on,
            by: by(),
            successor: successor(),
            document_no: document("合并[2024]1号"),
        }),
        EnterpriseEvent::PredecessorAbsorbed(PredecessorAbsorbed {
            occurred_on,
            by: by(),
            predecessor: uscc(1),
            document_no: document("合并[2024]1号"),
            charges: vec![Charge {
                key: key("pledge-interest.year", successor().as_str(), "2023"),
                ..charge(Lane::External, yuan("50000"), Some("200万"))
            }],
            claims: vec![carried()],
        }),
        EnterpriseEvent::PredecessorGrantRevoked(PredecessorGrantRevoked {
            occurred_on,
            by: by(),
            predecessor: uscc(1),
            claim_no: claim_no("C-1"),
            instalments: vec![1],
            amount: yuan("30000"),
            reason: "异议成立".to_owned(),
            standing: Some(Box::new(carried())),
            charges: vec![Charge {
                key: key("pledge-interest.year", successor().as_str(), "2023"),
                ..charge(Lane::External, yuan("30000").negated(), None)
            }],
        }),
        EnterpriseEvent::PredecessorAidCancelled(PredecessorAidCancelled {
            occurred_on,
            by: by(),
            predecessor: uscc(1),
            key: key("pledge-interest.year", uscc(1).as_str(), "2023"),
            amount: yuan("20000"),
            document_no: document("市财[2023]9号"),
            reason: "重复登记".to_owned(),
            charges: vec![Charge {
                key: key("pledge-interest.year", successor().as_str(), "2023"),
                ..charge(Lane::External, yuan("20000").negated(), None)
            }],
        }),
    ]
}

/// A title that names the pack whose title it is.
pub(super) fn title_of_a_pack() -> EnterpriseEvent {
    EnterpriseEvent::TitleRecognised(TitleRecognised {
        occurred_on: day("2024-01-05"),
        by: actor("李经办"),
        title: TitleId::parse("provincial").unwrap(),
        recognised_on: day("2023-09-01"),
        document_no: document("省经信[2023]1号"),
        pack: Some("second".into()),
    })
}
