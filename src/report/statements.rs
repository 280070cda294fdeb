//! 对账单 and 余额调节表.

use bofu_domain::{
    money::Money,
    statement::{
        event::{Direction, Pairing},
        words::{BreakKind, Remedy},
    },
};
use bofu_projections::{
    date_remarks::DateRemarks,
    reconciliation::{Difference, Reconciliation, UnmatchedLine},
    statements::StatementRow,
    threeway::{Cut, ThreeWayRow},
};

use super::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

mod balance;

pub use balance::{BalanceRow, balance};

fn kind(kind: BreakKind) -> Cell {
    Cell::Term(kind.as_str().to_owned(), kind.zh().to_owned())
}

/// 对账单: a row for each match, each line that is left, and each order that
/// the bank has not answered.
pub fn reconciliation(rows: Vec<Reconciliation>, scope: &Scope) -> Report<Vec<Reconciliation>> {
    let columns = vec![
        ColumnSpec::new("statement", "对账单", "Statement", Kind::Code),
        ColumnSpec::new("lines", "明细", "Lines", Kind::Code),
        ColumnSpec::new("match", "勾对", "Match", Kind::Code),
        ColumnSpec::new("day", "日期", "Day", Kind::Date),
        ColumnSpec::new("paid_in", "收入", "In", Kind::Money).summed(),
        ColumnSpec::new("paid_out", "支出", "Out", Kind::Money).summed(),
        ColumnSpec::new("party", "对方", "Party", Kind::Text),
        ColumnSpec::new("orders", "指令号", "Orders", Kind::Code),
        ColumnSpec::new("state", "状态", "State", Kind::Text),
        ColumnSpec::new("how", "依据", "By", Kind::Text).below(),
        ColumnSpec::new("age", "账龄", "Age", Kind::Count),
        ColumnSpec::new("owner", "责任人", "Owner", Kind::Text).in_files_only().off_paper(),
        ColumnSpec::new("ordered", "指令金额", "Ordered", Kind::Money).in_files_only().off_paper(),
        ColumnSpec::new("currency", "外币", "Currency", Kind::Code).in_files_only().off_paper(),
        ColumnSpec::new("foreign", "外币金额", "Foreign", Kind::Money).in_files_only().off_paper(),
    ];
    let mut table = Table::new("对账单勾对表", "Reconciliation", columns);
    let mut late = Vec::new();
    for one in &rows {
        matched(one, &mut table.rows);
        left(one, &mut table.rows);
        if !one.currency.is_home() {
            table.rows.extend(one.unmatched_lines.iter().map(|line| foreign(one, line)));
        }
        late.extend(late_days(one));
        table = note(one, table);
    }
    table = table.mark_late(late.into_iter());
    Report { table: scope.say(table), rows }
}

/// By how many days each row of a statement was entered late, in their order.
fn late_days(one: &Reconciliation) -> impl Iterator<Item = Option<u32>> {
    let matched = one.matched.iter().map(|known| known.late_days);
    let foreign = if one.currency.is_home() { 0 } else { one.unmatched_lines.len() };
    let left = one.breaks.iter().map(|known| known.late_days);
    matched.chain(left).chain(std::iter::repeat_n(None, foreign))
}

fn matched(one: &Reconciliation, rows: &mut Vec<Vec<Cell>>) {
    for known in &one.matched {
        let lines: Vec<String> = known.lines.iter().map(ToString::to_string).collect();
        let ids: Vec<&str> = known.orders.iter().map(|one| one.end_to_end_id.as_str()).collect();
        let (paid_in, paid_out) = sides(known.direction, known.amount);
        let ordered = known.orders.iter().fold(Money::ZERO, |sum, one| sum.plus(one.amount));
        rows.push(vec![
            Cell::text(&one.statement),
            Cell::Text(lines.join(" ")),
            Cell::text(&known.match_no),
            Cell::Date(known.booked_on),
            paid_in,
            paid_out,
            Cell::text(&known.party),
            Cell::Text(ids.join(" ")),
            Cell::Term(known.effect.as_str().to_owned(), known.effect.zh().to_owned()),
            Cell::Term(format!("{} {}", known.rule, known.score), known.reason.clone()),
            Cell::Empty,
            Cell::Empty,
            Cell::Money(ordered),
            Cell::Empty,
            Cell::Empty,
        ]);
    }
}

