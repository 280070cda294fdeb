//! A search over the open lines of a statement: what the rules allow is
//! accepted, the rest is left to persons as proposals and differences.

use std::collections::BTreeSet;

use bofu_domain::{
    authority::Action,
    currency::Currency,
    enterprise::{EnterpriseRefusal, PaymentRefusal},
    names::EndToEndId,
    statement::{
        Statement, StatementRefusal,
        command::{Finding, Proposal, StatementCommand},
        event::{Direction, Line, LineRef, OrderRef, Pairing},
        matching::{MatchingRules, Plan, plan},
        words::{BreakKind, Effect, Rule},
    },
};
use bofu_projections::orders::Orders;
use serde::Serialize;

use super::{
    error::StatementError,
    orders,
    pairing::{self, Wanted},
};
use crate::{
    bulk::{self, ItemResults},
    error::AppError,
    payments::{NeverExported, exported::never_exported, list},
    progress::Progress,
    session::Session,
};

/// What a search has come to.
#[derive(Debug, Serialize)]
pub struct Searched {
    /// The statement.
    pub statement: String,
    /// Its currency; in another than the ledger's nothing is searched.
    pub currency: Currency,
    /// Whether nothing was stored.
    pub dry_run: bool,
    /// How many lines were open before.
    pub lines: usize,
    /// What was matched, or would be.
    pub accepted: Vec<Pairing>,
    /// What a person is to decide, each with its number unless nothing was
    /// stored.
    pub proposed: Vec<Proposed>,
    /// Every line that is left, with its kind.
    pub breaks: Vec<Left>,
    /// What could not be booked on this day or by this actor, with the reason:
    /// the lines stay as they were.
    #[serde(skip)]
    pub refused: Vec<(Pairing, StatementError)>,
    /// The orders matched just now of whose batch no payment file was ever made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never_exported: Vec<NeverExported>,
}

/// A proposal for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// Its number; `None` where nothing was stored.
    pub proposal: Option<u32>,
    /// What may belong together.
    #[serde(flatten)]
    pub pairing: Pairing,
    /// Whether something else fits as well.
    pub ambiguous: bool,
}

/// A line that is not matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The line.
    pub line: u32,
    /// What it seems to be.
    pub kind: BreakKind,
    /// How much.
    pub amount: bofu_domain::money::Money,
    /// In or out.
    pub direction: Direction,
    /// The order that it names.
    pub end_to_end_id: Option<EndToEndId>,
    /// The line elsewhere that it may take back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<LineRef>,
}

/// The statement, which must be there.
pub(super) async fn known(
    session: &Session,
    id: &str,
) -> Result<std::sync::Arc<Statement>, AppError> {
    let (statement, _) = session.ledger().store::<Statement>().latest(id).await?;
    match statement.imported() {
        Some(_) => Ok(statement),
        None => Err(StatementError::Unknown(id.to_owned()).into()),
    }
}

