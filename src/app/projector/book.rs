//! `enterprises`, `claims`, `register`, `notices`, `payments`, `recoveries` and
//! `budget`: rows that events come back to.
//!
//! To fill empty tables, rows are kept in memory while they are worked on: a
//! claim with its instalments, notice and recoveries as one. When there are too
//! many, those that nothing has happened to for longest are written; an event
//! that comes back to one of them loads it again. So memory is bounded however
//! long the ledger is, and most rows are written once, as they stand at the end.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
};

use bofu_domain::uscc::Uscc;
use bofu_projections::{
    book::{self, Book, Touched},
    recorded::Recorded,
};
use futures::future::BoxFuture;

use super::{
    registry::{Filler, Folding, Projection},
    seen::Seen,
};
use crate::store::{StoreError, rows::Tx};

/// How many claims, or other rows, are written at once.
const WRITTEN_AT_ONCE: usize = 2_000;

/// The projection.
pub(super) struct BookRows;

impl Projection for BookRows {
    fn name(&self) -> &'static str {
        book::NAME
    }

    fn version(&self) -> u32 {
        book::VERSION
    }

    fn tables(&self) -> &'static [&'static str] {
        &["enterprises", "claims", "register", "notices", "payments", "recoveries", "budget"]
    }

    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let before: Book = tx.load_book(&book::touches(events)).await?;
            let mut after = before.clone();
            let stopped = events.iter().find_map(|event| after.fold(event).err());
            tx.write_book(&after.changed_since(&before)).await?;
            Ok(stopped)
        })
    }

    fn filler(&self, most: usize) -> Option<Box<dyn Filler>> {
        Some(Box::new(BookFiller {
            book: Book::default(),
            used: BTreeMap::new(),
            loaded: Touched::default(),
            written: Seen::nothing(),
            most,
        }))
    }
}

/// Keeps what is being worked on.
struct BookFiller {
    book: Book,
    /// Where each enterprise in memory was last touched; a claim's row says it.
    used: BTreeMap<Uscc, u64>,
    /// Those in memory that are in the tables too, as they were.
    loaded: Touched,
    /// Those that are in the tables, or more.
    written: Seen,
    most: usize,
}

impl Filler for BookFiller {
    fn fold<'a>(&'a mut self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let Some(last) = events.last() else { return Ok(None) };
            let touched = book::touches(events);
            self.load(tx, &touched).await?;
            self.used.extend(touched.enterprises.into_iter().map(|uscc| (uscc, last.position)));
            let stopped = events.iter().find_map(|event| self.book.fold(event).err());
            self.make_room(tx).await?;
            Ok(stopped)
        })
    }

    fn write_rest<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let rest = Touched {
                enterprises: first(&self.book.enterprises),
                claims: first(&self.book.claims),
                paying: BTreeSet::new(),
                orders: first(&self.book.payments),
                budget: first(&self.book.budget),
            };
            self.write(tx, rest).await?;
            let Book { enterprises, claims, payments, budget, .. } = &self.book;
            let empty = [enterprises.is_empty(), claims.is_empty(), payments.is_empty()];
            Ok(!(empty.into_iter().all(|empty| empty) && budget.is_empty()))
        })
    }
}

/// As many as are written at once.
fn first<K: Ord + Clone, R>(rows: &BTreeMap<K, R>) -> BTreeSet<K> {
    rows.keys().take(WRITTEN_AT_ONCE).cloned().collect()
}

impl BookFiller {
    /// Loads what was written before and is not in memory.
    async fn load(&mut self, tx: &mut Tx, touched: &Touched) -> Result<(), StoreError> {
        let (book, written) = (&self.book, &self.written);
        let mut missing = Touched {
            enterprises: absent(&touched.enterprises, &book.enterprises, written),
            claims: absent(&touched.claims, &book.claims, written),
            paying: BTreeSet::new(),
            orders: absent(&touched.orders, &book.payments, written),
            budget: absent(&touched.budget, &book.budget, written),
        };
        if missing == Touched::default() {
            return Ok(());
        }
        missing.paying.clone_from(&missing.claims);
        tx.key_next(BookRows.tables()).await?;
        let found = tx.load_book(&missing).await?;
        self.loaded.enterprises.extend(found.enterprises.keys().cloned());
        self.loaded.claims.extend(found.claims.keys().cloned());
        self.loaded.orders.extend(found.payments.keys().cloned());
        self.loaded.budget.extend(found.budget.keys().cloned());
        self.book.absorb(found);
        Ok(())
    }

