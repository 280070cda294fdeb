//! Approving many claims at once gives what approving them one after another
//! gives, also where a fund and a shared fair run out among them.

use std::{collections::BTreeMap, fmt::Write as _};

use bofu_app::{grants, progress::Unwatched, session::Session, views};
use bofu_domain::{
    charge::CapKey, date::Year, explained::Explained as _, money::Money, names::ClaimNo,
};
use bofu_projections::{claim_detail::ReductionDetail, past::Moment};
use bofu_store::{CapFilter, Ledger};
use proptest::prelude::*;

use super::{
    founded::{FIRMS, cases, embedded, on_server, run},
    office::{APPROVER, OFFICER, appropriate, file, session, uscc},
};
use crate::store::kit::{Place, sound};

/// One claim of many.
#[derive(Debug, Clone)]
enum Wish {
    /// Costs of a shared fair, in units of 10,000.00; half is given.
    Fair { firm: usize, fair: usize, cost: i64 },
    /// A contract; 30 % is given.
    Contract { firm: usize, amount: i64 },
    /// A platform; half is given.
    Platform { firm: usize, investment: i64 },
}

fn wish() -> impl Strategy<Value = Wish> {
    let firm = 0..FIRMS;
    prop_oneof![
        3 => (firm.clone(), 0..2_usize, 1..80_i64)
            .prop_map(|(firm, fair, cost)| Wish::Fair { firm, fair, cost }),
        2 => (firm.clone(), 1..90_i64).prop_map(|(firm, amount)| Wish::Contract { firm, amount }),
        1 => (firm, 1..60_i64)
            .prop_map(|(firm, investment)| Wish::Platform { firm, investment }),
    ]
}

/// The claims by measure, as files.
fn files(wishes: &[Wish]) -> Vec<(&'static str, String)> {
    let head = "claim_no,uscc,subject,applied_on,";
    let mut fairs = format!("{head}fair,cost,held_on\n");
    let mut contracts = format!("{head}contract_no,contract_amount,signed_on\n");
    let mut platforms = format!("{head}investment,accepted_on\n");
    for (number, wish) in wishes.iter().enumerate() {
        let front = |firm: &usize| format!("C-{number},{},S-{number},2024-03-01", uscc(*firm));
        match wish {
            Wish::Fair { firm, fair, cost } => {
                writeln!(fairs, "{},展会{fair},{cost}0000.01,2024-02-01", front(firm)).unwrap();
            }
            Wish::Contract { firm, amount } => {
                writeln!(contracts, "{},HT-{number},{amount}0000.03,2024-02-01", front(firm))
                    .unwrap();
            }
            Wish::Platform { firm, investment } => {
                writeln!(platforms, "{},{investment}0000.05,2024-02-01", front(firm)).unwrap();
            }
        }
    }
    vec![("local-expo", fairs), ("innovation-voucher", contracts), ("shared-platform", platforms)]
}

/// What came of a claim: the sum and what was cut, or the code of the refusal.
type Outcome = Result<(Money, Money, Vec<ReductionDetail>), &'static str>;

/// What came of all, claim by claim, and what the ledger holds then.
#[derive(Debug, PartialEq)]
struct Settled {
    outcomes: Vec<(ClaimNo, Outcome)>,
    rows: BTreeMap<CapKey, (Option<Money>, Money, Money)>,
    register: BTreeMap<(ClaimNo, u32), Money>,
}

async fn decided(session: &Session, claims: &[ClaimNo]) -> Vec<(ClaimNo, Outcome)> {
    let decisions = grants::approve(session, claims, &Unwatched).await.unwrap();
    let outcome = |decision: grants::Decision| {
        let sums = decision.1.map(|one| (one.computed, one.granted, one.reductions));
        (decision.0, sums.map_err(|error| error.code()))
    };
    decisions.into_iter().map(outcome).collect()
}

async fn result(ledger: &Ledger, outcomes: Vec<(ClaimNo, Outcome)>) -> Settled {
    sound(ledger).await;
    let rows = ledger.caps_rows(&CapFilter::All).await.unwrap();
    let view = views::of_year(ledger, Year(2024), Moment::default()).await.unwrap();
    let register = view.register().await.unwrap();
    Settled {
        outcomes,
        rows: rows
            .into_iter()
            .map(|(key, row)| (key, (row.limit, row.own, row.external)))
            .collect(),
        register: register.into_iter().map(|row| (row.key(), row.granted)).collect(),
    }
}

/// Two ledgers with the same claims: at once on one, one by one on the other.
async fn agree(places: [Place; 2], wishes: &[Wish], budget: i64, order: &[ClaimNo]) {
    let mut results = Vec::new();
    for (place, at_once) in places.into_iter().zip([true, false]) {
        let ledger = place.open().await;
        let officer = session(&ledger, OFFICER);
        appropriate(&officer, &format!("{budget}0000.00"), "财预1号").await;
        for (measure, text) in files(wishes) {
            file(&officer, measure, &text).await;
        }
        let approver = session(&ledger, APPROVER);
        let mut outcomes = Vec::new();
        for some in if at_once { order.chunks(order.len()) } else { order.chunks(1) } {
            outcomes.extend(decided(&approver, some).await);
        }
        results.push(result(&ledger, outcomes).await);
        ledger.close().await;
    }
    let one_by_one = results.pop().unwrap();
    assert_eq!(results.pop().unwrap(), one_by_one);
}

fn order(count: usize) -> impl Strategy<Value = Vec<ClaimNo>> {
    let claims: Vec<ClaimNo> =
        (0..count).map(|number| ClaimNo::parse(&format!("C-{number}")).unwrap()).collect();
    Just(claims).prop_shuffle()
}

fn claims() -> impl Strategy<Value = (Vec<Wish>, i64, Vec<ClaimNo>)> {
    let wishes = prop::collection::vec(wish(), 1..40);
    (wishes, 50..900_i64)
        .prop_flat_map(|(wishes, budget)| (Just(budget), order(wishes.len()), Just(wishes)))
        .prop_map(|(budget, order, wishes)| (wishes, budget, order))
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn approving_at_once_is_approving_one_by_one_on_sqlite((wishes, budget, order) in claims()) {
        run(async {
            let places = [embedded(), embedded()];
            agree(places, &wishes, budget, &order).await;
        });
    }
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn approving_at_once_is_approving_one_by_one_on_postgres((wishes, budget, order) in claims()) {
        run(async {
            let (Some(one), Some(other)) = (on_server().await, on_server().await) else { return };
            agree([one, other], &wishes, budget, &order).await;
        });
    }
}
