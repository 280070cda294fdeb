//! The rows that the commit itself writes, as they stood at one moment, for
//! comparison with the events: the head, the ceilings' rows, the keys of commands.

use bofu_domain::charge::{CapKey, CapRow};
use futures::TryStreamExt as _;
use sqlx::Row as _;

use super::digest::Snapshot;
use crate::{Head, Ledger, StoreError, sql};

const DOING: &str = "comparing what the commits have written";

/// A key and where its command's events stand. They must be there, be recorded
/// at one moment by one actor, and belong to no other key.
const KEYS: &str = "\
SELECT key, first_position, fault FROM (\
  SELECT k.key, k.first_position, CASE \
    WHEN a.position IS NULL OR z.position IS NULL OR k.last_position < k.first_position \
      THEN 'positions' \
    WHEN a.recorded_at <> z.recorded_at OR CAST(a.metadata AS text) <> CAST(z.metadata AS text) \
      THEN 'commit' \
    WHEN LAG(k.last_position) OVER (ORDER BY k.first_position, k.last_position) \
      >= k.first_position THEN 'shared' END AS fault \
  FROM command_keys k LEFT JOIN events a ON a.position = k.first_position \
  LEFT JOIN events z ON z.position = k.last_position) AS judged \
WHERE fault IS NOT NULL ORDER BY key";

/// Keys that no event repeats: statements alone have keys that follow from
/// their events.
const OTHER_KEYS: &str = "\
SELECT COUNT(*) FROM command_keys \
WHERE NOT (key LIKE 'statement/%' OR key LIKE 'statement-in/%')";

const STATEMENT_KEYS: &str = "\
SELECT key, fingerprint, first_position FROM command_keys \
WHERE key LIKE 'statement/%' OR key LIKE 'statement-in/%'";

const NUMBERS: &str = "SELECT claim_no, compared FROM claim_numbers";

const NUMBER_COMPARED_AS: &str = "SELECT claim_no FROM claim_numbers WHERE compared = $1";

/// The fault of a command's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// The events that it names are not there.
    Positions,
    /// They are not of one commit.
    Commit,
    /// Another key names some of them too.
    Shared,
}

/// A command's key that is not as the events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongKey {
    /// The key.
    pub key: String,
    /// Its first event's position, as it says.
    pub first_position: i64,
    /// Its fault.
    pub fault: KeyFault,
}

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx(DOING, error)
}

/// The same statement in either database's transaction, which on a server has
/// set schema and role.
macro_rules! in_snapshot {
    ($snapshot:expr, $on:ident => $body:expr) => {
        match $snapshot {
            Snapshot::Sqlite(tx) => {
                let $on = &mut **tx;
                $body
            }
            Snapshot::Postgres(tx) => {
                let $on = tx.statements().map_err(failed)?;
                $body
            }
        }
    };
}

impl Snapshot {
    /// How far the ledger reached.
    pub async fn head(&mut self, ledger: &Ledger) -> Result<Head, StoreError> {
        let statement = &ledger.statements().head;
        in_snapshot!(self, on => {
            sql::head(&sqlx::query(statement).fetch_one(on).await.map_err(failed)?)
        })
    }

    /// Hands out every row of the ceilings, one after another; an error is of
    /// one row that cannot be read.
    pub async fn each_ceiling(
        &mut self,
        ledger: &Ledger,
        take: &mut (dyn FnMut(Result<(CapKey, CapRow), StoreError>) + Send),
    ) -> Result<(), StoreError> {
        let statement = &ledger.statements().caps;
        in_snapshot!(self, on => {
            let mut rows = sqlx::query(statement).fetch(on);
            while let Some(row) = rows.try_next().await.map_err(failed)? {
                take(sql::cap_key(&row).and_then(|key| Ok((key, sql::cap_row(&row)?))));
            }
        });
        Ok(())
    }

    /// Hands out every number of a claim with the form in which it is compared.
    pub async fn each_claim_number(
        &mut self,
        take: &mut (dyn FnMut(String, Option<String>) + Send),
    ) -> Result<(), StoreError> {
        in_snapshot!(self, on => {
            let mut rows = sqlx::query_as::<_, (String, Option<String>)>(NUMBERS).fetch(on);
            while let Some((number, compared)) = rows.try_next().await.map_err(failed)? {
                take(number, compared);
            }
        });
        Ok(())
    }

    /// The number of a claim that has a compared form, if there is one.
    pub async fn number_compared_as(&mut self, form: &str) -> Result<Option<String>, StoreError> {
        in_snapshot!(self, on => {
            let found = sqlx::query_scalar(NUMBER_COMPARED_AS).bind(form);
            found.fetch_optional(on).await.map_err(failed)
        })
    }

    /// Hands out the keys of commands that are not as the events say.
    pub async fn each_wrong_key(
        &mut self,
        take: &mut (dyn FnMut(WrongKey) + Send),
    ) -> Result<(), StoreError> {
        in_snapshot!(self, on => {
            let mut rows = sqlx::query(KEYS).fetch(on);
            while let Some(row) = rows.try_next().await.map_err(failed)? {
                let fault: String = row.try_get("fault").map_err(failed)?;
                let fault = match fault.as_str() {
                    "commit" => KeyFault::Commit,
                    "shared" => KeyFault::Shared,
                    _positions => KeyFault::Positions,
                };
                let key = row.try_get("key").map_err(failed)?;
                let first_position = row.try_get("first_position").map_err(failed)?;
                take(WrongKey { key, first_position, fault });
            }
        });
        Ok(())
    }

    /// The keys under which statements were taken in, each with fingerprint and
    /// first position: statements are few.
    pub async fn statement_keys(&mut self) -> Result<Vec<(String, String, i64)>, StoreError> {
        Ok(in_snapshot!(self, on => {
            sqlx::query_as(STATEMENT_KEYS).fetch_all(on).await.map_err(failed)?
        }))
    }

    /// How many keys there are that no event repeats.
    pub async fn keys_not_recomputed(&mut self) -> Result<u64, StoreError> {
        let count: i64 = in_snapshot!(self, on => {
            sqlx::query_scalar(OTHER_KEYS).fetch_one(on).await.map_err(failed)?
        });
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
