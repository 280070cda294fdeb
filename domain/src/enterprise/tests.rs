#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod aid;
mod claims;
mod desk;
mod grants;
mod histories;
mod registration;
mod standing;
