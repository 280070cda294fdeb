#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use super::{
    command::{Finding, Import, Previous, Proposal, Settling, StatementCommand},
    event::{Direction, Line, OrderRef, Pairing, StatementEvent},
    words::{BreakKind, Effect, Remedy, Rule},
    *,
};
use crate::{
    authority::{Authority, Role},
    currency::Currency,
    explained::Explained,
    names::EndToEndId,
    testing::{Rows, actor, authority, claim_no, context, day, document, uscc, yuan},
};

fn line(no: u32, direction: Direction, amount: &str) -> Line {
    Line {
        no,
        booked_on: day("2023-06-01"),
        direction,
        amount: yuan(amount),
        counterparty_name: "滨江测试科技有限公司".to_owned(),
        counterparty_account: "1202020109900012345".to_owned(),
        reference: "BF-1".to_owned(),
        summary: String::new(),
    }
}

fn import(hash: &str, closing: &str, lines: Vec<Line>) -> Import {
    Import {
        account_no: "1202020109900054321".to_owned(),
        file_hash: hash.to_owned(),
        place: 1,
        profile: "generic".to_owned(),
        number: None,
        from: None,
        to: None,
        opening: yuan("1000"),
        closing: yuan(closing),
        currency: Currency::HOME,
        lines,
        previous: None,
    }
}

fn when(
    statement: &Statement,
    command: &StatementCommand,
) -> Result<Vec<StatementEvent>, StatementRefusal> {
    let (by, rows, open) = (actor("Chen"), Rows::default(), Authority::default());
    let ctx = context(&by, "2023-06-02", &open, &rows);
    statement.decide(command, &ctx).map(|decided| decided.events)
}

/// What a statement becomes by a command.
fn after(mut statement: Statement, command: &StatementCommand) -> Statement {
    for event in when(&statement, command).unwrap() {
        statement.apply_event(&event);
    }
    statement
}

fn take(import: &Import) -> StatementCommand {
    StatementCommand::Import(Box::new(import.clone()))
}

/// Out 200, out 100, in 50.
fn good() -> Import {
    let lines = vec![
        line(1, Direction::Out, "200"),
        line(2, Direction::Out, "100"),
        line(3, Direction::In, "50"),
    ];
    import("h1", "750", lines)
}

fn given() -> Statement {
    after(Statement::default(), &take(&good()))
}

fn order(id: &str, amount: &str) -> OrderRef {
    OrderRef {
        uscc: uscc(1),
        claim_no: claim_no("C-1"),
        instalment: 1,
        end_to_end_id: EndToEndId::parse(id).unwrap(),
        amount: yuan(amount),
    }
}

fn pairing(lines: &[u32], orders: &[OrderRef], effect: Effect) -> Pairing {
    Pairing {
        lines: lines.to_vec(),
        orders: orders.to_vec(),
        effect,
        rule: Rule::Judgement,
        reason: "核对回单".to_owned(),
        score: 100,
    }
}

fn matching(lines: &[u32], orders: &[OrderRef], effect: Effect) -> StatementCommand {
    StatementCommand::Match { pairing: pairing(lines, orders, effect), proposal_no: None }
}

fn resolving(line: u32, kind: Option<BreakKind>, remedy: Remedy) -> StatementCommand {
    let reason = "核实".to_owned();
    StatementCommand::Resolve(Settling { line, kind, remedy, reason, document_no: None })
}

fn open(statement: &Statement) -> Vec<u32> {
    statement.open_lines().map(|line| line.no).collect()
}

fn code(statement: &Statement, command: &StatementCommand) -> &'static str {
    when(statement, command).unwrap_err().code()
}

#[test]
fn a_statement_that_adds_up_is_taken_in_whole_and_once() {
    let statement = given();
    assert_eq!(statement.lines(), good().lines);
    assert_eq!(when(&Statement::default(), &take(&good())).unwrap().len(), 4);
    assert_eq!(when(&statement, &take(&good())).unwrap(), []);
    assert_eq!(code(&statement, &take(&import("h2", "1000", Vec::new()))), "other-statement");
}

#[test]
fn a_statement_that_does_not_add_up_is_refused_whole() {
    let command = take(&import("h1", "901", vec![line(1, Direction::Out, "100")]));
    let error = when(&Statement::default(), &command).unwrap_err();
    assert_eq!(error.code(), "statement-unbalanced");
    assert_eq!(
        error.to_string(),
        "the statement does not add up: opening 1000.00 + in 0.00 − out 100.00 is not closing 901.00"
    );
}

