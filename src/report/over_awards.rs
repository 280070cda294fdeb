//! 超限清单: ceilings exceeded, by what, and what could be done about it.

use bofu_domain::language::Lang;

use bofu_projections::over_awards::{CauseKind, OverAward, OverCause, Proposal, Remedy};

use super::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table, caps};

/// 超限清单
pub fn report(rows: Vec<OverAward>, scope: &Scope, names: &Names) -> Report<Vec<OverAward>> {
    let mut table = Table::new("超限清单", "Over-awards", columns()).note(
        "处理建议仅供参考: 未交银行的先暂缓, 已付的后核定者先追回, 在途的待到账后追回; 须另行作出决定",
        "what could be done is a proposal: hold back what has not gone to the bank, then recover the latest grants, once they have arrived; it needs a decision",
    );
    table.rows = rows.iter().map(|row| cells(row, names)).collect();
    Report { table: scope.say(table), rows }
}

fn columns() -> Vec<ColumnSpec> {
    let mut columns = caps::of_row();
    columns.extend([
        ColumnSpec::new("over", "超出", "Over", Kind::Money).summed(),
        ColumnSpec::new("causes", "原因", "Causes", Kind::Text),
        ColumnSpec::new("decided", "已定追回", "Decided", Kind::Money).summed(),
        ColumnSpec::new("withhold", "可暂缓", "Withhold", Kind::Money).summed(),
        ColumnSpec::new("recover", "可追回", "Recover", Kind::Money).summed(),
        ColumnSpec::new("at_bank", "在途", "At the bank", Kind::Money).summed(),
        ColumnSpec::new("proposals", "处理建议", "Proposals", Kind::Text),
    ]);
    columns
}

fn cells(row: &OverAward, names: &Names) -> Vec<Cell> {
    let mut cells = caps::named(row.ceiling.as_str(), row.holder.as_str(), &row.period, names);
    cells.extend([
        Cell::Money(row.limit),
        Cell::Money(row.own),
        Cell::Money(row.external),
        Cell::Money(row.over),
        list(&row.causes, cause),
        Cell::Money(row.decided),
        Cell::Money(row.withhold),
        Cell::Money(row.recover),
        Cell::Money(row.at_bank),
        list(&row.proposals, proposal),
    ]);
    cells
}

fn list<T>(items: &[T], say: fn(&T, Lang) -> String) -> Cell {
    let said = |lang: Lang| items.iter().map(|item| say(item, lang)).collect::<Vec<_>>();
    if items.is_empty() {
        return Cell::Empty;
    }
    Cell::Term(said(Lang::En).join("; "), said(Lang::Zh).join("；"))
}

/// Such as `2024-02-01 其他资金后到 120000.00 (序号 41)`.
fn cause(cause: &OverCause, lang: Lang) -> String {
    let (on, amount, position) = (cause.occurred_on, cause.amount, cause.position);
    let (zh, en) = match cause.kind {
        CauseKind::ExternalAid => ("其他资金后到", "late external aid"),
        CauseKind::Merger => ("合并并入", "merger"),
        CauseKind::LimitLowered => ("限额调低", "limit lowered"),
        CauseKind::Charge => ("占用", "charge"),
    };
    match lang {
        Lang::Zh => format!("{on} {zh} {amount} (序号 {position})"),
        Lang::En => format!("{on} {en} {amount} (position {position})"),
    }
}

/// Such as `C-1/1 追回 10000.00`.
fn proposal(proposal: &Proposal, lang: Lang) -> String {
    let Proposal { claim_no, instalment, remedy, amount } = proposal;
    let (zh, en) = match remedy {
        Remedy::Withhold => ("暂缓", "withhold"),
        Remedy::Recover => ("追回", "recover"),
        Remedy::Await => ("在途，到账后追回", "at the bank, recover once arrived"),
    };
    format!("{claim_no}/{instalment} {} {amount}", lang.pick(zh, en))
}
