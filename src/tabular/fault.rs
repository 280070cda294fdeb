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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error("row {row}: {flaw}")]
#[explain(code = flaw.code(), zh("第 {row} 行: {}", flaw.zh()))]
#[explain(hint = flaw.hint(), hint_zh = flaw.hint_zh())]
pub struct RowFault {
    /// The row's number as a spreadsheet shows it; the header is row 1.
    pub row: u32,
    /// What is wrong.
    // Not a source: the text above already says it.
    pub flaw: RowFlaw,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum RowFlaw {
    #[error("has {found} cells under {expected} headers")]
    #[explain(code = "too-many-cells", zh = "有 {found} 个单元格, 表头只有 {expected} 列")]
    #[explain(
        hint = "put a cell that holds a comma into quotation marks; delete what stands beside the \
                table",
        hint_zh = "含逗号的单元格须加引号; 多余的内容请删除"
    )]
    TooManyCells { found: usize, expected: usize },
    #[error("has only {found} cells under {expected} headers")]
    #[explain(code = "too-few-cells", zh = "只有 {found} 个单元格, 表头有 {expected} 列")]
    #[explain(
        hint = "complete the row: an empty cell needs its comma too",
        hint_zh = "请补齐, 空单元格也要有逗号"
    )]
    TooFewCells { found: usize, expected: usize },
    /// Text where no header stands.
    #[error("column {0} has text but no header")]
    #[explain(code = "too-many-cells", zh = "{0} 列有内容但没有表头")]
    #[explain(
        hint = "put a cell that holds a comma into quotation marks; delete what stands beside the \
                table",
        hint_zh = "含逗号的单元格须加引号; 多余的内容请删除"
    )]
    NoHeader(Place),
    #[error("column {0} has text after its closing quotation mark")]
    #[explain(code = "stray-quote", zh = "{0} 列在结束引号之后还有内容")]
    #[explain(
        hint = "write a quotation mark inside a cell twice and the whole cell in quotation marks",
        hint_zh = "单元格内的引号写成两个, 整个单元格再加引号"
    )]
    StrayQuote(Place),
    #[error("column {0} holds a formula")]
    #[explain(code = "formula-cell", zh = "{0} 列是公式")]
    #[explain(
        hint = "copy the cells and paste them as values",
        hint_zh = "请复制后选择性粘贴为数值"
    )]
    Formula(Place),
    #[error("column {place} holds the error {error}")]
    #[explain(code = "error-cell", zh = "{place} 列是错误值 {error}")]
    #[explain(hint = "correct the cell", hint_zh = "请改正该单元格")]
    ErrorValue {
        place: Place,
        /// As the spreadsheet shows it.
        error: String,
    },
    /// Merged with another cell, so it is unclear whose value it is.
    #[error("is part of the merged cells {0}")]
    #[explain(code = "merged-cell", zh = "属于合并单元格 {0}")]
    #[explain(
        hint = "unmerge the cells and fill in each of them",
        hint_zh = "请取消合并, 在每个单元格中填写"
    )]
    Merged(String),
    /// A number of which the spreadsheet dropped digits.
    #[error("column {place} holds {text:?}: the spreadsheet has dropped digits")]
    #[explain(code = "digits-lost", zh = "{place} 列为“{text}”, 表格软件已丢失数字")]
    #[explain(
        hint = "format the column as text and write the number out again",
        hint_zh = "请将该列设为文本格式后重新填写全部数字"
    )]
    DigitsLost { place: Place, text: String },
    #[error("column {place} holds {text:?}, which is no value of a spreadsheet")]
    #[explain(code = "bad-cell", zh = "{place} 列的“{text}”不是有效的值")]
    #[explain(
        hint = "format the cell as text and write it again",
        hint_zh = "请将该单元格设为文本格式后重新填写"
    )]
    BadValue { place: Place, text: String },
    #[error("column {place} has {length} characters; at most {limit} are read")]
    #[explain(code = "cell-too-long", zh = "{place} 列有 {length} 个字符, 最多 {limit} 个")]
    #[explain(hint = "shorten it", hint_zh = "请缩短内容")]
    TooLong { place: Place, length: usize, limit: usize },
    #[error("column {0} is empty")]
    #[explain(code = "missing-value", zh = "{0} 列为空")]
    #[explain(hint = "fill it in", hint_zh = "请填写")]
    MissingValue(Place),
}
