//! Random consistent forgeries: somebody has the database and the program, and
//! no key. Events are changed, appended, removed and reordered, and hashes,
//! tree, checkpoints, ceilings, keys and rows are made to fit. A checkpoint
//! kept elsewhere finds each of them. Without one the judge finds it, or
//! `docs/RELIABILITY.md` lists its kind.

mod office;
mod unfound;
mod ways;

use std::{collections::BTreeMap, fmt};

use bofu_app::{error::AppError, evidence, progress::Unwatched, session::Session};
use bofu_domain::names::ActorName;
use bofu_proof::remarks::Verdict;
use bofu_store::{Ledger, Location};
use tempfile::TempDir;

use self::ways::Forgery;
use super::{
    forger::{Forger, Told},
    ledger::keep,
};
use crate::{cli::test_office::TestOffice, crash::chance::Chance, store::kit::day};

/// How many forgeries a run tries, unless the variable says another number.
const FEW: usize = 150;

/// Names how many forgeries are tried: 2000 in the long form.
const VARIABLE: &str = "BOFU_TEST_FORGERIES";

fn count() -> usize {
    std::env::var(VARIABLE).ok().map_or(FEW, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consistent_forgery_on_the_embedded_store_is_found_or_its_kind_is_listed() {
    some(TestOffice::embedded(), count()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consistent_forgery_on_postgresql_is_found_or_its_kind_is_listed() {
    let Some(desk) = TestOffice::postgres() else { return };
    some(desk, count().div_ceil(3)).await;
}

#[test]
fn each_kind_that_cannot_be_found_alone_is_in_the_guide_with_its_reason() {
    let guide = include_str!("../../../../docs/RELIABILITY.md");
    for kind in unfound::KINDS {
        assert!(guide.contains(&format!("| `{kind}` |")), "{kind} is not in RELIABILITY.md");
    }
}

/// A ledger, its forger, and the checkpoints that are kept elsewhere.
struct Case {
    session: Session,
    forger: Forger,
    honest: Vec<Told>,
    elsewhere: TempDir,
}

impl Case {
    async fn of(desk: &TestOffice) -> Self {
        office::play(desk);
        let location = Location::parse(desk.store()).unwrap();
        let forger = Forger::at(&location).await;
        let honest = forger.events().await;
        let ledger = Ledger::open_reader(&location).await.unwrap();
        let stored = ledger.events(0, 100_000).await.unwrap();
        let end = u64::try_from(stored.len()).unwrap();
        let elsewhere = keep(&ledger, &stored, &[end / 2, end]).await;
        let session = Session::new(ledger, ActorName::parse("沈审计").unwrap(), day());
        Self { session, forger, honest, elsewhere }
    }

    async fn store(&mut self, events: &[Told]) {
        self.forger.rewrite(events).await;
        self.forger.refill(self.session.ledger()).await;
    }

    /// Whether a verification finds nothing, with the checkpoints kept
    /// elsewhere or without. Whatever the forgery, it comes to an end.
    async fn is_clean(&self, outside: bool, told: &str) -> bool {
        let verified = self.verified(outside).await;
        verified.unwrap_or_else(|error| panic!("{told}: {error}")).ok
    }

    async fn verified(&self, outside: bool) -> Result<Verdict, AppError> {
        let against = if outside { vec![self.elsewhere.path().to_owned()] } else { Vec::new() };
        evidence::verify(&self.session, &against, &Unwatched).await
    }
}

/// What came of the forgeries.
#[derive(Default)]
struct Tally {
    tried: usize,
    found: usize,
    /// What nothing inside the ledger contradicts, by kind.
    listed: BTreeMap<String, usize>,
    /// What was not found and is not listed, exactly.
    unfound: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, forgery: &Forgery, found: bool) {
        self.tried += 1;
        if found {
            self.found += 1;
        } else if unfound::is_listed(&forgery.kind) {
            *self.listed.entry(forgery.kind.clone()).or_default() += 1;
        } else {
            *self.unfound.entry(forgery.to_string()).or_default() += 1;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tried, found, listed, unfound } = self;
        let of_listed: usize = listed.values().sum();
        writeln!(f, "{tried} tried, {found} found without a checkpoint, {of_listed} listed:")?;
        listed.iter().try_for_each(|(kind, count)| writeln!(f, "{count:5} {kind}"))?;
        write!(f, "not found and not listed: {unfound:#?}")
    }
}

async fn some(desk: TestOffice, forgeries: usize) {
    let mut chance = Chance::new("forgeries");
    let mut case = Case::of(&desk).await;
    let honest = case.verified(true).await.unwrap();
    assert!(honest.ok, "{:#?}", honest.findings);
    let mut tally = Tally::default();
    while tally.tried < forgeries {
        let Some(forgery) = ways::forge(&case.honest, &mut chance) else { continue };
        case.store(&forgery.events).await;
        let told = forgery.to_string();
        let passed = case.is_clean(true, &told).await;
        assert!(!passed || forgery.is_appended, "not found against a checkpoint: {told}");
        tally.count(&forgery, !case.is_clean(false, &told).await);
    }
    let honest = case.honest.clone();
    case.store(&honest).await;
    assert!(case.is_clean(true, "what is put back").await, "what is put back is in order");
    tell(&tally);
    assert!(tally.unfound.is_empty(), "{tally}");
    assert!(tally.found > 0, "no forgery was found without a checkpoint");
}

#[allow(clippy::print_stdout)] // The harness shows it where it is asked to.
fn tell(tally: &Tally) {
    println!("{tally}");
}
