//! One page of labels and values: a receipt, a proof.

use bofu_domain::language::{Lang, Text};

use super::{Style, set};
use crate::{Cell, ColumnSpec, Kind, Seal, Table};
use bofu_tabular::FileFault;

/// A page of labels and values. What does not fit goes on to a next one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Its title.
    pub title: Text,
    /// What it covers, below the title.
    pub about: Vec<Text>,
    /// Who issues it.
    pub issuer: Option<String>,
    /// Labels and values, from above.
    pub rows: Vec<(Text, Text)>,
    /// What is said below.
    pub notes: Vec<Text>,
    /// The state of the log that it was made from, at the foot.
    pub seal: Option<Seal>,
    /// Whether people conclude and sign below.
    pub signed: bool,
}

impl Page {
    /// A page without rows.
    pub fn new(zh: &str, en: &str) -> Self {
        Self { title: Text::new(zh, en), ..Self::default() }
    }

    /// With a label and the value beside it.
    #[must_use]
    pub fn row(mut self, zh: &str, en: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        self.rows.push((Text::new(zh, en), Text::new(value.clone(), value)));
        self
    }

    /// The page as PDF. The same page is the same file.
    ///
    /// # Errors
    /// None that a page in memory could cause.
    pub fn pdf(&self, lang: Lang) -> Result<Vec<u8>, FileFault> {
        set(&self.table(), lang, self.style())
    }

    pub(super) fn style(&self) -> Style {
        if self.signed { Style::Paper } else { Style::Record }
    }

    pub(super) fn table(&self) -> Table {
        let columns = vec![
            // A code: a label stays on one line while it is short.
            ColumnSpec::new("label", "项目", "Item", Kind::Code),
            ColumnSpec::new("value", "内容", "Value", Kind::Text),
        ];
        let cell = |words: &Text| Cell::Term(words.en.clone(), words.zh.clone());
        Table {
            title: self.title.clone(),
            about: self.about.clone(),
            issuer: self.issuer.clone(),
            columns,
            rows: self.rows.iter().map(|(label, value)| vec![cell(label), cell(value)]).collect(),
            notes: self.notes.clone(),
            seal: self.seal.clone(),
            ..Table::default()
        }
    }
}