#[test]
fn a_statement_in_another_currency_is_kept_and_nothing_is_said_of_its_lines() {
    let import = Import { currency: Currency::parse("EUR").unwrap(), ..good() };
    let events = when(&Statement::default(), &take(&import)).unwrap();
    let stored = serde_json::to_value(&events).unwrap();
    assert_eq!(serde_json::from_value::<Vec<StatementEvent>>(stored.clone()).unwrap(), events);
    assert_eq!(stored[0]["StatementImported"]["currency"], "EUR");
    let line = serde_json::json!({"LineRecorded": {
        "occurred_on": "2023-06-02",
        "by": "Chen",
        "line": {
            "no": 1, "booked_on": "2023-06-01", "direction": "out", "amount": "200.00",
            "counterparty_name": "滨江测试科技有限公司",
            "counterparty_account": "1202020109900012345", "reference": "BF-1", "summary": "",
        },
        "currency": "EUR",
    }});
    assert_eq!(stored[1], line, "as it is stored for good");
    let statement = after(Statement::default(), &take(&import));
    assert_eq!(when(&statement, &take(&import)).unwrap(), [], "the same again");
    let report = StatementCommand::Report { proposals: Vec::new(), findings: Vec::new() };
    for command in [
        matching(&[1], &[order("BF-1", "200")], Effect::Settles),
        resolving(3, Some(BreakKind::Interest), Remedy::Booked),
        StatementCommand::Unmatch { match_no: 1, reason: "错配".to_owned() },
        StatementCommand::Assign { line: 1, owner: actor("Zhou") },
        report,
    ] {
        assert_eq!(code(&statement, &command), "foreign-currency", "{command:?}");
    }
}

#[test]
fn a_line_out_of_order_or_of_nothing_is_refused() {
    let order = import("h1", "800", vec![line(2, Direction::Out, "200")]);
    assert_eq!(code(&Statement::default(), &take(&order)), "line-number");
    let nothing = import("h1", "1000", vec![line(1, Direction::Out, "0")]);
    assert_eq!(code(&Statement::default(), &take(&nothing)), "line-amount");
}

#[test]
fn a_statement_begins_where_the_one_before_it_ends() {
    let follows_one = |from: &str, to: &str, closing: &str| {
        let previous =
            Previous { id: "S-1".to_owned(), from: day(from), to: day(to), closing: yuan(closing) };
        take(&Import { previous: Some(previous), ..good() })
    };
    let follows = |to: &str, closing: &str| follows_one("2023-05-01", to, closing);
    assert_eq!(code(&Statement::default(), &follows("2023-05-31", "999")), "statement-gap");
    assert_eq!(code(&Statement::default(), &follows("2023-06-02", "1000")), "statement-overlap");
    // One that ends before the last begins overlaps nothing, and comes too late.
    let older = follows_one("2023-08-01", "2023-08-31", "1000");
    assert_eq!(code(&Statement::default(), &older), "statement-older");
    for to in ["2023-05-31", "2023-06-01"] {
        assert_eq!(when(&Statement::default(), &follows(to, "1000")).unwrap().len(), 4, "{to}");
    }
}

#[test]
fn an_empty_statement_keeps_its_balance() {
    let empty = take(&import("h", "1000", Vec::new()));
    assert_eq!(when(&Statement::default(), &empty).unwrap().len(), 1);
}

#[test]
fn lines_and_orders_match_by_equal_sums_and_fitting_directions() {
    let statement = given();
    let (one, two) = (order("BF-1", "200"), order("BF-2", "100"));
    let both = [one.clone(), two.clone()];
    assert_eq!(when(&statement, &matching(&[1, 2], &both, Effect::Settles)).unwrap().len(), 1);
    let code = |lines: &[u32], orders: &[OrderRef], effect| {
        code(&statement, &matching(lines, orders, effect))
    };
    assert_eq!(code(&[1], &both, Effect::Settles), "match-sums-differ");
    assert_eq!(code(&[1], std::slice::from_ref(&one), Effect::Returns), "match-directions");
    assert_eq!(code(&[3], &[order("BF-3", "50")], Effect::Settles), "match-directions");
    assert_eq!(code(&[1], &[], Effect::Settles), "match-directions");
    assert_eq!(code(&[1, 3], &[], Effect::Offsets), "match-sums-differ");
    assert_eq!(code(&[1, 1], &[order("BF-3", "400")], Effect::Settles), "line-twice");
    assert_eq!(code(&[9], &[one], Effect::Settles), "unknown-line");
}

