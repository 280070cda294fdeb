//! What can be wrong with what a statement says.

use bofu_domain::{
    currency::Currency,
    date::Date,
    explained::Explained,
    money::{Money, MoneyError},
};

use super::{ProfileFlaw, XmlFlaw};

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// What makes a text no `camt.053` message.
    #[error(transparent)]
    Xml(XmlFlaw),
    /// No layout can be told.
    #[error(transparent)]
    Profile(ProfileFlaw),
    /// Two currencies in one statement.
    #[error("it is kept in {one}, but this is in {other}")]
    MixedCurrencies {
        /// The statement's.
        one: Currency,
        /// The other.
        other: Currency,
    },
    /// Two accounts in one statement.
    #[error("it is of the account {one}, but this is of {other}")]
    MixedAccounts {
        /// The statement's.
        one: String,
        /// The other.
        other: String,
    },
    /// A currency that is not known.
    #[error("{text:?} is no currency")]
    UnknownCurrency {
        /// As written.
        text: String,
    },
    /// A value that must be there.
    #[error("{what} is missing")]
    Missing {
        /// Which.
        what: String,
    },
    /// No amount.
    #[error(transparent)]
    BadAmount(MoneyError),
    /// No day.
    #[error("{text:?} is not a date")]
    BadDate {
        /// As written.
        text: String,
    },
    /// Neither in nor out.
    #[error("{text:?} is no direction")]
    BadDirection {
        /// As written.
        text: String,
    },
    /// A line that moves nothing, or backwards.
    #[error("the amount {amount} is not above zero")]
    NotPositive {
        /// As read.
        amount: Money,
    },
    /// The first row is not the opening balance.
    #[error("the first row is not the opening balance")]
    NoOpening,
    /// A second opening balance.
    #[error("an opening balance stands below the first row")]
    LateOpening,
    /// The last row is not the closing balance.
    #[error("the last row is not the closing balance")]
    NoClosing,
    /// Something stands below the closing balance.
    #[error("a row stands below the closing balance")]
    AfterClosing,
    /// An amount on both sides.
    #[error("both sides have an amount")]
    TwoSides,
    /// A value beside the table that cannot be read.
    #[error("what stands behind {label}, {text:?}, cannot be read")]
    UnreadFact {
        /// The label.
        label: String,
        /// As written.
        text: String,
    },
    /// Neither the lines nor the bank's words give a balance.
    #[error("it gives no balance, so nothing shows that it is whole")]
    NoBalance,
    /// A sum or balance that the bank states is not what the lines make.
    #[error("it states {stated} for {what}, but its lines make {found}")]
    TotalDisagrees {
        /// `in`, `out`, `opening` or `closing`.
        what: String,
        /// As stated.
        stated: Money,
        /// As summed.
        found: Money,
    },
    /// A number of lines that the bank states is not what is there.
    #[error("it states {stated} lines, but has {found}")]
    CountDisagrees {
        /// As stated.
        stated: String,
        /// As counted.
        found: usize,
    },
    /// opening + in − out ≠ closing.
    #[error(
        "the statement does not add up: opening {opening} + in {paid_in} − out {paid_out} is not closing {closing}, which is {difference} off"
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
        /// closing − (opening + in − out).
        difference: Money,
    },
    /// A line on a day that the statement does not cover.
    #[error("the line of {day} lies outside the statement's days, {}", days(*from, *to))]
    OutsidePeriod {
        /// The line's day.
        day: Date,
        /// The first day, where the file says so.
        from: Option<Date>,
        /// The last day, where the file says so.
        to: Option<Date>,
    },
    /// A running balance that does not follow from the one before.
    #[error(
        "the balance {found} does not follow from the one before, which makes it {expected}: {difference} off"
    )]
    ChainBroken {
        /// What it should be.
        expected: Money,
        /// What the file says.
        found: Money,
        /// found − expected.
        difference: Money,
    },
    /// The sums leave the range of amounts.
    #[error("the sums of the statement leave the range of amounts")]
    OutOfRange,
    /// Beyond the bound of lines.
    #[error("it has more than {limit} lines")]
    TooManyLines {
        /// The bound.
        limit: usize,
    },
}

