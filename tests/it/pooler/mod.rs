//! What may stand between the program and its server: PgBouncer, and poolers
//! of our own.

pub(crate) mod bouncer;
pub(crate) mod multiplexer;
pub(crate) mod silence;

mod offices;
mod waiting;

use bofu_store::Location;

/// The directory of a server's or pooler's socket, and its port, as an address.
pub(crate) fn through(directory: &std::path::Path, port: u16, location: &Location) -> Location {
    let Location::Postgres { schema, .. } = location else { panic!("not on a server") };
    let url = format!("postgres://bofu@localhost:{port}/postgres?host={}", directory.display());
    Location::Postgres { url, schema: schema.clone() }
}
