//! Policies: which pack is in force, and what its readings say.

use std::collections::{BTreeMap, HashMap};

use super::{Judge, event::Event, key::Key};
use crate::pack::Pack;

/// The adopted packs.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    packs: BTreeMap<String, Pack>,
    /// By measure: the working days of its notice, in the pack that has it.
    notice_days: HashMap<Key, i64>,
}

impl Policies {
    /// For how many working days a claim of a measure is published; `None`: no
    /// pack has the measure.
    pub(crate) fn notice_days(&self, measure: Key) -> Option<i64> {
        self.notice_days.get(&measure).copied()
    }

    fn adopt(&mut self) {
        self.notice_days.clear();
        for pack in self.packs.values() {
            let days = pack.option("notice-days").ok().and_then(|days| days.parse().ok());
            for measure in pack.measures() {
                self.notice_days.insert(Key::of(measure), days.unwrap_or(0));
            }
        }
    }
}

impl Judge {
    pub(super) fn judge_policy(&mut self, event: &Event<'_>) -> Result<(), String> {
        let packs = &mut self.state.policies.packs;
        match event.name {
            "PackAdopted" => {
                let mut pack = Pack::read(event.text("text")?)?;
                if let Some(before) = packs.remove(event.stream_id) {
                    pack.adopted = before.adopted;
                }
                packs.insert(event.stream_id.to_owned(), pack);
                self.state.policies.adopt();
            }
            "ReadingAdopted" => {
                let pack = packs.get_mut(event.stream_id).ok_or("a reading of no pack")?;
                let option = event.text("option")?.to_owned();
                pack.adopted.insert(event.text("reading")?.to_owned(), option);
                self.state.policies.adopt();
            }
            _other => self.unknown(event),
        }
        Ok(())
    }
}
