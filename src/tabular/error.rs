//! Why a file cannot be read or written as a whole.

use std::{
    io,
    path::{Path, PathBuf},
};

use bofu_domain::explained::Explained;

/// A file that is refused whole, with its name.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", path.display())]
pub struct FileError {
    /// The file as it was named.
    pub path: PathBuf,
    /// What is wrong.
    // Not a source: the text above already says it.
    pub fault: FileFault,
}

/// What is wrong with a file. Lines, rows and columns count from 1, bytes from 0.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The system does not give or take it.
    #[error("cannot be {}: {error}", if *writing { "written" } else { "read" })]
    Io {
        /// Whether it was being written.
        writing: bool,
        /// What the system said.
        error: io::Error,
    },
    /// Beyond the bound of size.
    #[error("has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The bound.
        limit: u64,
    },
    /// Beyond the bound of rows.
    #[error("has more than {limit} rows")]
    TooManyRows {
        /// The bound.
        limit: u32,
    },
    /// Beyond the bound of columns.
    #[error("has {columns} columns; at most {limit} are read")]
    TooManyColumns {
        /// How many.
        columns: usize,
        /// The bound.
        limit: usize,
    },
    /// Not even a header.
    #[error("is empty")]
    Empty,
    /// UTF-16, as some programs call "Unicode text".
    #[error("is UTF-16 text, not UTF-8 or GB18030")]
    Utf16,
    /// Traditional characters in the code of Taiwan and Hong Kong.
    #[error("looks like Big5 text, not UTF-8 or GB18030")]
    Big5,
    /// A zero byte: not a text file.
    #[error("has a zero byte in line {line} (byte {byte}), so it is not a text file")]
    Nul {
        /// The line.
        line: u32,
        /// The offset.
        byte: usize,
    },
    /// Bytes that are neither.
    #[error("is neither UTF-8 nor GB18030: line {line} (byte {byte}) cannot be read as {tried}")]
    Encoding {
        /// The line.
        line: u32,
        /// The offset of the first byte that cannot be read.
        byte: usize,
        /// The encoding the rest of the file speaks for.
        tried: &'static str,
    },
    /// A quoted cell that never ends.
    #[error("the quotation mark opened in line {line} is never closed")]
    UnclosedQuote {
        /// Where it opens.
        line: u32,
    },
    /// A header that no column has.
    #[error("unknown column {header:?} in {column}{row}")]
    UnknownColumn {
        /// As written.
        header: String,
        /// The column's letter.
        column: String,
        /// The header's row.
        row: u32,
        /// What may stand there: name and Chinese label.
        known: Vec<(String, String)>,
    },
    /// A column that must be there and is not.
    #[error("the column {name} ({zh}) is missing")]
    MissingColumn {
        /// Its name.
        name: String,
        /// Its Chinese label.
        zh: String,
    },
    /// Two headers for one column.
    #[error("the column {name} stands twice, in {first} and {second}")]
    DuplicateColumn {
        /// Its name.
        name: String,
        /// The first one's letter.
        first: String,
        /// The second one's letter.
        second: String,
    },
    /// A formula, an error or a merged cell in the header.
    #[error("the header in {place} is a formula, an error or merged")]
    BadHeader {
        /// The cell.
        place: String,
    },
    /// The old binary workbook, or one locked with a password.
    #[error("is an old .xls workbook or locked with a password")]
    OldOrLocked,
    /// A package that would unpack to far more than it seems.
    #[error("unpacks to more than is safe: {what}")]
    Bomb {
        /// Which bound.
        what: String,
    },
    /// An ending of the name that stands for no form of file we write.
    #[error("cannot be written in this form; known are .{}", known.join(", ."))]
    Ending {
        /// The endings there are.
        known: &'static [&'static str],
    },
    /// A table that its form of file cannot hold.
    #[error("cannot be written: {why}")]
    Unwritable {
        /// Why.
        why: String,
    },
    /// A package or a part that cannot be read.
    #[error("is a damaged XLSX file: {why}")]
    Damaged {
        /// What was found.
        why: String,
    },
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

impl Explained for FileError {
    fn code(&self) -> &'static str {
        match &self.fault {
            FileFault::Io { writing: false, .. } => "unreadable-file",
            FileFault::Io { writing: true, .. } | FileFault::Unwritable { .. } => "unwritable-file",
            FileFault::Ending { .. } => "unknown-form",
            FileFault::TooLarge { .. }
            | FileFault::TooManyRows { .. }
            | FileFault::TooManyColumns { .. } => "file-too-large",
            FileFault::Empty => "empty-file",
            FileFault::Utf16 | FileFault::Big5 | FileFault::Encoding { .. } => "wrong-encoding",
            FileFault::Nul { .. } => "not-a-text-file",
            FileFault::UnclosedQuote { .. } => "unclosed-quote",
            FileFault::UnknownColumn { .. } => "unknown-column",
            FileFault::MissingColumn { .. } => "missing-column",
            FileFault::DuplicateColumn { .. } => "duplicate-column",
            FileFault::BadHeader { .. } => "bad-header",
            FileFault::OldOrLocked => "old-or-locked-workbook",
            FileFault::Bomb { .. } => "unsafe-package",
            FileFault::Damaged { .. } => "damaged-workbook",
        }
    }

    fn zh(&self) -> String {
        format!("{}: {}", self.path.display(), self.fault.zh())
    }

    fn hint(&self) -> String {
        self.fault.hint(false)
    }

    fn hint_zh(&self) -> String {
        self.fault.hint(true)
    }
}

