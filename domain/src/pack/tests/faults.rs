//! Seeded faults: each is found by its code, at its place, in both languages.

use std::collections::BTreeSet;

use crate::{explained::Explained, pack::Pack};

const SAMPLE: &str = include_str!("sample.toml");

/// The sample with one change: what is replaced, by what, and the code expected.
const SEEDS: [(&str, &str, &str); 66] = [
    ("id = \"sample\"", "id = sample", "not-toml"),
    ("years = 3", "years = \"three\"", "wrong-shape"),
    ("years = 3", "yaers = 3", "wrong-shape"),
    ("years = 3", "years = 0", "rule"),
    ("effective_from = \"effective-from\"", "effective_from = \"share\"", "rule"),
    ("[[group]]", "[[gruop]]", "wrong-shape"),
    ("id = \"purse\"", "id = \"Purse\"", "bad-id"),
    ("fund = \"purse\"", "fund = \"wallet\"", "unknown-reference"),
    ("source = \"district\"", "source = \"province\"", "not-a-choice"),
    ("parts = 1", "parts = 0", "rule"),
    ("quote = \"从高不重复\"", "quote = \"从优不重复\"", "quote-not-in-text"),
    ("quote = \"贷款贴息\"\n", "", "no-quote"),
    ("id = \"2\"\ntitle", "id = \"1\"\ntitle", "duplicate-id"),
    ("id = \"interest\"\nclause", "id = \"equipment\"\nclause", "duplicate-id"),
    ("id = \"equipment.year\"\nclause = \"2\"\n", "id = \"equipment.year\"\n", "no-clause"),
    (
        "id = \"equipment.year\"\nclause = \"2\"",
        "id = \"equipment.year\"\nclause = \"9\"",
        "unknown-reference",
    ),
    (
        "quote = \"按投资额的20%补助\"\nkind = \"cost\"\n",
        "quote = \"按投资额的20%补助\"\n",
        "no-kind",
    ),
    ("kind = \"cost\"", "kind = \"gift\"", "not-a-choice"),
    ("id = \"interest\"\nclause = \"3\"\n", "id = \"interest\"\n", "no-clause"),
    ("kind = \"date\"", "kind = \"weekday\"", "not-a-choice"),
    ("default = \"2023-01-01\"", "default = \"2023-02-30\"", "default-not-an-option"),
    ("default = \"360\"", "default = \"364\"", "default-not-an-option"),
    ("default = \"20%\"", "default = \"120%\"", "default-not-an-option"),
    (", value = \"365\"", "", "option-without-value"),
    ("value = \"365\"", "value = \"many\"", "bad-figure"),
    ("cost * share / units", "cost * units / units", "unused-reading"),
    ("values = [{ value = \"50万\" }]", "values = []", "parameter-without-value"),
    ("value = \"50万\"", "value = \"5 0万\"", "bad-figure"),
    ("value = \"50万\"", "value = \"-50万\"", "negative-figure"),
    ("value = \"50万\"", "value = \"0.001\"", "not-money"),
    ("value = \"5%\"", "value = \"500%\"", "percent-out-of-range"),
    ("{ value = \"50万\" }", "{ value = \"50万\", table = { a = \"1\" } }", "mixed-forms"),
    ("{ value = \"50万\" }", "{ from = 2020-01-01, value = \"50万\" }", "rule"),
    ("source = \"公报\"\n", "", "no-source"),
    ("to = 2022-01-01", "to = 2022-02-01", "dates-overlap"),
    ("to = 2022-01-01", "to = 2021-12-01", "dates-hole"),
    ("from = 2022-01-01", "from = 2020-01-01", "dates-overlap"),
    ("from = 2020-01-01, to", "from = 2020-01-01T08:00:00, to", "bad-date"),
    (
        "{ up_to = 12, value = \"4%\" }, { value = \"5%\" }",
        "{ up_to = 12, value = \"4%\" }",
        "bands-out-of-order",
    ),
    ("table = { green = \"10万\" }", "table = { gold = \"10万\" }", "table-rows"),
    ("holder = \"{uscc}\"", "holder = \"{uscc}/{street}\"", "unknown-placeholder"),
    ("holder = \"{uscc}\"", "holder = \"everybody\"", "unknown-placeholder"),
    ("period = \"year\"", "period = \"month\"", "not-a-choice"),
    ("limit = \"year_limit\"", "limit = \"month_limit\"", "unknown-reference"),
    (
        "limit = \"year_limit\"",
        "limit = \"year_limit\"\nexcludes_aid = \"仅限区级\"",
        "quote-not-in-text",
    ),
    ("limit = \"year_limit\"", "limit = \"year_limit\"\nexcludes_aid = \" \"", "no-quote"),
    ("limit = \"year_limit\"", "limit = \"year_limit\"\nexcludes_aid = true", "wrong-shape"),
    ("ceilings = [\"equipment.year\"]\n", "", "unused"),
    ("ceilings = [\"equipment.year\"]", "ceilings = [\"equipment.month\"]", "unknown-reference"),
    ("group = { id = \"green\"", "group = { id = \"blue\"", "unknown-reference"),
    (
        "reading = \"rate-of\", is = \"new\"",
        "reading = \"rate-of\", is = \"newer\"",
        "unknown-reference",
    ),
    (
        "reading = \"rate-of\", is = \"new\"",
        "reading = \"rate-of\", is = \"old\"",
        "step-alternatives",
    ),
    ("when = { reading = \"rate-of\", is = \"new\" }\n", "", "step-alternatives"),
    ("type = \"integer\"", "type = \"number\"", "unknown-fact-type"),
    (
        "type = \"date\"\nlabel = { zh = \"止\", en = \"to\" }",
        "type = \"date\"\nmin = \"1\"\nlabel = { zh = \"止\", en = \"to\" }",
        "fact-bound",
    ),
    ("name = \"units\"", "may_be_later = true\nname = \"units\"", "fact-bound"),
    ("name = \"units\"", "name = \"uscc\"", "reserved-name"),
    ("dated_by = \"bought_on\"", "dated_by = \"units\"", "not-a-date-fact"),
    ("by = [\"subject\"]", "by = [\"loan_no\"]", "unfit-fact"),
    ("formula = \"cost * share / units\"\n", "", "step-without-value"),
    ("cost * share / units", "cost * share / (units", "formula-syntax"),
    ("cost * share / units", "if units > 1 { cost } else { 0 }", "not-in-language"),
    ("cost * share / units", "cost * share / pieces", "unknown-name"),
    ("cost * share / units", "cost * share / year_limit", "not-a-number"),
    ("min = \"1\"\n", "", "division-by-zero"),
    ("cost * share / units", "cost / units * share", "divides-before-multiplying"),
];

