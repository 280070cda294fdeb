//! Random orders and a bank that splits, merges, repeats, returns and mistypes:
//! every line and every order ends in exactly one place, the sums are those of
//! the statement, and what is unmatched leaves everything as it was before.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use bofu_app::{
    files::Disk,
    grants, offices, payments, policies,
    progress::Unwatched,
    projector,
    reports::ReportQuery,
    session::Session,
    statements::{
        import, matching, pairing,
        reconciliation::{of_year, three_way},
    },
};
use bofu_domain::{
    date::Year,
    money::Money,
    names::ClaimNo,
    statement::{event::Direction, matching::MatchingRules},
};
use bofu_projections::{
    budget::BudgetRow,
    payments::PaymentRow,
    reconciliation::{Reconciliation, Side},
    status::OrderStatus,
    subsidies::SubsidyRows,
    threeway::Cut,
};
use bofu_store::Ledger;
use proptest::prelude::*;

use super::{
    founded::{FIRMS, cases, embedded, on_server, run},
    office::{APPROVER, OFFICER, file, session, uscc, verified},
};
use crate::store::kit::{Place, folded};

/// What the bank makes of one order.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Unpaid,
    Paid { named: bool, typo: bool },
    Twice,
    Returned { named: bool },
    Split,
    WrongAmount,
    WrongPayee,
}

/// Contract in hundreds, firm, fate.
type Case = (u32, usize, Fate);

/// Claims with their fates, lines that nobody asked for, and whether the first
/// two orders come as one line.
type World = (Vec<Case>, Vec<(bool, usize, u32)>, bool);

fn worlds() -> impl Strategy<Value = World> {
    let fate = prop_oneof![
        1 => Just(Fate::Unpaid),
        5 => (any::<bool>(), any::<bool>()).prop_map(|(named, typo)| Fate::Paid { named, typo }),
        1 => Just(Fate::Twice),
        2 => any::<bool>().prop_map(|named| Fate::Returned { named }),
        1 => Just(Fate::Split),
        1 => Just(Fate::WrongAmount),
        1 => Just(Fate::WrongPayee),
    ];
    let claims = prop::collection::vec((1..5_u32, 0..FIRMS, fate), 1..12);
    let noise = prop::collection::vec((any::<bool>(), 0..FIRMS, 1..5_u32), 0..4);
    (claims, noise, any::<bool>())
}

struct TestOffice {
    finance: Session,
    asked: ReportQuery,
}

impl TestOffice {
    fn ledger(&self) -> &Ledger {
        self.finance.ledger()
    }

