//! One enterprise on one page.

pub mod targets;

use std::{collections::BTreeMap, fmt::Write as _};

use bofu_domain::{
    assessment::Recognition,
    date::Date,
    enterprise::{Enterprise, claim::Stage, state::Registration},
    language::{Lang, Text},
    money::Money,
    names::ClaimNo,
};
use bofu_projections::date_remarks::DateRemarks;
use serde::Serialize;

use crate::{Cell, ColumnSpec, Kind, Names, Table, late_entries::remark, text};
use bofu_tabular::shown_line;

/// An enterprise as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnterprisePage {
    /// Code, names, account.
    #[serde(flatten)]
    pub registration: Option<Registration>,
    /// Its titles, in order of recognition.
    pub titles: Vec<HeldTitle>,
    /// 服务专员
    pub specialist: Option<String>,
    /// 联络员
    pub liaison: Option<String>,
    /// Whether it is excluded on the business date.
    pub excluded: bool,
    /// The successor it was merged into.
    pub merged_into: Option<String>,
    /// Its claims, by number.
    pub claims: Vec<HeldClaim>,
    /// Remarks on the days of its events.
    #[serde(flatten)]
    pub dates: DateRemarks,
    /// The names of measures.
    #[serde(skip)]
    pub names: Names,
}

/// A title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldTitle {
    /// Which.
    pub title: String,
    /// Since when.
    pub recognised_on: Date,
    /// The pack whose title it is, where it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// As its own pack calls it.
    #[serde(skip)]
    pub label: Text,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldClaim {
    /// Its number.
    pub claim_no: String,
    /// Its measure.
    pub measure: String,
    /// The day on which it is judged.
    pub applied_on: Date,
    /// Where it stands.
    pub status: &'static str,
    /// Its status in Chinese.
    #[serde(skip)]
    pub status_zh: &'static str,
    /// Granted and not revoked; `None` before approval.
    pub granted: Option<Money>,
    /// 补录: by how many days the latest of its events was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
}

/// How the events of an enterprise were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recording {
    /// Remarks on the days of all.
    pub dates: DateRemarks,
    /// By how many days the latest event of a claim was late, where one was.
    pub late_days: BTreeMap<ClaimNo, u32>,
}

/// Whether a claim was approved, be it that nothing was left of it.
fn decided(stage: &Stage) -> bool {
    match stage {
        Stage::Granted { .. } | Stage::Revoked | Stage::Rejected { reason: None } => true,
        Stage::Filed
        | Stage::Assessed
        | Stage::Rejected { reason: Some(_) }
        | Stage::Withdrawn { .. } => false,
    }
}

/// The page of an enterprise on a business date. `label` says what a title that is
/// held is called, `names` what measures are called.
pub fn shown(
    enterprise: &Enterprise,
    on: Date,
    recording: &Recording,
    names: Names,
    label: impl Fn(&Recognition) -> Text,
) -> EnterprisePage {
    let specialist = enterprise.specialist();
    EnterprisePage {
        registration: enterprise.registration().cloned(),
        titles: enterprise
            .titles()
            .iter()
            .map(|held| HeldTitle {
                title: held.title.to_string(),
                recognised_on: held.recognised_on,
                pack: held.pack.as_ref().map(ToString::to_string),
                label: label(held),
            })
            .collect(),
        specialist: specialist.map(|named| named.specialist.to_string()),
        liaison: specialist.and_then(|named| named.liaison.as_ref().map(ToString::to_string)),
        excluded: enterprise.excluded_on(on).is_some(),
        merged_into: enterprise.merged().map(|merger| merger.successor.to_string()),
        claims: enterprise
            .claims()
            .map(|(claim_no, claim)| HeldClaim {
                claim_no: claim_no.to_string(),
                measure: claim.measure.to_string(),
                applied_on: claim.applied_on,
                status: claim.stage.as_str(),
                status_zh: claim.stage.zh(),
                granted: decided(&claim.stage).then(|| claim.granted()),
                late_days: recording.late_days.get(claim_no).copied(),
            })
            .collect(),
        dates: recording.dates,
        names,
    }
}

impl EnterprisePage {
    /// The page as text.
    pub fn text(&self, lang: Lang) -> String {
        let mut page = String::new();
        let mut line = |zh: &str, en: &str, value: &str| {
            if !value.is_empty() {
                let _infallible = writeln!(page, "{}: {}", lang.pick(zh, en), shown_line(value));
            }
        };
        if let Some(known) = &self.registration {
            line("统一社会信用代码", "USCC", known.uscc.as_str());
            line("企业名称", "name", known.name.as_str());
            if known.name != known.registered_name {
                line("原名", "registered as", known.registered_name.as_str());
            }
            line("户名", "account name", known.account.account_name.as_str());
            line("开户行", "bank", known.account.bank.as_str());
            line("联行号", "bank code", &known.account.bank_code);
            line("账号", "account number", &known.account.account_no);
        }
        let titles: Vec<String> = self
            .titles
            .iter()
            .map(|held| {
                let label = lang.pick(&held.label.zh, &held.label.en);
                format!("{label} {}", held.recognised_on)
            })
            .collect();
        line("称号", "titles", &titles.join(", "));
        line("服务专员", "specialist", self.specialist.as_deref().unwrap_or_default());
        line("联络员", "liaison", self.liaison.as_deref().unwrap_or_default());
        if self.excluded {
            line("失信", "excluded", lang.pick("是", "yes"));
        }
        line("并入", "merged into", self.merged_into.as_deref().unwrap_or_default());
        if let Some(said) = remark(&self.dates) {
            line("业务日期", "business dates", said.pick(lang));
        }
        if !self.claims.is_empty() {
            page.push('\n');
            page.push_str(&text(&self.table(), lang, None));
        }
        page.trim_end().to_owned()
    }

    fn table(&self) -> Table {
        let columns = vec![
            ColumnSpec::new("claim_no", "申报号", "claim", Kind::Code),
            ColumnSpec::new("measure", "措施", "measure", Kind::Text),
            ColumnSpec::new("applied_on", "申报日期", "applied on", Kind::Date),
            ColumnSpec::new("status", "状态", "status", Kind::Text),
            ColumnSpec::new("granted", "核定", "granted", Kind::Money).summed(),
        ];
        let mut table = Table::new("申报", "Claims", columns);
        table.rows = self
            .claims
            .iter()
            .map(|claim| {
                vec![
                    Cell::text(&claim.claim_no),
                    self.names.measure(&claim.measure),
                    Cell::Date(claim.applied_on),
                    Cell::Term(claim.status.to_owned(), claim.status_zh.to_owned()),
                    Cell::money_or_empty(claim.granted),
                ]
            })
            .collect();
        table.mark_late(self.claims.iter().map(|claim| claim.late_days))
    }
}
