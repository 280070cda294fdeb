//! A policy pack as people and programs read it: clauses, measures, ceilings,
//! readings.

use std::fmt::Write as _;

use bofu_domain::{
    language::{Lang, Text},
    pack::{ActivePack, FactKind, Measure, Pack},
};
use serde::Serialize;

use crate::{Cell, ColumnSpec, Kind, Table, text};

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackPage {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// Whether it is in use.
    pub adopted: bool,
    /// What the policy is called.
    pub title: Text,
    /// What it gives.
    pub measures: Vec<MeasurePage>,
    /// All its clauses, those that move no money included.
    pub clauses: Vec<ClausePage>,
    /// Its ceilings.
    pub ceilings: Vec<CeilingPage>,
    /// What its text leaves open, and how that is read.
    pub readings: Vec<ReadingPage>,
    /// The titles it knows.
    pub titles: Vec<TitlePage>,
    /// Its funds.
    pub funds: Vec<String>,
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClausePage {
    /// Its number.
    pub id: String,
    /// What it is about.
    pub title: Text,
    /// Its words.
    pub quote: String,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeasurePage {
    /// Its id.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// The words that bind.
    pub quote: String,
    /// What kind of thing it gives.
    pub kind: &'static str,
    /// What it is called.
    pub label: Text,
    /// What a claim has to tell.
    pub facts: Vec<FactPage>,
    /// The ceilings, in the order in which they cut.
    pub ceilings: Vec<String>,
    /// Whether a decision has to set the sum.
    pub needs_decision: bool,
    /// What the text leaves open, where a decision has to set the sum.
    pub open: Option<Text>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactPage {
    /// Its name: a column of the import.
    pub name: String,
    /// Its type.
    pub kind: &'static str,
    /// What it is.
    pub label: Text,
    /// Whether a claim must give it.
    pub required: bool,
    /// What may be written, of a choice.
    pub choices: Vec<String>,
}

/// A ceiling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CeilingPage {
    /// Its id.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// What it is called.
    pub label: Text,
    /// `year` or `once`.
    pub period: &'static str,
    /// The most.
    pub limit: Option<String>,
}

/// A title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TitlePage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: Text,
}

/// A reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingPage {
    /// The pack.
    pub pack: String,
    /// Its id.
    pub id: String,
    /// The clause that leaves it open.
    pub clause: Option<String>,
    /// The question.
    pub question: Text,
    /// What may be adopted.
    pub options: String,
    /// The option that the pack ships.
    pub default: String,
    /// The option in force.
    pub in_force: String,
    /// Why the default is the default.
    pub why: Text,
}

/// The page of a pack; `policy` has the readings in force, where it is in use.
pub fn shown(pack: &Pack, policy: Option<&ActivePack>) -> PackPage {
    let reference = pack.reference();
    let limits = policy.map_or_else(|| pack.limits(), ActivePack::limits);
    let limit = |id: &str| {
        let found = limits.iter().find(|limit| limit.ceiling.as_str() == id);
        found.map(|limit| limit.limit.to_string())
    };
    PackPage {
        id: reference.id,
        version: reference.version,
        hash: reference.hash,
        adopted: policy.is_some(),
        title: pack.title().clone(),
        measures: pack.measures().iter().map(measure).collect(),
        clauses: pack
            .clauses()
            .iter()
            .map(|clause| ClausePage {
                id: clause.id.clone(),
                title: clause.title.clone(),
                quote: clause.quote.clone(),
            })
            .collect(),
        ceilings: pack
            .ceilings()
            .iter()
            .map(|ceiling| CeilingPage {
                id: ceiling.id.to_string(),
                clause: ceiling.clause.clone(),
                label: ceiling.label.clone(),
                period: ceiling.period.as_str(),
                limit: limit(ceiling.id.as_str()),
            })
            .collect(),
        readings: readings(pack, policy),
        titles: pack
            .titles()
            .iter()
            .map(|title| TitlePage { id: title.id.to_string(), label: title.label.clone() })
            .collect(),
        funds: pack.funds().iter().map(|fund| fund.split.fund.to_string()).collect(),
    }
}

fn measure(measure: &Measure) -> MeasurePage {
    MeasurePage {
        id: measure.id.to_string(),
        clause: measure.clause.clone(),
        quote: measure.quote.clone(),
        kind: measure.gives.as_str(),
        label: measure.label.clone(),
        facts: measure
            .facts
            .iter()
            .map(|fact| FactPage {
                name: fact.name.clone(),
                kind: kind(&fact.kind),
                label: fact.label.clone(),
                required: fact.required,
                choices: choices(&fact.kind),
            })
            .collect(),
        ceilings: measure.ceilings.iter().map(ToString::to_string).collect(),
        needs_decision: measure.needs_decision(),
        open: measure.open.clone(),
    }
}

