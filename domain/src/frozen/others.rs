//! One sample of each event of fund, policy, office, statement, audit and batch.

use std::collections::BTreeSet;

use crate::{
    assessment::{PackRef, Source},
    audit::event::{
        AuditEvent, FindingAnswered, FindingClosed, FindingKind, FindingRecorded, Method, Sample,
        SampleDrawn, SampleItem,
    },
    authority::Role,
    batch::event::{
        BatchCancelled, BatchEvent, BatchOrder, BatchOrdered, BatchRecorded, BatchReleased,
        BatchTotal, FileForm, PaymentFileExported,
    },
    currency::Currency,
    date::Year,
    fund::event::{
        AppropriationBroughtForward, AppropriationCarriedOver, AppropriationSet, FundEvent,
        MonthClosed, MonthReopened, YearClosed, YearReopened,
    },
    month::Month,
    names::{BatchNo, CeilingId, EndToEndId, FundId, ReadingId, TitleId},
    office::event::{
        ClockAccepted, FundCodes, FundCodesSet, KeyRotated, LateEntryAllowanceSet, LateEntryClosed,
        LateEntryOpened, OfficeEvent, OperatorAdded, OperatorRemoved, PayerSet,
        ReleaseThresholdSet, WorkdaysArranged,
    },
    policy::event::{CeilingLimit, PackAdopted, PolicyEvent, ReadingAdopted},
    statement::{
        event::{
            BreakAssigned, BreakFound, BreakReopened, BreakResolved, Direction, Line, LineRecorded,
            LinesMatched, LinesUnmatched, MatchProposed, OrderRef, Pairing, ProposalDeclined,
            ProposalLapsed, StatementEvent, StatementImported,
        },
        words::{BreakKind, Effect, Remedy, Rule},
    },
    testing::{account, actor, claim_no, day, document, party, yuan},
    uscc::Uscc,
};

pub(super) fn fund() -> Vec<FundEvent> {
    let (occurred_on, by) = (day("2023-02-01"), actor("陈会计"));
    let (fund, year) = (FundId::parse("zjtx").unwrap(), Year(2023));
    vec![
        FundEvent::AppropriationSet(AppropriationSet {
            occurred_on,
            by: by.clone(),
            fund: fund.clone(),
            year,
            source: Source::City,
            before: Some(yuan("4000万")),
            amount: yuan("5000万"),
            document_no: document("财[2023]1号"),
        }),
        FundEvent::YearClosed(YearClosed {
            occurred_on,
            by: by.clone(),
            fund: fund.clone(),
            year,
            document_no: Some(document("关[2024]1号")),
        }),
        FundEvent::YearReopened(YearReopened {
            occurred_on,
            by: by.clone(),
            fund: fund.clone(),
            year,
            document_no: document("开[2024]1号"),
            reason: "审计调整".to_owned(),
        }),
        FundEvent::MonthClosed(MonthClosed {
            occurred_on,
            by: by.clone(),
            fund: fund.clone(),
            month: Month::parse("2023-07").unwrap(),
            document_no: Some(document("结[2023]7号")),
        }),
        FundEvent::MonthReopened(MonthReopened {
            occurred_on,
            by: by.clone(),
            fund: fund.clone(),
            month: Month::parse("2023-07").unwrap(),
            document_no: document("开[2023]7号"),
            reason: "补记退票".to_owned(),
        }),
        FundEvent::AppropriationCarriedOver(AppropriationCarriedOver {
            occurred_on,
            by: by.clone(),
            fund: fund.clone(),
            year,
            source: Source::City,
            to: Year(2024),
            before: yuan("5000万"),
            carried: yuan("100万"),
            amount: yuan("4900万"),
            document_no: document("转[2024]1号"),
        }),
        FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
            occurred_on,
            by,
            fund,
            year: Year(2024),
            source: Source::City,
            from: year,
            before: Some(yuan("4000万")),
            carried: yuan("100万"),
            amount: yuan("4100万"),
            document_no: document("转[2024]1号"),
        }),
    ]
}

