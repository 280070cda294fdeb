//! Laws that hold for every history.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::Lane, date::Year, enterprise::event::payment::RecoveryWrittenOff, event::Fact,
    ledger::LedgerEvent, money::Money,
};
use proptest::prelude::*;

use super::history::{CEILING, History, actor, claim_no, document, fen, uscc};
use crate::{
    budget::BudgetEntry,
    caps,
    fold::FoldError,
    recorded::Recorded,
    status::{ClaimStatus, InstalmentStatus},
    subsidies::{SubsidyRows, touches},
    table::{TableRow, WriteCells},
};

/// What a claim's life may be: how far it goes, and what is revoked.
#[derive(Debug, Clone)]
struct Life {
    enterprise: u8,
    slices: Vec<i64>,
    cut: i64,
    end: u8,
    rename: bool,
    aid: i64,
}

fn life() -> impl Strategy<Value = Life> {
    let slices = proptest::collection::vec(1_i64..1_000_000, 1..4);
    (0_u8..3, slices, 0_i64..1_000_000, 0_u8..7, any::<bool>(), 0_i64..1000).prop_map(
        |(enterprise, slices, cut, end, rename, aid)| Life {
            enterprise,
            slices,
            cut,
            end,
            rename,
            aid,
        },
    )
}

fn live(history: &mut History, no: &str, life: &Life) {
    let of = uscc(life.enterprise);
    history.file(&of, no);
    if life.rename {
        history.rename(&of, &format!("更名{no}公司"));
    }
    if life.end == 0 {
        return;
    }
    history.assess(&of, no, &life.slices);
    if life.aid > 0 {
        history.aid(&of, Year(2023), life.aid);
    }
    if life.end == 1 {
        return;
    }
    if life.end == 2 {
        history.withdraw(&of, no);
        return;
    }
    if life.slices.iter().all(|sum| *sum <= life.cut) {
        history.nothing_left(&of, no, &life.slices);
        return;
    }
    history.grant(&of, no, &life.slices, life.cut);
    let Some(LedgerEvent::Enterprise(happened)) = history.events.last().map(|last| &last.event)
    else {
        return;
    };
    let Some(grant) = happened.grant().cloned() else { return };
    // 3: nothing is revoked; 4: the first; 5, 6: all of them.
    let revoked = match life.end {
        3 => 0,
        4 => 1,
        _all => grant.instalments.len(),
    };
    for part in grant.instalments.iter().take(revoked) {
        history.revoke(&of, no, part.no, part.period, part.granted.fen());
    }
}

/// Lives that overlap: each claim's events stand among those of the others.
fn history() -> impl Strategy<Value = Vec<Recorded>> {
    (proptest::collection::vec(life(), 1..10), any::<u64>()).prop_map(|(lives, seed)| {
        let mut history = History::default();
        history.appropriate(Year(2023), 1_000_000_000);
        (0..3).for_each(|index| history.register(&uscc(index), &format!("企业{index}")));
        for (index, life) in lives.iter().enumerate() {
            live(&mut history, &format!("C-{index}"), life);
        }
        interleave(history.events, seed)
    })
}

/// Swaps neighbours of different streams, which no stream can tell.
fn interleave(mut events: Vec<Recorded>, mut seed: u64) -> Vec<Recorded> {
    for _ in 0..events.len() {
        for index in 1..events.len() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if seed >> 63 == 1 && events[index - 1].stream_id != events[index].stream_id {
                events.swap(index - 1, index);
            }
        }
    }
    for (position, event) in (0..).zip(&mut events) {
        event.position = position;
    }
    events
}

fn replayed(events: &[Recorded]) -> SubsidyRows {
    let mut subsidies = SubsidyRows::default();
    for event in events {
        subsidies.fold(event).unwrap();
    }
    subsidies
}

