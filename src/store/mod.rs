//! The ledger's store on SQLite and PostgreSQL. SQL stands here alone.
