//! The columns of a table on paper: what stands under what, and how wide.

use std::collections::BTreeSet;

use bofu_domain::language::Lang;

use super::{
    font::{EM, Face, scaled},
    lines::{widest_word, wrapped},
};
use crate::{Cell, Kind, OnPaper, Table, drawing::POINT};

/// The narrowest that a column of codes gets: a unified social credit code
/// and a time stay on one line, hashes break.
const CODE: i32 = 16 * EM;
/// The widest that one word asks for; a longer one is broken.
const WORD: i32 = 11 * EM;
/// The bar of a row of ceilings.
const GAUGE: i32 = 8 * EM;

/// A column on paper: columns of the table, one below the other.
pub(super) struct Column {
    /// The columns of the table, from above. None: the bars.
    pub(super) sources: Vec<usize>,
    /// Its header, a line for each source.
    pub(super) header: Vec<String>,
    /// Whether it is read by its last digit.
    pub(super) is_number: bool,
    /// The width without which it would be broken where it must not.
    least: i32,
    /// The width at which nothing is broken.
    whole: i32,
    /// The width at which nine of ten rows are not broken.
    usual: i32,
}

/// The columns of a table and its texts as they are printed.
pub(super) struct Columns {
    /// The columns, from the left.
    pub(super) all: Vec<Column>,
    /// By row, by column, by source.
    pub(super) rows: Vec<Vec<Vec<String>>>,
}

impl Columns {
    /// The columns that stand on paper, measured. Characters that the font has
    /// not go into `missing`.
    pub(super) fn of(table: &Table, lang: Lang, face: &Face, missing: &mut BTreeSet<char>) -> Self {
        let mut all = sources(table);
        let mut said = |text: &str| face.printable(text, missing).into_owned();
        for column in &mut all {
            let labels = column.sources.iter().filter_map(|index| table.columns.get(*index));
            column.header = labels.map(|spec| said(spec.label.pick(lang))).collect();
        }
        if table.gauges.len() == table.rows.len() && !table.gauges.is_empty() {
            let header = vec![lang.pick("占用情况", "Use").to_owned()];
            all.push(Column { header, ..Column::empty(Vec::new()) });
        }
        let row =
            |cells: &Vec<Cell>| all.iter().map(|c| texts(c, cells, lang, &mut said)).collect();
        let rows: Vec<Vec<Vec<String>>> = table.rows.iter().map(row).collect();
        let mut sums = all.iter().map(|column| sums_of(column, table, lang)).collect::<Vec<_>>();
        for (place, column) in all.iter_mut().enumerate() {
            let sums = sums.get_mut(place).map(std::mem::take).unwrap_or_default();
            column.measure(face, table, rows.iter().filter_map(|row| row.get(place)), &sums);
        }
        Self { all, rows }
    }
}

impl Column {
    fn empty(sources: Vec<usize>) -> Self {
        Self { sources, header: Vec::new(), is_number: false, least: 0, whole: 0, usual: 0 }
    }

    fn measure<'a>(
        &mut self,
        face: &Face,
        table: &Table,
        cells: impl Iterator<Item = &'a Vec<String>>,
        sums: &'a [String],
    ) {
        if self.sources.is_empty() {
            (self.least, self.whole, self.usual) = (GAUGE, GAUGE * 3 / 2, GAUGE);
            return;
        }
        let mut widths: Vec<i32> = Vec::new();
        let kinds: Vec<Kind> = self
            .sources
            .iter()
            .filter_map(|index| table.columns.get(*index).map(|column| column.kind))
            .collect();
        let mut least = self.header.iter().map(|label| least_of_label(face, label)).max();
        for texts in cells.map(Vec::as_slice).chain([sums]) {
            let mut widest = 0;
            for (text, kind) in texts.iter().zip(&kinds) {
                let whole = face.width(text);
                let needed = match kind {
                    Kind::Money | Kind::Count | Kind::Date => whole,
                    Kind::Code => whole.min(CODE),
                    Kind::Text => widest_word(face, text).min(WORD).max(whole.min(4 * EM)),
                };
                least = least.max(Some(needed));
                widest = widest.max(whole);
            }
            widths.push(widest);
        }
        widths.sort_unstable();
        self.least = least.unwrap_or_default().max(2 * EM);
        self.whole = widths.last().copied().unwrap_or_default().max(self.least);
        let usual = widths.get(widths.len() * 9 / 10).copied();
        self.usual = usual.unwrap_or_default().max(self.least);
    }
}

/// The lines of one cell in a width, from above.
pub(super) fn cell_lines(face: &Face, texts: &[String], size: i32, width: i32) -> Vec<String> {
    let said = texts.iter().filter(|text| !text.is_empty());
    said.flat_map(|text| wrapped(face, text, size, width)).collect()
}

/// A short label stays on one line, a longer one is not broken at a character
/// that would stand alone.
fn least_of_label(face: &Face, label: &str) -> i32 {
    let whole = face.width(label);
    let half = (whole / EM + 1) / 2 * EM;
    widest_word(face, label).max(if whole <= 4 * EM { whole } else { half }).min(WORD)
}

/// Which columns of the table stand on paper, and under which.
fn sources(table: &Table) -> Vec<Column> {
    let mut all: Vec<Column> = Vec::new();
    for (index, spec) in table.columns.iter().enumerate() {
        match (spec.paper, all.last_mut()) {
            (OnPaper::No, _) => {}
            (OnPaper::Below, Some(last)) => last.sources.push(index),
            (OnPaper::Above, Some(last)) => last.sources.insert(0, index),
            (OnPaper::Supplement | OnPaper::Below | OnPaper::Above, _) => {
                all.push(Column { is_number: spec.kind.is_number(), ..Column::empty(vec![index]) });
            }
        }
    }
    all
}

