//! The steps with a bank's statement: it is written beside the reports, taken
//! in, and reconciled to the last line.

use std::path::Path;

use bofu_domain::{names::DocumentNo, statement::matching::MatchingRules};

use crate::{
    error::AppError,
    files::Disk,
    progress::Unwatched,
    quickstart::{
        story::{Deed, Settle},
        tell::told::{Untold, carried},
    },
    session::Session,
    statements::{
        differences::{self, Resolution, SettlingInput},
        error::StatementError,
        import,
        matching::{self, Searched},
    },
};
use bofu_tabular::write_whole;

pub(super) async fn tell(session: &Session, deed: &Deed, out: &Path) -> Result<(), Untold> {
    let Deed::ImportStatement { file, accept_score, settle } = deed else { return Ok(()) };
    let path = out.join(file.replace('/', "-"));
    write_whole(&path, carried(file)?.as_bytes()).map_err(AppError::from)?;
    for taken in import::import(session, &path, &Disk, import::Stated::default()).await? {
        let open = reconcile(session, &taken.statement, *accept_score, settle).await?;
        if open.lines > 0 {
            return Err(Untold::Went(format!("{file}: {:?} {:?}", open.proposed, open.breaks)));
        }
    }
    Ok(())
}

/// Matches by the rules, then as a person would; what is open after it.
async fn reconcile(
    session: &Session,
    id: &str,
    accept_score: Option<u8>,
    settle: &[Settle],
) -> Result<Searched, AppError> {
    let rules = MatchingRules::shipped().map_err(StatementError::from)?;
    matching::search(session, id, &rules, false, &Unwatched).await?;
    if accept_score.is_some() {
        for (_, outcome) in matching::accept(session, id, &[], accept_score).await? {
            outcome?;
        }
    }
    for one in settle {
        let settling = SettlingInput {
            way: &one.way,
            reason: &one.reason,
            document: one.document_no.as_ref().map(DocumentNo::as_str),
        };
        let settled = Some(Resolution::Settled(settling));
        differences::see_to(session, id, one.line, None, settled).await?;
    }
    matching::search(session, id, &rules, true, &Unwatched).await
}
