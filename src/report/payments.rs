//! 拨付指令 as a report, and 拨付清单: the list of a batch.

use std::collections::BTreeMap;

use bofu_domain::{
    assessment::Source,
    capitals::capitals,
    language::Text,
    money::Money,
    names::FundId,
    office::{Office, state::Payer},
};
use bofu_projections::{
    date_remarks::DateRemarks, orders::OrderRow, payments::PaymentRow, status::OrderStatus,
};

use super::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// The report of payment orders.
pub fn report(rows: Vec<PaymentRow>, scope: &Scope, names: &Names) -> Report<Vec<PaymentRow>> {
    let columns = vec![
        ColumnSpec::new("batch", "批次", "Batch", Kind::Code),
        ColumnSpec::new("end_to_end_id", "指令号", "End-to-end id", Kind::Code).below(),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).off_paper(),
        ColumnSpec::new("payee", "统一社会信用代码", "USCC", Kind::Code).in_files_only(),
        ColumnSpec::new("payee_name", "企业名称", "Enterprise", Kind::Text).above(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text).in_files_only().off_paper(),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("account_name", "户名", "Account name", Kind::Text)
            .in_files_only()
            .off_paper(),
        ColumnSpec::new("bank", "开户行", "Bank", Kind::Text).in_files_only(),
        ColumnSpec::new("account_no", "账号", "Account", Kind::Code).in_files_only().below(),
        ColumnSpec::new("amount", "金额", "Amount", Kind::Money),
        ColumnSpec::new("city", "市级", "City", Kind::Money).in_files_only(),
        ColumnSpec::new("district", "区级", "District", Kind::Money).in_files_only(),
        ColumnSpec::new("status", "状态", "Status", Kind::Text),
        ColumnSpec::new("ordered_on", "下达日期", "Ordered on", Kind::Date),
        ColumnSpec::new("ordered_by", "经办", "Ordered by", Kind::Text).in_files_only(),
        ColumnSpec::new("released_by", "复核", "Released by", Kind::Text).in_files_only().below(),
        ColumnSpec::new("settled_on", "到账日期", "Settled on", Kind::Date),
        ColumnSpec::new("returned_on", "退票日期", "Returned on", Kind::Date).below(),
        ColumnSpec::new("reason", "原因", "Reason", Kind::Text).in_files_only().off_paper(),
    ];
    let cells = |row: &PaymentRow| {
        vec![
            Cell::text(&row.batch),
            Cell::text(&row.end_to_end_id),
            Cell::text(&row.claim_no),
            Cell::Count(row.instalment.into()),
            Cell::text(&row.payee),
            Cell::text(&row.payee_name),
            names.measure(row.measure.as_str()),
            Cell::text(&row.clause),
            Cell::text(&row.account.account_name),
            Cell::text(&row.account.bank),
            Cell::text(&row.account.account_no),
            Cell::Money(row.amount),
            Cell::Money(row.city),
            Cell::Money(row.district),
            Cell::Term(row.status.to_string(), row.status.zh().to_owned()),
            Cell::Date(row.ordered_on),
            Cell::text(&row.ordered_by),
            Cell::text_or_empty(row.released_by.as_ref()),
            Cell::date_or_empty(row.settled_on),
            Cell::date_or_empty(row.returned_on),
            Cell::text_or_empty(row.reason.as_ref()),
        ]
    };
    let mut table = Table::new("拨付指令", "Payments", columns);
    table.rows = rows.iter().map(cells).collect();
    table = table.mark_late(rows.iter().map(|row| row.late_days));
    if !rows.is_empty() {
        let Text { zh, en } = by_status(&rows);
        table = table.note(zh, en);
    }
    Report { table: scope.say(table), rows }
}

/// What the orders come to, status by status. One sum over all of them would
/// count an instalment again that came back and was ordered anew, and what was
/// cancelled.
fn by_status(rows: &[PaymentRow]) -> Text {
    let mut sums: BTreeMap<OrderStatus, (usize, Money)> = BTreeMap::new();
    for row in rows {
        let (count, sum) = sums.entry(row.status).or_insert((0, Money::ZERO));
        *count += 1;
        *sum = sum.plus(row.amount);
    }
    let zh: Vec<String> = sums
        .iter()
        .map(|(status, (count, sum))| format!("{} {count} 笔 {sum} 元", status.zh()))
        .collect();
    let en: Vec<String> =
        sums.iter().map(|(status, (count, sum))| format!("{count} {status} {sum}")).collect();
    Text::new(format!("按状态合计：{}", zh.join("；")), format!("by status: {}", en.join("; ")))
}

/// The batch's list for programs: the columns of the contract.
pub fn transfer_list(rows: &[OrderRow]) -> Table {
    let columns = [
        "end_to_end_id",
        "claim_no",
        "instalment",
        "uscc",
        "account_name",
        "bank",
        "bank_code",
        "account_no",
        "amount",
    ];
    let columns = columns.map(|name| ColumnSpec::new(name, name, name, Kind::Code)).into();
    let mut table = Table::new("拨付清单", "Payment list", columns);
    let cells = |row: &OrderRow| {
        vec![
            Cell::text(&row.end_to_end_id),
            Cell::text(&row.claim_no),
            Cell::Count(row.instalment.into()),
            Cell::text(&row.payee),
            Cell::text(&row.account.account_name),
            Cell::text(&row.account.bank),
            Cell::text(&row.account.bank_code),
            Cell::text(&row.account.account_no),
            Cell::Money(row.amount),
        ]
    };
    table.rows = rows.iter().map(cells).collect();
    table
}

