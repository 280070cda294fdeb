//! 对账: a statement held against the orders, line by line and order by order,
//! and 余额调节表.

use bofu_domain::{
    currency::Currency,
    date::Date,
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, DocumentNo, EndToEndId, PartyName},
    statement::{
        event::{Direction, Line, LineRef, OrderRef},
        words::{BreakKind, Effect, Remedy, Rule},
    },
    workdays::Workdays,
};
use serde::Serialize;

use crate::{
    payments::PaymentRow,
    statements::{BreakRow, MatchRow, StatementBook},
};

mod balance;
mod item;
mod recovery_receipts;

pub use balance::{Adjusted, adjust, under_way};
pub use item::{Item, Ledger, Receipt, Side};

/// A row of `report reconciliation`: one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// The statement's id.
    pub statement: String,
    /// The account.
    pub account_no: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The balance before the first line.
    pub opening: Money,
    /// Σ in.
    pub paid_in: Money,
    /// Σ out.
    pub paid_out: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The currency of these sums and of the lines.
    pub currency: Currency,
    /// The matches that stand.
    pub matched: Vec<Matched>,
    /// The lines that no match accounts for.
    pub unmatched_lines: Vec<UnmatchedLine>,
    /// The orders that went to the bank and that no line had answered by the
    /// last day.
    pub unmatched_orders: Vec<UnmatchedOrder>,
    /// What differs: of lines and of orders, settled or not.
    pub breaks: Vec<Difference>,
    /// Whether Σ matched + Σ unmatched lines, in less out, is closing − opening.
    pub balanced: bool,
    /// 余额调节表; none of a statement in another currency than the ledger's.
    pub adjusted: Option<Adjusted>,
    /// The matched orders of whose batch no payment file was ever made, in a
    /// ledger that records them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never_exported: Vec<EndToEndId>,
}

/// A match, with its lines' sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// Its number in the statement.
    #[serde(rename = "match")]
    pub match_no: u32,
    /// In or out; `in` where its lines take each other back.
    pub direction: Direction,
    /// Σ of its lines; zero where they take each other back.
    pub amount: Money,
    /// Its lines' numbers.
    pub lines: Vec<u32>,
    /// The last of their days.
    pub booked_on: Date,
    /// The other party of the first of them.
    pub party: String,
    /// Its orders.
    pub orders: Vec<OrderRef>,
    /// What it says of them.
    pub effect: Effect,
    /// By what.
    pub rule: Rule,
    /// The rule's words, or a person's.
    pub reason: String,
    /// From 0 to 100.
    pub score: u8,
    /// The business date.
    pub matched_on: Date,
    /// By whom.
    pub matched_by: ActorName,
    /// 补录: by how many days it was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// A line that no match accounts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmatchedLine {
    /// The line, its number as `line`.
    pub line: u32,
    /// The day on which the bank booked it.
    pub booked_on: Date,
    /// In or out.
    pub direction: Direction,
    /// How much.
    pub amount: Money,
    /// The other party's name.
    pub counterparty_name: String,
    /// The other party's account.
    pub counterparty_account: String,
    /// The reference.
    pub reference: String,
    /// The bank's words.
    pub summary: String,
    /// What it is.
    pub kind: BreakKind,
    /// Whether it is explained.
    pub resolved: bool,
    /// The proposal that waits for a person.
    pub proposal: Option<u32>,
}

/// An order that no line has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmatchedOrder {
    /// What the bank passes on.
    pub end_to_end_id: EndToEndId,
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// 批次
    pub batch: BatchNo,
    /// The payee.
    pub payee_name: PartyName,
    /// The payee's account.
    pub account_no: String,
    /// How much.
    pub amount: Money,
    /// When it was released to the bank.
    pub released_on: Option<Date>,
    /// In transit or overdue.
    pub kind: BreakKind,
    /// Working days since; `None` where the calendar is not known.
    pub age: Option<u32>,
    /// 补录: by how many days the latest of its events was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is.
    pub kind: BreakKind,
    /// How much.
    pub amount: Money,
    /// In or out, by the bank, or of an order out.
    pub direction: Direction,
    /// The line; `None` of an order.
    pub line: Option<u32>,
    /// The order, or the one that the line names.
    pub end_to_end_id: Option<EndToEndId>,
    /// The line elsewhere that the line may take back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<LineRef>,
    /// The line's day, or the release.
    pub since: Option<Date>,
    /// Working days since; `None` where the calendar is not known.
    pub age: Option<u32>,
    /// The other party.
    pub party: String,
    /// Who looks after it.
    pub owner: Option<ActorName>,
    /// The proposal that waits for a person.
    pub proposal: Option<u32>,
    /// `open` or `resolved`.
    pub status: &'static str,
    /// How it was settled.
    pub remedy: Option<Remedy>,
    /// Why.
    pub reason: Option<String>,
    /// The document.
    pub document_no: Option<DocumentNo>,
    /// 补录: by how many days the latest of its events was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// By what ages and lateness are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock<'a> {
    /// The business date of the question.
    pub on: Date,
    /// After so many working days an order is overdue.
    pub overdue: u32,
    /// The working days that the office knows.
    pub workdays: &'a Workdays,
}

