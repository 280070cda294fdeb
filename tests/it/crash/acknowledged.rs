//! A process that files and approves with many callers at once is killed again
//! and again; each answer that it gave is held against the ledger.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    enterprise::event::{ClaimRejected, EnterpriseEvent},
    event::Fact as _,
    ledger::LedgerEvent,
    names::ClaimNo,
};
use bofu_store::Ledger;

use super::{
    KILLS,
    chance::Chance,
    worker::{Filing, Handle, Job},
};
use crate::{
    properties::office::{OFFICER, appropriate, found, session, store_option, verified},
    store::kit::{Place, all, sound},
};

/// The enterprises, for whom all the processes file.
const FIRMS: usize = 24;

/// How many are at it at once.
const LANES: usize = 24;

/// The most answers that are awaited before a kill.
const MOST: usize = 40;

/// How far before the highest answered claim the next process begins.
const BACK: usize = 60;

/// What processes have answered.
#[derive(Default)]
struct Answers {
    /// The claims that were filed, and those that were decided, by this answer.
    new: BTreeSet<(String, String)>,
    /// How many claims were begun, as far as is known.
    reached: usize,
}

impl Answers {
    /// Takes an answer. What is new was never answered before: else it was lost.
    fn take(&mut self, line: &str) -> bool {
        let words: Vec<&str> = line.split(' ').collect();
        let &[what, claim_no, known] = words.as_slice() else { panic!("{line}") };
        let number: usize = claim_no.rsplit('-').next().unwrap().parse().unwrap();
        self.reached = self.reached.max(number + 1);
        let answered = (claim_no.to_owned(), what.to_owned());
        match known {
            "new" => assert!(self.new.insert(answered), "{line}: answered before, and lost"),
            _ => assert_eq!(known, "known", "{line}"),
        }
        known == "new"
    }

    fn take_all(&mut self, lines: &[String]) {
        lines.iter().filter(|line| *line != "ready").for_each(|line| {
            self.take(line);
        });
    }
}

fn filing(place: &Place, prefix: &str) -> Filing {
    Filing {
        store: store_option(&place.location),
        prefix: prefix.to_owned(),
        from: 0,
        to: usize::MAX,
        firms: FIRMS,
        lanes: LANES,
        paced: false,
    }
}

/// One process: killed before it can do anything, or else once it is ready
/// and `wanted - 1` new answers are read.
async fn round(answers: &mut Answers, filing: Filing, wanted: usize, other: Option<&mut Handle>) {
    let mut worker = Handle::start(&Job::File(filing));
    let mut other = other;
    let mut read = 0;
    if wanted > 0 {
        assert_eq!(worker.line().await.as_deref(), Some("ready"));
    }
    while read + 1 < wanted {
        let line = worker.line().await.expect("the process goes on until it is killed");
        read += usize::from(answers.take(&line));
        if let Some(other) = &mut other {
            other.tell("1");
        }
    }
    let (rest, killed) = worker.kill().await;
    assert!(killed, "it was still at it");
    answers.take_all(&rest);
}

async fn survives_kills(place: Option<Place>) {
    let Some(place) = place else { return };
    let mut chance = Chance::new("killed while filing and approving");
    let ledger = place.open().await;
    found(&ledger, FIRMS).await;
    appropriate(&session(&ledger, OFFICER), "1500.00", "财预1号").await;
    ledger.close().await;
    // On PostgreSQL another process writes all the while, to the same streams.
    let mut other = place.is_postgres().then(|| {
        Handle::start(&Job::File(Filing { paced: true, lanes: 3, ..filing(&place, "B") }))
    });
    let mut answers = Answers::default();
    for _ in 0..KILLS {
        let from = answers.reached.saturating_sub(BACK);
        let filing = Filing { from, ..filing(&place, "A") };
        round(&mut answers, filing, chance.below(MOST), other.as_mut()).await;
        is_there(&place, &answers).await;
    }
    // To do it all again completes it.
    let to = answers.reached + LANES;
    let mut last = Handle::start(&Job::File(Filing { to, ..filing(&place, "A") }));
    while let Some(line) = last.line().await {
        answers.take_all(&[line]);
    }
    last.ended_well().await;
    assert_eq!(answers.reached, to);
    let mut beside = Answers::default();
    if let Some(mut other) = other {
        other.hang_up();
        while let Some(line) = other.line().await {
            beside.take_all(&[line]);
        }
        other.ended_well().await;
        assert!(!beside.new.is_empty(), "the other process has written");
    }
    let ledger = place.open().await;
    let stored = stored(&ledger).await;
    for claim in (0..to).map(|number| crate::properties::office::claim_no("A", number)) {
        assert_eq!(stored.get(&claim), Some(&(1, 1)), "{claim} is filed once and decided once");
    }
    for (claim, what) in answers.new.iter().chain(&beside.new) {
        let (filed, decided) = stored[claim];
        assert_eq!(if what == "filed" { filed } else { decided }, 1, "{claim} {what}");
    }
    assert_eq!(stored.len(), to + beside.new.len() / 2, "and no other claims");
    sound(&ledger).await;
    verified(&ledger).await;
    ledger.close().await;
}

/// What was answered is there as soon as the process is gone.
async fn is_there(place: &Place, answers: &Answers) {
    let ledger = Ledger::open_reader(&place.location).await.unwrap();
    for (claim, _) in answers.new.iter().rev().take(2 * MOST) {
        let claim_no = ClaimNo::parse(claim).unwrap();
        assert!(ledger.stream_of_claim(&claim_no).await.unwrap().is_some(), "{claim}");
    }
    ledger.close().await;
}

/// How often each claim is filed, and decided.
async fn stored(ledger: &Ledger) -> BTreeMap<String, (u32, u32)> {
    let mut claims: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for stored in all(ledger).await {
        let recorded = stored.recorded(ledger.upcasters()).unwrap();
        let LedgerEvent::Enterprise(event) = recorded.event else { continue };
        if let Some(claim_no) = event.claim_filed() {
            claims.entry(claim_no.to_string()).or_default().0 += 1;
        }
        if let EnterpriseEvent::ClaimRejected(ClaimRejected { claim_no, .. }) = &*event {
            claims.entry(claim_no.to_string()).or_default().1 += 1;
        }
        if let Some(grant) = event.grant() {
            claims.entry(grant.claim_no.to_string()).or_default().1 += 1;
        }
    }
    claims
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_before_a_kill_is_there_once_on_sqlite() {
    survives_kills(Place::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_before_a_kill_is_there_once_on_postgres_beside_another_process() {
    survives_kills(Place::postgres().await).await;
}
