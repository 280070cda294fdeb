//! What a column of a table holds, and where it is shown.

use bofu_domain::language::Text;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A code or account: text, whatever digits it is made of.
    Code,
    /// Yuan with two places.
    Money,
    /// A whole number.
    Count,
    /// A day.
    Date,
}

impl Kind {
    /// Whether the column is read by its last digit.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::Count)
    }
}

/// Where a column stands on paper, which is wider than the terminal and
/// narrower than a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPaper {
    /// Supplement the one before.
    Supplement,
    /// Below the one before, in the same cell.
    Below,
    /// Above the one before, in the same cell.
    Above,
    /// Not at all.
    No,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name as the contract has it; the header of CSV for programs.
    pub name: &'static str,
    /// Its header.
    pub label: Text,
    /// What it holds.
    pub kind: Kind,
    /// Whether its sum stands below.
    pub summed: bool,
    /// Whether it stands in files alone: the terminal is narrow.
    pub in_files_only: bool,
    /// Where it stands on paper.
    pub paper: OnPaper,
}

impl ColumnSpec {
    /// A column without a sum, shown everywhere.
    pub fn new(name: &'static str, zh: &str, en: &str, kind: Kind) -> Self {
        let label = Text::new(zh, en);
        let paper = OnPaper::Supplement;
        Self { name, label, kind, summed: false, in_files_only: false, paper }
    }

    /// With its sum below.
    #[must_use]
    pub fn summed(self) -> Self {
        Self { summed: true, ..self }
    }

    /// Left out on the terminal.
    #[must_use]
    pub fn in_files_only(self) -> Self {
        Self { in_files_only: true, ..self }
    }

    /// On paper below the column before it, in the same cell.
    #[must_use]
    pub fn below(self) -> Self {
        Self { paper: OnPaper::Below, ..self }
    }

    /// On paper above the column before it: an enterprise's name above its
    /// code.
    #[must_use]
    pub fn above(self) -> Self {
        Self { paper: OnPaper::Above, ..self }
    }

    /// Left out on paper.
    #[must_use]
    pub fn off_paper(self) -> Self {
        Self { paper: OnPaper::No, ..self }
    }
}
