#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use super::{
    command::{FundAction, FundCommand},
    event::FundEvent,
    *,
};
use crate::{
    explained::Explained,
    ledger::Fact,
    office::{Authority, Role},
    testing::{Rows, actor, authority, context, day, document, key, yuan},
};

fn zjtx() -> FundId {
    FundId::parse("zjtx").unwrap()
}

fn to(action: FundAction) -> FundCommand {
    FundCommand { fund: zjtx(), year: Year(2023), action }
}

fn set(amount: &str, no: &str) -> FundCommand {
    let amount = yuan(amount);
    to(FundAction::SetAppropriation { source: Source::District, amount, document_no: document(no) })
}

fn close(no: &str) -> FundCommand {
    to(FundAction::CloseYear { document_no: Some(document(no)) })
}

fn reopen(no: &str) -> FundCommand {
    to(FundAction::ReopenYear { document_no: document(no), reason: "审计调整".to_owned() })
}

/// A fund after these commands, each of which does something.
fn given(commands: &[FundCommand]) -> Fund {
    let mut fund = Fund::default();
    for command in commands {
        let events = when(&fund, command).unwrap();
        assert_eq!(events.len(), 1, "{command:?}");
        fund.apply_event(&events[0]);
    }
    fund
}

fn when(fund: &Fund, command: &FundCommand) -> Result<Vec<FundEvent>, FundRefusal> {
    let (by, rows, authority) = (actor("Chen"), Rows::default(), Authority::default());
    let ctx = context(&by, "2023-02-01", &authority, &rows);
    fund.decide(command, &ctx).map(|decided| decided.events)
}

fn refused(fund: &Fund, command: &FundCommand) -> &'static str {
    when(fund, command).unwrap_err().code()
}

#[test]
fn an_appropriation_is_set_and_set_anew_with_what_it_was_before() {
    let fund = given(&[set("5000万", "财[2023]1号")]);
    let events = when(&fund, &set("6000万", "财[2023]9号")).unwrap();
    assert_eq!(
        events,
        [FundEvent::AppropriationSet {
            occurred_on: day("2023-02-01"),
            by: actor("Chen"),
            fund: zjtx(),
            year: Year(2023),
            source: Source::District,
            before: Some(yuan("5000万")),
            amount: yuan("6000万"),
            document_no: document("财[2023]9号"),
        }]
    );
    let limit = (key("fund.year", "zjtx/district", "2023"), yuan("6000万"));
    assert_eq!(events[0].limits(), [crate::ledger::LimitChange::Row(limit.0, limit.1)]);
}

#[test]
fn the_same_appropriation_by_the_same_document_changes_nothing() {
    let fund = given(&[set("5000万", "A")]);
    assert_eq!(when(&fund, &set("5000万", "A")).unwrap(), []);
    assert_eq!(when(&fund, &set("5000万", "B")).unwrap().len(), 1, "another document is news");
}

#[test]
fn a_closed_year_takes_no_appropriation_until_it_is_reopened() {
    let fund = given(&[set("5000万", "A"), close("关1")]);
    assert_eq!(when(&fund, &close("关1")).unwrap(), []);
    assert_eq!(refused(&fund, &close("关2")), "year-closed");
    assert_eq!(refused(&fund, &set("1", "B")), "year-closed");
    assert_eq!(when(&fund, &set("5000万", "A")).unwrap(), [], "a repeat still succeeds");
    let fund = given(&[set("5000万", "A"), close("关1"), reopen("开1")]);
    assert_eq!(when(&fund, &reopen("开1")).unwrap(), []);
    assert_eq!(refused(&fund, &reopen("开2")), "year-open");
    assert_eq!(when(&fund, &set("1", "B")).unwrap().len(), 1);
    assert_eq!(when(&fund, &close("关2")).unwrap().len(), 1);
}

#[test]
fn a_year_that_was_never_closed_cannot_be_reopened() {
    assert_eq!(refused(&Fund::default(), &reopen("开1")), "year-open");
}

#[test]
fn another_year_has_another_stream_and_a_debt_is_no_appropriation() {
    let fund = given(&[set("5000万", "A")]);
    let next = FundCommand { year: Year(2024), ..set("1", "B") };
    assert_eq!(refused(&fund, &next), "other-fund");
    let mut debt = set("1", "B");
    if let FundAction::SetAppropriation { amount, .. } = &mut debt.action {
        *amount = amount.negated();
    }
    assert_eq!(refused(&fund, &debt), "appropriation-negative");
}

#[test]
fn only_finance_sets_budgets_and_closes_years() {
    let (by, rows) = (actor("Li"), Rows::default());
    let officers = authority(&[("root", Role::Admin), ("Li", Role::Officer)]);
    let ctx = context(&by, "2023-02-01", &officers, &rows);
    for command in [set("1", "A"), close("A"), reopen("A")] {
        assert_eq!(Fund::default().decide(&command, &ctx).unwrap_err().code(), "role-missing");
    }
}

mod carrying {
    use super::*;
    use crate::{fund::CarryOver, ledger::Decided};

    fn carry(
        from: &Fund,
        to: &Fund,
        amount: Option<&str>,
        rows: &Rows,
    ) -> Result<[Decided<FundEvent>; 2], FundRefusal> {
        let (by, authority) = (actor("Chen"), Authority::default());
        let ctx = context(&by, "2024-01-10", &authority, rows);
        let order = CarryOver {
            fund: &zjtx(),
            year: Year(2023),
            source: Source::District,
            amount: amount.map(yuan),
            document_no: &document("转1"),
        };
        from.carry_over(to, &order, &ctx)
    }

    fn rows(own: &str) -> Rows {
        let key = key("fund.year", "zjtx/district", "2023");
        let row = crate::charge::CapRow {
            limit: Some(yuan("5000万")),
            own: yuan(own),
            ..Default::default()
        };
        Rows([(key, row)].into())
    }

    #[test]
    fn what_is_left_goes_to_the_next_year_and_no_more() {
        let fund = given(&[set("5000万", "A")]);
        let [out, into] = carry(&fund, &Fund::default(), None, &rows("4990万")).unwrap();
        assert_eq!(out.events[0].limit().unwrap().1, yuan("4990万"));
        assert_eq!(into.events[0].limit().unwrap().1, yuan("10万"));
        assert_eq!(out.trimmed_by.len(), 1, "decided again when the row moves");
        let refusal = carry(&fund, &Fund::default(), Some("11万"), &rows("4990万")).unwrap_err();
        assert_eq!(refusal.code(), "nothing-to-carry");
        let mut after = fund.clone();
        after.apply_event(&out.events[0]);
        let [again, _] = carry(&after, &Fund::default(), None, &rows("4990万")).unwrap();
        assert!(again.events.is_empty(), "one document carries a source over once");
    }

    #[test]
    fn a_closed_year_neither_gives_nor_takes() {
        let fund = given(&[set("5000万", "A"), close("关1")]);
        assert_eq!(
            carry(&fund, &Fund::default(), None, &rows("0")).unwrap_err().code(),
            "year-closed"
        );
    }
}
