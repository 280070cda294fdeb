//! A policy as its events leave it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::event::PolicyEvent;
use crate::{
    assessment::PackRef,
    date::Date,
    names::{DocumentNo, ReadingId, TitleId},
    pack::{self, Pack, PackIds, PolicyRefusal},
    policy::event::{PackAdopted, ReadingAdopted},
};

/// The pack version in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedPack {
    /// Which.
    pub pack: PackRef,
    /// Its whole text.
    pub text: String,
    /// Since when.
    pub since: Date,
}

/// How an open point is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedReading {
    /// The option.
    pub option: String,
    /// The decision.
    pub document_no: DocumentNo,
    /// Since when.
    pub since: Date,
}

/// A policy: the pack version in use and the readings adopted by decisions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Policy {
    adopted: Option<AdoptedPack>,
    /// The texts of the versions before, in order.
    earlier: Vec<String>,
    /// The titles that other packs had first.
    titles_of_others: BTreeSet<TitleId>,
    readings: BTreeMap<ReadingId, AdoptedReading>,
}

impl Policy {
    /// The pack version in use; `None` before the first adoption.
    pub fn adopted(&self) -> Option<&AdoptedPack> {
        self.adopted.as_ref()
    }

    /// Its titles of which a recognition that names no pack is another's.
    pub fn titles_of_others(&self) -> &BTreeSet<TitleId> {
        &self.titles_of_others
    }

    /// The ids that the pack has or has ever had; `None` before its adoption.
    pub fn ids(&self) -> Option<PackIds> {
        let texts = self.earlier.iter().chain(self.adopted.iter().map(|adopted| &adopted.text));
        let ids = texts.filter_map(|text| Pack::parse(text).ok()).map(|pack| pack.ids());
        ids.reduce(PackIds::and)
    }

    /// The readings adopted by decisions; the others stand at the pack's defaults.
    pub fn readings(&self) -> &BTreeMap<ReadingId, AdoptedReading> {
        &self.readings
    }

    /// The same as options alone, as the pack takes them.
    pub fn options(&self) -> BTreeMap<ReadingId, String> {
        let option = |(id, read): (&ReadingId, &AdoptedReading)| (id.clone(), read.option.clone());
        self.readings.iter().map(option).collect()
    }

    /// The pack with the readings in force. A reading that an earlier version
    /// of the pack offered, and this one does not, stands at its default.
    pub fn in_force(&self, pack: &Arc<Pack>) -> Result<pack::ActivePack, PolicyRefusal> {
        let mut options = self.options();
        options.retain(|id, option| pack.check_reading(id, option).is_ok());
        pack::ActivePack::new(Arc::clone(pack), &options)
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &PolicyEvent) {
        match event {
            PolicyEvent::PackAdopted(PackAdopted {
                occurred_on,
                pack,
                text,
                titles_of_others,
                ..
            }) => {
                let (pack, text) = (pack.clone(), text.clone());
                let adopted = AdoptedPack { pack, text, since: *occurred_on };
                self.earlier.extend(self.adopted.replace(adopted).map(|before| before.text));
                self.titles_of_others.extend(titles_of_others.iter().cloned());
            }
            PolicyEvent::ReadingAdopted(ReadingAdopted {
                occurred_on,
                reading,
                option,
                document_no,
                ..
            }) => {
                let (option, document_no) = (option.clone(), document_no.clone());
                let read = AdoptedReading { option, document_no, since: *occurred_on };
                self.readings.insert(reading.clone(), read);
            }
        }
    }
}
