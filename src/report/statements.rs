//! 对账单 and 余额调节表.

use bofu_domain::{
    money::Money,
    statement::{
        event::{Direction, Pairing},
        words::{BreakKind, Remedy},
    },
};
use bofu_projections::{
    reconciliation::{Adjusted, Difference, Item, Reconciliation, Side},
    statements::StatementRow,
    threeway::{Cut, ThreeWayRow},
};

use super::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

fn kind(kind: BreakKind) -> Cell {
    Cell::Term(kind.as_str().to_owned(), kind.zh().to_owned())
}

/// 对账单: a row for each match, each line that is left, and each order that
/// the bank has not answered.
pub fn reconciliation(rows: Vec<Reconciliation>, scope: &Scope) -> Report<Vec<Reconciliation>> {
    let columns = vec![
        ColumnSpec::new("statement", "对账单", "Statement", Kind::Code),
        ColumnSpec::new("lines", "明细", "Lines", Kind::Code),
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
    ];
    let mut table = Table::new("对账单勾对表", "Reconciliation", columns);
    for one in &rows {
        matched(one, &mut table.rows);
        left(one, &mut table.rows);
        table = note(one, table);
    }
    Report { table: scope.say(table), rows }
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
        ]);
    }
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
    let (opening, closing) = (one.opening, one.closing);
    let (zh, en) = if one.balanced { ("平", "balanced") } else { ("不平", "NOT BALANCED") };
    let (matched, open) = (one.matched.len(), one.unmatched_lines.len());
    table.note(
        format!(
            "{id}（{from} 至 {to}）：期初 {opening}，收 {}，付 {}，期末 {closing}；勾对 {matched} 项，未勾对 {open} 笔，{zh}",
            one.paid_in, one.paid_out
        ),
        format!(
            "{id} ({from} to {to}): opening {opening}, in {}, out {}, closing {closing}; {matched} matches, {open} lines unmatched, {en}",
            one.paid_in, one.paid_out
        ),
    )
}

/// A statement's 余额调节表, as a program reads it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BalanceRow {
    /// The statement.
    pub statement: String,
    /// The account.
    pub account_no: String,
    /// Its last day.
    pub to: bofu_domain::date::Date,
    /// The two balances, and what only one side has.
    #[serde(flatten)]
    pub adjusted: Adjusted,
}

/// 余额调节表: the bank's side beside the ledger's, a block for each statement.
pub fn balance(rows: &[Reconciliation], scope: &Scope) -> Report<Vec<BalanceRow>> {
    let columns = vec![
        ColumnSpec::new("statement", "对账单", "Statement", Kind::Code),
        ColumnSpec::new("to", "截止日", "Up to", Kind::Date),
        ColumnSpec::new("bank_item", "银行对账单", "Bank", Kind::Text),
        ColumnSpec::new("bank_amount", "金额", "Amount", Kind::Money),
        ColumnSpec::new("ledger_item", "账面", "Ledger", Kind::Text),
        ColumnSpec::new("ledger_amount", "金额", "Amount", Kind::Money),
    ];
    let mut table = Table::new("银行存款余额调节表", "Bank reconciliation statement", columns);
    for one in rows {
        let known = &one.adjusted;
        let mut line = |bank: (&str, &str, Money), ledger: (&str, &str, Money)| {
            table.rows.push(vec![
                Cell::text(&one.statement),
                Cell::Date(one.to),
                Cell::Term(bank.1.to_owned(), bank.0.to_owned()),
                Cell::Money(bank.2),
                Cell::Term(ledger.1.to_owned(), ledger.0.to_owned()),
                Cell::Money(ledger.2),
            ]);
        };
        line(
            ("银行对账单余额", "balance by the bank", known.bank),
            ("账面余额", "balance by the ledger", known.ledger),
        );
        line(
            ("加：企收银未收", "plus: in the ledger, not at the bank", known.ledger_in_bank_not),
            ("加：银收企未收", "plus: in at the bank, not in the ledger", known.bank_in_ledger_not),
        );
        line(
            (
                "减：企付银未付",
                "less: out of the ledger, not at the bank",
                known.ledger_out_bank_not,
            ),
            (
                "减：银付企未付",
                "less: out at the bank, not in the ledger",
                known.bank_out_ledger_not,
            ),
        );
        line(
            ("调节后余额", "adjusted", known.bank_adjusted),
            ("调节后余额", "adjusted", known.ledger_adjusted),
        );
        items(one, &mut table.rows);
        let id = &one.statement;
        let off = known.bank_adjusted.minus(known.ledger_adjusted);
        table = if known.agrees {
            table.note(format!("{id}：调节后余额相符"), format!("{id}: the two agree"))
        } else {
            table.note(
                format!("{id}：调节后余额不符，相差 {off}"),
                format!("{id}: the two DIFFER by {off}"),
            )
        };
    }
    let rows = rows.iter().map(|one| BalanceRow {
        statement: one.statement.clone(),
        account_no: one.account_no.clone(),
        to: one.to,
        adjusted: one.adjusted.clone(),
    });
    Report { rows: rows.collect(), table: scope.say(table) }
}

