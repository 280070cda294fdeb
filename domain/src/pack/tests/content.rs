//! What the built-in pack holds: every row of the policy's table, its words,
//! its ceilings, its rates.

use std::{collections::BTreeMap, fs};

use super::{Pack, day, pack};
use crate::{
    names::{CeilingId, MeasureId},
    pack::{FactKind, Figure, parameter::Key},
};

/// Every clause that moves money: measure, clause, the words that bind.
const ROWS: [(&str, &str, &str, &str); 25] = [
    ("tier-award", "1", "award", "分别最高给予200万元、100万、100万元、20万元一次性奖励"),
    ("project-rent", "2", "rent", "可分档给予三年房租补贴"),
    ("project-rnd", "2", "cost", "给予一定比例的研发资助支持"),
    ("case-by-case", "2", "award", "采取“一事一议”的方式给予支持"),
    ("project-matching", "3", "cost", "按照要求给予配套"),
    ("first-set", "3", "award", "区级给予最高不超过50万元的一次性奖励"),
    ("rnd-centre", "3", "award", "分别给予100万元、50万元、20万元奖励"),
    ("shared-platform", "4", "cost", "项目投入的50%、最高不超过2000万元的补贴"),
    (
        "innovation-voucher",
        "4",
        "cost",
        "给予不超过认定登记的技术服务合同金额30%补助，单个企业年最高额度不超过50万元",
    ),
    ("collaborative-fund", "5", "floor", "每年安排不少于1亿元资金"),
    (
        "pledge-interest",
        "6",
        "interest",
        "给予实际贷款额银行基准利率的50%贴息资助，每家企业年贴息额度不超过200万元",
    ),
    ("first-set-insurance", "7", "cost", "实行分档阶梯保险补偿机制"),
    ("guarantee", "8", "exposure", "提供最高300万元见贷即保产品"),
    (
        "vc-rent",
        "8",
        "rent",
        "对获得创投机构投资额累计达1000万元及以上的“专精特新”企业，经认定，给予企业三年房租补贴和专项奖励",
    ),
    ("vc-award", "8", "award", "给予企业三年房租补贴和专项奖励"),
    ("ipo-training", "9", "budget", "每年安排500万元的专项培训经费"),
    ("ipo-domestic", "9", "staged", "境内上市的按进度、分阶段给予奖励400万元"),
    ("ipo-overseas", "9", "award", "境外上市的，给予一次性奖励300万元"),
    ("talent-matching", "10", "cost", "给予相关配套专项补助"),
    (
        "smart-factory",
        "12",
        "award",
        "对评定为“链主工厂”“智能工厂”和“数字化车间”的“专精特新”企业，分档给予补助",
    ),
    ("digital-project", "12", "cost", "按项目实际投资给予最高不超过100万元的补助"),
    ("chain-orders", "13", "award", "按增量规模给予一定奖励"),
    ("local-expo", "14", "cost", "最高不超过100万元的单次展会补贴额度"),
    ("overseas-booth", "14", "cost", "单家企业年度展位费补贴不超过20万元"),
    // The last row is no measure: the word that binds all of them.
    ("", "附则1", "", "同一项目按照“从高、从优、不重复”原则执行"),
];

/// What lies beside the repository, where it does.
#[allow(clippy::disallowed_methods, reason = "the outside check is a file")]
fn shared(path: &str) -> Option<String> {
    Some(fs::read_to_string(bofu_test_files::outside(path)?).unwrap())
}

#[test]
fn the_built_in_packs_use_every_figure_that_their_words_have() {
    for id in ["binjiang-zjtx", "yunhu-listing"] {
        assert_eq!(pack(id).warnings(), [], "{id}");
    }
}

#[test]
fn every_clause_that_moves_money_has_its_measure_and_its_words() {
    let pack = pack("binjiang-zjtx");
    for (id, clause, kind, quote) in ROWS.into_iter().filter(|row| !row.0.is_empty()) {
        let measure = pack.measure(&MeasureId::parse(id).unwrap()).expect(id);
        assert_eq!(measure.clause, clause, "{id}");
        assert_eq!(measure.quote, quote, "{id}");
        assert_eq!(measure.gives.as_str(), kind, "{id}");
    }
    assert_eq!(pack.measures().len(), ROWS.len() - 1);
}

#[test]
fn every_quote_stands_in_the_policy_and_the_policy_is_the_published_one() {
    let pack = pack("binjiang-zjtx");
    let toml: toml::Table = pack.text().parse().unwrap();
    let text = toml["policy"]["text"].as_str().unwrap();
    let quotes = pack.measures().iter().map(|measure| measure.quote.as_str());
    for quote in quotes.chain(pack.clauses().iter().map(|clause| clause.quote.as_str())) {
        assert!(text.contains(quote), "{quote}");
    }
    if let Some(published) = shared("policy/binjiang-zjtx-draft.txt") {
        assert_eq!(text.trim(), published.trim());
    }
}

