//! Policy packs and the readings of what their text leaves open.

use std::path::PathBuf;

use bofu_app::{
    error::AppError,
    policies::{self, Adoption, FaultRow, ReadingAdoption},
    rules::Adopted,
};
use bofu_domain::{authority::Action, pack::Pack};
use bofu_report::policies::{PackPage, ReadingPage, readings, shown};
use serde::{Deserialize, Serialize};

use crate::{
    answer::{Refusal, sorted},
    operation::{Access, Call, Operation},
};

/// The pack that is shown where none is adopted and none is named.
const FIRST_PACK: &str = "binjiang-zjtx";

/// A pack file with its faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackCheck {
    /// All of them, in both languages.
    #[serde(serialize_with = "sorted")]
    pub faults: Vec<FaultRow>,
    /// The file.
    pub file: PathBuf,
    /// Whether it has none.
    pub ok: bool,
    /// What a person should look at, where there is no fault.
    #[serde(serialize_with = "sorted")]
    pub warnings: Vec<FaultRow>,
    /// Each fault as it is told, with its place.
    #[serde(skip)]
    pub refused: Vec<PackFault>,
}

/// A fault as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackFault {
    /// What is wrong.
    #[serde(flatten)]
    pub why: Refusal,
    /// Where.
    pub place: String,
}

/// A pack on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PackAnswer {
    /// The page.
    pub page: PackPage,
    /// The packs of which it is the first, where none was named.
    #[serde(skip)]
    pub several: Vec<String>,
}

/// A pack that can be adopted, or is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackRow {
    /// Whether it is in use.
    pub adopted: bool,
    /// SHA-256 of its text, where it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Its id.
    pub id: String,
    /// Its version, where it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// The packs there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PackList(pub Vec<PackRow>);

/// The readings of the packs in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ReadingList(pub Vec<ReadingPage>);

/// 检查政策包, 列出全部问题 · check a pack file and list every fault
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu policy check my-district.toml")]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// 政策包文件 (TOML) · the pack
    pub file: PathBuf,
}

impl Operation for Check {
    const NAME: &'static str = "policy check";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Nothing;
    type Output = PackCheck;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let (found, warnings) = policies::check(&policies::read(&self.file, call.files)?);
        let told = |fault: &bofu_domain::pack::Fault| PackFault {
            why: Refusal::of(fault, call.lang),
            place: fault.place.clone(),
        };
        Ok(PackCheck {
            faults: found.iter().map(FaultRow::from).collect(),
            file: self.file,
            ok: found.is_empty(),
            refused: found.iter().map(told).collect(),
            warnings: warnings.iter().map(FaultRow::from).collect(),
        })
    }
}

/// 采用政策包 · put a pack in use
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu policy adopt binjiang-zjtx\n  bofu policy adopt my-district.toml --document 经信发〔2023〕1号"
)]
#[serde(deny_unknown_fields)]
pub struct Adopt {
    /// 内置政策包的编号, 或文件 · id of a built-in pack, or a file
    pub pack: String,
    /// 文号 · document number
    #[arg(long)]
    pub document: Option<String>,
}

impl Operation for Adopt {
    const NAME: &'static str = "policy adopt";
    const ACTION: Option<Action> = Some(Action::AdoptPolicy);
    const ACCESS: Access = Access::Writes;
    type Output = Adoption;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let document = self.document.as_deref();
        policies::adopt(call.session()?, &self.pack, document, call.files).await
    }
}

/// 条款、措施、限额、口径 · clauses, measures, ceilings, readings
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu policy show binjiang-zjtx")]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// 编号; 默认为已采用的 · id; default: the adopted ones, else the built-in one
    pub pack: Option<String>,
}

impl Operation for Show {
    const NAME: &'static str = "policy show";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::ReadsIfThere;
    type Output = PackAnswer;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let adopted: Vec<Adopted> = match call.session {
            Some(session) => session.rules().await?.adopted().to_vec(),
            None => Vec::new(),
        };
        let ids = || adopted.iter().map(|one| one.id.clone());
        let several =
            if self.pack.is_none() && adopted.len() > 1 { ids().collect() } else { Vec::new() };
        let wanted = self.pack.or_else(|| ids().next()).unwrap_or_else(|| FIRST_PACK.to_owned());
        let page = if let Some(one) = adopted.iter().find(|one| one.id == wanted) {
            shown(one.policy.pack(), Some(&one.policy))
        } else {
            let text = policies::text_of(&wanted, call.files)?;
            shown(&Pack::parse(&text).map_err(AppError::PackFaults)?, None)
        };
        Ok(PackAnswer { page, several })
    }
}

/// 内置与已采用的政策包 · built-in and adopted packs
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu policy list")]
#[serde(deny_unknown_fields)]
pub struct List {}

impl Operation for List {
    const NAME: &'static str = "policy list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = PackList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let rules = call.session()?.rules().await?;
        let in_use = rules.adopted().iter().map(|one| {
            let pack = one.policy.pack().reference();
            let (hash, version) = (Some(pack.hash), Some(pack.version));
            PackRow { adopted: true, hash, id: pack.id, version }
        });
        let mut rows: Vec<PackRow> = in_use.collect();
        for id in Pack::builtin_ids() {
            if !rules.adopted().iter().any(|one| one.id == id) {
                rows.push(PackRow { adopted: false, hash: None, id: id.to_owned(), version: None });
            }
        }
        Ok(PackList(rows))
    }
}

/// 采用口径 · adopt an option
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Example:\n  bofu reading adopt day-basis act/365 --document 经信函〔2023〕7号"
)]
#[serde(deny_unknown_fields)]
pub struct AdoptReading {
    /// 口径 · which
    pub reading: String,
    /// 选项 · the option
    pub option: String,
    /// 文号 · the decision
    #[arg(long)]
    pub document: String,
    /// 政策包 (多个政策包有同名口径时) · which pack, where several have the reading
    #[arg(long)]
    pub policy: Option<String>,
}

impl Operation for AdoptReading {
    const NAME: &'static str = "reading adopt";
    const ACTION: Option<Action> = Some(Action::AdoptReading);
    const ACCESS: Access = Access::Writes;
    type Output = ReadingAdoption;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let Self { reading, option, document, policy } = &self;
        let session = call.session()?;
        policies::adopt_reading(session, reading, option, document, policy.as_deref()).await
    }
}

/// 列出口径与现行选项 · list readings and what is in force
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(after_help = "示例 Example:\n  bofu reading list")]
#[serde(deny_unknown_fields)]
pub struct ListReadings {}

impl Operation for ListReadings {
    const NAME: &'static str = "reading list";
    const ACTION: Option<Action> = None;
    const ACCESS: Access = Access::Reads;
    type Output = ReadingList;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        let rules = call.session()?.rules().await?;
        if !rules.has_policy() {
            return Err(AppError::NoPolicy);
        }
        let of = |one: &Adopted| readings(one.policy.pack(), Some(&one.policy));
        Ok(ReadingList(rules.adopted().iter().flat_map(of).collect()))
    }
}