/// 拨付清单 as a finance bureau keeps it: with amounts in capitals, what city
/// and district each pay, and the budget's codes. `verified_from` is the position
/// of the event that registered the first operator.
pub fn payment_list(
    batch: &str,
    rows: &[OrderRow],
    payer: Option<&Payer>,
    office: &Office,
    verified_from: Option<u64>,
) -> Table {
    let columns = vec![
        ColumnSpec::new("no", "序号", "No", Kind::Count),
        ColumnSpec::new("batch", "批次", "Batch", Kind::Code).off_paper(),
        ColumnSpec::new("end_to_end_id", "指令号", "End-to-end id", Kind::Code),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code).off_paper(),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).off_paper(),
        ColumnSpec::new("payee_name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).below(),
        ColumnSpec::new("account_name", "户名", "Account name", Kind::Text),
        ColumnSpec::new("account_no", "账号", "Account", Kind::Code).below(),
        ColumnSpec::new("bank", "开户行", "Bank", Kind::Text),
        ColumnSpec::new("bank_code", "联行号", "Bank code", Kind::Code).below(),
        ColumnSpec::new("amount", "金额", "Amount", Kind::Money).summed(),
        ColumnSpec::new("capitals", "金额大写", "In capitals", Kind::Text).below(),
        ColumnSpec::new("city", "市级分担", "City", Kind::Money).summed(),
        ColumnSpec::new("district", "区级分担", "District", Kind::Money).summed(),
        ColumnSpec::new("budget_subject", "预算科目", "Budget subject", Kind::Code),
        ColumnSpec::new("quota_no", "指标号", "Quota", Kind::Code).below(),
    ];
    let mut table = Table::new("拨付清单", "Payment list", columns)
        .about(format!("批次 {batch}"), format!("batch {batch}"));
    if let Some(payer) = payer {
        let account = &payer.account;
        table.issuer = Some(payer.name.to_string());
        table = table.about(
            format!("付款单位 {}，{} {}", payer.name, account.bank, account.account_no),
            format!("payer {}, {} {}", payer.name, account.bank, account.account_no),
        );
    }
    let cells = |(no, row): (u64, &OrderRow)| {
        let (subject, quota) = codes(row, office);
        vec![
            Cell::count(no),
            Cell::text(&row.batch),
            Cell::text(&row.end_to_end_id),
            Cell::text(&row.claim_no),
            Cell::Count(row.instalment.into()),
            Cell::text(&row.payee_name),
            Cell::text(&row.payee),
            Cell::text(&row.account.account_name),
            Cell::text(&row.account.account_no),
            Cell::text(&row.account.bank),
            Cell::text(&row.account.bank_code),
            Cell::Money(row.amount),
            Cell::Text(capitals(row.amount)),
            Cell::Money(row.city),
            Cell::Money(row.district),
            Cell::Text(subject),
            Cell::Text(quota),
        ]
    };
    table.rows = (1..).zip(rows).map(cells).collect();
    table = table.mark_late(rows.iter().map(|row| row.late_days));
    let orders = rows.iter().map(|row| (row.ordered_position, row.late_days));
    table = table.note_unverified(&DateRemarks::of(orders, verified_from));
    let sum = rows.iter().fold(Money::ZERO, |sum, row| sum.plus(row.amount));
    let (count, words) = (rows.len(), capitals(sum));
    table.note(
        format!("共 {count} 笔，合计 {sum} 元，人民币{words}"),
        format!("{count} payments, {sum} yuan in all, {words}"),
    )
}

/// Says it below the list, where the office stood so at the batch's last order.
pub fn say_any_sum_alone(list: Table, ordered_under: &Office) -> Table {
    match any_sum_alone(ordered_under) {
        Some(Text { zh, en }) => list.note(zh, en),
        None => list,
    }
}

/// That one person may order and release any sum, by which document. Nothing
/// where a threshold stands; without operators nobody is held to be another.
pub fn any_sum_alone(office: &Office) -> Option<Text> {
    let threshold = office.authority().release_threshold();
    let above = threshold.and_then(|threshold| threshold.above);
    if office.authority().is_open() || above.is_some() {
        return None;
    }
    let (zh, en) = (
        "未设复核限额，拨付由一人下达并放行",
        "no release threshold: one person orders and releases any sum",
    );
    Some(match threshold.and_then(|threshold| threshold.document_no.as_ref()) {
        Some(document) => {
            Text::new(format!("{zh}，依据 {document}"), format!("{en}, by {document}"))
        }
        None => Text::new(format!("{zh}；未记载依据"), format!("{en}; no document is on record")),
    })
}

/// 预算科目 and 指标号 of the sources that pay, each once.
fn codes(row: &OrderRow, office: &Office) -> (String, String) {
    let known = row.funds.iter().filter_map(|part| {
        let (fund, source) = part.holder.rsplit_once('/')?;
        office.codes(&FundId::parse(fund).ok()?, Source::parse(source)?)
    });
    let (mut subjects, mut quotas): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for codes in known {
        if !subjects.contains(&codes.subject.as_str()) {
            subjects.push(&codes.subject);
        }
        if !quotas.contains(&codes.quota.as_str()) {
            quotas.push(&codes.quota);
        }
    }
    (subjects.join("；"), quotas.join("；"))
}
