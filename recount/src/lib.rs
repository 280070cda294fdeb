//! The second calculation: every grant recomputed from the events alone.
//!
//! An auditor does not ask the calculator that was used whether it was right.
//! So nothing here comes from `bofu-domain`: events are read as JSON, packs as
//! TOML, formulas by a parser of its own over exact fractions, dates by a
//! calendar of its own, ceilings by adding up what earlier events charged,
//! claim by claim. The crates have no dependency in common but the readers of
//! JSON and TOML, and SHA-256; keys are normalised by another library.
//!
//! | file | what |
//! |---|---|
//! | `exact` | fractions, figures, fen; the one rounding |
//! | `day` | days, years, months |
//! | `formula` | a formula's text → its value |
//! | `pack` | a pack's TOML, as far as a calculation asks |
//! | `field` | reading an event's JSON |
//! | `asked` | what a pack asks of a claim: facts, days, a decision |
//! | `assess` | what the policy gives a claim, slice by slice |
//! | `assessed` | an assessment as an event must tell it |
//! | `spelling` | how keys are compared |
//! | `rows` | the ceilings' rows, each kept once |
//! | `held` | what is left of it after decision, no-duplicate, ceilings, appropriation |
//! | `past` | what an enterprise's earlier claims count |
//! | `sharing` | what packs have in common |
//! | `replay` | the events in order, and what differs |
//! | `workdays` | working days |
//! | `judge` | every event held to what those before it allow |
//!
//! What cannot be recomputed is said in [`Recount::trusted`].

mod assess;
mod assessed;
mod day;
mod exact;
mod field;
mod formula;
pub mod judge;
mod key;
mod limits;
mod pack;
mod past;
mod replay;
mod requirements;
mod rows;
mod sharing;
mod spelling;
mod workdays;

mod report;

pub use replay::{RecordedEvent, Replay, ReplayResult};
pub use report::{Cut, Difference, Kind, PartRecount, Recount, StepRecount, Trusted};
pub use spelling::{compared, compared_parts};
