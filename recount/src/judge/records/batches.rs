//! Payment batches: the orders that each has in force, and the events that must
//! follow a batch's own.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest as _, Sha256};

use super::claims::StepDay;
use crate::{
    day::Day,
    judge::{
        event::{Fen, yuan},
        key::{Key, Name},
    },
};

/// The batches so far.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    /// By the number as it is typed.
    pub(in crate::judge) known: HashMap<Key, Batch>,
    /// The batches' numbers as they are typed, by the compared form: of those
    /// that were ordered before numbers were compared the first.
    pub(in crate::judge) spelt: HashMap<Key, Key>,
    /// Orders of batches that have no event: claim, instalment, order.
    pub(in crate::judge) unrecorded: HashMap<Key, Vec<(Key, usize, usize)>>,
    /// What the events after a batch's event must be, by the order's id.
    pub(in crate::judge) awaited: HashMap<Key, ExpectedEvent>,
    /// The position of that event.
    pub(in crate::judge) at: u64,
}

/// A batch.
#[derive(Debug, Default)]
pub(in crate::judge) struct Batch {
    /// Its orders in force, by end-to-end id, whose bytes give the order.
    pub(in crate::judge) orders: BTreeMap<Box<str>, ListedOrder>,
    /// It takes no more.
    pub(in crate::judge) closed: bool,
    /// The forms of its files, each with the SHA-256.
    pub(in crate::judge) files: Vec<(Box<str>, Box<str>)>,
    /// The last order, release or cancellation.
    pub(in crate::judge) last: Option<StepDay>,
}

/// An order as its batch lists it.
#[derive(Debug)]
pub(in crate::judge) struct ListedOrder {
    /// What follows the id in its line.
    pub(in crate::judge) rest: Box<str>,
    pub(in crate::judge) amount: Fen,
    pub(in crate::judge) claim: Key,
    pub(in crate::judge) instalment: u32,
    pub(in crate::judge) released: bool,
}

/// An event of an enterprise that must follow in the same commit.
#[derive(Debug)]
pub(in crate::judge) struct ExpectedEvent {
    pub(in crate::judge) name: &'static str,
    pub(in crate::judge) batch: Key,
    pub(in crate::judge) by: Name,
    pub(in crate::judge) on: Day,
    /// Where the order is new: its stream, claim, instalment and amount.
    pub(in crate::judge) order: Option<(Key, Key, u32, Fen)>,
    /// Where it is cancelled: why.
    pub(in crate::judge) reason: Option<Key>,
}

impl Batch {
    /// Number, sum and digest.
    pub(in crate::judge) fn total(&self) -> String {
        let (mut hash, mut amount) = (Sha256::new(), 0);
        for (id, listed) in &self.orders {
            hash.update(id.as_bytes());
            hash.update(listed.rest.as_bytes());
            amount += listed.amount;
        }
        let nibbles = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let digest: String =
            nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect();
        format!("{} / {} / {digest}", self.orders.len(), yuan(amount))
    }
}