/// What a runner does: load what a batch touches, fold it, write what changed.
fn run(tables: &mut SubsidyRows, batch: &[Recorded]) {
    let touched = touches(batch);
    let mut loaded = tables.clone();
    loaded.enterprises.retain(|uscc, _| touched.enterprises.contains(uscc));
    loaded.claims.retain(|claim_no, _| touched.claims.contains(claim_no));
    loaded.register.retain(|(claim_no, _), _| touched.claims.contains(claim_no));
    loaded.notices.retain(|claim_no, _| touched.paying.contains(claim_no));
    loaded.recoveries.retain(|(claim_no, ..), _| touched.paying.contains(claim_no));
    loaded.payments.retain(|id, _| touched.orders.contains(id));
    loaded.budget.retain(|key, _| touched.budget.contains(key));
    let mut subsidies = loaded.clone();
    for event in batch {
        subsidies.fold(event).unwrap();
    }
    let changed = subsidies.changed_since(&loaded);
    tables.enterprises.extend(changed.enterprises);
    tables.claims.extend(changed.claims);
    tables.register.extend(changed.register);
    tables.notices.extend(changed.notices);
    tables.payments.extend(changed.payments);
    tables.recoveries.extend(changed.recoveries);
    tables.budget.extend(changed.budget);
}

/// A row's cells, as texts.
#[derive(Default)]
struct Cells(Vec<String>);

impl WriteCells for Cells {
    fn text(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }

    fn shown(&mut self, value: &dyn std::fmt::Display) {
        self.0.push(value.to_string());
    }

    fn number(&mut self, number: i64) {
        self.0.push(number.to_string());
    }

    fn null(&mut self) {
        self.0.push("null".to_owned());
    }
}

/// The cells of a row in those of its columns that are fixed.
fn fixed_cells(row: &impl TableRow) -> Vec<String> {
    let mut cells = Cells::default();
    row.write(&mut cells);
    let columns = table_of(row).columns.iter();
    columns.zip(cells.0).filter(|(column, _)| column.is_fixed).map(|(_, cell)| cell).collect()
}

fn table_of<R: TableRow>(_: &R) -> &'static crate::table::Table {
    R::table()
}

/// The fixed cells of every row that has columns other than its key fixed.
fn all_fixed_cells(subsidies: &SubsidyRows) -> Vec<Vec<String>> {
    let claims = subsidies.claims.values().map(fixed_cells);
    let register = subsidies.register.values().map(fixed_cells);
    let budget = subsidies
        .budget
        .iter()
        .map(|(key, row)| fixed_cells(&BudgetEntry { key: key.clone(), row: row.clone() }));
    claims.chain(register).chain(budget).collect()
}

