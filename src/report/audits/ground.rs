//! What an instalment rests on: facts, clause, readings with their decisions,
//! pack, calculation, event.

use bofu_domain::{
    assessment::DecidedSum,
    date::Date,
    language::{Lang, Text},
    money::Money,
};
use bofu_projections::{
    claim_detail::{ReductionDetail, StepDetail},
    narrate::event_zh,
};
use serde::Serialize;

use crate::claims::page::clause_of;
use crate::number::thousands;

/// An event by its place, and by what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventRef {
    /// Its place in the ledger.
    pub position: u64,
    /// `<aggregate type>/<aggregate id>`.
    pub stream: String,
    /// Its place in its stream.
    pub sequence: u64,
    /// Its name.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it was committed.
    pub recorded_at: String,
    /// Its business date.
    pub occurred_on: Date,
    /// Who acted.
    pub actor: String,
    /// Its leaf hash, hex.
    pub leaf: String,
    /// 补录: by how many days it was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

impl EventRef {
    /// That it was recorded late, to stand behind its date; empty: it was not.
    pub(super) fn late(&self) -> Text {
        self.late_days.map_or_else(Text::default, |days| {
            Text::new(format!(" · 补录, 迟 {days} 日"), format!(" · recorded {days} days late"))
        })
    }

    /// In a few words of both languages.
    pub fn words(&self) -> Text {
        let Self { position, stream, sequence, event_type, occurred_on, actor, leaf, .. } = self;
        let late = self.late();
        let event_zh = event_zh(event_type).unwrap_or(event_type);
        Text::new(
            format!(
                "序号 {position} · {stream} 第 {sequence} 条 · {event_zh} · {occurred_on}{} · {actor} · 叶哈希 {leaf}",
                late.zh
            ),
            format!(
                "position {position} · {stream} sequence {sequence} · {event_type} · {occurred_on}{} · {actor} · leaf {leaf}",
                late.en
            ),
        )
    }
}

/// A reading that was used, with the decision that adopted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingGround {
    /// Which.
    pub reading: String,
    /// The option.
    pub option: String,
    /// The question, in Chinese.
    pub question_zh: String,
    /// The question, in English.
    pub question_en: String,
    /// Why it is the default, in Chinese.
    pub why_zh: String,
    /// Why it is the default, in English.
    pub why_en: String,
    /// The decision; `None`: the pack's default.
    pub document_no: Option<String>,
    /// The event that adopted it.
    pub adopted: Option<EventRef>,
}

/// A fact, as it was filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactGround {
    /// Its name in the pack.
    pub fact: String,
    /// What it is called, in Chinese.
    pub label_zh: String,
    /// What it is called, in English.
    pub label_en: String,
    /// Its value.
    pub value: String,
}

/// How others prove an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofGround {
    /// The leaf hash, hex.
    pub leaf: String,
    /// The command that writes its inclusion proof and receipt.
    pub receipt: String,
    /// The command that writes everything.
    pub bundle: String,
}

/// An instalment, down to the ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The claim.
    pub claim_no: String,
    /// The instalment.
    pub instalment: u32,
    /// Its year.
    pub period: String,
    /// Whose.
    pub uscc: String,
    /// The enterprise's name.
    pub name: String,
    /// Under which measure.
    pub measure: String,
    /// What the measure is called, in Chinese.
    pub measure_zh: String,
    /// What the measure is called, in English.
    pub measure_en: String,
    /// What the money is for.
    pub subject: String,
    /// The day on which it is judged.
    pub applied_on: Date,
    /// What the policy gives.
    pub computed: Money,
    /// What was granted.
    pub granted: Money,
    /// Where it stands.
    pub status: String,
    /// Where it stands, in Chinese.
    #[serde(skip)]
    pub status_zh: String,
    /// The clause.
    pub clause: String,
    /// The clause's words, as the pack that decided quotes them.
    pub quote: String,
    /// `id@version` of the pack.
    pub pack: String,
    /// SHA-256 of its text.
    pub pack_hash: String,
    /// The event that adopted it.
    pub pack_adopted: Option<EventRef>,
    /// The readings that were used.
    pub readings: Vec<ReadingGround>,
    /// The facts.
    pub facts: Vec<FactGround>,
    /// The decision that sets the sum, where there is one.
    pub decided: Option<DecidedSum>,
    /// The steps of the claim and of this year.
    pub steps: Vec<StepDetail>,
    /// The cuts of this year.
    pub reductions: Vec<ReductionDetail>,
    /// The filing.
    pub filed: Option<EventRef>,
    /// The grant.
    pub grant: EventRef,
    /// How others prove it.
    pub proof: ProofGround,
}

/// Labels and values in both languages, from above.
pub type Lines = Vec<(Text, Text)>;

/// A line that both languages say alike.
pub(super) fn line(zh: &str, en: &str, value: impl Into<String>) -> (Text, Text) {
    let value = value.into();
    (Text::new(zh, en), Text::new(value.clone(), value))
}

/// A line.
pub(crate) fn both(zh: &str, en: &str, value: Text) -> (Text, Text) {
    (Text::new(zh, en), value)
}

/// A sum as eyes read it.
pub(super) fn yuan(money: Money) -> String {
    thousands(&money.to_string())
}

