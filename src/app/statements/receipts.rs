//! Money that came back by the bank, receipt by receipt. The register of
//! recoveries keeps the last day of each decision alone.

use std::collections::BTreeMap;

use bofu_domain::{
    enterprise::event::EnterpriseEvent,
    event::kind,
    ledger::LedgerEvent,
    names::{ClaimNo, PartyName},
    uscc::Uscc,
};
use bofu_projections::{past::Moment, reconciliation::Receipt, recoveries::RecoveryRow};

use crate::error::AppError;
use bofu_store::Ledger;

/// The receipts of these recoveries, as a moment knows them, by day. What was
/// set off never came by a bank.
pub(super) async fn of(
    ledger: &Ledger,
    recoveries: &[RecoveryRow],
    moment: &Moment,
) -> Result<Vec<Receipt>, AppError> {
    let mut wanted: BTreeMap<&Uscc, BTreeMap<&ClaimNo, &PartyName>> = BTreeMap::new();
    for row in recoveries.iter().filter(|row| row.paid_back().is_positive()) {
        wanted.entry(&row.uscc).or_default().insert(&row.claim_no, &row.name);
    }
    let mut receipts = Vec::new();
    for (uscc, claims) in wanted {
        for stored in ledger.stream(kind::ENTERPRISE, uscc.as_str()).await? {
            let event = stored.recorded(ledger.upcasters())?;
            if moment.is_before(&event) {
                break;
            }
            let LedgerEvent::Enterprise(happened) = &event.event else { continue };
            let EnterpriseEvent::FundsRecovered(back) = &**happened else { continue };
            let counts = moment.as_of.is_none_or(|as_of| back.occurred_on <= as_of);
            let Some(name) = claims.get(&back.claim_no).filter(|_| counts) else { continue };
            if back.set_off.is_none() {
                receipts.push(Receipt {
                    document_no: back.document_no.clone(),
                    claim_no: back.claim_no.clone(),
                    name: (*name).clone(),
                    on: back.occurred_on,
                    amount: back.amount,
                });
            }
        }
    }
    receipts.sort_by_key(|receipt| receipt.on);
    Ok(receipts)
}
