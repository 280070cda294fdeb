//! The rows of `report budget`.

use bofu_domain::{charge::CapKey, date::Year, money::Money};
use serde::Serialize;

use super::BudgetRow;

/// A row of `report budget`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BudgetLine {
    /// Which fund.
    pub fund: String,
    /// Which year.
    pub year: String,
    /// Whose money.
    pub source: String,
    /// 预算指标
    pub appropriated: Option<Money>,
    /// 核定
    pub committed: Money,
    /// 到账
    pub paid: Money,
    /// 退票
    pub returned: Money,
    /// 追回
    pub recovered: Money,
    /// 可用
    pub available: Option<Money>,
    /// 结转
    pub carried: Money,
    /// Whether the year is closed 已关账.
    pub closed: bool,
    /// 关账后调整
    pub adjusted: Money,
    /// 下限: the least that the policy wants appropriated for the fund and year,
    /// by all sources together. On the fund's first line alone.
    pub floor: Option<Money>,
    /// 差额: what the fund's appropriations lack of it. A floor is reported and
    /// never refuses anything.
    pub shortfall: Option<Money>,
}

/// The least that a policy wants a fund to have in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// Which fund.
    pub fund: String,
    /// Whose line it stands on where the fund has none.
    pub source: String,
    /// How much.
    pub amount: Money,
}

/// The lines of a year with the floors of their funds. A fund without a line
/// gets one: it lacks everything.
pub fn with_floors(mut lines: Vec<BudgetLine>, floors: &[Floor], year: Year) -> Vec<BudgetLine> {
    for floor in floors {
        let of_fund = lines.iter().filter(|line| line.fund == floor.fund);
        let appropriated = of_fund.filter_map(|line| line.appropriated);
        let appropriated = appropriated.fold(Money::ZERO, Money::plus);
        if !lines.iter().any(|line| line.fund == floor.fund) {
            lines.push(BudgetLine::untouched(floor, year));
        }
        let Some(line) = lines.iter_mut().find(|line| line.fund == floor.fund) else { continue };
        let least = line.floor.unwrap_or_default().plus(floor.amount);
        line.floor = Some(least);
        line.shortfall = Some(least.minus(appropriated).or_zero());
    }
    lines.sort_by(|one, other| (&one.fund, &one.source).cmp(&(&other.fund, &other.source)));
    lines
}

impl BudgetLine {
    fn untouched(floor: &Floor, year: Year) -> Self {
        let row = BudgetRow::default();
        Self::of(floor.fund.clone(), floor.source.clone(), year.to_string(), &row)
    }

    fn of(fund: String, source: String, year: String, row: &BudgetRow) -> Self {
        Self {
            fund,
            year,
            source,
            appropriated: row.appropriated,
            committed: row.committed,
            paid: row.paid,
            returned: row.returned,
            recovered: row.recovered,
            available: row.available(),
            carried: row.carried,
            closed: row.closed,
            adjusted: row.adjusted,
            floor: None,
            shortfall: None,
        }
    }

    /// The line of a row; `None` of another ceiling's.
    pub fn new(key: &CapKey, row: &BudgetRow) -> Option<Self> {
        let (fund, source) =
            key.holder.as_str().rsplit_once('/').filter(|_| key.is_appropriation())?;
        Some(Self::of(fund.to_owned(), source.to_owned(), key.period.to_string(), row))
    }

    /// Whether anything was ever set, charged or paid.
    pub fn is_touched(&self) -> bool {
        self.appropriated.is_some()
            || [self.committed, self.paid, self.returned, self.recovered, self.adjusted]
                .iter()
                .any(|sum| !sum.is_zero())
    }
}
