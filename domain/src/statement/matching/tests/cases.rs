//! One case each of what banks do.

use super::{super::plan, account, line, name, order, rules};
use crate::{
    names::EndToEndId,
    statement::{
        event::{Direction, Line, LineRef, Pairing},
        matching::plan::{Order, Plan, Stage, Stray},
        words::{BreakKind, Effect, Rule},
    },
    testing::{day, yuan},
};

use Direction::{In, Out};

fn search(lines: &[Line], orders: &[Order]) -> Plan {
    plan(&lines.iter().collect::<Vec<_>>(), orders, &rules())
}

/// Rule, lines, orders' ids.
fn shape(pairing: &Pairing) -> (Rule, Vec<u32>, Vec<&str>) {
    let ids = pairing.orders.iter().map(|order| order.end_to_end_id.as_str());
    (pairing.rule, pairing.lines.clone(), ids.collect())
}

fn accepted(plan: &Plan) -> Vec<(Rule, Vec<u32>, Vec<&str>)> {
    plan.accepted.iter().map(shape).collect()
}

/// The same, and whether it is ambiguous.
fn proposed(plan: &Plan) -> Vec<(Rule, Vec<u32>, Vec<&str>, bool)> {
    let shape = |(rule, lines, ids), doubt| (rule, lines, ids, doubt);
    plan.proposed.iter().map(|one| shape(shape_of(&one.pairing), one.ambiguous)).collect()
}

fn shape_of(pairing: &Pairing) -> (Rule, Vec<u32>, Vec<&str>) {
    shape(pairing)
}

fn kinds(plan: &Plan) -> Vec<(u32, BreakKind)> {
    plan.findings.iter().map(|finding| (finding.line, finding.kind)).collect()
}

fn with_reference(line: Line, reference: &str) -> Line {
    Line { reference: reference.to_owned(), ..line }
}

fn saying(line: Line, summary: &str) -> Line {
    Line { summary: summary.to_owned(), ..line }
}

#[test]
fn a_reference_with_its_amount_and_account_needs_no_person() {
    let line = line(1, Out, 1, "100");
    for reference in ["BF-C1-1-1", " bf-c1-1-1 ", "附言:BF-C1-1-1;补贴", "ＢＦ－Ｃ１－１－１"]
    {
        let found = search(&[with_reference(line.clone(), reference)], &[order(1, 1, "100")]);
        assert_eq!(
            accepted(&found),
            [(Rule::Reference, vec![1], vec!["BF-C1-1-1"])],
            "{reference}"
        );
        assert_eq!((found.accepted[0].score, kinds(&found)), (100, vec![]));
    }
    let told = saying(line, "用途BF-C1-1-1 补贴");
    assert_eq!(accepted(&search(&[told], &[order(1, 1, "100")])).len(), 1);
}

#[test]
fn a_reference_with_another_amount_or_payee_is_a_difference_and_takes_no_other_order() {
    let orders = [order(1, 1, "100"), order(2, 2, "90")];
    let amount = with_reference(line(1, Out, 1, "99"), "BF-C1-1-1");
    assert_eq!(kinds(&search(&[amount], &orders)), [(1, BreakKind::WrongAmount)]);
    let payee = with_reference(line(1, Out, 2, "100"), "BF-C1-1-1");
    let found = search(&[payee], &orders);
    assert_eq!(kinds(&found), [(1, BreakKind::WrongPayee)]);
    let named = found.findings[0].end_to_end_id.as_ref().map(EndToEndId::as_str);
    assert_eq!(named, Some("BF-C1-1-1"));
    // The other order would fit by amount and account.
    let other = with_reference(line(1, Out, 2, "90"), "BF-C1-1-1");
    let found = search(&[other], &orders);
    assert_eq!((accepted(&found), proposed(&found)), (vec![], vec![]));
}

#[test]
fn where_the_bank_masks_or_leaves_out_the_account_a_name_must_not_speak_against_it() {
    let told = |account: &str, name: String| {
        let line = with_reference(line(1, Out, 1, "100"), "BF-C1-1-1");
        let line =
            Line { counterparty_account: account.to_owned(), counterparty_name: name, ..line };
        search(&[line], &[order(1, 1, "100")])
    };
    let alone = [(Rule::ReferenceAlone, vec![1], vec!["BF-C1-1-1"])];
    for (account, name) in [("", name(1)), ("", String::new()), ("6222****0001", name(1))] {
        assert_eq!(accepted(&told(account, name)), alone);
    }
    assert_eq!(kinds(&told("", name(777))), [(1, BreakKind::WrongPayee)]);
    assert_eq!(kinds(&told("6222****0002", name(1))), [(1, BreakKind::WrongPayee)]);
}

