//! Papers as a list, for workbooks.

use bofu_domain::language::{Lang, Text};

use bofu_projections::{date_remarks::DateRemarks, findings::FindingRow};

use crate::audits::paper::Paper;
use crate::{
    Cell, ColumnSpec, Kind, Table,
    audits::{
        ground::{EventRef, Lines, both, cut_words},
        recount::taken,
    },
};

/// Papers as a list: a row for each, with room for the conclusion.
pub fn table(papers: &[Paper]) -> Table {
    let columns = vec![
        ColumnSpec::new("no", "样本号", "No", Kind::Count),
        ColumnSpec::new("claim_no", "申报号", "Claim", Kind::Code),
        ColumnSpec::new("instalment", "分期", "Instalment", Kind::Count),
        ColumnSpec::new("name", "企业名称", "Enterprise", Kind::Text),
        ColumnSpec::new("uscc", "统一社会信用代码", "USCC", Kind::Code),
        ColumnSpec::new("clause", "条款", "Clause", Kind::Code),
        ColumnSpec::new("quote", "依据原文", "Its words", Kind::Text),
        ColumnSpec::new("facts", "事实", "Facts", Kind::Text),
        ColumnSpec::new("readings", "口径", "Readings", Kind::Text),
        ColumnSpec::new("pack_hash", "政策包哈希", "Pack hash", Kind::Code),
        ColumnSpec::new("steps", "计算", "Calculation", Kind::Text),
        ColumnSpec::new("reductions", "扣减", "Reductions", Kind::Text),
        ColumnSpec::new("granted", "核定", "Granted", Kind::Money).summed(),
        ColumnSpec::new("regranted", "重算", "Recomputed", Kind::Money).summed(),
        ColumnSpec::new("difference", "差异", "Difference", Kind::Money).summed(),
        ColumnSpec::new("taken", "照录", "Taken as recorded", Kind::Text),
        ColumnSpec::new("filed_by", "经办", "Filed by", Kind::Text),
        ColumnSpec::new("approved_by", "批准", "Approved by", Kind::Text),
        ColumnSpec::new("payments", "支付", "Payments", Kind::Text),
        ColumnSpec::new("position", "序号", "Position", Kind::Count),
        ColumnSpec::new("leaf", "证据哈希", "Leaf hash", Kind::Code),
        ColumnSpec::new("findings", "审计发现", "Findings", Kind::Text),
        ColumnSpec::new("conclusion", "结论", "Conclusion", Kind::Text),
        ColumnSpec::new("prepared_by", "编制", "Prepared by", Kind::Text),
        ColumnSpec::new("checked_by", "复核", "Checked by", Kind::Text),
    ];
    let mut table = Table::new("审计底稿", "Audit working papers", columns);
    table.rows = papers.iter().map(cells).collect();
    table = table.mark_late(papers.iter().map(Paper::late_days));
    table = table.note_unverified(&unverified(papers));
    if let Some(first) = papers.first() {
        table.issuer.clone_from(&first.issuer);
        table.seal = Some(first.seal());
    }
    table
}

/// The papers with an event that nobody answers for; all of them, where nobody
/// answers for any event.
fn unverified(papers: &[Paper]) -> DateRemarks {
    let of = |paper: &Paper| u64::from(paper.dates.unverified_events > 0);
    let whole = papers.iter().all(|paper| paper.dates.all_unverified());
    let count = papers.iter().map(of).sum();
    let events = if whole { count } else { u64::MAX };
    DateRemarks { events, unverified_events: count, ..DateRemarks::default() }
}

fn cells(paper: &Paper) -> Vec<Cell> {
    let joined = |lines: Lines| {
        let said = |lang| {
            let one = |(label, value): &(Text, Text)| {
                format!("{}: {}", label.pick(lang), value.pick(lang))
            };
            lines.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        Cell::Term(said(Lang::En), said(Lang::Zh))
    };
    let ground = &paper.ground;
    let facts: Vec<String> =
        ground.facts.iter().map(|fact| format!("{}={}", fact.fact, fact.value)).collect();
    let readings: Vec<String> = ground
        .readings
        .iter()
        .map(|one| {
            let by = one.document_no.as_deref().unwrap_or("default");
            format!("{}={} ({by})", one.reading, one.option)
        })
        .collect();
    let steps: Vec<String> =
        ground.steps.iter().map(|step| format!("{}={}", step.name, step.value)).collect();
    let cuts = ground.reductions.iter().map(|cut| both("扣减", "Reduction", cut_words(cut)));
    let actor = |event: &EventRef| event.actor.clone();
    vec![
        Cell::count(paper.no),
        Cell::text(&ground.claim_no),
        Cell::Count(ground.instalment.into()),
        Cell::text(&ground.name),
        Cell::text(&ground.uscc),
        Cell::text(&ground.clause),
        Cell::text(&ground.quote),
        Cell::text(&facts.join("; ")),
        Cell::text(&readings.join("; ")),
        Cell::text(&ground.pack_hash),
        Cell::text(&steps.join("; ")),
        joined(cuts.collect()),
        Cell::Money(ground.granted),
        Cell::money_or_empty(paper.recount.granted),
        Cell::money_or_empty(paper.recount.difference),
        taken(&paper.recount.taken_as_recorded),
        Cell::text_or_empty(ground.filed.as_ref().map(actor).as_ref()),
        Cell::text(&ground.grant.actor),
        joined(paper.paid()),
        Cell::count(ground.grant.position),
        Cell::text(&ground.grant.leaf),
        Cell::text(&paper.findings.iter().map(FindingRow::id).collect::<Vec<_>>().join(", ")),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]
}
