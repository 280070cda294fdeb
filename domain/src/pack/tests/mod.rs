//! Tests of the packs: what they hold, what they give, what they refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod amounts;
mod content;
mod faults;
mod guide;
mod properties;
mod readings;
mod refusals;
mod second_pack;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use super::{ActivePack, Pack, PolicyRefusal};
use crate::{
    assessment::{Application, Assessment, DecidedSum, Recognition},
    date::{Date, parse_date},
    explained::Explained,
    money::Money,
    names::{DocumentNo, MeasureId, ReadingId, Subject, TitleId},
    uscc::Uscc,
};

/// A built-in pack, parsed once for all tests.
fn pack(id: &str) -> Arc<Pack> {
    static PACKS: Mutex<BTreeMap<String, Arc<Pack>>> = Mutex::new(BTreeMap::new());
    let mut packs = PACKS.lock().unwrap();
    Arc::clone(packs.entry(id.to_owned()).or_insert_with(|| parsed(id)))
}

fn parsed(id: &str) -> Arc<Pack> {
    match Pack::parse(Pack::builtin(id).unwrap()) {
        Ok(pack) => Arc::new(pack),
        Err(faults) => {
            let mut all = String::new();
            for fault in faults {
                let _ = writeln!(all, "[{}] {fault}", fault.code());
            }
            panic!("{id} has faults:\n{all}");
        }
    }
}

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn cells(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, cell)| ((*name).to_owned(), (*cell).to_owned())).collect()
}

/// A claim that a test describes.
struct Claim {
    policy: ActivePack,
    measure: &'static str,
    facts: BTreeMap<String, String>,
    titles: Vec<Recognition>,
    subject: &'static str,
    applied_on: Date,
    decided: Option<DecidedSum>,
}

impl Claim {
    /// A claim of a little giant since 2023-02-01, applied for on 2025-06-30.
    fn of(measure: &'static str, facts: &[(&str, &str)]) -> Self {
        Self {
            policy: ActivePack::new(pack("binjiang-zjtx"), &BTreeMap::new()).unwrap(),
            measure,
            facts: cells(facts),
            titles: vec![Recognition {
                title: TitleId::parse("little-giant").unwrap(),
                recognised_on: day("2023-02-01"),
                pack: None,
            }],
            subject: "P-1",
            applied_on: day("2025-06-30"),
            decided: None,
        }
    }

    fn reading(mut self, reading: &str, option: &str) -> Self {
        let mut adopted = self.policy.readings();
        adopted.insert(ReadingId::parse(reading).unwrap(), option.to_owned());
        self.policy = ActivePack::new(Arc::clone(self.policy.pack()), &adopted).unwrap();
        self
    }

    fn of_pack(mut self, id: &str) -> Self {
        self.policy = ActivePack::new(pack(id), &BTreeMap::new()).unwrap();
        self
    }

    fn with(mut self, fact: &str, cell: &str) -> Self {
        self.facts.insert(fact.to_owned(), cell.to_owned());
        self
    }

    fn without(mut self, fact: &str) -> Self {
        self.facts.remove(fact);
        self
    }

    fn titles(mut self, titles: &[(&str, &str)]) -> Self {
        let recognition = |(title, on): &(&str, &str)| Recognition {
            title: TitleId::parse(title).unwrap(),
            recognised_on: day(on),
            pack: None,
        };
        self.titles = titles.iter().map(recognition).collect();
        self
    }

    fn applied(mut self, on: &str) -> Self {
        self.applied_on = day(on);
        self
    }

    fn subject(mut self, subject: &'static str) -> Self {
        self.subject = subject;
        self
    }

    fn decided(mut self, amount: &str) -> Self {
        let decision_no = DocumentNo::parse("决〔2024〕1号").unwrap();
        self.decided = Some(DecidedSum { amount: Money::parse(amount).unwrap(), decision_no });
        self
    }

    fn assess(&self) -> Result<Assessment, PolicyRefusal> {
        let measure = MeasureId::parse(self.measure).unwrap();
        let facts = match self.policy.read_facts(&measure, &self.facts) {
            Ok(facts) => facts,
            Err(faults) => return Err(faults.into_iter().next().unwrap().into()),
        };
        self.policy.assess(&Application {
            uscc: &Uscc::parse("91440300192317458F").unwrap(),
            titles: &self.titles,
            measure: &measure,
            subject: &Subject::parse(self.subject).unwrap(),
            applied_on: self.applied_on,
            facts: &facts,
            decided: self.decided.as_ref(),
        })
    }

    fn given(&self) -> Assessment {
        self.assess().unwrap_or_else(|refusal| panic!("{}: {refusal}", self.measure))
    }

    fn computed(&self) -> String {
        self.given().computed.to_string()
    }

    fn code(&self) -> &'static str {
        match self.assess() {
            Ok(given) => panic!("{} gives {}", self.measure, given.computed),
            Err(refusal) => {
                for text in [refusal.to_string(), refusal.zh()] {
                    assert!(!text.is_empty() && !text.contains('{'), "{text}");
                }
                refusal.code()
            }
        }
    }
}

/// A loan of 30 million at one year, over the whole of 2023, interest paid in full.
fn loan() -> Claim {
    Claim::of(
        "pledge-interest",
        &[
            ("loan_no", "HT-1"),
            ("principal", "3000万"),
            ("term_months", "12"),
            ("contract_on", "2023-01-01"),
            ("from", "2023-01-01"),
            ("to", "2024-01-01"),
            ("interest_paid", "1,323,125.00"),
        ],
    )
}

fn voucher() -> Claim {
    Claim::of(
        "innovation-voucher",
        &[("contract_no", "JS-1"), ("contract_amount", "20万"), ("signed_on", "2024/5/6")],
    )
}
