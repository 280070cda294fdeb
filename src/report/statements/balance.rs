//! 余额调节表: the bank's side beside the ledger's.

use bofu_domain::{date::Date, money::Money};
use bofu_projections::reconciliation::{Adjusted, Item, Reconciliation, Side};

use crate::{Cell, ColumnSpec, Kind, Report, Scope, Table};

/// A statement's 余额调节表, as a program reads it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BalanceRow {
    /// The statement.
    pub statement: String,
    /// The account.
    pub account_no: String,
    /// Its last day.
    pub to: Date,
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
    let mut balances = Vec::with_capacity(rows.len());
    for one in rows {
        let Some(known) = &one.adjusted else {
            table = foreign(one, table);
            continue;
        };
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
        items(one, &known.items, &mut table.rows);
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
        balances.push(BalanceRow {
            statement: one.statement.clone(),
            account_no: one.account_no.clone(),
            to: one.to,
            adjusted: known.clone(),
        });
    }
    Report { rows: balances, table: scope.say(table) }
}

/// The ledger has no balance in another currency that could be held against it.
fn foreign(one: &Reconciliation, table: Table) -> Table {
    let (id, currency, closing) = (&one.statement, &one.currency, one.closing);
    table.note(
        format!("{id}：外币账户，期末 {currency} {closing}，不编调节表"),
        format!("{id}: an account in another currency, closing {currency} {closing}: not adjusted"),
    )
}

/// 未达账项 below a statement's balances: what only the ledger has on the
/// bank's side, what only the bank has on the ledger's.
fn items(one: &Reconciliation, items: &[Item], rows: &mut Vec<Vec<Cell>>) {
    let of = |wanted: [Side; 2]| -> Vec<&Item> {
        items.iter().filter(|item| wanted.contains(&item.side)).collect()
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
