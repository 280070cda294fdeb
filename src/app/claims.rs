//! Claims: filed and assessed from files, rejected, withdrawn, revoked.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use bofu_domain::{
    assessment::DecidedSum,
    enterprise::command::{EnterpriseCommand, Filing, Revocation},
    language::Lang,
    names::{ClaimNo, DocumentNo, MeasureId, Subject},
    pack::{ActivePack, Gives, Measure},
    spelling::{LookAlike, look_alikes},
    uscc::Uscc,
};

use super::{
    enterprises::known_code,
    error::AppError,
    files::{Download, Files},
    import::{self, Cells, ImportResult, Imported, Source, cell},
    input::{self, InputError},
    progress::Progress,
    rules::RuleSnapshot,
    session::Session,
};
use crate::enterprises::successors;
use bofu_tabular::Column;

/// The columns of every claim, whatever its measure.
fn claim_columns(decision_required: bool) -> (Vec<Column>, Vec<Column>) {
    let decision = if decision_required { Column::required } else { Column::optional };
    let front = vec![
        Column::required("claim_no", "申报号"),
        Column::required("uscc", "统一社会信用代码"),
        Column::required("subject", "项目"),
        Column::required("applied_on", "申报日期"),
    ];
    let back = vec![
        decision("decided_amount".to_owned(), "决定金额".to_owned()),
        decision("decision_no".to_owned(), "决定文号".to_owned()),
    ];
    (front, back)
}

/// The columns that `claim import` wants for a measure.
pub fn columns(measure: &Measure) -> Vec<Column> {
    let (front, back) = claim_columns(false);
    let facts = measure.facts.iter().map(|fact| Column {
        name: fact.name.clone(),
        zh: fact.label.zh.clone(),
        required: fact.required,
    });
    front.into_iter().chain(facts).chain(back).collect()
}

/// The adopted policy that has a measure.
fn policy_of<'a>(
    rules: &'a RuleSnapshot,
    measure: &str,
) -> Result<(&'a ActivePack, &'a Measure), AppError> {
    if !rules.has_policy() {
        return Err(AppError::NoPolicy);
    }
    let unknown = || AppError::UnknownMeasure {
        given: measure.to_owned(),
        known: rules.measure_labels().into_keys().collect(),
    };
    let id = MeasureId::parse(measure).map_err(|_| unknown())?;
    let policy = rules.of_measure(&id).ok_or_else(unknown)?;
    let measure = policy.pack().measure(&id).ok_or_else(unknown)?;
    match measure.gives {
        Gives::Payment(_) => Ok((policy.as_ref(), measure)),
        Gives::Floor(_) | Gives::Budget(_) | Gives::Exposure(_) => {
            Err(AppError::NoPayment { measure: id.to_string(), gives: measure.gives.as_str() })
        }
    }
}

/// Writes an empty file with the columns of a measure.
pub async fn template(
    session: &Session,
    measure: &str,
    out: &Path,
    lang: Lang,
    files: &dyn Files,
) -> Result<PathBuf, AppError> {
    let rules = session.rules().await?;
    let (_, measure) = policy_of(&rules, measure)?;
    let bytes = bofu_tabular::template(out, &columns(measure), lang)?;
    files.download(&Download { name: out.to_owned(), bytes })?;
    Ok(out.to_owned())
}

/// One row of a file.
struct Item {
    uscc: Uscc,
    filing: Filing,
}

/// A key of a claim with letters that look like others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddKey {
    /// The claim's number.
    pub claim_no: String,
    /// The key as it was typed.
    pub key: String,
    /// The letters.
    pub letters: Vec<LookAlike>,
}

impl OddKey {
    fn all(filing: &Filing) -> Vec<Self> {
        let own = [filing.claim_no.as_str(), filing.subject.as_str()];
        let keys = own.into_iter().chain(filing.facts.values().map(String::as_str));
        let odd = keys.map(|key| Self {
            claim_no: filing.claim_no.to_string(),
            key: key.to_owned(),
            letters: look_alikes(key),
        });
        odd.filter(|odd| !odd.letters.is_empty()).collect()
    }
}

/// Files and assesses the claims of a file.
pub async fn import(
    session: &Session,
    source: Source<'_>,
    measure: &str,
    lang: Lang,
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    import_and_tell(session, source, measure, lang, progress, &Mutex::default()).await
}

/// [`import`], which also tells the keys that deserve a look.
pub async fn import_and_tell(
    session: &Session,
    source: Source<'_>,
    measure: &str,
    lang: Lang,
    progress: &dyn Progress,
    odd: &Mutex<Vec<OddKey>>,
) -> Result<Imported, AppError> {
    let rules = session.fresh_rules().await?;
    let (policy, measure) = policy_of(&rules, measure)?;
    let columns = columns(measure);
    let plan = import::Plan {
        source,
        columns: &columns,
        lang,
        parse: |cells: &Cells| {
            let item = filing(cells, policy, measure)?;
            odd.lock().unwrap_or_else(PoisonError::into_inner).extend(OddKey::all(&item.filing));
            Ok(item)
        },
        session,
        uscc: |item: &Item| item.uscc.to_string(),
        // One number twice in a file: the first row is settled before the second.
        apart: |one: &Item, other: &Item| {
            one.filing.claim_no.is(&other.filing.claim_no) && one.uscc != other.uscc
        },
    };
    import::rows(plan, progress, async |item: Item| {
        let done =
            session.enterprise(&item.uscc, &EnterpriseCommand::FileClaim(item.filing)).await?;
        Ok(ImportResult::of(done.events.is_empty()))
    })
    .await
}

