//! One claim on one page: ground, facts, calculation, reductions, instalments,
//! history.

use std::fmt::Write as _;

use bofu_domain::language::{Lang, Text};

use bofu_projections::claim_detail::{ClaimDetail, InstalmentDetail, ReductionDetail};

use crate::audits::{findings, trail};
use crate::{Cell, ColumnSpec, Kind, Names, Table, late_entries::remark, text};
use bofu_tabular::shown_line;

/// The page as text.
pub fn page(claim: &ClaimDetail, names: &Names, lang: Lang) -> String {
    let mut page = heading(claim, names, lang);
    let (facts, reductions) = (facts(claim, names), reductions(claim, names));
    let found = findings::list(&claim.findings);
    for table in [facts, steps(claim), reductions, instalments(claim), found, history(claim)] {
        if !table.rows.is_empty() {
            page.push('\n');
            page.push_str(&text(&table, lang, None));
        }
    }
    page.trim_end().to_owned()
}

fn heading(claim: &ClaimDetail, names: &Names, lang: Lang) -> String {
    let sum = |money: Option<bofu_domain::money::Money>| {
        money.map_or_else(
            || lang.pick("未定", "open").to_owned(),
            |money| crate::thousands(&money.to_string()),
        )
    };
    let mut lines = format!(
        "{} · {} · {}\n{} {}\n",
        claim.claim_no,
        names.measure(claim.measure.as_str()).plain(lang),
        lang.pick(claim.status.zh(), claim.status.as_str()),
        claim.uscc,
        claim.name
    );
    let mut line = |zh: &str, en: &str, value: &str| {
        if !value.is_empty() {
            let _infallible = writeln!(lines, "{}: {}", lang.pick(zh, en), shown_line(value));
        }
    };
    line("项目", "subject", claim.subject.as_str());
    line("申报日期", "applied on", &claim.applied_on.to_string());
    line("测算", "computed", &sum(claim.computed));
    line("核定", "granted", &sum(claim.granted));
    let clause = claim.clause.as_deref().unwrap_or_default();
    let quote = claim.quote.as_deref().unwrap_or_default();
    if !clause.is_empty() {
        line("依据", "ground", &format!("{}: {quote}", clause_of(clause, lang)));
    }
    line("政策包", "pack", claim.pack.as_deref().unwrap_or_default());
    let readings: Vec<String> =
        claim.readings.iter().map(|(reading, option)| format!("{reading}={option}")).collect();
    line("口径", "readings", &readings.join(", "));
    // Where nothing was left, the reductions below say why.
    if claim.reductions.is_empty() {
        line("原因", "reason", claim.reason.as_deref().unwrap_or_default());
    }
    line("经办", "filed by", claim.filed_by.as_str());
    line("批准", "approved by", claim.approved_by.as_ref().map_or("", |by| by.as_str()));
    if let Some(said) = remark(&claim.dates) {
        line("业务日期", "business dates", said.pick(lang));
    }
    lines
}

/// A clause as it is cited: 第6条, 附则1.
pub(crate) fn clause_of(clause: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh if clause.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("第{clause}条")
        }
        Lang::Zh => clause.to_owned(),
        Lang::En => format!("clause {clause}"),
    }
}

fn facts(claim: &ClaimDetail, names: &Names) -> Table {
    let columns = vec![
        ColumnSpec::new("fact", "要素", "fact", Kind::Text),
        ColumnSpec::new("value", "值", "value", Kind::Text),
    ];
    let mut table = Table::new("要素", "Facts", columns);
    let measure = claim.measure.as_str();
    let row = |(name, value): (&String, &String)| {
        vec![names.fact(measure, name), names.value(measure, name, value)]
    };
    table.rows = claim.facts.iter().map(row).collect();
    table
}

fn steps(claim: &ClaimDetail) -> Table {
    let columns = vec![
        ColumnSpec::new("period", "年度", "year", Kind::Code),
        ColumnSpec::new("name", "步骤", "step", Kind::Text),
        ColumnSpec::new("formula", "公式", "formula", Kind::Text),
        ColumnSpec::new("value", "值", "value", Kind::Code),
    ];
    let mut table = Table::new("计算", "Calculation", columns);
    table.rows = claim
        .steps
        .iter()
        .map(|step| {
            vec![
                Cell::text_or_empty(step.period.as_ref()),
                Cell::text(&step.name),
                Cell::text(&step.formula),
                Cell::text(&step.value),
            ]
        })
        .collect();
    table
}

