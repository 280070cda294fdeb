//! Recovery 追回 and write-off 核销.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::CapKey,
    date::Date,
    enterprise::{
        command::{EnterpriseCommand, PaymentCommand, Recovery, SetOff},
        values::{Exceeded, RecoveryCause},
    },
    money::Money,
    names::{ClaimNo, DocumentNo},
    uscc::Uscc,
};
use bofu_projections::{over_awards::Remedy, register::InstalmentKey};
use serde::Serialize;

use super::{
    bulk::{self, Item, Named},
    claims::{self, holder},
    error::AppError,
    input, reports,
    session::Session,
};
use crate::enterprises::successors;
use crate::{payments::Outcome, reports::query::ReportQuery};

/// A recovery as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct RecoveryInput<'a> {
    /// The claim.
    pub claim: &'a str,
    /// The instalment.
    pub instalment: Option<u32>,
    /// Why.
    pub cause: RecoveryCause,
    /// 决定号
    pub document: &'a str,
}

impl RecoveryInput<'_> {
    async fn read(&self, session: &Session, amount: &str) -> Result<(Uscc, Recovery), AppError> {
        let claim_no = claims::named(session, "CLAIM_NO", self.claim).await?;
        let uscc = holder(session, &claim_no).await?;
        let recovery = Recovery {
            claim_no,
            instalment: self.instalment,
            cause: self.cause,
            amount: input::sum("--amount", amount)?,
            document_no: input::name("--document", self.document, DocumentNo::parse)?,
        };
        Ok((uscc, recovery))
    }
}

/// Money that came back, or is kept from a grant, as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// How much.
    pub amount: &'a str,
    /// The receipt.
    pub receipt: Option<&'a str>,
    /// The grant that is still to be paid and from which it is kept.
    pub set_off: Option<&'a str>,
}

impl<'a> Received<'a> {
    /// A sum without a receipt, that came back.
    pub fn of(amount: &'a str) -> Self {
        Self { amount, receipt: None, set_off: None }
    }
}

/// Records what a recovery asks, with its deadline, and what of it came back:
/// both in one commit, or neither. Returns whether that changed anything.
pub async fn record(
    session: &Session,
    recovery: RecoveryInput<'_>,
    due: Option<(&str, Option<&str>)>,
    received: Option<Received<'_>>,
) -> Result<bool, AppError> {
    let decision = match due {
        Some((due, deadline)) => {
            let (uscc, recovery) = recovery.read(session, due).await?;
            let deadline = deadline.map(|day| input::date("--deadline", day)).transpose()?;
            Some((
                uscc,
                EnterpriseCommand::Payment(PaymentCommand::DecideRecovery {
                    recovery,
                    deadline,
                    ground: None,
                }),
            ))
        }
        None => None,
    };
    let Some(received) = received else {
        let Some((uscc, decision)) = decision else { return Ok(false) };
        return Ok(!session.enterprise(&uscc, &decision).await?.events.is_empty());
    };
    let (uscc, recovery) = recovery.read(session, received.amount).await?;
    let receipt = received.receipt;
    let receipt = receipt.map(|no| input::name("--receipt", no, DocumentNo::parse)).transpose()?;
    let decision = decision.map(|(_, command)| command);
    let mut commands: Vec<EnterpriseCommand> = decision.iter().cloned().collect();
    if let Some(against) = received.set_off {
        let against = grant_named(session, against).await?;
        commands.push(EnterpriseCommand::Payment(PaymentCommand::SetOffRecovery {
            recovery,
            receipt,
            against,
        }));
        return Ok(!session.enterprise_in_turn(&uscc, &commands).await?.events.is_empty());
    }
    commands.push(EnterpriseCommand::Payment(PaymentCommand::RecoverFunds {
        recovery: recovery.clone(),
        receipt: receipt.clone(),
    }));
    successors::decide_in_turn_with_successor(
        session,
        &uscc,
        &commands,
        |old, successors, successor, context| {
            let decided = old.decide_in_turn(decision.as_slice(), context)?;
            let mut after = old.clone();
            decided.events.iter().for_each(|event| after.apply_event(event));
            let [own, other] = after.recover_after_merger(
                &recovery,
                receipt.as_ref(),
                successors,
                successor,
                context,
            )?;
            Ok([decided.and(own), other])
        },
    )
    .await
}

/// A recovery that an exceeded ceiling proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// How much.
    pub amount: Money,
    /// The row that is exceeded. Of several the one that asks most: what comes
    /// back frees them all.
    #[serde(flatten)]
    pub ground: Exceeded,
}

