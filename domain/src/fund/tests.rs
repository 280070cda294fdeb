#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
use super::{
    command::{FundAction, FundCommand},
    event::FundEvent,
    *,
};
use crate::{
    assessment::Source,
    authority::{Authority, Role},
    date::Year,
    event::Fact,
    explained::Explained,
    fund::event::AppropriationSet,
    month::Month,
    names::FundId,
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
        [FundEvent::AppropriationSet(AppropriationSet {
            occurred_on: day("2023-02-01"),
            by: actor("Chen"),
            fund: zjtx(),
            year: Year(2023),
            source: Source::District,
            before: Some(yuan("5000万")),
            amount: yuan("6000万"),
            document_no: document("财[2023]9号"),
        })]
    );
    let limit = (key("fund.year", "zjtx/district", "2023"), yuan("6000万"));
    assert_eq!(events[0].limits(), [crate::event::LimitChange::Row(limit.0, limit.1)]);
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
fn only_finance_sets_budgets_and_closes_years_and_months() {
    let (by, rows) = (actor("Li"), Rows::default());
    let officers = authority(&[("root", Role::Admin), ("Li", Role::Officer)]);
    let ctx = context(&by, "2023-02-01", &officers, &rows);
    let month = Month::parse("2023-01").unwrap();
    let reason = "补记".to_owned();
    let months = [
        to(FundAction::CloseMonth { month, document_no: None }),
        to(FundAction::ReopenMonth { month, document_no: document("A"), reason }),
    ];
    for command in [set("1", "A"), close("A"), reopen("A")].into_iter().chain(months) {
        assert_eq!(Fund::default().decide(&command, &ctx).unwrap_err().code(), "role-missing");
    }
}

mod carrying {
    use super::*;
    use crate::{event::Decided, fund::CarryOver};

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
        assert_eq!(out.rests_on.len(), 1, "decided again when the row moves");
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

/// The close of months: the fund in 2023 asked on a day, with what is closed
/// elsewhere.
mod months {
    use super::*;
    use crate::context::Context;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    fn close(text: &str, no: Option<&str>) -> FundCommand {
        let action = FundAction::CloseMonth { month: month(text), document_no: no.map(document) };
        FundCommand { year: month(text).year(), ..to(action) }
    }

    fn reopen(text: &str, no: &str, reason: &str) -> FundCommand {
        let (month, document_no, reason) = (month(text), document(no), reason.to_owned());
        let action = FundAction::ReopenMonth { month, document_no, reason };
        FundCommand { year: month.year(), ..to(action) }
    }

    fn when(
        fund: &Fund,
        command: &FundCommand,
        on: &str,
        closed: &ClosedBooks,
    ) -> Result<Vec<FundEvent>, FundRefusal> {
        let (by, rows, authority) = (actor("Chen"), Rows::default(), Authority::default());
        let ctx = Context { closed, ..context(&by, on, &authority, &rows) };
        fund.decide(command, &ctx).map(|decided| decided.events)
    }

    fn refused(fund: &Fund, command: &FundCommand, on: &str) -> &'static str {
        when(fund, command, on, &ClosedBooks::default()).unwrap_err().code()
    }

    /// A fund whose first months of 2023 are closed, in order.
    fn closed_through(last: &str) -> Fund {
        let mut fund = Fund::default();
        for one in Month::all_of(Year(2023)).take_while(|one| *one <= month(last)) {
            let command = close(&one.to_string(), Some("结1"));
            let events =
                when(&fund, &command, &one.last_day().to_string(), &ClosedBooks::default())
                    .unwrap();
            assert_eq!(events.len(), 1, "{one}");
            fund.apply_event(&events[0]);
        }
        fund
    }

    fn books(fund: &Fund) -> ClosedBooks {
        let mut books = ClosedBooks::default();
        if fund.by_months() {
            books.keep_by_months(zjtx(), Year(2023));
        }
        for (month, document_no) in fund.closed_months() {
            books.close_month(zjtx(), month, document_no.cloned());
        }
        books
    }

