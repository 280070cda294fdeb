//! A small aggregate over the events of an enterprise, and places for ledgers.
//! The store does not look at what an event means, only at what it charges.

use std::{
    collections::{BTreeMap, HashMap},
    num::NonZeroUsize,
    time::Duration,
};

use bofu_domain::{
    charge::{CapKey, CapRow, Caps, Charge, Lane, Period},
    date::{Date, Year},
    enterprise::event::{
        ClaimFiled, EnterpriseEvent, ExternalAidRecorded, GrantRevoked, SpecialistAssigned,
    },
    event::{Decided, Fact},
    money::Money,
    names::{ActorName, CeilingId, ClaimNo, DocumentNo, Holder, MeasureId, PartyName, Subject},
};
use bofu_projections::caps;
use bofu_proof::leaf::leaf_hash;
use bofu_store::{
    CapFilter, CommandContext, CommandResult, ExecuteError, Ledger, Location, Options, StoredEvent,
};
use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

use super::paid::Paid;

/// What an enterprise has been given, and how often something happened to it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Firm {
    pub(crate) events: u64,
    pub(crate) charged: Money,
    pub(crate) claims: Vec<ClaimNo>,
}

#[derive(Debug, thiserror::Error, PartialEq)]
#[error("{0}")]
pub(crate) struct No(pub(crate) String);

pub(crate) fn no<T>(why: impl Into<String>) -> Result<T, No> {
    Err(No(why.into()))
}

impl Aggregate for Firm {
    const TYPE: &'static str = "enterprise";
    type Command = EnterpriseEvent;
    type Event = EnterpriseEvent;
    type Error = No;
    type Services = ();

    async fn handle(
        &mut self,
        command: EnterpriseEvent,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), No> {
        sink.write(command, self).await;
        Ok(())
    }

    fn apply(&mut self, event: EnterpriseEvent) {
        self.events += 1;
        for charge in event.charges() {
            self.charged = self.charged.plus(charge.amount);
        }
        if let Some(claim_no) = event.claim_filed() {
            self.claims.push(claim_no.clone());
        }
    }
}

pub(crate) fn actor() -> ActorName {
    ActorName::parse("陈工").unwrap()
}

pub(crate) fn day() -> Date {
    Date::constant(2024, 3, 1)
}

pub(crate) fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

/// An event that charges nothing.
pub(crate) fn touched(name: &str) -> EnterpriseEvent {
    EnterpriseEvent::SpecialistAssigned(SpecialistAssigned {
        occurred_on: day(),
        by: actor(),
        specialist: PartyName::parse(name).unwrap(),
        liaison: None,
    })
}

/// An event with these charges, whatever they are.
pub(crate) fn charging(charges: Vec<Charge>) -> EnterpriseEvent {
    EnterpriseEvent::GrantRevoked(GrantRevoked {
        occurred_on: day(),
        by: actor(),
        claim_no: ClaimNo::parse("C-1").unwrap(),
        instalments: vec![1],
        amount: Money::ZERO,
        reason: "a test of the store \u{1f}\"\\ 龘".to_owned(),
        charges,
    })
}

pub(crate) fn filed(claim_no: &str) -> EnterpriseEvent {
    EnterpriseEvent::ClaimFiled(ClaimFiled {
        occurred_on: day(),
        by: actor(),
        claim_no: ClaimNo::parse(claim_no).unwrap(),
        measure: MeasureId::parse("tier-award").unwrap(),
        subject: Subject::parse("称号").unwrap(),
        applied_on: day(),
        facts: BTreeMap::new(),
        decided: None,
    })
}

pub(crate) fn aid(key: &CapKey, amount: Money) -> EnterpriseEvent {
    EnterpriseEvent::ExternalAidRecorded(ExternalAidRecorded {
        occurred_on: day(),
        by: actor(),
        key: key.clone(),
        amount,
        source: "市级".to_owned(),
        document_no: DocumentNo::parse("1号").unwrap(),
        charges: vec![external(key, amount)],
    })
}

pub(crate) fn key(ceiling: &str, holder: &str) -> CapKey {
    CapKey {
        ceiling: CeilingId::parse(ceiling).unwrap(),
        holder: Holder::parse(holder).unwrap(),
        period: Period::Year(Year(2024)),
    }
}

/// An own charge under a limit.
pub(crate) fn own(key: &CapKey, amount: Money, limit: Money) -> Charge {
    Charge { key: key.clone(), lane: Lane::Own, amount, limit: Some(limit) }
}

pub(crate) fn external(key: &CapKey, amount: Money) -> Charge {
    Charge { key: key.clone(), lane: Lane::External, amount, limit: None }
}

/// Decides a grant that is trimmed to what the row has left, as the domain
/// does, and refused where nothing is left.
pub(crate) fn trimmed(
    caps: &dyn Caps,
    key: &CapKey,
    wanted: Money,
    limit: Money,
) -> Result<Decided<EnterpriseEvent>, No> {
    let row = caps.row(key);
    let left = limit.minus(row.own).minus(row.external).or_zero();
    let sum = wanted.min(left);
    if sum.is_zero() {
        return no("nothing is left");
    }
    let rests_on = if sum < wanted { vec![(key.clone(), row.version)] } else { Vec::new() };
    Ok(Decided { events: vec![charging(vec![own(key, sum, limit)])], rests_on })
}

