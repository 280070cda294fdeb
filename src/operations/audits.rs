//! An auditor's work: samples, working papers, recomputation, findings.

use std::path::{Path, PathBuf};

use bofu_app::{
    audits::{
        findings::{self, FindingInput},
        papers, recount,
        samples::{self, Drawn, Wanted},
    },
    error::AppError,
    input,
    reports::ReportQuery,
    usage::{apart, one_of, together},
};
use bofu_domain::{audit::event::FindingKind, authority::Action, date::Year, language::Text};
use bofu_projections::past::Moment;
use bofu_report::audits::{paper::Paper, recount::Recomputation, sample::SampleFile};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::{
    answer::{ChangeAnswer, TableOrFile},
    operation::{Access, Call, Operation},
};

/// A sample that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SampleAnswer {
    /// The sample.
    pub given: TableOrFile<SampleFile>,
    /// What it is called where it was recorded, and whether just now.
    #[serde(skip)]
    pub recorded: Option<(String, bool)>,
}

/// Every grant by a second code path.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct RecomputationAnswer {
    /// What differs.
    pub given: TableOrFile<Recomputation>,
    /// Whether nothing does.
    #[serde(skip)]
    pub ok: bool,
}

/// Working papers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Papers {
    /// The papers themselves.
    Pages(Vec<Paper>),
    /// Where they were written.
    Written {
        /// How many of them have a difference.
        differing: usize,
        /// The files.
        files: Vec<String>,
        /// How many there are.
        papers: usize,
    },
}

/// What names a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingRef {
    /// Its id.
    pub finding: String,
}

fn recorded(changed: bool, finding: String) -> ChangeAnswer<FindingRef> {
    let (zh, en) = (format!("审计发现 {finding}"), format!("finding {finding}"));
    ChangeAnswer::of(changed, FindingRef { finding }, &zh, &en)
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KindArg {
    /// 金额差错
    Amount,
    /// 不符合条件
    Eligibility,
    /// 重复享受
    Duplicate,
    /// 证据不足
    Evidence,
    /// 支付不符
    Payment,
    /// 程序问题
    Procedure,
    /// 其他
    Other,
}

impl From<KindArg> for FindingKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Amount => Self::Amount,
            KindArg::Eligibility => Self::Eligibility,
            KindArg::Duplicate => Self::Duplicate,
            KindArg::Evidence => Self::Evidence,
            KindArg::Payment => Self::Payment,
            KindArg::Procedure => Self::Procedure,
            KindArg::Other => Self::Other,
        }
    }
}

/// 抽样, 他人凭种子可重抽 · draw a sample that others can draw again
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(group = clap::ArgGroup::new("how").required(true).multiple(false), after_help = "示例 Examples:\n  bofu audit sample --year 2023 --mus 40 --seed 2024-03-01第7号 --out 样本.json\n  bofu audit sample --year 2023 --random 25 --seed 7 --audit 审〔2024〕3号 --actor 沈审计")]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// 台账年度 · year of the register
    #[arg(long)]
    pub year: String,
    /// 简单随机不重复 · so many, each as likely as any other
    #[arg(long, value_name = "N", requires = "seed", group = "how")]
    pub random: Option<u64>,
    /// 货币单元抽样, 单元数 · so many monetary units
    #[arg(long, value_name = "N", requires = "seed", group = "how")]
    pub mus: Option<u64>,
    /// 货币单元抽样, 间隔 · one monetary unit in each interval
    #[arg(long, value_name = "AMOUNT", requires = "seed", group = "how")]
    pub interval: Option<String>,
    /// 某金额以上全部 · all above an amount
    #[arg(long, value_name = "AMOUNT", group = "how")]
    pub above: Option<String>,
    /// 由文件或口径定额者全部 · all whose sum a document or a reading set
    #[arg(long, group = "how")]
    #[serde(default)]
    pub decided: bool,
    /// 补录或日期相互矛盾者全部 · all entered late or whose dates contradict
    #[arg(long, group = "how")]
    #[serde(default)]
    pub dates: bool,
    /// 种子, 他人凭此重抽 · the seed by which others draw the same
    #[arg(long)]
    pub seed: Option<String>,
    /// 截至业务日期 · what had happened by the end of a business date
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// 按某时已登记者, RFC 3339 · what had been recorded by a moment
    #[arg(long, value_name = "TIMESTAMP")]
    pub known_at: Option<String>,
    /// 记入该审计项目 · record the sample in this audit
    #[arg(long, value_name = "NO")]
    pub audit: Option<String>,
    /// 写入文件 (.json .csv .xlsx .pdf) · write to a file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

