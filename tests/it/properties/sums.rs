//! The figures of a ledger, added up from its events without the code that the
//! ledger itself adds them up with.

use std::collections::BTreeMap;

use bofu_app::views;
use bofu_domain::{
    charge::{CapKey, CapRow, FUND_YEAR, Lane},
    date::Year,
    enterprise::{
        event::{EnterpriseEvent, GrantRevoked},
        values::RecoveryCause,
    },
    event::{Fact as _, LimitChange},
    ledger::LedgerEvent,
};
use bofu_projections::{caps, past::Moment, status::InstalmentStatus};
use bofu_store::{CapFilter, Ledger};

/// A row in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Row {
    limit: Option<i64>,
    own: i64,
    external: i64,
}

impl Row {
    fn headroom(self) -> Option<i64> {
        self.limit.map(|limit| limit - self.own - self.external)
    }
}

/// Everything in fen, as far as the events were followed.
#[derive(Default)]
pub(super) struct Sums {
    next: u64,
    rows: BTreeMap<CapKey, Row>,
    /// The same rows by the fold that the ledger uses.
    folded: BTreeMap<CapKey, CapRow>,
    granted: i64,
    revoked: i64,
    /// What came back after an error.
    corrected: i64,
    /// How much of each row is paid.
    paid: BTreeMap<CapKey, i64>,
}

impl Sums {
    /// Adds the events that came since. No own charge may exceed its ceiling
    /// as it was before the event.
    pub(super) async fn follow(&mut self, ledger: &Ledger) {
        loop {
            let events = ledger.events(self.next, 500).await.unwrap();
            if events.is_empty() {
                return;
            }
            for stored in events {
                assert_eq!(stored.position, self.next, "positions are dense");
                self.next += 1;
                self.add(&stored.recorded(ledger.upcasters()).unwrap().event);
            }
        }
    }

    fn add(&mut self, event: &LedgerEvent) {
        caps::fold(&mut self.folded, event);
        for change in event.limits() {
            match change {
                LimitChange::Row(key, limit) => {
                    self.rows.entry(key).or_default().limit = Some(limit.fen());
                }
                LimitChange::Ceiling(ceiling, limit) => {
                    let rows = self.rows.iter_mut().filter(|(key, _)| key.ceiling == ceiling);
                    rows.for_each(|(_, row)| row.limit = Some(limit.fen()));
                }
            }
        }
        for charge in event.charges() {
            let row = self.rows.entry(charge.key.clone()).or_default();
            row.limit = charge.limit.map(bofu_domain::money::Money::fen).or(row.limit);
            match charge.lane {
                Lane::Own => row.own += charge.amount.fen(),
                Lane::External => row.external += charge.amount.fen(),
            }
            let exceeded = charge.lane == Lane::Own
                && charge.amount.is_positive()
                && row.headroom().is_some_and(|headroom| headroom < 0);
            assert!(!exceeded, "{charge:?} exceeds its ceiling: {row:?}");
        }
        for (key, amount) in event.paid() {
            let paid = self.paid.entry(key.clone()).or_default();
            *paid += amount.fen();
            let own = self.rows.get(key).map_or(0, |row| row.own);
            assert!((0..=own).contains(paid), "{paid} of {own} paid of {key:?}");
        }
        let LedgerEvent::Enterprise(event) = event else { return };
        if let EnterpriseEvent::FundsRecovered(back) = &**event
            && back.cause == RecoveryCause::Error
        {
            self.corrected += back.amount.fen();
        }
        if let Some(grant) = event.grant() {
            let parts: i64 = grant.instalments.iter().map(|part| part.granted.fen()).sum();
            assert_eq!(parts, grant.granted.fen(), "a grant is the sum of its instalments");
            self.granted += parts;
        }
        if let EnterpriseEvent::GrantRevoked(GrantRevoked { amount, .. }) = &**event {
            self.revoked += amount.fen();
        }
    }

    /// The ledger says the same, everywhere.
    pub(super) async fn agree(&self, ledger: &Ledger) {
        let stored = ledger.caps_rows(&CapFilter::All).await.unwrap();
        let stored: BTreeMap<CapKey, CapRow> = stored.into_iter().collect();
        assert_eq!(stored, self.folded, "the rows are the fold of the events");
        let fen = |row: &CapRow| Row {
            limit: row.limit.map(bofu_domain::money::Money::fen),
            own: row.own.fen(),
            external: row.external.fen(),
        };
        let stored: BTreeMap<CapKey, Row> =
            stored.iter().map(|(key, row)| (key.clone(), fen(row))).collect();
        assert_eq!(stored, self.rows, "the rows are the sums of the charges");
        let fund = self.rows.iter().filter(|(key, _)| key.ceiling.as_str() == FUND_YEAR);
        let fund: i64 = fund.map(|(_, row)| row.own).sum();
        let held = self.granted - self.revoked - self.corrected;
        assert_eq!(fund, held, "the fund pays all and nothing else");
        let (mut granted, mut revoked, mut lines) = (0, 0, 0);
        for year in [Year(2023), Year(2024)] {
            let view = views::of_year(ledger, year, Moment::default()).await.unwrap();
            for row in view.register().await.unwrap() {
                granted += row.granted.fen();
                if row.status == InstalmentStatus::Revoked {
                    revoked += row.granted.fen();
                }
            }
            for line in view.caps().await.unwrap() {
                let mut rows = self.rows.iter();
                let (_, row) = rows
                    .find(|(key, _)| {
                        key.ceiling == line.ceiling
                            && key.holder == line.holder
                            && key.period.to_string() == line.period
                    })
                    .unwrap();
                assert_eq!(line.headroom.map(bofu_domain::money::Money::fen), row.headroom());
                let paid = self.paid.iter().find(|(key, _)| {
                    key.ceiling == line.ceiling
                        && key.holder == line.holder
                        && key.period.to_string() == line.period
                });
                assert_eq!(line.paid.fen(), paid.map_or(0, |(_, paid)| *paid), "{line:?}");
                lines += usize::from(line.period != "once" || year == Year(2023));
            }
        }
        assert_eq!((granted, revoked), (self.granted, self.revoked), "the register is the events");
        assert_eq!(lines, self.rows.len(), "every row is reported, once");
        super::journal::balances(ledger).await;
    }
}
