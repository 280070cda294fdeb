//! `enterprises`, `claims`, `register`, `notices`, `payments`, `recoveries` and
//! `budget`: rows that events come back to.
//!
//! | module | what |
//! |---|---|
//! | here | a page: load what it touches, fold, write what changed |
//! | [`filler`] | filling empty tables: rows are worked on in memory and written once |
//! | [`kept`] | that memory |

mod filler;
mod kept;

use bofu_projections::{
    book::{self, Book},
    recorded::Recorded,
};

use self::filler::{BookFiller, TABLES};
use crate::projector::projection::{Filler, Folding, Projection};
use bofu_store::rows::Tx;

/// The projection.
pub(super) struct BookRows;

impl Projection for BookRows {
    fn name(&self) -> &'static str {
        book::NAME
    }

    fn version(&self) -> u32 {
        book::VERSION
    }

    fn tables(&self) -> &'static [&'static str] {
        TABLES
    }

    fn fold<'a>(&'a self, tx: &'a mut Tx, events: &'a [Recorded]) -> Folding<'a> {
        Box::pin(async move {
            let before: Book = tx.load_book(&book::touches(events)).await?;
            let mut after = before.clone();
            let stopped = events.iter().find_map(|event| after.fold(event).err());
            tx.write_book(&after.changed_since(&before).into()).await?;
            Ok(stopped)
        })
    }

    fn filler(&self, most: usize) -> Option<Box<dyn Filler>> {
        Some(Box::new(BookFiller::new(most)))
    }
}
