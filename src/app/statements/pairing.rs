//! A match is one commit over the statement and the enterprises whose orders
//! it answers. Many of them share a commit; each is decided on its own, and
//! one that is refused leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::Caps,
    context::Context,
    date::Date,
    enterprise::{
        Enterprise,
        command::{BankConfirmation, EnterpriseCommand, OrderPlace, PaymentCommand},
        event::EnterpriseEvent,
        values::Evidence,
    },
    event::Decided,
    money::Money,
    names::EndToEndId,
    statement::{
        Matching, Statement, StatementRefusal,
        command::StatementCommand,
        event::{Line, LinesMatched, OrderRef, Pairing, StatementEvent},
        words::{Effect, Rule},
    },
};
use serde::Serialize;

use super::error::StatementError;
use crate::{
    bulk::{self, Counts, Item, ItemResults, Named, Results},
    error::AppError,
    progress::Progress,
    session::Session,
};
use bofu_store::{ExecuteError, Stream, Streams};

/// How many matches share a commit: enough that a commit costs little, and few
/// enough that a crash loses little work.
const CHUNK: usize = 512;

/// A match that is to be made, and the proposal that it accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What belongs together.
    pub pairing: Pairing,
    /// Which proposal this accepts.
    pub proposal_no: Option<u32>,
}

/// What came of one match: its number, `None` where it stood already.
pub type Outcome = Result<Option<u32>, StatementError>;

/// Makes matches, and answers what came of each.
pub async fn accept(
    session: &Session,
    id: &str,
    wanted: &[Wanted],
    progress: &dyn Progress,
) -> Result<Vec<Outcome>, AppError> {
    decide_all(session, id, wanted, true, progress).await
}

/// Decides matches as [`accept`] does, and stores nothing.
pub(super) async fn try_out(
    session: &Session,
    id: &str,
    wanted: &[Wanted],
    progress: &dyn Progress,
) -> Result<Vec<Outcome>, AppError> {
    decide_all(session, id, wanted, false, progress).await
}

async fn decide_all(
    session: &Session,
    id: &str,
    wanted: &[Wanted],
    store: bool,
    progress: &dyn Progress,
) -> Result<Vec<Outcome>, AppError> {
    let done = Matches { wanted, store, outcomes: Vec::with_capacity(wanted.len()) };
    let done = bulk::run(session, wanted.len(), done, async |bulk, done: &mut Matches| {
        let mut chunks = wanted.chunks(CHUNK).peekable();
        while let Some(chunk) = chunks.next() {
            bulk.go_on()?;
            let ids = streams(chunk.iter().map(|one| &one.pairing));
            // While the database writes these, the next ones are read.
            let next = chunks.peek().map(|next| streams(next.iter().map(|one| &one.pairing)));
            let ahead = async {
                match &next {
                    Some(next) => session.ledger().store::<Enterprise>().read_ahead(next).await,
                    None => Ok(()),
                }
            };
            let chunk_done = decide_chunk(session, id, chunk, &ids, store);
            let (outcomes, read) = futures::join!(chunk_done, ahead);
            match outcomes {
                Ok(outcomes) => done.outcomes.extend(outcomes),
                Err(error) => bulk.fail(error, chunk.iter().map(Named::item)),
            }
            bulk.go_on()?;
            read?;
            progress.advance(u64::try_from(chunk.len()).unwrap_or_default());
        }
        Ok(())
    });
    Ok(done.await?.outcomes)
}

/// The matches so far, in the order in which they are wanted.
struct Matches<'a> {
    wanted: &'a [Wanted],
    /// Whether they are stored, or only tried.
    store: bool,
    outcomes: Vec<Outcome>,
}

impl Results for Matches<'_> {
    type Refusal = AppError;

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for outcome in self.outcomes.iter().filter(|_| self.store) {
            counts.add(outcome);
        }
        counts
    }

    fn known(self) -> ItemResults {
        let mut known = ItemResults::default();
        for (one, outcome) in self.wanted.iter().zip(self.outcomes) {
            match outcome {
                Ok(_) => known.done.push(one.item()),
                Err(error) => known.refused.push((one.item(), error.into())),
            }
        }
        known
    }
}

impl Named for Wanted {
    fn item(&self) -> Item {
        let lines: Vec<String> = self.pairing.lines.iter().map(ToString::to_string).collect();
        Item::new("lines", &lines.join("+"))
    }
}

/// The enterprises of pairings.
fn streams<'a>(pairings: impl Iterator<Item = &'a Pairing>) -> BTreeSet<String> {
    pairings.flat_map(|pairing| &pairing.orders).map(|order| order.uscc.to_string()).collect()
}

/// The statement, and the enterprises of its orders.
type States<'s> = (&'s Statement, Vec<&'s Enterprise>);

