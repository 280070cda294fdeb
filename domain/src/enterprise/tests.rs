#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod aid;
mod binjiang;
mod claims;
mod days;
mod exclusions;
mod grants;
mod histories;
mod mergers;
mod months;
mod once;
mod payments;
mod recoveries;
mod registration;
mod set_off;
mod test_office;