impl Sample {
    fn query(&self) -> Result<ReportQuery, AppError> {
        ReportQuery::read(&self.year, self.as_of.as_deref(), self.known_at.as_deref())
    }

    /// How it is drawn: one of the ways.
    fn wanted(&self) -> Result<Wanted<'_>, AppError> {
        const WAYS: [&str; 6] =
            ["--random", "--mus", "--interval", "--above", "--decided", "--dates"];
        let Self { random, mus, interval, above, decided, dates, seed, .. } = self;
        let chance = [random.is_some(), mus.is_some(), interval.is_some()];
        let given = chance.into_iter().chain([above.is_some(), *decided, *dates]);
        let ways: Vec<_> = WAYS.into_iter().zip(given).filter(|(_, given)| *given).collect();
        if let [way, others @ ..] = ways.as_slice() {
            apart(*way, others)?;
        }
        one_of(&WAYS, !ways.is_empty())?;
        let by_chance = ("--random, --mus, --interval", chance.contains(&true));
        together(by_chance, ("--seed", seed.is_some()))?;
        Ok(match (random, mus, interval.as_deref(), above.as_deref()) {
            (Some(size), ..) => Wanted::Random(*size),
            (_, Some(size), ..) => Wanted::Units(*size),
            (_, _, Some(interval), _) => Wanted::Interval(interval),
            (_, _, _, Some(amount)) => Wanted::Above(amount),
            (None, None, None, None) if *dates => Wanted::Dates,
            (None, None, None, None) => Wanted::Decided,
        })
    }
}

impl Operation for Sample {
    const NAME: &'static str = "audit sample";
    const ACTION: Option<Action> = Some(Action::Audit);
    const ACCESS: Access = Access::Reads;
    type Output = SampleAnswer;

    fn check(&self) -> Result<(), AppError> {
        self.query().map(drop)
    }

    fn access(&self) -> Access {
        if self.audit.is_some() { Access::Writes } else { Access::Reads }
    }

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let asked = self.query()?;
        let (seed, audit) = (self.seed.as_deref(), self.audit.as_deref());
        let wanted = self.wanted()?;
        let Drawn { report, recorded } =
            samples::draw(call.session()?, &asked, wanted, seed, audit).await?;
        let recorded = report.rows.id.clone().zip(recorded);
        let given = TableOrFile::of(call, report, self.out.as_deref(), &asked.moment).await;
        if let (Err(_), Some((id, changed))) = (&given, &recorded) {
            call.progress.tell_beside_error(&recorded_text(id, *changed));
        }
        Ok(SampleAnswer { given: given?, recorded })
    }
}

/// Whether a sample was recorded just now, in words.
pub fn recorded_text(id: &str, changed: bool) -> Text {
    let (zh, en) = if changed { ("已记录", "recorded") } else { ("未变", "unchanged") };
    Text { zh: format!("样本 {id}: {zh}"), en: format!("Sample {id}: {en}") }
}

/// 审计底稿 · working papers, with a recomputation by other code
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu audit paper C-1 --out 底稿.pdf\n  bofu audit paper --sample 样本.json --out 底稿\n  bofu audit paper --sample 审〔2024〕3号/1 --out 底稿.xlsx"
)]
#[serde(deny_unknown_fields)]
pub struct MakePapers {
    /// 申报号 · claims
    #[arg(required_unless_present = "sample", conflicts_with = "sample")]
    #[serde(default)]
    pub claim_no: Vec<String>,
    /// 样本文件或编号 · a sample by its file or id
    #[arg(long, value_name = "FILE|ID")]
    pub sample: Option<String>,
    /// 目录或文件 (.json .csv .xlsx .pdf) · a directory, or a file
    #[arg(long, value_name = "DIR|FILE")]
    pub out: Option<PathBuf>,
}

impl Operation for MakePapers {
    const NAME: &'static str = "audit paper";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    const WORK: Option<Text<&'static str>> =
        Some(Text { zh: "编制底稿", en: "Writing the papers" });
    type Output = Papers;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { claim_no, sample, out } = &self;
        apart(("CLAIM_NO", !claim_no.is_empty()), &[("--sample", sample.is_some())])?;
        one_of(&["CLAIM_NO", "--sample"], !claim_no.is_empty() || sample.is_some())?;
        let (session, sample) = (call.session()?, sample.as_deref());
        let papers = papers::of(session, claim_no, sample, call.files, call.progress).await?;
        let Some(out) = out else { return Ok(Papers::Pages(papers.rows)) };
        let files = papers::write(&papers, Path::new(out), call.lang, call.files)?;
        let differing = papers.rows.iter().filter(|paper| !paper.recount.agrees).count();
        Ok(Papers::Written { differing, files, papers: papers.rows.len() })
    }
}