fn codes(text: &str) -> Vec<&'static str> {
    Pack::parse(text).err().unwrap_or_default().iter().map(Explained::code).collect()
}

#[test]
fn the_sample_without_a_seed_has_no_fault() {
    let faults = Pack::parse(SAMPLE).err().unwrap_or_default();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_seeded_fault_is_found_by_its_code() {
    let mut kinds = BTreeSet::new();
    for (from, to, code) in SEEDS {
        assert!(SAMPLE.contains(from), "nothing to replace: {from}");
        let found = codes(&SAMPLE.replacen(from, to, 1));
        assert!(found.contains(&code), "{from} → {to}: {found:?} has no {code}");
        kinds.insert(code);
    }
    assert!(kinds.len() >= 35, "{} kinds", kinds.len());
}

#[test]
fn the_last_rules_of_sums_are_found_too() {
    let seeds = [
        ("cost * share / units", "(cost - 100) * share / units", "negative-sum"),
        ("principal * rate * days / day_basis", "principal * rate / day_basis", "not-sliced"),
        (
            "[[measure.step]]\nname = \"subsidy\"\nformula = \"cost * share / units\"\n",
            "",
            "no-sum",
        ),
        ("on = \"from\"\n", "", "lookup"),
        ("kind = \"cost\"", "kind = \"floor\"\namount = \"year_limit\"", "no-payment"),
        ("cost * share / units", "cost * share / units % 2", "not-in-language"),
        ("cost * share / units", "months * share / units", "not-a-number"),
    ];
    for (from, to, code) in seeds {
        let found = codes(&SAMPLE.replacen(from, to, 1));
        assert!(found.contains(&code), "{from} → {to}: {found:?} has no {code}");
    }
}

#[test]
fn one_run_tells_all_faults_with_place_and_line() {
    let text = SAMPLE
        .replacen("cost * share / units", "cost * share / pieces", 1)
        .replacen("years = 3", "yaers = 3", 1)
        .replacen("value = \"50万\"", "value = \"fifty\"", 1);
    let faults = Pack::parse(&text).unwrap_err();
    let told: Vec<(&str, &str)> =
        faults.iter().map(|fault| (fault.code(), fault.place.as_str())).collect();
    for fault in [
        ("wrong-shape", "policy sample"),
        ("bad-figure", "parameter year_limit"),
        ("unknown-name", "measure equipment, step subsidy"),
    ] {
        assert!(told.contains(&fault), "{fault:?} not in {told:?}");
    }
    assert_eq!(told.len(), 3, "nothing follows from another fault: {told:?}");
    let step = faults.iter().find(|fault| fault.code() == "unknown-name").unwrap();
    let line = text.lines().position(|line| line.contains("pieces")).unwrap();
    assert_eq!(step.line, Some(line), "the line of the step's name, above its formula");
}

#[test]
fn a_fault_says_what_is_wrong_and_what_to_do_in_both_languages() {
    for (from, to, _) in SEEDS {
        for fault in Pack::parse(&SAMPLE.replacen(from, to, 1)).unwrap_err() {
            for text in [fault.to_string(), fault.zh(), fault.hint(), fault.hint_zh()] {
                assert!(!text.is_empty(), "{fault:?}");
            }
            assert!(!fault.zh().is_ascii(), "{fault:?}");
        }
    }
}

#[test]
fn the_sample_measures_work() {
    use std::{collections::BTreeMap, sync::Arc};
    let mut claim = super::Claim::of(
        "interest",
        &[("principal", "100万"), ("term", "12"), ("from", "2023-01-01"), ("to", "2023-01-31")],
    );
    let pack = Arc::new(Pack::parse(SAMPLE).unwrap());
    claim.policy = crate::pack::ActivePack::new(pack, &BTreeMap::new()).unwrap();
    // 1,000,000 × 3 % × 30 / 360.
    assert_eq!(claim.computed(), "2500.00");
}
