//! A desk at which commands are given one after another: what is decided is
//! charged and folded, as the ledger does it.

use std::collections::BTreeMap;

use crate::{
    assessment::{
        Application, Assessment, CeilingUse, DecidedSum, FundUse, GroupScope, GroupUse,
        MeasureKind, MonthsQuota, OverlapRule, PackRef, Recognition, Share, Slice, Source,
    },
    authority::Authority,
    charge::{CapKey, Period},
    context::Context,
    date::{Span, Year},
    enterprise::{
        Enterprise, EnterpriseRefusal,
        command::{AidTarget, EnterpriseCommand, Filing},
        event::EnterpriseEvent,
        policy_rules::PolicyRules,
    },
    event::Decided,
    explained::Explained,
    fund::ClosedBooks,
    money::{Money, total},
    names::{CeilingId, FundId, Holder, MeasureId, ReadingId, Subject, TitleId},
    pack::{PolicyRefusal, TitleOwner},
    testing::{Rows, account, actor, claim_no, day, document, party, uscc, yuan},
    uscc::Uscc,
};

/// A small law of our own, of which each measure shows one rule.
#[derive(Debug, Clone)]
pub(super) struct SmallPolicy {
    /// Parts of city and district.
    pub(super) split: (u32, u32),
    /// What every sum is divided by: the reading that may change.
    pub(super) divisor: i64,
    /// Whether measures are compared in groups: another reading.
    pub(super) grouped: bool,
    /// Working days of 公示.
    pub(super) notice_days: Option<u32>,
}

/// The measures: id, kind, ceiling, its limit.
const MEASURES: [(&str, MeasureKind, &str, &str); 7] = [
    ("title", MeasureKind::Award, "tier-award.once", "200万"),
    ("domestic", MeasureKind::Staged, "ipo.once", "400万"),
    ("overseas", MeasureKind::Award, "ipo.once", "400万"),
    ("centre", MeasureKind::Award, "centre.once", "100万"),
    ("interest", MeasureKind::Interest, "interest.year", "200万"),
    ("rent", MeasureKind::Rent, "rent.year", "100万"),
    ("fair", MeasureKind::Cost, "fair.event", "100万"),
];

impl SmallPolicy {
    fn slices(&self, application: &Application, limit: Money) -> Vec<Slice> {
        let sum = |text: &str| Money::checked_fen(yuan(text).fen() / self.divisor).unwrap();
        let facts = application.facts;
        let fact = |name: &str| facts.get(name).map(String::as_str);
        let ceiling =
            MEASURES.iter().find(|(id, ..)| *id == application.measure.as_str()).unwrap().2;
        let yearly = matches!(ceiling, "interest.year" | "rent.year");
        let at = |year: Year| {
            let (key, _) = self
                .ceiling_key(
                    &CeilingId::parse(ceiling).unwrap(),
                    application.uscc,
                    Some(application.subject),
                    facts,
                    if yearly { Period::Year(year) } else { Period::Once },
                )
                .unwrap();
            vec![CeilingUse { key, limit }]
        };
        let computed = || sum(fact("sum").unwrap());
        let (Some(from), Some(to)) = (fact("from"), fact("to")) else {
            let period = Year::of(application.applied_on);
            return vec![Slice { period, span: None, computed: computed(), ceilings: at(period) }];
        };
        let slice = |(period, span)| Slice {
            period,
            span: Some(span),
            computed: computed(),
            ceilings: at(period),
        };
        Span::new(day(from), day(to)).unwrap().by_year().into_iter().map(slice).collect()
    }
}

impl PolicyRules for SmallPolicy {
    fn assess(&self, application: &Application) -> Result<Assessment, PolicyRefusal> {
        let id = application.measure.as_str();
        let Some((_, kind, _, limit)) = MEASURES.iter().find(|(known, ..)| *known == id) else {
            return Err(PolicyRefusal::UnknownMeasure {
                measure: id.to_owned(),
                known: String::new(),
            });
        };
        let fact = |name: &str| application.facts.get(name).cloned();
        let group = match id {
            "title" => Some(("tier", GroupScope::Enterprise, fact("title").unwrap())),
            "domestic" | "overseas" => Some(("ipo", GroupScope::Enterprise, id.to_owned())),
            "centre" => Some(("centre", GroupScope::Subject, fact("level").unwrap())),
            _ => None,
        };
        let slices = self.slices(application, yuan(limit));
        let span = slices
            .iter()
            .filter_map(|slice| slice.span)
            .reduce(|first, last| Span::new(first.from(), last.to()).unwrap());
        let mut identities = vec![format!("subject={}", application.subject)];
        identities.extend(fact("loan_no").map(|no| format!("loan_no={no}")));
        Ok(Assessment {
            kind: *kind,
            clause: "1".into(),
            pack: PackRef { id: "rules".into(), version: "1".into(), hash: "h".into() },
            readings: BTreeMap::from([(
                ReadingId::parse("divisor").unwrap(),
                self.divisor.to_string(),
            )]),
            steps: Vec::new(),
            computed: total(slices.iter().map(|slice| slice.computed)).unwrap(),
            slices,
            group: group.filter(|_| self.grouped).map(|(group, scope, member)| GroupUse {
                group: group.to_owned(),
                scope,
                member,
                shared_with: Vec::new(),
            }),
            once: ["title", "stage", "level", "once"].into_iter().find_map(fact),
            once_otherwise: Vec::new(),
            overlap: span.map(|span| OverlapRule {
                family: id.to_owned(),
                identities,
                span,
                shared_with: Vec::new(),
            }),
            quota: span
                .filter(|_| id == "rent")
                .map(|span| MonthsQuota { months: span.months(), limit: 36 }),
            fund: FundUse {
                fund: FundId::parse("zjtx").unwrap(),
                shares: [(Source::City, self.split.0), (Source::District, self.split.1)]
                    .into_iter()
                    .filter(|(_, parts)| *parts > 0)
                    .map(|(source, parts)| Share { source, parts })
                    .collect(),
            },
        })
    }