fn kind(kind: &FactKind) -> &'static str {
    match kind {
        FactKind::Money => "money",
        FactKind::Decimal => "decimal",
        FactKind::Integer => "integer",
        FactKind::Date => "date",
        FactKind::Text => "text",
        FactKind::Choice(_) => "choice",
    }
}

fn choices(kind: &FactKind) -> Vec<String> {
    match kind {
        FactKind::Choice(choices) => choices.iter().map(|choice| choice.id.clone()).collect(),
        FactKind::Money
        | FactKind::Decimal
        | FactKind::Integer
        | FactKind::Date
        | FactKind::Text => Vec::new(),
    }
}

/// The readings of a pack, with the options in force.
pub fn readings(pack: &Pack, policy: Option<&ActivePack>) -> Vec<ReadingPage> {
    let in_force = policy.map(ActivePack::readings).unwrap_or_default();
    pack.readings()
        .iter()
        .map(|reading| ReadingPage {
            pack: pack.reference().id,
            id: reading.id.to_string(),
            clause: reading.clause.clone(),
            question: reading.question.clone(),
            options: reading.offered(),
            default: reading.default.clone(),
            in_force: in_force.get(&reading.id).unwrap_or(&reading.default).clone(),
            why: reading.why.clone(),
        })
        .collect()
}

/// The readings as a table.
pub fn readings_text(rows: &[ReadingPage], lang: Lang) -> String {
    let columns = vec![
        ColumnSpec::new("id", "口径", "reading", Kind::Code),
        ColumnSpec::new("clause", "条款", "clause", Kind::Code),
        ColumnSpec::new("in_force", "现行", "in force", Kind::Code),
        ColumnSpec::new("options", "可选", "options", Kind::Text),
        ColumnSpec::new("question", "问题", "question", Kind::Text),
    ];
    let mut table = Table::new("口径", "Readings", columns);
    table.rows = rows
        .iter()
        .map(|row| {
            vec![
                Cell::text(&row.id),
                Cell::text_or_empty(row.clause.as_ref()),
                Cell::text(&row.in_force),
                Cell::text(&row.options),
                Cell::Term(row.question.en.clone(), row.question.zh.clone()),
            ]
        })
        .collect();
    text(&table, lang, None).trim_end().to_owned()
}

impl PackPage {
    /// The page as text.
    pub fn text(&self, lang: Lang) -> String {
        let mut page = format!(
            "{}\n{}@{} · SHA-256 {}\n",
            lang.pick(&self.title.zh, &self.title.en),
            self.id,
            self.version,
            self.hash
        );
        for measure in &self.measures {
            let label = lang.pick(&measure.label.zh, &measure.label.en);
            let _infallible = write!(
                page,
                "\n{} · {label} · {} · {}\n  “{}”\n",
                crate::claims::page::clause_of(&measure.clause, lang),
                measure.id,
                measure.kind,
                measure.quote
            );
            if let Some(open) = &measure.open {
                let _infallible = writeln!(
                    page,
                    "  {} {}",
                    lang.pick("须有决定文号与金额:", "needs a decision and its sum:"),
                    lang.pick(&open.zh, &open.en)
                );
            }
        }
        page.push('\n');
        page.push_str(&text(&self.ceilings_table(), lang, None));
        page.push('\n');
        page.push_str(&readings_text(&self.readings, lang));
        page
    }

    fn ceilings_table(&self) -> Table {
        let columns = vec![
            ColumnSpec::new("id", "限额", "ceiling", Kind::Code),
            ColumnSpec::new("clause", "条款", "clause", Kind::Code),
            ColumnSpec::new("period", "期间", "period", Kind::Code),
            ColumnSpec::new("limit", "上限", "limit", Kind::Code),
            ColumnSpec::new("label", "说明", "what", Kind::Text),
        ];
        let mut table = Table::new("限额", "Ceilings", columns);
        table.rows = self
            .ceilings
            .iter()
            .map(|ceiling| {
                vec![
                    Cell::text(&ceiling.id),
                    Cell::text(&ceiling.clause),
                    Cell::text(ceiling.period),
                    Cell::text_or_empty(ceiling.limit.as_ref()),
                    Cell::Term(ceiling.label.en.clone(), ceiling.label.zh.clone()),
                ]
            })
            .collect();
        table
    }
}
