//! What packs have in common: a title, group or family is a pack's own, or that
//! of all packs in use that say they share it. Under rules before 2 packs with
//! one id for a thing had it in common.

use std::collections::BTreeMap;

use crate::{day::Day, pack::Pack};

/// The first rules under which packs are kept apart.
pub(crate) const APART: u32 = 2;

/// The packs in use, by id.
pub(crate) type Packs = BTreeMap<String, Pack>;

/// A title that an enterprise holds.
#[derive(Debug, Clone)]
pub(crate) struct Title {
    pub(crate) id: String,
    pub(crate) since: Day,
    /// The pack whose title it is, where it is told.
    pub(crate) pack: Option<String>,
}

/// The ids of the packs beside one that share something, where it does itself.
pub(crate) fn sharing(packs: &Packs, own: &str, shares: impl Fn(&Pack) -> bool) -> Vec<String> {
    if !packs.get(own).is_some_and(&shares) {
        return Vec::new();
    }
    let others = packs.iter().filter(|(id, pack)| *id != own && shares(pack));
    others.map(|(id, _)| id.clone()).collect()
}

/// Whether a title is a pack's, whatever others share.
pub(crate) fn owns(packs: &Packs, id: &str, title: &str, of: Option<&str>) -> bool {
    match (of, packs.get(id)) {
        (Some(of), _) => of == id,
        (None, Some(pack)) => {
            pack.ids("title").any(|known| known == title) && !pack.titles_of_others.contains(title)
        }
        (None, None) => false,
    }
}

/// The titles that count under a pack.
pub(crate) fn titles_under(packs: &Packs, id: &str, titles: &[Title], rules: u32) -> Vec<Title> {
    let counts = |held: &&Title| {
        let of = held.pack.as_deref();
        rules < APART
            || owns(packs, id, &held.id, of)
            || sharing(packs, id, |pack| pack.shares("title", &held.id))
                .iter()
                .any(|other| owns(packs, other, &held.id, of))
    };
    titles.iter().filter(counts).cloned().collect()
}