impl Ground {
    /// Who, what for, how much.
    pub fn heading(&self) -> Lines {
        vec![
            line(
                "申报号 / 分期",
                "Claim / instalment",
                format!("{} / {}", self.claim_no, self.instalment),
            ),
            line("企业", "Enterprise", format!("{} {}", self.name, self.uscc)),
            both("措施", "Measure", Text::new(&self.measure_zh, &self.measure_en)),
            line("项目", "For", self.subject.clone()),
            line("申报日期", "Applied on", self.applied_on.to_string()),
            line("年度归属", "Period", self.period.clone()),
            line("测算 (元)", "Computed (yuan)", yuan(self.computed)),
            line("核定 (元)", "Granted (yuan)", yuan(self.granted)),
            both("状态", "Status", Text::new(&self.status_zh, &self.status)),
        ]
    }

    /// By which words, facts and readings.
    pub fn basis(&self) -> Lines {
        let cited = |lang| clause_of(&self.clause, lang);
        let mut lines = vec![
            both("依据", "Clause", Text::new(cited(Lang::Zh), cited(Lang::En))),
            line("依据原文", "Its words", self.quote.clone()),
        ];
        for fact in &self.facts {
            let (zh, en) =
                (format!("事实 · {}", fact.label_zh), format!("Fact · {}", fact.label_en));
            lines.push(line(&zh, &en, fact.value.clone()));
        }
        if let Some(decided) = &self.decided {
            let said = format!("{} · {}", yuan(decided.amount), decided.decision_no);
            lines.push(line("决定金额 · 文号", "Decided sum · document", said));
        }
        for reading in &self.readings {
            let (zh, en) =
                (format!("口径 · {}", reading.reading), format!("Reading · {}", reading.reading));
            lines.push(both(&zh, &en, reading.words()));
        }
        lines.push(line("政策包", "Policy pack", self.pack.clone()));
        lines.push(line("政策包 SHA-256", "SHA-256 of the pack", self.pack_hash.clone()));
        if let Some(adopted) = &self.pack_adopted {
            lines.push(both("政策包采用", "Its adoption", adopted.words()));
        }
        lines
    }

    /// Step by step, and what was cut.
    pub fn calculation(&self) -> Lines {
        let mut lines = Lines::new();
        for step in &self.steps {
            let (zh, en) = (format!("步骤 · {}", step.name), format!("Step · {}", step.name));
            lines.push(line(&zh, &en, format!("{} = {}", step.value, step.formula)));
        }
        for cut in &self.reductions {
            lines.push(both("扣减", "Reduction", cut_words(cut)));
        }
        lines
    }

    /// The events, and how others prove them.
    pub fn evidence(&self) -> Lines {
        let mut lines = Lines::new();
        if let Some(filed) = &self.filed {
            lines.push(both("申报事件", "Filed", filed.words()));
        }
        lines.push(both("核定事件", "Granted", self.grant.words()));
        lines.push(self.proof.line());
        lines
    }
}

impl ProofGround {
    /// How it is got.
    pub(super) fn line(&self) -> (Text, Text) {
        let Self { receipt, bundle, .. } = self;
        let how = Text::new(
            format!("包含证明与回单: {receipt}; 全部事件: {bundle}"),
            format!("inclusion proof and receipt: {receipt}; all events: {bundle}"),
        );
        both("证明", "Proof", how)
    }
}

impl ReadingGround {
    /// The option, and who adopted it or why it is the default.
    pub fn words(&self) -> Text {
        let Self { option, question_zh, question_en, why_zh, why_en, .. } = self;
        match (&self.document_no, &self.adopted) {
            (Some(document), Some(event)) => {
                let (position, on, by) = (event.position, event.occurred_on, &event.actor);
                Text::new(
                    format!(
                        "{option} · {question_zh} · 依 {document} 采用 ({on} {by}, 序号 {position})"
                    ),
                    format!(
                        "{option} · {question_en} · adopted by {document} ({on} {by}, position {position})"
                    ),
                )
            }
            (_, _) => Text::new(
                format!("{option} · {question_zh} · 政策包默认: {why_zh}"),
                format!("{option} · {question_en} · the pack's default: {why_en}"),
            ),
        }
    }
}

/// What cuts a sum, as an office calls it.
pub(super) fn cause_zh(cause: &str) -> &'static str {
    match cause {
        "decision" => "决定",
        "duplicate" => "不重复",
        "appropriation" => "预算指标",
        _ceiling => "限额",
    }
}

/// A cut in one line.
pub fn cut_words(cut: &ReductionDetail) -> Text {
    let row = cut.ceiling.as_ref().zip(cut.holder.as_ref());
    let row = row.map(|(ceiling, holder)| format!(" {ceiling} {holder}")).unwrap_or_default();
    let claims = cut.because_of.join(", ");
    let cause_zh = cause_zh(cut.cause);
    let (before, left, amount) = (yuan(cut.before), yuan(cut.left), yuan(cut.amount));
    let (zh, en) = if claims.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(", 已有 {claims}"), format!(", already {claims}"))
    };
    Text::new(
        format!("{cause_zh}{row}: 扣减前 {before}, 当时余额 {left}, 扣减 {amount}{zh}"),
        format!("{}{row}: before {before}, left {left}, cut {amount}{en}", cut.cause),
    )
}