/// 以第二条计算路径重算 · recompute every grant by a second code path
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu audit recompute --year 2023\n\n有差异时退出码为 4 · exit code 4 where anything differs"
)]
#[serde(deny_unknown_fields)]
pub struct Recompute {
    /// 年度, 默认全部 · the year; default: all
    #[arg(long)]
    pub year: Option<String>,
    /// 写入文件 (.json .csv .xlsx .pdf) · write to a file
    #[arg(long)]
    pub out: Option<PathBuf>,
}

impl Recompute {
    fn year(&self) -> Result<Option<Year>, AppError> {
        Ok(self.year.as_deref().map(|year| input::year("--year", year)).transpose()?)
    }
}

impl Operation for Recompute {
    const NAME: &'static str = "audit recompute";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    const WORK: Option<Text<&'static str>> = Some(Text { zh: "重算", en: "Recomputing" });
    type Output = RecomputationAnswer;

    fn check(&self) -> Result<(), AppError> {
        self.year().map(drop)
    }

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let year = self.year()?;
        let found = recount::recompute(call.session()?, year, call.progress).await?;
        let ok = found.rows.ok;
        let given = TableOrFile::of(call, found, self.out.as_deref(), &Moment::default()).await?;
        Ok(RecomputationAnswer { given, ok })
    }
}

/// 登记审计发现 · record what was found
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu audit finding record C-1 --instalment 1 --kind evidence --amount 50000 --text 缺少付息凭证 --actor 沈审计"
)]
#[serde(deny_unknown_fields)]
pub struct RecordFinding {
    /// 申报号 · the claim
    pub claim_no: String,
    /// 分期 · the instalment
    #[arg(long, value_name = "N")]
    pub instalment: Option<u32>,
    /// 类别 · kind
    #[arg(long, value_enum)]
    pub kind: KindArg,
    /// 涉及金额 · the sum in question
    #[arg(long)]
    pub amount: Option<String>,
    /// 发现 · what was found
    #[arg(long)]
    pub text: String,
    /// 文号 · document
    #[arg(long)]
    pub document: Option<String>,
    /// 审计项目, 默认为业务日期的年度 · the audit; default: the year of the business date
    #[arg(long, value_name = "NO")]
    pub audit: Option<String>,
}

impl Operation for RecordFinding {
    const NAME: &'static str = "audit finding record";
    const ACTION: Option<Action> = Some(Action::Audit);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<FindingRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let input = FindingInput {
            audit: self.audit.as_deref(),
            claim_no: &self.claim_no,
            instalment: self.instalment,
            kind: self.kind.into(),
            amount: self.amount.as_deref(),
            text: &self.text,
            document: self.document.as_deref(),
        };
        let (finding, changed) = findings::record(call.session()?, input).await?;
        Ok(recorded(changed, finding))
    }
}

/// 整改答复, 由被审计单位 · the answer of the audited
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu audit finding answer 2024/1 --text 已补充付息凭证")]
#[serde(deny_unknown_fields)]
pub struct AnswerFinding {
    /// 编号 (审计项目号/编号) · the finding
    pub finding: String,
    /// 答复 · the answer
    #[arg(long)]
    pub text: String,
    /// 文号 · document
    #[arg(long)]
    pub document: Option<String>,
}

impl Operation for AnswerFinding {
    const NAME: &'static str = "audit finding answer";
    const ACTION: Option<Action> = Some(Action::AnswerFinding);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<FindingRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { finding, text, document } = self;
        let (session, document) = (call.session()?, document.as_deref());
        let changed = findings::answer(session, &finding, &text, document).await?;
        Ok(recorded(changed, finding))
    }
}

/// 销号 · close it
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu audit finding close 2024/1 --text 核实无误 --actor 沈审计"
)]
#[serde(deny_unknown_fields)]
pub struct CloseFinding {
    /// 编号 (审计项目号/编号) · the finding
    pub finding: String,
    /// 结论 · the result
    #[arg(long)]
    pub text: String,
    /// 文号 · document
    #[arg(long)]
    pub document: Option<String>,
}

impl Operation for CloseFinding {
    const NAME: &'static str = "audit finding close";
    const ACTION: Option<Action> = Some(Action::Audit);
    const ACCESS: Access = Access::Writes;
    type Output = ChangeAnswer<FindingRef>;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { finding, text, document } = self;
        let (session, document) = (call.session()?, document.as_deref());
        let changed = findings::close(session, &finding, &text, document).await?;
        Ok(recorded(changed, finding))
    }
}