/// The recoveries that the over-awards of a year propose, by claim and
/// instalment; of one claim alone where it is named.
async fn proposed(
    session: &Session,
    year: &str,
    claim: Option<&ClaimNo>,
) -> Result<Vec<Proposed>, AppError> {
    let asked = ReportQuery::now(input::year("--over-awards", year)?);
    let mut found: BTreeMap<InstalmentKey, Proposed> = BTreeMap::new();
    for row in reports::over_awards(session, &asked).await?.rows {
        let (ceiling, holder) = (&row.ceiling, &row.holder);
        let period = input::period("period", &row.period)?;
        let key = CapKey { ceiling: ceiling.clone(), holder: holder.clone(), period };
        let causes = row.causes.iter().map(|cause| cause.position).collect();
        let ground = Exceeded { key, over: row.over, causes };
        let recover = row.proposals.iter().filter(|one| one.remedy == Remedy::Recover);
        for one in recover.filter(|one| claim.is_none_or(|claim| one.claim_no == *claim)) {
            let place = (one.claim_no.clone(), one.instalment);
            if found.get(&place).is_some_and(|known| known.amount >= one.amount) {
                continue;
            }
            let (claim_no, ground) = (one.claim_no.clone(), ground.clone());
            let (instalment, amount) = (one.instalment, one.amount);
            found.insert(place, Proposed { claim_no, instalment, amount, ground });
        }
    }
    Ok(found.into_values().collect())
}

/// Decides the recoveries that the over-awards of a year propose, under one
/// document, each claim on its own. What is decided is proposed no more, so
/// that the same again has nothing to do.
pub async fn of_over_awards(
    session: &Session,
    year: &str,
    claim: Option<&str>,
    document: &str,
    deadline: Option<&str>,
) -> Result<Vec<(Proposed, Outcome)>, AppError> {
    let claim = match claim {
        Some(claim) => Some(claims::named(session, "CLAIM_NO", claim).await?),
        None => None,
    };
    let document_no = input::name("--document", document, DocumentNo::parse)?;
    let deadline = deadline.map(|day| input::date("--deadline", day)).transpose()?;
    if let Some(claim) = &claim {
        holder(session, claim).await?;
    }
    let proposed = proposed(session, year, claim.as_ref()).await?;
    bulk::run(session, proposed.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        for one in proposed {
            let deed = Box::pin(decide_proposed(session, &one, &document_no, deadline));
            let outcome = bulk.attempt(&one, deed).await;
            bulk.settle(vec![(one, outcome)], done)?;
        }
        Ok(())
    })
    .await
}

async fn decide_proposed(
    session: &Session,
    one: &Proposed,
    document_no: &DocumentNo,
    deadline: Option<Date>,
) -> Outcome {
    let recovery = Recovery {
        claim_no: one.claim_no.clone(),
        instalment: Some(one.instalment),
        cause: RecoveryCause::Error,
        amount: one.amount,
        document_no: document_no.clone(),
    };
    let ground = Some(one.ground.clone());
    let command =
        EnterpriseCommand::Payment(PaymentCommand::DecideRecovery { recovery, deadline, ground });
    let uscc = holder(session, &one.claim_no).await?;
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}

impl Named for Proposed {
    fn item(&self) -> Item {
        Item::new("instalment", &format!("{}/{}", self.claim_no, self.instalment))
    }
}

/// A claim, or one instalment of it after a slash. A claim's own number may
/// have a slash in it: where there is one of that number, that one is meant.
async fn grant_named(session: &Session, text: &str) -> Result<SetOff, AppError> {
    let claim_no = claims::named(session, "--set-off", text).await?;
    let known = session.ledger().stream_of_claim(&claim_no).await?.is_some();
    let split = text.rsplit_once('/').filter(|_| !known);
    let split = split.and_then(|(claim, no)| Some((claim, no.trim().parse().ok()?)));
    let Some((claim, instalment)) = split else {
        holder(session, &claim_no).await?;
        return Ok(SetOff { claim_no, instalment: None });
    };
    let claim_no = claims::named(session, "--set-off", claim).await?;
    holder(session, &claim_no).await?;
    Ok(SetOff { claim_no, instalment: Some(instalment) })
}

/// Gives up what a decision asks. Returns whether that changed anything.
pub async fn write_off(
    session: &Session,
    claim: &str,
    document: &str,
    amount: &str,
    by: &str,
    reason: &str,
) -> Result<bool, AppError> {
    let claim_no = claims::named(session, "CLAIM_NO", claim).await?;
    let uscc = holder(session, &claim_no).await?;
    let command = EnterpriseCommand::Payment(PaymentCommand::WriteOff {
        claim_no,
        document_no: input::name("--document", document, DocumentNo::parse)?,
        amount: input::sum("--write-off", amount)?,
        written_off_by: input::name("--by", by, DocumentNo::parse)?,
        reason: reason.to_owned(),
    });
    Ok(!session.enterprise(&uscc, &command).await?.events.is_empty())
}
