//! What makes a text no `camt.053` message.

use bofu_domain::explained::Explained;

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum XmlFlaw {
    /// A document type declaration: messages have none, and entities are the
    /// way of XML bombs.
    #[error("it has a document type declaration (DOCTYPE)")]
    #[explain(code = "xml-doctype", zh = "含有文档类型声明 (DOCTYPE)")]
    #[explain(
        hint = "a bank's message has none: ask where the file comes from, and fetch it again",
        hint_zh = "银行报文不含此声明: 请查明文件来源并重新获取"
    )]
    Doctype,
    #[error("it is no well-formed XML: {why}")]
    #[explain(code = "xml-malformed", zh = "不是完整的 XML: {why}")]
    #[explain(
        hint = "the file is cut off or was changed: fetch it from the bank again",
        hint_zh = "文件不完整或被改动: 请向银行重新获取"
    )]
    IllFormed { why: String },
    #[error("the root element is {root:?}, not Document")]
    #[explain(code = "unknown-message", zh = "根元素为“{root}”, 不是 Document")]
    #[explain(
        hint = "a web page or table under the name .xls is saved again as .xlsx in the \
                spreadsheet program; of messages, camt.053 is read",
        hint_zh = "若是以 .xls 命名的网页表格, 请在表格软件中另存为 .xlsx; 报文只读取 camt.053"
    )]
    NotCamt { root: String },
    #[error("the message {found:?} is not camt.053.001, versions 02 to 13")]
    #[explain(code = "unknown-message", zh = "报文“{found}”不是 camt.053.001 的 02 至 13 版")]
    #[explain(
        hint = "ask the bank for camt.053 (not 052 or 054), or for a table",
        hint_zh = "请向银行索取 camt.053 报文 (不是 052、054), 或改用表格"
    )]
    Namespace { found: String },
    #[error("{within} has no {element}")]
    #[explain(code = "missing-element", zh = "{within} 中缺少 {element}")]
    #[explain(
        hint = "the file does not follow its schema: send it back to the bank with this line",
        hint_zh = "文件不符合报文规范: 请将此处告知银行并重新获取"
    )]
    Missing { element: String, within: String },
    #[error("{element} says {found:?}; known is {expected}")]
    #[explain(code = "bad-element", zh = "{element} 的值为“{found}”, 应为 {expected}")]
    #[explain(
        hint = "the file does not follow its schema: send it back to the bank with this line",
        hint_zh = "文件不符合报文规范: 请将此处告知银行并重新获取"
    )]
    Value { element: String, found: String, expected: String },
    #[error("elements lie more than {limit} deep")]
    #[explain(code = "xml-too-large", zh = "元素嵌套超过 {limit} 层")]
    #[explain(
        hint = "no statement is built like this: ask where the file comes from",
        hint_zh = "正常的对账单不会如此: 请查明文件来源"
    )]
    TooDeep { limit: usize },
    #[error("the text of {element} is longer than {limit} bytes")]
    #[explain(code = "xml-too-large", zh = "{element} 的文字超过 {limit} 字节")]
    #[explain(
        hint = "no statement is built like this: ask where the file comes from",
        hint_zh = "正常的对账单不会如此: 请查明文件来源"
    )]
    TooLong { element: String, limit: usize },
    #[error("there are more than {limit} of {element}")]
    #[explain(code = "xml-too-large", zh = "{element} 超过 {limit} 个")]
    #[explain(
        hint = "no statement is built like this: ask where the file comes from",
        hint_zh = "正常的对账单不会如此: 请查明文件来源"
    )]
    TooMany { element: String, limit: usize },
    /// A page of a statement that goes on elsewhere.
    #[error("it is a page of a statement, and not the last one")]
    #[explain(code = "partial-statement", zh = "只是对账单的一页, 且不是最后一页")]
    #[explain(
        hint = "get the whole statement from the bank in one file",
        hint_zh = "请向银行获取不分页的完整对账单"
    )]
    MorePages,
    #[error("it is written in {declared}; read are UTF-8 and GB18030")]
    #[explain(code = "wrong-encoding", zh = "编码为 {declared}, 只读取 UTF-8 和 GB18030")]
    #[explain(hint = "ask the bank for UTF-8", hint_zh = "请向银行索取 UTF-8 编码的文件")]
    Encoding { declared: String },
    #[error("byte {byte} cannot be read as {tried}, which the file says it is")]
    #[explain(code = "wrong-encoding", zh = "第 {byte} 字节不能按文件所称的 {tried} 读出")]
    #[explain(
        hint = "the file is cut off or was changed: fetch it from the bank again",
        hint_zh = "文件不完整或被改动: 请向银行重新获取"
    )]
    Undecodable {
        /// The offset, from 0.
        byte: usize,
        tried: String,
    },
}
