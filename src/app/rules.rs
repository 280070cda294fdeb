//! What decisions are made under: the adopted packs with their readings, and
//! the office's operators, each with the place in its stream that was read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bofu_domain::{
    assessment::{Application, Assessment, Facts, Recognition},
    authority::Authority,
    charge::{CapKey, Period},
    date::Year,
    enterprise::policy_rules::PolicyRules,
    event::kind,
    fund::{ClosedBooks, Fund, key::appropriation_key},
    language::Text,
    money::Money,
    names::{CeilingId, MeasureId, Subject, TitleId},
    office::{OFFICE, Office},
    pack::{ActivePack, Pack, PackIds, PackInUse, PacksInUse, PolicyRefusal, TitleOwner},
    policy::Policy,
    uscc::Uscc,
    workdays::Workdays,
};

use super::error::AppError;
use bofu_store::{CommandContext, Guard, Ledger};

/// A pack in use.
#[derive(Clone)]
pub struct Adopted {
    /// Its id, the id of its stream.
    pub id: String,
    /// The pack with its readings.
    pub policy: Arc<ActivePack>,
    /// The adopted readings with their documents.
    pub state: Policy,
}

/// All that decisions are made under.
#[derive(Clone, Default)]
pub struct RuleSnapshot {
    adopted: Vec<Adopted>,
    authority: Authority,
    workdays: Workdays,
    /// Policies and office.
    guards: Vec<Guard>,
    closed: ClosedBooks,
    /// The funds' years.
    books: Vec<Guard>,
}

/// The pack of a policy with its readings; `None` before its adoption.
fn in_use(id: &str, state: &Policy) -> Result<Option<Adopted>, AppError> {
    let Some(pack) = state.adopted() else { return Ok(None) };
    let stored = |faults| AppError::StoredPack { id: id.to_owned(), faults };
    let pack = Pack::parse(&pack.text).map_err(stored)?;
    let policy = Arc::new(state.in_force(&Arc::new(pack))?);
    Ok(Some(Adopted { id: id.to_owned(), policy, state: state.clone() }))
}

/// The packs in use as policies stood, by id.
pub fn adopted(policies: &BTreeMap<String, Policy>) -> Result<Vec<Adopted>, AppError> {
    let adopted: Result<Vec<_>, _> = policies.iter().map(|(id, state)| in_use(id, state)).collect();
    Ok(adopted?.into_iter().flatten().collect())
}

/// Packs beside each other: what each has of its own, and what they share.
pub fn packs_in_use(adopted: &[Adopted]) -> PacksInUse<'_> {
    PacksInUse::of(adopted.iter().map(|adopted| PackInUse {
        policy: &adopted.policy,
        titles_of_others: adopted.state.titles_of_others(),
    }))
}

impl RuleSnapshot {
    /// Reads the policies' and the office's streams.
    pub async fn load(ledger: &Ledger) -> Result<Self, AppError> {
        let mut adopted = Vec::new();
        let mut guards = Vec::new();
        for (id, _) in ledger.stream_heads(kind::POLICY).await? {
            let (state, sequence) = ledger.store::<Policy>().load(&id).await?;
            guards.push(Guard { stream_type: kind::POLICY, stream_id: id.clone(), sequence });
            adopted.extend(in_use(&id, &state)?);
        }
        let (office, sequence) = ledger.store::<Office>().load(OFFICE).await?;
        guards.push(Guard { stream_type: kind::OFFICE, stream_id: OFFICE.to_owned(), sequence });
        let mut closed = ClosedBooks::default();
        let mut books = Vec::new();
        for (id, _) in ledger.stream_heads(kind::FUND).await? {
            let (fund, sequence) = ledger.store::<Fund>().load(&id).await?;
            if let Some((of, year)) = fund.identity() {
                if let Some(document_no) = fund.closed() {
                    closed.close(of.clone(), *year, document_no.cloned());
                }
                for (source, set) in fund.appropriations() {
                    if let Some(key) = appropriation_key(of, source, *year) {
                        closed.appropriate(key, set.since);
                    }
                }
                if fund.by_months() {
                    closed.keep_by_months(of.clone(), *year);
                }
                for (month, document_no) in fund.closed_months() {
                    closed.close_month(of.clone(), month, document_no.cloned());
                }
            }
            books.push(Guard { stream_type: kind::FUND, stream_id: id, sequence });
        }
        let (authority, workdays) = (office.authority().clone(), office.workdays().clone());
        Ok(Self { adopted, authority, workdays, guards, closed, books })
    }