#[test]
fn every_clause_is_there_those_that_move_no_money_too() {
    let pack = pack("binjiang-zjtx");
    let ids: Vec<&str> = pack.clauses().iter().map(|clause| clause.id.as_str()).collect();
    let numbers: Vec<String> = (1..=16).map(|number| number.to_string()).collect();
    let all = ["总体要求"].into_iter().chain(numbers.iter().map(String::as_str));
    assert_eq!(ids, all.chain(["附则1", "附则2"]).collect::<Vec<_>>());
    let targets: Vec<(&str, u32)> =
        pack.targets().iter().map(|target| (target.title.as_str(), target.count)).collect();
    let aims =
        [("provincial", 500), ("hidden-champion", 25), ("little-giant", 100), ("champion", 12)];
    assert_eq!(targets, aims);
}

#[test]
fn the_ceilings_are_the_texts_and_no_other() {
    let pack = pack("binjiang-zjtx");
    let policy = super::ActivePack::new(pack.clone(), &BTreeMap::new()).unwrap();
    let rows: Vec<String> = pack
        .ceilings()
        .iter()
        .map(|ceiling| {
            let holder = policy.holder(&ceiling.id).unwrap().to_string();
            format!("{} {} {holder} {}", ceiling.id, ceiling.clause, ceiling.period.as_str())
        })
        .collect();
    let limits: Vec<String> =
        pack.limits().iter().map(|limit| format!("{} {}", limit.ceiling, limit.limit)).collect();
    insta::assert_snapshot!(
        rows.iter().zip(&limits).map(|(row, limit)| format!("{row} | {limit}")).collect::<Vec<_>>().join("\n"),
        @r"
    tier-award.once 1 {uscc} once | tier-award.once 2000000.00
    first-set.once 3 {uscc}/{subject} once | first-set.once 500000.00
    rnd-centre.once 3 {uscc}/{subject} once | rnd-centre.once 1000000.00
    shared-platform.project 4 {uscc}/{subject} once | shared-platform.project 20000000.00
    innovation-voucher.year 4 {uscc} year | innovation-voucher.year 500000.00
    pledge-interest.year 6 {uscc} year | pledge-interest.year 2000000.00
    ipo.once 9 {uscc} once | ipo.once 4000000.00
    digital-project.project 12 {uscc}/{subject} once | digital-project.project 1000000.00
    local-expo.event 14 {fair} once | local-expo.event 1000000.00
    overseas-booth.year 14 {uscc} year | overseas-booth.year 200000.00
    "
    );
}

#[test]
fn the_measures_ask_for_the_facts_that_other_offices_send() {
    let facts = [
        ("tier-award", "title recognised_on"),
        ("innovation-voucher", "contract_no contract_amount signed_on"),
        ("pledge-interest", "loan_no principal term_months contract_on from to interest_paid"),
        ("overseas-booth", "fair booth_fee fair_from"),
        ("local-expo", "fair cost held_on"),
        ("ipo-domestic", "stage reached_on"),
        ("ipo-overseas", "listed_on"),
        ("rnd-centre", "centre level recognised_on"),
        ("shared-platform", "investment accepted_on"),
        ("digital-project", "investment accepted_on"),
        ("vc-rent", "vc_invested area_m2 monthly_rent from to"),
        ("project-rent", "area_m2 monthly_rent from to"),
        ("case-by-case", ""),
    ];
    let pack = pack("binjiang-zjtx");
    for (id, names) in facts {
        let measure = pack.measure(&MeasureId::parse(id).unwrap()).unwrap();
        let asked: Vec<&str> = measure.facts.iter().map(|fact| fact.name.as_str()).collect();
        assert_eq!(asked.join(" "), names, "{id}");
        assert!(measure.facts.iter().all(|fact| fact.required), "{id}");
    }
    let stage = &pack.measure(&MeasureId::parse("ipo-domestic").unwrap()).unwrap().facts[0];
    let FactKind::Choice(choices) = &stage.kind else { panic!("stage is no choice") };
    let ids: Vec<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(ids, ["restructured", "tutoring", "accepted", "listed"]);
}

#[test]
fn every_text_is_there_in_both_languages() {
    for id in Pack::builtin_ids() {
        let pack = pack(id);
        assert_eq!(pack.reference().id, id);
        let labels = pack.measures().iter().map(|measure| &measure.label);
        let facts = pack.measures().iter().flat_map(|m| &m.facts).map(|fact| &fact.label);
        let readings = pack.readings().iter().flat_map(|one| [&one.question, &one.why]);
        let ceilings = pack.ceilings().iter().map(|ceiling| &ceiling.label);
        for label in labels.chain(facts).chain(readings).chain(ceilings) {
            assert!(!label.zh.is_ascii(), "{}", label.zh);
            assert!(!label.en.is_empty() && label.en.is_ascii(), "{}", label.en);
        }
    }
}

/// A parameter's value as a percentage with two places.
fn rate(pack: &Pack, parameter: &str, on: &str, months: i64) -> Option<String> {
    let parameter = pack.parameters().iter().find(|known| known.id == parameter).unwrap();
    let figure = &parameter.at(Some(day(on)))?.figure;
    assert!(matches!(figure, Figure::Bands(_)));
    let rate = figure.find(Key::Number(months.into()))?;
    Some(format!("{:.2}", rate * rust_decimal::Decimal::ONE_HUNDRED))
}

