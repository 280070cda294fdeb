//! Folds the rows that the writer keeps beside the events again. From layout 2 on
//! it compares holders and claim numbers in a form that ignores their spelling.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    charge::{CapKey, CapRow},
    event::Fact as _,
    money::Money,
    names::ClaimNo,
};
use bofu_projections::caps;
use futures::StreamExt as _;
use sqlx::{PgConnection, SqliteConnection};

use super::super::{error::StoreError, sql, stored_event::StoredEvent, upcast::Upcasters};
use crate::raise::connection::RaisingConnection;

const ADD_CAP: &str = "\
INSERT INTO caps (ceiling, holder, compared, period, limit_fen, own_fen, external_fen, version) \
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const ADD_CLAIM: &str =
    "INSERT INTO claim_numbers (claim_no, aggregate_id, compared) VALUES ($1, $2, $3)";

/// The rows that follow from the events.
#[derive(Default)]
struct Rows {
    caps: BTreeMap<CapKey, CapRow>,
    /// In the order of filing, each with its stream.
    claims: Vec<(ClaimNo, String)>,
}

impl Rows {
    fn push(&mut self, stored: &StoredEvent, upcasters: &Upcasters) -> Result<(), StoreError> {
        let recorded = stored.recorded(upcasters)?;
        caps::fold(&mut self.caps, &recorded.event);
        if let Some(claim_no) = recorded.event.claim_filed() {
            self.claims.push((claim_no.clone(), stored.stream_id.clone()));
        }
        Ok(())
    }

    /// The claim numbers, each with the form in which it is compared. Of those
    /// that have the same the first keeps it; the others have none, and are
    /// found by their own spelling.
    fn numbers(&self) -> Vec<(&str, &str, Option<String>)> {
        let mut taken = BTreeSet::new();
        let number = |(claim_no, _): &(ClaimNo, String)| {
            let compared = claim_no.compared().into_owned();
            taken.insert(compared.clone()).then_some(compared)
        };
        let compared: Vec<Option<String>> = self.claims.iter().map(number).collect();
        let claims = self.claims.iter().zip(compared);
        claims.map(|((no, stream), form)| (no.as_str(), stream.as_str(), form)).collect()
    }
}

/// Fills the tables of ceilings and claim numbers, which are empty.
pub(super) async fn fill(raising: &mut RaisingConnection<'_>) -> Result<(), StoreError> {
    let upcasters = Upcasters::shipped();
    match raising {
        RaisingConnection::Sqlite(connection) => fill_sqlite(connection, &upcasters).await,
        RaisingConnection::Postgres(connection) => fill_postgres(connection, &upcasters).await,
    }
}

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx("folding the rows anew", error)
}

/// Writes a function for one database: both have the same statements.
macro_rules! fill {
    ($name:ident, $connection:ty, $named:literal) => {
        async fn $name(
            connection: &mut $connection,
            upcasters: &Upcasters,
        ) -> Result<(), StoreError> {
            let mut rows = Rows::default();
            // By their plain names: the schema is set in the transaction.
            let statements = sql::Statements::sqlite();
            let events = sqlx::query(&statements.all_events).bind(0_i64).persistent($named);
            let mut events = events.fetch(&mut *connection);
            while let Some(event) = events.next().await {
                rows.push(&sql::stored_in_order(&event.map_err(failed)?)?, upcasters)?;
            }
            drop(events);
            for (key, row) in &rows.caps {
                sqlx::query(ADD_CAP)
                    .bind(key.ceiling.as_str())
                    .bind(key.holder.as_str())
                    .bind(key.holder.compared())
                    .bind(key.period.to_string())
                    .bind(row.limit.map(Money::fen))
                    .bind(row.own.fen())
                    .bind(row.external.fen())
                    .bind(sql::integer(row.version))
                    .persistent($named)
                    .execute(&mut *connection)
                    .await
                    .map_err(failed)?;
            }
            for (claim_no, stream, compared) in rows.numbers() {
                let add = sqlx::query(ADD_CLAIM).bind(claim_no).bind(stream).bind(compared);
                add.persistent($named).execute(&mut *connection).await.map_err(failed)?;
            }
            Ok(())
        }
    };
}

fill!(fill_sqlite, SqliteConnection, true);
// Behind a pooler another's statement may have the same name.
fill!(fill_postgres, PgConnection, false);