impl FileFault {
    fn zh(&self) -> String {
        match self {
            Self::Io { writing: false, error } => format!("无法读取: {error}"),
            Self::Io { writing: true, error } => format!("无法写入: {error}"),
            Self::TooLarge { bytes, limit } => format!("有 {bytes} 字节, 最多 {limit} 字节"),
            Self::TooManyRows { limit } => format!("超过 {limit} 行"),
            Self::TooManyColumns { columns, limit } => format!("有 {columns} 列, 最多 {limit} 列"),
            Self::Empty => "文件为空".to_owned(),
            Self::Utf16 => "是 UTF-16 文本, 不是 UTF-8 或 GB18030".to_owned(),
            Self::Big5 => "看来是 Big5 (繁体) 文本, 不是 UTF-8 或 GB18030".to_owned(),
            Self::Nul { line, byte } => {
                format!("第 {line} 行 (第 {byte} 字节) 有零字节, 不是文本文件")
            }
            Self::Encoding { line, byte, tried } => format!(
                "既不是 UTF-8 也不是 GB18030: 第 {line} 行 (第 {byte} 字节) 不能按 {tried} 读出"
            ),
            Self::UnclosedQuote { line } => format!("第 {line} 行的引号没有结束"),
            Self::UnknownColumn { header, column, row, .. } => {
                format!("{column}{row} 的列“{header}”无法识别")
            }
            Self::MissingColumn { name, zh } => format!("缺少列“{zh}” ({name})"),
            Self::DuplicateColumn { name, first, second } => {
                format!("列 {name} 出现两次: {first} 列和 {second} 列")
            }
            Self::BadHeader { place } => format!("表头 {place} 是公式、错误值或合并单元格"),
            Self::OldOrLocked => "是旧版 .xls 工作簿, 或设有密码".to_owned(),
            Self::Bomb { what } => format!("解压后过大, 不安全: {what}"),
            Self::Ending { known } => format!("不能写成这种格式, 可用 .{}", known.join("、.")),
            Self::Unwritable { why } => format!("无法写入: {why}"),
            Self::Damaged { why } => format!("XLSX 文件已损坏: {why}"),
        }
    }

    fn hint(&self, chinese: bool) -> String {
        if let Self::UnknownColumn { known, .. } = self {
            let names: Vec<String> =
                known.iter().map(|(name, zh)| format!("{name} ({zh})")).collect();
            let lead = if chinese { "可用的列" } else { "the columns are" };
            return format!("{lead}: {}", names.join(", "));
        }
        let (zh, en) = self.remedies();
        if chinese { zh } else { en }.to_owned()
    }

    fn remedies(&self) -> (&'static str, &'static str) {
        match self {
            Self::Io { writing: false, .. } => {
                ("请检查路径和权限", "check the path and its permissions")
            }
            Self::Io { writing: true, .. } => (
                "请检查目录、权限和磁盘空间; 文件若已在表格软件中打开, 请先关闭",
                "check the folder, its permissions and the disk; close the file if a spreadsheet has it open",
            ),
            Self::TooLarge { .. } | Self::TooManyRows { .. } => {
                ("请拆分成几个文件分别导入", "split it into several files")
            }
            Self::TooManyColumns { .. } => ("请删除多余的列", "delete the columns not needed"),
            Self::Empty => (
                "第一行须为表头, 其后每行一条记录",
                "the first row holds the headers, each further row one record",
            ),
            Self::Big5 => (
                "请另存为 UTF-8 或 GB18030 (在表格软件中选“CSV UTF-8”或 XLSX)",
                "save it as UTF-8 or GB18030 (\"CSV UTF-8\" or XLSX in the spreadsheet program)",
            ),
            Self::Utf16 | Self::Encoding { .. } | Self::Nul { .. } => (
                "请在表格软件中另存为“CSV UTF-8”或 XLSX",
                "save it again as \"CSV UTF-8\" or XLSX in the spreadsheet program",
            ),
            Self::UnclosedQuote { .. } => (
                "引号须成对; 单元格内的引号写成两个",
                "quotation marks go in pairs; one inside a cell is written twice",
            ),
            Self::UnknownColumn { .. } => ("", ""),
            Self::MissingColumn { .. } => (
                "请补上该列; 空白模板见 claim template",
                "add the column; `claim template` writes an empty file with all of them",
            ),
            Self::DuplicateColumn { .. } => ("请保留其中一列", "keep one of the two"),
            Self::BadHeader { .. } => (
                "表头须为第一行的普通文本, 不合并单元格",
                "the headers are plain text in the first row, not merged",
            ),
            Self::OldOrLocked => {
                ("请去掉密码, 另存为 .xlsx", "remove the password and save it as .xlsx")
            }
            Self::Bomb { .. } => {
                ("请复制数据到新工作簿后再存", "copy the data into a new workbook and save that")
            }
            Self::Ending { .. } => ("请换一个扩展名", "give the file another ending"),
            Self::Unwritable { .. } => {
                ("请缩小范围或改写为 CSV", "narrow the report down, or write it as CSV")
            }
            Self::Damaged { .. } => (
                "请在表格软件中打开后另存为 .xlsx, 或重新取得文件",
                "open it in the spreadsheet program and save it again, or fetch it again",
            ),
        }
    }
}