    /// Where the streams stand that rules are read from, without reading them.
    pub async fn heads(ledger: &Ledger) -> Result<Vec<Guard>, AppError> {
        let policies = ledger.stream_heads(kind::POLICY).await?;
        let guard = |stream_type, (stream_id, sequence)| Guard { stream_type, stream_id, sequence };
        let mut guards: Vec<Guard> =
            policies.into_iter().map(|head| guard(kind::POLICY, head)).collect();
        let office = ledger.stream_heads(kind::OFFICE).await?.pop();
        guards.push(guard(kind::OFFICE, office.unwrap_or((OFFICE.to_owned(), 0))));
        let funds = ledger.stream_heads(kind::FUND).await?;
        guards.extend(funds.into_iter().map(|head| guard(kind::FUND, head)));
        Ok(guards)
    }

    /// Whether the streams that these rules were read from stand there.
    pub fn stands_at(&self, heads: &[Guard]) -> bool {
        self.guards.iter().chain(&self.books).eq(heads)
    }

    /// The funds' years and months that are closed.
    pub fn closed(&self) -> &ClosedBooks {
        &self.closed
    }

    /// Expects the funds' years and months to be as they were read. In `year` it
    /// also expects funds without an event to have none, so that no fund is closed
    /// unnoticed.
    pub fn expect_fund_versions<'a>(
        &self,
        command: CommandContext<'a>,
        year: Year,
    ) -> CommandContext<'a> {
        let known = |id: &String| self.books.iter().any(|guard| guard.stream_id == *id);
        let funds = self.adopted.iter().flat_map(|adopted| adopted.policy.pack().funds());
        let fresh: BTreeSet<String> = funds
            .map(|fund| format!("{}/{year}", fund.split.fund))
            .filter(|id| !known(id))
            .collect();
        let command = self.books.iter().fold(command, |command, guard| {
            command.expect_version(guard.stream_type, guard.stream_id.clone(), guard.sequence)
        });
        fresh.into_iter().fold(command, |command, id| command.expect_version(kind::FUND, id, 0))
    }

    /// Expects policies and office to be as they were read.
    pub fn expect_versions<'a>(&self, command: CommandContext<'a>) -> CommandContext<'a> {
        self.guards.iter().fold(command, |command, guard| {
            command.expect_version(guard.stream_type, guard.stream_id.clone(), guard.sequence)
        })
    }

    /// Expects no other pack to be adopted: what one adoption allows, it allows
    /// beside those that were read.
    pub fn expect_pack_count<'a>(&self, command: CommandContext<'a>) -> CommandContext<'a> {
        let packs = self.guards.iter().filter(|guard| guard.stream_type == kind::POLICY).count();
        command.expect_stream_count(kind::POLICY, u64::try_from(packs).unwrap_or(u64::MAX))
    }

    /// Who may do what.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The working days that the office knows.
    pub fn workdays(&self) -> &Workdays {
        &self.workdays
    }

    /// What must still hold at the commit: where policies and office stood.
    pub fn guards(&self) -> &[Guard] {
        &self.guards
    }

    /// The adopted packs, by id.
    pub fn adopted(&self) -> &[Adopted] {
        &self.adopted
    }

    /// Whether any pack is adopted.
    pub fn has_policy(&self) -> bool {
        !self.adopted.is_empty()
    }

    /// The pack that has a measure. Ids of measures are unique among adopted packs.
    pub fn of_measure(&self, measure: &MeasureId) -> Option<&Arc<ActivePack>> {
        let has = |adopted: &&Adopted| adopted.policy.pack().measure(measure).is_some();
        self.adopted.iter().find(has).map(|adopted| &adopted.policy)
    }

    /// The rules with another version of a pack that is in use.
    ///
    /// # Errors
    /// A reading in force that the version cannot take.
    pub fn with_pack(&self, pack: &Arc<Pack>) -> Result<Self, PolicyRefusal> {
        let mut rules = self.clone();
        for adopted in rules.adopted.iter_mut().filter(|adopted| adopted.id == pack.id()) {
            adopted.policy = Arc::new(adopted.state.in_force(pack)?);
        }
        Ok(rules)
    }

    /// The labels of measures in both languages.
    pub fn measure_labels(&self) -> BTreeMap<String, Text> {
        let measures = self.adopted.iter().flat_map(|adopted| adopted.policy.pack().measures());
        measures.map(|measure| (measure.id.to_string(), measure.label.clone())).collect()
    }
}

