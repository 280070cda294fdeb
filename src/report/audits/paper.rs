//! 审计底稿: one paper for each sampled instalment.

mod list;

use std::fmt::Write as _;

use bofu_domain::{
    date::Date,
    language::{Lang, Text},
    money::Money,
};
use bofu_projections::{date_remarks::DateRemarks, findings::FindingRow};
use serde::Serialize;

use crate::audits::{
    ground::{EventRef, Ground, Lines, both, cause_zh, line, yuan},
    recount::DifferenceRow,
};
use crate::{Seal, SealOf, late_entries::remark, pdf::Page};
pub use list::table;

/// A step beside its recomputation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepBeside {
    /// Its name.
    pub name: String,
    /// Its year; `None`: of the whole claim.
    pub period: Option<String>,
    /// As recorded.
    pub recorded: String,
    /// As recomputed.
    pub recomputed: String,
    /// Whether they are the same.
    pub agrees: bool,
}

/// A cut, as recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CutBeside {
    /// `decision`, `duplicate`, `ceiling` or `appropriation`.
    pub cause: &'static str,
    /// Which ceiling, where one cut.
    pub ceiling: Option<String>,
    /// Whose.
    pub holder: Option<String>,
    /// What was left to get.
    pub left: Option<Money>,
    /// By how much.
    pub amount: Option<Money>,
}

/// The recomputation by the second code path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperRecount {
    /// Whether nothing differs.
    pub agrees: bool,
    /// What the policy gives.
    pub computed: Option<Money>,
    /// What is left to grant.
    pub granted: Option<Money>,
    /// Granted as recorded less granted as recomputed.
    pub difference: Option<Money>,
    /// The steps.
    pub steps: Vec<StepBeside>,
    /// The cuts.
    pub cuts: Vec<CutBeside>,
    /// What could not be recomputed.
    pub taken_as_recorded: Vec<String>,
    /// What differs.
    pub differences: Vec<DifferenceRow>,
}

/// An attempt to pay the instalment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperPayment {
    /// What the bank passes on.
    pub end_to_end_id: String,
    /// 批次
    pub batch: String,
    /// How much.
    pub amount: Money,
    /// Who was paid, and where.
    pub account: String,
    /// Who ordered it, and when.
    pub ordered: (Date, String),
    /// Who released it, and when.
    pub released: Option<(Date, String)>,
    /// When it was settled, and on what that rests.
    pub settled: Option<(Date, String)>,
    /// When it came back, and on what that rests.
    pub returned: Option<(Date, String)>,
    /// Why it was cancelled.
    pub cancelled: Option<String>,
}

/// An event of the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperEvent {
    /// Where it stands.
    #[serde(flatten)]
    pub event: EventRef,
    /// What it says, in Chinese.
    pub what_zh: String,
    /// What it says, in English.
    pub what_en: String,
}

/// A working paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// 样本号, from 1.
    pub no: u64,
    /// The sample, where it has an id.
    pub sample: Option<String>,
    /// What it rests on.
    #[serde(flatten)]
    pub ground: Ground,
    /// The recomputation.
    pub recount: PaperRecount,
    /// The attempts to pay it.
    pub payments: Vec<PaperPayment>,
    /// The claim's events.
    pub events: Vec<PaperEvent>,
    /// What was found about the claim.
    pub findings: Vec<FindingRow>,
    /// Who keeps the ledger.
    pub issuer: Option<String>,
    /// Whether operators are registered: else nobody answers for the days.
    pub operators: bool,
    /// Remarks on the days of its events.
    #[serde(flatten)]
    pub dates: DateRemarks,
    /// How many events the log held.
    pub log_events: u64,
    /// The Merkle root over them, hex.
    pub log_root: String,
}

impl Paper {
    /// The paper's lines, by section.
    fn sections(&self) -> Vec<(Text, Lines)> {
        vec![
            (Text::new("基本情况", "What it is"), self.heading()),
            (Text::new("依据", "Ground"), self.ground.basis()),
            (Text::new("计算", "Calculation"), self.ground.calculation()),
            (Text::new("重算", "Recomputation"), self.recount.lines()),
            (Text::new("支付", "Payment"), self.paid()),
            (Text::new("证据", "Evidence"), self.evidence()),
        ]
    }

    fn heading(&self) -> Lines {
        let mut lines = self.ground.heading();
        if let Some(issuer) = &self.issuer {
            lines.insert(0, line("被审计单位", "Audited office", issuer.clone()));
        }
        // Where nothing is to be said, the paper says that it was looked at.
        let none = || Text::new("补录 0 个事件", "0 events were recorded late");
        let dates = remark(&self.dates).unwrap_or_else(none);
        lines.push(both("业务日期", "Business dates", dates));
        lines
    }

    /// 补录: by how many days the latest of its events was recorded late.
    fn late_days(&self) -> Option<u32> {
        self.events.iter().filter_map(|told| told.event.late_days).max()
    }

    fn paid(&self) -> Lines {
        if self.payments.is_empty() {
            return vec![both("支付", "Payment", Text::new("尚未下达拨付指令", "not ordered yet"))];
        }
        let mut lines = Lines::new();
        for paid in &self.payments {
            let PaperPayment { end_to_end_id: id, batch, account, .. } = paid;
            let amount = yuan(paid.amount);
            let said = Text::new(
                format!("{id} · 批次 {batch} · {amount} · {account}"),
                format!("{id} · batch {batch} · {amount} · {account}"),
            );
            lines.push(both("拨付指令", "Payment order", said));
            let dated = |(on, who): &(Date, String)| format!("{on} {who}");
            lines.push(line("下达", "Ordered", dated(&paid.ordered)));
            for (zh, en, step) in [
                ("复核放行", "Released", &paid.released),
                ("到账", "Settled", &paid.settled),
                ("退票", "Returned", &paid.returned),
            ] {
                lines.extend(step.as_ref().map(|step| line(zh, en, dated(step))));
            }
            let cancelled = paid.cancelled.as_ref();
            lines.extend(cancelled.map(|why| line("撤回", "Cancelled", why.clone())));
        }
        lines
    }

