//! An honest ledger is never a finding: whatever an office does, on whatever
//! day, one after the other or at once, `audit verify` and `audit recompute`
//! have nothing to say.
#![allow(clippy::wildcard_enum_match_arm)] // Each desk does its own deeds and passes the others by.

use bofu_app::{
    accounts,
    closes::{self, months},
    enterprises,
    error::{AppError, Exit},
    notices,
    offices::AccountInput,
    policies,
    progress::Unwatched,
    recoveries::{self, Received, RecoveryInput},
};
use bofu_domain::{date::Date, enterprise::values::RecoveryCause, money::Money, names::ClaimNo};
use bofu_store::Ledger;
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use super::{
    acts::{Act, FIRMS, act},
    founded::{cases, embedded, on_server, run},
    histories::Office,
    office::{DAY, recounted, uscc, verified},
};
use crate::{crash::chance::Chance, store::kit::Place};

/// Days on which something is done: in the month before [`DAY`], which may be
/// closed, around it, and one before the first application.
const DAYS: [Date; 8] = [
    DAY,
    Date::constant(2024, 5, 20),
    Date::constant(2024, 5, 31),
    Date::constant(2024, 6, 4),
    Date::constant(2024, 6, 17),
    Date::constant(2024, 7, 1),
    Date::constant(2024, 7, 31),
    Date::constant(2024, 2, 15),
];
const FUND: &str = "zjtx";

/// What happens beside [`Act`]. A claim is the n-th; sums are in fen.
#[derive(Debug, Clone)]
enum Deed {
    Act(Act),
    Decide { of: usize, fen: i64, fraud: bool },
    Receive { of: usize, fen: i64, decision: usize, receipt: Option<usize> },
    WriteOff { of: usize, fen: i64, decision: usize },
    Exclude(usize),
    Readmit(usize),
    Merge(usize, usize),
    Publish(usize),
    Object(usize),
    Resolve(usize, bool),
    ChangeAccount(usize, u8),
    ConfirmAccount(usize),
    CloseMonth(u8),
    ReopenMonth(u8),
    CloseYear,
    ReopenYear,
    Carry(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let claim = || 0..40_usize;
    let fen = || 1..3_000_000_i64;
    let receipt = proptest::option::of(0..3_usize);
    prop_oneof![
        30 => act().prop_map(Deed::Act),
        2 => (claim(), fen(), 0..6_u8)
            .prop_map(|(of, fen, fraud)| Deed::Decide { of, fen, fraud: fraud == 0 }),
        3 => (claim(), fen(), 0..9_usize, receipt)
            .prop_map(|(of, fen, decision, receipt)| Deed::Receive { of, fen, decision, receipt }),
        1 => (claim(), fen(), 0..9_usize)
            .prop_map(|(of, fen, decision)| Deed::WriteOff { of, fen, decision }),
        1 => (0..FIRMS).prop_map(Deed::Exclude),
        1 => (0..FIRMS).prop_map(Deed::Readmit),
        1 => (0..FIRMS, 0..FIRMS).prop_map(|(from, into)| Deed::Merge(from, into)),
        1 => claim().prop_map(Deed::Publish),
        1 => claim().prop_map(Deed::Object),
        1 => (claim(), any::<bool>()).prop_map(|(of, upheld)| Deed::Resolve(of, upheld)),
        1 => (0..FIRMS, 0..3_u8).prop_map(|(firm, number)| Deed::ChangeAccount(firm, number)),
        2 => (0..FIRMS).prop_map(Deed::ConfirmAccount),
        2 => (1..6_u8).prop_map(Deed::CloseMonth),
        1 => (1..6_u8).prop_map(Deed::ReopenMonth),
        1 => Just(Deed::CloseYear),
        2 => Just(Deed::ReopenYear),
        1 => fen().prop_map(Deed::Carry),
    ]
}

/// Deeds of one step, each with its day.
type DatedDeeds = Vec<(usize, Deed)>;

/// Steps, the deeds of each at once, each on a day of its own: most on
/// [`DAY`], so that histories get somewhere.
fn history() -> impl Strategy<Value = Vec<DatedDeeds>> {
    let deed = (prop_oneof![6 => Just(0), 4 => 0..DAYS.len()], deed());
    prop::collection::vec(prop::collection::vec(deed, 1..6), 1..24)
}

impl Office {
    async fn does(&self, number: usize, deed: &Deed) -> Result<(), AppError> {
        let claim = |of: &usize| format!("C-{}", of % number.max(1));
        let done = match deed {
            Deed::Act(act) => return self.act(number, act).await,
            Deed::Exclude(firm) => {
                let (code, document) = (uscc(*firm), format!("失{number}"));
                enterprises::exclude(&self.approver, code.as_str(), (None, None), &document, "失信")
                    .await
            }
            Deed::Readmit(firm) => {
                let (code, document) = (uscc(*firm), format!("解{number}"));
                enterprises::readmit(&self.approver, code.as_str(), &document).await
            }
            Deed::Merge(from, into) => {
                let (from, into) = (uscc(*from), uscc(*into));
                let document = format!("合{number}");
                enterprises::merge(&self.approver, from.as_str(), into.as_str(), &document).await
            }
            Deed::Object(of) => notices::object(&self.officer, &claim(of), "条件不符", None).await,
            Deed::Resolve(of, upheld) => {
                notices::resolve(&self.approver, &claim(of), *upheld, "已核实", None).await
            }
            Deed::ConfirmAccount(firm) => {
                accounts::confirm(&self.payer, uscc(*firm).as_str()).await
            }
            Deed::Decide { .. } | Deed::Receive { .. } | Deed::WriteOff { .. } => {
                return self.recovers(number, deed).await;
            }
            Deed::Publish(_) | Deed::ChangeAccount(..) => {
                return self.publishes(number, deed).await;
            }
            Deed::CloseMonth(_)
            | Deed::ReopenMonth(_)
            | Deed::CloseYear
            | Deed::ReopenYear
            | Deed::Carry(_) => return self.closes(number, deed).await,
        };
        done.map(drop)
    }

