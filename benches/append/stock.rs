//! The stock event store of `postgres-es`, one command at a time.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bofu_domain::{
    context::{Envelope, Services},
    enterprise::command::EnterpriseCommand,
    names::ActorName,
};
use cqrs_es::{CqrsFramework, persist::PersistedEventStore};
use postgres_es::PostgresEventRepository;
use sqlx::{Executor as _, PgPool};

use super::{
    a_second,
    office::{Aggregate, PolicyRules, Shape, approve, day},
};

type Framework = CqrsFramework<Aggregate, PersistedEventStore<PostgresEventRepository, Aggregate>>;

const TABLE: &str = "\
DROP TABLE IF EXISTS stock_events; \
CREATE TABLE stock_events (aggregate_type text NOT NULL, aggregate_id text NOT NULL, \
    sequence bigint NOT NULL CHECK (sequence >= 0), event_type text NOT NULL, \
    event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL, \
    PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

/// Files the claims that there will be time for, then measures how many a
/// second are granted. It has no ceilings and checks none.
pub(crate) async fn grants(url: &str, shape: Shape, callers: usize, length: Duration) -> f64 {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(32);
    let pool: PgPool = pool.connect(url).await.unwrap();
    pool.execute(TABLE).await.unwrap();
    // Fewer claims: it would take all day to file them.
    let shape = Shape { claims: shape.claims.min(400) / shape.enterprises.clamp(1, 100), ..shape };
    let shape = Shape { claims: shape.claims.max(8), ..shape };
    let law = PolicyRules::new();
    let repository = PostgresEventRepository::new(pool).with_tables("stock_events", "none");
    let services = Services {
        authority: law.authority.clone(),
        policy: Some(law.policy.clone()),
        caps: Arc::new(BTreeMap::new()),
        closed: Arc::default(),
        workdays: Arc::default(),
    };
    let store = PersistedEventStore::new_event_store(repository);
    let framework: Arc<Framework> = Arc::new(CqrsFramework::new(store, Vec::new(), services));
    let filing: Vec<_> = (0..shape.enterprises)
        .map(|enterprise| {
            let (framework, filer) = (framework.clone(), law.filer.clone());
            tokio::spawn(async move {
                let uscc = shape.uscc(enterprise);
                let claims = (0..shape.claims).map(|claim| claim * shape.enterprises + enterprise);
                let filings = claims.filter_map(|n| shape.filing(n)).map(|(_, command)| command);
                for command in shape.founding(enterprise).into_iter().chain(filings) {
                    carry_out(&framework, uscc.as_str(), &filer, command).await;
                }
            })
        })
        .collect();
    for one in filing {
        one.await.unwrap();
    }
    let approver = law.approver.clone();
    a_second(callers, length, move |number| {
        let (uscc, claim_no) = shape.claim(number)?;
        let (framework, approver) = (framework.clone(), approver.clone());
        Some(async move {
            carry_out(&framework, uscc.as_str(), &approver, approve(claim_no)).await;
        })
    })
    .await
}

/// Again and again, as its callers have to, until no other was quicker.
async fn carry_out(framework: &Framework, id: &str, by: &ActorName, command: EnterpriseCommand) {
    loop {
        let envelope =
            Envelope { by: by.clone(), on: day(), today: day(), command: command.clone() };
        match framework.execute(id, envelope).await {
            Ok(()) => return,
            Err(cqrs_es::AggregateError::AggregateConflict) => {}
            Err(error) => panic!("{error}"),
        }
    }
}
