//! The command as an office uses it: the real binary, seen from outside. What
//! is told here is what `docs/guides` and the help promise.

mod desk;

mod bad_files;
mod bad_rows;
mod ceilings;
mod duplicates;
mod quickstart;
mod tampering;
mod worked;
