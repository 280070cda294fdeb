//! What is adopted: packs and readings, with the limits that they set.

use serde_json::Value;

use super::{
    Replay,
    recorded_event::{RecordedEvent, ReplayResult},
};
use crate::{
    field::{field, list, sum, text},
    pack::Pack,
    report::Kind,
};

impl Replay {
    pub(super) fn policy(
        &mut self,
        told: &RecordedEvent<'_>,
        name: &str,
        body: &Value,
    ) -> Result<ReplayResult, String> {
        let id = told.stream_id.to_owned();
        let mut taken = ReplayResult::default();
        if name == "PackAdopted" {
            let mut pack = Pack::read(text(body, "text")?)?;
            let recorded = text(field(body, "pack")?, "hash")?.to_owned();
            taken.compare(told, body, Kind::Pack, &id, recorded, pack.hash.clone());
            if let Some(before) = self.packs.remove(&id) {
                pack.adopted = before.adopted;
                pack.titles_of_others = before.titles_of_others;
            }
            let others = list(body, "titles_of_others").iter().filter_map(Value::as_str);
            pack.titles_of_others.extend(others.map(str::to_owned));
            self.packs.insert(id, pack);
        } else if name == "ReadingAdopted" {
            let pack = self.packs.get_mut(&id).ok_or("a reading of no pack")?;
            let option = text(body, "option")?.to_owned();
            pack.adopted.insert(text(body, "reading")?.to_owned(), option);
        }
        for limit in list(body, "limits") {
            self.rows.limit_ceiling(text(limit, "ceiling")?, sum(limit, "limit")?);
        }
        Ok(taken)
    }
}