/// 未达账项 below a statement's balances: what only the ledger has on the
/// bank's side, what only the bank has on the ledger's.
fn items(one: &Reconciliation, rows: &mut Vec<Vec<Cell>>) {
    let of = |wanted: [Side; 2]| -> Vec<&Item> {
        one.adjusted.items.iter().filter(|item| wanted.contains(&item.side)).collect()
    };
    let (ledger, bank) = (of([Side::LedgerIn, Side::LedgerOut]), of([Side::BankIn, Side::BankOut]));
    let cells = |item: Option<&&Item>| match item {
        None => [Cell::Empty, Cell::Empty],
        Some(item) => {
            let (zh, en) = match item.side {
                Side::LedgerIn => ("企收", "ledger in"),
                Side::LedgerOut => ("企付", "ledger out"),
                Side::BankIn => ("银收", "bank in"),
                Side::BankOut => ("银付", "bank out"),
            };
            let (what, party) = (&item.what, &item.party);
            let words = |side: &str| format!("{side} {what} {party}").trim_end().to_owned();
            [Cell::Term(words(en), words(zh)), Cell::Money(item.amount)]
        }
    };
    for at in 0..ledger.len().max(bank.len()) {
        let [left, left_amount] = cells(ledger.get(at));
        let [right, right_amount] = cells(bank.get(at));
        let id = Cell::text(&one.statement);
        rows.push(vec![id, Cell::Date(one.to), left, left_amount, right, right_amount]);
    }
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
    Report { rows, table }
}

/// `statement list`
pub fn list(rows: &[StatementRow]) -> Table {
    let columns = vec![
        ColumnSpec::new("statement", "对账单", "Statement", Kind::Code),
        ColumnSpec::new("account_no", "账号", "Account", Kind::Code),
        ColumnSpec::new("from", "起", "From", Kind::Date),
        ColumnSpec::new("to", "止", "To", Kind::Date),
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
            Cell::Count(row.lines.into()),
            Cell::Money(row.opening),
            Cell::Money(row.paid_in),
            Cell::Money(row.paid_out),
            Cell::Money(row.closing),
        ]
    };
    table.rows = rows.iter().map(cells).collect();
    table
}

/// What a person is to decide: number, pairing, whether it is ambiguous.
pub fn proposals<'a>(rows: impl Iterator<Item = (Option<u32>, &'a Pairing, bool)>) -> Table {
    let columns = vec![
        ColumnSpec::new("proposal", "待确认", "Proposal", Kind::Code),
        ColumnSpec::new("lines", "明细", "Lines", Kind::Code),
        ColumnSpec::new("orders", "指令号", "Orders", Kind::Code),
        ColumnSpec::new("amount", "指令金额", "Ordered", Kind::Money),
        ColumnSpec::new("effect", "结果", "Effect", Kind::Text),
        ColumnSpec::new("rule", "依据", "By", Kind::Text),
        ColumnSpec::new("score", "分", "Score", Kind::Count),
        ColumnSpec::new("ambiguous", "歧义", "Ambiguous", Kind::Text),
    ];
    let mut table = Table::new("待确认勾对", "Proposed matches", columns);
    for (no, pairing, ambiguous) in rows {
        let lines: Vec<String> = pairing.lines.iter().map(ToString::to_string).collect();
        let ids: Vec<&str> = pairing.orders.iter().map(|one| one.end_to_end_id.as_str()).collect();
        let sum = pairing.orders.iter().fold(Money::ZERO, |sum, one| sum.plus(one.amount));
        let (doubt, doubt_zh) = if ambiguous { ("yes", "是") } else { ("no", "否") };
        table.rows.push(vec![
            Cell::text_or_empty(no.as_ref()),
            Cell::Text(lines.join(" ")),
            Cell::Text(ids.join(" ")),
            Cell::Money(sum),
            Cell::Term(pairing.effect.as_str().to_owned(), pairing.effect.zh().to_owned()),
            Cell::Term(pairing.rule.as_str().to_owned(), pairing.rule.zh().to_owned()),
            Cell::Count(pairing.score.into()),
            Cell::Term(doubt.to_owned(), doubt_zh.to_owned()),
        ]);
    }
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
        "在途 = 已放行而银行未答复；账银差额 = 到账 − 退票 −（银行付 − 银行收），为零即账银相符",
        "in transit = released and not answered; difference = settled − returned − (bank out − bank in), zero where ledger and bank agree",
    );
    Report { table: scope.say(table), rows }
}
