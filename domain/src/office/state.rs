//! The office as its events leave it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::{FundCodes, OfficeEvent};
use crate::{
    account::Account,
    assessment::Source,
    authority::Authority,
    date::Date,
    late_entry::LateEntryWindow,
    names::{ActorName, FundId, PartyName},
    office::event::{
        FundCodesSet, KeyRotated, LateEntryAllowanceSet, LateEntryClosed, LateEntryOpened,
        OperatorAdded, OperatorRemoved, PayerSet, ReleaseThresholdSet, WorkdaysArranged,
    },
    release_threshold::ReleaseThreshold,
    workdays::{Workdays, YearArrangement},
};

/// Who pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// The office's name.
    pub name: PartyName,
    /// From where it pays.
    pub account: Account,
}

/// The office: operators and payer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Office {
    authority: Authority,
    /// By the name as it is compared, with the day.
    removed: BTreeMap<String, Date>,
    payer: Option<Payer>,
    rotations: Vec<(String, String)>,
    codes: Vec<(FundId, Source, FundCodes)>,
    #[serde(default)]
    workdays: Workdays,
}

impl Office {
    /// Who may do what.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The working days that it knows.
    pub fn workdays(&self) -> &Workdays {
        &self.workdays
    }

    /// The payer, once it is set.
    pub fn payer(&self) -> Option<&Payer> {
        self.payer.as_ref()
    }

    /// The verifier key in force, where the log says which: a ledger whose key
    /// was never changed does not.
    pub fn signing_key(&self) -> Option<&str> {
        self.last_rotation().map(|(_, to)| to)
    }

    pub(super) fn last_rotation(&self) -> Option<(&str, &str)> {
        self.rotations.last().map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// Whether the key was in force and is no more.
    pub(super) fn was_retired(&self, key: &str) -> bool {
        self.rotations.iter().any(|(from, _)| from == key)
    }

    /// 预算科目 and 指标号 of a fund's source, once they are set.
    pub fn codes(&self, fund: &FundId, source: Source) -> Option<&FundCodes> {
        let known = self.codes.iter().find(|(of, by, _)| of == fund && *by == source);
        known.map(|(_, _, codes)| codes)
    }

    /// The day on which the operator was removed, where that was the last step.
    pub(super) fn removed_on(&self, operator: &ActorName) -> Option<Date> {
        self.removed.get(&operator.folded()).copied()
    }

    /// New roles are had since the business date, others since when they were,
    /// but for those that the event moves back.
    fn operator_added(&mut self, event: &OperatorAdded) {
        let OperatorAdded { occurred_on, operator, roles, earlier, .. } = event;
        let operator = operator.folded();
        self.removed.remove(&operator);
        let known = self.authority.operators.remove(&operator).unwrap_or_default();
        let since = |role| match known.get(role) {
            Some(since) if !earlier.contains(role) => (*role, *since),
            Some(_) | None => (*role, *occurred_on),
        };
        self.authority.operators.insert(operator, roles.iter().map(since).collect());
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &OfficeEvent) {
        match event {
            OfficeEvent::OperatorAdded(added) => self.operator_added(added),
            OfficeEvent::OperatorRemoved(OperatorRemoved { occurred_on, operator, .. }) => {
                self.authority.operators.remove(&operator.folded());
                self.removed.insert(operator.folded(), *occurred_on);
            }
            OfficeEvent::PayerSet(PayerSet { name, account, .. }) => {
                self.payer = Some(Payer { name: name.clone(), account: account.clone() });
            }
            OfficeEvent::KeyRotated(KeyRotated { from, to, .. }) => {
                self.rotations.push((from.clone(), to.clone()));
            }
            OfficeEvent::ReleaseThresholdSet(ReleaseThresholdSet {
                above, document_no, ..
            }) => {
                let (above, document_no) = (*above, document_no.clone());
                self.authority.release_threshold = Some(ReleaseThreshold { above, document_no });
            }
            OfficeEvent::LateEntryOpened(LateEntryOpened { from, to, document_no, .. }) => {
                let document_no = document_no.clone();
                let window = LateEntryWindow { from: *from, to: *to, document_no };
                self.authority.late_entry.open(window);
            }
            OfficeEvent::LateEntryClosed(LateEntryClosed { document_no, .. }) => {
                self.authority.late_entry.close(document_no);
            }
            OfficeEvent::LateEntryAllowanceSet(LateEntryAllowanceSet { days, .. }) => {
                self.authority.late_entry.set_allowance(*days);
            }
            OfficeEvent::WorkdaysArranged(WorkdaysArranged { holidays, workdays, .. }) => {
                // Checked when it was decided; what is no year's notice changes nothing.
                if let Ok((year, arrangement)) = YearArrangement::new(holidays, workdays) {
                    self.workdays.enter(year, arrangement);
                }
            }
            // It says something of the machine, and changes nothing of the office.
            OfficeEvent::ClockAccepted(_) => {}
            OfficeEvent::FundCodesSet(FundCodesSet { fund, source, codes, .. }) => {
                self.codes.retain(|(of, by, _)| (of, by) != (fund, source));
                self.codes.push((fund.clone(), *source, codes.clone()));
            }
        }
    }
}
