//! The command as an office uses it: the real binary, seen from outside. What
//! is told here is what `docs/guides` and the help promise.

mod desk;

mod approvals;
mod bad_files;
mod bad_rows;
mod ceilings;
mod duplicates;
mod policy;
mod quickstart;
mod second_pack;
mod tampering;
mod worked;
