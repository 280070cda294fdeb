//! What an actor may do on a ledger on a business date.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bofu_domain::{
    audit::{Audit, command::AuditCommand, event::AuditEvent},
    authority::{Action, Forbidden},
    batch::{
        Batch,
        command::{BatchAction, BatchCommand},
        event::BatchEvent,
    },
    context::Context,
    date::{Date, Year},
    enterprise::{
        Enterprise, EnterpriseRefusal,
        command::{EnterpriseCommand, PaymentCommand},
        event::EnterpriseEvent,
    },
    event::Decided,
    fund::{Fund, command::FundCommand, event::FundEvent},
    names::{ActorName, AuditNo},
    office::{OFFICE, Office, command::OfficeCommand, event::OfficeEvent},
    policy::{Policy, command::PolicyCommand, event::PolicyEvent},
    uscc::Uscc,
};
use jiff::Timestamp;

use super::{
    bulk::Counts, error::AppError, input, payments::KnownBatch, rules::RuleSnapshot, stop::Stop,
};
use bofu_store::{CommandContext, CommandResult, ExecuteError, Ledger, StoreError};

/// How often a command is decided again when the policy or the operators
/// change under it, before it is given up.
const RULE_CHANGES: usize = 8;

/// An actor on a ledger on a business date: through it every command is decided
/// under the rules in force.
#[derive(Clone)]
pub struct Session {
    ledger: Ledger,
    by: ActorName,
    on: Date,
    /// The day of recording, where it is not that of the clock.
    today: Option<Date>,
    rules: Arc<Shared>,
    stop: Stop,
    /// What the last bulk command came to.
    counts: Arc<Mutex<Option<Counts>>>,
}

/// The rules as last read, by all sessions that come from one.
#[derive(Default)]
struct Shared {
    known: RwLock<Option<Arc<RuleSnapshot>>>,
    /// Exposure while they are read: to read a pack costs more than any command,
    /// and hundreds of commands may find at once that they need it.
    reading: tokio::sync::Mutex<()>,
}

impl Session {
    /// What `by` may do on the ledger on a business date, recorded today.
    pub fn new(ledger: Ledger, by: ActorName, on: Date) -> Self {
        let (rules, stop, counts) = Default::default();
        Self { ledger, by, on, today: None, rules, stop, counts }
    }

    /// The same, recorded on another day.
    #[must_use]
    pub fn recorded_on(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// The same ledger with another actor or date; what is known of the rules
    /// is shared.
    #[must_use]
    pub fn with(&self, by: ActorName, on: Date) -> Self {
        Self { by, on, ..self.clone() }
    }

    /// The same, whose bulk commands end when they are asked to.
    #[must_use]
    pub fn until(self, stop: Stop) -> Self {
        Self { stop, ..self }
    }

    /// Whether somebody asks the session's bulk commands to end.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Keeps what a bulk command came to, for what may fail after it.
    pub(super) fn remember(&self, counts: Counts) {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner) = Some(counts);
    }