    fn notice_days(&self, _: &str) -> Option<u32> {
        self.notice_days
    }

    /// As written, but for space around.
    fn read_facts(
        &self,
        _: &MeasureId,
        raw: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, PolicyRefusal> {
        Ok(raw.iter().map(|(name, value)| (name.clone(), value.trim().to_owned())).collect())
    }

    fn owner_of_title(&self, title: &TitleId, _: Option<&str>) -> TitleOwner {
        let known = ["champion", "little-giant", "hidden-champion", "provincial"];
        if known.contains(&title.as_str()) {
            return TitleOwner::Pack("rules".into());
        }
        TitleOwner::Unknown { known: known.map(str::to_owned).into() }
    }

    fn is_title_of(&self, _: &Recognition, _: &str) -> bool {
        true
    }

    fn takes_aid(&self, _: &CeilingId) -> Result<(), PolicyRefusal> {
        Ok(())
    }

    fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), PolicyRefusal> {
        let known = MEASURES.iter().find(|(_, _, known, _)| *known == ceiling.as_str());
        let Some((.., limit)) = known else {
            return Err(PolicyRefusal::UnknownCeiling {
                ceiling: ceiling.to_string(),
                known: String::new(),
            });
        };
        let holder = match ceiling.as_str() {
            "fair.event" => facts.get("fair").cloned().unwrap_or_default(),
            "centre.once" => format!("{uscc}/{}", subject.unwrap()),
            _ => uscc.to_string(),
        };
        let holder = Holder::parse(&holder).unwrap();
        Ok((CapKey { ceiling: ceiling.clone(), holder, period }, yuan(limit)))
    }
}

/// The desk.
#[derive(Clone)]
pub(super) struct TestOffice<L = SmallPolicy> {
    pub(super) enterprise: Enterprise,
    pub(super) rows: Rows,
    pub(super) rules: L,
    pub(super) authority: Authority,
    pub(super) closed: ClosedBooks,
    pub(super) on: &'static str,
    /// The working days that the office knows.
    pub(super) workdays: crate::workdays::Workdays,
    /// The day of recording; `None`: the business date.
    pub(super) today: Option<&'static str>,
    /// All that has happened.
    pub(super) log: Vec<EnterpriseEvent>,
}

pub(super) const FILER: &str = "Li";
pub(super) const APPROVER: &str = "Wang";

impl TestOffice {
    /// A desk before anything has happened.
    pub(super) fn empty() -> Self {
        Self::under(SmallPolicy { split: (0, 1), divisor: 1, grouped: true, notice_days: Some(0) })
    }

    /// A desk with the enterprise of that number registered.
    pub(super) fn of(number: u32) -> Self {
        let mut office = Self::empty();
        office.done(FILER, &register(number));
        office
    }

    /// A desk with the first enterprise registered.
    pub(super) fn new() -> Self {
        Self::of(1)
    }
}

impl<L: PolicyRules> TestOffice<L> {
    /// A desk under a law, before anything has happened.
    pub(super) fn under(rules: L) -> Self {
        Self {
            enterprise: Enterprise::default(),
            rows: Rows::default(),
            rules,
            authority: Authority::default(),
            closed: ClosedBooks::default(),
            on: "2023-06-01",
            today: None,
            workdays: crate::workdays::Workdays::default(),
            log: Vec::new(),
        }
    }

    /// What a command would bring about.
    pub(super) fn when(
        &self,
        by: &str,
        command: &EnterpriseCommand,
    ) -> Result<Vec<EnterpriseEvent>, EnterpriseRefusal> {
        Ok(self.decided(by, command)?.events)
    }

    /// The same, with the rows on which it rests.
    pub(super) fn decided(
        &self,
        by: &str,
        command: &EnterpriseCommand,
    ) -> Result<Decided<EnterpriseEvent>, EnterpriseRefusal> {
        let by = actor(by);
        let ctx = Context {
            by: &by,
            on: day(self.on),
            today: day(self.today.unwrap_or(self.on)),
            authority: &self.authority,
            policy: Some(&self.rules),
            caps: &self.rows.0,
            closed: &self.closed,
            workdays: &self.workdays,
        };
        self.enterprise.decide(command, &ctx)
    }