/// A place for one test's ledger.
pub(crate) struct Place {
    pub(crate) location: Location,
    _directory: Option<tempfile::TempDir>,
}

impl Place {
    pub(crate) async fn sqlite() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::Directory(directory.path().join("账本"));
        Ledger::init(&location).await.unwrap();
        Some(Self { location, _directory: Some(directory) })
    }

    pub(crate) async fn postgres() -> Option<Self> {
        let location = crate::postgres::fresh()?;
        Ledger::init(&location).await.unwrap();
        Some(Self { location, _directory: None })
    }

    /// The same embedded ledger once more; nobody may have it open.
    pub(crate) fn copied(&self) -> Self {
        let Location::Directory(from) = &self.location else { panic!("{}", self.location) };
        let directory = tempfile::tempdir().unwrap();
        let to = directory.path().join("账本");
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        Self { location: Location::Directory(to), _directory: Some(directory) }
    }

    pub(crate) async fn open(&self) -> Ledger {
        self.open_with(Options::default()).await
    }

    pub(crate) async fn open_with(&self, options: Options) -> Ledger {
        let options = Options { lock_timeout: Duration::ZERO, ..options };
        Ledger::open_writer(&self.location, options).await.unwrap()
    }

    /// With so little memory that nearly everything is read again.
    pub(crate) async fn open_forgetful(&self) -> Ledger {
        let most = NonZeroUsize::new(2).unwrap();
        let options = Options { max_aggregates: most, max_rows: most, ..Options::default() };
        self.open_with(options).await
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.location, Location::Postgres { .. })
    }
}

/// Carries out one event as it is.
pub(crate) async fn record(
    ledger: &Ledger,
    id: &str,
    event: EnterpriseEvent,
) -> Result<CommandResult<Vec<EnterpriseEvent>>, ExecuteError<No>> {
    let decide = |_: &Firm, _: &dyn Caps| Ok(Decided::of(vec![event.clone()]));
    ledger.store::<Firm>().execute(id, &CommandContext::by(&actor()), decide).await
}

/// Every event, by pages of different sizes.
pub(crate) async fn all(ledger: &Ledger) -> Vec<StoredEvent> {
    let mut events = Vec::new();
    for size in [1_u32, 7, 1_000].into_iter().cycle() {
        let from = u64::try_from(events.len()).unwrap();
        let page = ledger.events(from, size).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
    events
}

/// What must hold of every ledger: positions and sequences dense, times in
/// order, leaves right, the ceilings' rows the fold of all events, the head
/// at the end, no ceiling exceeded by our own charges. Answers the rows.
pub(crate) async fn sound(ledger: &Ledger) -> BTreeMap<CapKey, CapRow> {
    let rows = folded(ledger).await;
    for (key, row) in &rows {
        let used = row.own.plus(row.external);
        let external = row.external.is_positive();
        assert!(external || row.limit.is_none_or(|limit| used <= limit), "{key:?} {row:?}");
    }
    rows
}

/// The same where a limit was lowered later.
pub(crate) async fn folded(ledger: &Ledger) -> BTreeMap<CapKey, CapRow> {
    let events = all(ledger).await;
    let mut sequences: HashMap<String, u64> = HashMap::new();
    let (mut rows, mut before) = (BTreeMap::new(), String::new());
    let mut paid = Paid::default();
    for (position, stored) in (0_u64..).zip(&events) {
        assert_eq!(stored.position, position, "positions are dense");
        let sequence = sequences.entry(stored.stream()).or_default();
        *sequence += 1;
        assert_eq!(stored.sequence, *sequence, "sequences of {} are dense", stored.stream());
        assert!(stored.recorded_at >= before, "{} after {before}", stored.recorded_at);
        before.clone_from(&stored.recorded_at);
        assert_eq!(stored.leaf, leaf(stored), "the leaf of {position}");
        let recorded = stored.recorded(ledger.upcasters()).unwrap();
        caps::fold(&mut rows, &recorded.event);
        paid.take(&recorded);
    }
    paid.agree();
    let head = ledger.head().await.unwrap();
    assert_eq!(head.size, u64::try_from(events.len()).unwrap());
    assert_eq!(head.recorded_at, before);
    let stored: BTreeMap<_, _> =
        ledger.caps_rows(&CapFilter::All).await.unwrap().into_iter().collect();
    assert_eq!(stored, rows, "the rows are the fold of the events");
    rows
}

/// The leaf by the contract's words: the generic canonical form of the line.
fn leaf(stored: &StoredEvent) -> Vec<u8> {
    let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let line = serde_json::json!({
        "position": stored.position,
        "stream": stored.stream(),
        "sequence": stored.sequence,
        "type": stored.event_type,
        "version": stored.version,
        "recorded_at": stored.recorded_at,
        "payload": parsed(&stored.payload),
        "metadata": parsed(&stored.metadata),
    });
    let generic = bofu_proof::leaf::canonical(&line).unwrap();
    assert_eq!(stored.line(&stored.stream()).to_canonical(), generic);
    leaf_hash(generic.as_bytes()).to_vec()
}

/// Runs tasks at once and gathers what they answer.
pub(crate) async fn at_once<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let running: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(running.len());
    for task in running {
        answers.push(task.await.unwrap());
    }
    answers
}