proptest! {
    #[test]
    fn a_fixed_column_never_changes_while_its_row_stands(events in history()) {
        let mut subsidies = SubsidyRows::default();
        let mut before = Vec::new();
        for event in &events {
            subsidies.fold(event).unwrap();
            let now = all_fixed_cells(&subsidies);
            prop_assert!(before.iter().all(|row| now.contains(row)), "{before:?} {now:?}");
            before = now;
        }
    }

    #[test]
    fn folding_in_batches_of_any_size_is_folding_one_by_one(
        events in history(),
        size in 1_usize..9,
    ) {
        let mut tables = SubsidyRows::default();
        events.chunks(size).for_each(|batch| run(&mut tables, batch));
        prop_assert_eq!(tables, replayed(&events));
    }

    #[test]
    fn an_event_that_was_folded_before_changes_nothing(events in history(), from in 0_usize..60) {
        let subsidies = replayed(&events);
        let mut again = subsidies.clone();
        events.iter().skip(from).for_each(|event| again.fold(event).unwrap());
        prop_assert_eq!(again, subsidies);
    }

    #[test]
    fn the_register_holds_what_the_events_have_charged(events in history()) {
        let mut charged: BTreeMap<(String, String), Money> = BTreeMap::new();
        let mut rows = BTreeMap::new();
        for event in &events {
            caps::fold(&mut rows, &event.event);
            for charge in event.event.charges() {
                if charge.key.ceiling.as_str() == CEILING && charge.lane == Lane::Own {
                    let key = (charge.key.holder.to_string(), charge.key.period.to_string());
                    let sum = charged.entry(key).or_default();
                    *sum = sum.plus(charge.amount);
                }
            }
        }
        let mut registered: BTreeMap<(String, String), Money> = BTreeMap::new();
        for row in replayed(&events).register.values() {
            let sum =
                registered.entry((row.uscc.to_string(), row.period.to_string())).or_default();
            if row.status != InstalmentStatus::Revoked {
                *sum = sum.plus(row.granted);
            }
        }
        prop_assert_eq!(&registered, &charged);
        for (key, row) in rows.iter().filter(|(key, _)| key.ceiling.as_str() == CEILING) {
            let own = charged.get(&(key.holder.to_string(), key.period.to_string()));
            prop_assert_eq!(row.own, own.copied().unwrap_or_default());
        }
    }

    #[test]
    fn a_claim_stands_for_what_its_instalments_stand_for(events in history()) {
        let subsidies = replayed(&events);
        for claim in subsidies.claims.values() {
            let parts = || subsidies.register.values().filter(|row| row.claim_no == claim.claim_no);
            let left = parts().filter(|row| row.status != InstalmentStatus::Revoked);
            let sum = left.fold(Money::ZERO, |sum, row| sum.plus(row.granted));
            let all = parts().fold(Money::ZERO, |sum, row| sum.plus(row.granted));
            prop_assert_eq!(claim.granted.unwrap_or_default(), all);
            prop_assert_eq!(all.minus(claim.revoked), sum);
            let revoked = parts().count() > 0 && sum.is_zero();
            prop_assert_eq!(claim.status == ClaimStatus::Revoked, revoked);
        }
    }

    #[test]
    fn an_event_that_does_not_fit_changes_no_row(events in history(), missing in 0_usize..60) {
        let mut subsidies = SubsidyRows::default();
        for (index, event) in events.iter().enumerate() {
            if index == missing {
                continue;
            }
            let before = subsidies.clone();
            if let Err(error) = subsidies.fold(event) {
                prop_assert_eq!(error.position(), event.position);
                prop_assert_eq!(&subsidies, &before);
            }
        }
    }
}

#[test]
fn a_claim_filed_twice_is_refused_at_its_place() {
    let mut history = History::default();
    history.register(&uscc(0), "甲公司");
    history.file(&uscc(0), "C-1");
    history.file(&uscc(0), "C-1");
    let mut subsidies = replayed(&history.events[..2]);
    let refused = subsidies.fold(&history.events[2]);
    assert!(matches!(refused, Err(FoldError::Twice { position: 2, what: "claim", .. })));
}

#[test]
fn a_write_off_of_what_nothing_asked_back_is_refused_at_its_place() {
    let mut history = History::default();
    history.register(&uscc(0), "甲公司");
    history.file(&uscc(0), "C-1");
    history.grant(&uscc(0), "C-1", &[100], 0);
    let given_up = RecoveryWrittenOff {
        occurred_on: history.today(),
        by: actor("陈会计"),
        claim_no: claim_no("C-1"),
        instalment: 1,
        document_no: document(),
        amount: fen(10),
        written_off_by: document(),
        reason: "企业破产".into(),
    };
    history.enterprise(&uscc(0), given_up.into());
    let mut subsidies = replayed(&history.events[..3]);
    let refused = subsidies.fold(&history.events[3]);
    assert!(matches!(refused, Err(FoldError::Unknown { position: 3, what: "recovery", .. })));
}

#[test]
fn a_grant_of_a_claim_that_was_never_filed_is_refused_at_its_place() {
    let mut history = History::default();
    history.register(&uscc(0), "甲公司");
    history.grant(&uscc(0), "C-1", &[100], 0);
    let mut subsidies = replayed(&history.events[..1]);
    let refused = subsidies.fold(&history.events[1]);
    assert!(matches!(refused, Err(FoldError::Unknown { position: 1, what: "claim", .. })));
}
