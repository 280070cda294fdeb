//! A fund's year as its events leave it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::FundEvent;
use crate::{
    assessment::Source,
    date::{Date, Year},
    days::{Step, StepDay},
    fund::event::{
        AppropriationBroughtForward, AppropriationCarriedOver, AppropriationSet, MonthClosed,
        MonthReopened, YearClosed, YearReopened,
    },
    money::Money,
    month::Month,
    names::{DocumentNo, FundId},
};

/// The last word on a source's appropriation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appropriation {
    /// The total.
    pub amount: Money,
    /// The document that set it.
    pub document_no: DocumentNo,
    /// Since when there is one.
    pub since: Date,
    /// The last step about it.
    pub last: StepDay,
}

/// The last word on whether a year or a month is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Books {
    /// Closed, by this document where one was named.
    Closed(Option<DocumentNo>),
    /// Open again by this decision, for this reason.
    Reopened(DocumentNo, String),
}

/// A fund in one year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fund {
    identity: Option<(FundId, Year)>,
    appropriations: BTreeMap<Source, Appropriation>,
    books: Option<Books>,
    /// The last close or reopening of the year, and of any of its months.
    year_step: Option<StepDay>,
    month_step: Option<StepDay>,
    /// The months that were ever closed.
    months: BTreeMap<Month, Books>,
    /// What was carried over, by source and document.
    carried: Vec<(Source, DocumentNo, Money)>,
    /// What was brought forward from the year before.
    #[serde(default)]
    brought: BTreeMap<Source, Money>,
}

impl Fund {
    /// Which fund and year; `None` before the first event.
    pub fn identity(&self) -> Option<&(FundId, Year)> {
        self.identity.as_ref()
    }

    /// A source's appropriation; `None`: the source is not limited by one.
    pub fn appropriation(&self, source: Source) -> Option<&Appropriation> {
        self.appropriations.get(&source)
    }

    /// What was last decided about the year's books; `None`: never closed.
    pub fn books(&self) -> Option<&Books> {
        self.books.as_ref()
    }

    /// What was last decided about a month's books; `None`: never closed.
    pub fn month(&self, month: Month) -> Option<&Books> {
        self.months.get(&month)
    }

    /// The last close or reopening of the year.
    pub(super) fn year_step(&self) -> Option<StepDay> {
        self.year_step
    }

    /// The last close or reopening of any of its months.
    pub(super) fn month_step(&self) -> Option<StepDay> {
        self.month_step
    }

    /// The appropriations, by source.
    pub fn appropriations(&self) -> impl Iterator<Item = (Source, &Appropriation)> {
        self.appropriations.iter().map(|(source, set)| (*source, set))
    }

    /// Whether the year's books are kept by months: any of them was ever closed.
    pub fn by_months(&self) -> bool {
        !self.months.is_empty()
    }

    /// The months that are closed, and by which document.
    pub fn closed_months(&self) -> impl Iterator<Item = (Month, Option<&DocumentNo>)> {
        self.months.iter().filter_map(|(month, books)| match books {
            Books::Closed(document_no) => Some((*month, document_no.as_ref())),
            Books::Reopened(..) => None,
        })
    }

    /// Whether the year is closed, and by which document.
    pub fn closed(&self) -> Option<Option<&DocumentNo>> {
        match &self.books {
            Some(Books::Closed(document_no)) => Some(document_no.as_ref()),
            Some(Books::Reopened(..)) | None => None,
        }
    }

    /// What was brought forward from the year before 上年结转, within the total
    /// as it then was.
    pub fn brought_forward(&self, source: Source) -> Money {
        self.brought.get(&source).copied().unwrap_or_default()
    }

    /// What was carried over to the next year 结转下年, by all documents.
    pub fn carried_over(&self, source: Source) -> Money {
        let of = self.carried.iter().filter(|(of, ..)| *of == source);
        of.fold(Money::ZERO, |sum, (_, _, amount)| sum.plus(*amount))
    }

    /// What a document has carried over to the next year.
    pub(super) fn carried(&self, source: Source, document_no: &DocumentNo) -> Option<Money> {
        let known = self.carried.iter().find(|(of, no, _)| *of == source && no.is(document_no));
        known.map(|(_, _, amount)| *amount)
    }

    fn set_total(
        &mut self,
        source: Source,
        amount: Money,
        document_no: &DocumentNo,
        last: StepDay,
    ) {
        let known = self.appropriations.get(&source);
        let since = known.map_or(last.on, |known| known.since.min(last.on));
        // Moved back, it is the same: what comes next rests on what came last.
        let last = known.map_or(last, |known| known.last.max(last));
        let set = Appropriation { amount, document_no: document_no.clone(), since, last };
        self.appropriations.insert(source, set);
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &FundEvent) {
        let (fund, year) = event.place();
        self.identity = Some((fund.clone(), year));
        match event {
            FundEvent::AppropriationCarriedOver(AppropriationCarriedOver {
                occurred_on,
                source,
                amount,
                carried,
                document_no,
                ..
            }) => {
                if let Some(set) = self.appropriations.get_mut(source) {
                    set.amount = *amount;
                    set.last = Step::CarryOver.on(*occurred_on);
                }
                self.carried.push((*source, document_no.clone(), *carried));
            }
            FundEvent::AppropriationSet(AppropriationSet {
                occurred_on,
                source,
                amount,
                document_no,
                ..
            }) => {
                let step = Step::Appropriation.on(*occurred_on);
                self.set_total(*source, *amount, document_no, step);
            }
            FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
                occurred_on,
                source,
                amount,
                carried,
                document_no,
                ..
            }) => {
                let step = Step::CarryOver.on(*occurred_on);
                self.set_total(*source, *amount, document_no, step);
                let brought = self.brought_forward(*source).plus(*carried);
                self.brought.insert(*source, brought);
            }
            FundEvent::YearClosed(YearClosed { occurred_on, document_no, .. }) => {
                self.year_step = Some(Step::YearClose.on(*occurred_on));
                self.books = Some(Books::Closed(document_no.clone()));
            }
            FundEvent::YearReopened(YearReopened { occurred_on, document_no, reason, .. }) => {
                self.year_step = Some(Step::YearReopening.on(*occurred_on));
                self.books = Some(Books::Reopened(document_no.clone(), reason.clone()));
            }
            FundEvent::MonthClosed(MonthClosed { occurred_on, month, document_no, .. }) => {
                self.month_step = Some(Step::MonthClose.on(*occurred_on));
                self.months.insert(*month, Books::Closed(document_no.clone()));
            }
            FundEvent::MonthReopened(MonthReopened {
                occurred_on,
                month,
                document_no,
                reason,
                ..
            }) => {
                self.month_step = Some(Step::MonthReopening.on(*occurred_on));
                let books = Books::Reopened(document_no.clone(), reason.clone());
                self.months.insert(*month, books);
            }
        }
    }
}
