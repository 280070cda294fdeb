//! Bank statements: each adds up, follows the one before it, and is taken in
//! with all its lines.

mod answers;
mod differences;
mod grounds;
mod matches;

use sha2::{Digest as _, Sha256};

use super::{
    breaches::Breaches,
    event::{Event, Fen, day, number, sum, yuan},
    finding::{Rule, rules},
    judging::Judge,
    key::Key,
    records::{
        bank::{Last, Line, LineState, Statement},
        claims::StepDay,
    },
};
use crate::{
    day::Day,
    field::{field, text},
};

rules! {
    BALANCE = "statement/balance" since 0,
        "opening balance and lines make the closing balance",
        "期初余额加收入减支出须等于期末余额";
    CHAIN = "statement/chain" since 0,
        "a statement begins where the one before it of its account ends",
        "对账单须自同一账户上一份对账单的期末余额和日期开始";
    LINES = "statement/lines" since 0,
        "the lines are numbered, above zero, and add up to what the statement says",
        "明细须依次编号、金额大于零，合计与对账单一致";
    WHOLE = "statement/whole" since 0,
        "a statement is imported once, with all its lines, before anything else happens to it",
        "对账单须一次完整导入（含全部明细）后方可处理";
    DAYS = "statement/days" since 1,
        "a line is booked within the days of its statement",
        "明细记账日期须在对账单起止日期之内";
    ID = "statement/id" since 1,
        "a statement's id is made of its last day and its file's SHA-256",
        "对账单标识须由截止日期和文件 SHA-256 生成";
    CURRENCY = "statement/currency" since 0,
        "lines are in the statement's currency; those in another than the ledger's are matched with nothing",
        "明细币种须与对账单一致；外币对账单不参与勾对";
}

/// The rules of all files here.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [ALL, answers::ALL, differences::ALL, grounds::ALL, matches::ALL].into_iter().flatten().copied()
}

impl Statement {
    pub(super) fn import_step(&self) -> StepDay {
        ("StatementImported", self.imported_on)
    }

    /// The next event about lines: not before the import, and the last event
    /// about any of them.
    pub(super) fn lines_step(
        &mut self,
        event: &Event<'_>,
        lines: &[u32],
        name: &'static str,
        broken: &mut Breaches,
    ) {
        let known = lines.iter().filter_map(|no| self.steps.get(no).copied());
        broken.not_before(event, known.chain([self.import_step()]).collect::<Vec<_>>());
        for no in lines {
            let last = self.steps.entry(*no).or_insert((name, event.on));
            if last.1 <= event.on {
                *last = (name, event.on);
            }
        }
    }

    /// Holds the sums of the lines, once all are there, to the statement's.
    fn add_up(&self, broken: &mut Breaches) {
        if !self.is_whole() {
            return;
        }
        let of = |sign: Fen| -> Fen {
            let amounts = self.lines.iter().map(|line| line.amount * sign);
            amounts.filter(|amount| *amount > 0).fold(0, Fen::saturating_add)
        };
        broken.same_sum(&LINES, of(1), self.paid_in);
        broken.same_sum(&LINES, of(-1), self.paid_out);
    }

    fn take_line(&mut self, event: &Event<'_>, broken: &mut Breaches) -> Result<(), String> {
        let line = field(event.body, "line")?;
        let (no, amount) = (number(line, "no")?, sum(line, "amount")?);
        let next = u32::try_from(self.lines.len() + 1).unwrap_or(u32::MAX);
        broken.unless(
            no == next && next <= self.count,
            &LINES,
            no,
            format!("{next}≤{}", self.count),
        );
        broken.unless(amount > 0, &LINES, yuan(amount), "> 0");
        let currency = event.maybe_text("currency").unwrap_or_default();
        broken.same(&CURRENCY, &currency, &&*self.currency);
        let amount = match text(line, "direction")? {
            "in" => amount,
            "out" => -amount,
            other => return Err(format!("{other} is no direction")),
        };
        let booked_on = day(line, "booked_on")?;
        let (from, to) = self.days;
        let within = from <= booked_on && booked_on <= to;
        broken.unless(within, &DAYS, booked_on, format!("{from}…{to}"));
        broken.not_before(event, [("booked_on", booked_on), self.import_step()]);
        let texts = [text(line, "reference")?, text(line, "summary")?];
        if amount > 0 && !texts[1].trim().is_empty() {
            self.summaries.insert(no, texts[1].trim().into());
        }
        let words = grounds::words(texts);
        self.lines.push(Line { amount, booked_on, state: LineState::Open, words });
        self.add_up(broken);
        Ok(())
    }
}

