//! The command as an office uses it: the real binary, seen from outside. What
//! is told here is what `docs/guides` and the help promise.

mod desk;

mod answers;
mod approvals;
mod auditing;
mod bad_files;
mod bad_rows;
mod bad_store;
mod banked;
mod ceilings;
mod clocks;
mod duplicates;
mod evidence;
mod foreign;
mod forged_rows;
mod help;
mod interrupted;
mod journal;
mod judged;
mod keys;
mod months;
mod opened;
mod papers;
mod payments;
mod persons;
mod policy;
mod pooled;
mod projections;
mod quickstart;
mod raised;
mod receipts;
mod roles;
mod rows;
mod second_pack;
mod secrets;
mod set_offs;
mod shown;
mod spellings;
mod statements;
mod streams;
mod tampering;
mod unwritable;
mod verdicts;
mod views;
mod worked;
