//! Bank statements as banks and offices give them: read whole, checked, or
//! refused whole with the place.
//!
//! [`read`] finds the file's form by its first bytes and its layout by its
//! headers, unless a [`Profile`] says which one it is. Whatever the form, the
//! same is asked of it: opening + in − out = closing, and where the file gives
//! running balances, each follows from the one before. Modules in reading
//! order; what each form looks like is told in
//! `docs/guides/read-bank-statements.md`.

mod amount;
mod balance_check;
mod bank_statement;
mod camt053;
mod day;
mod fault;
mod file;
mod generic;
mod layout;
mod profile;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use bank_statement::{BankStatement, LineOrigin, MAX_BYTES, MAX_LINES};
pub use fault::{Flaw, ProfileFlaw, Spot, StatementFault, XmlFlaw};
pub use layout::Layout;
pub use profile::Profile;

use bofu_tabular::Table;

/// Reads a file's statements: one, but for `camt.053`, which may hold several.
/// Never empty.
///
/// # Errors
/// Whatever makes the file no statement to rely on, with its place; nothing of
/// it is used then. [`StatementFault::is_refusal`] tells a file that could be
/// read and does not add up from one that could not be read.
pub fn read(path: &Path, profile: Option<&Profile>) -> Result<Vec<BankStatement>, StatementFault> {
    read_bytes(path, file::bytes(path)?, profile)
}

/// Reads a file that is already in memory; `path` only names it.
///
/// # Errors
/// Those of [`read`].
pub fn read_bytes(
    path: &Path,
    bytes: Vec<u8>,
    profile: Option<&Profile>,
) -> Result<Vec<BankStatement>, StatementFault> {
    let hash = file::hash(&bytes);
    let found;
    let profile = if let Some(profile) = profile {
        profile
    } else {
        found = profile::detect(path, &bytes)?;
        &found
    };
    let mut statements = match profile {
        Profile::Generic => vec![generic::read(path, bytes)?],
        Profile::Camt053 => camt053::read(path, bytes)?,
        Profile::Bank(layout) => {
            let table = Table::open(path, bytes, layout::BOUNDS)?;
            vec![layout::read(path, table, layout)?]
        }
    };
    for statement in &mut statements {
        statement.file_hash.clone_from(&hash);
        profile.id().clone_into(&mut statement.profile);
    }
    Ok(statements)
}