fn left(one: &Reconciliation, rows: &mut Vec<Vec<Cell>>) {
    for known in &one.breaks {
        let (paid_in, paid_out) = match known.line {
            Some(_) => sides(known.direction, known.amount),
            None => (Cell::Empty, Cell::Empty),
        };
        rows.push(vec![
            Cell::text(&one.statement),
            Cell::text_or_empty(known.line.as_ref()),
            Cell::Empty,
            known.since.map_or(Cell::Empty, Cell::Date),
            paid_in,
            paid_out,
            Cell::text(&known.party),
            Cell::text_or_empty(known.end_to_end_id.as_ref()),
            kind(known.kind),
            settled(known),
            known.age.map_or(Cell::Empty, |age| Cell::Count(age.into())),
            Cell::text_or_empty(known.owner.as_ref()),
            if known.line.is_none() { Cell::Money(known.amount) } else { Cell::Empty },
            Cell::Empty,
            Cell::Empty,
        ]);
    }
}

/// A line in another currency: its amount stands in words, and in files in a
/// column of its own, in above zero and out below, that is not summed up.
fn foreign(one: &Reconciliation, line: &UnmatchedLine) -> Vec<Cell> {
    let (way, amount, currency) = (line.direction, line.amount, &one.currency);
    vec![
        Cell::text(&one.statement),
        Cell::text(&line.line),
        Cell::Empty,
        Cell::Date(line.booked_on),
        Cell::Empty,
        Cell::Empty,
        Cell::text(&line.counterparty_name),
        Cell::Empty,
        kind(line.kind),
        Cell::Term(
            format!("{} {currency} {amount}", way.as_str()),
            format!("{} {currency} {amount}", way.zh()),
        ),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::text(currency),
        Cell::Money(line.direction.signed(amount)),
    ]
}

fn settled(known: &Difference) -> Cell {
    let words = |remedy: Remedy| {
        let reason = known.reason.as_deref().unwrap_or_default();
        Cell::Term(format!("{remedy}: {reason}"), format!("{}：{reason}", remedy.zh()))
    };
    let other = |before: &str| {
        known.beside.as_ref().map(|other| format!("{before}{other}")).unwrap_or_default()
    };
    let open = |en: &str, zh: &str| {
        Cell::Term(
            format!("{en}{}", other(", may take back ")),
            format!("{zh}{}", other("，或与此相抵：")),
        )
    };
    match (known.remedy, known.proposal) {
        (Some(remedy), _) => words(remedy),
        (None, Some(no)) => open(&format!("proposal {no}"), &format!("待确认 {no}")),
        (None, None) => open("open", "未处理"),
    }
}

fn sides(direction: Direction, amount: Money) -> (Cell, Cell) {
    match direction {
        Direction::In => (Cell::Money(amount), Cell::Empty),
        Direction::Out => (Cell::Empty, Cell::Money(amount)),
    }
}

fn note(one: &Reconciliation, table: Table) -> Table {
    let (id, from, to) = (&one.statement, one.from, one.to);
    let currency =
        if one.currency.is_home() { String::new() } else { format!("{} ", one.currency) };
    let [opening, paid_in, paid_out, closing] =
        [one.opening, one.paid_in, one.paid_out, one.closing].map(|sum| format!("{currency}{sum}"));
    let (zh, en) = if one.balanced { ("平", "balanced") } else { ("不平", "NOT BALANCED") };
    let (matched, open) = (one.matched.len(), one.unmatched_lines.len());
    let (never_zh, never_en) = match one.never_exported.len() {
        0 => Default::default(),
        count => (
            format!("；{count} 笔指令所属批次从未导出"),
            format!("; {count} order(s) of batches that were never exported"),
        ),
    };
    table.note(
        format!(
            "{id}（{from} 至 {to}）：期初 {opening}，收 {paid_in}，付 {paid_out}，期末 {closing}；勾对 {matched} 项，未勾对 {open} 笔，{zh}{never_zh}"
        ),
        format!(
            "{id} ({from} to {to}): opening {opening}, in {paid_in}, out {paid_out}, closing {closing}; {matched} matches, {open} lines unmatched, {en}{never_en}"
        ),
    )
}