impl PolicyRules for RuleSnapshot {
    fn assess(&self, application: &Application) -> Result<Assessment, PolicyRefusal> {
        let policy = self.having_measure(application.measure)?;
        packs_in_use(&self.adopted).assess(policy, application)
    }

    fn read_facts(
        &self,
        measure: &MeasureId,
        raw: &BTreeMap<String, String>,
    ) -> Result<Facts, PolicyRefusal> {
        PolicyRules::read_facts(self.having_measure(measure)?, measure, raw)
    }

    fn ceiling_key(
        &self,
        ceiling: &CeilingId,
        uscc: &Uscc,
        subject: Option<&Subject>,
        facts: &BTreeMap<String, String>,
        period: Period,
    ) -> Result<(CapKey, Money), PolicyRefusal> {
        self.having_ceiling(ceiling)?.ceiling_key(ceiling, uscc, subject, facts, period)
    }

    fn takes_aid(&self, ceiling: &CeilingId) -> Result<(), PolicyRefusal> {
        self.having_ceiling(ceiling)?.takes_aid(ceiling)
    }

    fn notice_days(&self, pack: &str) -> Option<u32> {
        let adopted = self.adopted.iter().find(|adopted| adopted.id == pack)?;
        adopted.policy.notice_days()
    }

    fn owner_of_title(&self, title: &TitleId, pack: Option<&str>) -> TitleOwner {
        packs_in_use(&self.adopted).owner_of_title(title, pack)
    }

    fn is_title_of(&self, held: &Recognition, pack: &str) -> bool {
        packs_in_use(&self.adopted).is_title_of(held, pack)
    }

    fn ids_beside(&self, pack: &str) -> Vec<PackIds> {
        let others = self.adopted.iter().filter(|adopted| adopted.id != pack);
        others.filter_map(|adopted| adopted.state.ids()).collect()
    }
}

impl RuleSnapshot {
    fn having_ceiling(&self, ceiling: &CeilingId) -> Result<&ActivePack, PolicyRefusal> {
        let has = |adopted: &&Adopted| adopted.policy.pack().ceiling(ceiling).is_some();
        if let Some(adopted) = self.adopted.iter().find(has) {
            return Ok(&adopted.policy);
        }
        let all = self.adopted.iter().flat_map(|adopted| adopted.policy.pack().ceilings());
        let known: Vec<&str> = all.map(|ceiling| ceiling.id.as_str()).collect();
        let (ceiling, known) = (ceiling.to_string(), known.join(", "));
        Err(PolicyRefusal::UnknownCeiling { ceiling, known })
    }

    fn having_measure(&self, measure: &MeasureId) -> Result<&ActivePack, PolicyRefusal> {
        self.of_measure(measure).map(AsRef::as_ref).ok_or_else(|| PolicyRefusal::UnknownMeasure {
            measure: measure.to_string(),
            known: self.measure_labels().into_keys().collect::<Vec<_>>().join(", "),
        })
    }
}
