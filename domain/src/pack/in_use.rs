//! The packs in use beside each other: what is a pack's own, and what several
//! have in common because each of them says so.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::{ActivePack, Pack, PolicyRefusal};
use crate::{
    assessment::{Application, Assessment, Recognition},
    names::TitleId,
};

/// The pack whose title a title is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TitleOwner {
    /// No pack in use has any title.
    NoPack,
    /// This one; where several share the title, the first of them by id.
    Pack(SmolStr),
    /// None, although packs have titles.
    Unknown {
        /// The titles that there are.
        known: Vec<String>,
    },
    /// Several have one of that id, each its own.
    Several {
        /// They, by id.
        packs: Vec<SmolStr>,
    },
}

/// A pack in use.
#[derive(Clone, Copy)]
pub struct PackInUse<'a> {
    /// The pack with its readings.
    pub policy: &'a ActivePack,
    /// The titles of it that others had first; see
    /// [`PackAdopted`](crate::policy::event::PackAdopted).
    pub titles_of_others: &'a BTreeSet<TitleId>,
}

impl<'a> PackInUse<'a> {
    fn pack(self) -> &'a Pack {
        self.policy.pack()
    }

    /// Whether a title that is held is this pack's, whatever others share.
    fn owns(self, held: &Recognition) -> bool {
        match &held.pack {
            Some(pack) => pack == self.pack().id(),
            None => {
                self.pack().has_title(&held.title) && !self.titles_of_others.contains(&held.title)
            }
        }
    }
}

/// All packs in use, by id.
pub struct PacksInUse<'a>(Vec<PackInUse<'a>>);

/// No title is another's.
static NONE: BTreeSet<TitleId> = BTreeSet::new();

impl<'a> PacksInUse<'a> {
    /// One pack alone.
    pub fn alone(policy: &'a ActivePack) -> Self {
        Self(vec![PackInUse { policy, titles_of_others: &NONE }])
    }

    /// Several, by id.
    pub fn of(packs: impl IntoIterator<Item = PackInUse<'a>>) -> Self {
        Self(packs.into_iter().collect())
    }

    fn named(&self, id: &str) -> Option<PackInUse<'a>> {
        self.0.iter().copied().find(|known| known.pack().id() == id)
    }

    /// The packs beside one that share something, where it shares it itself.
    fn sharing<'s>(
        &'s self,
        one: &'s Pack,
        shares: impl Fn(&Pack) -> bool + 's,
    ) -> impl Iterator<Item = PackInUse<'a>> + 's {
        let has_part = shares(one);
        let others = self.0.iter().copied().filter(|other| other.pack().id() != one.id());
        others.filter(move |other| has_part && shares(other.pack()))
    }

    fn shared_with(&self, policy: &ActivePack, shares: impl Fn(&Pack) -> bool) -> Vec<SmolStr> {
        let packs = self.sharing(policy.pack(), shares);
        packs.map(|other| SmolStr::new(other.pack().id())).collect()
    }

    /// The pack whose title it is, where `pack` is what a person says of it.
    pub fn owner_of_title(&self, title: &TitleId, pack: Option<&str>) -> TitleOwner {
        if self.0.iter().all(|known| known.pack().titles().is_empty()) {
            return TitleOwner::NoPack;
        }
        let said = |known: &&Pack| pack.is_none_or(|id| known.id() == id);
        let packs = self.0.iter().map(|known| known.pack()).filter(said);
        let having: Vec<&Pack> = packs.filter(|known| known.has_title(title)).collect();
        let ids = || having.iter().map(|one| SmolStr::new(one.id()));
        match having.as_slice() {
            [] => TitleOwner::Unknown { known: self.known_titles() },
            [one] => TitleOwner::Pack(SmolStr::new(one.id())),
            [first, ..] if having.iter().all(|one| one.shares_title(title)) => {
                TitleOwner::Pack(SmolStr::new(first.id()))
            }
            [_, ..] => TitleOwner::Several { packs: ids().collect() },
        }
    }

    fn known_titles(&self) -> Vec<String> {
        let titles = self.0.iter().flat_map(|known| known.pack().titles());
        titles.map(|title| title.id.to_string()).collect()
    }

    /// Whether a title that is held is one of a pack's: its own, or one of a
    /// pack that shares it as this one does.
    pub fn is_title_of(&self, held: &Recognition, pack: &str) -> bool {
        let Some(own) = self.named(pack) else { return false };
        let shares = |known: &Pack| known.shares_title(&held.title);
        own.owns(held) || self.sharing(own.pack(), shares).any(|other| other.owns(held))
    }

    /// The pack whose title one that is held is: the one that it names, or else the
    /// first that owns it; `None`: none does.
    pub fn pack_of_title(&self, held: &Recognition) -> Option<SmolStr> {
        let owner = || self.0.iter().find(|known| known.owns(held));
        held.pack.clone().or_else(|| owner().map(|known| SmolStr::new(known.pack().id())))
    }

    /// The result that a pack gives for the facts, with the titles that are its own, and
    /// with the packs whose claims it is compared with.
    ///
    /// # Errors
    /// The first rule that refuses the application as it stands.
    pub fn assess(
        &self,
        policy: &ActivePack,
        application: &Application<'_>,
    ) -> Result<Assessment, PolicyRefusal> {
        let id = policy.pack().id();
        let own = application.titles.iter().filter(|held| self.is_title_of(held, id));
        let titles: Vec<Recognition> = own.cloned().collect();
        let mut given = policy.assess(&Application { titles: &titles, ..*application })?;
        if let Some(group) = &mut given.group {
            group.shared_with = self.shared_with(policy, |pack| pack.shares_group(&group.group));
        }
        if let Some(rule) = &mut given.overlap {
            rule.shared_with = self.shared_with(policy, |pack| pack.shares_family(&rule.family));
        }
        Ok(given)
    }
}