    /// Decisions have the numbers of the n-th of each claim; a receipt may come
    /// twice.
    async fn recovers(&self, number: usize, deed: &Deed) -> Result<(), AppError> {
        let claim = |of: &usize| format!("C-{}", of % number.max(1));
        let recovery = |claim, document, fraud| RecoveryInput {
            claim,
            instalment: None,
            cause: if fraud { RecoveryCause::Fraud } else { RecoveryCause::Error },
            document,
        };
        let yuan = |fen: &i64| Money::checked_fen(*fen).unwrap().to_string();
        match deed {
            Deed::Decide { of, fen, fraud } => {
                let (claim, document) = (claim(of), format!("决{}", number % 9));
                let recovery = recovery(&claim, &document, *fraud);
                recoveries::record(&self.payer, recovery, Some((&yuan(fen), None)), None)
                    .await
                    .map(drop)
            }
            Deed::Receive { of, fen, decision, receipt } => {
                let (claim, document) = (claim(of), format!("决{decision}"));
                let receipt = receipt.map(|receipt| format!("缴{receipt}"));
                let recovery = recovery(&claim, &document, false);
                let (amount, receipt) = (yuan(fen), receipt.as_deref());
                recoveries::record(
                    &self.payer,
                    recovery,
                    None,
                    Some(Received { receipt, ..Received::of(&amount) }),
                )
                .await
                .map(drop)
            }
            Deed::WriteOff { of, fen, decision } => {
                let (claim, document) = (claim(of), format!("决{decision}"));
                let (amount, by) = (yuan(fen), format!("销{number}"));
                let done =
                    recoveries::write_off(&self.payer, &claim, &document, &amount, &by, "注销");
                done.await.map(drop)
            }
            _other => Ok(()),
        }
    }

