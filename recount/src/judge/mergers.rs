//! Mergers: two enterprises, one commit. What is carried over, and freed later,
//! is recomputed with the grants.

use super::{event::Event, finding::rules, judging::Judge};

rules! {
    OTHER = "merger/successor" since 0,
        "an enterprise goes over into another, which is registered and not merged itself",
        "被合并企业须并入另一家已登记且未被合并的企业";
}

impl Judge {
    pub(super) fn enterprise_merged(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        let successor = event.key("successor")?;
        let known = self.state.enterprises.get(&successor);
        let stands = known.is_some_and(|one| one.registration.is_some() && one.merged.is_none());
        if successor == event.stream || !stands {
            self.breaks(event, &OTHER, event.text("successor")?, "—");
        }
        let claims = self.state.enterprises.get(&event.stream).map(|known| known.claims.clone());
        let claims = claims.unwrap_or_default();
        let stages = claims.iter().filter_map(|claim| self.state.claims.get(claim));
        let stages: Vec<_> = stages.map(|claim| claim.stage_step.get()).collect();
        self.not_before(event, stages);
        let known = self.state.enterprises.entry(event.stream).or_default();
        known.merged = Some(successor);
        known.merged_on = Some(event.on);
        Ok(())
    }

    /// What a successor takes over, or gives back: it stands alone then.
    pub(super) fn predecessor(&mut self, event: &Event<'_>) -> Result<(), String> {
        event.text("predecessor")?;
        self.expect_standing(event);
        let mergers = self.state.mergers(event.key("predecessor")?);
        self.not_before(event, mergers);
        Ok(())
    }
}
