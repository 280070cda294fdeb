//! What makes a text no `camt.053` message.

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlFlaw {
    /// A document type declaration: messages have none, and entities are the
    /// way of XML bombs.
    #[error("it has a document type declaration (DOCTYPE)")]
    Doctype,
    /// No well-formed XML.
    #[error("it is no well-formed XML: {why}")]
    IllFormed {
        /// What was found.
        why: String,
    },
    /// The root is not `Document`.
    #[error("the root element is {root:?}, not Document")]
    NotCamt {
        /// The root.
        root: String,
    },
    /// Another message, or a version that is not known.
    #[error("the message {found:?} is not camt.053.001, versions 02 to 13")]
    Namespace {
        /// The namespace as written.
        found: String,
    },
    /// An element that must be there.
    #[error("{within} has no {element}")]
    Missing {
        /// Which.
        element: String,
        /// In which element.
        within: String,
    },
    /// A value that the element may not have.
    #[error("{element} says {found:?}; known is {expected}")]
    Value {
        /// The element.
        element: String,
        /// What it says.
        found: String,
        /// What it may say.
        expected: String,
    },
    /// Beyond the bound of depth.
    #[error("elements lie more than {limit} deep")]
    TooDeep {
        /// The bound.
        limit: usize,
    },
    /// Beyond the bound of text.
    #[error("the text of {element} is longer than {limit} bytes")]
    TooLong {
        /// Where.
        element: String,
        /// The bound.
        limit: usize,
    },
    /// Beyond the bound of parts.
    #[error("there are more than {limit} of {element}")]
    TooMany {
        /// Which.
        element: String,
        /// The bound.
        limit: usize,
    },
    /// A page of a statement that goes on elsewhere.
    #[error("it is a page of a statement, and not the last one")]
    MorePages,
    /// An encoding that is not read.
    #[error("it is written in {declared}; read are UTF-8 and GB18030")]
    Encoding {
        /// Which.
        declared: String,
    },
    /// Bytes that are not what is declared.
    #[error("byte {byte} cannot be read as {tried}, which the file says it is")]
    Undecodable {
        /// The offset, from 0.
        byte: usize,
        /// The encoding.
        tried: String,
    },
}

impl XmlFlaw {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Doctype => "xml-doctype",
            Self::IllFormed { .. } => "xml-malformed",
            Self::NotCamt { .. } | Self::Namespace { .. } => "unknown-message",
            Self::Missing { .. } => "missing-element",
            Self::Value { .. } => "bad-element",
            Self::TooDeep { .. } | Self::TooLong { .. } | Self::TooMany { .. } => "xml-too-large",
            Self::MorePages => "partial-statement",
            Self::Encoding { .. } | Self::Undecodable { .. } => "wrong-encoding",
        }
    }

    pub(super) fn zh(&self) -> String {
        match self {
            Self::Doctype => "含有文档类型声明 (DOCTYPE)".to_owned(),
            Self::IllFormed { why } => format!("不是完整的 XML: {why}"),
            Self::NotCamt { root } => format!("根元素为“{root}”, 不是 Document"),
            Self::Namespace { found } => format!("报文“{found}”不是 camt.053.001 的 02 至 13 版"),
            Self::Missing { element, within } => format!("{within} 中缺少 {element}"),
            Self::Value { element, found, expected } => {
                format!("{element} 的值为“{found}”, 应为 {expected}")
            }
            Self::TooDeep { limit } => format!("元素嵌套超过 {limit} 层"),
            Self::TooLong { element, limit } => format!("{element} 的文字超过 {limit} 字节"),
            Self::TooMany { element, limit } => format!("{element} 超过 {limit} 个"),
            Self::MorePages => "只是对账单的一页, 且不是最后一页".to_owned(),
            Self::Encoding { declared } => format!("编码为 {declared}, 只读取 UTF-8 和 GB18030"),
            Self::Undecodable { byte, tried } => {
                format!("第 {byte} 字节不能按文件所称的 {tried} 读出")
            }
        }
    }

    /// What to do, in English and Chinese.
    pub(super) fn remedies(&self) -> (&'static str, &'static str) {
        match self {
            Self::Doctype => (
                "a bank's message has none: ask where the file comes from, and fetch it again",
                "银行报文不含此声明: 请查明文件来源并重新获取",
            ),
            Self::IllFormed { .. } | Self::Undecodable { .. } => (
                "the file is cut off or was changed: fetch it from the bank again",
                "文件不完整或被改动: 请向银行重新获取",
            ),
            Self::NotCamt { .. } => (
                "a web page or table under the name .xls is saved again as .xlsx in the spreadsheet program; of messages, camt.053 is read",
                "若是以 .xls 命名的网页表格, 请在表格软件中另存为 .xlsx; 报文只读取 camt.053",
            ),
            Self::Namespace { .. } => (
                "ask the bank for camt.053 (not 052 or 054), or for a table",
                "请向银行索取 camt.053 报文 (不是 052、054), 或改用表格",
            ),
            Self::Missing { .. } | Self::Value { .. } => (
                "the file does not follow its schema: send it back to the bank with this line",
                "文件不符合报文规范: 请将此处告知银行并重新获取",
            ),
            Self::TooDeep { .. } | Self::TooLong { .. } | Self::TooMany { .. } => (
                "no statement is built like this: ask where the file comes from",
                "正常的对账单不会如此: 请查明文件来源",
            ),
            Self::MorePages => (
                "get the whole statement from the bank in one file",
                "请向银行获取不分页的完整对账单",
            ),
            Self::Encoding { .. } => ("ask the bank for UTF-8", "请向银行索取 UTF-8 编码的文件"),
        }
    }
}
