//! What a report covers, and what the ids in it are called.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::FUND_YEAR,
    date::{Date, Year},
    language::{Lang, Text},
    pack::{FactKind, Pack},
};
use bofu_projections::enterprises::EnterpriseRow;

use super::{BusinessDates, Cell, Table};

/// What a report covers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// The year, where one was asked for.
    pub year: Option<Year>,
    /// The business date up to which events count, where one was asked for.
    pub as_of: Option<Date>,
    /// The recording time up to which events count, where one was asked for:
    /// RFC 3339, UTC.
    pub known_at: Option<String>,
    /// Who answers for the business dates, where that is known.
    pub dates: Option<BusinessDates>,
    /// The log that the report was made from: how many events, and the hex of
    /// their Merkle root.
    pub seal: Option<(u64, String)>,
}

impl Scope {
    /// A year.
    pub fn year(year: Year) -> Self {
        Self { year: Some(year), ..Self::default() }
    }

    /// Says on a table what it covers.
    pub(super) fn say(&self, mut table: Table) -> Table {
        if let Some(year) = self.year {
            table = table.about(format!("{year} 年度"), format!("year {year}"));
        }
        if let Some(day) = self.as_of {
            table = table.about(format!("截至业务日期 {day}"), format!("as of {day}"));
        }
        if let Some(moment) = &self.known_at {
            table = table.about(format!("按 {moment} 时已登记"), format!("as known at {moment}"));
        }
        if let Some(dates) = self.dates {
            table = dates.say(table);
        }
        if let Some((events, root)) = &self.seal {
            table = table.sealed(*events, root);
        }
        table
    }
}

/// What ids are called, for eyes. What is not in it is shown by its id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Enterprises by code.
    pub enterprises: BTreeMap<String, String>,
    /// Measures by id.
    pub measures: BTreeMap<String, Text>,
    /// Facts by measure and name, and the choices of a fact by measure, name
    /// and id.
    pub facts: BTreeMap<Vec<String>, Text>,
    /// Titles by id, and then by the pack whose title it is.
    titles: BTreeMap<String, BTreeMap<String, TitleName>>,
    /// Funds by id.
    pub funds: BTreeMap<String, Text>,
    /// Ceilings by id, each with the clause that sets it.
    pub ceilings: BTreeMap<String, (Text, String)>,
}

/// The name that a pack gives to one of its titles.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TitleName {
    label: Text,
    /// Packs that share it have it in common.
    shared: bool,
}

impl Names {
    /// With the labels of a pack's measures and ceilings.
    #[must_use]
    pub fn with_pack(mut self, pack: &Pack) -> Self {
        let words = |label: &Text| Text::new(&label.zh, &label.en);
        for measure in pack.measures() {
            self.measures.insert(measure.id.to_string(), words(&measure.label));
            for fact in &measure.facts {
                let key = vec![measure.id.to_string(), fact.name.clone()];
                if let FactKind::Choice(choices) = &fact.kind {
                    for choice in choices {
                        let key = [key.as_slice(), std::slice::from_ref(&choice.id)].concat();
                        self.facts.insert(key, words(&choice.label));
                    }
                }
                self.facts.insert(key, words(&fact.label));
            }
        }
        for title in pack.titles() {
            let name = TitleName { label: words(&title.label), shared: title.shared };
            let packs = self.titles.entry(title.id.to_string()).or_default();
            packs.insert(pack.id().to_owned(), name);
        }
        for fund in pack.funds() {
            self.funds.insert(fund.split.fund.to_string(), words(&fund.label));
        }
        for ceiling in pack.ceilings() {
            let named = (words(&ceiling.label), ceiling.clause.clone());
            self.ceilings.insert(ceiling.id.to_string(), named);
        }
        self
    }

