//! A fund's year: its appropriations with what is carried from year to year,
//! and the closed years and months in which nothing is booked.

mod appropriations;
mod books;
mod carry;

use super::finding::Rule;

/// The rules of all files here.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [appropriations::ALL, books::ALL, carry::ALL].into_iter().flatten().copied()
}
