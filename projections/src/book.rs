//! The book: `enterprises`, `claims` and `register`, folded together.
//!
//! The three share one checkpoint because a row of one is written with what
//! another says at that moment: an instalment carries who filed its claim, a
//! claim the name that the enterprise bore. Folded apart, one could be ahead
//! of the other.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{ledger::LedgerEvent, names::ClaimNo, uscc::Uscc};

use crate::{
    claims::{self, ClaimRow, claim_of},
    enterprises::{self, EnterpriseRow},
    fold::{FoldError, uscc_of},
    recorded::Recorded,
    register::{self, InstalmentKey, RegisterRow},
};

/// The name of the projection.
pub const NAME: &str = "register";

/// Rises when the meaning of the rows changes: rows of an older version are
/// folded anew from position 0.
pub const VERSION: u32 = 1;

/// Rows, all of them or just those that some events touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// By code.
    pub enterprises: BTreeMap<Uscc, EnterpriseRow>,
    /// By number.
    pub claims: BTreeMap<ClaimNo, ClaimRow>,
    /// By claim and instalment.
    pub register: BTreeMap<InstalmentKey, RegisterRow>,
}

/// The rows that folding some events reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// Enterprises by code.
    pub enterprises: BTreeSet<Uscc>,
    /// Claims by number, each with all its instalments.
    pub claims: BTreeSet<ClaimNo>,
}

/// The rows that folding these events reads or writes.
pub fn touches<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Touched {
    let mut touched = Touched::default();
    for event in events {
        let LedgerEvent::Enterprise(happened) = &event.event else { continue };
        // A stream that is no code touches nothing: the fold then says so.
        touched.enterprises.extend(uscc_of(event));
        touched.claims.extend(claim_of(happened).cloned());
    }
    touched
}

impl Book {
    /// Folds an event into the rows it touches, all or none of them.
    pub fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let LedgerEvent::Enterprise(happened) = &event.event else { return Ok(()) };
        let uscc = uscc_of(event)?;
        let enterprise = enterprises::fold(self.enterprises.get(&uscc), happened, event)?;
        let mut instalments = Vec::new();
        if let Some(claim_no) = claim_of(happened) {
            let old = self.claims.get(claim_no);
            if let Some(claim) = claims::fold(old, &enterprise, happened, event)? {
                for no in register::touches(happened) {
                    let key = (claim_no.clone(), no);
                    let old = self.register.get(&key);
                    instalments.push((key, register::fold(old, &claim, no, happened, event)?));
                }
                self.claims.insert(claim_no.clone(), claim);
            }
        }
        self.register.extend(instalments);
        self.enterprises.insert(uscc, enterprise);
        Ok(())
    }

    /// The rows that are not as they were.
    #[must_use]
    pub fn changed_since(self, before: &Self) -> Self {
        Self {
            enterprises: changed(self.enterprises, &before.enterprises),
            claims: changed(self.claims, &before.claims),
            register: changed(self.register, &before.register),
        }
    }
}

fn changed<K: Ord, R: PartialEq>(now: BTreeMap<K, R>, before: &BTreeMap<K, R>) -> BTreeMap<K, R> {
    now.into_iter().filter(|(key, row)| before.get(key) != Some(row)).collect()
}