#[test]
fn a_second_payment_is_a_duplicate_with_and_without_a_reference() {
    let paid = with_reference(line(1, Out, 1, "100"), "BF-C1-1-1");
    let again = Line { no: 2, ..paid.clone() };
    let found = search(&[paid.clone(), again], &[order(1, 1, "100")]);
    assert_eq!(accepted(&found)[0].1, [1]);
    assert_eq!(kinds(&found), [(2, BreakKind::Duplicate)]);
    let found = search(&[paid, line(2, Out, 1, "100")], &[order(1, 1, "100")]);
    assert_eq!(kinds(&found), [(2, BreakKind::Duplicate)]);
    let settled = Order { stage: Stage::Settled, ..order(1, 1, "100") };
    assert_eq!(kinds(&search(&[line(1, Out, 1, "100")], &[settled])), [(1, BreakKind::Duplicate)]);
}

#[test]
fn what_is_not_at_the_bank_is_not_paid_by_it() {
    for (stage, kind) in
        [(Stage::Unsent, BreakKind::UnknownPayment), (Stage::Cancelled, BreakKind::CancelledOrder)]
    {
        let paid = with_reference(line(1, Out, 1, "100"), "BF-C1-1-1");
        let found = search(&[paid], &[Order { stage, ..order(1, 1, "100") }]);
        assert_eq!(kinds(&found), [(1, kind)], "{stage:?}");
        let named = found.findings[0].end_to_end_id.as_ref().map(EndToEndId::as_str);
        assert_eq!(named, Some("BF-C1-1-1"));
        assert_eq!(proposed(&found), []);
    }
}

#[test]
fn a_line_from_before_the_release_is_left_to_a_person_and_the_order_stays_open() {
    let early = |line: Line| Line { booked_on: day("2023-05-31"), ..line };
    let first = early(with_reference(line(1, Out, 1, "100"), "BF-C1-1-1"));
    let found = search(std::slice::from_ref(&first), &[order(1, 1, "100")]);
    assert_eq!((accepted(&found), proposed(&found)), (vec![], vec![]));
    assert_eq!(kinds(&found), [(1, BreakKind::BeforeRelease)]);
    let named = found.findings[0].end_to_end_id.as_ref().map(EndToEndId::as_str);
    assert_eq!(named, Some("BF-C1-1-1"));
    // On the day of the release it is no more than any other line.
    let on_the_day = Line { booked_on: day("2023-06-01"), no: 2, ..first.clone() };
    let found = search(&[first.clone(), on_the_day], &[order(1, 1, "100")]);
    assert_eq!(accepted(&found), [(Rule::Reference, vec![2], vec!["BF-C1-1-1"])]);
    assert_eq!(kinds(&found), [(1, BreakKind::BeforeRelease)]);
    // Nor does a wide window, or what came back, let a rule match it.
    let mut wide = rules();
    wide.window.before = 30;
    wide.accept.rules = Rule::ALL.iter().copied().filter(|rule| *rule != Rule::Judgement).collect();
    let without = early(line(1, Out, 1, "100"));
    let found = plan(&[&without], &[order(1, 1, "100")], &wide);
    assert_eq!((accepted(&found).len(), kinds(&found)), (0, vec![(1, BreakKind::BeforeRelease)]));
    let back = early(with_reference(line(1, In, 1, "100"), "BF-C1-1-1"));
    let found = plan(&[&back], &[order(1, 1, "100")], &wide);
    assert_eq!((accepted(&found).len(), kinds(&found)), (0, vec![(1, BreakKind::BeforeRelease)]));
}

#[test]
fn a_return_follows_its_payment_and_one_return_is_enough() {
    let paid = with_reference(line(1, Out, 1, "100"), "BF-C1-1-1");
    let back =
        Line { booked_on: day("2023-06-07"), ..with_reference(line(2, In, 1, "100"), "BF-C1-1-1") };
    let twice = Line { no: 3, ..back.clone() };
    let found = search(&[paid, back.clone(), twice], &[order(1, 1, "100")]);
    let rules: Vec<Rule> = found.accepted.iter().map(|one| one.rule).collect();
    assert_eq!(rules, [Rule::Reference, Rule::ReturnReference], "settlements first");
    assert_eq!(kinds(&found), [(3, BreakKind::ReturnWithoutOrder)]);
    // The bank does not always book both.
    for stage in [Stage::Sent, Stage::Settled] {
        let known = Order { stage, ..order(1, 1, "100") };
        assert_eq!(accepted(&search(std::slice::from_ref(&back), &[known])).len(), 1);
    }
    let known = Order { stage: Stage::Returned, ..order(1, 1, "100") };
    assert_eq!(kinds(&search(&[back], &[known])), [(2, BreakKind::ReturnWithoutOrder)]);
}