async fn decide_chunk(
    session: &Session,
    id: &str,
    chunk: &[Wanted],
    ids: &BTreeSet<String>,
    store: bool,
) -> Result<Vec<Outcome>, AppError> {
    // Several at a time, and before any is locked.
    session.ledger().store::<Enterprise>().read_ahead(ids).await?;
    let index: BTreeMap<&str, usize> =
        ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    session
        .decided_under_rules(async |rules| {
            let mut results = Vec::new();
            let decide = |(statement, enterprises): States<'_>, caps: &dyn Caps| {
                let context = session.context(rules, caps);
                let mut enterprises = UnitOfWork::new(&enterprises, &index);
                let mut matching = Matching::of(statement);
                let mut first = Vec::with_capacity(chunk.len());
                results = Vec::with_capacity(chunk.len());
                for one in chunk {
                    let days = BookedDays::of(statement, &one.pairing);
                    let made = matching
                        .check(&one.pairing, one.proposal_no, &context)
                        .map_err(StatementError::from)
                        .and_then(|event| {
                            if event.is_some() {
                                let said = (days, words(statement, &one.pairing));
                                enterprises.answer(id, &one.pairing, said, &context)?;
                            }
                            Ok(event)
                        });
                    results.push(made.map(|event| {
                        let number = event.as_ref().and_then(number_of);
                        if let Some(event) = event {
                            matching.take(&one.pairing);
                            first.push(event);
                        }
                        number
                    }));
                }
                if !store {
                    return Ok((Decided::unchanged(), Vec::new()));
                }
                Ok::<_, StatementRefusal>((Decided::of(first), enterprises.decided()))
            };
            let command_context = session.command_context(rules, true);
            let streams = (Stream::of(id), Streams::of(ids));
            session.ledger().transact(&streams, &command_context, decide).await?;
            Ok::<_, ExecuteError<StatementRefusal>>(results)
        })
        .await
}

fn number_of(event: &StatementEvent) -> Option<u32> {
    if let StatementEvent::LinesMatched(LinesMatched { match_no, .. }) = event {
        Some(*match_no)
    } else {
        None
    }
}

/// The days of a pairing's lines.
#[derive(Debug, Clone, Copy)]
struct BookedDays {
    last: Option<Date>,
    /// The first, where a rule and no person says that they belong to orders.
    by_rule_from: Option<Date>,
}

impl BookedDays {
    fn of(statement: &Statement, pairing: &Pairing) -> Self {
        let days = || lines_of(statement, pairing).map(|line| line.booked_on);
        let by_rule_from = days().min().filter(|_| pairing.rule != Rule::Judgement);
        Self { last: days().max(), by_rule_from }
    }
}

fn lines_of<'a>(statement: &'a Statement, pairing: &'a Pairing) -> impl Iterator<Item = &'a Line> {
    pairing.lines.iter().filter_map(|no| statement.line(*no))
}

/// Why the bank sent money back: in its own words, where a person has not given
/// others and it has any.
fn words(statement: &Statement, pairing: &Pairing) -> String {
    let lines = lines_of(statement, pairing).map(|line| line.summary.trim());
    let said: Vec<&str> = lines.filter(|said| !said.is_empty()).collect();
    if said.is_empty() || pairing.rule == Rule::Judgement {
        return pairing.reason.clone();
    }
    said.join("；")
}

/// A match that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Its number in the statement.
    #[serde(rename = "match")]
    pub match_no: u32,
    /// Its lines' numbers.
    pub lines: Vec<u32>,
    /// Its orders; none where its lines took each other back.
    pub orders: Vec<EndToEndId>,
    /// Σ of its lines in yuan, without a sign; zero where they took each other
    /// back.
    pub amount: Money,
}

impl Undone {
    fn of(statement: &Statement, match_no: u32, pairing: &Pairing) -> Self {
        let lines = lines_of(statement, pairing);
        let net = lines.fold(Money::ZERO, |sum, line| sum.plus(line.direction.signed(line.amount)));
        Self {
            match_no,
            lines: pairing.lines.clone(),
            orders: pairing.orders.iter().map(|order| order.end_to_end_id.clone()).collect(),
            amount: if net < Money::ZERO { net.negated() } else { net },
        }
    }
}

/// Takes a match back, with what it has said of its orders. Answers what that
/// was; `None` where it had been taken back before.
pub async fn undo(
    session: &Session,
    id: &str,
    match_no: u32,
    reason: &str,
) -> Result<Option<Undone>, AppError> {
    let (statement, _) = session.ledger().store::<Statement>().latest(id).await?;
    let known = statement.matches().get(&match_no);
    let pairing = known.map(|known| known.pairing.clone());
    // A match never changes its orders, so that this may be read before.
    let pairing = pairing.ok_or(StatementRefusal::UnknownMatch(match_no))?;
    let undone = Undone::of(&statement, match_no, &pairing);
    let ids = streams(std::iter::once(&pairing));
    let index: BTreeMap<&str, usize> =
        ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    session.ledger().store::<Enterprise>().read_ahead(&ids).await?;
    let done = session
        .decided_under_rules(async |rules| {
            let decide = |(statement, enterprises): States<'_>, caps: &dyn Caps| {
                let context = session.context(rules, caps);
                let command = StatementCommand::Unmatch { match_no, reason: reason.to_owned() };
                let first = statement.decide(&command, &context)?.events;
                let mut enterprises = UnitOfWork::new(&enterprises, &index);
                if !first.is_empty() {
                    enterprises.take_back(&pairing, reason, &context)?;
                }
                Ok::<_, StatementError>((Decided::of(first), enterprises.decided()))
            };
            let command_context = session.command_context(rules, true);
            let streams = (Stream::of(id), Streams::of(&ids));
            session.ledger().transact(&streams, &command_context, decide).await
        })
        .await?;
    Ok((!done.is_unchanged()).then_some(undone))
}

