//! Why a statement is refused.

use crate::{explained::Explained, money::Money, office::Forbidden};

/// A refusal of a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The stream belongs to another file.
    #[error("this is the statement of the file {known}, not of {asked}")]
    OtherFile {
        /// The hash of the file it is.
        known: String,
        /// The hash of the file that was given.
        asked: String,
    },
    /// A line out of its place.
    #[error("the line at place {place} has the number {no}")]
    LineNumber {
        /// Its place from 1.
        place: usize,
        /// The number that it has.
        no: u32,
    },
    /// A line moves nothing.
    #[error("the amount {amount} of line {no} is not above zero")]
    LineAmount {
        /// The line.
        no: u32,
        /// Its amount.
        amount: Money,
    },
    /// opening + in − out ≠ closing.
    #[error(
        "the statement does not add up: opening {opening} + in {paid_in} − out {paid_out} is not closing {closing}"
    )]
    Unbalanced {
        /// The balance before the first line.
        opening: Money,
        /// Σ in.
        paid_in: Money,
        /// Σ out.
        paid_out: Money,
        /// The balance after the last line.
        closing: Money,
    },
    /// The sums are too large.
    #[error("the sums of the statement leave the range of amounts")]
    OutOfRange,
}

impl StatementRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::OtherFile { .. } => {
                ("each file has its own statement", "每个文件对应独立的对账单")
            }
            Self::LineNumber { .. } => {
                ("number the lines from 1 in the file's order", "明细须按文件顺序从1编号")
            }
            Self::LineAmount { .. } | Self::OutOfRange => {
                ("check the amounts in the file", "请核对文件中的金额")
            }
            Self::Unbalanced { .. } => (
                "get the whole file from the bank again: a line is missing or was changed",
                "请向银行重新获取完整文件：有明细缺失或被改动",
            ),
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for StatementRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::OtherFile { .. } => "other-statement",
            Self::LineNumber { .. } => "line-number",
            Self::LineAmount { .. } => "line-amount",
            Self::Unbalanced { .. } => "statement-unbalanced",
            Self::OutOfRange => "amount-out-of-range",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::OtherFile { known, asked } => {
                format!("此处是文件 {known} 的对账单，不是 {asked} 的")
            }
            Self::LineNumber { place, no } => format!("第 {place} 条明细的编号为 {no}"),
            Self::LineAmount { no, amount } => format!("第 {no} 条明细的金额 {amount} 须大于零"),
            Self::Unbalanced { opening, paid_in, paid_out, closing } => format!(
                "对账单不平：期初 {opening} + 收入 {paid_in} − 支出 {paid_out} ≠ 期末 {closing}"
            ),
            Self::OutOfRange => "对账单金额超出可记账范围".to_owned(),
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}