    async fn report(&self) -> Reconciliation {
        let mut all = of_year(&self.finance, &self.asked).await.unwrap();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// All rows that follow the events, without where they were last changed.
    async fn book(&self) -> SubsidyRows {
        projector::catch_up(self.ledger()).await.unwrap();
        let mut book = self.ledger().rows().all_subsidies().await.unwrap();
        book.payments.values_mut().for_each(|row| row.position = 0);
        book.register.values_mut().for_each(|row| row.position = 0);
        book.claims.values_mut().for_each(|row| row.position = 0);
        book.enterprises.values_mut().for_each(|row| row.position = 0);
        book.notices.values_mut().for_each(|row| row.position = 0);
        book.budget.values_mut().for_each(|row| row.position = 0);
        // What was paid and is not any more leaves a row of nothing.
        book.budget.retain(|_, row| *row != BudgetRow::default());
        book
    }
}

/// Grants the claims and sends an order each to the bank.
async fn at_the_bank(ledger: &Ledger, claims: &[Case]) -> TestOffice {
    let officer = session(ledger, OFFICER);
    policies::adopt_reading(&officer, "notice-days", "0", "口径", None).await.unwrap();
    let account = offices::AccountInput {
        account_name: "示例财政局",
        bank: "示例银行",
        bank_code: "102331000012",
        account_no: "1202020109900054321",
    };
    offices::set_payer(&officer, "示例经信局", account).await.unwrap();
    let mut text =
        "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on\n".to_owned();
    let mut numbers = Vec::new();
    for (number, (hundreds, firm, _)) in claims.iter().enumerate() {
        let (uscc, amount) = (uscc(*firm), hundreds * 100);
        writeln!(text, "C-{number},{uscc},S-{number},2024-03-01,HT-{number},{amount},2024-02-01")
            .unwrap();
        numbers.push(ClaimNo::parse(&format!("C-{number}")).unwrap());
    }
    file(&officer, "innovation-voucher", &text).await;
    grants::approve(&session(ledger, APPROVER), &numbers, &Unwatched).await.unwrap();
    let finance = session(ledger, "周会计");
    let batch = payments::batch_no("B1").unwrap();
    payments::order(&finance, &batch, &numbers, &Unwatched).await.unwrap();
    payments::release(&finance, &batch).await.unwrap();
    TestOffice { finance, asked: ReportQuery::now(Year(2024)) }
}

/// The bank's file.
fn statement(orders: &[PaymentRow], (claims, noise, merge): &World) -> String {
    let mut lines: Vec<(&str, Money, String, String, String, &str)> = Vec::new();
    let fate = |row: &PaymentRow| -> Fate {
        let number: usize = row.claim_no.as_str()[2..].parse().unwrap();
        claims[number].2
    };
    let mut rows = orders.iter();
    if *merge && orders.len() > 1 {
        let (one, two) = (rows.next().unwrap(), rows.next().unwrap());
        let sum = one.amount.plus(two.amount);
        let to = (one.payee_name.to_string(), one.account.account_no.clone());
        lines.push(("out", sum, to.0, to.1, String::new(), "合并支付"));
    }
    for row in rows {
        let (name, account) = (row.payee_name.to_string(), row.account.account_no.clone());
        let id = row.end_to_end_id.to_string();
        let mut book = |direction, amount, name: &str, account: &str, id: &str, summary| {
            let owned = |text: &str| text.to_owned();
            lines.push((direction, amount, owned(name), owned(account), owned(id), summary));
        };
        let amount = row.amount;
        match fate(row) {
            Fate::Unpaid => {}
            Fate::Paid { named: true, .. } => book("out", amount, &name, &account, &id, ""),
            Fate::Paid { named: false, typo: false } => {
                book("out", amount, &name, &account, "", "");
            }
            Fate::Paid { named: false, typo: true } => {
                book("out", amount, &name.replace('例', "列"), "", "", "");
            }
            Fate::Twice => {
                book("out", amount, &name, &account, &id, "");
                book("out", amount, &name, &account, &id, "");
            }
            Fate::Returned { named } => {
                book("out", amount, &name, &account, &id, "");
                book("in", amount, &name, &account, if named { &id } else { "" }, "退票");
            }
            Fate::Split => {
                let part = Money::parse("1.11").unwrap();
                book("out", part, &name, &account, "", "");
                book("out", amount.minus(part), &name, &account, "", "");
            }
            Fate::WrongAmount => {
                book("out", amount.plus(Money::parse("0.01").unwrap()), &name, &account, &id, "");
            }
            Fate::WrongPayee => book("out", amount, &name, "999999", &id, ""),
        }
    }
    for (out, firm, amount) in noise {
        let amount = Money::parse(&format!("{}", amount * 30)).unwrap();
        let direction = if *out { "out" } else { "in" };
        lines.push((
            direction,
            amount,
            format!("示例{firm}厂"),
            firm.to_string(),
            String::new(),
            "往来",
        ));
    }
    let mut text = "booked_on,direction,amount,counterparty_name,counterparty_account,reference,summary,balance\n\
                    2024-06-04,opening,100000.00,,,,,\n"
        .to_owned();
    let mut balance = Money::parse("100000").unwrap();
    for (direction, amount, name, account, reference, summary) in lines {
        let signed = if direction == "in" { amount } else { amount.negated() };
        balance = balance.plus(signed);
        writeln!(text, "2024-06-04,{direction},{amount},{name},{account},{reference},{summary},")
            .unwrap();
    }
    writeln!(text, "2024-06-30,closing,{balance},,,,,").unwrap();
    text
}

/// Every line and order in one place, and the sums.
fn in_one_place(report: &Reconciliation, lines: usize, orders: &[PaymentRow]) {
    let adjusted = report.adjusted.as_ref().unwrap();
    assert!(report.balanced && adjusted.agrees, "{report:#?}");
    let matched = report.matched.iter().flat_map(|one| one.lines.clone());
    let left = report.unmatched_lines.iter().map(|one| one.line);
    let mut all: Vec<u32> = matched.chain(left).collect();
    all.sort_unstable();
    let lines = u32::try_from(lines).unwrap();
    assert_eq!(all, (1..=lines).collect::<Vec<u32>>());
    let signed = |direction: Direction, amount| direction.signed(amount);
    let matched = report.matched.iter().map(|one| signed(one.direction, one.amount));
    let left = report.unmatched_lines.iter().map(|one| signed(one.direction, one.amount));
    let sum = matched.chain(left).fold(Money::ZERO, Money::plus);
    assert_eq!(sum, report.closing.minus(report.opening));
    let of_side = |side: Side| {
        let items = adjusted.items.iter().filter(|item| item.side == side);
        items.fold(Money::ZERO, |sum, item| sum.plus(item.amount))
    };
    assert_eq!(of_side(Side::LedgerIn), adjusted.ledger_in_bank_not);
    assert_eq!(of_side(Side::LedgerOut), adjusted.ledger_out_bank_not);
    assert_eq!(of_side(Side::BankIn), adjusted.bank_in_ledger_not);
    assert_eq!(of_side(Side::BankOut), adjusted.bank_out_ledger_not);
    let of_matches: BTreeSet<_> =
        report.matched.iter().flat_map(|one| &one.orders).map(|one| &one.end_to_end_id).collect();
    let open: BTreeSet<_> = report.unmatched_orders.iter().map(|one| &one.end_to_end_id).collect();
    for order in orders {
        let id = &order.end_to_end_id;
        assert_eq!(of_matches.contains(id), !open.contains(id), "{id} in one place");
    }
}

async fn reconciles(place: Place, directory: &Path, world: &World) {
    let ledger = place.open().await;
    let mut office = at_the_bank(&ledger, &world.0).await;
    projector::catch_up(&ledger).await.unwrap();
    // A statement is taken in when its last day has come.
    let closing = bofu_domain::date::parse_date("2024-06-30").unwrap();
    office.finance = office.finance.with(office.finance.by().clone(), closing);
    let orders = ledger.rows().open_payments().await.unwrap();
    let path = directory.join("statement.csv");
    std::fs::write(&path, statement(&orders, world)).unwrap();
    let taken = import::import(&office.finance, &path, &Disk, import::Stated::default())
        .await
        .unwrap()
        .remove(0);
    in_one_place(&office.report().await, taken.lines, &orders);
    let before = office.book().await;
    let rules = MatchingRules::shipped().unwrap();
    let id = &taken.statement;
    let found = matching::search(&office.finance, id, &rules, false, &Unwatched).await.unwrap();
    in_one_place(&office.report().await, taken.lines, &orders);
    // A person accepts what is proposed, as far as the orders allow.
    matching::accept(&office.finance, id, &[], Some(0)).await.unwrap();
    let report = office.report().await;
    in_one_place(&report, taken.lines, &orders);
    let rows = three_way(&office.finance, &office.asked).await.unwrap();
    assert!(rows.iter().filter(|row| row.by != Cut::Unmatched).all(|row| row.difference.is_zero()));
    folded(&ledger).await;
    verified(&ledger).await;
    // All of it undone, the last first: as before, but for the numbers.
    for one in report.matched.iter().rev() {
        assert!(pairing::undo(&office.finance, id, one.match_no, "错配").await.unwrap().is_some());
    }
    let after = office.book().await;
    assert_eq!(after, before, "{found:#?}");
    assert!(after.payments.values().all(|row| row.status == OrderStatus::Released));
    in_one_place(&office.report().await, taken.lines, &orders);
    folded(&ledger).await;
    drop(office);
    ledger.close().await;
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn every_line_and_order_ends_in_one_place_and_an_unmatch_restores_the_rest_on_sqlite(
        world in worlds()
    ) {
        let directory = tempfile::tempdir().unwrap();
        run(reconciles(embedded(), directory.path(), &world));
    }
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn every_line_and_order_ends_in_one_place_and_an_unmatch_restores_the_rest_on_postgres(
        world in worlds()
    ) {
        let directory = tempfile::tempdir().unwrap();
        run(async {
            if let Some(place) = on_server().await {
                Box::pin(reconciles(place, directory.path(), &world)).await;
            }
        });
    }
}
