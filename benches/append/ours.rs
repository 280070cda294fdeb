//! The ledger's own way.

use std::{sync::Arc, time::Duration};

use bofu_domain::{charge::Caps, enterprise::command::EnterpriseCommand, names::ActorName};
use bofu_store::{CommandContext, Ledger};

use super::{
    a_second,
    office::{Aggregate, PolicyRules, Shape, approve},
};

/// How many file claims at once.
const FILERS: usize = 1_024;

/// Files every claim, then measures how many a second are granted.
pub(crate) async fn grants(ledger: &Ledger, shape: Shape, callers: usize, length: Duration) -> f64 {
    let law = Arc::new(PolicyRules::new());
    let preparing = (0..shape.enterprises).map(|enterprise| {
        let (ledger, law) = (ledger.clone(), law.clone());
        tokio::spawn(async move {
            for command in shape.founding(enterprise) {
                carry_out(&ledger, &law, shape.uscc(enterprise).as_str(), &law.filer, &command)
                    .await;
            }
        })
    });
    for one in preparing.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    // By many at once, or one enterprise's claims would wait for a flush each.
    let (filing, filed) = (ledger.clone(), law.clone());
    a_second(FILERS, Duration::MAX, move |number| {
        let (uscc, command) = shape.filing(number)?;
        let (ledger, law) = (filing.clone(), filed.clone());
        Some(async move { carry_out(&ledger, &law, uscc.as_str(), &law.filer, &command).await })
    })
    .await;
    let ledger = ledger.clone();
    a_second(callers, length, move |number| {
        let (uscc, claim_no) = shape.claim(number)?;
        let (ledger, law) = (ledger.clone(), law.clone());
        Some(async move {
            let command = approve(claim_no);
            carry_out(&ledger, &law, uscc.as_str(), &law.approver, &command).await;
        })
    })
    .await
}

async fn carry_out(
    ledger: &Ledger,
    law: &PolicyRules,
    id: &str,
    by: &ActorName,
    command: &EnterpriseCommand,
) {
    let decide = |state: &Aggregate, caps: &dyn Caps| state.decide(command, &law.context(by, caps));
    let done = ledger.store::<Aggregate>().execute(id, &CommandContext::by(by), decide).await;
    assert!(!done.unwrap().is_unchanged());
}
