//! What is known of the items of a bulk command.

use bofu_domain::names::ClaimNo;
use bofu_projections::orders::OrderRow;
use serde::Serialize;
use serde_json::{Map, Value};

/// What names an item, as JSON does: `claim_no` and `C-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What kind of name it is.
    pub kind: &'static str,
    /// The name.
    pub name: String,
}

impl Item {
    /// An item by its name.
    pub fn new(kind: &'static str, name: &(impl ToString + ?Sized)) -> Self {
        Self { kind, name: name.to_string() }
    }

    /// As JSON: `{"claim_no": "C-1"}`; the number of a row is a number.
    pub fn json(&self) -> Map<String, Value> {
        let name = match (self.kind, self.name.parse::<u64>()) {
            ("row", Ok(number)) => Value::from(number),
            (_, _) => Value::from(self.name.as_str()),
        };
        Map::from_iter([(self.kind.to_owned(), name)])
    }
}

/// How many items came to what. They add up to `total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// All of them.
    pub total: u64,
    /// It was stored by this command.
    pub stored: u64,
    /// It was stored before, with the same content.
    pub unchanged: u64,
    /// Refused by a rule.
    pub refused: u64,
    /// Not stored: not begun, or the store failed.
    pub not_stored: u64,
    /// Whether they are stored is not known: the connection broke in the commit.
    pub unknown: u64,
}

impl Counts {
    /// One more.
    pub fn add<V: Changed>(&mut self, outcome: &Result<V, impl Sized>) {
        match outcome {
            Ok(value) if value.changed() => self.stored += 1,
            Ok(_) => self.unchanged += 1,
            Err(_) => self.refused += 1,
        }
    }

    /// Whatever is not told of `total` was not stored.
    #[must_use]
    pub(super) fn of(self, total: u64) -> Self {
        let settled = self.stored + self.unchanged + self.refused + self.unknown;
        let total = total.max(settled);
        Self { total, not_stored: total - settled, ..self }
    }

    /// Whether it is known of every item that it is stored, or refused.
    pub fn is_complete(self) -> bool {
        self.not_stored == 0 && self.unknown == 0
    }
}

/// The results that are known, item by item.
#[derive(Debug)]
pub struct ItemResults<E> {
    /// What was done, or was so before; none are named where there are too many.
    pub done: Vec<Item>,
    /// What was refused, and why.
    pub refused: Vec<(Item, E)>,
}

impl<E> Default for ItemResults<E> {
    fn default() -> Self {
        Self { done: Vec::new(), refused: Vec::new() }
    }
}

/// Results as a bulk command gathers them.
pub trait Results {
    /// Why an item is refused.
    type Refusal;

    /// How many are stored, unchanged and refused.
    fn counts(&self) -> Counts;
    /// Item by item.
    fn known(self) -> ItemResults<Self::Refusal>;
}

/// A thing that names an item.
pub trait Named {
    /// Its name.
    fn item(&self) -> Item;
}

/// An answer that tells whether it changed anything.
pub trait Changed {
    /// Whether something was stored.
    fn changed(&self) -> bool;
}

impl Changed for bool {
    fn changed(&self) -> bool {
        *self
    }
}

impl<T> Changed for Option<T> {
    fn changed(&self) -> bool {
        self.is_some()
    }
}

impl Named for Item {
    fn item(&self) -> Item {
        self.clone()
    }
}

impl Named for ClaimNo {
    fn item(&self) -> Item {
        Item::new("claim_no", self)
    }
}

impl Named for OrderRow {
    fn item(&self) -> Item {
        Item::new("end_to_end_id", &self.end_to_end_id)
    }
}

impl<K: Named, V: Changed, E> Results for Vec<(K, Result<V, E>)> {
    type Refusal = E;

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, outcome) in self {
            counts.add(outcome);
        }
        counts
    }

    fn known(self) -> ItemResults<E> {
        let mut known = ItemResults::default();
        for (key, outcome) in self {
            match outcome {
                Ok(_) => known.done.push(key.item()),
                Err(error) => known.refused.push((key.item(), error)),
            }
        }
        known
    }
}
