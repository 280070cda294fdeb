//! Titles 称号: each recognised once on a day, and one that a pack knows.

use super::{event::Event, finding::rules, judging::Judge, key::Key};

rules! {
    ONCE = "title/once" since 0,
        "a title of a day is recognised once",
        "同一日期的同一称号只认定一次";
    KNOWN = "title/known" since 0,
        "a title is one that an adopted pack knows",
        "称号须为已采用政策包所列";
}

impl Judge {
    pub(super) fn judge_title(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (title, day) = (event.text("title")?, event.text("recognised_on")?);
        event.day("recognised_on")?;
        if !self.state.policies.has_title(title) {
            self.breaks(event, &KNOWN, title, "—");
        }
        if !self.state.titles.insert(Key::parts(&[event.stream_id, title, day])) {
            self.breaks(event, &ONCE, format!("{title} {day}"), "—");
        }
        Ok(())
    }
}
