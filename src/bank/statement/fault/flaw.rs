//! What can be wrong with what a statement says.

use bofu_domain::{
    currency::Currency,
    date::Date,
    explained::Explained,
    money::{Money, MoneyError},
};

use super::{ProfileFlaw, XmlFlaw};

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum Flaw {
    /// What makes a text no `camt.053` message.
    #[error(transparent)]
    #[explain(transparent)]
    Xml(XmlFlaw),
    /// No layout can be told.
    #[error(transparent)]
    #[explain(transparent)]
    Profile(ProfileFlaw),
    #[error("it is kept in {one}, but this is in {other}")]
    #[explain(code = "mixed-currencies", zh = "账户币种为 {one}, 此处为 {other}")]
    #[explain(
        hint = "get a statement for each currency from the bank",
        hint_zh = "请向银行按币种分别获取对账单"
    )]
    MixedCurrencies { one: Currency, other: Currency },
    #[error("it is of the account {one}, but this is of {other}")]
    #[explain(code = "mixed-accounts", zh = "账户为 {one}, 此处为 {other}")]
    #[explain(
        hint = "get a statement for each account from the bank",
        hint_zh = "请向银行按账户分别获取对账单"
    )]
    MixedAccounts { one: String, other: String },
    #[error("{text:?} is no currency")]
    #[explain(code = "unknown-currency", zh = "“{text}”不是币种")]
    #[explain(
        hint = "write the code of ISO 4217, such as CNY or USD",
        hint_zh = "请写 ISO 4217 代码, 如 CNY、USD"
    )]
    UnknownCurrency { text: String },
    #[error("{what} is missing")]
    #[explain(code = "missing-value", zh = "缺少{what}")]
    #[explain(hint = "fill it in", hint_zh = "请填写")]
    Missing { what: String },
    #[error(transparent)]
    #[explain(transparent)]
    BadAmount(MoneyError),
    #[error("{text:?} is not a date")]
    #[explain(code = "bad-date", zh = "“{text}”不是日期")]
    #[explain(hint = "write 2026-09-30", hint_zh = "请写成 2026-09-30")]
    BadDate { text: String },
    #[error("{text:?} is no direction")]
    #[explain(code = "bad-direction", zh = "“{text}”不是收支方向")]
    #[explain(
        hint = "write opening, in, out or closing",
        hint_zh = "请写 opening、in、out 或 closing (期初、收入、支出、期末)"
    )]
    BadDirection { text: String },
    /// A line that moves nothing, or backwards.
    #[error("the amount {amount} is not above zero")]
    #[explain(code = "line-amount", zh = "金额 {amount} 须大于零")]
    #[explain(
        hint = "an amount is above zero; the direction says which way it goes",
        hint_zh = "金额须大于零, 收支由方向表示"
    )]
    NotPositive { amount: Money },
    #[error("the first row is not the opening balance")]
    #[explain(code = "opening-balance", zh = "首行不是期初余额")]
    #[explain(
        hint = "the first row's direction is opening, its amount the balance before the first line",
        hint_zh = "首行的方向为 opening (期初), 金额为第一笔之前的余额"
    )]
    NoOpening,
    #[error("an opening balance stands below the first row")]
    #[explain(code = "opening-balance", zh = "期初余额不在首行")]
    #[explain(
        hint = "the first row's direction is opening, its amount the balance before the first line",
        hint_zh = "首行的方向为 opening (期初), 金额为第一笔之前的余额"
    )]
    LateOpening,
    #[error("the last row is not the closing balance")]
    #[explain(code = "closing-balance", zh = "末行不是期末余额")]
    #[explain(
        hint = "the last row's direction is closing, its amount the balance after the last line",
        hint_zh = "末行的方向为 closing (期末), 金额为最后一笔之后的余额"
    )]
    NoClosing,
    #[error("a row stands below the closing balance")]
    #[explain(code = "closing-balance", zh = "期末余额之后还有内容")]
    #[explain(
        hint = "the last row's direction is closing, its amount the balance after the last line",
        hint_zh = "末行的方向为 closing (期末), 金额为最后一笔之后的余额"
    )]
    AfterClosing,
    #[error("both sides have an amount")]
    #[explain(code = "two-sides", zh = "收入和支出两栏都有金额")]
    #[explain(
        hint = "a line moves money one way: ask the bank what it means",
        hint_zh = "一笔明细只有一个方向: 请向银行查明"
    )]
    TwoSides,
    #[error("what stands behind {label}, {text:?}, cannot be read")]
    #[explain(code = "unread-value", zh = "“{label}”之后的“{text}”无法读出")]
    #[explain(
        hint = "get the file from the bank again, unedited; if its form has changed, the profile \
                must follow",
        hint_zh = "请向银行重新获取未改动的文件; 若银行改了格式, 须相应修改格式文件"
    )]
    UnreadFact { label: String, text: String },
    #[error("it gives no balance, so nothing shows that it is whole")]
    #[explain(code = "no-balance", zh = "没有任何余额, 无法确认文件完整")]
    #[explain(
        hint = "ask the bank for an export with the balance after each line, or with opening and \
                closing balance",
        hint_zh = "请向银行索取含逐笔余额或期初、期末余额的明细"
    )]
    NoBalance,
    #[error("it states {stated} for {what}, but its lines make {found}")]
    #[explain(
        code = "total-disagrees",
        zh("文件所称{}为 {stated}, 按明细为 {found}", total_zh(what)),
        hint = "a line is missing or was changed: get the whole file from the bank again, unedited",
        hint_zh = "有明细缺失或被改动: 请向银行重新获取完整文件, 勿作修改"
    )]
    TotalDisagrees {
        /// `in`, `out`, `opening` or `closing`.
        what: String,
        stated: Money,
        found: Money,
    },
    #[error("it states {stated} lines, but has {found}")]
    #[explain(code = "total-disagrees", zh = "文件所称笔数为 {stated}, 实有 {found}")]
    #[explain(
        hint = "a line is missing or was changed: get the whole file from the bank again, unedited",
        hint_zh = "有明细缺失或被改动: 请向银行重新获取完整文件, 勿作修改"
    )]
    CountDisagrees { stated: String, found: usize },
    /// opening + in − out ≠ closing.
    #[error(
        "the statement does not add up: opening {opening} + in {paid_in} − out {paid_out} is not closing {closing}, which is {difference} off"
    )]
    #[explain(
        code = "statement-unbalanced",
        zh = "对账单不平: 期初 {opening} + 收入 {paid_in} − 支出 {paid_out} ≠ 期末 {closing}, \
              相差 {difference}",
        hint = "a line is missing or was changed: get the whole file from the bank again, unedited",
        hint_zh = "有明细缺失或被改动: 请向银行重新获取完整文件, 勿作修改"
    )]
    Unbalanced {
        opening: Money,
        paid_in: Money,
        paid_out: Money,
        closing: Money,
        /// closing − (opening + in − out).
        difference: Money,
    },
    #[error("the line of {day} lies outside the statement's days, {}", days(*from, *to))]
    #[explain(
        code = "outside-period",
        zh("{day} 的明细不在对账单期间（{}）之内", days(*from, *to)),
        hint = "check the line's day against the first and the last day that the file states",
        hint_zh = "请核对该明细的日期与文件所称起止日期"
    )]
    OutsidePeriod {
        day: Date,
        /// The first day, where the file says so.
        from: Option<Date>,
        /// The last day, where the file says so.
        to: Option<Date>,
    },
    #[error(
        "the balance {found} does not follow from the one before, which makes it {expected}: {difference} off"
    )]
    #[explain(
        code = "balance-chain-broken",
        zh = "余额 {found} 与上一笔不衔接, 应为 {expected}, 相差 {difference}",
        hint = "a line is missing or was changed: get the whole file from the bank again, unedited",
        hint_zh = "有明细缺失或被改动: 请向银行重新获取完整文件, 勿作修改"
    )]
    ChainBroken {
        expected: Money,
        found: Money,
        /// found − expected.
        difference: Money,
    },
    #[error("the sums of the statement leave the range of amounts")]
    #[explain(code = "amount-out-of-range", zh = "对账单金额超出可记账范围")]
    #[explain(hint = "check the amounts in the file", hint_zh = "请核对文件中的金额")]
    OutOfRange,
    #[error("it has more than {limit} lines")]
    #[explain(code = "file-too-large", zh = "明细超过 {limit} 笔")]
    #[explain(hint = "get it from the bank by shorter periods", hint_zh = "请按较短期间分别导出")]
    TooManyLines { limit: usize },
}

/// Which total the bank states, in Chinese.
fn total_zh(what: &str) -> &'static str {
    match what {
        "in" => "收入合计",
        "out" => "支出合计",
        "opening" => "期初余额",
        _ => "期末余额",
    }
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
}
