//! 公示名单, 追回台账 and 预算执行表.

use bofu_projections::{budget::BudgetLine, notices::NoticeRow, recoveries::RecoveryRow};

use super::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// Where objections go, on the list that is published.
const OBJECTIONS: (&str, &str) = (
    "如有异议，请于公示期内以书面形式向本单位实名反映",
    "objections are made to this office in writing within the days of notice",
);

/// 公示名单
pub fn notices(rows: Vec<NoticeRow>, scope: &Scope, names: &Names) -> Report<Vec<NoticeRow>> {
    let columns = vec![
        ColumnSpec::new("no", "序号", "No", Kind::Count),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).below(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text).in_files_only(),
        ColumnSpec::new("subject", "项目", "Subject", Kind::Text),
        ColumnSpec::new("amount", "拟补金额", "Amount", Kind::Money).summed(),
        ColumnSpec::new("starts_on", "公示起", "From", Kind::Date),
        ColumnSpec::new("ends_on", "公示止", "Until", Kind::Date),
        ColumnSpec::new("objection", "异议", "Objection", Kind::Text),
        ColumnSpec::new("objection_status", "异议处理", "Resolution", Kind::Text),
    ];
    let status = |status: Option<&String>| match status.map(String::as_str) {
        Some("upheld") => Cell::Term("upheld".to_owned(), "成立".to_owned()),
        Some("dismissed") => Cell::Term("dismissed".to_owned(), "不成立".to_owned()),
        Some(open) => Cell::Term(open.to_owned(), "待处理".to_owned()),
        None => Cell::Empty,
    };
    let cells = |(no, row): (u64, &NoticeRow)| {
        vec![
            Cell::count(no),
            Cell::text(&row.claim_no),
            Cell::text(&row.name),
            Cell::text(&row.uscc),
            Cell::text(&row.clause),
            names.measure(row.measure.as_str()),
            Cell::text(&row.subject),
            Cell::Money(row.amount),
            Cell::Date(row.starts_on),
            Cell::Date(row.ends_on),
            Cell::text_or_empty(row.objection.as_ref()),
            status(row.objection_status.as_ref()),
        ]
    };
    let mut table = Table::new("公示名单", "Notice", columns).note(OBJECTIONS.0, OBJECTIONS.1);
    table.rows = (1..).zip(&rows).map(cells).collect();
    Report { table: scope.say(table), rows }
}

/// 追回台账
pub fn recoveries(
    rows: Vec<RecoveryRow>,
    scope: &Scope,
    names: &Names,
) -> Report<Vec<RecoveryRow>> {
    let columns = vec![
        ColumnSpec::new("document_no", "决定号", "Decision", Kind::Code),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).in_files_only().below(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text).in_files_only(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).in_files_only(),
        ColumnSpec::new("period", "年度归属", "Period", Kind::Code),
        ColumnSpec::new("cause", "原因", "Cause", Kind::Text),
        ColumnSpec::new("due", "应追", "Due", Kind::Money).summed(),
        ColumnSpec::new("recovered", "已追", "Recovered", Kind::Money).summed(),
        ColumnSpec::new("set_off", "其中抵扣", "Set off", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("written_off", "核销", "Written off", Kind::Money).summed(),
        ColumnSpec::new("outstanding", "未追", "Outstanding", Kind::Money).summed(),
        ColumnSpec::new("deadline", "期限", "Deadline", Kind::Date),
        ColumnSpec::new("restores", "是否恢复额度", "Restores headroom", Kind::Text),
    ];
    let yes = |yes: bool| {
        let (en, zh) = if yes { ("yes", "是") } else { ("no", "否") };
        Cell::Term(en.to_owned(), zh.to_owned())
    };
    let cells = |row: &RecoveryRow| {
        vec![
            Cell::text(&row.document_no),
            Cell::text(&row.claim_no),
            Cell::Count(row.instalment.into()),
            Cell::text(&row.name),
            Cell::text(&row.uscc),
            names.measure(row.measure.as_str()),
            Cell::text(&row.clause),
            Cell::text(&row.period),
            Cell::Term(row.cause.as_str().to_owned(), row.cause.zh().to_owned()),
            Cell::Money(row.due),
            Cell::Money(row.recovered),
            Cell::Money(row.set_off),
            Cell::Money(row.written_off),
            Cell::Money(row.outstanding),
            Cell::date_or_empty(row.deadline),
            yes(row.restores),
        ]
    };
    let mut table = Table::new("追回台账", "Recoveries", columns);
    table.rows = rows.iter().map(cells).collect();
    Report { table: scope.say(table), rows }
}

/// 预算执行表
/// `clauses` are those that set a floor, each with its words.
pub fn budget(
    rows: Vec<BudgetLine>,
    clauses: &[(String, String)],
    scope: &Scope,
) -> Report<Vec<BudgetLine>> {
    let columns = vec![
        ColumnSpec::new("fund", "资金", "Fund", Kind::Code),
        ColumnSpec::new("year", "年度", "Year", Kind::Code),
        ColumnSpec::new("source", "来源", "Source", Kind::Text),
        ColumnSpec::new("appropriated", "预算指标", "Appropriated", Kind::Money).summed(),
        ColumnSpec::new("committed", "核定", "Committed", Kind::Money).summed(),
        ColumnSpec::new("paid", "支付", "Paid", Kind::Money).summed(),
        ColumnSpec::new("returned", "退回", "Returned", Kind::Money).summed(),
        ColumnSpec::new("recovered", "追回", "Recovered", Kind::Money).summed(),
        ColumnSpec::new("available", "可用", "Available", Kind::Money).summed(),
        ColumnSpec::new("carried", "结转", "Carried", Kind::Money).summed(),
        ColumnSpec::new("adjusted", "关账后调整", "Adjusted", Kind::Money).summed(),
        ColumnSpec::new("closed", "已关账", "Closed", Kind::Text),
        ColumnSpec::new("floor", "政策下限", "Floor", Kind::Money).summed().in_files_only(),
        ColumnSpec::new("shortfall", "低于下限", "Shortfall", Kind::Money).summed(),
    ];
    let cells = |row: &BudgetLine| {
        let zh = if row.source == "city" { "市级" } else { "区级" };
        let (closed, closed_zh) = if row.closed { ("yes", "是") } else { ("no", "否") };
        vec![
            Cell::text(&row.fund),
            Cell::text(&row.year),
            Cell::Term(row.source.clone(), zh.to_owned()),
            Cell::money_or_empty(row.appropriated),
            Cell::Money(row.committed),
            Cell::Money(row.paid),
            Cell::Money(row.returned),
            Cell::Money(row.recovered),
            Cell::money_or_empty(row.available),
            Cell::Money(row.carried),
            Cell::Money(row.adjusted),
            Cell::Term(closed.to_owned(), closed_zh.to_owned()),
            Cell::money_or_empty(row.floor),
            Cell::money_or_empty(row.shortfall),
        ]
    };
    let mut table = Table::new("预算执行表", "Budget", columns).note(
        "支付已减退票与差错追回；追回含差错与骗取, 骗取追回不减支付",
        "payments are less returns and recoveries after errors; recovered has those and the ones after frauds, which payments keep",
    );
    for (clause, quote) in clauses {
        table = table.note(
            format!("第{clause}条: {quote} (下限只作披露, 不限制核定)"),
            format!("clause {clause}: {quote} (a floor is shown and refuses nothing)"),
        );
    }
    table.rows = rows.iter().map(cells).collect();
    Report { table: scope.say(table), rows }
}