    #[test]
    fn a_month_closes_on_its_last_day_and_after_the_one_before_it() {
        let fund = closed_through("2023-02");
        assert_eq!(refused(&fund, &close("2023-03", None), "2023-03-30"), "month-runs");
        assert_eq!(refused(&fund, &close("2023-04", None), "2023-05-04"), "earlier-month-open");
        let all_open = ClosedBooks::default();
        let refusal = when(&fund, &close("2023-12", None), "2024-01-04", &all_open).unwrap_err();
        assert!(refusal.hint().contains("month close 2023-03 --fund zjtx"), "{}", refusal.hint());
        let events = when(&fund, &close("2023-03", None), "2023-03-31", &all_open).unwrap();
        assert_eq!(
            events,
            [FundEvent::MonthClosed(super::super::event::MonthClosed {
                occurred_on: day("2023-03-31"),
                by: actor("Chen"),
                fund: zjtx(),
                month: month("2023-03"),
                document_no: None,
            })]
        );
    }

    #[test]
    fn a_repeated_close_changes_nothing_and_another_document_is_refused() {
        let fund = closed_through("2023-02");
        let again = close("2023-01", Some("结1"));
        assert_eq!(when(&fund, &again, "2023-01-02", &ClosedBooks::default()).unwrap(), []);
        assert_eq!(refused(&fund, &close("2023-01", Some("结2")), "2023-03-01"), "month-closed");
        let elsewhere = FundCommand { year: Year(2024), ..close("2023-03", None) };
        assert_eq!(refused(&Fund::default(), &elsewhere, "2024-03-31"), "other-fund");
    }

    #[test]
    fn months_are_reopened_from_the_last_by_a_decision_with_its_reason() {
        let mut fund = closed_through("2023-03");
        let on = "2023-05-04";
        assert_eq!(refused(&fund, &reopen("2023-04", "开1", "补记"), on), "month-open");
        assert_eq!(refused(&fund, &reopen("2023-03", "开1", " "), on), "reason-missing");
        let refusal = when(&fund, &reopen("2023-02", "开1", "补记"), on, &ClosedBooks::default());
        let refusal = refusal.unwrap_err();
        assert_eq!(refusal.code(), "later-month-closed");
        assert!(refusal.hint().contains("month reopen 2023-03 --fund zjtx"), "{}", refusal.hint());
        for one in ["2023-03", "2023-02"] {
            let command = reopen(one, "开1", "补记");
            let events = when(&fund, &command, on, &books(&fund)).unwrap();
            assert_eq!(events.len(), 1, "{one}");
            fund.apply_event(&events[0]);
            assert_eq!(when(&fund, &command, on, &books(&fund)).unwrap(), [], "a repeat");
        }
        let shut: Vec<Month> = fund.closed_months().map(|(month, _)| month).collect();
        assert_eq!(shut, [month("2023-01")]);
        assert_eq!(refused(&fund, &close("2023-03", None), on), "earlier-month-open");
    }

    #[test]
    fn a_january_waits_for_the_december_of_a_year_that_was_closed_by_months() {
        let january = close("2024-01", None);
        let on = "2024-02-02";
        let never = ClosedBooks::default();
        assert_eq!(when(&Fund::default(), &january, on, &never).unwrap().len(), 1);
        let partly = books(&closed_through("2023-11"));
        let refusal = when(&Fund::default(), &january, on, &partly).unwrap_err();
        assert!(refusal.to_string().contains("2023-12"), "{refusal}");
        let mut wholly = books(&closed_through("2023-12"));
        assert_eq!(when(&Fund::default(), &january, on, &wholly).unwrap().len(), 1);
        // And a closed January keeps December shut.
        wholly.close_month(zjtx(), month("2024-01"), None);
        let december = reopen("2023-12", "开1", "补记");
        let refusal = when(&closed_through("2023-12"), &december, on, &wholly).unwrap_err();
        assert_eq!(refusal.code(), "later-month-closed");
    }

    #[test]
    fn a_january_waits_for_a_year_whose_closed_months_were_all_reopened() {
        let january = close("2024-01", None);
        let mut fund = closed_through("2023-01");
        let undone = reopen("2023-01", "开1", "补记");
        let events = when(&fund, &undone, "2024-01-08", &books(&fund)).unwrap();
        fund.apply_event(&events[0]);
        assert_eq!(fund.closed_months().count(), 0);
        let mut reopened = books(&fund);
        let waits = |books: &ClosedBooks| {
            let refusal = when(&Fund::default(), &january, "2024-02-02", books).unwrap_err();
            assert_eq!(refusal.code(), "earlier-month-open");
            assert!(refusal.to_string().contains("2023-01"), "{refusal}");
        };
        waits(&reopened);
        // The year's close shuts a budget and none of its months.
        reopened.close(zjtx(), Year(2023), None);
        waits(&reopened);
        let never_by_months = {
            let mut books = ClosedBooks::default();
            books.close(zjtx(), Year(2023), None);
            books
        };
        assert_eq!(
            when(&Fund::default(), &january, "2024-02-02", &never_by_months).unwrap().len(),
            1
        );
    }

