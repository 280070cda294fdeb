//! Policies: which pack is in force, and what its readings say.

use super::{event::Event, judging::Judge, key::Key};
use crate::pack::Pack;

fn event_name(reading: &[&str]) -> &'static str {
    if reading.is_empty() { "PackAdopted" } else { "ReadingAdopted" }
}

impl Judge {
    /// A pack is adopted after the version before it, a reading after the option
    /// before it.
    fn adopted_on(&mut self, event: &Event<'_>, reading: &[&str]) {
        let known = &mut self.state.policies.adopted_on;
        let place = match reading {
            [] => event.stream,
            [reading, ..] => Key::parts(&[event.stream_id, reading]),
        };
        let before = known.insert(place, event.on).map(|on| (event_name(reading), on));
        self.not_before(event, before);
    }

    pub(super) fn judge_policy(&mut self, event: &Event<'_>) -> Result<(), String> {
        let packs = &mut self.state.policies.packs;
        match event.name {
            "PackAdopted" => {
                let mut pack = Pack::read(event.text("text")?)?;
                let before = packs.remove(event.stream_id);
                if let Some(before) = &before {
                    pack.adopted.clone_from(&before.adopted);
                    pack.titles_of_others.clone_from(&before.titles_of_others);
                }
                let judged = self.judge_pack(event, &pack, before.as_ref());
                self.judge_beside_packs(event, &mut pack);
                self.state.policies.adopt(event.stream_id, pack);
                self.adopted_on(event, &[]);
                judged
            }
            "ReadingAdopted" => {
                let mut pack = packs.remove(event.stream_id).ok_or("a reading of no pack")?;
                let judged = self.judge_reading(event, &mut pack);
                self.state.policies.adopt(event.stream_id, pack);
                self.adopted_on(event, &[event.text("reading")?]);
                judged
            }
            _other => {
                self.unknown(event);
                Ok(())
            }
        }
    }
}
