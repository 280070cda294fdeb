//! The bytes of a statement file, within its bound.

use std::{fs::File, io::Read, path::Path};

use sha2::{Digest, Sha256};

use super::StatementFault;
use crate::statement::bank_statement::MAX_BYTES;
use bofu_tabular::FileFault;

/// A file's bytes; at most [`MAX_BYTES`] are ever held.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, StatementFault> {
    let unreadable = |error| FileFault::Io { writing: false, error }.at(path);
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > MAX_BYTES {
        return Err(FileFault::TooLarge { bytes: length, limit: MAX_BYTES }.at(path).into());
    }
    Ok(bytes)
}

/// SHA-256, lower-case hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