/// A first and a last day, as far as they are stated.
fn days(from: Option<Date>, to: Option<Date>) -> String {
    let text = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    format!("{} ~ {}", text(from), text(to))
}

impl Flaw {
    /// Whether it is a rule that the file breaks, rather than a form.
    pub(super) fn is_refusal(&self) -> bool {
        match self {
            Self::Unbalanced { .. }
            | Self::ChainBroken { .. }
            | Self::OutsidePeriod { .. }
            | Self::NoBalance
            | Self::TotalDisagrees { .. }
            | Self::CountDisagrees { .. } => true,
            Self::Xml(_)
            | Self::MixedCurrencies { .. }
            | Self::Profile(_)
            | Self::MixedAccounts { .. }
            | Self::UnknownCurrency { .. }
            | Self::TwoSides
            | Self::UnreadFact { .. }
            | Self::Missing { .. }
            | Self::BadAmount(_)
            | Self::BadDate { .. }
            | Self::BadDirection { .. }
            | Self::NotPositive { .. }
            | Self::NoOpening
            | Self::LateOpening
            | Self::NoClosing
            | Self::AfterClosing
            | Self::OutOfRange
            | Self::TooManyLines { .. } => false,
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Xml(flaw) => flaw.code(),
            Self::MixedCurrencies { .. } => "mixed-currencies",
            Self::Profile(flaw) => flaw.code(),
            Self::MixedAccounts { .. } => "mixed-accounts",
            Self::UnknownCurrency { .. } => "unknown-currency",
            Self::TwoSides => "two-sides",
            Self::UnreadFact { .. } => "unread-value",
            Self::NoBalance => "no-balance",
            Self::TotalDisagrees { .. } | Self::CountDisagrees { .. } => "total-disagrees",
            Self::Missing { .. } => "missing-value",
            Self::BadAmount(why) => why.code(),
            Self::BadDate { .. } => "bad-date",
            Self::BadDirection { .. } => "bad-direction",
            Self::NotPositive { .. } => "line-amount",
            Self::NoOpening | Self::LateOpening => "opening-balance",
            Self::NoClosing | Self::AfterClosing => "closing-balance",
            Self::Unbalanced { .. } => "statement-unbalanced",
            Self::ChainBroken { .. } => "balance-chain-broken",
            Self::OutsidePeriod { .. } => "outside-period",
            Self::OutOfRange => "amount-out-of-range",
            Self::TooManyLines { .. } => "file-too-large",
        }
    }

    pub(super) fn zh(&self) -> String {
        match self {
            Self::Xml(flaw) => flaw.zh(),
            Self::MixedCurrencies { one, other } => {
                format!("账户币种为 {one}, 此处为 {other}")
            }
            Self::Profile(flaw) => flaw.zh(),
            Self::MixedAccounts { one, other } => format!("账户为 {one}, 此处为 {other}"),
            Self::UnknownCurrency { text } => format!("“{text}”不是币种"),
            Self::TwoSides => "收入和支出两栏都有金额".to_owned(),
            Self::UnreadFact { label, text } => format!("“{label}”之后的“{text}”无法读出"),
            Self::NoBalance => "没有任何余额, 无法确认文件完整".to_owned(),
            Self::TotalDisagrees { what, stated, found } => {
                let what = match what.as_str() {
                    "in" => "收入合计",
                    "out" => "支出合计",
                    "opening" => "期初余额",
                    _ => "期末余额",
                };
                format!("文件所称{what}为 {stated}, 按明细为 {found}")
            }
            Self::CountDisagrees { stated, found } => {
                format!("文件所称笔数为 {stated}, 实有 {found}")
            }
            Self::Missing { what } => format!("缺少{what}"),
            Self::BadAmount(why) => why.zh(),
            Self::BadDate { text } => format!("“{text}”不是日期"),
            Self::BadDirection { text } => format!("“{text}”不是收支方向"),
            Self::NotPositive { amount } => format!("金额 {amount} 须大于零"),
            Self::NoOpening => "首行不是期初余额".to_owned(),
            Self::LateOpening => "期初余额不在首行".to_owned(),
            Self::NoClosing => "末行不是期末余额".to_owned(),
            Self::AfterClosing => "期末余额之后还有内容".to_owned(),
            Self::Unbalanced { opening, paid_in, paid_out, closing, difference } => format!(
                "对账单不平: 期初 {opening} + 收入 {paid_in} − 支出 {paid_out} ≠ 期末 {closing}, 相差 {difference}"
            ),
            Self::ChainBroken { expected, found, difference } => {
                format!("余额 {found} 与上一笔不衔接, 应为 {expected}, 相差 {difference}")
            }
            Self::OutsidePeriod { day, from, to } => {
                format!("{day} 的明细不在对账单期间（{}）之内", days(*from, *to))
            }
            Self::OutOfRange => "对账单金额超出可记账范围".to_owned(),
            Self::TooManyLines { limit } => format!("明细超过 {limit} 笔"),
        }
    }