/// Takes matches back one after another and tells of each as soon as it is
/// done: where one is refused, those before it stay taken back.
pub async fn undo_each(
    session: &Session,
    id: &str,
    matches: &[u32],
    reason: &str,
    tell: impl Fn(&Undone),
) -> Result<Vec<Undone>, AppError> {
    let undone = bulk::run(session, matches.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        for no in matches {
            let item = Item::new("match", no);
            match bulk.attempt(&item, Box::pin(undo(session, id, *no, reason))).await {
                Some(Err(refusal)) => return Err(refusal),
                Some(Ok(undone)) => {
                    undone.iter().for_each(&tell);
                    done.push((item, Ok::<_, AppError>(undone)));
                }
                None => {}
            }
            bulk.go_on()?;
        }
        Ok(())
    });
    Ok(undone.await?.into_iter().filter_map(|(_, undone)| undone.ok().flatten()).collect())
}

/// Enterprises as the matches of one commit leave them.
struct UnitOfWork<'a> {
    given: &'a [&'a Enterprise],
    index: &'a BTreeMap<&'a str, usize>,
    changed: BTreeMap<usize, (Enterprise, Vec<EnterpriseEvent>)>,
}

impl<'a> UnitOfWork<'a> {
    fn new(given: &'a [&'a Enterprise], index: &'a BTreeMap<&'a str, usize>) -> Self {
        Self { given, index, changed: BTreeMap::new() }
    }

    /// What happens to each enterprise, in their order.
    fn decided(mut self) -> Vec<Decided<EnterpriseEvent>> {
        let events = |at| self.changed.remove(&at).map(|(_, events)| events).unwrap_or_default();
        (0..self.given.len()).map(events).map(Decided::of).collect()
    }

    /// Records what the bank did with the orders of a match: all of it, or
    /// nothing.
    fn answer(
        &mut self,
        id: &str,
        pairing: &Pairing,
        (days, words): (BookedDays, String),
        context: &Context,
    ) -> Result<(), StatementError> {
        let mut lines = pairing.lines.clone();
        lines.sort_unstable();
        let evidence = Evidence::Statement { statement: id.to_owned(), lines };
        let says = |order: &OrderRef| {
            let bank = BankConfirmation {
                order: place(order),
                amount: order.amount,
                on: days.last.unwrap_or(context.on),
                by_rule_from: days.by_rule_from,
                evidence: evidence.clone(),
            };
            match pairing.effect {
                Effect::Settles => {
                    Some(EnterpriseCommand::Payment(PaymentCommand::SettlePayment(bank)))
                }
                Effect::Returns => {
                    let reason = words.clone();
                    Some(EnterpriseCommand::Payment(PaymentCommand::ReturnPayment { bank, reason }))
                }
                Effect::Offsets => None,
            }
        };
        self.each(pairing, says, context)
    }

    fn take_back(
        &mut self,
        pairing: &Pairing,
        reason: &str,
        context: &Context,
    ) -> Result<(), StatementError> {
        let says = |order: &OrderRef| {
            let (order, reason) = (place(order), reason.to_owned());
            match pairing.effect {
                Effect::Settles => {
                    Some(EnterpriseCommand::Payment(PaymentCommand::UndoSettlement {
                        order,
                        reason,
                    }))
                }
                Effect::Returns => {
                    Some(EnterpriseCommand::Payment(PaymentCommand::UndoReturn { order, reason }))
                }
                Effect::Offsets => None,
            }
        };
        self.each(pairing, says, context)
    }

    fn each(
        &mut self,
        pairing: &Pairing,
        says: impl Fn(&OrderRef) -> Option<EnterpriseCommand>,
        context: &Context,
    ) -> Result<(), StatementError> {
        let mut after: BTreeMap<usize, (Enterprise, Vec<EnterpriseEvent>)> = BTreeMap::new();
        for order in &pairing.orders {
            let Some(command) = says(order) else { continue };
            let unknown = || StatementError::UnknownOrder(order.end_to_end_id.to_string());
            let at = *self.index.get(order.uscc.as_str()).ok_or_else(unknown)?;
            let given = *self.given.get(at).ok_or_else(unknown)?;
            let before = after.remove(&at).or_else(|| self.changed.get(&at).cloned());
            let (mut state, mut events) = before.unwrap_or_else(|| (given.clone(), Vec::new()));
            for event in state.decide(&command, context)?.events {
                state.apply_event(&event);
                events.push(event);
            }
            after.insert(at, (state, events));
        }
        self.changed.extend(after);
        Ok(())
    }
}

fn place(order: &OrderRef) -> OrderPlace {
    OrderPlace { claim_no: order.claim_no.clone(), end_to_end_id: order.end_to_end_id.clone() }
}
