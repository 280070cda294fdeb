//! Why a file cannot be read or written as a whole.

use std::{
    io,
    path::{Path, PathBuf},
};

use bofu_domain::explained::Explained;

/// A file that is refused whole, with its name.
#[derive(Debug, thiserror::Error, Explained)]
#[error("{}: {fault}", path.display())]
#[explain(code = fault.code(), zh("{}: {}", path.display(), fault.zh()))]
#[explain(hint = fault.hint(), hint_zh = fault.hint_zh())]
pub struct FileError {
    /// The file as it was named.
    pub path: PathBuf,
    /// What is wrong.
    // Not a source: the text above already says it.
    pub fault: FileFault,
}

/// What is wrong with a file. Lines, rows and columns count from 1, bytes from 0.
#[derive(Debug, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum FileFault {
    #[error("cannot be {}: {error}", if *writing { "written" } else { "read" })]
    #[explain(
        code = if *writing { "unwritable-file" } else { "unreadable-file" },
        zh("{}: {error}", if *writing { "无法写入" } else { "无法读取" }),
        hint = if *writing {
            "check the folder, its permissions and the disk; close the file if a spreadsheet has \
             it open"
        } else {
            "check the path and its permissions"
        },
        hint_zh = if *writing {
            "请检查目录、权限和磁盘空间; 文件若已在表格软件中打开, 请先关闭"
        } else {
            "请检查路径和权限"
        }
    )]
    Io { writing: bool, error: io::Error },
    #[error("has {bytes} bytes; at most {limit} are read")]
    #[explain(code = "file-too-large", zh = "有 {bytes} 字节, 最多 {limit} 字节")]
    #[explain(hint = "split it into several files", hint_zh = "请拆分成几个文件分别导入")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("has more than {limit} rows")]
    #[explain(code = "file-too-large", zh = "超过 {limit} 行")]
    #[explain(hint = "split it into several files", hint_zh = "请拆分成几个文件分别导入")]
    TooManyRows { limit: u32 },
    #[error("has {columns} columns; at most {limit} are read")]
    #[explain(code = "file-too-large", zh = "有 {columns} 列, 最多 {limit} 列")]
    #[explain(hint = "delete the columns not needed", hint_zh = "请删除多余的列")]
    TooManyColumns { columns: usize, limit: usize },
    #[error("is empty")]
    #[explain(code = "empty-file", zh = "文件为空")]
    #[explain(
        hint = "the first row holds the headers, each further row one record",
        hint_zh = "第一行须为表头, 其后每行一条记录"
    )]
    Empty,
    /// UTF-16, as some programs call "Unicode text".
    #[error("is UTF-16 text, not UTF-8 or GB18030")]
    #[explain(code = "wrong-encoding", zh = "是 UTF-16 文本, 不是 UTF-8 或 GB18030")]
    #[explain(
        hint = "save it again as \"CSV UTF-8\" or XLSX in the spreadsheet program",
        hint_zh = "请在表格软件中另存为“CSV UTF-8”或 XLSX"
    )]
    Utf16,
    /// Traditional characters in the code of Taiwan and Hong Kong.
    #[error("looks like Big5 text, not UTF-8 or GB18030")]
    #[explain(code = "wrong-encoding", zh = "看来是 Big5 (繁体) 文本, 不是 UTF-8 或 GB18030")]
    #[explain(
        hint = "save it as UTF-8 or GB18030 (\"CSV UTF-8\" or XLSX in the spreadsheet program)",
        hint_zh = "请另存为 UTF-8 或 GB18030 (在表格软件中选“CSV UTF-8”或 XLSX)"
    )]
    Big5,
    /// A zero byte: not a text file.
    #[error("has a zero byte in line {line} (byte {byte}), so it is not a text file")]
    #[explain(
        code = "not-a-text-file",
        zh = "第 {line} 行 (第 {byte} 字节) 有零字节, 不是文本文件",
        hint = "save it again as \"CSV UTF-8\" or XLSX in the spreadsheet program",
        hint_zh = "请在表格软件中另存为“CSV UTF-8”或 XLSX"
    )]
    Nul {
        line: u32,
        /// The offset.
        byte: usize,
    },
    #[error("is neither UTF-8 nor GB18030: line {line} (byte {byte}) cannot be read as {tried}")]
    #[explain(
        code = "wrong-encoding",
        zh = "既不是 UTF-8 也不是 GB18030: 第 {line} 行 (第 {byte} 字节) 不能按 {tried} 读出",
        hint = "save it again as \"CSV UTF-8\" or XLSX in the spreadsheet program",
        hint_zh = "请在表格软件中另存为“CSV UTF-8”或 XLSX"
    )]
    Encoding {
        line: u32,
        /// The offset of the first byte that cannot be read.
        byte: usize,
        /// The encoding the rest of the file speaks for.
        tried: &'static str,
    },
    #[error("the quotation mark opened in line {line} is never closed")]
    #[explain(code = "unclosed-quote", zh = "第 {line} 行的引号没有结束")]
    #[explain(
        hint = "quotation marks go in pairs; one inside a cell is written twice",
        hint_zh = "引号须成对; 单元格内的引号写成两个"
    )]
    UnclosedQuote { line: u32 },
    #[error("unknown column {header:?} in {column}{row}")]
    #[explain(code = "unknown-column", zh = "{column}{row} 的列“{header}”无法识别")]
    #[explain(hint("the columns are: {}", listed(known)), hint_zh("可用的列: {}", listed(known)))]
    UnknownColumn {
        header: String,
        /// The column's letter.
        column: String,
        row: u32,
        /// What may stand there: name and Chinese label.
        known: Vec<(String, String)>,
    },
    #[error("the column {name} ({zh}) is missing")]
    #[explain(code = "missing-column", zh = "缺少列“{zh}” ({name})")]
    #[explain(
        hint = "add the column; `claim template` writes an empty file with all of them",
        hint_zh = "请补上该列; 空白模板见 claim template"
    )]
    MissingColumn { name: String, zh: String },
    #[error("the column {name} stands twice, in {first} and {second}")]
    #[explain(code = "duplicate-column", zh = "列 {name} 出现两次: {first} 列和 {second} 列")]
    #[explain(hint = "keep one of the two", hint_zh = "请保留其中一列")]
    DuplicateColumn {
        name: String,
        /// The first one's letter.
        first: String,
        second: String,
    },
    /// A formula, an error or a merged cell in the header.
    #[error("the header in {place} is a formula, an error or merged")]
    #[explain(code = "bad-header", zh = "表头 {place} 是公式、错误值或合并单元格")]
    #[explain(
        hint = "the headers are plain text in the first row, not merged",
        hint_zh = "表头须为第一行的普通文本, 不合并单元格"
    )]
    BadHeader { place: String },
    /// The old binary workbook, or one locked with a password.
    #[error("is an old .xls workbook or locked with a password")]
    #[explain(code = "old-or-locked-workbook", zh = "是旧版 .xls 工作簿, 或设有密码")]
    #[explain(
        hint = "remove the password and save it as .xlsx",
        hint_zh = "请去掉密码, 另存为 .xlsx"
    )]
    OldOrLocked,
    /// A package that would unpack to far more than it seems.
    #[error("unpacks to more than is safe: {what}")]
    #[explain(code = "unsafe-package", zh = "解压后过大, 不安全: {what}")]
    #[explain(
        hint = "copy the data into a new workbook and save that",
        hint_zh = "请复制数据到新工作簿后再存"
    )]
    Bomb { what: String },
    /// An ending of the name that stands for no form of file we write.
    #[error("cannot be written in this form; known are .{}", known.join(", ."))]
    #[explain(code = "unknown-form", zh("不能写成这种格式, 可用 .{}", known.join("、.")))]
    #[explain(hint = "give the file another ending", hint_zh = "请换一个扩展名")]
    Ending { known: &'static [&'static str] },
    /// A table that its form of file cannot hold.
    #[error("cannot be written: {why}")]
    #[explain(code = "unwritable-file", zh = "无法写入: {why}")]
    #[explain(
        hint = "narrow the report down, or write it as CSV",
        hint_zh = "请缩小范围或改写为 CSV"
    )]
    Unwritable { why: String },
    #[error("is a damaged XLSX file: {why}")]
    #[explain(code = "damaged-workbook", zh = "XLSX 文件已损坏: {why}")]
    #[explain(
        hint = "open it in the spreadsheet program and save it again, or fetch it again",
        hint_zh = "请在表格软件中打开后另存为 .xlsx, 或重新取得文件"
    )]
    Damaged { why: String },
}

/// Columns, each by name and Chinese label.
fn listed(columns: &[(String, String)]) -> String {
    let names: Vec<String> = columns.iter().map(|(name, zh)| format!("{name} ({zh})")).collect();
    names.join(", ")
}

impl FileFault {
    /// The fault of a file.
    pub fn at(self, path: &Path) -> FileError {
        FileError { path: path.to_owned(), fault: self }
    }

    /// A table that its form of file cannot hold.
    pub fn unwritable(why: &dyn std::fmt::Display) -> Self {
        Self::Unwritable { why: why.to_string() }
    }

    /// A damaged package.
    pub(super) fn damaged(why: &dyn std::fmt::Display) -> Self {
        Self::Damaged { why: why.to_string() }
    }
}