    fn evidence(&self) -> Lines {
        let mut lines = Lines::new();
        for PaperEvent { event, what_zh, what_en } in &self.events {
            let (zh, en) =
                (format!("经过 · {}", event.position), format!("Event · {}", event.position));
            let (on, by, leaf) = (event.occurred_on, &event.actor, &event.leaf);
            let (stream, sequence) = (&event.stream, event.sequence);
            let late = event.late();
            let said = Text::new(
                format!(
                    "{what_zh} · {on}{} {by} · {stream} 第 {sequence} 条 · 叶哈希 {leaf}",
                    late.zh
                ),
                format!(
                    "{what_en} · {on}{} {by} · {stream} sequence {sequence} · leaf {leaf}",
                    late.en
                ),
            );
            lines.push(both(&zh, &en, said));
        }
        lines.push(self.ground.proof.line());
        for found in &self.findings {
            let said = Text::new(
                format!("{} · {} · {}", found.kind.zh(), found.text, found.status.zh()),
                format!("{} · {} · {}", found.kind.as_str(), found.text, found.status.as_str()),
            );
            let (zh, en) =
                (format!("审计发现 · {}", found.id()), format!("Finding · {}", found.id()));
            lines.push(both(&zh, &en, said));
        }
        lines
    }

    fn about(&self) -> Vec<Text> {
        let mut about =
            vec![Text::new(format!("样本号 {}", self.no), format!("sample item {}", self.no))];
        if let Some(id) = &self.sample {
            about.push(Text::new(format!("样本 {id}"), format!("sample {id}")));
        }
        about
    }

    fn seal(&self) -> Seal {
        Seal { events: self.log_events, root: self.log_root.clone(), of: SealOf::Paper }
    }

    /// The page that is printed.
    pub fn page(&self) -> Page {
        let rows = self.sections().into_iter().flat_map(|(_, lines)| lines).collect();
        Page {
            about: self.about(),
            rows,
            seal: Some(self.seal()),
            signed: true,
            ..Page::new("审计底稿", "Audit working paper")
        }
    }

    /// The paper as text.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = lang.pick("审计底稿", "Audit working paper").to_owned();
        for about in self.about() {
            // Writing to a string cannot fail.
            let _ = write!(text, " · {}", about.pick(lang));
        }
        text.push('\n');
        for (title, lines) in self.sections() {
            let _ = write!(text, "\n{}\n", title.pick(lang));
            for (label, value) in lines {
                let _ = writeln!(text, "  {}: {}", label.pick(lang), value.pick(lang));
            }
        }
        let blank = "_".repeat(24);
        let (conclusion, made, checked) = (
            lang.pick("审计结论", "Conclusion"),
            lang.pick("编制", "Prepared by"),
            lang.pick("复核", "Checked by"),
        );
        let _ =
            writeln!(text, "\n{conclusion}: {blank}{blank}\n{made}: {blank}  {checked}: {blank}");
        let _ = write!(text, "{}", self.seal().words().pick(lang));
        text
    }
}

impl PaperRecount {
    fn lines(&self) -> Lines {
        let shown = |sum: Option<Money>| sum.map_or_else(|| "—".to_owned(), yuan);
        let mut lines = Lines::new();
        for step in &self.steps {
            let (zh, en) = (format!("重算 · {}", step.name), format!("Recomputed · {}", step.name));
            let same =
                if step.agrees { ("一致", "the same") } else { ("不一致", "DIFFERENT") };
            let said = |same| format!("{} · {same}", step.recomputed);
            lines.push(both(&zh, &en, Text::new(said(same.0), said(same.1))));
        }
        for cut in &self.cuts {
            let row = cut.ceiling.as_ref().zip(cut.holder.as_ref());
            let row = row.map(|(ceiling, of)| format!(" {ceiling} {of}")).unwrap_or_default();
            let (left, amount) = (shown(cut.left), shown(cut.amount));
            let said = Text::new(
                format!("{}{row}: 当时余额 {left}, 扣减 {amount}", cause_zh(cut.cause)),
                format!("{}{row}: left {left}, cut {amount}", cut.cause),
            );
            lines.push(both("重算扣减", "Recomputed reduction", said));
        }
        lines.push(line("重算测算 (元)", "Recomputed (yuan)", shown(self.computed)));
        lines.push(line("重算核定 (元)", "Recomputed grant (yuan)", shown(self.granted)));
        lines.push(line("差异 (元)", "Difference (yuan)", shown(self.difference)));
        for taken in &self.taken_as_recorded {
            let Text { zh, en } = taken_words(taken);
            let said = Text::new(
                format!("{zh}照录, 无法由台账独立重算"),
                format!("{en} taken as recorded; the log does not let it be recomputed"),
            );
            lines.push(both("未重算", "Not recomputed", said));
        }
        for one in &self.differences {
            lines.push(both("差异", "Differs", one.words()));
        }
        lines
    }
}

/// `decision NO` or `merger`, as people say it.
fn taken_words(taken: &str) -> Text {
    match taken.strip_prefix("decision ") {
        Some(document) => Text::new(
            format!("决定金额 ({document}) "),
            format!("the sum decided by {document} is"),
        ),
        None => Text::new("合并结转的占用与申报", "what a merger carried over is"),
    }
}
