//! What a statement answers to a command.

mod differences;
mod import;
mod outcome;
mod pairing;

use outcome::Outcome;
pub use pairing::Matching;

use super::{Statement, StatementRefusal, command::StatementCommand, state::Imported};
use crate::{authority::Action, context::Context, event::Decided};

impl Statement {
    /// Decides a command. Pure.
    pub fn decide(&self, command: &StatementCommand, ctx: &Context) -> Outcome {
        ctx.permit(Action::ReconcileStatement)?;
        if !matches!(command, StatementCommand::Import(_)) {
            self.in_home_currency()?;
        }
        match command {
            StatementCommand::Import(import) => self.take_in(import, ctx),
            StatementCommand::Match { pairing, proposal_no } => {
                let event = Matching::of(self).accept(pairing, *proposal_no, ctx)?;
                Ok(Decided::of(event.into_iter().collect()))
            }
            StatementCommand::Unmatch { match_no, reason } => self.unmatch(*match_no, reason, ctx),
            StatementCommand::Report { proposals, findings } => {
                self.report(proposals, findings, ctx)
            }
            StatementCommand::Decline { proposal_no, reason } => {
                self.decline(*proposal_no, reason, ctx)
            }
            StatementCommand::Assign { line, owner } => self.assign(*line, owner, ctx),
            StatementCommand::Resolve(settling) => self.resolve(settling, ctx),
            StatementCommand::Reopen { line, reason } => self.reopen(*line, reason, ctx),
        }
    }

    /// Decides commands one after another, each on what those before it leave.
    ///
    /// # Errors
    /// The refusal of the first that is refused: then none is decided.
    pub fn decide_in_turn(&self, commands: &[StatementCommand], ctx: &Context) -> Outcome {
        let [command, rest @ ..] = commands else { return Ok(Decided::unchanged()) };
        let decided = self.decide(command, ctx)?;
        if rest.is_empty() {
            return Ok(decided);
        }
        let mut after = self.clone();
        decided.events.iter().for_each(|event| after.apply_event(event));
        Ok(decided.and(after.decide_in_turn(rest, ctx)?))
    }

    /// Orders are in yuan: the lines of another currency are kept as they are,
    /// and nothing is said of them.
    fn in_home_currency(&self) -> Result<(), StatementRefusal> {
        let imported = self.imported().filter(|known| !known.currency.is_home());
        imported.map_or(Ok(()), |known| Err(StatementRefusal::Foreign(known.currency.clone())))
    }

    /// The file, which must be there.
    fn known(&self) -> Result<&Imported, StatementRefusal> {
        self.imported().ok_or(StatementRefusal::Unknown)
    }
}