/// The texts of a row under a column; a cell with nothing in it has a dash.
fn texts(
    column: &Column,
    cells: &[Cell],
    lang: Lang,
    said: &mut impl FnMut(&str) -> String,
) -> Vec<String> {
    let shown = |index: &usize| match cells.get(*index) {
        None | Some(Cell::Empty) => String::new(),
        Some(cell) => said(&cell.shown(lang)),
    };
    let mut texts: Vec<String> = column.sources.iter().map(shown).collect();
    if texts.iter().all(String::is_empty)
        && let Some(first) = texts.first_mut()
    {
        "—".clone_into(first);
    }
    texts
}

/// The sums under a column.
pub(super) fn sums_of(column: &Column, table: &Table, lang: Lang) -> Vec<String> {
    let sum = |index: &usize| table.sum(*index).map_or_else(String::new, |sum| sum.shown(lang));
    column.sources.iter().map(sum).collect()
}

/// A sheet that a table fits on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// Whether it is wider than high.
    pub(super) landscape: bool,
    /// The size of its text, in units.
    pub(super) size: i32,
    /// The width of each column, in units, with the room at its sides.
    pub(super) widths: Vec<i32>,
}

/// The sheet's sides of A4 in units: 595.28 and 841.89 points.
pub(super) const A4: (i32, i32) = (19_049, 26_940);
/// The room at the left and right of a sheet.
pub(super) const MARGIN: i32 = 36 * POINT;

impl Fit {
    /// The room at each side of a cell.
    pub(super) fn pad(size: i32) -> i32 {
        size * 2 / 5
    }

    /// The width that a sheet has for a table.
    pub(super) fn room(landscape: bool) -> i32 {
        let across = if landscape { A4.1 } else { A4.0 };
        across - 2 * MARGIN
    }

    /// The sheet on which these columns are read best: upright if that goes,
    /// the larger text if that goes, and no cell of many lines.
    pub(super) fn of(columns: &[Column]) -> Self {
        // Across or not, from this to that size in half points, so many lines a text:
        // a little smaller is better than a name in two lines on every row.
        let tries = [
            (false, 17..=18, 2),
            (true, 15..=18, 1),
            (true, 14..=18, 2),
            (true, 14..=18, 3),
            (true, 12..=18, 4),
        ];
        for (landscape, sizes, lines) in tries {
            for half in sizes.rev() {
                let fit = Self::on(columns, landscape, half * POINT / 2);
                if let Some(fit) = fit.filter(|fit| fit.most_lines(columns) <= lines) {
                    return fit;
                }
            }
        }
        let feasible = (10..=18).rev().find_map(|half| Self::on(columns, true, half * POINT / 2));
        feasible.unwrap_or_else(|| Self::squeezed(columns))
    }

    /// Upright, whatever stands in it: a page of labels and values.
    pub(super) fn upright(columns: &[Column], size: i32) -> Self {
        Self::on(columns, false, size).unwrap_or_else(|| Self::of(columns))
    }

    /// The widths at a size, where every column gets at least what it needs.
    fn on(columns: &[Column], landscape: bool, size: i32) -> Option<Self> {
        let pads = 2 * Self::pad(size);
        let least: Vec<i32> = columns.iter().map(|c| scaled(c.least, size) + pads).collect();
        let mut spare = Self::room(landscape).checked_sub(total(&least)?).filter(|r| *r >= 0)?;
        let mut widths = least;
        // First what most rows ask for, then what the longest does.
        let usual = columns.iter().map(|c| c.usual - c.least).collect::<Vec<_>>();
        let longest = columns.iter().map(|c| c.whole - c.usual).collect::<Vec<_>>();
        // What is left goes to words: figures far from their labels are misread.
        let words = columns.iter().map(|c| i32::from(!c.is_number) * EM).collect();
        for (asked, all) in [(usual, false), (longest, false), (words, true)] {
            let wants: Vec<i32> = asked.iter().map(|asked| scaled(*asked, size)).collect();
            let wanted = total(&wants)?;
            let given = if all { spare } else { spare.min(wanted) };
            for (width, want) in widths.iter_mut().zip(&wants) {
                *width += share(given, *want, wanted);
            }
            spare -= given;
        }
        Some(Self { landscape, size, widths })
    }

    /// More columns than fit: the same share of what each asks for, broken
    /// wherever a line ends.
    fn squeezed(columns: &[Column]) -> Self {
        let (landscape, size) = (true, 5 * POINT);
        let asked: i32 = columns.iter().map(|column| column.least).fold(1, i32::saturating_add);
        let room = Self::room(landscape);
        let widths = columns.iter().map(|column| share(room, column.least, asked)).collect();
        Self { landscape, size, widths }
    }

    /// How many lines the fullest column has in nine of ten rows.
    fn most_lines(&self, columns: &[Column]) -> i32 {
        let pads = 2 * Self::pad(self.size);
        let lines = |(column, width): (&Column, &i32)| {
            let inner = (width - pads).max(1);
            (scaled(column.usual, self.size) + inner - 1) / inner
        };
        columns.iter().zip(&self.widths).map(lines).max().unwrap_or(1)
    }
}

fn total(widths: &[i32]) -> Option<i32> {
    widths.iter().try_fold(0_i32, |sum, width| sum.checked_add(*width))
}

/// A part of `whole` as `part` is of `of`.
fn share(whole: i32, part: i32, of: i32) -> i32 {
    let share = i64::from(whole) * i64::from(part) / i64::from(of.max(1));
    i32::try_from(share).unwrap_or(whole)
}
