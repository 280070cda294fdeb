//! `enterprises`: one row per enterprise.
#![allow(clippy::unnested_or_patterns, reason = "a pattern that a macro writes is one of several")]

use bofu_domain::{
    aid_events,
    assessment::Recognition,
    claim_events,
    date::Date,
    enterprise::event::{
        EnterpriseEvent, EnterpriseExcluded, EnterpriseMerged, EnterpriseRegistered,
        EnterpriseRenamed, SpecialistAssigned, TitleRecognised,
    },
    grant_events,
    names::PartyName,
    payment_events,
    uscc::Uscc,
};
use serde::Serialize;

use crate::{
    fold::{FoldError, uscc_of},
    recorded::Recorded,
    table::TableRow,
};

/// An enterprise 企业 as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TableRow)]
#[table("enterprises")]
pub struct EnterpriseRow {
    /// 统一社会信用代码 USCC; it survives a rename
    #[column(key)]
    pub uscc: Uscc,
    /// 企业名称: its name now
    pub name: PartyName,
    /// 曾用名: JSON array of texts, oldest first
    pub former_names: Vec<PartyName>,
    /// 称号: JSON array of `{"title", "recognised_on", "pack"}`, in order of recording; `pack` is the policy pack whose title it is, left out where none was named
    pub titles: Vec<Recognition>,
    /// 失信: the first day; null: not excluded
    pub excluded_from: Option<Date>,
    /// the last day; null beside a first day: until it is lifted
    pub excluded_until: Option<Date>,
    /// 合并后存续企业: the successor's USCC
    pub merged_into: Option<Uscc>,
    /// 服务专员
    pub specialist: Option<PartyName>,
    /// 联络员
    pub liaison: Option<PartyName>,
    /// 登记日: business date
    pub registered_on: Date,
    /// of the last event that changed the row
    pub position: u64,
}

/// The row after an event of the enterprise's stream; `None` before its
/// registration. An event at or before the row's position changes nothing.
pub fn fold(
    old: Option<&EnterpriseRow>,
    happened: &EnterpriseEvent,
    event: &Recorded,
) -> Result<EnterpriseRow, FoldError> {
    use EnterpriseEvent as E;
    if let E::EnterpriseRegistered(EnterpriseRegistered { occurred_on, uscc, name, .. }) = happened
    {
        return match old {
            Some(row) if row.position >= event.position => Ok(row.clone()),
            Some(row) => Err(FoldError::Twice {
                position: event.position,
                event: happened.name(),
                what: "enterprise",
                id: row.uscc.to_string(),
            }),
            None => Ok(registered(uscc, name, *occurred_on, event.position)),
        };
    }
    let old = old.ok_or_else(|| unknown(happened, event))?;
    let mut row = old.clone();
    if row.position >= event.position {
        return Ok(row);
    }
    match happened {
        E::EnterpriseRenamed(EnterpriseRenamed { name, .. }) => {
            let former = std::mem::replace(&mut row.name, name.clone());
            row.former_names.push(former);
        }
        E::TitleRecognised(TitleRecognised { title, recognised_on, pack, .. }) => {
            let (title, pack) = (title.clone(), pack.clone());
            row.titles.push(Recognition { title, recognised_on: *recognised_on, pack });
        }
        E::SpecialistAssigned(SpecialistAssigned { specialist, liaison, .. }) => {
            row.specialist = Some(specialist.clone());
            row.liaison.clone_from(liaison);
        }
        E::EnterpriseExcluded(EnterpriseExcluded { from, until, .. }) => {
            exclude(&mut row, *from, *until);
        }
        E::ExclusionLifted(_) => {
            row.excluded_from = None;
            row.excluded_until = None;
        }
        E::EnterpriseMerged(EnterpriseMerged { successor, .. }) => {
            row.merged_into = Some(successor.clone());
        }
        E::EnterpriseRegistered(_)
        | E::PredecessorAbsorbed(_)
        | E::PredecessorGrantRevoked(_)
        | E::PredecessorAidCancelled(_)
        | payment_events!()
        | claim_events!()
        | grant_events!()
        | aid_events!() => return Ok(row),
    }
    row.position = event.position;
    Ok(row)
}

fn registered(uscc: &Uscc, name: &PartyName, on: Date, position: u64) -> EnterpriseRow {
    EnterpriseRow {
        uscc: uscc.clone(),
        name: name.clone(),
        former_names: Vec::new(),
        titles: Vec::new(),
        excluded_from: None,
        excluded_until: None,
        merged_into: None,
        specialist: None,
        liaison: None,
        registered_on: on,
        position,
    }
}

/// Exclusions that touch are one; of two apart the row shows the later one.
fn exclude(row: &mut EnterpriseRow, from: Date, until: Option<Date>) {
    let Some(known_from) = row.excluded_from else {
        row.excluded_from = Some(from);
        row.excluded_until = until;
        return;
    };
    let known_until = row.excluded_until;
    let ends_before = |end: Option<Date>, start: Date| {
        end.is_some_and(|end| end.tomorrow().is_ok_and(|next| next < start))
    };
    if ends_before(known_until, from) {
        row.excluded_from = Some(from);
        row.excluded_until = until;
    } else if !ends_before(until, known_from) {
        row.excluded_from = Some(known_from.min(from));
        row.excluded_until = known_until.zip(until).map(|(known, new)| known.max(new));
    }
}

fn unknown(happened: &EnterpriseEvent, event: &Recorded) -> FoldError {
    match uscc_of(event) {
        Ok(uscc) => FoldError::Unknown {
            position: event.position,
            event: happened.name(),
            what: "enterprise",
            id: uscc.to_string(),
        },
        Err(stream) => stream,
    }
}
