//! The adopted packs, and the days of notice that they ask.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    day::Day,
    judge::key::Key,
    pack::{NOTICE_DAYS, Pack},
    sharing::APART,
};

/// What is asked of a claim before it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// So many working days.
    Days(i64),
    /// Neither the pack nor a decision says.
    Undecided,
}

/// The adopted packs.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    pub(in crate::judge) packs: BTreeMap<String, Pack>,
    /// By measure: the pack that has it, or had it last, and whether it still has.
    measures: HashMap<Key, (String, bool)>,
    /// By pack: the ids that it has or ever had, by their kind.
    had: BTreeMap<String, BTreeMap<&'static str, BTreeSet<String>>>,
    /// Since when each pack, and each of its readings, is adopted.
    pub(in crate::judge) adopted_on: HashMap<Key, Day>,
}

/// The things of a pack whose ids are its own.
pub(in crate::judge) const OWN: [&str; 4] = ["measure", "ceiling", "fund", "title"];

impl Policies {
    /// For how many working days a claim of a measure is published; `None`: no
    /// pack has the measure. Under rules before 2 a pack that says nothing asked
    /// for no notice, and a measure that its pack no longer had was of none.
    pub(crate) fn notice_days(&self, measure: Key, rules: u32) -> Option<Notice> {
        let (pack, has) = self.measures.get(&measure)?;
        let days = self.packs.get(pack)?.option(NOTICE_DAYS).ok();
        let days = days.and_then(|days| days.parse().ok());
        match (days, rules < APART) {
            (_, true) if !has => None,
            (Some(days), _) => Some(Notice::Days(days)),
            (None, true) => Some(Notice::Days(0)),
            (None, false) => Some(Notice::Undecided),
        }
    }

    /// The facts of a measure that are days and may not come after the
    /// application.
    pub(in crate::judge) fn days_of(&self, measure: &str) -> Vec<&str> {
        let packs = self.packs.values();
        packs.filter_map(|pack| pack.days_before_application(measure)).flatten().collect()
    }

    /// Whether only the office's own money counts to a ceiling.
    pub(in crate::judge) fn excludes_aid(&self, ceiling: &str) -> bool {
        self.packs.values().any(|pack| pack.excludes_aid(ceiling))
    }

    /// Whether a pack has a fund; so it is, too, where there is no pack.
    pub(in crate::judge) fn has_fund(&self, fund: &str) -> bool {
        self.packs.is_empty() || self.packs.values().any(|pack| pack.has_fund(fund))
    }

    /// Whether a pack has a title; so it is, too, where no pack has any.
    pub(in crate::judge) fn has_title(&self, title: &str) -> bool {
        let mut titles = self.packs.values().flat_map(|pack| pack.ids("title")).peekable();
        titles.peek().is_none() || titles.any(|known| known == title)
    }

    /// Whether a pack has, or ever had, an id.
    pub(in crate::judge) fn had(&self, pack: &str, kind: &str, id: &str) -> bool {
        let had = self.had.get(pack).and_then(|had| had.get(kind));
        had.is_some_and(|ids| ids.contains(id))
    }

    /// The packs that have, or ever had, an id, but for one.
    pub(in crate::judge) fn others_having(&self, but: &str, kind: &str, id: &str) -> Vec<&str> {
        let others = self.had.keys().map(String::as_str).filter(|pack| *pack != but);
        others.filter(|pack| self.had(pack, kind, id)).collect()
    }

    pub(in crate::judge) fn adopt(&mut self, id: &str, pack: Pack) {
        let had = self.had.entry(id.to_owned()).or_default();
        for kind in OWN {
            had.entry(kind).or_default().extend(pack.ids(kind).map(str::to_owned));
        }
        for (own, has) in self.measures.values_mut() {
            *has = *has && own != id;
        }
        for measure in pack.ids("measure") {
            self.measures.insert(Key::of(measure), (id.to_owned(), true));
        }
        self.packs.insert(id.to_owned(), pack);
    }
}
