//! What can have happened to a fund in a year. The stream's id is `FUND/YEAR`.

use crate::{
    assessment::Source,
    charge::CapKey,
    date::Year,
    event::LimitChange,
    money::Money,
    month::Month,
    names::{DocumentNo, FundId},
};

events! {
    /// 预算指标: the total for a source is set, or set anew.
    AppropriationSet [claim: none, amount: amount, charges: none,
        limits: (|event| limit(&event.fund, event.source, event.year, event.amount))] {
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
    }
    /// 结转: a part of the appropriation goes to the next year. Committed
    /// together with that year's [`Self::AppropriationBroughtForward`].
    AppropriationCarriedOver [claim: none, amount: carried, charges: none,
        limits: (|event| limit(&event.fund, event.source, event.year, event.amount))] {
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
    }
    /// 上年结转: a part of the last year's appropriation came.
    AppropriationBroughtForward [claim: none, amount: carried, charges: none,
        limits: (|event| limit(&event.fund, event.source, event.year, event.amount))] {
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
    }
    /// 年度关账: nothing may charge the year any more.
    YearClosed [claim: none, amount: none, charges: none] {
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// The year is open again, by a decision.
    YearReopened [claim: none, amount: none, charges: none] {
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// The decision.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    }
    /// 月结: nothing may be booked on a day of the month any more.
    MonthClosed [claim: none, amount: none, charges: none] {
        /// Which fund.
        fund: FundId,
        /// Which month; its year is the stream's.
        month: Month,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// The month is open again, by a decision.
    MonthReopened [claim: none, amount: none, charges: none] {
        /// Which fund.
        fund: FundId,
        /// Which month.
        month: Month,
        /// The decision.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    }
}

event_enum! {
    /// An event of a fund's stream.
    FundEvent in fund {
        appropriation_events {
            AppropriationSet "下达预算指标",
            AppropriationCarriedOver "结转下年",
            AppropriationBroughtForward "上年结转",
        }
        close_events {
            YearClosed "年度关账",
            YearReopened "年度重开",
            MonthClosed "月结",
            MonthReopened "月份重开",
        }
    }
}

impl FundEvent {
    /// The appropriation's row and its new limit, where the event sets one.
    pub fn limit(&self) -> Option<(CapKey, Money)> {
        self.facets().limits().into_iter().find_map(|change| match change {
            LimitChange::Row(key, limit) => Some((key, limit)),
            LimitChange::Ceiling(..) => None,
        })
    }

    /// Which fund and year the event is about.
    pub fn place(&self) -> (&FundId, Year) {
        match self {
            Self::AppropriationSet(AppropriationSet { fund, year, .. })
            | Self::YearClosed(YearClosed { fund, year, .. })
            | Self::YearReopened(YearReopened { fund, year, .. })
            | Self::AppropriationCarriedOver(AppropriationCarriedOver { fund, year, .. })
            | Self::AppropriationBroughtForward(AppropriationBroughtForward {
                fund, year, ..
            }) => (fund, *year),
            Self::MonthClosed(MonthClosed { fund, month, .. })
            | Self::MonthReopened(MonthReopened { fund, month, .. }) => (fund, month.year()),
        }
    }
}

/// The appropriation's row has this limit from here on.
fn limit(fund: &FundId, source: Source, year: Year, amount: Money) -> Vec<LimitChange> {
    let key = super::key::appropriation_key(fund, source, year);
    key.map(|key| LimitChange::Row(key, amount)).into_iter().collect()
}