pub(super) fn policy() -> Vec<PolicyEvent> {
    let (occurred_on, by) = (day("2023-01-01"), actor("王科长"));
    vec![
        PolicyEvent::PackAdopted(PackAdopted {
            titles_of_others: Vec::new(),
            occurred_on,
            by: by.clone(),
            pack: PackRef {
                id: "binjiang-zjtx".to_owned(),
                version: "1".to_owned(),
                hash: "00".repeat(32),
            },
            text: "id = \"binjiang-zjtx\"\n".to_owned(),
            limits: vec![CeilingLimit {
                ceiling: CeilingId::parse("pledge-interest.year").unwrap(),
                limit: yuan("200万"),
            }],
            document_no: None,
        }),
        PolicyEvent::ReadingAdopted(ReadingAdopted {
            occurred_on,
            by,
            reading: ReadingId::parse("day-basis").unwrap(),
            before: "act/360".to_owned(),
            option: "act/365".to_owned(),
            limits: vec![CeilingLimit {
                ceiling: CeilingId::parse("ipo.once").unwrap(),
                limit: yuan("700万"),
            }],
            document_no: document("经信[2023]5号"),
        }),
    ]
}

pub(super) fn office() -> Vec<OfficeEvent> {
    let (occurred_on, by) = (day("2023-01-01"), actor("admin"));
    vec![
        OfficeEvent::OperatorAdded(OperatorAdded {
            occurred_on,
            by: by.clone(),
            operator: actor("李经办"),
            roles: BTreeSet::from(Role::ALL),
            earlier: BTreeSet::new(),
        }),
        OfficeEvent::OperatorRemoved(OperatorRemoved {
            occurred_on,
            by: by.clone(),
            operator: actor("李经办"),
        }),
        OfficeEvent::PayerSet(PayerSet {
            occurred_on,
            by: by.clone(),
            name: party("滨江区财政局"),
            account: account(),
        }),
        OfficeEvent::KeyRotated(KeyRotated {
            occurred_on,
            by: by.clone(),
            from:
                "bofu.ledger/93ab01ff20c4d7e5+85357a39+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"
                    .to_owned(),
            to:
                "bofu.ledger/93ab01ff20c4d7e5+1ec2bd3c+AROmOJZYMrJ29jrJbeFQ5LfnLFpUqtcjyfF4pTf/YwTB"
                    .to_owned(),
            statement:
                "bofu.ledger/93ab01ff20c4d7e5 key rotation\n\n— bofu.ledger/93ab01ff20c4d7e5 hTV6\n"
                    .to_owned(),
        }),
        OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet {
            occurred_on,
            by: by.clone(),
            above: Some(yuan("50万")),
            document_no: None,
        }),
        OfficeEvent::LateEntryOpened(LateEntryOpened {
            occurred_on,
            by: by.clone(),
            from: day("2022-01-01"),
            to: day("2022-12-31"),
            document_no: document("经信[2023]6号"),
        }),
        OfficeEvent::LateEntryClosed(LateEntryClosed {
            occurred_on,
            by: by.clone(),
            document_no: document("经信[2023]6号"),
        }),
        OfficeEvent::LateEntryAllowanceSet(LateEntryAllowanceSet {
            occurred_on,
            by: by.clone(),
            days: 10,
        }),
        OfficeEvent::WorkdaysArranged(WorkdaysArranged {
            occurred_on,
            by: by.clone(),
            year: Year(2027),
            holidays: vec![day("2027-01-01"), day("2027-02-05")],
            workdays: vec![day("2027-02-07")],
            document_no: document("国办发明电〔2026〕9号"),
        }),
        OfficeEvent::ClockAccepted(ClockAccepted {
            occurred_on,
            by: by.clone(),
            machine: "2023-01-01T01:02:03.000000Z".to_owned(),
            ledger: "2099-01-01T00:00:00.000000Z".to_owned(),
        }),
        OfficeEvent::FundCodesSet(FundCodesSet {
            occurred_on,
            by,
            fund: FundId::parse("zjtx").unwrap(),
            source: Source::District,
            codes: FundCodes {
                subject: "2150805".to_owned(), quota: "区财[2023]12号".to_owned()
            },
        }),
    ]
}

