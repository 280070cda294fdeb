//! A fund's year as its events leave it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::FundEvent;
use crate::{
    assessment::Source,
    date::Year,
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

    fn set_total(&mut self, source: Source, amount: Money, document_no: &DocumentNo) {
        let set = Appropriation { amount, document_no: document_no.clone() };
        self.appropriations.insert(source, set);
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &FundEvent) {
        let (fund, year) = event.place();
        self.identity = Some((fund.clone(), year));
        match event {
            FundEvent::AppropriationCarriedOver(AppropriationCarriedOver {
                source,
                amount,
                carried,
                document_no,
                ..
            }) => {
                if let Some(set) = self.appropriations.get_mut(source) {
                    set.amount = *amount;
                }
                self.carried.push((*source, document_no.clone(), *carried));
            }
            FundEvent::AppropriationSet(AppropriationSet {
                source, amount, document_no, ..
            }) => {
                self.set_total(*source, *amount, document_no);
            }
            FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
                source,
                amount,
                carried,
                document_no,
                ..
            }) => {
                self.set_total(*source, *amount, document_no);
                let brought = self.brought_forward(*source).plus(*carried);
                self.brought.insert(*source, brought);
            }
            FundEvent::YearClosed(YearClosed { document_no, .. }) => {
                self.books = Some(Books::Closed(document_no.clone()));
            }
            FundEvent::YearReopened(YearReopened { document_no, reason, .. }) => {
                self.books = Some(Books::Reopened(document_no.clone(), reason.clone()));
            }
            FundEvent::MonthClosed(MonthClosed { month, document_no, .. }) => {
                self.months.insert(*month, Books::Closed(document_no.clone()));
            }
            FundEvent::MonthReopened(MonthReopened { month, document_no, reason, .. }) => {
                let books = Books::Reopened(document_no.clone(), reason.clone());
                self.months.insert(*month, books);
            }
        }
    }
}
