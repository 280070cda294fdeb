//! What can have happened to a fund in a year. The stream's id is `FUND/YEAR`.

use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::Source,
    charge::CapKey,
    date::{Date, Year},
    event::{Fact, LimitChange, occasion},
    money::Money,
    month::Month,
    names::{ActorName, DocumentNo, FundId},
};

/// An event of a fund's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FundEvent {
    /// 预算指标: the total for a source is set, or set anew.
    AppropriationSet {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// Whose money.
        source: Source,
        /// The total before; `None`: there was none.
        before: Option<Money>,
        /// The total.
        amount: Money,
        /// The document.
        document_no: DocumentNo,
    },
    /// 年度关账: nothing may charge the year any more.
    YearClosed {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// The year is open again, by a decision.
    YearReopened {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// The decision.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// 月结: nothing may be booked on a day of the month any more.
    MonthClosed {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// Which month; its year is the stream's.
        month: Month,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    },
    /// The month is open again, by a decision.
    MonthReopened {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// Which month.
        month: Month,
        /// The decision.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// 结转: a part of the appropriation goes to the next year. Committed
    /// together with that year's [`Self::AppropriationBroughtForward`].
    AppropriationCarriedOver {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// From which year.
        year: Year,
        /// Whose money.
        source: Source,
        /// To which year.
        to: Year,
        /// The total before.
        before: Money,
        /// How much goes.
        carried: Money,
        /// The total after.
        amount: Money,
        /// The document.
        document_no: DocumentNo,
    },
    /// 上年结转: a part of the last year's appropriation came.
    AppropriationBroughtForward {
        /// Business date.
        occurred_on: Date,
        /// Actor.
        by: ActorName,
        /// Which fund.
        fund: FundId,
        /// To which year.
        year: Year,
        /// Whose money.
        source: Source,
        /// From which year.
        from: Year,
        /// The total before; `None`: there was none.
        before: Option<Money>,
        /// How much came.
        carried: Money,
        /// The total after.
        amount: Money,
        /// The document.
        document_no: DocumentNo,
    },
}

impl FundEvent {
    /// The appropriation's row and its new limit, where the event sets one.
    pub fn limit(&self) -> Option<(CapKey, Money)> {
        match self {
            Self::AppropriationSet { fund, year, source, amount, .. }
            | Self::AppropriationCarriedOver { fund, year, source, amount, .. }
            | Self::AppropriationBroughtForward { fund, year, source, amount, .. } => {
                super::key::appropriation_key(fund, *source, *year).map(|key| (key, *amount))
            }
            Self::YearClosed { .. }
            | Self::YearReopened { .. }
            | Self::MonthClosed { .. }
            | Self::MonthReopened { .. } => None,
        }
    }

    /// Which fund and year the event is about.
    pub fn place(&self) -> (&FundId, Year) {
        match self {
            Self::AppropriationSet { fund, year, .. }
            | Self::YearClosed { fund, year, .. }
            | Self::YearReopened { fund, year, .. }
            | Self::AppropriationCarriedOver { fund, year, .. }
            | Self::AppropriationBroughtForward { fund, year, .. } => (fund, *year),
            Self::MonthClosed { fund, month, .. } | Self::MonthReopened { fund, month, .. } => {
                (fund, month.year())
            }
        }
    }

    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AppropriationSet { .. } => "AppropriationSet",
            Self::YearClosed { .. } => "YearClosed",
            Self::YearReopened { .. } => "YearReopened",
            Self::MonthClosed { .. } => "MonthClosed",
            Self::MonthReopened { .. } => "MonthReopened",
            Self::AppropriationCarriedOver { .. } => "AppropriationCarriedOver",
            Self::AppropriationBroughtForward { .. } => "AppropriationBroughtForward",
        }
    }
}

impl DomainEvent for FundEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Fact for FundEvent {
    fn name(&self) -> &'static str {
        Self::name(self)
    }

    fn occasion(&self) -> (Date, &ActorName) {
        occasion!(
            self,
            AppropriationSet
                | YearClosed
                | YearReopened
                | MonthClosed
                | MonthReopened
                | AppropriationCarriedOver
                | AppropriationBroughtForward
        )
    }

    fn limits(&self) -> Vec<LimitChange> {
        self.limit().map(|(key, limit)| LimitChange::Row(key, limit)).into_iter().collect()
    }
}