/// What cut, in words.
fn cause(cut: &ReductionDetail, names: &Names) -> Text {
    let holder = cut.holder.as_ref().map(ToString::to_string).unwrap_or_default();
    let ceiling = cut.ceiling.as_ref().map(ToString::to_string).unwrap_or_default();
    let clause = cut.clause.as_deref().unwrap_or_default();
    let (zh, en) = match cut.cause {
        "decision" => ("决定低于计算".to_owned(), "a decision sets less".to_owned()),
        "duplicate" => {
            let claims = cut.because_of.join(", ");
            (
                format!("附则1 不重复: 已有 {claims}"),
                format!("nothing is paid twice: already {claims}"),
            )
        }
        "appropriation" => (
            format!("预算指标 {ceiling} ({holder}) 用尽"),
            format!("the appropriation {ceiling} ({holder}) is used up"),
        ),
        _ceiling => (
            format!(
                "限额 {} {ceiling} ({holder}), {}",
                names.ceiling(&ceiling).plain(Lang::Zh),
                clause_of(clause, Lang::Zh)
            ),
            format!("the ceiling {ceiling} ({holder}), clause {clause}"),
        ),
    };
    Text { zh, en }
}

fn reductions(claim: &ClaimDetail, names: &Names) -> Table {
    let columns = vec![
        ColumnSpec::new("period", "年度", "year", Kind::Code),
        ColumnSpec::new("cause", "原因", "cause", Kind::Text),
        ColumnSpec::new("before", "扣减前", "before", Kind::Money),
        ColumnSpec::new("left", "当时余额", "left", Kind::Money),
        ColumnSpec::new("amount", "扣减", "cut", Kind::Money).summed(),
    ];
    let mut table = Table::new("扣减", "Reductions", columns);
    table.rows = claim
        .reductions
        .iter()
        .map(|cut| {
            let Text { zh, en } = cause(cut, names);
            vec![
                Cell::text(&cut.period),
                Cell::Term(en, zh),
                Cell::Money(cut.before),
                Cell::Money(cut.left),
                Cell::Money(cut.amount),
            ]
        })
        .collect();
    table
}

fn instalments(claim: &ClaimDetail) -> Table {
    let columns = vec![
        ColumnSpec::new("no", "分期", "no", Kind::Count),
        ColumnSpec::new("period", "年度", "year", Kind::Code),
        ColumnSpec::new("computed", "测算", "computed", Kind::Money),
        ColumnSpec::new("granted", "核定", "granted", Kind::Money).summed(),
        ColumnSpec::new("status", "状态", "status", Kind::Text),
    ];
    let mut table = Table::new("分期", "Instalments", columns);
    table.rows = claim
        .instalments
        .iter()
        .map(|part| {
            vec![
                Cell::count(u64::from(part.no)),
                Cell::text(&part.period),
                Cell::Money(part.computed),
                Cell::Money(part.granted),
                standing(part),
            ]
        })
        .collect();
    table
}

/// Where an instalment stands, and what of it no bank pays.
fn standing(part: &InstalmentDetail) -> Cell {
    let (en, zh) = (part.status.as_str(), part.status.zh());
    match part.set_off {
        None => Cell::Term(en.to_owned(), zh.to_owned()),
        Some(sum) => Cell::Term(format!("{en}, {sum} set off"), format!("{zh}，已抵扣 {sum}")),
    }
}

fn history(claim: &ClaimDetail) -> Table {
    let columns = vec![
        ColumnSpec::new("position", "序号", "position", Kind::Count),
        ColumnSpec::new("occurred_on", "业务日期", "on", Kind::Date),
        ColumnSpec::new("type", "事件", "event", Kind::Text),
        ColumnSpec::new("actor", "经手", "actor", Kind::Text),
        ColumnSpec::new("recorded_at", "记录时间", "recorded at", Kind::Code),
    ];
    let mut table = Table::new("经过", "History", columns);
    table.rows = claim
        .history
        .iter()
        .map(|line| {
            vec![
                Cell::count(line.position),
                Cell::Date(line.occurred_on),
                trail::event(line.event_type),
                Cell::text(&line.actor),
                Cell::text(&line.recorded_at),
            ]
        })
        .collect();
    table.mark_late(claim.history.iter().map(|line| line.late_days))
}