/// Holds a statement against the orders. `orders` are those that no line had
/// answered by the statement's last day. One in another currency has lines and
/// no differences.
pub fn reconcile(
    book: &StatementBook,
    orders: &[&PaymentRow],
    clock: Clock<'_>,
    adjusted: Option<Adjusted>,
) -> Reconciliation {
    let row = &book.row;
    let matched: Vec<Matched> = book.standing().map(|known| matched(book, known)).collect();
    let mut proposals = std::collections::BTreeMap::new();
    for proposal in book.open_proposals() {
        for line in &proposal.pairing.lines {
            proposals.entry(*line).or_insert(proposal.proposal_no);
        }
    }
    let proposal = |line: &Line| proposals.get(&line.no).copied();
    let mut breaks = Vec::new();
    let mut lines = Vec::new();
    for line in book.unmatched() {
        let known = book.difference(line);
        lines.push(unmatched(line, &known, proposal(line)));
        if row.in_home_currency() {
            breaks.push(of_line(line, &known, proposal(line), clock));
        }
    }
    let orders: Vec<UnmatchedOrder> = orders.iter().map(|order| in_transit(order, clock)).collect();
    breaks.extend(orders.iter().map(of_order));
    let signed = |sum: Money, direction: Direction, amount| sum.plus(direction.signed(amount));
    let sum = matched.iter().fold(Money::ZERO, |sum, one| signed(sum, one.direction, one.amount));
    let sum = lines.iter().fold(sum, |sum, one| signed(sum, one.direction, one.amount));
    Reconciliation {
        statement: row.statement.clone(),
        account_no: row.account_no.clone(),
        from: row.from,
        to: row.to,
        opening: row.opening,
        paid_in: row.paid_in,
        paid_out: row.paid_out,
        closing: row.closing,
        currency: row.currency.clone(),
        matched,
        unmatched_lines: lines,
        unmatched_orders: orders,
        breaks,
        balanced: sum == row.closing.minus(row.opening),
        adjusted,
        never_exported: Vec::new(),
    }
}

fn matched(book: &StatementBook, known: &MatchRow) -> Matched {
    let pairing = &known.pairing;
    let lines: Vec<&Line> = pairing.lines.iter().filter_map(|no| book.line(*no)).collect();
    let net =
        lines.iter().fold(Money::ZERO, |sum, line| sum.plus(line.direction.signed(line.amount)));
    let (direction, amount) =
        if net < Money::ZERO { (Direction::Out, net.negated()) } else { (Direction::In, net) };
    Matched {
        match_no: known.match_no,
        direction,
        amount,
        lines: pairing.lines.clone(),
        booked_on: lines.iter().map(|line| line.booked_on).max().unwrap_or(book.row.to),
        party: lines.first().map(|line| line.counterparty_name.clone()).unwrap_or_default(),
        orders: pairing.orders.clone(),
        effect: pairing.effect,
        rule: pairing.rule,
        reason: pairing.reason.clone(),
        score: pairing.score,
        matched_on: known.matched_on,
        matched_by: known.matched_by.clone(),
        late_days: known.late_days,
    }
}

fn unmatched(line: &Line, known: &BreakRow, proposal: Option<u32>) -> UnmatchedLine {
    UnmatchedLine {
        line: line.no,
        booked_on: line.booked_on,
        direction: line.direction,
        amount: line.amount,
        counterparty_name: line.counterparty_name.clone(),
        counterparty_account: line.counterparty_account.clone(),
        reference: line.reference.clone(),
        summary: line.summary.clone(),
        kind: known.kind,
        resolved: known.resolution.is_some(),
        proposal,
    }
}

fn of_line(line: &Line, known: &BreakRow, proposal: Option<u32>, clock: Clock<'_>) -> Difference {
    let resolution = known.resolution.as_ref();
    let until = resolution.map_or(clock.on, |known| known.resolved_on);
    Difference {
        kind: known.kind,
        amount: line.amount,
        direction: line.direction,
        line: Some(line.no),
        end_to_end_id: known.end_to_end_id.clone(),
        beside: known.beside.clone(),
        since: Some(line.booked_on),
        age: clock.workdays.between(line.booked_on, until).ok(),
        party: line.counterparty_name.clone(),
        owner: known.owner.clone(),
        proposal,
        status: if resolution.is_some() { "resolved" } else { "open" },
        remedy: resolution.map(|known| known.remedy),
        reason: resolution.map(|known| known.reason.clone()),
        document_no: resolution.and_then(|known| known.document_no.clone()),
        late_days: known.late_days,
    }
}

fn in_transit(order: &PaymentRow, clock: Clock<'_>) -> UnmatchedOrder {
    let age = order.released_on.and_then(|sent| clock.workdays.between(sent, clock.on).ok());
    let late = age.is_some_and(|age| age > clock.overdue);
    UnmatchedOrder {
        end_to_end_id: order.end_to_end_id.clone(),
        claim_no: order.claim_no.clone(),
        instalment: order.instalment,
        batch: order.batch.clone(),
        payee_name: order.payee_name.clone(),
        account_no: order.account.account_no.clone(),
        amount: order.amount,
        released_on: order.released_on,
        kind: if late { BreakKind::Overdue } else { BreakKind::InTransit },
        late_days: order.late_days,
        age,
    }
}

fn of_order(order: &UnmatchedOrder) -> Difference {
    Difference {
        kind: order.kind,
        amount: order.amount,
        direction: Direction::Out,
        line: None,
        end_to_end_id: Some(order.end_to_end_id.clone()),
        beside: None,
        since: order.released_on,
        age: order.age,
        party: order.payee_name.to_string(),
        owner: None,
        proposal: None,
        status: "open",
        remedy: None,
        reason: None,
        document_no: None,
        late_days: order.late_days,
    }
}