fn pairing() -> Pairing {
    Pairing {
        lines: vec![1],
        orders: vec![OrderRef {
            uscc: Uscc::parse("91339901MAYL00016L").unwrap(),
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: EndToEndId::parse("BF-C-1-1-1").unwrap(),
            amount: yuan("100"),
        }],
        effect: Effect::Settles,
        rule: Rule::Reference,
        reason: "指令号、金额、账号一致".to_owned(),
        score: 100,
    }
}

pub(super) fn statement() -> Vec<StatementEvent> {
    let (occurred_on, by) = (day("2023-07-01"), actor("陈会计"));
    let pairing = pairing();
    vec![
        StatementEvent::StatementImported(StatementImported {
            occurred_on,
            by: by.clone(),
            account_no: "1202020109900054321".to_owned(),
            file_hash: "ab".repeat(32),
            place: 1,
            profile: "generic".to_owned(),
            number: None,
            from: day("2023-06-01"),
            to: day("2023-06-30"),
            opening: yuan("1000"),
            closing: yuan("900"),
            currency: Currency::HOME,
            paid_in: yuan("0"),
            paid_out: yuan("100"),
            lines: 1,
            follows: Some("S-20230531-0a1b2c".to_owned()),
        }),
        StatementEvent::LineRecorded(LineRecorded {
            occurred_on,
            by: by.clone(),
            line: Line {
                no: 1,
                booked_on: day("2023-06-30"),
                direction: Direction::Out,
                amount: yuan("100"),
                counterparty_name: "滨江测试科技有限公司".to_owned(),
                counterparty_account: "1202020109900012345".to_owned(),
                reference: "BF-C-1-1-1".to_owned(),
                summary: "贴息".to_owned(),
            },
            currency: Currency::HOME,
        }),
        StatementEvent::MatchProposed(MatchProposed {
            occurred_on,
            by: by.clone(),
            proposal_no: 1,
            pairing: Pairing { rule: Rule::Name, score: 76, ..pairing.clone() },
            ambiguous: true,
        }),
        StatementEvent::ProposalDeclined(ProposalDeclined {
            occurred_on,
            by: by.clone(),
            proposal_no: 1,
            reason: "不是同一家".to_owned(),
        }),
        StatementEvent::ProposalLapsed(ProposalLapsed {
            occurred_on,
            by: by.clone(),
            proposal_no: 1,
        }),
        StatementEvent::LinesMatched(LinesMatched {
            occurred_on,
            by: by.clone(),
            match_no: 1,
            pairing,
            proposal_no: None,
        }),
        StatementEvent::LinesUnmatched(LinesUnmatched {
            occurred_on,
            by: by.clone(),
            match_no: 1,
            reason: "错配".to_owned(),
        }),
        StatementEvent::BreakFound(BreakFound {
            occurred_on,
            by: by.clone(),
            line: 1,
            kind: BreakKind::WrongPayee,
            end_to_end_id: Some(EndToEndId::parse("BF-C-1-1-1").unwrap()),
            beside: None,
        }),
        StatementEvent::BreakAssigned(BreakAssigned {
            occurred_on,
            by: by.clone(),
            line: 1,
            owner: actor("周财政"),
        }),
        StatementEvent::BreakResolved(BreakResolved {
            occurred_on,
            by: by.clone(),
            line: 1,
            kind: BreakKind::WrongPayee,
            remedy: Remedy::Refunded,
            reason: "对方已退回".to_owned(),
            document_no: Some(document("说明[2023]1号")),
        }),
        StatementEvent::BreakReopened(BreakReopened {
            occurred_on,
            by,
            line: 1,
            reason: "处理有误".to_owned(),
        }),
    ]
}

