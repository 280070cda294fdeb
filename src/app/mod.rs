//! What the ledger can be asked to do.
