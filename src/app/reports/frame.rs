//! What every paper of an office says beside its matter.

use bofu_domain::office::Office;
use bofu_projections::past::Moment;

use crate::{
    error::AppError,
    evidence::{self, tree},
    offices,
    session::Session,
};
use bofu_report::{Seal, SealOf, Table};
use bofu_store::Ledger;

/// Who issues a paper, and the state of the log that it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The payer's name, once it is set.
    pub issuer: Option<String>,
    /// The log.
    pub seal: Seal,
    /// The position of the event that registered the first operator; none: nobody
    /// answers for duties and days.
    pub verified_from: Option<u64>,
}

impl Frame {
    /// The office's, now. Reads every event: made once for many papers.
    pub async fn of(session: &Session) -> Result<Self, AppError> {
        let root = evidence::root(session).await?;
        let seal = Seal { events: root.size, root: hex::encode(root.root), of: SealOf::Paper };
        let verified_from = offices::verified_from(session).await?;
        Ok(Self::by(&offices::office(session).await?, seal, verified_from))
    }

    /// The office's at a moment. What was known then names the log as it was
    /// then: the paper is the same, however much is recorded later.
    pub async fn at(session: &Session, moment: &Moment) -> Result<Self, AppError> {
        let Some(known_at) = &moment.known_at else { return Self::of(session).await };
        let ledger = session.ledger();
        let events = known_by(ledger, known_at).await?;
        tree::catch_up(ledger).await?;
        let root = tree::root(ledger, events).await?;
        let office = offices::office_at(session, moment).await?;
        let seal = Seal { events, root: hex::encode(root), of: SealOf::Paper };
        let verified_from = offices::verified_from(session).await?;
        Ok(Self::by(&office, seal, verified_from.filter(|at| *at < events)))
    }

    fn by(office: &Office, seal: Seal, verified_from: Option<u64>) -> Self {
        let issuer = office.payer().map(|payer| payer.name.to_string());
        Self { issuer, seal, verified_from }
    }

    /// A table with it.
    #[must_use]
    pub fn around(&self, table: Table) -> Table {
        Table { issuer: self.issuer.clone(), seal: Some(self.seal.clone()), ..table }
    }
}

/// How many events had been recorded by a moment. `recorded_at` never
/// decreases along positions, so that halving finds it.
async fn known_by(ledger: &Ledger, known_at: &str) -> Result<u64, AppError> {
    let (mut known, mut unknown) = (0, ledger.head().await?.size);
    while known < unknown {
        let middle = known + (unknown - known) / 2;
        match ledger.events(middle, 1).await?.first() {
            Some(event) if event.recorded_at.as_str() <= known_at => known = middle + 1,
            Some(_) | None => unknown = middle,
        }
    }
    Ok(known)
}
