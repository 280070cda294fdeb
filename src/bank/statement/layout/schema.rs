//! What a layout's TOML file may say, and what it must.

use serde::Deserialize;

use super::super::{Flaw, ProfileFlaw, Spot, StatementFault};
use bofu_tabular::{Split, plain};

/// A column by its header: `"交易时间"`; alternatives as
/// `"交易时间|记账日期"`, the first that is there; with `?` at the end it may be
/// missing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Column {
    /// The headers, as compared.
    pub(super) plain: Vec<String>,
    /// The first header, as written.
    pub(super) name: String,
    pub(super) optional: bool,
}

impl TryFrom<String> for Column {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (names, optional) = text.strip_suffix('?').map_or((&*text, false), |text| (text, true));
        let plain: Vec<String> = names.split('|').map(plain).collect();
        if plain.iter().any(String::is_empty) {
            return Err(format!("{text:?} names no column"));
        }
        let name = names.split('|').next().unwrap_or_default().to_owned();
        Ok(Self { plain, name, optional })
    }
}

/// Which way the rows run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Order {
    OldestFirst,
    NewestFirst,
}

/// What stands between two cells of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Separator {
    #[default]
    Comma,
    Tab,
    Semicolon,
    Bar,
}

/// How a text file is divided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Text {
    #[serde(default)]
    separator: Separator,
    /// Whether cells may stand in quotation marks.
    #[serde(default = "yes")]
    quotes: bool,
    /// What a line begins with that is no row.
    comment: Option<String>,
    /// Whether only text files have this layout.
    #[serde(default)]
    only: bool,
}

fn yes() -> bool {
    true
}

/// Columns that every layout has, or may have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) date: Column,
    pub(super) balance: Option<Column>,
    /// The account that the statement is of.
    pub(super) account: Option<Column>,
    pub(super) currency: Option<Column>,
    pub(super) reference: Option<Column>,
    /// Joined by a blank.
    #[serde(default)]
    pub(super) summary: Vec<Column>,
    /// Columns that are not read, but tell the layout from others.
    #[serde(default)]
    pub(super) also: Vec<Column>,
}

/// How a line says what it moves and which way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "form")]
pub(super) enum Amount {
    /// One column for what came in, one for what went out; the other one is
    /// empty or zero.
    Split {
        r#in: Column,
        out: Column,
        /// Whether what went out is written with a minus sign.
        #[serde(default, rename = "out-negative")]
        out_negative: bool,
    },
    /// One column; above zero came in.
    Signed { column: Column },
    /// One column, and one that says which way.
    Flagged { column: Column, flag: Column, r#in: Vec<String>, out: Vec<String> },
}

/// The other party.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Party {
    pub(super) name: Option<Column>,
    pub(super) account: Option<Column>,
    /// Account and name in one column, the account first.
    pub(super) joined: Option<Column>,
    /// What stands between the two.
    #[serde(default = "slash")]
    pub(super) between: String,
}

fn slash() -> String {
    "/".to_owned()
}

/// The other party: the same columns for all lines, or others for each way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Parties {
    pub(super) any: Option<Party>,
    pub(super) r#in: Option<Party>,
    pub(super) out: Option<Party>,
}

/// Labels of values above or below the table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Labels {
    pub(super) account: Option<Column>,
    pub(super) from: Option<Column>,
    pub(super) to: Option<Column>,
    pub(super) period: Option<Column>,
    pub(super) opening: Option<Column>,
    pub(super) closing: Option<Column>,
    pub(super) sum_in: Option<Column>,
    pub(super) sum_out: Option<Column>,
    pub(super) count_in: Option<Column>,
    pub(super) count_out: Option<Column>,
    pub(super) count: Option<Column>,
}

/// Rows of the table that are no lines, by what their first cell says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Rows {
    /// Sums of the columns, which must agree.
    pub(super) totals: Vec<String>,
    /// The balance before the first line.
    pub(super) opening: Vec<String>,
    /// The balance after the last line.
    pub(super) closing: Vec<String>,
}

