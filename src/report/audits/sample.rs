//! 抽样: a sample as a file that others draw again, and as a list.

use std::collections::BTreeMap;

use bofu_domain::{
    audit::event::{Method, Sample, SampleItem},
    date::Date,
    language::Text,
    money::Money,
};
use bofu_projections::register::{InstalmentKey, RegisterRow};
use serde::{Deserialize, Serialize};

use crate::{Cell, ColumnSpec, Kind, Names, Report, Scope, Table};

/// A sample as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleFile {
    /// `bofu-audit-sample-1`.
    pub format: String,
    /// `AUDIT/NUMBER`, where it was recorded.
    pub id: Option<String>,
    /// The year of the register.
    pub year: String,
    /// The business date up to which events counted.
    pub as_of: Option<Date>,
    /// The recording time up to which events counted.
    pub known_at: Option<String>,
    /// `random`, `monetary-unit`, `above`, `decided`, `dates`.
    pub method: String,
    /// How many were asked for.
    pub size: Option<u64>,
    /// The interval of monetary units.
    pub interval: Option<Money>,
    /// The first fen that was taken, in yuan.
    pub start: Option<Money>,
    /// The sum above which all were taken.
    pub above: Option<Money>,
    /// The seed.
    pub seed: String,
    /// What it was drawn from.
    pub population: PopulationFile,
    /// The log as it stood.
    pub log: LogFile,
    /// What was drawn.
    pub items: Vec<SampleItem>,
}

/// What a sample was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PopulationFile {
    /// How many instalments.
    pub count: u64,
    /// Σ of what was granted.
    pub sum: Money,
    /// SHA-256 over its lines, hex.
    pub digest: String,
}

/// A log by its size and root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFile {
    /// How many events.
    pub events: u64,
    /// The Merkle root over them, hex.
    pub root: String,
}

/// The format of [`SampleFile`].
pub const FORMAT: &str = "bofu-audit-sample-1";

impl SampleFile {
    /// A recorded sample, by its id.
    pub fn of(sample: &Sample, id: Option<String>) -> Self {
        let (method, size, interval, above) = match &sample.method {
            Method::Random { size } => ("random", Some(*size), None, None),
            Method::MonetaryUnit { interval } => ("monetary-unit", None, Some(*interval), None),
            Method::Above { amount } => ("above", None, None, Some(*amount)),
            Method::Decided => ("decided", None, None, None),
            Method::Dates => ("dates", None, None, None),
        };
        Self {
            format: FORMAT.to_owned(),
            id,
            year: sample.year.to_string(),
            as_of: sample.as_of,
            known_at: sample.known_at.clone(),
            method: method.to_owned(),
            size,
            interval,
            start: None,
            above,
            seed: sample.seed.clone(),
            population: PopulationFile {
                count: sample.count,
                sum: sample.sum,
                digest: sample.digest.clone(),
            },
            log: LogFile { events: sample.events, root: sample.root.clone() },
            items: sample.items.clone(),
        }
    }
}

/// The list of what was drawn, with what it was drawn from.
pub fn report(
    file: SampleFile,
    register: &BTreeMap<InstalmentKey, RegisterRow>,
    scope: &Scope,
    names: &Names,
) -> Report<SampleFile> {
    let columns = vec![
        ColumnSpec::new("no", "样本号", "No", Kind::Count),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).below(),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).below(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("amount", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("status", "状态", "Status", Kind::Text),
    ];
    let cells = |(no, item): (u64, &SampleItem)| {
        let row = register.get(&(item.claim_no.clone(), item.instalment));
        let of = |cell: fn(&RegisterRow) -> Cell| row.map_or(Cell::Empty, cell);
        vec![
            Cell::count(no),
            Cell::text(&item.claim_no),
            Cell::Count(item.instalment.into()),
            of(|row| Cell::text(&row.name)),
            of(|row| Cell::text(&row.uscc)),
            row.map_or(Cell::Empty, |row| names.measure(row.measure.as_str())),
            of(|row| Cell::text(&row.clause)),
            Cell::Money(item.amount),
            of(|row| Cell::Term(row.status.to_string(), row.status.zh().to_owned())),
        ]
    };
    let mut table = Table::new("审计抽样", "Audit sample", columns);
    table.rows = (1..).zip(&file.items).map(cells).collect();
    let late = |item: &SampleItem| {
        register.get(&(item.claim_no.clone(), item.instalment)).and_then(|row| row.late_days)
    };
    table = table.mark_late(file.items.iter().map(late));
    if let Some(id) = &file.id {
        table = table.about(format!("样本 {id}"), format!("sample {id}"));
    }
    let Text { zh, en } = file.how();
    let PopulationFile { count, sum, digest } = &file.population;
    let LogFile { events, root } = &file.log;
    table = table
        .note(format!("抽样方法: {zh}"), format!("Method: {en}"))
        .note(
            format!("总体: {count} 个分期, 核定合计 {sum} 元, 摘要 {digest}"),
            format!("Population: {count} instalments, {sum} yuan granted, digest {digest}"),
        )
        .note(
            format!("抽样时台账: {events} 个事件, 根哈希 {root}"),
            format!("The log when it was drawn: {events} events, root {root}"),
        );
    Report { table: scope.say(table), rows: file }
}

impl SampleFile {
    fn how(&self) -> Text {
        let shown = |sum: Option<Money>| sum.map(|sum| sum.to_string()).unwrap_or_default();
        let (seed, items) = (&self.seed, self.items.len());
        let (zh, en) = match self.method.as_str() {
            "random" => (
                format!("简单随机不重复抽样, {items} 个, 种子“{seed}”"),
                format!("simple random without replacement, {items}, seed \"{seed}\""),
            ),
            "monetary-unit" => {
                let (interval, start) = (shown(self.interval), shown(self.start));
                (
                    format!(
                        "货币单元抽样, 间隔 {interval} 元, 起点 {start} 元, 种子“{seed}”, 共 {items} 个"
                    ),
                    format!(
                        "monetary units, interval {interval}, start {start}, seed \"{seed}\", {items} taken"
                    ),
                )
            }
            "above" => {
                let above = shown(self.above);
                (
                    format!("{above} 元以上全部, {items} 个"),
                    format!("all above {above} yuan, {items}"),
                )
            }
            "dates" => (
                format!("补录或日期相互矛盾者全部, {items} 个"),
                format!("all that were entered late or whose dates contradict, {items}"),
            ),
            _decided => (
                format!("由文件或口径定额者全部, {items} 个"),
                format!("all whose sum a document or a reading set, {items}"),
            ),
        };
        Text { zh, en }
    }
}
