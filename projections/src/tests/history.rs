//! A small office whose events are written down by hand.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bofu_domain::{
    assessment::{Assessment, FundUse, MeasureKind, PackRef, Share, Slice, Source, Step},
    authority::Role,
    charge::{CapKey, Charge, Lane, Period},
    date::{Date, Year},
    determination::{Cause, Instalment, Reduction},
    enterprise::event::{
        Account, ClaimAssessed, ClaimFiled, ClaimRejected, ClaimWithdrawn, EnterpriseEvent,
        EnterpriseRegistered, EnterpriseRenamed, ExternalAidRecorded, Grant, GrantRevoked,
        RejectionCause, TitleRecognised,
    },
    event::kind,
    fund::{
        event::{AppropriationSet, FundEvent},
        key::appropriation_key,
    },
    ledger::LedgerEvent,
    money::Money,
    names::{
        ActorName, CeilingId, ClaimNo, DocumentNo, FundId, Holder, MeasureId, PartyName, ReadingId,
        Subject, TitleId,
    },
    office::event::{OfficeEvent, OperatorAdded, OperatorRemoved},
    uscc::Uscc,
};

use crate::recorded::{Recorded, key};

pub(super) const CEILING: &str = "pledge-interest.year";

/// Events in the order in which they are recorded.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) events: Vec<Recorded>,
    sequences: BTreeMap<(String, String), u64>,
}

pub(super) fn fen(fen: i64) -> Money {
    Money::checked_fen(fen).unwrap()
}

pub(super) fn uscc(index: u8) -> Uscc {
    Uscc::with_check_digit(&format!("913301080000{index:05}")).unwrap()
}

pub(super) fn claim_no(text: &str) -> ClaimNo {
    ClaimNo::parse(text).unwrap()
}

pub(super) fn actor(name: &str) -> ActorName {
    ActorName::parse(name).unwrap()
}

pub(super) fn document() -> DocumentNo {
    DocumentNo::parse("滨经信〔2023〕7号").unwrap()
}

