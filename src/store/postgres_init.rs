//! Making a ledger on PostgreSQL: four roles, a schema, and its layout.
//!
//! | role | may |
//! |---|---|
//! | `<schema>_owner` | owns the ledger's tables |
//! | `<schema>_app` | append events |
//! | `<schema>_projector` | owns, follows and rebuilds the tables of projections |
//! | `<schema>_reader` | read |
//!
//! All are NOLOGIN. Everything here may be run again, and by several at once.
//! No statement has values apart or a name, so that it works through poolers.

use sqlx::{Executor as _, PgConnection, Row as _};

use super::{
    error::StoreError,
    raise,
    server::{self, Roles, with_timeout},
    sql::Statements,
};

/// The rights of each role. No role may change an event. The role that appends
/// may neither make tables nor set the user who has logged in.
const RIGHTS: [&str; 12] = [
    "GRANT USAGE ON SCHEMA {schema} TO {app}, {projector}, {reader}",
    "REVOKE CREATE ON SCHEMA {schema} FROM {app}",
    "GRANT CREATE ON SCHEMA {schema} TO {projector}",
    "GRANT SELECT ON layout, head, events, caps, command_keys, claim_numbers \
     TO {app}, {projector}, {reader}",
    "REVOKE INSERT ON events FROM {app}",
    "GRANT INSERT (position, aggregate_type, aggregate_id, sequence, event_type, event_version, \
     payload, metadata, recorded_at, leaf) ON events TO {app}",
    "GRANT INSERT ON caps, command_keys, claim_numbers TO {app}",
    "GRANT UPDATE ON head, caps TO {app}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON events, command_keys, claim_numbers \
     FROM {app}, {projector}, {reader}",
    // The rest is the projector's, with the rights of the user who runs init.
    "RESET ROLE",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {projector} IN SCHEMA {schema} \
     GRANT SELECT ON TABLES TO {reader}",
    "SET LOCAL ROLE {projector}",
];

/// The tables that follow the events, by owner.
const OWNED: &str = "\
SELECT CAST(c.relname AS text) FROM pg_class c \
WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' \
  AND pg_get_userbyid(c.relowner) = $2";

/// The members of the app's role, from the time when it was the only one.
const MEMBERS: &str = "\
SELECT quote_ident(CAST(m.rolname AS text)) FROM pg_auth_members g \
JOIN pg_roles m ON m.oid = g.member JOIN pg_roles r ON r.oid = g.roleid WHERE r.rolname = $1";

const ENCODING: &str = "\
SELECT CAST(pg_encoding_to_char(encoding) AS text) FROM pg_database \
WHERE datname = current_database()";

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx("creating the ledger", error)
}

/// Makes roles, schema and tables where they are missing. The names are those
/// of `Location::parse`: plain lower case, nothing to quote.
pub(super) async fn init(url: &str, schema: &str) -> Result<(), StoreError> {
    let (options, limits) = server::options(url)?;
    let mut connection = server::connect(&options, limits).await?;
    let made = with_timeout(limits.long(), async { Ok(make(&mut connection, schema).await) });
    made.await.map_err(failed)??;
    server::close_connection(connection).await;
    Ok(())
}

async fn make(connection: &mut PgConnection, schema: &str) -> Result<(), StoreError> {
    let encoding = scalars(connection, ENCODING, &[]).await?.pop().unwrap_or_default();
    if encoding != "UTF8" {
        return Err(StoreError::Encoding { found: encoding });
    }
    let roles = Roles::of(schema);
    for role in [&roles.owner, &roles.app, &roles.projector, &roles.reader] {
        make_role(connection, role).await?;
    }
    let made = format!("CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {}", roles.owner);
    unless_there(connection.execute(sqlx::raw_sql(&made)).await)?;
    // `IF NOT EXISTS` does not help against another that makes the same thing
    // in this very moment; the second time it is there.
    let mut made = migrate(connection, schema, &roles).await;
    if made.as_ref().is_err_and(is_there) {
        made = migrate(connection, schema, &roles).await;
    }
    let found = made?;
    if found > raise::layout() {
        return Err(StoreError::Version { found, known: raise::layout() });
    }
    Ok(())
}

