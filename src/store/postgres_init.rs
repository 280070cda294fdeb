//! Making a ledger on PostgreSQL: two roles, a schema, and its layout.
//!
//! `<schema>_owner` owns the tables; `<schema>_app` may append and read. Both
//! are NOLOGIN. Everything here may be run again, and by several at once.

use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use super::{
    error::StoreError,
    postgres::{app_role, options},
    sql,
};

const MIGRATIONS: [&str; 1] = [include_str!("migrations/postgres/0001_ledger.sql")];

/// What the app may do: nothing that changes an event.
const RIGHTS: [&str; 4] = [
    "GRANT SELECT ON layout, head, events, caps, command_keys, claim_numbers TO",
    "GRANT INSERT ON events, caps, command_keys, claim_numbers TO",
    "GRANT UPDATE ON head, caps TO",
    "REVOKE UPDATE, DELETE, TRUNCATE ON events, command_keys, claim_numbers FROM",
];

/// The layout that this program writes.
pub(super) fn layout() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

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
    unless_there(sqlx::raw_sql(&made).execute(&mut connection).await)?;
    // `IF NOT EXISTS` does not help against another that makes the same thing
    // in this very moment; the second time it is there.
    let mut made = migrate(&mut connection, schema, &owner, &app).await;
    if made.is_err() {
        unless_there(made)?;
        made = migrate(&mut connection, schema, &owner, &app).await;
    }
    let found = made.map_err(failed)?;
    if found > layout() {
        return Err(StoreError::Version { found, known: layout() });
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
        unless_there(sqlx::raw_sql(&made).execute(&mut *connection).await)?;
    }
    let member: bool = sqlx::query_scalar("SELECT pg_has_role(session_user, $1, 'MEMBER')")
        .bind(role)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    if !there || !member {
        let granted = format!("GRANT {role} TO SESSION_USER");
        unless_there(sqlx::raw_sql(&granted).execute(connection).await)?;
    }
    Ok(())
}

/// Two that make the same thing at once: the second finds it there.
fn unless_there<T>(made: Result<T, sqlx::Error>) -> Result<(), StoreError> {
    match made {
        Ok(_) => Ok(()),
        Err(error) => {
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
            // duplicate object, duplicate schema, duplicate table, unique violation
            let there = ["42710", "42P06", "42P07", "23505"];
            if code.is_some_and(|code| there.contains(&code.as_ref())) {
                Ok(())
            } else {
                Err(failed(error))
            }
        }
    }
}

/// Brings the layout up to date; answers the one that was found.
async fn migrate(
    connection: &mut PgConnection,
    schema: &str,
    owner: &str,
    app: &str,
) -> Result<i64, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let enter = format!(
        "SET LOCAL ROLE {owner}; SET LOCAL search_path TO {schema}; \
         CREATE TABLE IF NOT EXISTS init_lock (one bigint); \
         LOCK TABLE init_lock IN ACCESS EXCLUSIVE MODE"
    );
    sqlx::raw_sql(&enter).execute(&mut *transaction).await?;
    let there: bool = sqlx::query_scalar("SELECT to_regclass('layout') IS NOT NULL")
        .fetch_one(&mut *transaction)
        .await?;
    let found: i64 =
        if there { sqlx::query_scalar(sql::LAYOUT).fetch_one(&mut *transaction).await? } else { 0 };
    if found > layout() {
        return Ok(found);
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        sqlx::raw_sql(migration).execute(&mut *transaction).await?;
    }
    let usage = format!("GRANT USAGE, CREATE ON SCHEMA {schema} TO {app}");
    sqlx::raw_sql(&usage).execute(&mut *transaction).await?;
    for right in RIGHTS {
        let right = format!("{right} {app}");
        sqlx::raw_sql(&right).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(found)
}
