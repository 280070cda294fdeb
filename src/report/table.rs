//! A table before it takes a form.

use bofu_domain::{
    date::Date,
    language::{Lang, Text},
    money::Money,
};

use super::{
    ColumnSpec, Kind, Seal, SealOf,
    chart::{Chart, Gauge},
};
use crate::number::thousands;
use bofu_tabular::{shown, shown_line};

/// What stands in a row under a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: not known, or not limited.
    Empty,
    /// A text.
    Text(String),
    /// A word of the contract with its Chinese, such as a status.
    Term(String, String),
    /// A sum.
    Money(Money),
    /// A whole number.
    Count(i64),
    /// A day.
    Date(Date),
}

impl Cell {
    /// A text.
    pub fn text<T: ToString + ?Sized>(text: &T) -> Self {
        Self::Text(text.to_string())
    }

    /// A text, or nothing.
    pub fn text_or_empty<T: ToString + ?Sized>(text: Option<&T>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// A sum, or nothing.
    pub fn money_or_empty(money: Option<Money>) -> Self {
        money.map_or(Self::Empty, Self::Money)
    }

    /// A small whole number, or nothing.
    pub fn count_or_empty(number: Option<u32>) -> Self {
        number.map_or(Self::Empty, |number| Self::Count(number.into()))
    }

    /// A day, or nothing.
    pub fn date_or_empty(day: Option<Date>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }

    /// A whole number; held at the bound of what a column can show.
    pub fn count(number: u64) -> Self {
        Self::Count(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// As it stands in a file, without separators. A character that a terminal
    /// or a spreadsheet would act on is shown by its number.
    pub fn plain(&self, lang: Lang) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => shown(text).into_owned(),
            Self::Term(word, zh) => shown(lang.pick(zh, word)).into_owned(),
            Self::Money(money) => money.to_string(),
            Self::Count(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }

    /// As eyes read it: numbers with separators, nothing as a dash, and all in
    /// one line.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Self::Empty => "—".to_owned(),
            Self::Money(money) => thousands(&money.to_string()),
            Self::Count(number) => thousands(&number.to_string()),
            Self::Text(_) | Self::Term(..) | Self::Date(_) => {
                shown_line(&self.plain(lang)).into_owned()
            }
        }
    }
}

/// A column, and what stands in it for a line.
pub(super) struct LineColumn<L> {
    spec: ColumnSpec,
    cell: fn(&L) -> Cell,
}

impl<L> LineColumn<L> {
    /// A column whose cells are made so.
    pub(super) fn new(spec: ColumnSpec, cell: fn(&L) -> Cell) -> Self {
        Self { spec, cell }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its title.
    pub title: Text,
    /// What it covers: year, day, state of knowledge.
    pub about: Vec<Text>,
    /// Its columns.
    pub columns: Vec<ColumnSpec>,
    /// Its rows; each has a cell under every column.
    pub rows: Vec<Vec<Cell>>,
    /// What is said below it.
    pub notes: Vec<Text>,
    /// The remarks below it on the business dates in it: 补录, or that nobody
    /// answers for them.
    pub date_notes: Vec<Text>,
    /// Who issues it: the payer's name, once it is set.
    pub issuer: Option<String>,
    /// The state of the log that it was made from.
    pub seal: Option<Seal>,
    /// On paper, a bar beside each row; none, or one for each.
    pub gauges: Vec<Gauge>,
    /// On paper, a chart behind the table.
    pub chart: Option<Chart>,
}

impl Table {
    /// A table without rows.
    pub fn new(zh: &str, en: &str, columns: Vec<ColumnSpec>) -> Self {
        Self { title: Text::new(zh, en), columns, ..Self::default() }
    }

    /// A table of lines.
    pub(super) fn of_lines<L>(
        zh: &str,
        en: &str,
        columns: Vec<LineColumn<L>>,
        lines: impl Iterator<Item = L>,
    ) -> Self {
        let cells = |line: L| columns.iter().map(|column| (column.cell)(&line)).collect();
        let rows = lines.map(cells).collect();
        let specs = columns.into_iter().map(|column| column.spec).collect();
        Self { rows, ..Self::new(zh, en, specs) }
    }

    /// Says what it covers.
    #[must_use]
    pub fn about(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.about.push(Text::new(zh, en));
        self
    }

    /// Says something below it.
    #[must_use]
    pub fn note(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.notes.push(Text::new(zh, en));
        self
    }

    /// Says something of the business dates below it.
    #[must_use]
    pub(super) fn note_dates(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.date_notes.push(Text::new(zh, en));
        self
    }

    /// All that is said below it, but for the state of the log.
    pub(super) fn all_notes(&self) -> impl Iterator<Item = &Text> {
        self.notes.iter().chain(&self.date_notes)
    }

    /// Names the state of the log that the table was made from: how many
    /// events, and the hex of their Merkle root.
    #[must_use]
    pub fn sealed(mut self, events: u64, root: &str) -> Self {
        self.seal = Some(Seal { events, root: root.to_owned(), of: SealOf::Paper });
        self
    }

    /// Names who issues it.
    #[must_use]
    pub fn issued_by(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// What is said below it off paper: the notes, and last the state of the log.
    pub(super) fn said_below(&self) -> impl Iterator<Item = Text> {
        self.all_notes().cloned().chain(self.seal.iter().map(Seal::words))
    }

    /// The sum of a column; `None` where it has none, or where its cells are
    /// of different kinds or beyond the range of money.
    pub fn sum(&self, column: usize) -> Option<Cell> {
        let spec = self.columns.get(column).filter(|spec| spec.summed)?;
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        match spec.kind {
            Kind::Money => cells
                .map(|cell| match cell {
                    Cell::Money(money) => Some(*money),
                    Cell::Empty => Some(Money::ZERO),
                    Cell::Text(_) | Cell::Term(..) | Cell::Count(_) | Cell::Date(_) => None,
                })
                .try_fold(Money::ZERO, |sum, money| sum.checked_add(money?))
                .map(Cell::Money),
            Kind::Count => cells
                .map(|cell| match cell {
                    Cell::Count(number) => Some(*number),
                    Cell::Empty => Some(0),
                    Cell::Text(_) | Cell::Term(..) | Cell::Money(_) | Cell::Date(_) => None,
                })
                .try_fold(0_i64, |sum, number| sum.checked_add(number?))
                .map(Cell::Count),
            Kind::Text | Kind::Code | Kind::Date => None,
        }
    }

    /// Whether any column is summed and there is something to sum.
    pub fn has_sums(&self) -> bool {
        !self.rows.is_empty() && self.columns.iter().any(|column| column.summed)
    }
}
