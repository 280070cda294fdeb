//! The ids by which one pack of a ledger could meet another. They are the
//! pack's own; titles, funds, groups and families are common to the packs that
//! all say `shared = true` of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Pack;
use crate::{
    assessment::GroupScope,
    names::{CeilingId, FundId, MeasureId, TitleId},
};

/// The ids of one pack: those that it has, or has ever had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackIds {
    /// The pack's id.
    pub pack: String,
    /// Its measures.
    pub measures: BTreeSet<MeasureId>,
    /// Its ceilings.
    pub ceilings: BTreeSet<CeilingId>,
    /// Its titles.
    pub titles: BTreeSet<TitleId>,
    /// Its funds, and whether each is shared.
    pub funds: BTreeMap<FundId, bool>,
    /// Its no-duplicate groups that are shared, and what each compares.
    pub shared_groups: BTreeMap<String, GroupScope>,
}

impl PackIds {
    /// With those of a later version, whose word on what is shared is the last.
    #[must_use]
    pub fn and(mut self, later: Self) -> Self {
        self.pack = later.pack;
        self.measures.extend(later.measures);
        self.ceilings.extend(later.ceilings);
        self.titles.extend(later.titles);
        self.funds.extend(later.funds);
        self.shared_groups = later.shared_groups;
        self
    }
}

impl Pack {
    /// Its ids.
    pub fn ids(&self) -> PackIds {
        let shared_groups = self.groups.iter().filter(|group| group.shared);
        PackIds {
            pack: self.id().to_owned(),
            measures: self.measures.iter().map(|measure| measure.id.clone()).collect(),
            ceilings: self.ceilings.iter().map(|ceiling| ceiling.id.clone()).collect(),
            titles: self.titles.iter().map(|title| title.id.clone()).collect(),
            funds: self.funds.iter().map(|fund| (fund.split.fund.clone(), fund.shared)).collect(),
            shared_groups: shared_groups.map(|group| (group.id.clone(), group.scope)).collect(),
        }
    }

    /// Whether it has a title.
    pub fn has_title(&self, id: &TitleId) -> bool {
        self.titles.iter().any(|title| title.id == *id)
    }

    /// Whether it shares a title with the packs that share it too.
    pub fn shares_title(&self, id: &TitleId) -> bool {
        self.titles.iter().any(|title| title.shared && title.id == *id)
    }

    /// Whether it shares a no-duplicate group with the packs that share it too.
    pub fn shares_group(&self, id: &str) -> bool {
        self.groups.iter().any(|group| group.shared && group.id == id)
    }

    /// Whether it shares a family of claims that may not overlap with the packs
    /// that share it too.
    pub fn shares_family(&self, family: &str) -> bool {
        self.families.get(family).copied().unwrap_or_default()
    }
}
