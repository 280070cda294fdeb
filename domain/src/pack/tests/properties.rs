//! Laws that hold for any text, any facts, any formula.

use proptest::prelude::*;
use rhai::{Dynamic, Engine, Scope, packages::Package};
use rust_decimal::Decimal;

use super::{Claim, loan};
use crate::{
    money::Money,
    pack::{
        Pack,
        bounds::Bounds,
        formula::{Name, Names, Number, Reader},
    },
};

const SAMPLE: &str = include_str!("sample.toml");

/// A text that is almost a pack: the sample with a piece cut, doubled or replaced.
fn almost_a_pack() -> impl Strategy<Value = String> {
    let length = SAMPLE.chars().count();
    (0..length, 0..60_usize, "[\\PC\\n]{0,20}").prop_map(|(at, cut, put)| {
        let head = SAMPLE.chars().take(at);
        head.chain(put.chars()).chain(SAMPLE.chars().skip(at + cut)).collect()
    })
}

/// A formula over a, b and c with whole and decimal numbers.
fn formula() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("c".to_owned()),
        (0..1000_i64).prop_map(|number| format!("{number}.0")),
        (1..999_i64).prop_map(|number| format!("0.{number:03}")),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        (inner.clone(), prop_oneof![Just("+"), Just("-"), Just("*")], inner)
            .prop_map(|(left, sign, right)| format!("({left} {sign} {right})"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        let _ = Pack::parse(&text);
    }

    #[test]
    fn no_text_that_is_almost_a_pack_makes_the_parser_panic(text in almost_a_pack()) {
        let _ = Pack::parse(&text);
    }

    #[test]
    fn no_formula_makes_the_reader_panic(text in "[a-c0-9+*/()., %<>={}\"'if-]{0,60}") {
        let _ = Reader::new().read(&text, &Names::new());
    }

    /// The engine's own evaluation is the outside check of ours.
    #[test]
    fn a_formula_has_the_value_that_its_engine_gives(
        text in formula(),
        values in prop::array::uniform3(0..100_000_i64),
    ) {
        let values = values.map(|fen| Decimal::new(fen, 2));
        let bounds = Bounds::at_least(Decimal::ZERO);
        let names: Names = ["a", "b", "c"]
            .iter()
            .enumerate()
            .map(|(slot, name)| {
                let number = Number { slot, bounds, divided: false, sliced: false };
                ((*name).to_owned(), Name::Number(number))
            })
            .collect();
        let checked = Reader::new().read(&text, &names).unwrap();
        let mut engine = Engine::new_raw();
        engine.register_global_module(rhai::packages::ArithmeticPackage::new().as_shared_module());
        let mut scope = Scope::new();
        for (name, value) in ["a", "b", "c"].into_iter().zip(values) {
            scope.push_constant_dynamic(name, Dynamic::from_decimal(value));
        }
        // Beyond 28 digits we refuse where the engine would round.
        if let Ok(ours) = checked.formula.evaluate(&values) {
            let theirs: Decimal = engine.eval_expression_with_scope(&mut scope, &text).unwrap();
            prop_assert_eq!(ours, theirs);
            if let Some(low) = checked.bounds.low {
                prop_assert!(low <= ours, "{} below its bound {}", ours, low);
            }
            if let Some(high) = checked.bounds.high {
                prop_assert!(ours <= high, "{} above its bound {}", ours, high);
            }
        }
    }

    #[test]
    fn slices_add_up_and_the_same_facts_give_the_same_assessment(
        principal in 1..9_000_000_000_i64,
        paid in 1..900_000_000_i64,
        from in 0..600_i32,
        days in 1..700_i32,
        term in 1..400_i32,
    ) {
        let start = super::day("2023-01-01");
        let after = |days: i32| start.checked_add(jiff::Span::new().days(days)).unwrap().to_string();
        let money = |fen: i64| Money::checked_fen(fen).unwrap().to_string();
        let claim = loan()
            .with("principal", &money(principal))
            .with("interest_paid", &money(paid))
            .with("term_months", &term.to_string())
            .with("from", &after(from))
            .with("to", &after(from + days));
        if let Ok(given) = claim.assess() {
            let sum = given.slices.iter().fold(Money::ZERO, |sum, slice| sum.plus(slice.computed));
            prop_assert_eq!(given.computed, sum);
            prop_assert_eq!(claim.assess().unwrap(), given.clone());
            let half = Decimal::new(paid, 2) / Decimal::TWO;
            let slack = Decimal::new(i64::try_from(given.slices.len()).unwrap(), 2);
            prop_assert!(given.computed.yuan() <= half + slack);
            prop_assert!(given.slices.windows(2).all(|pair| pair[0].period < pair[1].period));
        }
    }

    #[test]
    fn what_was_read_is_read_again_as_the_same(amount in "0{0,2}[1-9][0-9]{0,8}(\\.[0-9]{1,2})?", day in 1..28_u8) {
        let claim = Claim::of("overseas-booth", &[
            ("fair", " 展 会 "),
            ("booth_fee", &amount),
            ("fair_from", &format!("2024/2/{day}")),
        ]);
        let measure = crate::names::MeasureId::parse("overseas-booth").unwrap();
        let once = claim.policy.read_facts(&measure, &claim.facts).unwrap();
        prop_assert_eq!(claim.policy.read_facts(&measure, &once).unwrap(), once);
    }
}

#[test]
fn what_would_lose_a_digit_is_refused_and_not_rounded() {
    let bounds = Bounds::new(None, None);
    let number = Number { slot: 0, bounds, divided: false, sliced: false };
    let names = Names::from([("a".to_owned(), Name::Number(number))]);
    let read = |text: &str| Reader::new().read(text, &names).unwrap().formula;
    let long: Decimal = "1.000000000000001".parse().unwrap();
    assert!(read("a * a").evaluate(&[long]).is_err(), "31 digits");
    assert!(read("a + 0.1").evaluate(&[Decimal::MAX]).is_err());
    assert_eq!(read("a / 3").evaluate(&[Decimal::ONE]).unwrap().to_string().len(), 30);
}

#[test]
fn whole_numbers_divide_as_decimals() {
    let half = Reader::new().read("1 / 2", &Names::new()).unwrap();
    assert_eq!(half.formula.evaluate(&[]).unwrap(), Decimal::new(5, 1));
}
