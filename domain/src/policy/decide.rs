//! What a policy answers to a command.
//!
//! A pack is read and checked here, from its text: what stands in an event is
//! what the text says, whoever gave the command.

use std::sync::Arc;

use super::{
    Policy, PolicyAdoptionRefusal, beside,
    command::PolicyCommand,
    event::{CeilingLimit, PolicyEvent},
};
use crate::{
    authority::Action,
    context::Context,
    days::Step,
    event::Decided,
    names::{DocumentNo, ReadingId},
    pack::{self, Pack},
    policy::event::{PackAdopted, ReadingAdopted},
};

/// What comes of a command.
type Outcome = Result<Decided<PolicyEvent>, PolicyAdoptionRefusal>;

impl Policy {
    /// Decides a command. Pure.
    pub fn decide(&self, command: &PolicyCommand, ctx: &Context) -> Outcome {
        match command {
            PolicyCommand::AdoptPack { text, document_no } => {
                self.adopt(text, document_no.as_ref(), ctx)
            }
            PolicyCommand::AdoptReading { reading, option, document_no } => {
                self.read(reading, option, document_no, ctx)
            }
        }
    }

    /// Puts a pack version to use. The version in use again changes nothing.
    fn adopt(&self, text: &str, document_no: Option<&DocumentNo>, ctx: &Context) -> Outcome {
        ctx.permit(Action::AdoptPolicy)?;
        let known = self.adopted();
        if known.is_some_and(|known| known.text == text) {
            return Ok(Decided::unchanged());
        }
        let pack = Pack::check(text).map(Arc::new).map_err(PolicyAdoptionRefusal::Faults)?;
        let reference = pack.reference();
        if let Some(known) = known.filter(|known| known.pack.id != reference.id) {
            return Err(PolicyAdoptionRefusal::OtherPack {
                known: known.pack.id.clone(),
                asked: reference.id,
            });
        }
        // A version names one text: figures cite it, and must not mean two.
        if known.is_some_and(|known| known.pack.version == reference.version) {
            return Err(PolicyAdoptionRefusal::SameVersion(Box::new(reference)));
        }
        let (ids, before) = (pack.ids(), self.ids().unwrap_or_default());
        let others = ctx.policy.map(|policy| policy.ids_beside(pack.id())).unwrap_or_default();
        beside::keep_apart(&ids, &before, &others)?;
        ctx.not_before(Step::Adoption, known.map(|known| Step::Adoption.on(known.since)))?;
        Ok(Decided::of(vec![PolicyEvent::PackAdopted(PackAdopted {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            titles_of_others: beside::titles_of_others(&ids, &before, &others),
            pack: reference,
            text: text.to_owned(),
            limits: self.in_force(&pack)?.limits(),
            document_no: document_no.cloned(),
        })]))
    }

    /// Reads an open point otherwise. The option in force by a decision again
    /// changes nothing; a default may be confirmed by one.
    fn read(
        &self,
        reading: &ReadingId,
        option: &str,
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::AdoptReading)?;
        let adopted = self.adopted().ok_or(PolicyAdoptionRefusal::NoPack)?;
        let pack = parse(&adopted.text)?;
        let option = pack.check_reading(reading, option)?;
        let known = self.readings().get(reading);
        if known.is_some_and(|read| read.option == option) {
            return Ok(Decided::unchanged());
        }
        let read = known.map(|read| Step::Reading.on(read.since));
        ctx.not_before(Step::Reading, read)?;
        let before = self.in_force(&pack)?;
        let mut options = before.readings();
        options.insert(reading.clone(), option.clone());
        let after = pack::ActivePack::new(pack, &options)?;
        Ok(Decided::of(vec![PolicyEvent::ReadingAdopted(ReadingAdopted {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            reading: reading.clone(),
            before: before.reading(reading.as_str()).unwrap_or_default().to_owned(),
            option,
            limits: changed(&before.limits(), after.limits()),
            document_no: document_no.clone(),
        })]))
    }
}

fn parse(text: &str) -> Result<Arc<Pack>, PolicyAdoptionRefusal> {
    Pack::parse(text).map(Arc::new).map_err(PolicyAdoptionRefusal::Faults)
}

/// The limits that are not what they were.
fn changed(before: &[CeilingLimit], after: Vec<CeilingLimit>) -> Vec<CeilingLimit> {
    after.into_iter().filter(|limit| !before.contains(limit)).collect()
}