/// `statement breaks`: what differs in one statement.
pub fn breaks(one: &Reconciliation, all: bool) -> Report<Vec<Difference>> {
    let columns = vec![
        ColumnSpec::new("line", "明细", "Line", Kind::Code),
        ColumnSpec::new("kind", "类别", "Kind", Kind::Text),
        ColumnSpec::new("direction", "收付", "Direction", Kind::Text),
        ColumnSpec::new("amount", "金额", "Amount", Kind::Money),
        ColumnSpec::new("since", "日期", "Since", Kind::Date),
        ColumnSpec::new("age", "账龄", "Age", Kind::Count),
        ColumnSpec::new("party", "对方", "Party", Kind::Text),
        ColumnSpec::new("end_to_end_id", "指令号", "Order", Kind::Code),
        ColumnSpec::new("owner", "责任人", "Owner", Kind::Text),
        ColumnSpec::new("status", "处理", "Status", Kind::Text),
        ColumnSpec::new("document_no", "文号", "Document", Kind::Code).in_files_only(),
    ];
    let shown = one.breaks.iter().filter(|known| all || known.status == "open");
    let rows: Vec<Difference> = shown.cloned().collect();
    let mut table = Table::new("差异", "Breaks", columns).about(&one.statement, &one.statement);
    table.rows = rows
        .iter()
        .map(|known| {
            vec![
                Cell::text_or_empty(known.line.as_ref()),
                kind(known.kind),
                Cell::Term(known.direction.as_str().to_owned(), known.direction.zh().to_owned()),
                Cell::Money(known.amount),
                known.since.map_or(Cell::Empty, Cell::Date),
                known.age.map_or(Cell::Empty, |age| Cell::Count(age.into())),
                Cell::text(&known.party),
                Cell::text_or_empty(known.end_to_end_id.as_ref()),
                Cell::text_or_empty(known.owner.as_ref()),
                settled(known),
                Cell::text_or_empty(known.document_no.as_ref()),
            ]
        })
        .collect();
    let table = table.mark_late(rows.iter().map(|known| known.late_days));
    Report { rows, table }
}

/// `statement list`. `verified_from` is the position of the event that registered
/// the first operator.
pub fn list(rows: &[StatementRow], verified_from: Option<u64>) -> Table {
    let columns = vec![
        ColumnSpec::new("statement", "对账单", "Statement", Kind::Code),
        ColumnSpec::new("account_no", "账号", "Account", Kind::Code),
        ColumnSpec::new("from", "起", "From", Kind::Date),
        ColumnSpec::new("to", "止", "To", Kind::Date),
        ColumnSpec::new("currency", "币种", "Currency", Kind::Code),
        ColumnSpec::new("lines", "明细", "Lines", Kind::Count),
        ColumnSpec::new("opening", "期初", "Opening", Kind::Money),
        ColumnSpec::new("paid_in", "收入", "In", Kind::Money),
        ColumnSpec::new("paid_out", "支出", "Out", Kind::Money),
        ColumnSpec::new("closing", "期末", "Closing", Kind::Money),
    ];
    let mut table = Table::new("银行对账单", "Bank statements", columns);
    let cells = |row: &StatementRow| {
        vec![
            Cell::text(&row.statement),
            Cell::text(&row.account_no),
            Cell::Date(row.from),
            Cell::Date(row.to),
            Cell::text(&row.currency),
            Cell::Count(row.lines.into()),
            Cell::Money(row.opening),
            Cell::Money(row.paid_in),
            Cell::Money(row.paid_out),
            Cell::Money(row.closing),
        ]
    };
    table.rows = rows.iter().map(cells).collect();
    table = table.mark_late(rows.iter().map(|row| row.late_days));
    let imports = rows.iter().map(|row| (row.position, row.late_days));
    table.note_unverified(&DateRemarks::of(imports, verified_from))
}

/// The columns that say what belongs together.
fn pairing_columns() -> Vec<ColumnSpec> {
    vec![
        ColumnSpec::new("lines", "明细", "Lines", Kind::Code),
        ColumnSpec::new("orders", "指令号", "Orders", Kind::Code),
        ColumnSpec::new("amount", "指令金额", "Ordered", Kind::Money),
        ColumnSpec::new("effect", "结果", "Effect", Kind::Text),
        ColumnSpec::new("rule", "依据", "By", Kind::Text),
        ColumnSpec::new("score", "分", "Score", Kind::Count),
    ]
}