fn filing(cells: &Cells, policy: &ActivePack, measure: &Measure) -> Result<Item, AppError> {
    let uscc = known_code("uscc", cell(cells, "uscc"))?;
    let facts: BTreeMap<String, String> = cells
        .iter()
        .filter(|(name, _)| measure.facts.iter().any(|fact| fact.name == **name))
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    let filing = Filing {
        claim_no: input::name("claim_no", cell(cells, "claim_no"), ClaimNo::parse)?,
        measure: measure.id.clone(),
        subject: input::name("subject", cell(cells, "subject"), Subject::parse)?,
        applied_on: input::date("applied_on", cell(cells, "applied_on"))?,
        facts: policy.read_facts(&measure.id, &facts).map_err(AppError::Facts)?,
        decided: decided(cell(cells, "decided_amount"), cell(cells, "decision_no"))?,
    };
    Ok(Item { uscc, filing })
}

/// A decided sum, with the document that decides it.
fn decided(amount: &str, document: &str) -> Result<Option<DecidedSum>, AppError> {
    let half = |missing: &str| InputError::HalfDecision { missing: missing.to_owned() };
    match (amount.is_empty(), document.is_empty()) {
        (true, true) => Ok(None),
        (true, false) => Err(half("decided_amount").into()),
        (false, true) => Err(half("decision_no").into()),
        (false, false) => Ok(Some(DecidedSum {
            amount: input::sum("decided_amount", amount)?,
            decision_no: input::name("decision_no", document, DocumentNo::parse)?,
        })),
    }
}

/// A claim's number as it was filed, by any spelling of it. A number that no
/// claim has is as it was typed.
pub async fn named(session: &Session, field: &str, text: &str) -> Result<ClaimNo, AppError> {
    spelt(session, input::name(field, text, ClaimNo::parse)?).await
}

/// [`named`], of a number that was read.
pub async fn spelt(session: &Session, claim: ClaimNo) -> Result<ClaimNo, AppError> {
    let known = session.ledger().claim_by_spelling(&claim).await?;
    Ok(known.map_or(claim, |(claim_no, _)| claim_no))
}

/// A claim's enterprise.
pub async fn holder(session: &Session, claim: &ClaimNo) -> Result<Uscc, AppError> {
    let stream = session.ledger().stream_of_claim(claim).await?;
    let stream = stream.ok_or_else(|| AppError::UnknownClaim(claim.to_string()))?;
    Uscc::stored(&stream).map_err(|_| AppError::UnknownClaim(claim.to_string()))
}

/// Says no to a claim. Returns whether that changed anything.
pub async fn reject(session: &Session, claim: &str, reason: &str) -> Result<bool, AppError> {
    ask(session, claim, |claim_no| EnterpriseCommand::RejectClaim {
        claim_no,
        reason: reason.to_owned(),
    })
    .await
}

/// Takes a claim back. Returns whether that changed anything.
pub async fn withdraw(session: &Session, claim: &str, reason: &str) -> Result<bool, AppError> {
    ask(session, claim, |claim_no| EnterpriseCommand::WithdrawClaim {
        claim_no,
        reason: reason.to_owned(),
    })
    .await
}

/// Revokes a grant before it is paid. Returns whether that changed anything.
/// Where the enterprise was merged, its last successor is freed of the grant
/// in the same commit.
pub async fn revoke(
    session: &Session,
    claim: &str,
    instalment: Option<u32>,
    reason: &str,
) -> Result<bool, AppError> {
    let claim_no = named(session, "CLAIM_NO", claim).await?;
    let uscc = holder(session, &claim_no).await?;
    let revocation = Revocation { claim_no: &claim_no, instalment, reason };
    let command = EnterpriseCommand::RevokeGrant {
        claim_no: claim_no.clone(),
        instalment,
        reason: reason.to_owned(),
    };
    successors::decide_with_successor(
        session,
        &uscc,
        &command,
        |old, successors, successor, context| {
            old.revoke_after_merger(&revocation, successors, successor, context)
        },
    )
    .await
}

async fn ask(
    session: &Session,
    claim: &str,
    command: impl Fn(ClaimNo) -> EnterpriseCommand,
) -> Result<bool, AppError> {
    let claim_no = named(session, "CLAIM_NO", claim).await?;
    let uscc = holder(session, &claim_no).await?;
    let done = session.enterprise(&uscc, &command(claim_no)).await?;
    Ok(!done.events.is_empty())
}