    async fn publishes(&self, number: usize, deed: &Deed) -> Result<(), AppError> {
        match deed {
            Deed::Publish(of) => {
                let claim = ClaimNo::parse(&format!("C-{}", of % number.max(1))).unwrap();
                let done = notices::publish(&self.officer, &[claim], &Unwatched).await?;
                done.into_iter().try_for_each(|(_, outcome)| outcome.map(drop))
            }
            Deed::ChangeAccount(firm, account) => {
                let account_no = format!("12020201099000{account:05}");
                let account = AccountInput {
                    account_name: "示例厂",
                    bank: "示例银行",
                    bank_code: "102331000012",
                    account_no: &account_no,
                };
                let (code, document) = (uscc(*firm), format!("变{number}"));
                accounts::change(&self.officer, code.as_str(), account, &document).await.map(drop)
            }
            _other => Ok(()),
        }
    }

    async fn closes(&self, number: usize, deed: &Deed) -> Result<(), AppError> {
        let document = format!("账{number}");
        match deed {
            Deed::CloseMonth(month) => {
                let month = format!("2024-{month:02}");
                months::close(&self.payer, FUND, &month, None, false).await.map(drop)
            }
            Deed::ReopenMonth(month) => {
                let month = format!("2024-{month:02}");
                months::reopen(&self.payer, FUND, &month, &document, "补记").await.map(drop)
            }
            Deed::CloseYear => {
                closes::close(&self.payer, FUND, "2024", None, false).await.map(drop)
            }
            Deed::ReopenYear => {
                closes::reopen(&self.payer, FUND, "2024", &document, "补记").await.map(drop)
            }
            Deed::Carry(fen) => {
                let amount = Money::checked_fen(*fen).unwrap().to_string();
                let (source, amount) = ("district", Some(amount.as_str()));
                closes::carry(&self.payer, FUND, "2024", source, amount, &document).await.map(drop)
            }
            _other => Ok(()),
        }
    }
}

async fn stays_clean(place: Place, history: &[DatedDeeds]) {
    let ledger: Ledger = place.open().await;
    let days = DAYS.map(|day| Office::on(&ledger, day));
    let at_once = policies::adopt_reading(&days[0].officer, "notice-days", "0", "口径", None);
    at_once.await.unwrap();
    let mut number = 0;
    for step in history {
        let deeds = step
            .iter()
            .enumerate()
            .map(|(index, (day, deed))| days[*day].does(number + index, deed));
        for done in futures::future::join_all(deeds).await {
            // A refusal by a rule is as good as a success; anything else is not.
            let refused = done.err().filter(|error| error.exit() == Exit::Storage);
            assert!(refused.is_none(), "{refused:?}");
        }
        number += step.len();
    }
    verified(&ledger).await;
    recounted(&ledger).await;
    ledger.close().await;
}

/// So many histories, or as many as `PROPTEST_CASES` says, from a seed that is
/// printed.
fn tried(what: &str, count: u32, clean: impl Fn(&[DatedDeeds])) {
    let mut chance = Chance::new(what);
    let seed: [u8; 32] = std::array::from_fn(|_| u8::try_from(chance.below(256)).unwrap());
    let config = ProptestConfig { failure_persistence: None, ..cases(count) };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let tried = runner.run(&history(), |history| {
        clean(&history);
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
}

#[test]
fn an_honest_history_is_clean_in_verify_and_recompute_on_the_embedded_store() {
    tried("honest histories", 24, |history| run(stays_clean(embedded(), history)));
}

#[test]
fn an_honest_history_is_clean_in_verify_and_recompute_on_postgresql() {
    tried("honest histories on PostgreSQL", 6, |history| {
        run(async {
            if let Some(place) = on_server().await {
                Box::pin(stays_clean(place, history)).await;
            }
        });
    });
}