/// A layout of bank tables.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Layout {
    id: String,
    /// Whose it is, for people.
    name: String,
    pub(super) order: Order,
    /// What stands for nothing in a cell.
    #[serde(default)]
    pub(super) empty: Vec<String>,
    text: Option<Text>,
    pub(super) columns: Columns,
    pub(super) amount: Amount,
    pub(super) party: Option<Parties>,
    #[serde(default)]
    pub(super) labels: Labels,
    #[serde(default)]
    pub(super) rows: Rows,
}

impl Layout {
    /// Reads a layout and checks that it can be read by.
    pub(crate) fn parse(text: &str) -> Result<Self, StatementFault> {
        let refuse = |line: Option<u32>, why: &str| {
            let flaw = Flaw::Profile(ProfileFlaw::Bad { why: why.to_owned() });
            StatementFault::content(line.map(Spot::Line), flaw)
        };
        let layout: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().and_then(|span| text.get(..span.start)).map(|before| {
                u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX).saturating_add(1)
            });
            refuse(line, error.message())
        })?;
        layout.checked().map_err(|why| refuse(None, why))
    }

    fn checked(self) -> Result<Self, &'static str> {
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 40 || !self.id.chars().all(kebab) {
            return Err("the id is made of at most 40 small letters, digits and hyphens");
        }
        if matches!(self.id.as_str(), "generic" | "camt053") {
            return Err("the ids generic and camt053 are taken");
        }
        if self.name.trim().is_empty() {
            return Err("the name says which bank's layout it is");
        }
        let ends = |label: &Option<Column>, rows: &[String]| label.is_some() || !rows.is_empty();
        let both = ends(&self.labels.opening, &self.rows.opening)
            && ends(&self.labels.closing, &self.rows.closing);
        if self.columns.balance.is_none() && !both {
            return Err("it gives no balance: name the balance column, or both ends");
        }
        if self.columns.balance.as_ref().is_some_and(|column| column.optional) && !both {
            return Err("the balance column may be missing only where both ends are given");
        }
        if self.columns.date.optional {
            return Err("the date column may not be missing");
        }
        let amounts = match &self.amount {
            Amount::Split { r#in, out, .. } => r#in.optional || out.optional,
            Amount::Signed { column } => column.optional,
            Amount::Flagged { column, flag, r#in, out } => {
                if r#in.is_empty() || out.is_empty() {
                    return Err("in and out list the flags that stand for them");
                }
                column.optional || flag.optional
            }
        };
        if amounts {
            return Err("the amount's columns may not be missing");
        }
        Ok(self)
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose it is, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How a text of this layout is divided.
    pub(super) fn split(&self) -> Split {
        let Some(text) = &self.text else { return Split::default() };
        let separator = match text.separator {
            Separator::Comma => ',',
            Separator::Tab => '\t',
            Separator::Semicolon => ';',
            Separator::Bar => '|',
        };
        Split { separator, quotes: text.quotes }
    }

    /// Whether no workbook has this layout.
    pub(super) fn only_text(&self) -> bool {
        self.text.as_ref().is_some_and(|text| text.only)
    }

    /// What a line begins with that is no row.
    pub(super) fn comment(&self) -> Option<&str> {
        self.text.as_ref().and_then(|text| text.comment.as_deref())
    }

    /// Every column that it names.
    pub(super) fn all_columns(&self) -> Vec<&Column> {
        let columns = &self.columns;
        let mut all = vec![&columns.date];
        all.extend(&columns.balance);
        all.extend(&columns.account);
        all.extend(&columns.currency);
        all.extend(&columns.reference);
        all.extend(&columns.summary);
        all.extend(&columns.also);
        match &self.amount {
            Amount::Split { r#in, out, .. } => all.extend([r#in, out]),
            Amount::Signed { column } => all.push(column),
            Amount::Flagged { column, flag, .. } => all.extend([column, flag]),
        }
        if let Some(parties) = &self.party {
            for party in [&parties.any, &parties.r#in, &parties.out].into_iter().flatten() {
                all.extend(&party.name);
                all.extend(&party.account);
                all.extend(&party.joined);
            }
        }
        all
    }
}
