//! Whether a step went as it is told.

use crate::{
    error::AppError,
    quickstart::{files, story::Refused},
};
use bofu_domain::{explained::Explained, names::ClaimNo};

/// How a step went otherwise than told.
pub(super) enum Untold {
    Went(String),
    Failed(AppError),
}

impl From<AppError> for Untold {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

/// Each is refused as it is told, or goes.
pub(super) fn as_told<T>(
    came: Vec<(ClaimNo, Result<T, AppError>)>,
    refused: &Refused,
) -> Result<(), Untold> {
    for (claim_no, outcome) in came {
        let code = outcome.as_ref().err().map(Explained::code);
        let told = refused.get(&claim_no).map(String::as_str);
        if code != told {
            let why = outcome.err().map(|error| error.to_string()).unwrap_or_default();
            return Err(Untold::Went(format!("{claim_no}: {code:?}, not {told:?} {why}")));
        }
    }
    Ok(())
}

/// A file that the program carries.
pub(in crate::quickstart) fn carried(name: &str) -> Result<&'static str, AppError> {
    files::text(name).ok_or_else(|| AppError::Sample {
        step: name.to_owned(),
        what: "the file is not in the program".to_owned(),
    })
}
