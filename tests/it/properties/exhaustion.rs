//! 640 approvals of 5.00 at once against 1,000.00: 200 fit, and not one more.

use std::time::Duration;

use bofu_app::views;
use bofu_domain::{charge::CapKey, date::Year, money::Money};
use bofu_projections::{past::Moment, status::ClaimStatus};
use bofu_store::{CapFilter, Ledger};

use super::office::{
    APPROVER, OFFICER, Outcome, aid_vouchers, appropriate, approve, at_once, claim_no, file, found,
    session, store_option, uscc, verified, vouchers,
};
use crate::{
    crash::worker::{Handle, Job},
    store::kit::{Place, sound, yuan},
};

/// How many claims there are.
const CLAIMS: usize = 640;

/// How many of them fit.
const FIT: usize = 200;

/// A guard against a deadlock, far above what is needed.
const GUARD: Duration = Duration::from_mins(5);

/// What has 1,000.00 left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scarce {
    /// The vouchers of one enterprise, of whose 500,000.00 another has paid 499,000.00.
    Vouchers,
    /// The fund, for 64 enterprises.
    Fund,
}

impl Scarce {
    fn firms(self) -> usize {
        match self {
            Self::Vouchers => 1,
            Self::Fund => 64,
        }
    }

    async fn prepare(self, ledger: &Ledger) {
        found(ledger, self.firms()).await;
        let officer = session(ledger, OFFICER);
        match self {
            Self::Vouchers => aid_vouchers(&officer, &uscc(0), "499,000.00").await,
            Self::Fund => appropriate(&officer, "1000.00", "财预1号").await,
        }
        let claims = (0..CLAIMS).map(|n| (claim_no("C", n), uscc(n % self.firms())));
        file(&officer, "innovation-voucher", &vouchers(claims)).await;
    }

    fn is_row(self, key: &CapKey) -> bool {
        match self {
            Self::Vouchers => key.ceiling.as_str() == "innovation-voucher.year",
            Self::Fund => key.ceiling.as_str() == "fund.year",
        }
    }

    /// What the ledger says when all is decided, whatever was answered.
    async fn settled(self, ledger: &Ledger) {
        sound(ledger).await;
        let rows = ledger.caps_rows(&CapFilter::All).await.unwrap();
        let mut rows = rows.iter().filter(|(key, _)| self.is_row(key));
        let (_, row) = rows.next().unwrap();
        assert_eq!((row.own, row.headroom()), (yuan("1000.00"), Some(Money::ZERO)));
        assert!(rows.next().is_none(), "one row is scarce");
        let view = views::of_year(ledger, Year(2024), Moment::default()).await.unwrap();
        let claims = view.claims().await.unwrap();
        let count = |status| claims.iter().filter(|row| row.status == status).count();
        assert_eq!(count(ClaimStatus::Granted), FIT);
        assert_eq!(count(ClaimStatus::Rejected), CLAIMS - FIT);
        let register = view.register().await.unwrap();
        assert!(register.iter().all(|row| row.granted == yuan("5.00")));
        assert_eq!(register.len(), FIT);
        verified(ledger).await;
    }
}

fn tally(outcomes: &[Outcome]) -> (usize, usize) {
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    (count(Outcome::Granted), count(Outcome::Nothing))
}

async fn from_one_process(place: Option<Place>, scarce: Scarce) {
    let Some(place) = place else { return };
    let ledger = place.open().await;
    scarce.prepare(&ledger).await;
    let approver = session(&ledger, APPROVER);
    let approvals = at_once(CLAIMS, move |number| {
        let approver = approver.clone();
        async move { approve(&approver, &claim_no("C", number)).await }
    });
    let outcomes = tokio::time::timeout(GUARD, approvals).await.unwrap();
    assert_eq!(tally(&outcomes), (FIT, CLAIMS - FIT));
    scarce.settled(&ledger).await;
    ledger.close().await;
}

async fn from_two_processes(scarce: Scarce) {
    let Some(place) = Place::postgres().await else { return };
    let ledger = place.open().await;
    scarce.prepare(&ledger).await;
    let store = store_option(&place.location);
    let approvals = async {
        let mut workers: Vec<Handle> = (0..2)
            .map(|first| {
                let claims = (first..CLAIMS).step_by(2).map(|n| claim_no("C", n)).collect();
                Handle::start(&Job::Approve { store: store.clone(), claims })
            })
            .collect();
        for worker in &mut workers {
            assert_eq!(worker.line().await.as_deref(), Some("ready"));
        }
        for worker in &mut workers {
            worker.tell("go");
        }
        let mut outcomes = Vec::new();
        for mut worker in workers {
            while let Some(line) = worker.line().await {
                outcomes.push(match line.rsplit(' ').next().unwrap() {
                    "granted" => Outcome::Granted,
                    "nothing" => Outcome::Nothing,
                    _ => Outcome::Known,
                });
            }
            worker.ended_well().await;
        }
        outcomes
    };
    let outcomes = tokio::time::timeout(GUARD, approvals).await.unwrap();
    assert_eq!(tally(&outcomes), (FIT, CLAIMS - FIT));
    scarce.settled(&ledger).await;
    ledger.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_640_claims_on_one_ceiling_exactly_200_are_granted_on_sqlite() {
    from_one_process(Place::sqlite().await, Scarce::Vouchers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_640_claims_on_one_ceiling_exactly_200_are_granted_on_postgres() {
    from_one_process(Place::postgres().await, Scarce::Vouchers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_640_claims_on_one_fund_exactly_200_are_granted_on_sqlite() {
    from_one_process(Place::sqlite().await, Scarce::Fund).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_640_claims_on_one_fund_exactly_200_are_granted_on_postgres() {
    from_one_process(Place::postgres().await, Scarce::Fund).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_grant_exactly_200_of_one_ceiling() {
    from_two_processes(Scarce::Vouchers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_grant_exactly_200_of_one_fund() {
    from_two_processes(Scarce::Fund).await;
}