pub(super) fn audit() -> Vec<AuditEvent> {
    let (occurred_on, by) = (day("2024-03-01"), actor("沈审计"));
    let item = SampleItem { claim_no: claim_no("C-1"), instalment: 1, amount: yuan("50000") };
    let drawn = Sample {
        year: Year(2023),
        as_of: Some(day("2023-12-31")),
        known_at: Some("2024-02-29T16:00:00.000000Z".to_owned()),
        method: Method::MonetaryUnit { interval: yuan("100万") },
        seed: "2024-03-01 七号令".to_owned(),
        count: 2,
        sum: yuan("60000"),
        digest: "cd".repeat(32),
        events: 1651,
        root: "ef".repeat(32),
        items: vec![item],
    };
    vec![
        AuditEvent::SampleDrawn(SampleDrawn {
            occurred_on,
            by: by.clone(),
            sample: 1,
            drawn: Box::new(drawn),
        }),
        AuditEvent::FindingRecorded(FindingRecorded {
            occurred_on,
            by: by.clone(),
            finding: 1,
            claim_no: claim_no("C-1"),
            instalment: Some(1),
            kind: FindingKind::Evidence,
            amount: Some(yuan("50000")),
            text: "缺少付息凭证".to_owned(),
            document_no: Some(document("审[2024]1号")),
        }),
        AuditEvent::FindingAnswered(FindingAnswered {
            occurred_on,
            by: actor("李经办"),
            finding: 1,
            text: "已补充".to_owned(),
            document_no: Some(document("经信[2024]9号")),
        }),
        AuditEvent::FindingClosed(FindingClosed {
            occurred_on,
            by,
            finding: 1,
            text: "核实无误".to_owned(),
            document_no: None,
        }),
    ]
}

pub(super) fn batch() -> Vec<BatchEvent> {
    let (occurred_on, by) = (day("2023-07-01"), actor("陈会计"));
    let batch = BatchNo::parse("2023-07").unwrap();
    let id = EndToEndId::parse("BF-C-1-1-1").unwrap();
    let orders = vec![BatchOrder {
        end_to_end_id: id.clone(),
        uscc: Uscc::parse("91339901MAYL00016L").unwrap(),
        claim_no: claim_no("C-1"),
        instalment: 1,
        amount: yuan("3万"),
    }];
    let total = BatchTotal { count: 1, amount: yuan("3万"), digest: "ab".repeat(32) };
    vec![
        BatchEvent::BatchRecorded(BatchRecorded {
            occurred_on,
            by: by.clone(),
            batch: batch.clone(),
            orders: orders.clone(),
            released: vec![id.clone()],
            closed: true,
            total: total.clone(),
        }),
        BatchEvent::BatchOrdered(BatchOrdered {
            occurred_on,
            by: by.clone(),
            batch: batch.clone(),
            orders,
            total: total.clone(),
        }),
        BatchEvent::BatchReleased(BatchReleased {
            occurred_on,
            by: by.clone(),
            batch: batch.clone(),
            orders: vec![id.clone()],
            total: total.clone(),
        }),
        BatchEvent::BatchCancelled(BatchCancelled {
            occurred_on,
            by: by.clone(),
            batch: batch.clone(),
            orders: vec![id],
            reason: "账户待核".to_owned(),
            total: BatchTotal { count: 0, amount: yuan("0"), digest: "cd".repeat(32) },
        }),
        BatchEvent::PaymentFileExported(PaymentFileExported {
            occurred_on,
            by,
            batch,
            form: FileForm::Xml,
            sha256: "12".repeat(32),
            total,
            first: Some("34".repeat(32)),
        }),
    ]
}

/// A role that an operator has since an earlier day from here on.
pub(super) fn added_earlier() -> OfficeEvent {
    OfficeEvent::OperatorAdded(OperatorAdded {
        occurred_on: day("2022-12-01"),
        by: actor("admin"),
        operator: actor("李经办"),
        roles: BTreeSet::from([Role::Officer, Role::Finance]),
        earlier: BTreeSet::from([Role::Officer]),
    })
}

/// No second person for any sum, by a document.
pub(super) fn any_sum_alone() -> OfficeEvent {
    OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet {
        occurred_on: day("2023-01-01"),
        by: actor("admin"),
        above: None,
        document_no: Some(document("经信[2023]7号")),
    })
}

/// A pack beside another that had one of its titles first.
pub(super) fn adopted_beside() -> PolicyEvent {
    PolicyEvent::PackAdopted(PackAdopted {
        occurred_on: day("2024-01-01"),
        by: actor("王科长"),
        pack: PackRef { id: "second".to_owned(), version: "1".to_owned(), hash: "00".repeat(32) },
        text: "id = \"second\"\n".to_owned(),
        limits: Vec::new(),
        document_no: None,
        titles_of_others: vec![TitleId::parse("provincial").unwrap()],
    })
}