    /// What the last bulk command came to, if there was one.
    pub(super) fn remembered(&self) -> Option<Counts> {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Who acts.
    pub fn by(&self) -> &ActorName {
        &self.by
    }

    /// The business date.
    pub fn on(&self) -> Date {
        self.on
    }

    /// The day on which commands are recorded, Asia/Shanghai.
    pub fn today(&self) -> Date {
        self.today.unwrap_or_else(|| input::business_day(Timestamp::now()))
    }

    /// The policies and operators as last read.
    pub async fn rules(&self) -> Result<Arc<RuleSnapshot>, AppError> {
        if let Some(rules) = self.known_rules() {
            return Ok(rules);
        }
        let _alone = self.rules.reading.lock().await;
        match self.known_rules() {
            Some(rules) => Ok(rules),
            None => self.read_rules().await,
        }
    }

    /// The policies and operators as the ledger has them now.
    pub async fn fresh_rules(&self) -> Result<Arc<RuleSnapshot>, AppError> {
        let _alone = self.rules.reading.lock().await;
        match self.known_rules() {
            Some(rules) if self.is_current(&rules).await? => Ok(rules),
            Some(_) | None => self.read_rules().await,
        }
    }

    fn known_rules(&self) -> Option<Arc<RuleSnapshot>> {
        self.rules.known.read().ok().and_then(|rules| rules.clone())
    }

    async fn read_rules(&self) -> Result<Arc<RuleSnapshot>, AppError> {
        let rules = Arc::new(RuleSnapshot::load(&self.ledger).await?);
        if let Ok(mut known) = self.rules.known.write() {
            *known = Some(Arc::clone(&rules));
        }
        Ok(rules)
    }

    pub(super) fn forget_rules(&self) {
        if let Ok(mut known) = self.rules.known.write() {
            *known = None;
        }
    }

    /// Asks something of an enterprise.
    pub async fn enterprise(
        &self,
        uscc: &Uscc,
        command: &EnterpriseCommand,
    ) -> Result<CommandResult<Vec<EnterpriseEvent>>, AppError> {
        self.enterprise_in_turn(uscc, std::slice::from_ref(command)).await
    }

    /// Asks several things of an enterprise, each of what those before it
    /// leave: all of them in one commit, or none.
    pub(super) async fn enterprise_in_turn(
        &self,
        uscc: &Uscc,
        commands: &[EnterpriseCommand],
    ) -> Result<CommandResult<Vec<EnterpriseEvent>>, AppError> {
        self.decided_under_rules(async |rules: &RuleSnapshot| {
            let decide = |state: &Enterprise, caps: &dyn bofu_domain::charge::Caps| {
                state.decide_in_turn(commands, &self.context(rules, caps))
            };
            let command_context = self.command_context(rules, commands.iter().any(rests_on_funds));
            self.ledger.store::<Enterprise>().execute(uscc.as_str(), &command_context, decide).await
        })
        .await
        .map_err(|error| unregistered(uscc, error))
    }

    /// Asks something of a fund's year.
    pub async fn fund(
        &self,
        command: &FundCommand,
    ) -> Result<CommandResult<Vec<FundEvent>>, AppError> {
        let id = format!("{}/{}", command.fund, command.year);
        let done = self
            .decided_under_rules(async |rules: &RuleSnapshot| {
                let decide = |state: &Fund, caps: &dyn bofu_domain::charge::Caps| {
                    state.decide(command, &self.context(rules, caps))
                };
                let command_context = self.command_context(rules, true);
                self.ledger.store::<Fund>().execute(&id, &command_context, decide).await
            })
            .await;
        self.forget_rules();
        done
    }

    /// Asks something of a policy. Two packs that are adopted at once are held to
    /// each other: the second one is decided again beside the first.
    pub async fn policy(
        &self,
        pack: &str,
        command: &PolicyCommand,
    ) -> Result<CommandResult<Vec<PolicyEvent>>, AppError> {
        let done = self
            .decided_under_rules(async |rules: &RuleSnapshot| {
                let decide = |state: &Policy, caps: &dyn bofu_domain::charge::Caps| {
                    state.decide(command, &self.context(rules, caps))
                };
                let command_context = rules.expect_pack_count(self.command_context(rules, false));
                self.ledger.store::<Policy>().execute(pack, &command_context, decide).await
            })
            .await;
        self.forget_rules();
        done
    }

    /// Asks something of the office.
    pub async fn office(
        &self,
        command: &OfficeCommand,
    ) -> Result<CommandResult<Vec<OfficeEvent>>, AppError> {
        let done = self
            .decided_under_rules(async |rules: &RuleSnapshot| {
                let decide = |state: &Office, caps: &dyn bofu_domain::charge::Caps| {
                    state.decide(command, &self.context(rules, caps))
                };
                let command_context = self.command_context(rules, false);
                self.ledger.store::<Office>().execute(OFFICE, &command_context, decide).await
            })
            .await;
        self.forget_rules();
        done
    }

    /// Lets this machine's clock pass, if the writer would refuse it: an event that
    /// an admin records, on the day that the clock says.
    pub async fn accept_clock(&self) -> Result<(), AppError> {
        let refused = match self.ledger.check_clock().await {
            Ok(()) => return Ok(()),
            Err(StoreError::Clock(refused)) => refused,
            Err(error) => return Err(error.into()),
        };
        let (machine, ledger) = refused.times();
        let here = self.with(self.by.clone(), self.today());
        here.office(&OfficeCommand::AcceptClock { machine, ledger }).await.map(drop)
    }

    /// Asks something of an audit.
    pub async fn audit(
        &self,
        audit: &AuditNo,
        command: &AuditCommand,
    ) -> Result<CommandResult<Vec<AuditEvent>>, AppError> {
        self.decided_under_rules(async |rules: &RuleSnapshot| {
            let decide = |state: &Audit, caps: &dyn bofu_domain::charge::Caps| {
                state.decide(command, &self.context(rules, caps))
            };
            let command_context = self.command_context(rules, false);
            self.ledger.store::<Audit>().execute(audit.as_str(), &command_context, decide).await
        })
        .await
    }

    /// Asks something of a payment batch alone. What was ordered before batches
    /// were recorded is recorded beside it.
    pub(super) async fn batch(
        &self,
        batch: &KnownBatch,
        action: BatchAction,
    ) -> Result<CommandResult<Vec<BatchEvent>>, AppError> {
        let KnownBatch { number, stream, unrecorded } = batch;
        let to = |action| BatchCommand { batch: number.clone(), action };
        let [record, command] = [BatchAction::Record(unrecorded.clone()), action].map(to);
        self.decided_under_rules(async |rules: &RuleSnapshot| {
            let decide = |state: &Batch, caps: &dyn bofu_domain::charge::Caps| {
                let context = self.context(rules, caps);
                let mut events = state.decide(&record, &context)?.events;
                let own = state.with_unrecorded(unrecorded).decide(&command, &context)?.events;
                if own.is_empty() {
                    return Ok(Decided::unchanged());
                }
                events.extend(own);
                Ok::<_, bofu_domain::batch::BatchRefusal>(Decided::of(events))
            };
            let command_context = self.command_context(rules, false);
            self.ledger.store::<Batch>().execute(stream, &command_context, decide).await
        })
        .await
    }

    /// The context of a command that rests on the rules. If it charges or pays a
    /// fund, it also rests on the years and months of the funds.
    pub(super) fn command_context(
        &self,
        rules: &RuleSnapshot,
        rests_on_funds: bool,
    ) -> CommandContext<'_> {
        let late = rules.authority().lateness(self.on, self.today());
        let command_context = CommandContext::by(&self.by).late_by(late);
        let command_context = rules.expect_versions(command_context);
        if rests_on_funds {
            rules.expect_fund_versions(command_context, Year::of(self.on))
        } else {
            command_context
        }
    }