#[test]
fn a_line_is_matched_once_and_free_again_when_that_is_undone() {
    let one = [order("BF-1", "200")];
    let command = matching(&[1], &one, Effect::Settles);
    let before = given();
    let statement = after(before.clone(), &command);
    assert_eq!(open(&statement), [2, 3]);
    assert_eq!(when(&statement, &command).unwrap(), [], "the same again changes nothing");
    let other = matching(&[1], &[order("BF-9", "200")], Effect::Settles);
    assert_eq!(code(&statement, &other), "line-matched");
    assert_eq!(code(&statement, &resolving(1, None, Remedy::Booked)), "line-matched");
    let undo = StatementCommand::Unmatch { match_no: 1, reason: "错配".to_owned() };
    let undone = after(statement, &undo);
    assert_eq!(open(&undone), open(&before));
    assert_eq!(when(&undone, &undo).unwrap(), []);
    let again = after(undone, &other);
    assert_eq!(again.match_of(1), Some(2), "numbers are not used twice");
    let nobody = StatementCommand::Unmatch { match_no: 7, reason: "错配".to_owned() };
    assert_eq!(code(&again, &nobody), "unknown-match");
}

#[test]
fn an_explained_line_is_accounted_for_until_that_is_taken_back() {
    let fee = resolving(2, Some(BreakKind::Fee), Remedy::Booked);
    let statement = after(given(), &fee);
    assert_eq!(open(&statement), [1, 3]);
    assert_eq!(when(&statement, &fee).unwrap(), []);
    assert_eq!(code(&statement, &resolving(2, None, Remedy::Explained)), "line-resolved");
    let two = matching(&[2], &[order("BF-2", "100")], Effect::Settles);
    assert_eq!(code(&statement, &two), "line-resolved");
    let reopen = StatementCommand::Reopen { line: 2, reason: "有误".to_owned() };
    let statement = after(statement, &reopen);
    assert_eq!(open(&statement), [1, 2, 3]);
    assert_eq!(when(&statement, &two).unwrap().len(), 1);
    assert_eq!(when(&statement, &reopen).unwrap(), []);
}

#[test]
fn a_line_is_no_kind_that_its_direction_cannot_be_and_a_write_off_needs_a_document() {
    let statement = given();
    let as_kind = |line, kind| resolving(line, Some(kind), Remedy::Explained);
    assert_eq!(code(&statement, &as_kind(1, BreakKind::UnknownReceipt)), "break-kind");
    assert_eq!(code(&statement, &as_kind(3, BreakKind::WrongPayee)), "break-kind");
    assert_eq!(code(&statement, &as_kind(1, BreakKind::InTransit)), "break-kind");
    let bare = resolving(1, None, Remedy::WrittenOff);
    assert_eq!(code(&statement, &bare), "write-off-without-document");
    let StatementCommand::Resolve(settling) = bare else { unreachable!() };
    let named = Settling { document_no: Some(document("核1号")), ..settling };
    assert_eq!(when(&statement, &StatementCommand::Resolve(named)).unwrap().len(), 1);
}

#[test]
fn what_a_search_reports_is_stored_once_and_a_declined_proposal_is_not_asked_again() {
    let proposal = Proposal {
        pairing: pairing(&[1], &[order("BF-1", "200")], Effect::Settles),
        ambiguous: false,
    };
    let finding = |line, kind| Finding { line, kind, end_to_end_id: None, beside: None };
    let report = StatementCommand::Report {
        proposals: vec![proposal],
        findings: vec![
            finding(1, BreakKind::UnknownPayment),
            finding(2, BreakKind::Fee),
            finding(3, BreakKind::UnknownReceipt),
        ],
    };
    let statement = after(given(), &report);
    assert_eq!(statement.open_proposals().count(), 1);
    assert_eq!(statement.breaks().count(), 3);
    assert_eq!(when(&statement, &report).unwrap(), []);
    let decline = StatementCommand::Decline { proposal_no: 1, reason: "不是".to_owned() };
    let statement = after(statement, &decline);
    assert_eq!(statement.open_proposals().count(), 0);
    assert_eq!(when(&statement, &report).unwrap(), []);
    let accept = StatementCommand::Match {
        pairing: pairing(&[1], &[order("BF-1", "200")], Effect::Settles),
        proposal_no: Some(1),
    };
    assert_eq!(code(&statement, &accept), "proposal-declined");
    let owner = StatementCommand::Assign { line: 2, owner: actor("周财政") };
    let statement = after(statement, &owner);
    assert_eq!(statement.break_of(2).unwrap().owner, Some(actor("周财政")));
    assert_eq!(when(&statement, &owner).unwrap(), []);
}

#[test]
fn a_proposal_that_a_later_search_does_not_find_lapses_and_may_come_again() {
    let pairing = pairing(&[1], &[order("BF-1", "200")], Effect::Settles);
    let proposals = vec![Proposal { pairing, ambiguous: false }];
    let with = StatementCommand::Report { proposals, findings: Vec::new() };
    let without = StatementCommand::Report { proposals: Vec::new(), findings: Vec::new() };
    let statement = after(given(), &with);
    let statement = after(statement, &without);
    assert_eq!(statement.open_proposals().count(), 0);
    let statement = after(statement, &with);
    let open: Vec<u32> = statement.open_proposals().map(|(no, _)| no).collect();
    assert_eq!(open, [2]);
}

