//! What is to come back of an instalment and what has, and what is kept of one
//! for another.

use crate::{
    day::Day,
    judge::{
        event::{Event, Fen},
        key::Key,
    },
    spelling::compared,
};

/// The sums kept of an instalment for others, due back of it, and received.
#[derive(Debug, Default)]
pub(crate) struct Recoveries {
    /// Kept for recoveries of others.
    pub(in crate::judge) set_off: Fen,
    /// The day on which that was last done.
    pub(in crate::judge) set_off_on: Option<Day>,
    /// Taken back, for whatever cause.
    pub(in crate::judge) recovered: Fen,
    pub(in crate::judge) debts: Vec<Debt>,
    pub(in crate::judge) received: Vec<Received>,
}

/// A document's number, as it is typed and as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) struct Document {
    typed: Key,
    compared: Key,
}

impl Document {
    pub(in crate::judge) fn of(text: &str) -> Self {
        Self { typed: Key::of(text), compared: Key::of(&compared(text)) }
    }

    pub(in crate::judge) fn read(event: &Event<'_>) -> Result<Self, String> {
        event.text("document_no").map(Self::of)
    }

    /// Whether both are the same number under the rules of an event.
    pub(in crate::judge) fn is(self, other: Self, rules: u32) -> bool {
        if rules == 0 { self.typed == other.typed } else { self.compared == other.compared }
    }
}

/// 追回决定
#[derive(Debug)]
pub(in crate::judge) struct Debt {
    pub(in crate::judge) document: Document,
    pub(in crate::judge) fraud: bool,
    pub(in crate::judge) amount: Fen,
    pub(in crate::judge) decided_on: Day,
    pub(in crate::judge) written_off: Vec<(Document, Fen)>,
}

/// 追回: one payment.
#[derive(Debug)]
pub(in crate::judge) struct Received {
    pub(in crate::judge) document: Document,
    pub(in crate::judge) receipt: Option<Document>,
    /// From which instalment it was kept.
    pub(in crate::judge) kept_from: Option<Key>,
    pub(in crate::judge) fraud: bool,
    pub(in crate::judge) amount: Fen,
}

impl Received {
    /// Whether both are payments of one kind: under one document, with one
    /// receipt or none, kept from the same instalment or none.
    pub(in crate::judge) fn is_like(&self, other: &Self, rules: u32) -> bool {
        let same_receipt = match (self.receipt, other.receipt) {
            (Some(one), Some(other)) => one.is(other, rules),
            (one, other) => one == other,
        };
        self.document.is(other.document, rules) && same_receipt && self.kept_from == other.kept_from
    }
}

/// What one side of a set-off has said, until the other does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    pub(in crate::judge) position: u64,
    pub(in crate::judge) amount: Fen,
    pub(in crate::judge) kept: bool,
}

/// What a set-off is found by: enterprise, document, the instalment that is
/// recovered, the one that bears it.
pub(crate) type Pair = (Key, Key, Key, Key);