#[test]
fn a_return_beside_a_second_payment_is_left_to_a_person() {
    let paid = with_reference(line(1, Out, 1, "100"), "BF-C1-1-1");
    let again = Line { no: 2, ..paid.clone() };
    let back = with_reference(line(3, In, 1, "100"), "BF-C1-1-1");
    let found = search(&[paid, again, back], &[order(1, 1, "100")]);
    assert_eq!(accepted(&found).len(), 1, "the payment alone");
    assert_eq!(proposed(&found), [(Rule::Offset, vec![2, 3], vec![], false)]);
    assert_eq!(found.proposed[0].pairing.effect, Effect::Offsets);
}

#[test]
fn amount_account_and_name_need_no_person_unless_something_else_fits() {
    let found = search(&[line(1, Out, 1, "100")], &[order(1, 1, "100"), order(2, 2, "100")]);
    assert_eq!(accepted(&found), [(Rule::AccountAndName, vec![1], vec!["BF-C1-1-1"])]);
    // Two orders of one payee and amount.
    let found = search(&[line(1, Out, 1, "100")], &[order(1, 1, "100"), order(2, 1, "100")]);
    assert_eq!(accepted(&found), []);
    assert_eq!(proposed(&found), [(Rule::AccountAndName, vec![1], vec!["BF-C1-1-1"], true)]);
    // Two lines for one order.
    let lines = [line(1, Out, 1, "100"), line(2, Out, 1, "100")];
    let found = search(&lines, &[order(1, 1, "100")]);
    assert_eq!(proposed(&found), [(Rule::AccountAndName, vec![1], vec!["BF-C1-1-1"], true)]);
    // Another name on the account.
    let other = Line { counterparty_name: name(777), ..line(1, Out, 1, "100") };
    let found = search(&[other], &[order(1, 1, "100")]);
    assert_eq!(proposed(&found), [(Rule::Account, vec![1], vec!["BF-C1-1-1"], false)]);
}

#[test]
fn a_line_outside_the_window_is_not_the_orders() {
    for (booked, fits) in
        [("2023-05-31", 0), ("2023-06-01", 1), ("2023-07-01", 1), ("2023-07-02", 0)]
    {
        let line = Line { booked_on: day(booked), ..line(1, Out, 1, "100") };
        let found = search(&[line], &[order(1, 1, "100")]);
        assert_eq!(accepted(&found).len(), fits, "{booked}");
    }
}

#[test]
fn a_name_that_is_alike_is_proposed_with_its_score_and_never_accepted() {
    let typed = |name: &str| Line {
        counterparty_account: String::new(),
        counterparty_name: name.to_owned(),
        ..line(1, Out, 1, "100")
    };
    let known = Order { names: [name(1), name(1)], ..order(1, 1, "100") };
    assert_eq!(name(1), "青禾青禾远山科技有限公司");
    for (written, score) in [
        ("青禾青禾远山科技有限责任公司", 80),
        ("青禾青和远山科技公司", 40 + 34),
        ("青禾青禾远山科技有限公司杭州", 40 + 32),
    ] {
        let found = search(&[typed(written)], std::slice::from_ref(&known));
        assert_eq!(accepted(&found), [], "{written}");
        assert_eq!(found.proposed[0].pairing.score, score, "{written}");
    }
    let found = search(&[typed("沧澜启明北辰贸易有限公司")], &[known]);
    assert_eq!((proposed(&found), kinds(&found)), (vec![], vec![(1, BreakKind::UnknownPayment)]));
}

#[test]
fn sums_are_proposed_as_one_line_of_several_orders_or_several_lines_of_one() {
    let found = search(&[line(1, Out, 1, "300")], &[order(1, 1, "100"), order(2, 1, "200")]);
    let both = vec!["BF-C1-1-1", "BF-C2-1-1"];
    assert_eq!(proposed(&found)[0].0, Rule::Batch, "they are all of the batch");
    let third = order(3, 2, "500");
    let found = search(&[line(1, Out, 1, "300")], &[order(1, 1, "100"), order(2, 1, "200"), third]);
    let (rule, lines, mut ids, doubt) = proposed(&found).remove(0);
    ids.sort_unstable();
    assert_eq!((rule, lines, ids, doubt), (Rule::Merged, vec![1], both, false));
    let parts = [line(1, Out, 1, "100"), line(2, Out, 1, "200")];
    let found = search(&parts, &[order(1, 1, "300")]);
    assert_eq!(proposed(&found), [(Rule::Split, vec![1, 2], vec!["BF-C1-1-1"], false)]);
    let named: Vec<Line> =
        parts.into_iter().map(|line| with_reference(line, "BF-C1-1-1")).collect();
    let found = search(&named, &[order(1, 1, "300")]);
    assert_eq!(proposed(&found), [(Rule::Split, vec![1, 2], vec!["BF-C1-1-1"], false)]);
    assert_eq!(found.proposed[0].pairing.score, 85);
}

