//! What one description of a thing that the ledger can do consists of.

use bofu_app::{
    error::AppError, files::Files, progress::Progress, session::Session, usage::UsageError,
};
use bofu_domain::{
    authority::Action,
    language::{Lang, Text},
};
use serde::{Serialize, de::DeserializeOwned};

/// What an operation needs of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No ledger.
    Nothing,
    /// A ledger to read where there is one.
    ReadsIfThere,
    /// A ledger to read. No event is stored.
    Reads,
    /// A ledger to write to.
    Writes,
}

/// How an operation is called: by whom and when is the session's to say.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The actor on the ledger; `None` where the operation needs none.
    pub session: Option<&'a Session>,
    /// The language of the texts in the answer.
    pub lang: Lang,
    /// Who watches long work.
    pub progress: &'a dyn Progress,
    /// Where files come from and go to.
    pub files: &'a dyn Files,
}

impl<'a> Call<'a> {
    /// The actor on the ledger.
    ///
    /// # Errors
    /// The face has opened none, though [`Operation::ACCESS`] asks for one.
    pub fn session(&self) -> Result<&'a Session, AppError> {
        Ok(self.session.ok_or(UsageError::NoLedger)?)
    }
}

/// One thing that the ledger can do. The type is its input: fields and their
/// help texts are those of the command line, and of JSON.
pub trait Operation: clap::Args + Serialize + DeserializeOwned + Send + 'static {
    /// Its words on the command line: `enterprise rename`.
    const NAME: &'static str;
    /// What its actor must be allowed to do; `None`: anybody may.
    const ACTION: Option<Action>;
    /// What it needs of the ledger, whatever its input.
    const ACCESS: Access;
    /// What long work is called while it lasts.
    const WORK: Option<Text<&'static str>> = None;
    /// The answer, which is also the JSON.
    type Output: Serialize + Send;

    /// What it needs of the ledger with this input.
    fn access(&self) -> Access {
        Self::ACCESS
    }

    /// Refuses an input that cannot be right whatever the ledger holds, before
    /// one is opened.
    ///
    /// # Errors
    /// What is wrong with it.
    fn check(&self) -> Result<(), AppError> {
        Ok(())
    }

    /// Does it. The future stays on one thread: what decides is given to the
    /// store in closures of which the compiler cannot tell that they may move.
    fn run(self, call: &Call<'_>) -> impl Future<Output = Result<Self::Output, AppError>>;
}
