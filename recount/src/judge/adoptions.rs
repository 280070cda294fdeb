//! What is adopted: a pack is its text, and a reading is one that the pack
//! offers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{breaches::Breaches, event::Event, finding::rules, judging::Judge};
use crate::{
    exact::{Fen, yuan},
    field::{field, list, sum, text},
    pack::Pack,
};

rules! {
    TEXT = "policy/text" since 0,
        "an adopted pack is named by its text: id, version and hash",
        "采用的政策包须与其文本一致（标识、版本、哈希）";
    VERSION = "policy/version" since 0,
        "a version of a pack names one text",
        "政策包的一个版本只对应一份文本";
    LIMITS = "policy/limits" since 0,
        "the limits that an adoption sets are those of the pack under the readings in force",
        "采用事件所设限额须与政策包在现行口径下一致";
    READING = "policy/reading" since 0,
        "a reading and its option are among those that the pack offers",
        "口径及其选项须为政策包所列";
    BEFORE = "policy/before" since 0,
        "a reading goes on from the option in force",
        "口径变更前的选项须为此前有效的选项";
}

/// Limits by ceiling.
type Limits = BTreeMap<String, Fen>;

/// The limits that an event sets.
fn recorded(body: &Value) -> Result<Limits, String> {
    let one = |limit: &Value| Ok((text(limit, "ceiling")?.to_owned(), sum(limit, "limit")?));
    list(body, "limits").iter().map(one).collect()
}

fn shown(limits: &Limits) -> String {
    let one = |(ceiling, limit): (&String, &Fen)| format!("{ceiling} {}", yuan(*limit));
    limits.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl Judge {
    /// Holds an adopted pack, under the readings that it takes over, to its
    /// text and to the version before it.
    pub(super) fn judge_pack(
        &mut self,
        event: &Event<'_>,
        pack: &Pack,
        before: Option<&Pack>,
    ) -> Result<(), String> {
        let reference = field(event.body, "pack")?;
        let (id, version) = pack.name();
        let mut broken = Breaches::default();
        broken.same(&TEXT, &text(reference, "hash")?, &pack.hash.as_str());
        broken.same(&TEXT, &text(reference, "id")?, &id);
        broken.same(&TEXT, &text(reference, "version")?, &version);
        broken.same(&TEXT, &event.stream_id, &id);
        let again = before.is_some_and(|before| before.name().1 == version);
        broken.unless(!again, &VERSION, version, format!("≠ {version}"));
        broken.same(&LIMITS, &shown(&recorded(event.body)?), &shown(&pack.limits()?));
        self.tell(event, broken);
        Ok(())
    }

    /// Holds an adopted reading to what the pack offers. Answers with the pack
    /// as it is read from here on.
    pub(super) fn judge_reading(
        &mut self,
        event: &Event<'_>,
        pack: &mut Pack,
    ) -> Result<(), String> {
        let (reading, option) = (event.text("reading")?, event.text("option")?);
        let mut broken = Breaches::default();
        if !pack.offers(reading, option) {
            broken.add(&READING, format!("{reading} = {option}"), pack.offered(reading));
            self.tell(event, broken);
            return Ok(());
        }
        broken.same(&BEFORE, &event.text("before")?, &pack.option(reading)?.as_str());
        let before = pack.limits()?;
        pack.adopted.insert(reading.to_owned(), option.to_owned());
        let mut changed = pack.limits()?;
        changed.retain(|ceiling, limit| before.get(ceiling) != Some(limit));
        broken.same(&LIMITS, &shown(&recorded(event.body)?), &shown(&changed));
        self.tell(event, broken);
        Ok(())
    }
}
