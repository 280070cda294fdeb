//! 补录: the allowance, the open windows, and how much was recorded late in each.

use crate::{day::Day, judge::key::Key};

/// What was recorded late in a window, or by operators before there were windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateEntries {
    /// The position of the event that opened the window; without one that of the
    /// first late event.
    pub position: u64,
    /// The document that opened it; `None`: it was recorded before rules 2.
    pub document_no: Option<String>,
    /// How many events.
    pub events: u64,
    /// By how many days the latest was late.
    pub most: i64,
}

impl LateEntries {
    /// Nothing yet, in a window.
    pub(in crate::judge) fn of(position: u64, document_no: Option<&str>) -> Self {
        Self { position, document_no: document_no.map(ToOwned::to_owned), events: 0, most: 0 }
    }

    /// One more event, late by so many days.
    pub(in crate::judge) fn add(&mut self, days: i64) {
        self.events += 1;
        self.most = self.most.max(days);
    }
}

/// A window.
#[derive(Debug)]
pub(in crate::judge) struct Window {
    /// The key of the document as it is compared.
    pub(in crate::judge) document: Key,
    pub(in crate::judge) from: Day,
    pub(in crate::judge) to: Day,
    pub(in crate::judge) open: bool,
    pub(in crate::judge) late: LateEntries,
}

/// All windows so far, and the allowance.
#[derive(Debug)]
pub(in crate::judge) struct LateEntryRules {
    pub(in crate::judge) allowance: i64,
    pub(in crate::judge) windows: Vec<Window>,
    /// What operators recorded late before rules 2, by more than the allowance that
    /// came with them.
    pub(in crate::judge) before: Option<LateEntries>,
}

impl Default for LateEntryRules {
    fn default() -> Self {
        Self { allowance: 7, windows: Vec::new(), before: None }
    }
}

impl LateEntryRules {
    /// The open window that has a day.
    pub(in crate::judge) fn window_at(&mut self, day: Day) -> Option<&mut Window> {
        self.windows.iter_mut().find(|window| window.open && window.from <= day && day <= window.to)
    }

    /// Whether an open window has a day.
    pub(in crate::judge) fn covers(&self, day: Day) -> bool {
        self.windows.iter().any(|window| window.open && window.from <= day && day <= window.to)
    }

    /// The open window of a document.
    pub(in crate::judge) fn open_by(&mut self, document: Key) -> Option<&mut Window> {
        self.windows.iter_mut().find(|window| window.open && window.document == document)
    }
}