    /// What to do, in English and Chinese.
    pub(super) fn remedies(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Xml(flaw) => flaw.remedies(),
            Self::Profile(flaw) => return flaw.remedies(),
            Self::MixedAccounts { .. } => {
                ("get a statement for each account from the bank", "请向银行按账户分别获取对账单")
            }
            Self::UnknownCurrency { .. } => (
                "write the code of ISO 4217, such as CNY or USD",
                "请写 ISO 4217 代码, 如 CNY、USD",
            ),
            Self::TwoSides => (
                "a line moves money one way: ask the bank what it means",
                "一笔明细只有一个方向: 请向银行查明",
            ),
            Self::UnreadFact { .. } => (
                "get the file from the bank again, unedited; if its form has changed, the profile must follow",
                "请向银行重新获取未改动的文件; 若银行改了格式, 须相应修改格式文件",
            ),
            Self::NoBalance => (
                "ask the bank for an export with the balance after each line, or with opening and closing balance",
                "请向银行索取含逐笔余额或期初、期末余额的明细",
            ),
            Self::MixedCurrencies { .. } => {
                ("get a statement for each currency from the bank", "请向银行按币种分别获取对账单")
            }
            Self::BadAmount(why) => return (why.hint(), why.hint_zh()),
            Self::Missing { .. } => ("fill it in", "请填写"),
            Self::BadDate { .. } => ("write 2026-09-30", "请写成 2026-09-30"),
            Self::BadDirection { .. } => (
                "write opening, in, out or closing",
                "请写 opening、in、out 或 closing (期初、收入、支出、期末)",
            ),
            Self::NotPositive { .. } => (
                "an amount is above zero; the direction says which way it goes",
                "金额须大于零, 收支由方向表示",
            ),
            Self::NoOpening | Self::LateOpening => (
                "the first row's direction is opening, its amount the balance before the first line",
                "首行的方向为 opening (期初), 金额为第一笔之前的余额",
            ),
            Self::NoClosing | Self::AfterClosing => (
                "the last row's direction is closing, its amount the balance after the last line",
                "末行的方向为 closing (期末), 金额为最后一笔之后的余额",
            ),
            Self::Unbalanced { .. }
            | Self::ChainBroken { .. }
            | Self::TotalDisagrees { .. }
            | Self::CountDisagrees { .. } => (
                "a line is missing or was changed: get the whole file from the bank again, unedited",
                "有明细缺失或被改动: 请向银行重新获取完整文件, 勿作修改",
            ),
            Self::OutsidePeriod { .. } => (
                "check the line's day against the first and the last day that the file states",
                "请核对该明细的日期与文件所称起止日期",
            ),
            Self::OutOfRange => ("check the amounts in the file", "请核对文件中的金额"),
            Self::TooManyLines { .. } => {
                ("get it from the bank by shorter periods", "请按较短期间分别导出")
            }
        };
        (en.to_owned(), zh.to_owned())
    }
}