#[test]
fn a_return_without_a_reference_is_proposed_where_the_bank_says_so() {
    let settled = Order { stage: Stage::Settled, ..order(1, 1, "100") };
    let back = saying(line(1, In, 1, "100"), "退票 账号有误");
    let found = search(std::slice::from_ref(&back), std::slice::from_ref(&settled));
    assert_eq!(proposed(&found), [(Rule::ReturnAccount, vec![1], vec!["BF-C1-1-1"], false)]);
    let unsaid = Line { counterparty_account: String::new(), ..back };
    let found = search(&[unsaid], std::slice::from_ref(&settled));
    assert_eq!(proposed(&found), [(Rule::ReturnName, vec![1], vec!["BF-C1-1-1"], false)]);
    let silent = search(&[line(1, In, 1, "100")], &[settled]);
    assert_eq!((proposed(&silent), kinds(&silent)), (vec![], vec![(1, BreakKind::UnknownReceipt)]));
}

#[test]
fn what_is_left_is_named_by_the_banks_words() {
    let lines = [
        saying(line(1, Out, 900, "5"), "账户手续费"),
        saying(line(2, In, 900, "8"), "季度结息"),
        line(3, In, 900, "10"),
        line(4, Out, 900, "11"),
        saying(line(5, In, 900, "12"), "退汇"),
    ];
    assert_eq!(
        kinds(&search(&lines, &[])),
        [
            (1, BreakKind::Fee),
            (2, BreakKind::Interest),
            (3, BreakKind::UnknownReceipt),
            (4, BreakKind::UnknownPayment),
            (5, BreakKind::ReturnWithoutOrder),
        ]
    );
    let corrected = [line(1, Out, 900, "5"), line(2, In, 900, "5")];
    assert_eq!(proposed(&search(&corrected, &[])), [(Rule::Offset, vec![1, 2], vec![], false)]);
    assert_eq!(account(1).len(), 19);
}

#[test]
fn what_comes_back_while_a_second_payment_is_open_elsewhere_names_it_and_is_left_to_a_person() {
    let stray = |amount: &str, booked_on: &str| Stray {
        booked_on: day(booked_on),
        place: LineRef { statement: "S-1".to_owned(), line: 2 },
        amount: yuan(amount),
    };
    let back = with_reference(line(1, In, 1, "100"), "BF-C1-1-1");
    let found = |stage: Stage, orphan_references: Vec<Stray>, lines: &[Line]| {
        search(lines, &[Order { stage, orphan_references, ..order(1, 1, "100") }])
    };
    let beside = |plan: &Plan| plan.findings[0].beside.as_ref().map(ToString::to_string);
    // It takes back the second payment: the order stays paid.
    for stage in [Stage::Settled, Stage::Returned] {
        let plan = found(stage, vec![stray("100", "2023-06-02")], std::slice::from_ref(&back));
        assert_eq!((accepted(&plan), proposed(&plan)), (vec![], vec![]), "{stage:?}");
        assert_eq!(kinds(&plan), [(1, BreakKind::Duplicate)]);
        assert_eq!(beside(&plan).as_deref(), Some("S-1 #2"));
    }
    // Of another amount, or later, it may be either; so too where the order's
    // own payment may be what is open.
    let doubt = [(Rule::ReturnReference, vec![1], vec!["BF-C1-1-1"], true)];
    for (stage, amount, on) in [
        (Stage::Settled, "99", "2023-06-02"),
        (Stage::Settled, "100", "2023-06-09"),
        (Stage::Sent, "100", "2023-06-02"),
    ] {
        let plan = found(stage, vec![stray(amount, on)], std::slice::from_ref(&back));
        assert_eq!((accepted(&plan), proposed(&plan)), (vec![], doubt.to_vec()));
        assert_eq!(beside(&plan).as_deref(), Some("S-1 #2"));
    }
    // Both came back: which was which, a person says.
    let both = [back.clone(), Line { no: 2, ..back.clone() }];
    let plan = found(Stage::Settled, vec![stray("100", "2023-06-02")], &both);
    assert_eq!((accepted(&plan), proposed(&plan).len()), (vec![], 1));
    // A second payment in this statement is the nearer one.
    let here =
        [with_reference(line(1, Out, 1, "100"), "BF-C1-1-1"), Line { no: 2, ..back.clone() }];
    let plan = found(Stage::Settled, vec![stray("100", "2023-06-02")], &here);
    assert_eq!(proposed(&plan), [(Rule::Offset, vec![1, 2], vec![], false)]);
    // Without one, nobody is asked.
    assert_eq!(accepted(&found(Stage::Settled, vec![], &[back])).len(), 1);
}
