//! 补录: what may be recorded long after its day. An office has an allowance
//! in days; beyond it an admin opens a window by a document.

use serde::{Deserialize, Serialize};

use crate::{date::Date, days::UntrueDay, names::DocumentNo};

/// The allowance of an office that has set none, in calendar days.
pub const DEFAULT_ALLOWANCE: u32 = 7;

/// 补录窗口: business dates that may be recorded however late it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEntryWindow {
    /// The first business date.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// The document that opened it.
    pub document_no: DocumentNo,
}

impl LateEntryWindow {
    /// Whether a business date lies in it.
    pub fn covers(&self, on: Date) -> bool {
        self.from <= on && on <= self.to
    }

    /// Whether the document opened it.
    pub fn is_of(&self, document_no: &DocumentNo) -> bool {
        self.document_no.is(document_no)
    }
}

/// How late an office records: its allowance, and its open windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEntry {
    allowance: u32,
    windows: Vec<LateEntryWindow>,
    /// The documents whose windows were closed.
    closed: Vec<DocumentNo>,
}

impl Default for LateEntry {
    fn default() -> Self {
        Self { allowance: DEFAULT_ALLOWANCE, windows: Vec::new(), closed: Vec::new() }
    }
}

impl LateEntry {
    /// By how many calendar days an event may be recorded after its day.
    pub fn allowance(&self) -> u32 {
        self.allowance
    }

    /// The open windows, in the order in which they were opened.
    pub fn windows(&self) -> &[LateEntryWindow] {
        &self.windows
    }

    /// The window that a document opened.
    pub fn window_of(&self, document_no: &DocumentNo) -> Option<&LateEntryWindow> {
        self.windows.iter().find(|window| window.is_of(document_no))
    }

    /// Whether the document opened a window that was closed.
    pub fn was_closed(&self, document_no: &DocumentNo) -> bool {
        self.closed.iter().any(|closed| closed.is(document_no))
    }

    /// Whether an open window has the business date.
    pub fn covers(&self, on: Date) -> bool {
        self.windows.iter().any(|window| window.covers(on))
    }

    /// By how many days an event is late, if by more than the allowance.
    pub fn lateness(&self, on: Date, today: Date) -> Option<u32> {
        let days = today.duration_since(on).as_hours() / 24;
        u32::try_from(days).ok().filter(|days| *days > self.allowance)
    }

    /// Refuses a business date further back than the allowance that no open
    /// window has.
    ///
    /// # Errors
    /// [`UntrueDay::Late`].
    pub fn permit(&self, on: Date, today: Date) -> Result<(), UntrueDay> {
        match self.lateness(on, today) {
            Some(_) if !self.covers(on) => {
                Err(UntrueDay::Late { on, today, allowance: self.allowance })
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn set_allowance(&mut self, days: u32) {
        self.allowance = days;
    }

    pub(crate) fn open(&mut self, window: LateEntryWindow) {
        self.windows.retain(|known| !known.is_of(&window.document_no));
        self.closed.retain(|closed| !closed.is(&window.document_no));
        self.windows.push(window);
    }

    pub(crate) fn close(&mut self, document_no: &DocumentNo) {
        self.windows.retain(|window| !window.is_of(document_no));
        self.closed.push(document_no.clone());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{explained::Explained as _, testing::day};

    fn window(from: &str, to: &str, document_no: &str) -> LateEntryWindow {
        let document_no = DocumentNo::parse(document_no).unwrap();
        LateEntryWindow { from: day(from), to: day(to), document_no }
    }

    #[test]
    fn the_allowance_is_counted_in_calendar_days_across_months_and_years() {
        let late = LateEntry::default();
        let by = |on: &str| late.lateness(day(on), day("2024-03-04"));
        assert_eq!(by("2024-02-26"), None, "seven days: 29 February is one of them");
        assert_eq!(by("2024-02-25"), Some(8));
        assert_eq!(by("2023-03-04"), Some(366));
        assert_eq!(by("2024-03-05"), None, "the future is another rule's affair");
    }

    #[test]
    fn a_late_date_needs_an_open_window_that_has_it() {
        let mut late = LateEntry::default();
        let today = day("2024-03-04");
        let refused = |late: &LateEntry, on: &str| late.permit(day(on), today).is_err();
        assert!(refused(&late, "2024-01-31"));
        late.open(window("2024-01-01", "2024-01-31", "补录1号"));
        assert!(!refused(&late, "2024-01-01") && !refused(&late, "2024-01-31"));
        assert!(refused(&late, "2023-12-31") && refused(&late, "2024-02-01"));
        late.close(&DocumentNo::parse("补录1号").unwrap());
        assert!(refused(&late, "2024-01-31"));
        late.set_allowance(40);
        assert!(!refused(&late, "2024-01-31"));
    }

    #[test]
    fn a_late_date_is_refused_with_the_allowance_and_the_way_out_in_both_languages() {
        let error = LateEntry::default().permit(day("2024-01-31"), day("2024-03-04")).unwrap_err();
        assert_eq!(error.code(), "late-entry");
        assert_eq!(
            error.to_string(),
            "the date 2024-01-31 lies more than 7 days before today, 2024-03-04"
        );
        assert_eq!(error.zh(), "日期2024-01-31早于今天（2024-03-04）超过7日");
        let hint = error.hint();
        assert!(hint.contains("office late-entry open --from 2024-01-31"), "{hint}");
        assert!(error.hint_zh().contains("office late-entry open --from 2024-01-31"));
    }
}
