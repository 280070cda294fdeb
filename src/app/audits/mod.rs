//! An auditor's work: samples, working papers, recomputation, findings.
//!
//! | file | what |
//! |---|---|
//! | `samples` | `audit sample`; a sample by its file or id |
//! | `findings` | `audit finding record`, `answer`, `close` |
//! | `recount` | every grant by the second code path; `audit recompute` |
//! | `ground` | an instalment down to clause, decisions, pack and event |
//! | `papers` | `audit paper` 审计底稿 |
//! | `explain` | `report … --explain`: a figure and what it is made of |

pub mod error;
pub mod explain;
pub mod findings;
pub mod ground;
pub mod papers;
pub mod recount;
pub mod samples;

use bofu_domain::names::AuditNo;

use error::AuditWorkError;

use super::{error::AppError, input};

/// `2024/3`: the audit and the number of a sample or a finding in it.
fn reference(field: &str, id: &str) -> Result<(AuditNo, u32), AppError> {
    let unknown = || AuditWorkError::Reference { field: field.to_owned(), given: id.to_owned() };
    let (audit, number) = id.trim().rsplit_once('/').ok_or_else(unknown)?;
    let number = number.parse().map_err(|_| unknown())?;
    Ok((input::name(field, audit, AuditNo::parse)?, number))
}