/// The texts that a statement gives. It has no name: between two statements a
/// pooler may change the session.
async fn scalars(
    connection: &mut PgConnection,
    sql: &str,
    values: &[&str],
) -> Result<Vec<String>, StoreError> {
    let mut text = sql.to_owned();
    for (number, value) in (1..).zip(values) {
        // Names of `Location::parse` and roles made of them.
        text = text.replace(&format!("${number}"), &format!("'{value}'"));
    }
    let rows = connection.fetch_all(sqlx::raw_sql(&text)).await.map_err(failed)?;
    rows.iter().map(|row| row.try_get(0).map_err(failed)).collect()
}

async fn make_role(connection: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    const FOUND: &str = "SELECT CAST(rolname AS text) FROM pg_roles WHERE rolname = $1";
    const HELD: &str = "SELECT CAST(rolname AS text) FROM pg_roles WHERE rolname = $1 \
                        AND pg_has_role(session_user, oid, 'MEMBER')";
    let there = !scalars(connection, FOUND, &[role]).await?.is_empty();
    if !there {
        let made = format!("CREATE ROLE {role} NOLOGIN");
        unless_there(connection.execute(sqlx::raw_sql(&made)).await)?;
    }
    let member = !scalars(connection, HELD, &[role]).await?.is_empty();
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
    roles: &Roles,
) -> Result<i64, StoreError> {
    let begin = format!(
        "BEGIN; SET LOCAL ROLE {}; SET LOCAL search_path TO {schema}, pg_temp; \
         CREATE TABLE IF NOT EXISTS init_lock (one bigint); \
         LOCK TABLE init_lock IN ACCESS EXCLUSIVE MODE",
        roles.owner
    );
    let done = async {
        connection.execute(sqlx::raw_sql(&begin)).await.map_err(failed)?;
        let layout = "SELECT CAST(to_regclass('layout') AS text)";
        let there = connection.fetch_one(sqlx::raw_sql(layout)).await.map_err(failed)?;
        let there: Option<String> = there.try_get(0).map_err(failed)?;
        let found: i64 = if there.is_some() {
            let layout = Statements::postgres(schema, 1).layout;
            let row = connection.fetch_one(sqlx::raw_sql(&layout)).await.map_err(failed)?;
            row.try_get(0).map_err(failed)?
        } else {
            0
        };
        if found <= raise::layout() {
            raise::RaisingConnection::Postgres(connection).raise(found).await?;
            give_rights(connection, schema, roles, found).await?;
        }
        Ok(found)
    }
    .await;
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = connection.execute(sqlx::raw_sql(end)).await.map_err(failed);
    done.and_then(|found| ended.map(|_| found))
}

/// Gives each role its rights. A ledger of the first layout had the app's role
/// alone: its tables go to the projector, and whoever had it gets the others.
async fn give_rights(
    connection: &mut PgConnection,
    schema: &str,
    roles: &Roles,
    found: i64,
) -> Result<(), StoreError> {
    let Roles { app, projector, reader, .. } = roles;
    for right in RIGHTS {
        let right = right
            .replace("{schema}", schema)
            .replace("{app}", app)
            .replace("{projector}", projector)
            .replace("{reader}", reader);
        connection.execute(sqlx::raw_sql(&right)).await.map_err(failed)?;
    }
    connection.execute(sqlx::raw_sql("RESET ROLE")).await.map_err(failed)?;
    for table in scalars(connection, OWNED, &[schema, app]).await? {
        let given = format!("ALTER TABLE {schema}.\"{table}\" OWNER TO {projector}");
        connection.execute(sqlx::raw_sql(&given)).await.map_err(failed)?;
    }
    let enter = format!("SET LOCAL ROLE {projector}");
    connection.execute(sqlx::raw_sql(&enter)).await.map_err(failed)?;
    for table in scalars(connection, OWNED, &[schema, projector]).await? {
        let given = format!("GRANT SELECT ON {schema}.\"{table}\" TO {reader}");
        connection.execute(sqlx::raw_sql(&given)).await.map_err(failed)?;
    }
    connection.execute(sqlx::raw_sql("RESET ROLE")).await.map_err(failed)?;
    if found == 1 {
        for member in scalars(connection, MEMBERS, &[app]).await? {
            let given = format!("GRANT {projector}, {reader} TO {member}");
            connection.execute(sqlx::raw_sql(&given)).await.map_err(failed)?;
        }
    }
    Ok(())
}
