//! `statement match`: by the rules, by what they proposed, or by hand.

use std::path::{Path, PathBuf};

use bofu_app::{
    error::AppError,
    payments::NeverExported,
    statements::{
        error::StatementError,
        matching::{self, Searched},
    },
    usage::{UsageError, apart, needed, together},
};
use bofu_domain::{
    authority::Action,
    language::Text,
    statement::{event::Pairing, matching::MatchingRules},
};
use bofu_tabular::{FileFault, MAX_BYTES};
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};

use crate::{
    answer::{ChangeAnswer, Refusal, members, sorted},
    operation::{Access, Call, Operation},
};

/// What names a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchRef {
    /// Its number; `None` where it stood already.
    #[serde(rename = "match")]
    pub match_no: Option<u32>,
    /// The batches of which no payment file was ever made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub never_exported: Vec<NeverExported>,
    /// The statement.
    pub statement: String,
}

/// A proposal that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AcceptedProposal {
    /// The match; `None` where it stood already.
    #[serde(rename = "match")]
    pub match_no: Option<u32>,
    /// The proposal.
    pub proposal: u32,
}

/// A proposal that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedProposal {
    /// Why.
    #[serde(flatten)]
    pub why: Refusal,
    /// The proposal.
    pub proposal: u32,
}

/// What came of proposals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Those that were accepted.
    pub accepted: Vec<AcceptedProposal>,
    /// The batches of which no payment file was ever made.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "sorted")]
    pub never_exported: Vec<NeverExported>,
    /// The others.
    pub refused: Vec<RefusedProposal>,
    /// The statement.
    pub statement: String,
}

/// A match that could not be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnbookedMatch {
    /// The match.
    pub pairing: Pairing,
    /// Why.
    pub why: Refusal,
}

impl Serialize for UnbookedMatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut unbooked = members(&self.why)?;
        let orders = self.pairing.orders.iter().map(|order| order.end_to_end_id.as_str());
        unbooked.insert("orders".to_owned(), orders.collect::<Vec<_>>().into());
        unbooked.insert("lines".to_owned(), self.pairing.lines.clone().into());
        unbooked.serialize(serializer)
    }
}

/// What a search has come to.
#[derive(Debug)]
pub struct SearchAnswer {
    /// What was found.
    pub searched: Searched,
    /// What could not be booked.
    pub refused: Vec<UnbookedMatch>,
}

impl Serialize for SearchAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut search = members(&self.searched)?;
        let refused = serde_json::to_value(&self.refused).map_err(S::Error::custom)?;
        search.insert("refused".to_owned(), refused);
        search.serialize(serializer)
    }
}

/// What matching has come to.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum MatchAnswer {
    /// A person paired lines and orders.
    Paired(ChangeAnswer<MatchRef>),
    /// A person accepted proposals.
    Accepted(Acceptance),
    /// A search by the rules.
    Searched(Box<SearchAnswer>),
}

/// 勾对: 按规则自动确认, 其余待人工 · match: what the rules allow, the rest is proposed
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
#[command(
    after_help = "示例 Examples:\n  bofu statement match S-20240531-3f2a9c --dry-run\n  bofu statement match S-20240531-3f2a9c --actor 陈会计\n  bofu statement match S-20240531-3f2a9c --accept 2 5\n  bofu statement match S-20240531-3f2a9c --accept-score 80\n  bofu statement match S-20240531-3f2a9c --line 7 --order BF-C-1-1-1 --reason 银行漏传指令号"
)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// 对账单 · statement
    pub statement: String,
    /// 只看结果, 不写入 · show what would be done, store nothing
    #[arg(long, conflicts_with_all = ["accept", "accept_score", "line"])]
    #[serde(default)]
    pub dry_run: bool,
    /// 勾对规则文件, 见 `bofu statement rules` · rule file
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// 确认这些待确认勾对 · accept these proposals
    #[arg(long, num_args = 1.., value_name = "PROPOSAL")]
    #[serde(default)]
    pub accept: Vec<u32>,
    /// 确认不低于此分且无歧义者 · accept those of this score or more that are not ambiguous
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub accept_score: Option<u8>,
    /// 人工勾对: 明细号 · by hand: lines
    #[arg(long, num_args = 1.., requires = "reason", conflicts_with_all = ["accept", "accept_score"])]
    #[serde(default)]
    pub line: Vec<u32>,
    /// 人工勾对: 指令号; 无则收付相抵 · by hand: end-to-end ids; none: lines take each other back
    #[arg(long, num_args = 1.., requires = "line", value_name = "ID")]
    #[serde(default)]
    pub order: Vec<String>,
    /// 理由 · why
    #[arg(long)]
    pub reason: Option<String>,
}

