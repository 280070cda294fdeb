//! Everything a command can be answered with that is not "done", and the one
//! place where it is given its exit code.

mod batch;
mod exit;
mod words;

pub use batch::BatchError;
pub use exit::Exit;

use bofu_domain::{
    audit::AuditRefusal,
    batch::BatchRefusal,
    determination::Reduction,
    enterprise::EnterpriseRefusal,
    explained::Explained,
    fund::FundRefusal,
    money::Money,
    office::OfficeRefusal,
    pack::{FactFault, Fault, PolicyRefusal},
    policy::PolicyAdoptionRefusal,
    statement::StatementRefusal,
};

use bofu_projections::fold::FoldError;

use super::{
    audits::error::AuditWorkError, bulk::Interruption, input::InputError,
    projector::ProjectorError, statements::error::StatementError, stop::Signal,
    years::obstacles::Obstacle,
};
use crate::{
    proof::{bundle::BundleError, key::KeyError, note::NoteError, receipt::ReceiptError},
    store::{ExecuteError, StoreError},
    tabular::{FileError, RowFault},
};

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A value that is none.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A file that is refused whole.
    #[error(transparent)]
    File(#[from] FileError),
    /// A row that cannot be read.
    #[error(transparent)]
    Row(#[from] RowFault),
    /// Facts that are not what the measure asks for.
    #[error("{}", join(.0.iter().map(ToString::to_string)))]
    Facts(Vec<FactFault>),
    /// The enterprise's rules.
    #[error(transparent)]
    Enterprise(#[from] EnterpriseRefusal),
    /// The fund's rules.
    #[error(transparent)]
    Fund(#[from] FundRefusal),
    /// The audit's rules.
    #[error(transparent)]
    Audit(#[from] AuditRefusal),
    /// An auditor's work.
    #[error(transparent)]
    AuditWork(#[from] AuditWorkError),
    /// The office's rules.
    #[error(transparent)]
    Office(#[from] OfficeRefusal),
    /// The policy's rules of adoption.
    #[error(transparent)]
    Adoption(#[from] PolicyAdoptionRefusal),
    /// The policy's own rules.
    #[error(transparent)]
    Policy(#[from] PolicyRefusal),
    /// A bank statement.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signing key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A checkpoint that is none.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A bundle that cannot be written.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A pack with faults.
    #[error("the policy pack has {} fault(s)", .0.len())]
    PackFaults(Vec<Fault>),
    /// A stored pack that this version cannot read.
    #[error("the adopted pack {id} has {} fault(s) for this version of bofu", faults.len())]
    StoredPack {
        /// Which.
        id: String,
        /// Its faults.
        faults: Vec<Fault>,
    },
    /// Another adopted pack has the same measure, ceiling or title.
    #[error("{kind} {id:?} of the pack is already that of the adopted pack {other}")]
    PackOverlap {
        /// `measure` or `ceiling`.
        kind: &'static str,
        /// Its id.
        id: String,
        /// The pack that has it.
        other: String,
    },
    /// Neither a built-in pack nor a file.
    #[error("{given:?} is neither a built-in policy pack nor a file")]
    UnknownPack {
        /// What was given.
        given: String,
        /// The built-in ones.
        builtin: Vec<&'static str>,
    },
    /// No pack is adopted.
    #[error("no policy is adopted")]
    NoPolicy,
    /// No adopted pack has the measure.
    #[error("no adopted policy has the measure {given:?}")]
    UnknownMeasure {
        /// What was given.
        given: String,
        /// The ones there are.
        known: Vec<String>,
    },
    /// A measure that pays no enterprise.
    #[error("the measure {measure} is a {gives}: it pays no enterprise, so there are no claims")]
    NoPayment {
        /// Which.
        measure: String,
        /// What it is.
        gives: &'static str,
    },
    /// No adopted pack has the title.
    #[error("no adopted policy has the title {given:?}")]
    UnknownTitle {
        /// What was given.
        given: String,
        /// The ones there are.
        known: Vec<String>,
    },
    /// No adopted pack has the reading.
    #[error("no adopted policy has the reading {given:?}")]
    UnknownReading {
        /// What was given.
        given: String,
        /// The ones there are.
        known: Vec<String>,
    },
    /// Several packs have the reading.
    #[error("several adopted policies have the reading {given:?}: {}", packs.join(", "))]
    AmbiguousReading {
        /// What was given.
        given: String,
        /// Which packs.
        packs: Vec<String>,
    },
    /// No adopted pack has the fund.
    #[error("no adopted policy has the fund {given:?}")]
    UnknownFund {
        /// What was given.
        given: String,
        /// The ones there are.
        known: Vec<String>,
    },
    /// Nobody filed it.
    #[error("there is no claim {0:?}")]
    UnknownClaim(String),
    /// Nobody registered it.
    #[error("the enterprise {0} is not registered")]
    UnknownEnterprise(String),
    /// The number is another enterprise's.
    #[error("the claim number {claim_no} is already that of a claim of {uscc}")]
    ClaimNoTaken {
        /// The number.
        claim_no: String,
        /// Whose it is.
        uscc: String,
    },
    /// A key is that of another command.
    #[error("the idempotency key {0:?} was used for another command")]
    KeyReused(String),
    /// A row of the ceilings is so busy that the sum could not be fixed.
    #[error("other writers kept changing the same stream or ceiling; it was not decided")]
    Contended,
    /// The policy or the operators changed again and again.
    #[error("the policy or the operators kept changing; it was not decided")]
    RulesKeepChanging,
    /// A bulk command that ended before its end.
    #[error(transparent)]
    Interrupted(Box<Interruption>),
    /// A signal asks to end.
    #[error("{} was received", .0.name())]
    Stopped(Signal),
    /// What was done is stored, but the tables behind it do not follow yet.
    #[error("the command is carried out and stored, but the tables for reports do not follow: {0}")]
    Unfollowed(#[source] Box<AppError>),
    /// `quickstart` wants an empty ledger.
    #[error("the ledger at {location} already has {events} event(s)")]
    NotEmpty {
        /// Where.
        location: String,
        /// How many.
        events: u64,
    },
    /// The file's ending names no format.
    #[error("{given:?} ends in none of {known}")]
    Format {
        /// What was given.
        given: String,
        /// What it may end in.
        known: &'static str,
    },
    /// The sample's own story did not go as told.
    #[error("the sample's step {step} did not go as told: {what}")]
    Sample {
        /// Which.
        step: String,
        /// How it went.
        what: String,
    },
    /// A payment batch.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// A close that must wait.
    #[error("{} thing(s) stand in the way of closing {period} of {fund}: {}", obstacles.len(), join(obstacles.iter().map(|one| one.words.en.clone())))]
    InTheWay {
        /// Which fund.
        fund: String,
        /// Which year or month.
        period: String,
        /// What stands in the way.
        obstacles: Vec<Obstacle>,
    },
    /// Nobody is set to pay from.
    #[error("no payer is set")]
    NoPayer,
    /// The projections could not be brought up to date.
    #[error(transparent)]
    Projector(#[from] ProjectorError),
    /// An event that cannot be folded.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// An event that is missing, or not what its leaf says.
    #[error("the event at position {position} is missing or was changed; nothing was signed")]
    NotIntact {
        /// Its position.
        position: u64,
    },
    /// Nodes of the tree that contradict each other.
    #[error("the stored nodes of the tree do not belong together, or some are missing")]
    TreeDamaged,
    /// A directory to verify against.
    #[error("no checkpoint lies in {}", directory.display())]
    NoCheckpoints {
        /// Which.
        directory: std::path::PathBuf,
    },
    /// The ledger was signed before, and the key is not where it should be.
    #[error(
        "the ledger has signed checkpoints, and there is no signing key at {}: none was made",
        path.display()
    )]
    SigningKeyGone {
        /// Where it should be.
        path: std::path::PathBuf,
    },
    /// A receipt that would not stand its own check.
    #[error("the receipt of claim {claim_no} would not check out: {why}; nothing was written")]
    ReceiptUnsound {
        /// The claim.
        claim_no: String,
        /// The first finding.
        why: String,
    },
    /// A checkpoint or bundle of nothing.
    #[error("the ledger has no events yet")]
    NoEvents,
    /// A grant of which nothing is left, said to the approver.
    #[error(
        "nothing is left to grant of the {computed} computed for claim {claim_no}, now rejected for good: {}",
        words::causes(reductions).1
    )]
    NothingLeft {
        /// The claim.
        claim_no: String,
        /// What the policy gives.
        computed: Money,
        /// What cut it: ceilings, a decision, earlier claims.
        reductions: Vec<Reduction>,
    },
}

fn join(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

impl From<ReceiptError> for AppError {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::Canonical(error) => StoreError::Canonical(error.into()).into(),
            ReceiptError::Note(error) => error.into(),
        }
    }
}

impl From<BatchRefusal> for AppError {
    fn from(refusal: BatchRefusal) -> Self {
        BatchError::from(refusal).into()
    }
}

impl From<StatementRefusal> for AppError {
    fn from(error: StatementRefusal) -> Self {
        StatementError::from(error).into()
    }
}

impl<E: std::error::Error> From<ExecuteError<E>> for AppError
where
    AppError: From<E>,
{
    fn from(error: ExecuteError<E>) -> Self {
        match error {
            ExecuteError::Refused(refusal) => refusal.into(),
            ExecuteError::Store(error) => error.into(),
            ExecuteError::Contended { .. } | ExecuteError::OverLimit(_) => Self::Contended,
            ExecuteError::GuardMoved { .. } => Self::RulesKeepChanging,
            ExecuteError::KeyReused { key } => Self::KeyReused(key),
            ExecuteError::ClaimTaken { claim_no, stream_id } => {
                Self::ClaimNoTaken { claim_no, uscc: stream_id }
            }
        }
    }
}

impl AppError {
    /// The one place where an error is given its exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::AuditWork(error) => error.exit(),
            Self::Statement(error) => error.exit(),
            Self::Interrupted(interruption) => interruption.exit(),
            Self::Unfollowed(error) => error.exit(),
            Self::Stopped(signal) => Exit::Signal(*signal),
            Self::Input(_)
            | Self::File(_)
            | Self::UnknownPack { .. }
            | Self::UnknownMeasure { .. }
            | Self::NoPayment { .. }
            | Self::UnknownReading { .. }
            | Self::AmbiguousReading { .. }
            | Self::UnknownFund { .. }
            | Self::Format { .. }
            | Self::NoCheckpoints { .. }
            | Self::Note(_)
            | Self::Key(_)
            | Self::Bundle(_) => Exit::Usage,
            Self::Row(_)
            | Self::SigningKeyGone { .. }
            | Self::Facts(_)
            | Self::Audit(_)
            | Self::Enterprise(_)
            | Self::Fund(_)
            | Self::Office(_)
            | Self::Adoption(_)
            | Self::Policy(_)
            | Self::PackFaults(_)
            | Self::PackOverlap { .. }
            | Self::NoPolicy
            | Self::UnknownTitle { .. }
            | Self::UnknownClaim(_)
            | Self::UnknownEnterprise(_)
            | Self::ClaimNoTaken { .. }
            | Self::KeyReused(_)
            | Self::NotEmpty { .. }
            | Self::Sample { .. }
            | Self::NoEvents
            | Self::Batch(_)
            | Self::InTheWay { .. }
            | Self::NoPayer
            | Self::NothingLeft { .. } => Exit::Refused,
            Self::NotIntact { .. } | Self::TreeDamaged | Self::ReceiptUnsound { .. } => {
                Exit::Verification
            }
            Self::Store(_)
            | Self::StoredPack { .. }
            | Self::Contended
            | Self::RulesKeepChanging
            | Self::Projector(_)
            | Self::Fold(_) => Exit::Storage,
        }
    }

    /// The error that has its own words, where this one only carries it.
    fn inner(&self) -> Option<&dyn Explained> {
        match self {
            Self::Input(error) => Some(error),
            Self::File(error) => Some(error),
            Self::Row(error) => Some(error),
            Self::Enterprise(error) => Some(error),
            Self::Fund(error) => Some(error),
            Self::Audit(error) => Some(error),
            Self::AuditWork(error) => Some(error),
            Self::Office(error) => Some(error),
            Self::Adoption(error) => Some(error),
            Self::Policy(error) => Some(error),
            Self::Statement(error) => Some(error),
            Self::Store(error) => Some(error),
            Self::Projector(error) => Some(error),
            Self::Fold(error) => Some(error),
            Self::Key(error) => Some(error),
            Self::Note(error) => Some(error),
            Self::Batch(error) => Some(error),
            Self::Bundle(error) => Some(error),
            Self::Interrupted(interruption) => Some(interruption.as_ref()),
            Self::Facts(faults) => faults.first().map(|fault| -> &dyn Explained { fault }),
            Self::PackFaults(_)
            | Self::StoredPack { .. }
            | Self::PackOverlap { .. }
            | Self::UnknownPack { .. }
            | Self::NoPolicy
            | Self::UnknownMeasure { .. }
            | Self::NoPayment { .. }
            | Self::UnknownTitle { .. }
            | Self::UnknownReading { .. }
            | Self::AmbiguousReading { .. }
            | Self::UnknownFund { .. }
            | Self::UnknownClaim(_)
            | Self::UnknownEnterprise(_)
            | Self::ClaimNoTaken { .. }
            | Self::KeyReused(_)
            | Self::Contended
            | Self::RulesKeepChanging
            | Self::Stopped(_)
            | Self::Unfollowed(_)
            | Self::NotEmpty { .. }
            | Self::Format { .. }
            | Self::Sample { .. }
            | Self::NoEvents
            | Self::InTheWay { .. }
            | Self::NoPayer
            | Self::NotIntact { .. }
            | Self::TreeDamaged
            | Self::NoCheckpoints { .. }
            | Self::SigningKeyGone { .. }
            | Self::ReceiptUnsound { .. }
            | Self::NothingLeft { .. } => None,
        }
    }
}

impl Explained for AppError {
    fn code(&self) -> &'static str {
        self.inner().map_or_else(|| self.own().0, Explained::code)
    }

    fn zh(&self) -> String {
        if let Self::Facts(faults) = self {
            return join(faults.iter().map(Explained::zh));
        }
        self.inner().map_or_else(|| self.own().1, Explained::zh)
    }

    fn hint(&self) -> String {
        self.inner().map_or_else(|| self.own().2, Explained::hint)
    }

    fn hint_zh(&self) -> String {
        self.inner().map_or_else(|| self.own().3, Explained::hint_zh)
    }
}