/// Searches, and unless it is a dry run accepts what the rules allow and
/// records the rest. The same again changes nothing.
pub async fn search(
    session: &Session,
    id: &str,
    rules: &MatchingRules,
    dry_run: bool,
    progress: &dyn Progress,
) -> Result<Searched, AppError> {
    let statement = known(session, id).await?;
    if let Some(foreign) = foreign(id, &statement, dry_run) {
        return Ok(foreign);
    }
    if !dry_run {
        // Refused at once: else each match, and then the search, would be.
        let rules = session.rules().await?;
        let permitted = session.permit(&rules, Action::ReconcileStatement);
        permitted.map_err(StatementRefusal::Forbidden)?;
    }
    let lines: Vec<&Line> = statement.open_lines().collect();
    let orders = orders::of_lines(session, id, &statement, &lines, rules).await?;
    let Plan { accepted, proposed, mut findings } = plan(&lines, &orders, rules);
    progress.expect(u64::try_from(accepted.len()).unwrap_or_default());
    let count = lines.len();
    drop(lines);
    // Kept for a dry run alone: who writes holds no second copy meanwhile.
    let statement = Some(statement).filter(|_| dry_run);
    let wanted: Vec<Wanted> =
        accepted.into_iter().map(|pairing| Wanted { pairing, proposal_no: None }).collect();
    let outcomes = if dry_run {
        pairing::try_out(session, id, &wanted, progress).await?
    } else {
        pairing::accept(session, id, &wanted, progress).await?
    };
    let mut made = Vec::with_capacity(wanted.len());
    let mut refused = Vec::new();
    for (one, outcome) in wanted.into_iter().zip(outcomes) {
        match outcome {
            Ok(_) => made.push(one.pairing),
            Err(refusal) if is_of_booking(&refusal) => refused.push((one.pairing, refusal)),
            Err(refusal) => findings.extend(differ(&one.pairing, &refusal)),
        }
    }
    findings.sort_by_key(|finding| finding.line);
    if let Some(statement) = statement {
        return Ok(Searched {
            statement: id.to_owned(),
            currency: Currency::HOME,
            dry_run,
            lines: count,
            accepted: made,
            proposed: would_ask(&statement, proposed),
            breaks: left(&statement, findings),
            refused,
            never_exported: Vec::new(),
        });
    }
    let answered = made.iter().flat_map(|pairing| &pairing.orders);
    let never_exported = never_exported(session, answered).await?;
    let command = StatementCommand::Report { proposals: proposed, findings: findings.clone() };
    session
        .statement(id, &command)
        .await
        .map_err(|error| bulk::after_items(session, ItemResults::default(), error))?;
    let statement = known(session, id).await?;
    let proposed = statement.open_proposals().map(|(no, known)| Proposed {
        proposal: Some(no),
        pairing: known.pairing.clone(),
        ambiguous: known.ambiguous,
    });
    Ok(Searched {
        statement: id.to_owned(),
        currency: Currency::HOME,
        dry_run,
        lines: count,
        accepted: made,
        proposed: proposed.collect(),
        breaks: left(&statement, findings),
        refused,
        never_exported,
    })
}

/// What a search comes to whose lines are in another currency than any order.
fn foreign(id: &str, statement: &Statement, dry_run: bool) -> Option<Searched> {
    let imported = statement.imported().filter(|known| !known.currency.is_home())?;
    Some(Searched {
        statement: id.to_owned(),
        currency: imported.currency.clone(),
        dry_run,
        lines: statement.open_lines().count(),
        accepted: Vec::new(),
        proposed: Vec::new(),
        breaks: Vec::new(),
        refused: Vec::new(),
        never_exported: Vec::new(),
    })
}

/// What a person would be asked: not again what one has declined.
fn would_ask(statement: &Statement, found: Vec<Proposal>) -> Vec<Proposed> {
    let declined = statement.proposals().values().filter(|known| known.declined.is_some());
    let declined: BTreeSet<_> = declined.map(|known| known.pairing.key()).collect();
    let unseen = |proposal: Proposal| Proposed {
        proposal: None,
        pairing: proposal.pairing,
        ambiguous: proposal.ambiguous,
    };
    let asked = |proposal: &Proposal| !declined.contains(&proposal.pairing.key());
    found.into_iter().filter(asked).map(unseen).collect()
}

/// Whether a match was refused because of the day or the actor: nothing is
/// wrong with its lines, and on another day it can be made.
fn is_of_booking(refusal: &StatementError) -> bool {
    matches!(
        refusal,
        StatementError::Refused(StatementRefusal::Forbidden(_))
            | StatementError::Order(
                EnterpriseRefusal::Forbidden(_)
                    | EnterpriseRefusal::MonthClosed(_)
                    | EnterpriseRefusal::YearClosed(_)
            )
    )
}

/// What the lines of a match are that an order's own rules have refused.
fn differ(pairing: &Pairing, refusal: &StatementError) -> Vec<Finding> {
    let paid = matches!(
        refusal,
        StatementError::Order(EnterpriseRefusal::Payment(
            PaymentRefusal::Settled { .. } | PaymentRefusal::Returned { .. }
        ))
    );
    let cancelled = matches!(
        refusal,
        StatementError::Order(EnterpriseRefusal::Payment(PaymentRefusal::Cancelled { .. }))
    );
    let kind = match pairing.effect {
        Effect::Settles if paid => BreakKind::Duplicate,
        Effect::Settles if cancelled => BreakKind::CancelledOrder,
        Effect::Settles | Effect::Offsets => BreakKind::UnknownPayment,
        Effect::Returns => BreakKind::ReturnWithoutOrder,
    };
    let order = pairing.orders.first().map(|order| order.end_to_end_id.clone());
    let finding =
        |line: &u32| Finding { line: *line, kind, end_to_end_id: order.clone(), beside: None };
    pairing.lines.iter().map(finding).collect()
}