    /// Refuses at once what every decision of an action would refuse: an actor
    /// without the role, or a business date that cannot be true.
    pub(super) fn permit(&self, rules: &RuleSnapshot, action: Action) -> Result<(), Forbidden> {
        let authority = rules.authority();
        authority.permit(&self.by, action)?;
        authority.permit_day(self.on, self.today())?;
        Ok(authority.permit_on(&self.by, action, self.on)?)
    }

    /// The circumstances of a command of this actor's.
    pub(super) fn context<'a>(
        &'a self,
        rules: &'a RuleSnapshot,
        caps: &'a dyn bofu_domain::charge::Caps,
    ) -> Context<'a> {
        Context {
            by: &self.by,
            on: self.on,
            today: self.today(),
            authority: rules.authority(),
            policy: rules.has_policy().then_some(rules),
            caps,
            closed: rules.closed(),
            workdays: rules.workdays(),
        }
    }

    /// Runs a command under the rules as known, and again under fresh ones
    /// when they have changed by the commit.
    pub(super) async fn decided_under_rules<T, E>(
        &self,
        run: impl AsyncFn(&RuleSnapshot) -> Result<T, ExecuteError<E>>,
    ) -> Result<T, AppError>
    where
        E: std::error::Error,
        AppError: From<ExecuteError<E>>,
    {
        let mut rules = self.rules().await?;
        for _ in 0..RULE_CHANGES {
            match run(&rules).await {
                Err(ExecuteError::GuardMoved { .. }) => rules = self.fresh_rules().await?,
                Err(ExecuteError::Refused(_)) if !self.is_current(&rules).await? => {
                    rules = self.fresh_rules().await?;
                }
                done => return done.map_err(AppError::from),
            }
        }
        Err(AppError::RulesKeepChanging)
    }

    /// A refusal under rules that have changed since is decided again.
    async fn is_current(&self, rules: &RuleSnapshot) -> Result<bool, AppError> {
        Ok(rules.stands_at(&RuleSnapshot::heads(&self.ledger).await?))
    }
}

/// Whether a command charges a fund or moves its money. Such a command is decided
/// again if a year or month of a fund is closed meanwhile.
pub(super) fn rests_on_funds(command: &EnterpriseCommand) -> bool {
    use EnterpriseCommand as C;
    match command {
        C::ApproveClaim { .. } | C::RevokeGrant { .. } => true,
        C::Payment(command) => payment_rests_on_funds(command),
        C::Register { .. }
        | C::Rename { .. }
        | C::RecogniseTitle { .. }
        | C::AssignSpecialist { .. }
        | C::FileClaim(_)
        | C::RejectClaim { .. }
        | C::WithdrawClaim { .. }
        | C::RecordAid { .. }
        | C::CancelAid { .. }
        | C::Exclude { .. }
        | C::LiftExclusion { .. }
        | C::MergeInto { .. }
        | C::Absorb { .. } => false,
    }
}

fn payment_rests_on_funds(command: &PaymentCommand) -> bool {
    use PaymentCommand as C;
    match command {
        C::ResolveObjection { .. }
        | C::OrderPayment(_)
        | C::ReleasePayment(_)
        | C::CancelPayment { .. }
        | C::SettlePayment(_)
        | C::ReturnPayment { .. }
        | C::UndoSettlement { .. }
        | C::UndoReturn { .. }
        | C::DecideRecovery { .. }
        | C::RecoverFunds { .. }
        | C::SetOffRecovery { .. }
        | C::WriteOff { .. } => true,
        C::ChangeAccount { .. }
        | C::ConfirmAccount
        | C::PublishNotice { .. }
        | C::RaiseObjection { .. } => false,
    }
}

/// An enterprise that is not registered is named; a code whose check digit
/// fails is most likely mistyped, and answered as that.
fn unregistered(uscc: &Uscc, error: AppError) -> AppError {
    if !matches!(error, AppError::Enterprise(EnterpriseRefusal::NotRegistered)) {
        return error;
    }
    match input::uscc("uscc", uscc.as_str()) {
        Err(mistyped) => mistyped.into(),
        Ok(uscc) => AppError::UnknownEnterprise(uscc.to_string()),
    }
}
