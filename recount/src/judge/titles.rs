//! Titles 称号: each recognised once on a day, and one that a pack knows.

use super::{event::Event, finding::rules, judging::Judge, key::Key};
use crate::sharing::{APART, owns};

rules! {
    ONCE = "title/once" since 0,
        "a title of a day is recognised once",
        "同一日期的同一称号只认定一次";
    KNOWN = "title/known" since 0,
        "a title is one that an adopted pack knows",
        "称号须为已采用政策包所列";
    PACK = "title/pack" since 2,
        "a title names the adopted pack whose title it is",
        "称号须写明所属的已采用政策包";
}

impl Judge {
    /// A title names the pack whose it is; where no pack has any, it names none.
    fn judge_title_pack(&mut self, event: &Event<'_>, title: &str, pack: Option<&str>) {
        let packs = &self.state.policies.packs;
        let holds = match pack {
            Some(pack) => {
                packs.get(pack).is_some_and(|pack| pack.ids("title").any(|id| id == title))
            }
            None => packs.values().all(|pack| pack.ids("title").next().is_none()),
        };
        if !holds {
            self.breaks(event, &PACK, format!("{title} {}", pack.unwrap_or("—")), "—");
        }
    }

    pub(super) fn judge_title(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (title, day) = (event.text("title")?, event.text("recognised_on")?);
        event.day("recognised_on")?;
        if !self.state.policies.has_title(title) {
            self.breaks(event, &KNOWN, title, "—");
        }
        let pack = event.maybe_text("pack");
        if event.rules >= APART {
            self.judge_title_pack(event, title, pack);
        }
        // One that names no pack is of each that knew it then.
        let unnamed = Key::parts(&[event.stream_id, title, day]);
        let key = pack.map_or(unnamed, |pack| Key::parts(&[event.stream_id, title, day, pack]));
        let packs = &self.state.policies.packs;
        let as_unnamed = pack.is_some_and(|pack| owns(packs, pack, title, None));
        let again = as_unnamed && self.state.titles.contains(&unnamed);
        if !self.state.titles.insert(key) || again {
            self.breaks(event, &ONCE, format!("{title} {day}"), "—");
        }
        Ok(())
    }
}
