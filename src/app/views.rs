//! What reports read: the rows of today, from the tables, or the rows of a
//! moment in the past, folded anew from the events.

use std::collections::BTreeMap;

use bofu_domain::{date::Year, explained::Explained as _, names::ActorName};
use bofu_projections::{
    audit_trail::AuditRow,
    budget::BudgetLine,
    caps::CapLine,
    claims::ClaimRow,
    enterprises::EnterpriseRow,
    findings::FindingRow,
    fold::FoldError,
    notices::NoticeRow,
    past::{Moment, Past},
    payments::PaymentRow,
    recorded::Recorded,
    recoveries::RecoveryRow,
    register::{InstalmentKey, RegisterRow},
    subsidies::SubsidyRows,
};

use super::projector::{self, Events, ProjectorError};
use crate::projector::BATCH;
use bofu_store::{Ledger, StoreError, rows::Db};

/// The rows of one year.
#[derive(Debug)]
pub enum View {
    /// As they stand; the tables have been brought up to date.
    Now(Db, Year),
    /// As they were.
    Then(Box<Past>, Year),
}

/// Brings the tables up to date, or folds the past where one is asked for.
pub async fn of_year(ledger: &Ledger, year: Year, moment: Moment) -> Result<View, ProjectorError> {
    if moment.is_now() {
        projector::catch_up(ledger).await?;
        return Ok(View::Now(ledger.rows(), year));
    }
    Ok(View::Then(Box::new(fold_past(ledger, year, moment).await?), year))
}

/// The rows of a year as the events have them, whatever the tables say: for
/// what is published, drawn from or kept outside.
pub async fn of_events(
    ledger: &Ledger,
    year: Year,
    moment: Moment,
) -> Result<View, ProjectorError> {
    Ok(View::Then(Box::new(fold_past(ledger, year, moment).await?), year))
}

/// The subsidies as the events have it, whatever the tables say: for what
/// authorises. Reads every event.
pub(super) async fn subsidies<E: Events>(events: &E) -> Result<SubsidyRows, ProjectorError> {
    let mut subsidies = SubsidyRows::default();
    each_known(events, &Moment::default(), |event| subsidies.fold(event)).await?;
    Ok(subsidies)
}

async fn fold_past<E: Events>(
    events: &E,
    year: Year,
    moment: Moment,
) -> Result<Past, ProjectorError> {
    let mut past = Past::new(moment.clone(), year);
    each_known(events, &moment, |event| past.fold(event).map(drop)).await?;
    Ok(past)
}

/// Folds every event that was recorded by a moment, in order.
pub(super) async fn each_known<E: Events>(
    events: &E,
    moment: &Moment,
    mut fold: impl FnMut(&Recorded) -> Result<(), FoldError>,
) -> Result<(), ProjectorError> {
    let mut next = 0;
    loop {
        let page = events.page(next, BATCH).await?;
        let Some(last) = page.events.last() else {
            return page.unreadable.map_or(Ok(()), |error| Err(error.into()));
        };
        next = last.position + 1;
        for event in &page.events {
            if moment.is_before(event) {
                return Ok(());
            }
            fold(event).map_err(|refused| ProjectorError::Stopped {
                projection: "past",
                position: refused.position(),
                cause: refused.to_string(),
                cause_zh: refused.zh(),
            })?;
        }
    }
}

/// Folds every event that counts at a moment, in order: [`Past::fold`].
pub(super) async fn each_counted<E: Events>(
    events: &E,
    moment: &Moment,
    mut fold: impl FnMut(&Recorded),
) -> Result<(), ProjectorError> {
    // By recording time alone, no event counts without what it rests on.
    let mut past = moment.as_of.map(|_| Past::without_trail(moment.clone()));
    each_known(events, moment, |event| {
        if past.as_mut().map_or(Ok(true), |past| past.fold(event))? {
            fold(event);
        }
        Ok(())
    })
    .await
}

impl View {
    /// The enterprises, by code.
    pub async fn enterprises(&self) -> Result<Vec<EnterpriseRow>, StoreError> {
        match self {
            Self::Now(db, _) => {
                let mut rows = db.enterprises().await?;
                rows.sort_by(|one, other| one.uscc.cmp(&other.uscc));
                Ok(rows)
            }
            Self::Then(past, _) => Ok(past.subsidies().enterprises.values().cloned().collect()),
        }
    }

    /// `report caps`: the year's rows that were ever touched, and every `once`
    /// row, by ceiling, holder and period.
    pub async fn caps(&self) -> Result<Vec<CapLine>, StoreError> {
        match self {
            Self::Now(db, year) => db.caps_of(*year).await,
            Self::Then(past, year) => Ok(past.caps(*year)),
        }
    }

    /// `report register`: the instalments that belong to the year, in the
    /// register's order.
    pub async fn register(&self) -> Result<Vec<RegisterRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.register_of(*year).await,
            Self::Then(past, year) => Ok(past.register(*year)),
        }
    }

    /// Who released the last order of each instalment of the year that was
    /// released.
    pub async fn releasers(&self) -> Result<BTreeMap<InstalmentKey, ActorName>, StoreError> {
        match self {
            Self::Now(db, year) => db.releasers_of(*year).await,
            Self::Then(past, year) => Ok(past.releasers(*year)),
        }
    }

    /// `report notice`: what was published from a day of the year on.
    pub async fn notices(&self) -> Result<Vec<NoticeRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.notices_of(*year).await,
            Self::Then(past, year) => Ok(past.notices(*year)),
        }
    }

    /// `report payments`: what was ordered in the year.
    pub async fn payments(&self) -> Result<Vec<PaymentRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.payments_of(*year).await,
            Self::Then(past, year) => Ok(past.payments(*year)),
        }
    }

    /// `report recoveries`: what was decided, or first came back, in the year.
    pub async fn recoveries(&self) -> Result<Vec<RecoveryRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.recoveries_of(*year).await,
            Self::Then(past, year) => Ok(past.recoveries(*year)),
        }
    }

    /// `report findings`: what was found in the year.
    pub async fn findings(&self) -> Result<Vec<FindingRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.findings_of(*year).await,
            Self::Then(past, year) => Ok(past.findings(*year)),
        }
    }

    /// `report budget`: the year's appropriations, by fund and source.
    pub async fn budget(&self) -> Result<Vec<BudgetLine>, StoreError> {
        match self {
            Self::Now(db, year) => db.budget_of(*year).await,
            Self::Then(past, year) => Ok(past.budget(*year)),
        }
    }

    /// `report claims`: the claims that are judged in the year, in order of
    /// filing.
    pub async fn claims(&self) -> Result<Vec<ClaimRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.claims_of(*year).await,
            Self::Then(past, year) => Ok(past.claims(*year)),
        }
    }

    /// `report audit`: the events whose business date is in the year, in order.
    pub async fn audit_trail(&self) -> Result<Vec<AuditRow>, StoreError> {
        match self {
            Self::Now(db, year) => db.audit_trail_of(*year).await,
            Self::Then(past, _) => Ok(past.audit_trail()),
        }
    }
}