    /// Does it; what is decided must fit the ceilings.
    pub(super) fn act(
        &mut self,
        by: &str,
        command: &EnterpriseCommand,
    ) -> Result<Vec<EnterpriseEvent>, EnterpriseRefusal> {
        let events = self.when(by, command)?;
        for event in &events {
            self.rows.commit(event).expect("what was decided fits");
            self.enterprise.apply_event(event);
        }
        self.log.extend(events.clone());
        Ok(events)
    }

    /// Does it, and something comes of it.
    pub(super) fn done(&mut self, by: &str, command: &EnterpriseCommand) -> Vec<EnterpriseEvent> {
        let events = self.act(by, command).unwrap_or_else(|why| panic!("{command:?}: {why}"));
        assert!(!events.is_empty(), "{command:?} changed nothing");
        events
    }

    pub(super) fn unchanged(&self, by: &str, command: &EnterpriseCommand) -> bool {
        self.when(by, command).unwrap_or_else(|why| panic!("{command:?}: {why}")).is_empty()
    }

    pub(super) fn refused(&self, by: &str, command: &EnterpriseCommand) -> &'static str {
        match self.when(by, command) {
            Err(refusal) => refusal.code(),
            Ok(events) => panic!("{command:?} gave {events:?}"),
        }
    }

    /// Files a claim and approves it; what was granted.
    pub(super) fn granted(&mut self, filing: Filing) -> Money {
        let no = filing.claim_no.clone();
        self.done(FILER, &EnterpriseCommand::FileClaim(filing));
        self.done(APPROVER, &EnterpriseCommand::ApproveClaim { claim_no: no.clone() });
        self.enterprise.claim(&no).unwrap().granted()
    }

    /// Where a claim is in its life.
    pub(super) fn stage(&self, no: &str) -> &'static str {
        self.enterprise.claim(&claim_no(no)).unwrap().stage.as_str()
    }

    /// What the holder's row of a ceiling has, own and external.
    pub(super) fn held(&self, ceiling: &str, holder: &str, period: &str) -> (Money, Money) {
        let row = self.rows.row(ceiling, holder, period);
        (row.own, row.external)
    }
}

pub(super) fn register(number: u32) -> EnterpriseCommand {
    EnterpriseCommand::Register {
        uscc: uscc(number),
        name: party("滨江测试科技有限公司"),
        account: account(),
        check_digit_override: None,
    }
}

/// A claim: number, measure, subject and facts as `name=value` words.
pub(super) fn filing(no: &str, measure: &str, subject: &str, facts: &str) -> Filing {
    let fact = |word: &str| {
        let (name, value) = word.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    };
    Filing {
        claim_no: claim_no(no),
        measure: MeasureId::parse(measure).unwrap(),
        subject: Subject::parse(subject).unwrap(),
        applied_on: day("2023-05-20"),
        facts: facts.split_whitespace().map(fact).collect(),
        decided: None,
    }
}

pub(super) fn decided(filing: Filing, amount: &str) -> Filing {
    let decided = DecidedSum { amount: yuan(amount), decision_no: document("决1") };
    Filing { decided: Some(decided), ..filing }
}

pub(super) fn file(filing: Filing) -> EnterpriseCommand {
    EnterpriseCommand::FileClaim(filing)
}

pub(super) fn approve(no: &str) -> EnterpriseCommand {
    EnterpriseCommand::ApproveClaim { claim_no: claim_no(no) }
}

pub(super) fn reject(no: &str, reason: &str) -> EnterpriseCommand {
    EnterpriseCommand::RejectClaim { claim_no: claim_no(no), reason: reason.to_owned() }
}

pub(super) fn withdraw(no: &str, reason: &str) -> EnterpriseCommand {
    EnterpriseCommand::WithdrawClaim { claim_no: claim_no(no), reason: reason.to_owned() }
}

pub(super) fn revoke(no: &str, instalment: Option<u32>, reason: &str) -> EnterpriseCommand {
    let (claim_no, reason) = (claim_no(no), reason.to_owned());
    EnterpriseCommand::RevokeGrant { claim_no, instalment, reason }
}

/// A row of the enterprise itself.
pub(super) fn target(ceiling: &str, period: &str) -> AidTarget {
    AidTarget {
        ceiling: CeilingId::parse(ceiling).unwrap(),
        subject: None,
        facts: BTreeMap::new(),
        period: Period::parse(period).unwrap(),
    }
}

pub(super) fn aid(target: AidTarget, amount: &str, no: &str) -> EnterpriseCommand {
    EnterpriseCommand::RecordAid {
        target,
        amount: yuan(amount),
        source: "市级".to_owned(),
        document_no: document(no),
    }
}

pub(super) fn cancel(target: AidTarget, no: &str, reason: &str) -> EnterpriseCommand {
    let (document_no, reason) = (document(no), reason.to_owned());
    EnterpriseCommand::CancelAid { target, document_no, reason }
}
