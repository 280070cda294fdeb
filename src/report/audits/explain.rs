//! A figure of a report, and all that it is made of.

use std::fmt::Write as _;

use bofu_domain::{
    language::{Lang, Text},
    money::Money,
};
use bofu_projections::date_remarks::DateRemarks;
use serde::Serialize;

use crate::audits::ground::{EventRef, Ground, Lines, yuan};
use crate::{Cell, ColumnSpec, Kind, Report, Seal, SealOf, Table, text};
use bofu_tabular::shown_line;

/// A figure of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Its name as the contract has it.
    pub figure: &'static str,
    /// Its name in Chinese.
    #[serde(skip)]
    pub zh: &'static str,
    /// As the report says; `None`: not limited.
    pub value: Option<Money>,
    /// What its parts come to; always the same, or nothing is explained.
    pub parts: Option<Money>,
}

/// What one event adds to a figure, or sets it to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureMovement {
    /// Which figure.
    pub figure: &'static str,
    /// Its name in Chinese.
    #[serde(skip)]
    pub zh: &'static str,
    /// How much; for a limit or an appropriation, what it is from here on.
    pub amount: Money,
    /// What the figure has come to.
    pub running: Money,
    /// The claim.
    pub claim_no: Option<String>,
    /// The instalment.
    pub instalment: Option<u32>,
    /// The event.
    #[serde(flatten)]
    pub event: EventRef,
    /// What the event says, in Chinese.
    pub what_zh: String,
    /// What the event says, in English.
    pub what_en: String,
    /// What the instalment rests on, where it is a grant.
    pub ground: Option<Ground>,
    /// The command that explains it further.
    pub explain: Option<String>,
}

/// A row of a report, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Which report.
    pub report: &'static str,
    /// Which row.
    pub row: String,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// What they are made of, in the order of the ledger.
    pub parts: Vec<FigureMovement>,
    /// Remarks on the days of those events.
    #[serde(flatten)]
    pub dates: DateRemarks,
    /// What an instalment rests on.
    pub ground: Option<Ground>,
    /// How many events the log holds.
    pub log_events: u64,
    /// The Merkle root over them, hex.
    pub log_root: String,
}

impl Explanation {
    /// As a report: the parts as a table, the figures below it.
    pub fn report(self) -> Report<Self> {
        Report { table: self.table(), rows: self }
    }

    fn table(&self) -> Table {
        let columns = vec![
            ColumnSpec::new("position", "序号", "Position", Kind::Count),
            ColumnSpec::new("occurred_on", "业务日期", "On", Kind::Date),
            ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
            ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count).below(),
            ColumnSpec::new("what", "经过", "What", Kind::Text),
            ColumnSpec::new("figure", "项目", "Figure", Kind::Text),
            ColumnSpec::new("amount", "金额", "Amount", Kind::Money),
            ColumnSpec::new("running", "累计", "Running", Kind::Money),
            ColumnSpec::new("actor", "经手", "Actor", Kind::Text).in_files_only(),
            ColumnSpec::new("stream", "事件流", "Stream", Kind::Code).in_files_only().off_paper(),
            ColumnSpec::new("sequence", "流内序号", "Sequence", Kind::Count)
                .in_files_only()
                .off_paper(),
            ColumnSpec::new("leaf", "叶哈希", "Leaf hash", Kind::Code).in_files_only(),
        ];
        let cells = |part: &FigureMovement| {
            vec![
                Cell::count(part.event.position),
                Cell::Date(part.event.occurred_on),
                Cell::text_or_empty(part.claim_no.as_ref()),
                Cell::count_or_empty(part.instalment),
                Cell::Term(part.what_en.clone(), part.what_zh.clone()),
                Cell::Term(part.figure.to_owned(), part.zh.to_owned()),
                Cell::Money(part.amount),
                Cell::Money(part.running),
                Cell::text(&part.event.actor),
                Cell::text(&part.event.stream),
                Cell::count(part.event.sequence),
                Cell::text(&part.event.leaf),
            ]
        };
        let mut table = Table::new("说明", "Explanation", columns).about(&self.row, &self.row);
        table.rows = self.parts.iter().map(cells).collect();
        table = table.mark_late(self.parts.iter().map(|part| part.event.late_days));
        table = table.note_unverified(&self.dates);
        for figure in &self.figures {
            let shown = |sum: Option<Money>| sum.map_or_else(|| "—".to_owned(), yuan);
            let (value, parts) = (shown(figure.value), shown(figure.parts));
            table = table.note(
                format!("{}: 报表 {value} = 各项 {parts}", figure.zh),
                format!("{}: report {value} = parts {parts}", figure.figure),
            );
        }
        table.seal =
            Some(Seal { events: self.log_events, root: self.log_root.clone(), of: SealOf::Paper });
        table
    }

    /// As text: what an instalment rests on, then the parts.
    pub fn text(&self, lang: Lang, width: Option<u16>) -> String {
        let mut said = String::new();
        if let Some(ground) = &self.ground {
            said.push_str(&lines(&ground.heading(), lang));
            said.push_str(&lines(&ground.basis(), lang));
            said.push_str(&lines(&ground.calculation(), lang));
            said.push_str(&lines(&ground.evidence(), lang));
            said.push('\n');
        }
        said.push_str(&text(&self.table(), lang, width));
        let mut grounds: Vec<&str> =
            self.parts.iter().filter_map(|part| part.explain.as_deref()).collect();
        grounds.dedup();
        if self.ground.is_none()
            && let Some(first) = grounds.first()
        {
            let more = lang.pick("各项的依据", "what each rests on");
            // Writing to a string cannot fail.
            let _ = write!(said, "{more}: {first} …");
        }
        said
    }
}

fn lines(lines: &Lines, lang: Lang) -> String {
    let one = |(label, value): &(Text, Text)| {
        format!("{}: {}\n", label.pick(lang), shown_line(value.pick(lang)))
    };
    lines.iter().map(one).collect()
}
