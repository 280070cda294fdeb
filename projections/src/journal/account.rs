//! The chart of accounts.

use bofu_domain::{charge::CapKey, charge::Period, date::Year};

/// What an account is of. In the order in which charts list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountKind {
    /// 预算指标: where the appropriations come from (negative).
    Appropriated,
    /// 可用: appropriated and not granted.
    Available,
    /// 待付: granted and not paid.
    ToPay,
    /// 已付: paid, without what came back.
    Paid,
    /// 银行: what was paid (negative), less what came back.
    Bank,
    /// 抵扣: what was kept from one grant (negative) for the recovery of another;
    /// over all years nothing.
    SetOff,
    /// 应收追回: what enterprises are to pay back.
    ToRecover,
    /// 应付企业: granted and not ordered (negative).
    Payable,
    /// 拨付在途: ordered and not settled (negative).
    UnderWay,
    /// 补贴支出: granted and not revoked.
    Granted,
    /// 追回冲减: what is to be paid back (negative).
    Reclaimed,
    /// 核销: what will not be.
    WrittenOff,
    /// 其他资金: other payers' money, a memo.
    OtherPayers,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Appropriated,
        Self::Available,
        Self::ToPay,
        Self::Paid,
        Self::Bank,
        Self::SetOff,
        Self::ToRecover,
        Self::Payable,
        Self::UnderWay,
        Self::Granted,
        Self::Reclaimed,
        Self::WrittenOff,
        Self::OtherPayers,
    ];

    /// Whether it stands beside the books, not in them.
    pub fn is_memo(self) -> bool {
        self == Self::OtherPayers
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// What it is of.
    pub kind: AccountKind,
    /// The year it belongs to; `None`: to none, as a ceiling for all time does.
    pub year: Option<Year>,
    /// What it is of in particular, the wider first: fund, source, measure,
    /// enterprise; of a memo, ceiling and holder. Empty: the year's total.
    pub of: Vec<String>,
}

impl Account {
    /// The total of a year.
    pub fn total(kind: AccountKind, year: Year) -> Self {
        Self { kind, year: Some(year), of: Vec::new() }
    }

    /// One below the total of a year.
    pub fn below<'a>(kind: AccountKind, year: Year, of: impl IntoIterator<Item = &'a str>) -> Self {
        let of = of.into_iter().map(ToOwned::to_owned).collect();
        Self { kind, year: Some(year), of }
    }

    /// The memo of a ceiling's row.
    pub fn memo(key: &CapKey) -> Self {
        let year = match key.period {
            Period::Year(year) => Some(year),
            Period::Once => None,
        };
        let of = vec![key.ceiling.to_string(), key.holder.to_string()];
        Self { kind: AccountKind::OtherPayers, year, of }
    }

    /// Whether `other` is this one, or stands below it.
    pub fn holds(&self, other: &Self) -> bool {
        self.kind == other.kind && self.year == other.year && other.of.starts_with(&self.of)
    }
}

/// Fund and source of a holder `FUND/source`.
pub(super) fn fund_and_source(holder: &str) -> [&str; 2] {
    holder.rsplit_once('/').map_or([holder, "-"], |(fund, source)| [fund, source])
}