impl Judge {
    pub(super) fn judge_statement(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event.name {
            "StatementImported" => return self.statement_imported(event),
            "LineRecorded" => {
                return self
                    .of_statement(event, |statement, broken| statement.take_line(event, broken));
            }
            "LinesMatched" => return self.lines_matched(event),
            "LinesUnmatched" => return self.lines_unmatched(event),
            "MatchProposed" => self.expect_proposed(event)?,
            _other => {}
        }
        let judge = match event.name {
            "MatchProposed" => Statement::propose,
            "ProposalDeclined" | "ProposalLapsed" => Statement::end_proposal,
            "BreakFound" => Statement::find_break,
            "BreakAssigned" => Statement::assign_break,
            "BreakResolved" => Statement::resolve_break,
            "BreakReopened" => Statement::reopen_break,
            _other => {
                self.unknown(event);
                return Ok(());
            }
        };
        self.of_whole(event, |statement, broken| judge(statement, event, broken))
    }

    fn statement_imported(&mut self, event: &Event<'_>) -> Result<(), String> {
        let statement = Statement::read(event)?;
        let mut broken = Breaches::default();
        let (opening, closing) = (event.sum("opening")?, event.sum("closing")?);
        let end = opening.saturating_add(statement.paid_in).saturating_sub(statement.paid_out);
        broken.same_sum(&BALANCE, closing, end);
        statement.add_up(&mut broken);
        let (from, to) = (event.day("from")?, event.day("to")?);
        broken.not_before(event, [("to", to)]);
        expect_id(event, to, &mut broken)?;
        let bank = &mut self.state.bank;
        let account = Key::parts(&[event.text("account_no")?, &statement.currency]);
        let follows = event.maybe_text("follows").unwrap_or("—");
        let before = bank.last.get(&account);
        broken.same(&CHAIN, &follows, &before.map_or("—", |before| &*before.id));
        if let Some(before) = before {
            broken.same_sum(&CHAIN, opening, before.closing);
            broken.unless(
                from >= before.to && to >= from,
                &CHAIN,
                from,
                format!("≥ {}", before.to),
            );
        }
        bank.last.insert(account, Last { id: event.stream_id.into(), to, closing });
        if bank.statements.insert(event.stream, statement).is_some() {
            broken.add(&WHOLE, event.stream_id, "—");
        }
        self.tell(event, broken);
        Ok(())
    }

    /// Judges what happens to a statement, which must be there.
    fn of_statement(
        &mut self,
        event: &Event<'_>,
        judge: impl FnOnce(&mut Statement, &mut Breaches) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut broken = Breaches::default();
        let Some(statement) = self.state.bank.statements.get_mut(&event.stream) else {
            self.breaks(event, &WHOLE, event.stream_id, "StatementImported");
            return Ok(());
        };
        let judged = judge(statement, &mut broken);
        self.tell(event, broken);
        judged
    }

    /// The same of a statement whose lines are all there, in the ledger's
    /// currency.
    fn of_whole(
        &mut self,
        event: &Event<'_>,
        judge: impl FnOnce(&mut Statement, &mut Breaches) -> Result<(), String>,
    ) -> Result<(), String> {
        self.of_statement(event, |statement, broken| {
            broken.unless(statement.is_whole(), &WHOLE, statement.lines.len(), statement.count);
            broken.unless(statement.currency.is_empty(), &CURRENCY, &*statement.currency, "CNY");
            judge(statement, broken)
        })
    }

    /// What statements still lack at the end of the ledger.
    pub(super) fn finish_statements(&mut self) {
        let lacking: Vec<(u64, String, String)> = self
            .state
            .bank
            .statements
            .values()
            .filter(|statement| !statement.is_whole())
            .map(|one| (one.position, one.lines.len().to_string(), one.count.to_string()))
            .collect();
        for (position, recorded, expected) in lacking {
            self.found(position, &WHOLE, recorded, expected);
        }
        self.finish_answers();
    }
}

/// Holds a statement's id to its last day and its file; what has no day of its
/// own has the hash alone.
fn expect_id(event: &Event<'_>, to: Day, broken: &mut Breaches) -> Result<(), String> {
    let (hash, place) = (event.text("file_hash")?, event.number("place")?);
    let short = if place == 1 { hash.to_owned() } else { sha256(&format!("{hash}/{place}")) };
    let short: String = short.chars().take(6).collect();
    let dated = format!("S-{}-{short}", to.to_string().replace('-', ""));
    let known = [dated.clone(), format!("S-{short}")].iter().any(|id| id == event.stream_id);
    let hex = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    broken.unless(known && hex, &ID, format!("{} {hash}", event.stream_id), dated);
    Ok(())
}

fn sha256(text: &str) -> String {
    let nibbles = Sha256::digest(text).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
}