/// What stands under [`pairing_columns`].
fn pairing_cells(pairing: &Pairing) -> Vec<Cell> {
    let lines: Vec<String> = pairing.lines.iter().map(ToString::to_string).collect();
    let ids: Vec<&str> = pairing.orders.iter().map(|one| one.end_to_end_id.as_str()).collect();
    let sum = pairing.orders.iter().fold(Money::ZERO, |sum, one| sum.plus(one.amount));
    vec![
        Cell::Text(lines.join(" ")),
        Cell::Text(ids.join(" ")),
        Cell::Money(sum),
        Cell::Term(pairing.effect.as_str().to_owned(), pairing.effect.zh().to_owned()),
        Cell::Term(pairing.rule.as_str().to_owned(), pairing.rule.zh().to_owned()),
        Cell::Count(pairing.score.into()),
    ]
}

/// What a person is to decide: number, pairing, whether it is ambiguous.
pub fn proposals<'a>(rows: impl Iterator<Item = (Option<u32>, &'a Pairing, bool)>) -> Table {
    let mut columns = pairing_columns();
    columns.insert(0, ColumnSpec::new("proposal", "待确认", "Proposal", Kind::Code));
    columns.push(ColumnSpec::new("ambiguous", "歧义", "Ambiguous", Kind::Text));
    let mut table = Table::new("待确认勾对", "Proposed matches", columns);
    for (no, pairing, ambiguous) in rows {
        let (doubt, doubt_zh) = if ambiguous { ("yes", "是") } else { ("no", "否") };
        let mut cells = pairing_cells(pairing);
        cells.insert(0, Cell::text_or_empty(no.as_ref()));
        cells.push(Cell::Term(doubt.to_owned(), doubt_zh.to_owned()));
        table.rows.push(cells);
    }
    table
}

/// What a search would match by itself: no match has a number before it is made.
pub fn would_match(pairings: &[Pairing]) -> Table {
    let mut table = Table::new("将勾对", "Matches to be made", pairing_columns());
    table.rows = pairings.iter().map(pairing_cells).collect();
    table
}

/// 三方核对
pub fn three_way(rows: Vec<ThreeWayRow>, scope: &Scope, names: &Names) -> Report<Vec<ThreeWayRow>> {
    let columns = vec![
        ColumnSpec::new("by", "口径", "By", Kind::Text),
        ColumnSpec::new("key", "项目", "Key", Kind::Text),
        ColumnSpec::new("ordered", "指令", "Ordered", Kind::Money),
        ColumnSpec::new("settled", "账面到账", "Settled", Kind::Money),
        ColumnSpec::new("returned", "账面退票", "Returned", Kind::Money),
        ColumnSpec::new("bank_out", "银行付", "Bank out", Kind::Money),
        ColumnSpec::new("bank_in", "银行收", "Bank in", Kind::Money),
        ColumnSpec::new("open", "在途", "In transit", Kind::Money),
        ColumnSpec::new("difference", "账银差额", "Difference", Kind::Money),
    ];
    let cells = |row: &ThreeWayRow| {
        let (by, by_zh) = row.by.names();
        let key = match (row.by, row.key.as_str()) {
            (Cut::Measure, id) => names.measure(id),
            (Cut::Source, "city") => Cell::Term("city".to_owned(), "市级".to_owned()),
            (Cut::Source, _) => Cell::Term("district".to_owned(), "区级".to_owned()),
            (Cut::Unmatched, kind) => {
                let zh = BreakKind::parse(kind).map(BreakKind::zh);
                Cell::Term(kind.to_owned(), zh.unwrap_or(kind).to_owned())
            }
            (Cut::Day | Cut::Batch, key) => Cell::text(key),
        };
        vec![
            Cell::Term(by.to_owned(), by_zh.to_owned()),
            key,
            Cell::Money(row.ordered),
            Cell::Money(row.settled),
            Cell::Money(row.returned),
            Cell::Money(row.bank_out),
            Cell::Money(row.bank_in),
            Cell::Money(row.open),
            Cell::Money(row.difference),
        ]
    };
    let mut table = Table::new("账、令、银三方核对", "Ledger, orders and bank", columns);
    table.rows = rows.iter().map(cells).collect();
    table = table.note(
        "在途 = 已放行而银行未答复；账银差额 = 到账 − 退票 −（银行付 − 银行收），已处理的未勾对明细不计，为零即账银相符",
        "in transit = released and not answered; difference = settled − returned − (bank out − bank in), but for unmatched lines that are explained; zero where ledger and bank agree",
    );
    Report { table: scope.say(table), rows }
}