    /// Where there is too much in memory, writes a quarter of it.
    async fn make_room(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let (book, most) = (&self.book, self.most);
        let rows = [book.enterprises.len(), book.claims.len(), book.payments.len()];
        if rows.into_iter().all(|rows| rows <= most) && book.budget.len() <= most {
            return Ok(());
        }
        let used = |uscc: &Uscc| self.used.get(uscc).copied();
        let longest = Touched {
            enterprises: longest_ago(book.enterprises.keys().map(|key| (used(key), key)), most),
            claims: longest_ago(book.claims.iter().map(|(key, row)| (row.position, key)), most),
            paying: BTreeSet::new(),
            orders: longest_ago(book.payments.iter().map(|(key, row)| (row.position, key)), most),
            budget: longest_ago(book.budget.iter().map(|(key, row)| (row.position, key)), most),
        };
        self.write(tx, longest).await
    }

    /// Writes these and takes them out of memory.
    async fn write(&mut self, tx: &mut Tx, these: Touched) -> Result<(), StoreError> {
        let Touched { enterprises, claims, paying: _, orders, budget } = these;
        for uscc in &enterprises {
            self.used.remove(uscc);
        }
        for some in parts(enterprises) {
            let (known, new) = self.part(some, |loaded| &mut loaded.enterprises);
            let of = |enterprises| Touched { enterprises, ..Touched::default() };
            self.write_out(tx, &of(known), &of(new)).await?;
        }
        for some in parts(claims) {
            let (known, new) = self.part(some, |loaded| &mut loaded.claims);
            let of = |claims: BTreeSet<_>| Touched {
                paying: claims.clone(),
                claims,
                ..Touched::default()
            };
            self.write_out(tx, &of(known), &of(new)).await?;
        }
        for some in parts(orders) {
            let (known, new) = self.part(some, |loaded| &mut loaded.orders);
            let of = |orders| Touched { orders, ..Touched::default() };
            self.write_out(tx, &of(known), &of(new)).await?;
        }
        for some in parts(budget) {
            let (known, new) = self.part(some, |loaded| &mut loaded.budget);
            let of = |budget| Touched { budget, ..Touched::default() };
            self.write_out(tx, &of(known), &of(new)).await?;
        }
        Ok(())
    }

    /// Notes that these are written from here on. Answers which of them were in
    /// the tables before, and which were not.
    fn part<K: Ord + Hash>(
        &mut self,
        these: Vec<K>,
        loaded: fn(&mut Touched) -> &mut BTreeSet<K>,
    ) -> (BTreeSet<K>, BTreeSet<K>) {
        for key in &these {
            self.written.add(key);
        }
        let loaded = loaded(&mut self.loaded);
        these.into_iter().partition(|key| loaded.remove(key))
    }

    async fn write_out(
        &mut self,
        tx: &mut Tx,
        known: &Touched,
        new: &Touched,
    ) -> Result<(), StoreError> {
        tx.copying(false);
        tx.write_book(&self.book.take(known)).await?;
        tx.copying(true);
        tx.write_book(&self.book.take(new)).await?;
        tx.copying(false);
        Ok(())
    }
}

/// Those that are not in memory and were perhaps written.
fn absent<K: Ord + Hash + Clone, R>(
    touched: &BTreeSet<K>,
    rows: &BTreeMap<K, R>,
    written: &Seen,
) -> BTreeSet<K> {
    let is_absent = |key: &&K| !rows.contains_key(*key) && written.perhaps(*key);
    touched.iter().filter(is_absent).cloned().collect()
}

/// As many as are written at once, and again.
fn parts<K: Clone>(keys: BTreeSet<K>) -> Vec<Vec<K>> {
    let keys: Vec<K> = keys.into_iter().collect();
    keys.chunks(WRITTEN_AT_ONCE).map(<[K]>::to_vec).collect()
}

/// Where there are more than `most`, those with the lowest places, so that
/// three quarters of `most` are left.
fn longest_ago<'a, P: Ord, K: Ord + Clone + 'a>(
    all: impl Iterator<Item = (P, &'a K)>,
    most: usize,
) -> BTreeSet<K> {
    let mut all: Vec<_> = all.collect();
    if all.len() <= most {
        return BTreeSet::new();
    }
    let too_many = all.len() - most * 3 / 4;
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all.truncate(too_many);
    all.into_iter().map(|(_, key)| key.clone()).collect()
}