    /// With the names of enterprises.
    #[must_use]
    pub fn with_enterprises<'a>(
        mut self,
        enterprises: impl IntoIterator<Item = &'a EnterpriseRow>,
    ) -> Self {
        let named = enterprises.into_iter().map(|row| (row.uscc.to_string(), row.name.to_string()));
        self.enterprises.extend(named);
        self
    }

    /// The enterprise of a ceiling's holder, which begins with its code where
    /// it is one's.
    pub(super) fn holder(&self, holder: &str) -> Cell {
        let code = holder.split('/').next().unwrap_or(holder);
        Cell::text_or_empty(self.enterprises.get(code))
    }

    /// A measure by its label, its id in English lists.
    pub(super) fn measure(&self, id: &str) -> Cell {
        term(id, self.measures.get(id))
    }

    /// A fact of a measure by its label, beside its name: formulas speak of it
    /// by name.
    pub(super) fn fact(&self, measure: &str, name: &str) -> Cell {
        match self.facts.get(&vec![measure.to_owned(), name.to_owned()]) {
            Some(Text { zh, en }) => Cell::Term(format!("{en} ({name})"), format!("{zh} ({name})")),
            None => Cell::text(name),
        }
    }

    /// A fact's value: where it is one of a list, by its label.
    pub(super) fn value(&self, measure: &str, name: &str, value: &str) -> Cell {
        let key = [measure, name, value].map(ToOwned::to_owned).to_vec();
        match self.facts.get(&key) {
            Some(Text { zh, en }) => Cell::Term(en.clone(), zh.clone()),
            None => Cell::text(value),
        }
    }

    /// A title of a pack by its label, its id in English lists. Where several packs
    /// have titles of that id, each its own, the pack stands before it, as it is
    /// typed: `some-pack/provincial`.
    pub(super) fn title(&self, pack: Option<&str>, id: &str) -> Cell {
        let packs = self.titles.get(id);
        let name = pack.and_then(|pack| packs?.get(pack));
        let zh = name.map_or(id, |name| name.label.zh.as_str());
        let alone = packs.is_some_and(|packs| packs.len() == 1);
        let common = || packs.is_some_and(|packs| packs.values().all(|name| name.shared));
        match pack.filter(|_| name.is_none() || !(alone || common())) {
            Some(pack) => Cell::Term(format!("{pack}/{id}"), format!("{pack}/{zh}")),
            None => Cell::Term(id.to_owned(), zh.to_owned()),
        }
    }

    /// The same as words.
    pub fn title_label(&self, pack: Option<&str>, id: &str) -> Text {
        let cell = self.title(pack, id);
        Text::new(cell.plain(Lang::Zh), cell.plain(Lang::En))
    }

    /// A fund by its label, its id in English lists.
    pub(super) fn fund(&self, id: &str) -> Cell {
        term(id, self.funds.get(id))
    }

    /// A ceiling by its label, its id in English lists.
    pub(super) fn ceiling(&self, id: &str) -> Cell {
        if id == FUND_YEAR {
            return Cell::Term(id.to_owned(), "预算指标".to_owned());
        }
        term(id, self.ceilings.get(id).map(|(label, _)| label))
    }

    /// The clause that sets a ceiling.
    pub(super) fn clause(&self, ceiling: &str) -> Cell {
        Cell::text_or_empty(self.ceilings.get(ceiling).map(|(_, clause)| clause))
    }
}

fn term(id: &str, label: Option<&Text>) -> Cell {
    let zh = label.map_or(id, |label| label.zh.as_str());
    Cell::Term(id.to_owned(), zh.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_titles(packs: &[(&str, &str, bool)]) -> Names {
        let mut names = Names::default();
        for (pack, zh, shared) in packs {
            let name = TitleName { label: Text::new(*zh, "provincial"), shared: *shared };
            let packs = names.titles.entry("provincial".to_owned()).or_default();
            packs.insert((*pack).to_owned(), name);
        }
        names
    }

    #[test]
    fn a_title_that_two_packs_have_is_shown_by_the_label_of_its_own_pack() {
        let shown = |names: &Names, pack: Option<&str>| {
            let cell = names.title(pack, "provincial");
            [Lang::Zh, Lang::En].map(|lang| cell.plain(lang))
        };
        let one = with_titles(&[("a", "省级", false)]);
        assert_eq!(shown(&one, Some("a")), ["省级", "provincial"]);
        assert_eq!(shown(&one, None), ["provincial", "provincial"]);
        let two = with_titles(&[("a", "省级", false), ("b", "省创新型", false)]);
        assert_eq!(shown(&two, Some("a")), ["a/省级", "a/provincial"]);
        assert_eq!(shown(&two, Some("b")), ["b/省创新型", "b/provincial"]);
        assert_eq!(shown(&two, Some("gone")), ["gone/provincial", "gone/provincial"]);
        let common = with_titles(&[("a", "省级", true), ("b", "省级", true)]);
        assert_eq!(shown(&common, Some("b")), ["省级", "provincial"]);
    }

    #[test]
    fn every_measure_and_ceiling_of_a_shipped_pack_has_its_chinese_name() {
        for id in Pack::builtin_ids() {
            let pack = Pack::parse(Pack::builtin(id).unwrap()).unwrap();
            let names = Names::default().with_pack(&pack);
            for measure in pack.measures() {
                let shown = names.measure(measure.id.as_str()).plain(Lang::Zh);
                assert_eq!(shown, measure.label.zh);
            }
            for ceiling in pack.ceilings() {
                assert_eq!(names.clause(ceiling.id.as_str()), Cell::text(&ceiling.clause));
            }
        }
    }
}