#[test]
fn the_rates_are_the_published_ones_on_their_days() {
    let pack = pack("binjiang-zjtx");
    let known = [
        ("pboc_benchmark", "2023-01-01", 12, Some("4.35")),
        ("pboc_benchmark", "2023-01-01", 13, Some("4.75")),
        ("pboc_benchmark", "2023-01-01", 60, Some("4.75")),
        ("pboc_benchmark", "2023-01-01", 61, Some("4.90")),
        ("pboc_benchmark", "2015-10-23", 12, Some("4.60")),
        ("pboc_benchmark", "2015-10-24", 12, Some("4.35")),
        ("pboc_benchmark", "2012-07-05", 12, None),
        ("lpr", "2019-08-19", 12, None),
        ("lpr", "2019-08-20", 12, Some("4.25")),
        ("lpr", "2024-02-19", 60, Some("3.45")),
        ("lpr", "2024-02-20", 61, Some("3.95")),
        ("lpr", "2026-10-19", 12, Some("3.00")),
        ("lpr", "2026-10-20", 12, None),
    ];
    for (parameter, on, months, value) in known {
        assert_eq!(rate(&pack, parameter, on, months).as_deref(), value, "{parameter} {on}");
    }
}

#[test]
fn every_row_of_the_published_series_is_in_the_pack() {
    let pack = pack("binjiang-zjtx");
    if let Some(rows) = shared("data/rates/lpr.csv") {
        for row in rows.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            assert_eq!(rate(&pack, "lpr", cells[0], 60).as_deref(), Some(cells[1]), "{row}");
            assert_eq!(rate(&pack, "lpr", cells[0], 61).as_deref(), Some(cells[2]), "{row}");
        }
    }
    if let Some(rows) = shared("data/rates/pboc-benchmark.csv") {
        for row in rows.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let months = cells[1].parse::<i64>().unwrap() + 1;
            let found = rate(&pack, "pboc_benchmark", cells[0], months);
            assert_eq!(found.as_deref(), Some(cells[3]), "{row}");
        }
    }
}

#[test]
fn external_aid_finds_the_row_that_a_claim_would_charge() {
    let policy = super::ActivePack::new(pack("binjiang-zjtx"), &BTreeMap::new()).unwrap();
    let uscc = crate::uscc::Uscc::parse("91440300192317458F").unwrap();
    let subject = crate::names::Subject::parse("P-1").unwrap();
    let row = |ceiling: &str, subject: Option<_>, fair: &[(&str, &str)], period: &str| {
        let ceiling = CeilingId::parse(ceiling).unwrap();
        let period = crate::charge::Period::parse(period).unwrap();
        policy
            .ceiling_key(&ceiling, &uscc, subject, &super::cells(fair), period)
            .map(|(key, limit)| format!("{} {} {limit}", key.holder, key.period))
            .map_err(|refusal| crate::explained::Explained::code(&refusal))
    };
    let held = row("pledge-interest.year", None, &[], "2024").unwrap();
    assert_eq!(held, "91440300192317458F 2024 2000000.00");
    let held = row("rnd-centre.once", Some(&subject), &[], "once").unwrap();
    assert_eq!(held, "91440300192317458F/P-1 once 1000000.00");
    let held = row("local-expo.event", None, &[("fair", "杭州智造展")], "once").unwrap();
    assert_eq!(held, "杭州智造展 once 1000000.00");
    assert_eq!(row("rnd-centre.once", None, &[], "once"), Err("holder-incomplete"));
    assert_eq!(row("local-expo.event", None, &[], "once"), Err("holder-incomplete"));
    assert_eq!(row("ipo.once", None, &[], "2024"), Err("wrong-period"));
    assert_eq!(row("pledge-interest.year", None, &[], "once"), Err("wrong-period"));
    assert_eq!(row("all.year", None, &[], "2024"), Err("unknown-ceiling"));
}

#[test]
fn aid_counts_to_every_ceiling_but_the_one_of_district_money() {
    let pack = pack("binjiang-zjtx");
    let policy = super::ActivePack::new(pack.clone(), &BTreeMap::new()).unwrap();
    for ceiling in pack.ceilings() {
        let refusal = policy.takes_aid(&ceiling.id).err();
        assert_eq!(refusal.is_some(), ceiling.id.as_str() == "first-set.once", "{}", ceiling.id);
    }
    let refusal = policy.takes_aid(&CeilingId::parse("first-set.once").unwrap()).unwrap_err();
    assert_eq!(crate::explained::Explained::code(&refusal), "aid-does-not-count");
    let words = "区级给予最高不超过50万元的一次性奖励";
    for text in [refusal.to_string(), crate::explained::Explained::zh(&refusal)] {
        assert!(text.contains(words) && text.contains("first-set.once") && text.contains('3'));
    }
    let unknown = policy.takes_aid(&CeilingId::parse("all.year").unwrap()).unwrap_err();
    assert_eq!(crate::explained::Explained::code(&unknown), "unknown-ceiling");
}
