//! 重算: every instalment beside its recomputation.

use bofu_domain::{language::Text, money::Money};
use bofu_recount::{Difference, PartRecount, Recount};
use serde::Serialize;

use crate::{Cell, ColumnSpec, Kind, Names, Report, Table};

/// Fen as a sum; what leaves the range of sums is none.
pub fn money(fen: i128) -> Option<Money> {
    Money::checked_fen(i64::try_from(fen).ok()?)
}

/// One instalment beside its recomputation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecountRow {
    /// The claim.
    pub claim_no: String,
    /// The instalment; `None` where nothing was left of the year.
    pub instalment: Option<u32>,
    /// Whose.
    pub uscc: String,
    /// Under which measure.
    pub measure: String,
    /// Its year.
    pub period: String,
    /// What the policy gives, as recorded.
    pub computed: Option<Money>,
    /// What the policy gives, as recomputed.
    pub recomputed: Option<Money>,
    /// What was granted, as recorded.
    pub granted: Option<Money>,
    /// What was granted, as recomputed.
    pub regranted: Option<Money>,
    /// Granted as recorded less granted as recomputed.
    pub difference: Option<Money>,
    /// The documents and mergers that were taken as recorded.
    pub taken_as_recorded: Vec<String>,
    /// The position of the grant.
    pub position: u64,
}

impl RecountRow {
    /// An instalment of a recomputed claim.
    pub fn of(recount: &Recount, part: &PartRecount) -> Self {
        Self {
            claim_no: recount.claim_no.clone(),
            instalment: part.instalment,
            uscc: recount.uscc.clone(),
            measure: recount.measure.clone(),
            period: part.period.to_string(),
            computed: money(part.recorded_computed),
            recomputed: money(part.computed),
            granted: money(part.recorded_granted),
            regranted: money(part.granted),
            difference: money(part.difference()),
            taken_as_recorded: recount.trusted.iter().map(ToString::to_string).collect(),
            position: recount.position,
        }
    }
}

/// One thing that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceRow {
    /// What.
    pub kind: &'static str,
    /// What, in Chinese.
    #[serde(skip)]
    pub kind_zh: &'static str,
    /// The event that records it.
    pub position: u64,
    /// The claim.
    pub claim_no: Option<String>,
    /// The year.
    pub period: Option<String>,
    /// Which step, reading or row.
    pub what: String,
    /// As recorded.
    pub recorded: String,
    /// As recomputed.
    pub recomputed: String,
}

impl From<&Difference> for DifferenceRow {
    fn from(found: &Difference) -> Self {
        Self {
            kind: found.kind.as_str(),
            kind_zh: found.kind.zh(),
            position: found.position,
            claim_no: found.claim_no.clone(),
            period: found.period.map(|year| year.to_string()),
            what: found.what.clone(),
            recorded: found.recorded.clone(),
            recomputed: found.recomputed.clone(),
        }
    }
}

/// `audit recompute`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recomputation {
    /// The year, where one was asked for.
    pub year: Option<String>,
    /// How many events were read.
    pub events: u64,
    /// How many claims were recomputed.
    pub claims: usize,
    /// How many instalments of the year.
    pub instalments: usize,
    /// Whether nothing differs.
    pub ok: bool,
    /// What differs.
    pub differences: Vec<DifferenceRow>,
    /// The instalments.
    pub rows: Vec<RecountRow>,
}

/// What differs, or that nothing does.
pub fn report(found: Recomputation, names: &Names) -> Report<Recomputation> {
    let columns = vec![
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).below(),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code).in_files_only(),
        ColumnSpec::new("measure", "措施", "Measure", Kind::Text),
        ColumnSpec::new("period", "年度归属", "Period", Kind::Code),
        ColumnSpec::new("computed", "测算", "Computed", Kind::Money).summed(),
        ColumnSpec::new("recomputed", "重算测算", "Recomputed", Kind::Money).summed(),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("regranted", "重算核定", "Recomputed grant", Kind::Money).summed(),
        ColumnSpec::new("difference", "差异", "Difference", Kind::Money).summed(),
        ColumnSpec::new("taken", "照录", "Taken as recorded", Kind::Text).in_files_only(),
    ];
    let cells = |row: &RecountRow| {
        vec![
            Cell::text(&row.claim_no),
            Cell::count_or_empty(row.instalment),
            Cell::text(&row.uscc),
            names.measure(&row.measure),
            Cell::text(&row.period),
            Cell::money_or_empty(row.computed),
            Cell::money_or_empty(row.recomputed),
            Cell::money_or_empty(row.granted),
            Cell::money_or_empty(row.regranted),
            Cell::money_or_empty(row.difference),
            taken(&row.taken_as_recorded),
        ]
    };
    let mut table = Table::new("重算", "Recomputation", columns);
    table.rows = found.rows.iter().map(cells).collect();
    if let Some(year) = &found.year {
        table = table.about(format!("{year} 年度"), format!("year {year}"));
    }
    for one in &found.differences {
        let Text { zh, en } = one.words();
        table = table.note(zh, en);
    }
    let count = found.rows.iter().filter(|row| !row.taken_as_recorded.is_empty()).count();
    if count > 0 {
        table = table.note(
            format!("{count} 个分期的决定金额或合并结转照录, 未能独立重算"),
            format!(
                "{count} instalment(s) rest on a decided sum or a merger that is taken as recorded"
            ),
        );
    }
    Report { table, rows: found }
}

/// What was taken as recorded, in both languages.
pub(super) fn taken(said: &[String]) -> Cell {
    if said.is_empty() {
        return Cell::Empty;
    }
    let zh = |one: &String| match one.strip_prefix("decision ") {
        Some(document) => format!("决定 {document}"),
        None => "合并结转".to_owned(),
    };
    Cell::Term(said.join("; "), said.iter().map(zh).collect::<Vec<_>>().join("; "))
}

/// What differs, as a list.
pub fn differences(found: &Recomputation) -> Table {
    let columns = vec![
        ColumnSpec::new("position", "序号", "Position", Kind::Count),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("period", "年度", "Year", Kind::Code),
        ColumnSpec::new("kind", "差异", "Differs", Kind::Text),
        ColumnSpec::new("what", "何处", "Where", Kind::Text),
        ColumnSpec::new("recorded", "记录", "Recorded", Kind::Text),
        ColumnSpec::new("recomputed", "重算", "Recomputed", Kind::Text),
    ];
    let cells = |one: &DifferenceRow| {
        vec![
            Cell::count(one.position),
            Cell::text_or_empty(one.claim_no.as_ref()),
            Cell::text_or_empty(one.period.as_ref()),
            Cell::Term(one.kind.to_owned(), one.kind_zh.to_owned()),
            Cell::text(&one.what),
            Cell::text(&one.recorded),
            Cell::text(&one.recomputed),
        ]
    };
    let mut table = Table::new("重算差异", "Differences", columns);
    table.rows = found.differences.iter().map(cells).collect();
    table
}

impl DifferenceRow {
    /// In one line of each language.
    pub fn words(&self) -> Text {
        let claim = self.claim_no.as_deref().unwrap_or("—");
        let place = self.period.as_deref().unwrap_or_default();
        let Self { kind, kind_zh, position, what, recorded, recomputed, .. } = self;
        Text::new(
            format!(
                "差异: {claim} {place} {kind_zh} {what} 记录 {recorded} 重算 {recomputed} (序号 {position})"
            ),
            format!(
                "Differs: {claim} {place} {kind} {what} recorded {recorded} recomputed {recomputed} (position {position})"
            ),
        )
    }
}
