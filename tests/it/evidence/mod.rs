//! Tamper evidence on the real databases: what a superuser does, and what is
//! found.

pub(crate) mod forger;
mod forgeries;
pub(crate) mod ledger;
mod rows;
mod tampers;
mod tree;
mod unreadable;

use crate::store::kit::Place;

/// One of each store.
async fn places() -> Vec<Place> {
    let places = [Place::sqlite().await, Place::postgres().await];
    places.into_iter().flatten().collect()
}
