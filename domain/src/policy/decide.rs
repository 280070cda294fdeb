//! What a policy answers to a command.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{
    Policy, PolicyAdoptionRefusal,
    command::{Adoption, PolicyCommand},
    event::PolicyEvent,
};
use crate::{
    context::Context,
    ledger::Decided,
    names::{DocumentNo, ReadingId},
    office::Action,
};

impl Policy {
    /// Decides a command. Pure. For a reading, `ctx.policy` is this policy.
    pub fn decide(
        &self,
        command: &PolicyCommand,
        ctx: &Context,
    ) -> Result<Decided<PolicyEvent>, PolicyAdoptionRefusal> {
        match command {
            PolicyCommand::AdoptPack(adoption) => self.adopt(adoption, ctx),
            PolicyCommand::AdoptReading { reading, option, document_no } => {
                self.read(reading, option, document_no, ctx)
            }
        }
    }

    fn adopt(
        &self,
        adoption: &Adoption,
        ctx: &Context,
    ) -> Result<Decided<PolicyEvent>, PolicyAdoptionRefusal> {
        let Adoption { pack, text, limits, document_no } = adoption;
        ctx.permit(Action::AdoptPolicy)?;
        if let Some(known) = self.adopted() {
            if known.pack.hash == pack.hash {
                return Ok(Decided::unchanged());
            }
            if known.pack.id != pack.id {
                return Err(PolicyAdoptionRefusal::OtherPack {
                    known: known.pack.id.clone(),
                    asked: pack.id.clone(),
                });
            }
        }
        let computed = sha256(text);
        if computed != pack.hash {
            return Err(PolicyAdoptionRefusal::Hash {
                id: pack.id.clone(),
                computed,
                given: pack.hash.clone(),
            });
        }
        Ok(Decided::of(vec![PolicyEvent::PackAdopted {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            pack: pack.clone(),
            text: text.clone(),
            limits: limits.clone(),
            document_no: document_no.clone(),
        }]))
    }

    fn read(
        &self,
        reading: &ReadingId,
        option: &str,
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Result<Decided<PolicyEvent>, PolicyAdoptionRefusal> {
        ctx.permit(Action::AdoptReading)?;
        if self.readings().get(reading).is_some_and(|read| read.option == option) {
            return Ok(Decided::unchanged());
        }
        let (Some(_), Some(policy)) = (self.adopted(), ctx.policy) else {
            return Err(PolicyAdoptionRefusal::NoPack);
        };
        policy.check_reading(reading, option)?;
        Ok(Decided::of(vec![PolicyEvent::ReadingAdopted {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            reading: reading.clone(),
            before: policy.option(reading),
            option: option.to_owned(),
            document_no: document_no.clone(),
        }]))
    }
}

/// SHA-256 of a text, hex.
fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