pub(super) fn day(position: u64) -> Date {
    let days = i64::try_from(position).unwrap();
    Date::constant(2023, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap()
}

impl History {
    /// The business date of the next event.
    pub(super) fn today(&self) -> Date {
        day(u64::try_from(self.events.len()).unwrap())
    }

    pub(super) fn record(&mut self, stream_type: &str, stream_id: &str, event: LedgerEvent) {
        let position = u64::try_from(self.events.len()).unwrap();
        let sequence =
            self.sequences.entry((stream_type.to_owned(), stream_id.to_owned())).or_default();
        *sequence += 1;
        let said = [(key::OS_USER, "wang"), (key::HOST, "jxj-01"), (key::ROLE, "officer")];
        self.events.push(Recorded {
            position,
            stream_type: stream_type.into(),
            stream_id: stream_id.into(),
            sequence: *sequence,
            recorded_at: format!("2024-01-01T00:00:00.{position:06}Z").into(),
            event,
            metadata: Arc::new(said.map(|(name, text)| (name.to_owned(), text.to_owned())).into()),
            leaf: [u8::try_from(position % 251).unwrap(); 32],
        });
    }

    pub(super) fn enterprise(&mut self, of: &Uscc, event: EnterpriseEvent) {
        self.record(kind::ENTERPRISE, of.as_str(), LedgerEvent::Enterprise(Box::new(event)));
    }

    pub(super) fn register(&mut self, of: &Uscc, name: &str) {
        let event = EnterpriseEvent::EnterpriseRegistered(EnterpriseRegistered {
            occurred_on: self.today(),
            by: actor("王经办"),
            uscc: of.clone(),
            name: PartyName::parse(name).unwrap(),
            account: Account {
                account_name: PartyName::parse(name).unwrap(),
                bank: PartyName::parse("中国工商银行杭州滨江支行").unwrap(),
                bank_code: "102331002128".into(),
                account_no: "1202021234567890123".into(),
            },
            check_digit_override: None,
        });
        self.enterprise(of, event);
    }

    /// Gives an operator roles; none removes it.
    pub(super) fn operator(&mut self, name: &str, roles: &[Role]) {
        let (occurred_on, by, operator) = (self.today(), actor("管理"), actor(name));
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let event = if roles.is_empty() {
            OfficeEvent::OperatorRemoved(OperatorRemoved { occurred_on, by, operator })
        } else {
            let earlier = BTreeSet::new();
            OfficeEvent::OperatorAdded(OperatorAdded { occurred_on, by, operator, roles, earlier })
        };
        self.record(kind::OFFICE, "office", LedgerEvent::Office(event));
    }

    pub(super) fn rename(&mut self, of: &Uscc, name: &str) {
        let event = EnterpriseEvent::EnterpriseRenamed(EnterpriseRenamed {
            occurred_on: self.today(),
            by: actor("王经办"),
            name: PartyName::parse(name).unwrap(),
            document_no: document(),
        });
        self.enterprise(of, event);
    }

    pub(super) fn recognise(&mut self, of: &Uscc, title: &str) {
        let event = EnterpriseEvent::TitleRecognised(TitleRecognised {
            occurred_on: self.today(),
            by: actor("王经办"),
            title: TitleId::parse(title).unwrap(),
            pack: None,
            recognised_on: self.today(),
            document_no: document(),
        });
        self.enterprise(of, event);
    }

    pub(super) fn file(&mut self, of: &Uscc, no: &str) {
        let event = EnterpriseEvent::ClaimFiled(ClaimFiled {
            occurred_on: self.today(),
            by: actor("王经办"),
            claim_no: claim_no(no),
            measure: MeasureId::parse("pledge-interest").unwrap(),
            subject: Subject::parse(&format!("贷款 {no}")).unwrap(),
            applied_on: self.today(),
            facts: [("loan_no".to_owned(), format!("HT-{no}"))].into(),
            decided: None,
        });
        self.enterprise(of, event);
    }

    pub(super) fn assess(&mut self, of: &Uscc, no: &str, slices: &[i64]) {
        let event = EnterpriseEvent::ClaimAssessed(ClaimAssessed {
            occurred_on: self.today(),
            by: actor("王经办"),
            claim_no: claim_no(no),
            assessment: assessment(slices),
        });
        self.enterprise(of, event);
    }

    /// Grants each slice less `cut`; a slice of which nothing is left makes no
    /// instalment.
    pub(super) fn grant(&mut self, of: &Uscc, no: &str, slices: &[i64], cut: i64) {
        let instalments: Vec<Instalment> = years(slices)
            .filter(|(_, sum)| *sum > cut)
            .zip(1..)
            .map(|((year, sum), no)| Instalment {
                no,
                period: year,
                span: None,
                computed: fen(sum),
                granted: fen(sum - cut),
                charges: charges(of, year, sum - cut),
            })
            .collect();
        let granted = instalments.iter().fold(Money::ZERO, |sum, part| sum.plus(part.granted));
        let event = EnterpriseEvent::InterestSubsidyGranted(Grant {
            occurred_on: self.today(),
            by: actor("李审批"),
            claim_no: claim_no(no),
            measure: MeasureId::parse("pledge-interest").unwrap(),
            subject: Subject::parse(&format!("贷款 {no}")).unwrap(),
            applied_on: self.today(),
            facts: [("loan_no".to_owned(), format!("HT-{no}"))].into(),
            decided: None,
            assessment: assessment(slices),
            reductions: reductions(of, slices, cut),
            instalments,
            granted,
        });
        self.enterprise(of, event);
    }

    pub(super) fn nothing_left(&mut self, of: &Uscc, no: &str, slices: &[i64]) {
        let most = slices.iter().copied().max().unwrap_or_default();
        let event = EnterpriseEvent::ClaimRejected(ClaimRejected {
            occurred_on: self.today(),
            by: actor("李审批"),
            claim_no: claim_no(no),
            cause: RejectionCause::NothingLeft {
                assessment: Box::new(assessment(slices)),
                reductions: reductions(of, slices, most),
            },
        });
        self.enterprise(of, event);
    }

    pub(super) fn withdraw(&mut self, of: &Uscc, no: &str) {
        let event = EnterpriseEvent::ClaimWithdrawn(ClaimWithdrawn {
            occurred_on: self.today(),
            by: actor("王经办"),
            claim_no: claim_no(no),
            reason: "材料不全".into(),
        });
        self.enterprise(of, event);
    }

    /// Revokes an instalment of `sum`, granted for `year`.
    pub(super) fn revoke(&mut self, of: &Uscc, no: &str, part: u32, year: Year, sum: i64) {
        let event = EnterpriseEvent::GrantRevoked(GrantRevoked {
            occurred_on: self.today(),
            by: actor("李审批"),
            claim_no: claim_no(no),
            instalments: vec![part],
            amount: fen(sum),
            reason: "异议成立".into(),
            charges: charges(of, year, -sum),
        });
        self.enterprise(of, event);
    }

    pub(super) fn aid(&mut self, of: &Uscc, year: Year, sum: i64) {
        let key = ceiling(of, year);
        let charge =
            Charge { key: key.clone(), lane: Lane::External, amount: fen(sum), limit: None };
        let event = EnterpriseEvent::ExternalAidRecorded(ExternalAidRecorded {
            occurred_on: self.today(),
            by: actor("王经办"),
            key,
            amount: fen(sum),
            source: "市级资金".into(),
            document_no: document(),
            charges: vec![charge],
        });
        self.enterprise(of, event);
    }

    pub(super) fn appropriate(&mut self, year: Year, sum: i64) {
        let event = FundEvent::AppropriationSet(AppropriationSet {
            occurred_on: self.today(),
            by: actor("赵财政"),
            fund: FundId::parse("zjtx").unwrap(),
            year,
            source: Source::District,
            before: None,
            amount: fen(sum),
            document_no: document(),
        });
        self.record(kind::FUND, &format!("zjtx/{year}"), LedgerEvent::Fund(event));
    }
}

/// The slices with their years, the first being 2023.
pub(super) fn years(slices: &[i64]) -> impl Iterator<Item = (Year, i64)> {
    (2023..).map(Year).zip(slices.to_vec())
}

pub(super) fn ceiling(of: &Uscc, year: Year) -> CapKey {
    CapKey {
        ceiling: CeilingId::parse(CEILING).unwrap(),
        holder: Holder::parse(of.as_str()).unwrap(),
        period: Period::Year(year),
    }
}

fn charges(of: &Uscc, year: Year, sum: i64) -> Vec<Charge> {
    let fund = appropriation_key(&FundId::parse("zjtx").unwrap(), Source::District, Year(2023));
    let charge = |key, limit| Charge { key, lane: Lane::Own, amount: fen(sum), limit };
    vec![charge(ceiling(of, year), Some(fen(200_000_000))), charge(fund.unwrap(), None)]
}

fn reductions(of: &Uscc, slices: &[i64], cut: i64) -> Vec<Reduction> {
    let cut = |(year, sum): (Year, i64)| {
        let key = ceiling(of, year);
        Reduction {
            cause: Cause::Ceiling,
            ceiling: Some(key.ceiling),
            holder: Some(key.holder),
            period: year,
            amount: fen(sum.min(cut)),
            before: fen(sum),
            left: fen(sum - sum.min(cut)),
            because_of: Vec::new(),
        }
    };
    years(slices).map(cut).filter(|cut| cut.amount.is_positive()).collect()
}

fn assessment(slices: &[i64]) -> Assessment {
    let step = |(year, sum): (Year, i64)| Step {
        name: "subsidy".into(),
        period: Some(year),
        formula: "principal * rate * days / 720".into(),
        value: fen(sum).to_string(),
    };
    let slice = |(period, sum)| Slice { period, span: None, computed: fen(sum), ceilings: vec![] };
    Assessment {
        kind: MeasureKind::Interest,
        clause: "6".into(),
        pack: PackRef {
            id: "binjiang-zjtx".into(),
            version: "1".into(),
            hash: "0123456789abcdef".repeat(4),
        },
        readings: [(ReadingId::parse("day-basis").unwrap(), "act/360".to_owned())].into(),
        steps: years(slices).map(step).collect(),
        slices: years(slices).map(slice).collect(),
        computed: fen(slices.iter().sum()),
        group: None,
        once: None,
        once_otherwise: Vec::new(),
        overlap: None,
        quota: None,
        fund: FundUse {
            fund: FundId::parse("zjtx").unwrap(),
            shares: vec![Share { source: Source::District, parts: 1 }],
        },
    }
}