impl Match {
    /// Refuses fields that do not belong together.
    fn fields(&self) -> Result<(), UsageError> {
        let line = ("--line", !self.line.is_empty());
        let accept = ("--accept", !self.accept.is_empty());
        let accept_score = ("--accept-score", self.accept_score.is_some());
        apart(("--dry-run", self.dry_run), &[accept, accept_score, line])?;
        apart(line, &[accept, accept_score])?;
        together(line, ("--reason", self.reason.is_some()))?;
        together(("--order", !self.order.is_empty()), line)?;
        match self.accept_score {
            Some(score) if score > 100 => {
                Err(UsageError::Missing { field: "--accept-score 0..100" })
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn pair(self, call: &Call<'_>) -> Result<ChangeAnswer<MatchRef>, AppError> {
        let (session, id) = (call.session()?, self.statement.as_str());
        let reason = needed("--reason", self.reason.as_deref())?;
        let match_no = matching::pair(session, id, &self.line, &self.order, reason).await?;
        let never_exported = matching::unexported_of(session, id, match_no.as_slice()).await?;
        let names = MatchRef { match_no, never_exported, statement: self.statement };
        Ok(ChangeAnswer::of(match_no.is_some(), names, "勾对", "match"))
    }

    async fn accept(self, call: &Call<'_>) -> Result<Acceptance, AppError> {
        let (session, id) = (call.session()?, self.statement.as_str());
        let done = matching::accept(session, id, &self.accept, self.accept_score).await?;
        let (mut accepted, mut refused) = (Vec::new(), Vec::new());
        for (proposal, outcome) in done {
            match outcome {
                Ok(match_no) => accepted.push(AcceptedProposal { match_no, proposal }),
                Err(error) => {
                    let why = Refusal::of(&error, call.lang);
                    refused.push(RefusedProposal { why, proposal });
                }
            }
        }
        let made: Vec<u32> = accepted.iter().filter_map(|one| one.match_no).collect();
        let never_exported = matching::unexported_of(session, id, &made).await?;
        Ok(Acceptance { accepted, never_exported, refused, statement: self.statement })
    }
}

/// The rules of a file, or the shipped ones.
fn rules(file: Option<&Path>, call: &Call<'_>) -> Result<MatchingRules, AppError> {
    let Some(path) = file else {
        return Ok(MatchingRules::shipped().map_err(StatementError::from)?);
    };
    let file = call.files.upload(path, MAX_BYTES)?;
    let text = String::from_utf8(file.bytes).map_err(|_| {
        let why = "stream did not contain valid UTF-8";
        let error = std::io::Error::new(std::io::ErrorKind::InvalidData, why);
        FileFault::Io { writing: false, error }.at(path)
    })?;
    Ok(MatchingRules::parse(&text).map_err(StatementError::from)?)
}

impl Operation for Match {
    const NAME: &'static str = "statement match";
    const ACTION: Option<Action> = Some(Action::ReconcileStatement);
    const ACCESS: Access = Access::Writes;
    const WORK: Option<Text<&'static str>> = Some(Text { zh: "勾对", en: "Matching" });
    type Output = MatchAnswer;

    async fn run(self, call: &Call<'_>) -> Result<Self::Output, AppError> {
        self.fields()?;
        if !self.line.is_empty() {
            return self.pair(call).await.map(MatchAnswer::Paired);
        }
        if !self.accept.is_empty() || self.accept_score.is_some() {
            return self.accept(call).await.map(MatchAnswer::Accepted);
        }
        let rules = rules(self.rules.as_deref(), call)?;
        let session = call.session()?;
        let mut searched =
            matching::search(session, &self.statement, &rules, self.dry_run, call.progress).await?;
        let unbooked = std::mem::take(&mut searched.refused).into_iter();
        let unbooked = unbooked.map(|(pairing, error)| {
            let why = Refusal::of(&error, call.lang);
            UnbookedMatch { pairing, why }
        });
        Ok(MatchAnswer::Searched(Box::new(SearchAnswer { refused: unbooked.collect(), searched })))
    }
}