#[test]
fn a_report_leaves_out_what_another_has_matched_meanwhile() {
    let one = [order("BF-1", "200")];
    let statement = after(given(), &matching(&[1], &one, Effect::Settles));
    let proposal = Proposal { pairing: pairing(&[1], &one, Effect::Settles), ambiguous: false };
    let finding =
        Finding { line: 1, kind: BreakKind::Duplicate, end_to_end_id: None, beside: None };
    let report = StatementCommand::Report { proposals: vec![proposal], findings: vec![finding] };
    assert_eq!(when(&statement, &report).unwrap(), []);
}

#[test]
fn only_finance_reconciles() {
    let (by, rows) = (actor("Li"), Rows::default());
    let officers = authority(&[("root", Role::Admin), ("Li", Role::Officer)]);
    let ctx = context(&by, "2023-06-02", &officers, &rows);
    for command in [take(&good()), matching(&[1], &[], Effect::Offsets)] {
        let error = Statement::default().decide(&command, &ctx).unwrap_err();
        assert_eq!(error.code(), "role-missing");
    }
}

#[test]
fn nothing_happens_to_a_statement_that_was_not_imported_and_nothing_without_a_reason() {
    let nothing = Statement::default();
    let undo = StatementCommand::Unmatch { match_no: 1, reason: "错".to_owned() };
    for command in [undo, resolving(1, None, Remedy::Booked)] {
        assert_eq!(code(&nothing, &command), "unknown-statement");
    }
    let silent = StatementCommand::Unmatch { match_no: 1, reason: " ".to_owned() };
    assert_eq!(code(&given(), &silent), "reason-missing");
}

mod days {
    use super::*;
    use crate::names::ActorName;

    fn on(
        statement: &Statement,
        day: &str,
        command: &StatementCommand,
    ) -> Result<usize, &'static str> {
        let (by, rows, open) = (actor("Chen"), Rows::default(), Authority::default());
        let ctx = context(&by, day, &open, &rows);
        let decided = statement.decide(command, &ctx).map_err(|refusal| refusal.code());
        decided.map(|decided| decided.events.len())
    }

    #[test]
    fn a_statement_whose_closing_day_has_not_come_is_refused_and_shuts_no_account_out() {
        let ending = |to: &str| take(&Import { to: Some(day(to)), ..good() });
        let none = Statement::default();
        assert_eq!(on(&none, "2023-06-30", &ending("2023-07-01")), Err("date-in-future"));
        assert_eq!(on(&none, "2023-06-30", &ending("2023-06-30")), Ok(4));
        let (by, rows, open) = (actor("Chen"), Rows::default(), Authority::default());
        let ctx = context(&by, "2023-06-30", &open, &rows);
        let ctx = crate::context::Context { today: day("2023-08-01"), ..ctx };
        let refusal = none.decide(&ending("2023-07-31"), &ctx).unwrap_err();
        assert_eq!(refusal.code(), "date-before-step", "nor is it taken in before its end");
        assert!(refusal.zh().contains("对账单截止日的日期 2023-07-31"), "{}", refusal.zh());
    }

    #[test]
    fn what_is_done_with_a_line_follows_what_was_done_before() {
        let early = Err("date-before-step");
        let matched = matching(&[1], &[order("BF-1", "200")], Effect::Settles);
        let owner = StatementCommand::Assign { line: 2, owner: ActorName::parse("Li").unwrap() };
        let fee = resolving(2, Some(BreakKind::Fee), Remedy::Booked);
        for command in [&matched, &owner, &fee] {
            assert_eq!(on(&given(), "2023-06-01", command), early, "{command:?}");
            assert_eq!(on(&given(), "2023-06-02", command), Ok(1), "{command:?}");
        }
        let statement = after(after(given(), &matched), &fee);
        let undo = StatementCommand::Unmatch { match_no: 1, reason: "有误".to_owned() };
        let reopen = StatementCommand::Reopen { line: 2, reason: "有误".to_owned() };
        for command in [&undo, &reopen] {
            assert_eq!(on(&statement, "2023-06-01", command), early, "{command:?}");
            assert_eq!(on(&statement, "2023-06-02", command), Ok(1), "{command:?}");
        }
        let undone = after(statement, &undo);
        assert_eq!(on(&undone, "2023-06-01", &matched), early, "after it was undone");
        assert_eq!(on(&undone, "2023-06-02", &matched), Ok(1));
    }
}
