//! 年度限额表: what each ceiling allows, and what is taken of it.

use bofu_domain::{
    charge::FUND_YEAR,
    language::{Lang, Text},
    money::Money,
};
use bofu_projections::caps::CapLine;

use super::{Bar, Cell, Chart, ColumnSpec, Gauge, Kind, Names, Report, Scope, Table};

/// The report of ceilings.
pub fn report(rows: Vec<CapLine>, scope: &Scope, names: &Names) -> Report<Vec<CapLine>> {
    let mut table = Table::new("年度限额表", "Ceilings", columns());
    table.rows = rows.iter().map(|row| cells(row, names)).collect();
    table.gauges = rows.iter().map(gauge).collect();
    table.chart = Some(chart(&rows, names)).filter(|chart| !chart.bars.is_empty());
    let over = rows.iter().filter(|row| is_over(row)).count();
    if over > 0 {
        table = table.note(
            format!("余额为负的有 {over} 行: 其他资金后到, 或限额后来调低"),
            format!(
                "rows with negative headroom: {over} (external aid came later, or the limit was lowered)"
            ),
        );
    }
    Report { table: scope.say(table), rows }
}

/// The columns of a ceiling's row: which it is, and what is taken of it.
pub(super) fn of_row() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("ceiling", "限额", "Ceiling", Kind::Text),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).below(),
        ColumnSpec::new("holder", "持有者", "Holder", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text).above(),
        ColumnSpec::new("period", "年度", "Period", Kind::Code),
        ColumnSpec::new("limit", "上限", "Limit", Kind::Money),
        ColumnSpec::new("own", "占用", "Own", Kind::Money),
        ColumnSpec::new("external", "其他资金", "External", Kind::Money),
    ]
}

/// Which row it is: the first five of [`of_row`].
pub(super) fn named(ceiling: &str, holder: &str, period: &str, names: &Names) -> Vec<Cell> {
    vec![
        names.ceiling(ceiling),
        names.clause(ceiling),
        Cell::text(holder),
        names.holder(holder),
        match period_zh(period) {
            Some(zh) => Cell::Term(period.to_owned(), zh.to_owned()),
            None => Cell::text(period),
        },
    ]
}

/// What a period is called that is no year.
fn period_zh(period: &str) -> Option<&'static str> {
    (period == "once").then_some("一次")
}

fn columns() -> Vec<ColumnSpec> {
    let mut columns = of_row();
    columns.extend([
        ColumnSpec::new("paid", "已到账", "Paid", Kind::Money),
        ColumnSpec::new("headroom", "余额", "Headroom", Kind::Money),
        ColumnSpec::new("remark", "约束说明", "Remark", Kind::Text),
    ]);
    columns
}

fn cells(row: &CapLine, names: &Names) -> Vec<Cell> {
    let mut cells = named(row.ceiling.as_str(), row.holder.as_str(), &row.period, names);
    cells.extend([
        Cell::money_or_empty(row.limit),
        Cell::Money(row.own),
        Cell::Money(row.external),
        Cell::Money(row.paid),
        Cell::money_or_empty(row.headroom),
        remark(row),
    ]);
    cells
}

fn gauge(row: &CapLine) -> Gauge {
    Gauge { limit: row.limit, own: row.own, external: row.external }
}

/// How far each appropriation is used, and each ceiling: one bar for all of a
/// ceiling's holders. What is not limited has no bar.
fn chart(rows: &[CapLine], names: &Names) -> Chart {
    let mut bars: Vec<(Group<'_>, usize, Bar)> = Vec::new();
    for row in rows {
        let (group, Some(limit)) = (Group::of(row), row.limit) else { continue };
        let over = usize::from(is_over(row));
        if let Some((_, holders, bar)) = bars.iter_mut().find(|(known, ..)| *known == group) {
            *holders += 1;
            bar.over += over;
            bar.gauge.limit = Some(bar.gauge.limit.unwrap_or(Money::ZERO).plus(limit));
            bar.gauge.own = bar.gauge.own.plus(row.own);
            bar.gauge.external = bar.gauge.external.plus(row.external);
        } else {
            bars.push((group, 1, Bar { label: Text::default(), gauge: gauge(row), over }));
        }
    }
    bars.sort_by_key(|(group, ..)| group.fund.is_none());
    let labelled = bars.into_iter().map(|(group, holders, mut bar)| {
        bar.label = group.label(holders, names);
        bar
    });
    let title = Text::new("限额与预算使用情况", "Use of ceilings and appropriations");
    Chart { title, bars: labelled.collect() }
}

/// What one bar adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group<'a> {
    ceiling: &'a str,
    period: &'a str,
    /// The holder of an appropriation: each has a bar of its own.
    fund: Option<&'a str>,
}

impl<'a> Group<'a> {
    fn of(row: &'a CapLine) -> Self {
        let (ceiling, holder) = (row.ceiling.as_str(), row.holder.as_str());
        let fund = (ceiling == FUND_YEAR).then_some(holder);
        Self { ceiling, period: row.period.as_str(), fund }
    }

    fn label(self, holders: usize, names: &Names) -> Text {
        let ceiling = names.ceiling(self.ceiling);
        let (zh, en) = (ceiling.plain(Lang::Zh), ceiling.plain(Lang::En));
        let period = self.period;
        let period_zh = period_zh(period).unwrap_or(period);
        match self.fund {
            Some(fund) => {
                Text::new(format!("{zh} {fund} · {period_zh}"), format!("{en} {fund} · {period}"))
            }
            None => Text::new(
                format!("{zh} · {period_zh} · 持有者 {holders}"),
                format!("{en} · {period} · holders: {holders}"),
            ),
        }
    }
}

fn is_over(row: &CapLine) -> bool {
    row.headroom.is_some_and(|headroom| headroom.negated().is_positive())
}

/// What binds, in a word.
fn remark(row: &CapLine) -> Cell {
    let (en, zh) = match row.headroom {
        None => ("not limited", "不限"),
        Some(_) if is_over(row) => ("over-award", "超限"),
        Some(headroom) if headroom.is_zero() => ("used up", "已用满"),
        Some(_) => return Cell::Empty,
    };
    Cell::Term(en.to_owned(), zh.to_owned())
}
