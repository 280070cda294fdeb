//! Policies: which pack is in force, and what its readings say.

use super::{event::Event, judging::Judge};
use crate::pack::Pack;

impl Judge {
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
                judged
            }
            "ReadingAdopted" => {
                let mut pack = packs.remove(event.stream_id).ok_or("a reading of no pack")?;
                let judged = self.judge_reading(event, &mut pack);
                self.state.policies.adopt(event.stream_id, pack);
                judged
            }
            _other => {
                self.unknown(event);
                Ok(())
            }
        }
    }
}
