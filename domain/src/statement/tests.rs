#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use super::{
    command::StatementCommand,
    event::{Direction, Line, OrderRef, StatementEvent},
    *,
};
use crate::{
    explained::Explained,
    office::{Authority, Role},
    testing::{Rows, actor, authority, claim_no, context, day, yuan},
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

fn import(hash: &str, closing: &str, lines: Vec<Line>) -> StatementCommand {
    StatementCommand::Import {
        account_no: "3300".to_owned(),
        file_hash: hash.to_owned(),
        opening: yuan("1000"),
        closing: yuan(closing),
        lines,
    }
}

fn when(
    statement: &Statement,
    command: &StatementCommand,
) -> Result<Vec<StatementEvent>, StatementRefusal> {
    let (by, rows, authority) = (actor("Chen"), Rows::default(), Authority::default());
    let ctx = context(&by, "2023-06-02", &authority, &rows);
    statement.decide(command, &ctx).map(|decided| decided.events)
}

fn good() -> StatementCommand {
    import("h1", "900", vec![line(1, Direction::Out, "300"), line(2, Direction::In, "200")])
}

fn given() -> Statement {
    let mut statement = Statement::default();
    statement.apply_event(&when(&statement, &good()).unwrap()[0]);
    statement
}

#[test]
fn a_statement_that_adds_up_is_taken_in_whole_and_once() {
    let statement = given();
    assert_eq!(statement.imported().unwrap().lines.len(), 2);
    assert_eq!(when(&statement, &good()).unwrap(), []);
    let other = import("h2", "1000", Vec::new());
    assert_eq!(when(&statement, &other).unwrap_err().code(), "other-statement");
}

#[test]
fn a_statement_that_does_not_add_up_is_refused_whole() {
    let command = import("h1", "901", vec![line(1, Direction::Out, "100")]);
    let error = when(&Statement::default(), &command).unwrap_err();
    assert_eq!(error.code(), "statement-unbalanced");
    assert_eq!(
        error.to_string(),
        "the statement does not add up: opening 1000.00 + in 0.00 − out 100.00 is not closing 901.00"
    );
}

#[test]
fn a_line_out_of_order_or_of_nothing_is_refused() {
    let order = import("h1", "800", vec![line(2, Direction::Out, "200")]);
    assert_eq!(when(&Statement::default(), &order).unwrap_err().code(), "line-number");
    let nothing = import("h1", "1000", vec![line(1, Direction::Out, "0")]);
    assert_eq!(when(&Statement::default(), &nothing).unwrap_err().code(), "line-amount");
}

#[test]
fn an_empty_statement_keeps_its_balance() {
    assert_eq!(when(&Statement::default(), &import("h", "1000", Vec::new())).unwrap().len(), 1);
}

#[test]
fn matches_and_resolutions_leave_open_what_they_do_not_account_for() {
    let mut statement = given();
    let open = |statement: &Statement| -> Vec<u32> {
        statement.open_lines().map(|line| line.no).collect()
    };
    let (occurred_on, by) = (day("2023-06-03"), actor("Chen"));
    statement.apply_event(&StatementEvent::LinesMatched {
        occurred_on,
        by: by.clone(),
        match_no: 1,
        lines: vec![1],
        orders: vec![OrderRef {
            claim_no: claim_no("C-1"),
            instalment: 1,
            end_to_end_id: "BF-1".to_owned(),
        }],
        reason: "reference".to_owned(),
        score: 100,
    });
    assert_eq!(open(&statement), [2]);
    statement.apply_event(&StatementEvent::BreakResolved {
        occurred_on,
        by: by.clone(),
        line: 2,
        resolution: "利息".to_owned(),
        document_no: None,
    });
    assert_eq!(open(&statement), [0; 0]);
    let reason = "wrong".to_owned();
    statement.apply_event(&StatementEvent::LinesUnmatched { occurred_on, by, match_no: 1, reason });
    assert_eq!(open(&statement), [1]);
}

#[test]
fn only_finance_takes_in_statements() {
    let (by, rows) = (actor("Li"), Rows::default());
    let officers = authority(&[("root", Role::Admin), ("Li", Role::Officer)]);
    let ctx = context(&by, "2023-06-02", &officers, &rows);
    assert_eq!(Statement::default().decide(&good(), &ctx).unwrap_err().code(), "role-missing");
}
