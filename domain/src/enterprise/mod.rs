//! An enterprise and the life of its claims.

pub mod event;
