//! What a worker does, with the application's own functions.

use std::{
    io::BufRead as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bofu_app::{
    projector::{
        self, Events, Page,
        rebuild::{self, Plan, Throttle},
        registry,
    },
    session::Session,
};
use bofu_domain::{
    enterprise::command::{EnterpriseCommand, Filing as ClaimFiling},
    names::{ClaimNo, MeasureId, Subject},
};
use bofu_store::{Ledger, Location, Options, StoreError};
use tokio::sync::Semaphore;

use super::worker::{Filing, Job, say};
use crate::properties::office::{
    APPROVER, DAY, OFFICER, Outcome, approve, at_once, claim_no, session, uscc,
};

/// Does a job; a failure ends the process badly.
pub(super) async fn run(job: Job) {
    match job {
        Job::Approve { store, claims } => approve_all(&store, claims).await,
        Job::File(filing) => file_all(filing).await,
        Job::Follow { store } => follow(&store).await,
        Job::Rebuild { store } => build_anew(&store).await,
    }
}

async fn writer(store: &str) -> Ledger {
    let location = Location::parse(store).unwrap();
    Ledger::open_writer(&location, Options::default()).await.unwrap()
}

async fn approve_all(store: &str, claims: Vec<String>) {
    let ledger = writer(store).await;
    let approver = session(&ledger, APPROVER);
    say("ready");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    at_once(claims.len(), move |number| {
        let (approver, claim_no) = (approver.clone(), claims[number].clone());
        async move {
            let outcome = match approve(&approver, &claim_no).await {
                Outcome::Granted => "granted",
                Outcome::Nothing => "nothing",
                Outcome::Known => "known",
            };
            say(&format!("{claim_no} {outcome}"));
        }
    })
    .await;
    ledger.close().await;
}

/// How many claims may still be taken; a closed one: none.
fn pace(paced: bool) -> Arc<Semaphore> {
    let permits = Arc::new(Semaphore::new(if paced { 0 } else { Semaphore::MAX_PERMITS }));
    if paced {
        let permits = Arc::clone(&permits);
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                permits.add_permits(line.trim().parse().unwrap());
            }
            permits.close();
        });
    }
    permits
}

async fn file_all(filing: Filing) {
    let ledger = writer(&filing.store).await;
    let (officer, approver) = (session(&ledger, OFFICER), session(&ledger, APPROVER));
    // The rules are read before the first claim, so that "ready" means it.
    officer.rules().await.unwrap();
    say("ready");
    let (next, permits) = (Arc::new(AtomicUsize::new(filing.from)), pace(filing.paced));
    let filing = Arc::new(filing);
    at_once(filing.lanes, move |_| {
        let (officer, approver) = (officer.clone(), approver.clone());
        let (filing, next, permits) = (filing.clone(), next.clone(), permits.clone());
        async move {
            while let Ok(permit) = permits.acquire().await {
                permit.forget();
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= filing.to {
                    break;
                }
                one(&filing, number, &officer, &approver).await;
            }
        }
    })
    .await;
    ledger.close().await;
}

/// Files a claim and has it approved, and says so as each is answered.
async fn one(filing: &Filing, number: usize, officer: &Session, approver: &Session) {
    let claim_no = claim_no(&filing.prefix, number);
    let contract = format!("HT-{claim_no}");
    let facts = [
        ("contract_no", contract.as_str()),
        ("contract_amount", "16.67"),
        ("signed_on", "2024-02-01"),
    ];
    let command = EnterpriseCommand::FileClaim(ClaimFiling {
        claim_no: ClaimNo::parse(&claim_no).unwrap(),
        measure: MeasureId::parse("innovation-voucher").unwrap(),
        subject: Subject::parse(&contract).unwrap(),
        applied_on: DAY,
        facts: facts.map(|(name, text)| (name.to_owned(), text.to_owned())).into(),
        decided: None,
    });
    let filed = officer.enterprise(&uscc(number % filing.firms), &command).await.unwrap();
    say(&format!("filed {claim_no} {}", if filed.is_unchanged() { "known" } else { "new" }));
    let decided = match approve(approver, &claim_no).await {
        Outcome::Granted | Outcome::Nothing => "new",
        Outcome::Known => "known",
    };
    say(&format!("decided {claim_no} {decided}"));
}

/// Says which pages of events were read.
struct Telling(Ledger);

impl Events for Telling {
    async fn size(&self) -> Result<u64, StoreError> {
        self.0.size().await
    }

    async fn page(&self, from: u64, limit: u32) -> Result<Page, StoreError> {
        let page = self.0.page(from, limit).await;
        say(&format!("page {from}"));
        page
    }
}

async fn follow(store: &str) {
    let ledger = Ledger::open_reader(&Location::parse(store).unwrap()).await.unwrap();
    say("ready");
    projector::follow(&Telling(ledger.clone()), &ledger.rows()).await.unwrap();
}

async fn build_anew(store: &str) {
    let ledger = Ledger::open_reader(&Location::parse(store).unwrap()).await.unwrap();
    say("ready");
    // Small pages, so that there are many places to be killed at.
    let plan = Plan { throttle: Throttle::percent(99), ..Plan::fast() };
    let telling = Telling(ledger.clone());
    rebuild::rebuild(&telling, &ledger.rows(), registry::ALL, &plan).await.unwrap();
}
