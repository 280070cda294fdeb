//! Making a ledger on PostgreSQL: two roles, a schema, and its layout.
//!
//! `<schema>_owner` owns the tables; `<schema>_app` may append and read. Both
//! are NOLOGIN. Everything here may be run again, and by several at once.

use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use super::{
    error::StoreError,
    postgres::{app_role, options},
    raise, sql,
};

/// What the app may do: nothing that changes an event.
const RIGHTS: [&str; 4] = [
    "GRANT SELECT ON layout, head, events, caps, command_keys, claim_numbers TO",
    "GRANT INSERT ON events, caps, command_keys, claim_numbers TO",
    "GRANT UPDATE ON head, caps TO",
    "REVOKE UPDATE, DELETE, TRUNCATE ON events, command_keys, claim_numbers FROM",
];

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx("creating the ledger", error)
}

/// Makes roles, schema and tables where they are missing. The names are those
/// of `Location::parse`: plain lower case, nothing to quote.
pub(super) async fn init(url: &str, schema: &str) -> Result<(), StoreError> {
    let mut connection = options(url)?
        .connect()
        .await
        .map_err(|error| StoreError::from_sqlx("connecting", error))?;
    let (owner, app) = (format!("{schema}_owner"), app_role(schema));
    for role in [&owner, &app] {
        make_role(&mut connection, role).await?;
    }
    let made = format!("CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}");
    unless_there(connection.execute(sqlx::raw_sql(&made)).await)?;
    // `IF NOT EXISTS` does not help against another that makes the same thing
    // in this very moment; the second time it is there.
    let mut made = migrate(&mut connection, schema, &owner, &app).await;
    if made.as_ref().is_err_and(is_there) {
        made = migrate(&mut connection, schema, &owner, &app).await;
    }
    let found = made?;
    if found > raise::layout() {
        return Err(StoreError::Version { found, known: raise::layout() });
    }
    connection.close().await.map_err(failed)
}

async fn make_role(connection: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
        .bind(role)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if !there {
        let made = format!("CREATE ROLE {role} NOLOGIN");
        unless_there(connection.execute(sqlx::raw_sql(&made)).await)?;
    }
    let member: bool = sqlx::query_scalar("SELECT pg_has_role(session_user, $1, 'MEMBER')")
        .bind(role)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if !there || !member {
        let granted = format!("GRANT {role} TO SESSION_USER");
        unless_there(connection.execute(sqlx::raw_sql(&granted)).await)?;
    }
    Ok(())
}

/// Two that make the same thing at once: the second finds it there.
fn unless_there<T>(made: Result<T, sqlx::Error>) -> Result<(), StoreError> {
    match made.map_err(failed) {
        Ok(_) => Ok(()),
        Err(error) if is_there(&error) => Ok(()),
        Err(error) => Err(error),
    }
}

fn is_there(error: &StoreError) -> bool {
    let StoreError::Database { source, .. } = error else { return false };
    let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // duplicate object, duplicate schema, duplicate table, unique violation
    code.is_some_and(|code| ["42710", "42P06", "42P07", "23505"].contains(&code.as_ref()))
}

/// Raises the layout where it is an earlier one; answers the one that was found.
async fn migrate(
    connection: &mut PgConnection,
    schema: &str,
    owner: &str,
    app: &str,
) -> Result<i64, StoreError> {
    let mut transaction = connection.begin().await.map_err(failed)?;
    let enter = format!(
        "SET LOCAL ROLE {owner}; SET LOCAL search_path TO {schema}; \
         CREATE TABLE IF NOT EXISTS init_lock (one bigint); \
         LOCK TABLE init_lock IN ACCESS EXCLUSIVE MODE"
    );
    transaction.execute(sqlx::raw_sql(&enter)).await.map_err(failed)?;
    let there = sqlx::query_scalar("SELECT to_regclass('layout') IS NOT NULL");
    let there: bool = there.fetch_one(&mut *transaction).await.map_err(failed)?;
    let found: i64 = if there {
        sqlx::query_scalar(sql::LAYOUT).fetch_one(&mut *transaction).await.map_err(failed)?
    } else {
        0
    };
    if found > raise::layout() {
        return Ok(found);
    }
    raise::Raising::Postgres(&mut transaction).raise(found).await?;
    let usage = format!("GRANT USAGE, CREATE ON SCHEMA {schema} TO {app}");
    transaction.execute(sqlx::raw_sql(&usage)).await.map_err(failed)?;
    for right in RIGHTS {
        let right = format!("{right} {app}");
        transaction.execute(sqlx::raw_sql(&right)).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok(found)
}