fn left(statement: &Statement, findings: Vec<Finding>) -> Vec<Left> {
    let left = |finding: Finding| {
        let line = statement.line(finding.line)?;
        Some(Left {
            line: finding.line,
            kind: finding.kind,
            amount: line.amount,
            direction: line.direction,
            end_to_end_id: finding.end_to_end_id,
            beside: finding.beside,
        })
    };
    findings.into_iter().filter_map(left).collect()
}

/// The orders of these matches of whose batch no payment file was ever made.
pub async fn unexported_of(
    session: &Session,
    id: &str,
    matches: &[u32],
) -> Result<Vec<NeverExported>, AppError> {
    let statement = known(session, id).await?;
    let pairings = matches.iter().filter_map(|no| statement.matches().get(no));
    never_exported(session, pairings.flat_map(|known| &known.pairing.orders)).await
}

/// A person accepts proposals: those that are numbered, or all that are
/// certain enough and not ambiguous.
pub async fn accept(
    session: &Session,
    id: &str,
    numbers: &[u32],
    least_score: Option<u8>,
) -> Result<Vec<(u32, pairing::Outcome)>, AppError> {
    let statement = known(session, id).await?;
    let mut wanted = Vec::new();
    for no in numbers {
        let known = statement.proposals().get(no);
        let known = known.ok_or(StatementRefusal::UnknownProposal(*no))?;
        wanted.push(Wanted { pairing: known.pairing.clone(), proposal_no: Some(*no) });
    }
    if let Some(least) = least_score {
        let certain = statement.open_proposals().filter(|(no, known)| {
            !known.ambiguous && known.pairing.score >= least && !numbers.contains(no)
        });
        wanted.extend(
            certain.map(|(no, known)| Wanted {
                pairing: known.pairing.clone(),
                proposal_no: Some(no),
            }),
        );
    }
    let outcomes = pairing::accept(session, id, &wanted, &crate::progress::Unwatched).await?;
    let numbers = wanted.into_iter().filter_map(|one| one.proposal_no);
    Ok(numbers.zip(outcomes).collect())
}

/// A person pairs lines and orders by hand. Lines out settle the orders, lines
/// in return them; without orders they take each other back.
pub async fn pair(
    session: &Session,
    id: &str,
    lines: &[u32],
    orders: &[String],
    reason: &str,
) -> Result<Option<u32>, AppError> {
    let statement = known(session, id).await?;
    let direction = lines.first().and_then(|no| statement.line(*no)).map(|line| line.direction);
    let mut places: Vec<OrderRef> = Vec::with_capacity(orders.len());
    let known =
        if orders.is_empty() { Orders::default() } else { list::all(session.ledger()).await? };
    for order in orders {
        let row = EndToEndId::parse(order).ok();
        let row = row.as_ref().and_then(|id| known.get(id));
        let row = row.ok_or_else(|| StatementError::UnknownOrder(order.clone()))?;
        places.push(super::orders::place(row));
    }
    let effect = match direction {
        _ if places.is_empty() => Effect::Offsets,
        Some(Direction::In) => Effect::Returns,
        Some(Direction::Out) | None => Effect::Settles,
    };
    let pairing = Pairing {
        lines: lines.to_vec(),
        orders: places,
        effect,
        rule: Rule::Judgement,
        reason: reason.to_owned(),
        score: 100,
    };
    let wanted = [Wanted { pairing, proposal_no: None }];
    let quiet = &crate::progress::Unwatched;
    let mut outcomes = pairing::accept(session, id, &wanted, quiet).await?;
    Ok(outcomes.pop().transpose()?.flatten())
}