    #[test]
    fn nothing_is_carried_over_into_or_out_of_a_year_on_a_day_of_a_closed_month() {
        let (by, authority, rows) = (actor("Chen"), Authority::default(), Rows::default());
        let given = super::given(&[set("5000万", "A")]);
        let (none, zjtx, document_no) = (Fund::default(), zjtx(), document("转1"));
        let carried = |on: &str, closed: &ClosedBooks| {
            let ctx = Context { closed, ..context(&by, on, &authority, &rows) };
            let order = crate::fund::CarryOver {
                fund: &zjtx,
                year: Year(2023),
                source: Source::District,
                amount: None,
                document_no: &document_no,
            };
            given.carry_over(&none, &order, &ctx)
        };
        // Both years are open; what is closed is the month of the booking, be it
        // one of the year that gives or of the year that takes.
        for (shut, on, later) in
            [("2023-12", "2023-12-29", "2024-01-02"), ("2024-01", "2024-01-10", "2024-02-01")]
        {
            let mut closed = ClosedBooks::default();
            closed.close_month(FundId::parse("zjtx").unwrap(), month(shut), None);
            assert_eq!(carried(on, &closed).unwrap_err().code(), "month-closed", "{shut}");
            let both = carried(later, &closed).unwrap();
            assert_eq!(both.map(|decided| decided.events.len()), [1, 1], "{shut}");
        }
    }

    #[test]
    fn an_appropriation_is_not_set_on_a_day_of_a_closed_month() {
        let closed = books(&closed_through("2023-02"));
        let fund = Fund::default();
        let budget = FundCommand { year: Year(2024), ..set("1", "B") };
        let refusal = when(&fund, &budget, "2023-02-28", &closed).unwrap_err();
        assert_eq!(refusal.code(), "month-closed");
        assert!(refusal.hint().contains("month reopen 2023-02 --fund zjtx"), "{}", refusal.hint());
        assert_eq!(when(&fund, &budget, "2023-03-01", &closed).unwrap().len(), 1);
        let other = FundCommand { fund: FundId::parse("qita").unwrap(), ..budget };
        assert_eq!(when(&fund, &other, "2023-02-28", &closed).unwrap().len(), 1);
    }
}

mod days {
    use super::*;

    fn on(fund: &Fund, day: &str, command: &FundCommand) -> Result<Vec<FundEvent>, FundRefusal> {
        let (by, rows, authority) = (actor("Chen"), Rows::default(), Authority::default());
        let ctx = context(&by, day, &authority, &rows);
        fund.decide(command, &ctx).map(|decided| decided.events)
    }

    /// The code before the day, and how many events come on it.
    fn around(fund: &Fund, days: [&str; 2], command: &FundCommand) -> (&'static str, usize) {
        let early = on(fund, days[0], command).unwrap_err().code();
        (early, on(fund, days[1], command).unwrap().len())
    }

    #[test]
    fn what_is_done_with_a_years_budget_follows_what_was_done_before() {
        let refused = ("date-before-step", 1);
        let days = ["2023-01-31", "2023-02-01"];
        let fund = given(&[set("5000万", "A")]);
        assert_eq!(around(&fund, days, &set("6000万", "B")), refused);
        assert_eq!(around(&fund, days, &close("关1")), refused);
        let fund = given(&[set("5000万", "A"), close("关1")]);
        assert_eq!(around(&fund, days, &reopen("开1")), refused);
        let fund = given(&[set("5000万", "A"), close("关1"), reopen("开1")]);
        assert_eq!(around(&fund, days, &set("6000万", "B")), refused);
        assert_eq!(around(&fund, days, &close("关2")), refused);
    }

    #[test]
    fn the_same_appropriation_with_an_earlier_day_is_there_since_that_day() {
        let mut fund = given(&[set("5000万", "A")]);
        let moved = on(&fund, "2023-01-05", &set("5000万", "A")).unwrap();
        assert_eq!(moved.len(), 1);
        fund.apply_event(&moved[0]);
        assert_eq!(fund.appropriation(Source::District).unwrap().since, day("2023-01-05"));
        assert_eq!(on(&fund, "2023-01-05", &set("5000万", "A")).unwrap(), []);
        let refusal = on(&fund, "2023-01-31", &set("6000万", "B")).unwrap_err();
        assert_eq!(refusal.code(), "date-before-step", "what comes next follows the last one");
    }
}
