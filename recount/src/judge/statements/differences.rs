//! Differences: lines that match no order, and what persons say of them.

use crate::judge::{
    breaches::Breaches,
    event::{Event, yuan},
    finding::rules,
    key::Key,
    records::bank::{Line, LineState, Statement},
};

rules! {
    LINE = "difference/line" since 0,
        "a difference is of a line that no match accounts for, and is explained once until it is reopened",
        "差异须为未勾对的明细；已说明的须先撤销说明";
    AGAIN = "difference/again" since 1,
        "a difference is found anew only as something else",
        "同一差异只有认定不同时才再次列出";
    OWNER = "difference/owner" since 0,
        "a difference is given to another than has it",
        "差异须分派给不同于现责任人的人";
    KIND = "difference/kind" since 1,
        "a line is explained as something that its direction can be",
        "差异类型须与明细的收付方向相符";
    DOCUMENT = "difference/document" since 0,
        "a line is written off by a document, and each explanation has a reason",
        "核销须有文号，说明须有原因";
}

impl Statement {
    /// The state of an event's line; one that is not there, or is matched, is
    /// told.
    fn unmatched(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<Option<&mut Line>, String> {
        let no = event.number("line")?;
        self.lines_step(event, &[no], "difference", broken);
        let Some(line) = self.line(no) else {
            broken.add(&LINE, no.to_string(), "—");
            return Ok(None);
        };
        if let LineState::Matched(by) = line.state {
            broken.add(&LINE, format!("{no} (match {by})"), format!("{no} (open)"));
            return Ok(None);
        }
        Ok(Some(line))
    }

    pub(super) fn find_break(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        let no = event.number("line")?;
        let as_what = ["end_to_end_id", "beside"].map(|name| event.body.get(name));
        let as_what = format!("{} {as_what:?}", event.text("kind")?);
        let again = self.found.insert(no, Key::of(&as_what)) == Some(Key::of(&as_what));
        broken.unless(!again, &AGAIN, event.text("kind")?, "—");
        let state = self.unmatched(event, broken)?.map(|line| line.state);
        broken.unless(state != Some(LineState::Explained), &LINE, "explained", "open");
        Ok(())
    }

    pub(super) fn assign_break(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        self.unmatched(event, broken)?;
        let (no, owner) = (event.number("line")?, event.key("owner")?);
        let before = self.owners.insert(no, owner);
        broken.unless(before != Some(owner), &OWNER, event.text("owner")?, "—");
        Ok(())
    }

    pub(super) fn resolve_break(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        let (kind, remedy) = (event.text("kind")?, event.text("remedy")?);
        let documented = event.maybe_text("document_no").is_some_and(|no| !no.is_empty());
        broken.unless(remedy != "written-off" || documented, &DOCUMENT, "—", "document_no");
        broken.unless(!event.text("reason")?.trim().is_empty(), &DOCUMENT, "—", "reason");
        let Some(line) = self.unmatched(event, broken)? else { return Ok(()) };
        let (amount, state) = (line.amount, line.state);
        line.state = LineState::Explained;
        let no = event.number("line")?;
        self.found.remove(&no);
        broken.unless(state == LineState::Open, &LINE, "explained", "open");
        broken.unless(fits(kind, amount > 0), &KIND, kind, yuan(amount));
        Ok(())
    }

    pub(super) fn reopen_break(
        &mut self,
        event: &Event<'_>,
        broken: &mut Breaches,
    ) -> Result<(), String> {
        let Some(line) = self.unmatched(event, broken)? else { return Ok(()) };
        let state = std::mem::replace(&mut line.state, LineState::Open);
        broken.unless(state == LineState::Explained, &LINE, "open", "explained");
        Ok(())
    }
}

/// Whether money that came in, or went out, can be of a kind.
fn fits(kind: &str, came_in: bool) -> bool {
    match kind {
        "unknown-receipt" | "return-without-order" | "recovery" => came_in,
        "unknown-payment" | "wrong-payee" | "cancelled-order" => !came_in,
        "fee" | "interest" | "duplicate" | "wrong-amount" | "before-release" => true,
        _other => false,
    }
}
