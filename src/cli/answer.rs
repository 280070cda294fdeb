//! What a command comes to.

use bofu_app::error::{AppError, Exit};

/// What a command comes to: an exit code of its own, or an error that has one.
pub(super) type Answer = Result<Exit, AppError>;
