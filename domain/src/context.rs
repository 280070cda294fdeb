//! What a decision may look at besides the aggregate's own state. All of it is
//! an input: nothing here has a clock, and no decision reads a database.

use std::sync::Arc;

use crate::{
    authority::{Action, Authority, Forbidden},
    charge::Caps,
    date::Date,
    days::{self, Step, StepDay},
    enterprise::policy_rules::PolicyRules,
    fund::closed::{ALL_OPEN, ClosedBooks},
    names::ActorName,
    pack,
    workdays::{BUILT_IN, Workdays},
};

/// The circumstances of one command.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Who acts.
    pub by: &'a ActorName,
    /// The business date.
    pub on: Date,
    /// The day on which the command is recorded, Asia/Shanghai.
    pub today: Date,
    /// Who may do what.
    pub authority: &'a Authority,
    /// The policy in force; `None`: none is adopted.
    pub policy: Option<&'a dyn PolicyRules>,
    /// The ceilings' rows as they stand.
    pub caps: &'a dyn Caps,
    /// The funds' years that are closed.
    pub closed: &'a ClosedBooks,
    /// The working days that the office knows.
    pub workdays: &'a Workdays,
}

impl<'a> Context<'a> {
    /// The circumstances of a command under a policy pack, no year being closed,
    /// recorded on its business date.
    pub fn new(
        by: &'a ActorName,
        on: Date,
        authority: &'a Authority,
        policy: Option<&'a pack::ActivePack>,
        caps: &'a dyn Caps,
    ) -> Self {
        let policy = policy.map(|policy| -> &dyn PolicyRules { policy });
        let (closed, workdays) = (&ALL_OPEN, &BUILT_IN);
        Self { by, on, today: on, authority, policy, caps, closed, workdays }
    }

    /// Refuses an action that none of the actor's roles allows on the business
    /// date, that has not happened yet, or that happened long ago and has no
    /// late-entry window.
    pub fn permit(&self, action: Action) -> Result<(), Forbidden> {
        self.authority.permit(self.by, action)?;
        self.permit_day()?;
        Ok(self.authority.permit_on(self.by, action, self.on)?)
    }

    /// Refuses a business date that has not come yet, or that lies long ago and
    /// has no late-entry window.
    pub fn permit_day(&self) -> Result<(), Forbidden> {
        Ok(self.authority.permit_day(self.on, self.today)?)
    }

    /// Refuses a day that has not come yet.
    pub fn not_in_future(&self, day: Date) -> Result<(), Forbidden> {
        Ok(days::not_in_future(day, self.today)?)
    }

    /// Refuses a step whose business date is before any of the steps that it
    /// rests on.
    pub fn not_before(
        &self,
        step: Step,
        rests_on: impl IntoIterator<Item = StepDay>,
    ) -> Result<(), Forbidden> {
        Ok(days::not_before(step.on(self.on), rests_on)?)
    }
}

/// What `cqrs_es` hands to every command of an aggregate.
#[derive(Clone)]
pub struct Services {
    /// Who may do what.
    pub authority: Arc<Authority>,
    /// The policy in force; `None`: none is adopted.
    pub policy: Option<Arc<dyn PolicyRules>>,
    /// The ceilings' rows.
    pub caps: Arc<dyn Caps + Send + Sync>,
    /// The funds' years that are closed.
    pub closed: Arc<ClosedBooks>,
    /// The working days that the office knows.
    pub workdays: Arc<Workdays>,
}

impl Services {
    /// The circumstances of a command.
    pub fn context<'a, C>(&'a self, command: &'a Envelope<C>) -> Context<'a> {
        Context {
            by: &command.by,
            on: command.on,
            today: command.today,
            authority: &self.authority,
            policy: self.policy.as_deref().map(|policy| -> &dyn PolicyRules { policy }),
            caps: self.caps.as_ref(),
            closed: &self.closed,
            workdays: &self.workdays,
        }
    }
}

/// A command with its actor and business date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<C> {
    /// Who acts.
    pub by: ActorName,
    /// The business date.
    pub on: Date,
    /// The day on which it is recorded, Asia/Shanghai.
    pub today: Date,
    /// What is to be done.
    pub command: C,
}

/// The thin face of an aggregate towards `cqrs_es`: `decide`, then write.
macro_rules! aggregate {
    ($aggregate:ident, $kind:expr, $command:ty, $event:ty, $refusal:ty) => {
        impl cqrs_es::Aggregate for $aggregate {
            const TYPE: &'static str = $kind;
            type Command = $crate::context::Envelope<$command>;
            type Event = $event;
            type Error = $refusal;
            type Services = $crate::context::Services;

            async fn handle(
                &mut self,
                command: Self::Command,
                services: &Self::Services,
                sink: &cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), Self::Error> {
                // In a block: what is borrowed of the services ends before the writes.
                let decided = {
                    let context = services.context(&command);
                    self.decide(&command.command, &context)?
                };
                for event in decided.events {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: Self::Event) {
                self.apply_event(&event);
            }
        }
    };
}
pub(crate) use aggregate;
