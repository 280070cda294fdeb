//! Why one row of a file cannot be read, though its file can.

use bofu_domain::explained::Explained;

/// A column as a person finds it in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `A`, `B`, … `AA`.
    pub letter: String,
    /// The column's name; empty where no header stands above the cell.
    pub name: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.name.is_empty() {
            f.write_str(&self.letter)
        } else {
            write!(f, "{} ({})", self.letter, self.name)
        }
    }
}

/// A row that is refused as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}: {flaw}")]
pub struct RowFault {
    /// The row's number as a spreadsheet shows it; the header is row 1.
    pub row: u32,
    /// What is wrong.
    // Not a source: the text above already says it.
    pub flaw: RowFlaw,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowFlaw {
    /// More cells than headers.
    #[error("has {found} cells under {expected} headers")]
    TooManyCells {
        /// In the row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// Fewer cells than headers.
    #[error("has only {found} cells under {expected} headers")]
    TooFewCells {
        /// In the row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// Text where no header stands.
    #[error("column {0} has text but no header")]
    NoHeader(Place),
    /// Text after a closing quotation mark.
    #[error("column {0} has text after its closing quotation mark")]
    StrayQuote(Place),
    /// A formula.
    #[error("column {0} holds a formula")]
    Formula(Place),
    /// An error value.
    #[error("column {place} holds the error {error}")]
    ErrorValue {
        /// Where.
        place: Place,
        /// As the spreadsheet shows it.
        error: String,
    },
    /// Merged with another cell, so it is unclear whose value it is.
    #[error("is part of the merged cells {0}")]
    Merged(String),
    /// A number of which the spreadsheet dropped digits.
    #[error("column {place} holds {text:?}: the spreadsheet has dropped digits")]
    DigitsLost {
        /// Where.
        place: Place,
        /// What is left.
        text: String,
    },
    /// A number, date or type that is none.
    #[error("column {place} holds {text:?}, which is no value of a spreadsheet")]
    BadValue {
        /// Where.
        place: Place,
        /// What stands there.
        text: String,
    },
    /// Longer than any cell may be.
    #[error("column {place} has {length} characters; at most {limit} are read")]
    TooLong {
        /// Where.
        place: Place,
        /// How long.
        length: usize,
        /// The bound.
        limit: usize,
    },
    /// Nothing where a value must stand.
    #[error("column {0} is empty")]
    MissingValue(Place),
}

impl Explained for RowFault {
    fn code(&self) -> &'static str {
        match &self.flaw {
            RowFlaw::TooManyCells { .. } | RowFlaw::NoHeader(_) => "too-many-cells",
            RowFlaw::TooFewCells { .. } => "too-few-cells",
            RowFlaw::StrayQuote(_) => "stray-quote",
            RowFlaw::Formula(_) => "formula-cell",
            RowFlaw::ErrorValue { .. } => "error-cell",
            RowFlaw::Merged(_) => "merged-cell",
            RowFlaw::DigitsLost { .. } => "digits-lost",
            RowFlaw::BadValue { .. } => "bad-cell",
            RowFlaw::TooLong { .. } => "cell-too-long",
            RowFlaw::MissingValue(_) => "missing-value",
        }
    }

    fn zh(&self) -> String {
        let what = match &self.flaw {
            RowFlaw::TooManyCells { found, expected } => {
                format!("有 {found} 个单元格, 表头只有 {expected} 列")
            }
            RowFlaw::TooFewCells { found, expected } => {
                format!("只有 {found} 个单元格, 表头有 {expected} 列")
            }
            RowFlaw::NoHeader(place) => format!("{place} 列有内容但没有表头"),
            RowFlaw::StrayQuote(place) => format!("{place} 列在结束引号之后还有内容"),
            RowFlaw::Formula(place) => format!("{place} 列是公式"),
            RowFlaw::ErrorValue { place, error } => format!("{place} 列是错误值 {error}"),
            RowFlaw::Merged(range) => format!("属于合并单元格 {range}"),
            RowFlaw::DigitsLost { place, text } => {
                format!("{place} 列为“{text}”, 表格软件已丢失数字")
            }
            RowFlaw::BadValue { place, text } => format!("{place} 列的“{text}”不是有效的值"),
            RowFlaw::TooLong { place, length, limit } => {
                format!("{place} 列有 {length} 个字符, 最多 {limit} 个")
            }
            RowFlaw::MissingValue(place) => format!("{place} 列为空"),
        };
        format!("第 {} 行: {what}", self.row)
    }

    fn hint(&self) -> String {
        self.remedies().1.to_owned()
    }

    fn hint_zh(&self) -> String {
        self.remedies().0.to_owned()
    }
}

impl RowFault {
    fn remedies(&self) -> (&'static str, &'static str) {
        match &self.flaw {
            RowFlaw::TooManyCells { .. } | RowFlaw::NoHeader(_) => (
                "含逗号的单元格须加引号; 多余的内容请删除",
                "put a cell that holds a comma into quotation marks; delete what stands beside the table",
            ),
            RowFlaw::TooFewCells { .. } => (
                "请补齐, 空单元格也要有逗号",
                "complete the row: an empty cell needs its comma too",
            ),
            RowFlaw::StrayQuote(_) => (
                "单元格内的引号写成两个, 整个单元格再加引号",
                "write a quotation mark inside a cell twice and the whole cell in quotation marks",
            ),
            RowFlaw::Formula(_) => {
                ("请复制后选择性粘贴为数值", "copy the cells and paste them as values")
            }
            RowFlaw::ErrorValue { .. } => ("请改正该单元格", "correct the cell"),
            RowFlaw::Merged(_) => {
                ("请取消合并, 在每个单元格中填写", "unmerge the cells and fill in each of them")
            }
            RowFlaw::DigitsLost { .. } => (
                "请将该列设为文本格式后重新填写全部数字",
                "format the column as text and write the number out again",
            ),
            RowFlaw::BadValue { .. } => {
                ("请将该单元格设为文本格式后重新填写", "format the cell as text and write it again")
            }
            RowFlaw::TooLong { .. } => ("请缩短内容", "shorten it"),
            RowFlaw::MissingValue(_) => ("请填写", "fill it in"),
        }
    }
}
