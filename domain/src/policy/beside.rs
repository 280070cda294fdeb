//! A pack beside the others of the ledger. Its ids are its own: what another
//! pack has, or ever had, it may not bring in, unless the format lets both say
//! that they share it. What it had in common with another before that was held
//! stays as it is.

use super::PolicyAdoptionRefusal;
use crate::{language::Text, names::TitleId, pack::PackIds};

const MEASURE: Text<&str> = Text { zh: "措施", en: "measure" };
const CEILING: Text<&str> = Text { zh: "限额", en: "ceiling" };
const FUND: Text<&str> = Text { zh: "资金", en: "fund" };

/// Refuses ids that are new in `pack` and another's. `before` has what earlier
/// versions of it had.
///
/// # Errors
/// [`PolicyAdoptionRefusal::IdTaken`], [`PolicyAdoptionRefusal::NotShared`],
/// [`PolicyAdoptionRefusal::SharedScope`].
pub(super) fn keep_apart(
    pack: &PackIds,
    before: &PackIds,
    others: &[PackIds],
) -> Result<(), PolicyAdoptionRefusal> {
    for other in others {
        let taken = |kind: Text<&'static str>, id: String| {
            Err(PolicyAdoptionRefusal::IdTaken { kind, id, other: other.pack.clone() })
        };
        let mut measures = pack.measures.difference(&before.measures);
        if let Some(id) = measures.find(|id| other.measures.contains(*id)) {
            return taken(MEASURE, id.to_string());
        }
        let mut ceilings = pack.ceilings.difference(&before.ceilings);
        if let Some(id) = ceilings.find(|id| other.ceilings.contains(*id)) {
            return taken(CEILING, id.to_string());
        }
        let mut funds = pack.funds.iter().filter(|(id, _)| !before.funds.contains_key(*id));
        let apart = |(id, shared): &(_, &bool)| {
            other.funds.get(*id).is_some_and(|theirs| !(**shared && *theirs))
        };
        if let Some((id, _)) = funds.find(apart) {
            let (id, other) = (id.to_string(), other.pack.clone());
            return Err(PolicyAdoptionRefusal::NotShared { kind: FUND, id, other });
        }
        for (id, scope) in &pack.shared_groups {
            if other.shared_groups.get(id).is_some_and(|theirs| theirs != scope) {
                let (group, other) = (id.clone(), other.pack.clone());
                return Err(PolicyAdoptionRefusal::SharedScope { group, other });
            }
        }
    }
    Ok(())
}

/// The titles that are new in `pack` and that others have, or had.
pub(super) fn titles_of_others(
    pack: &PackIds,
    before: &PackIds,
    others: &[PackIds],
) -> Vec<TitleId> {
    let new = pack.titles.difference(&before.titles);
    let of_others = |title: &&TitleId| others.iter().any(|other| other.titles.contains(*title));
    new.filter(of_others).cloned().collect()
}
