//! A PostgreSQL server as this ledger uses it: its roles, its connections.
//!
//! | connection | role | how the schema is found |
//! |---|---|---|
//! | the writer's | app | names with their schema |
//! | a report's, a command's reads | reader | set in each transaction, and names with their schema |
//! | who follows or rebuilds projections, or finishes a command | projector | set in each transaction |
//!
//! Between us and the server may stand a pooler, which gives each transaction
//! another session of the server. So nothing that is read or written depends
//! on the session: role, schema and mark are set in each transaction. Only
//! where the session carries the mark that we gave at the start is it ours
//! alone: then prepared statements keep their names, and the writer needs no
//! transaction around its one statement. That statement asks for the mark.

mod limits;
mod statements;
mod transaction;

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions as _, Executor as _, PgConnection, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

pub(super) use self::limits::PARAMETERS;
pub(crate) use self::{
    limits::Limits,
    statements::{Statements, with_timeout},
    transaction::ServerTx,
};
use super::error::StoreError;

/// The setting that marks a session as ours alone, from its start on.
pub(super) const MARK: &str = "bofu.session";

/// How long the close of a connection may take.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Schema, its roles, and what the user who has logged in may take.
const PROBE: &str = "\
SELECT CAST(session_user AS text) AS login, \
       current_setting('bofu.session', true) AS mark, \
       current_setting('synchronous_commit') AS durable, \
       EXISTS (SELECT FROM pg_namespace WHERE nspname = '{schema}') AS there, \
       (SELECT string_agg(CAST(rolname AS text), ' ') FROM pg_roles WHERE rolname IN \
        ('{schema}_app', '{schema}_projector', '{schema}_reader')) AS roles, \
       (SELECT string_agg(CAST(rolname AS text), ' ') FROM pg_roles WHERE rolname IN \
        ('{schema}_app', '{schema}_projector', '{schema}_reader') \
        AND pg_has_role(session_user, oid, 'MEMBER')) AS held";

/// The role whose rights a transaction has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Appends events.
    App,
    /// Writes what follows the events.
    Projector,
    /// Reads.
    Reader,
}

/// The names of a schema's roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Roles {
    pub(crate) owner: String,
    pub(crate) app: String,
    pub(crate) projector: String,
    pub(crate) reader: String,
}

impl Roles {
    /// The names are those of `Location::parse`: nothing in them needs quoting.
    pub(crate) fn of(schema: &str) -> Self {
        let named = |role: &str| format!("{schema}_{role}");
        Self {
            owner: named("owner"),
            app: named("app"),
            projector: named("projector"),
            reader: named("reader"),
        }
    }
}

/// A ledger's schema on a server.
#[derive(Debug, Clone)]
pub struct Server {
    inner: Arc<Inner>,
}

struct Inner {
    options: PgConnectOptions,
    schema: String,
    roles: Roles,
    limits: Limits,
    pool: PgPool,
    /// The value of the mark.
    mark: String,
    /// Whether a session of the server is ours alone.
    direct: bool,
    /// The user who has logged in.
    login: String,
    /// How durable a commit is at least.
    durable: String,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The options hold a password.
        write!(f, "Server({}, direct: {})", self.schema, self.direct)
    }
}

/// The findings of the first connection.
struct ProbeResult {
    login: String,
    mark: Option<String>,
    durable: String,
    there: bool,
    roles: Vec<String>,
    held: Vec<String>,
}

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx("connecting", error)
}

/// The options of an address, and the limits that it sets.
pub(super) fn options(url: &str) -> Result<(PgConnectOptions, Limits), StoreError> {
    let wrong = |why: String| StoreError::Location { given: "postgres://…".to_owned(), why };
    let mut limits = Limits::default();
    let mut address = url::Url::parse(url).map_err(|error| wrong(error.to_string()))?;
    let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    let (ours, others): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| PARAMETERS.contains(&name.as_str()));
    for (name, value) in &ours {
        limits.set(name, value).map_err(wrong)?;
    }
    address.set_query(None);
    if !others.is_empty() {
        address.query_pairs_mut().extend_pairs(others);
    }
    // The parser's message may quote the address, and with it a password.
    let options = PgConnectOptions::from_str(address.as_str())
        .map_err(|_| wrong("a parameter of it has a value that it cannot have".to_owned()))?;
    // Poolers know no such setting, and we have no floats.
    Ok((options.extra_float_digits(None).disable_statement_logging(), limits))
}

/// Connects within a limit.
pub(super) async fn connect(
    options: &PgConnectOptions,
    limits: Limits,
) -> Result<PgConnection, StoreError> {
    with_timeout(limits.connect, options.connect()).await.map_err(failed)
}

/// Ends a connection in good order, without waiting long.
pub(super) async fn close_connection(connection: PgConnection) {
    use sqlx::Connection as _;
    // The result does not matter: the connection is not used again.
    let _ = with_timeout(CLOSE_TIMEOUT, connection.close()).await;
}

/// A value that no other process's sessions have.
fn new_mark(schema: &str) -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| failed(sqlx::Error::Io(std::io::Error::other(error.to_string()))))?;
    Ok(format!("{schema}/{}", hex::encode(bytes)))
}

/// Whether a pooler has refused a setting at the start.
fn is_refused_setting(error: &StoreError) -> bool {
    let StoreError::Unavailable { source, .. } = error else { return false };
    source.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "08P01")
            && error.message().contains("startup parameter")
    })
}

impl Server {
    /// Connects, sees what stands between, and answers with the connection for
    /// the writer: where few are to be had, it comes first.
    pub(super) async fn open(url: &str, schema: &str) -> Result<(Self, PgConnection), StoreError> {
        let (plain, limits) = options(url)?;
        let mark = new_mark(schema)?;
        let marked = plain.clone().options([(MARK, mark.as_str())]);
        let (mut first, mut options) = match connect(&marked, limits).await {
            Ok(first) => (first, marked),
            Err(error) if is_refused_setting(&error) => {
                (connect(&plain, limits).await?, plain.clone())
            }
            Err(error) => return Err(error),
        };
        let found = probe(&mut first, schema, limits).await?;
        let roles = choose_roles(schema, &found)?;
        let direct = found.mark.as_ref() == Some(&mark);
        if !direct {
            options = plain;
        }
        let durable = if found.durable == "off" { "on".to_owned() } else { found.durable };
        let enter = session(&roles.reader, schema, &durable);
        let pool = PgPoolOptions::new()
            .max_connections(limits.connections)
            .acquire_timeout(limits.acquire)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                let enter = direct.then(|| enter.clone());
                Box::pin(async move {
                    match enter {
                        Some(enter) => connection.execute(sqlx::raw_sql(&enter)).await.map(drop),
                        None => Ok(()),
                    }
                })
            })
            .connect_lazy_with(options.clone());
        let inner = Inner {
            options,
            schema: schema.to_owned(),
            roles,
            limits,
            pool,
            mark,
            direct,
            login: found.login,
            durable,
        };
        Ok((Self { inner: Arc::new(inner) }, first))
    }

    /// A connection of the writer's own.
    pub(super) async fn connect(&self) -> Result<PgConnection, StoreError> {
        connect(&self.inner.options, self.inner.limits).await
    }

    /// Statements for a session that is the writer's alone.
    pub(super) fn writer_session(&self) -> String {
        let Inner { roles, schema, durable, .. } = self.inner.as_ref();
        session(&roles.app, schema, durable)
    }

    /// Begins a transaction as a role, on a connection of the pool.
    pub(crate) async fn begin(&self, role: Role) -> Result<ServerTx, sqlx::Error> {
        self.begin_with(role, "BEGIN", "", self.inner.limits.statement).await
    }

    /// The same for work on whole tables.
    pub(crate) async fn begin_long(&self, role: Role) -> Result<ServerTx, sqlx::Error> {
        self.begin_with(role, "BEGIN", "", self.inner.limits.long()).await
    }

    /// The same by another BEGIN, with more that is set in it.
    pub(crate) async fn begin_with(
        &self,
        role: Role,
        begin: &str,
        more: &str,
        limit: Duration,
    ) -> Result<ServerTx, sqlx::Error> {
        let connection = self.inner.pool.acquire().await?;
        let begin = format!("{}{more}", self.prelude(role, begin));
        ServerTx::begin(connection, self.inner.direct, limit, &begin).await
    }

    /// The statements with which a transaction begins.
    pub(super) fn prelude(&self, role: Role, begin: &str) -> String {
        let Inner { roles, schema, durable, mark, .. } = self.inner.as_ref();
        let role = match role {
            Role::App => &roles.app,
            Role::Projector => &roles.projector,
            Role::Reader => &roles.reader,
        };
        format!(
            "{begin}; SET LOCAL ROLE {role}; SET LOCAL search_path TO {schema}, pg_temp; \
             SET LOCAL synchronous_commit TO {durable}; SET LOCAL {MARK} TO '{mark}';"
        )
    }

    /// The pool, for the reader of `cqrs-es`; `None` where no session is ours alone.
    pub(super) fn cqrs_pool(&self) -> Option<&PgPool> {
        self.inner.direct.then_some(&self.inner.pool)
    }

    pub(crate) fn schema(&self) -> &str {
        &self.inner.schema
    }

    pub(crate) fn limits(&self) -> Limits {
        self.inner.limits
    }

    /// The value of the mark.
    pub(super) fn mark(&self) -> &str {
        &self.inner.mark
    }

    /// Whether a session of the server is ours alone.
    pub(super) fn is_direct(&self) -> bool {
        self.inner.direct
    }

    /// The user who has logged in.
    pub(super) fn login(&self) -> &str {
        &self.inner.login
    }

    /// Lets the connections go.
    pub(super) async fn close(&self) {
        // A server that is away is not waited for.
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, self.inner.pool.close()).await;
    }
}

/// Statements that set a whole session.
fn session(role: &str, schema: &str, durable: &str) -> String {
    format!(
        "SET ROLE {role}; SET search_path TO {schema}, pg_temp; SET synchronous_commit TO {durable}"
    )
}

async fn probe(
    connection: &mut PgConnection,
    schema: &str,
    limits: Limits,
) -> Result<ProbeResult, StoreError> {
    let sql = PROBE.replace("{schema}", schema);
    // As it stands, in one message: a prepared one would need two.
    let row = with_timeout(limits.statement, connection.fetch_one(sqlx::raw_sql(&sql))).await;
    let row = row.map_err(failed)?;
    let text = |column: &str| row.try_get::<Option<String>, _>(column).map_err(failed);
    let names = |column: &str| {
        let names = text(column)?.unwrap_or_default();
        Ok::<Vec<String>, StoreError>(names.split_whitespace().map(ToOwned::to_owned).collect())
    };
    Ok(ProbeResult {
        login: text("login")?.unwrap_or_default(),
        mark: text("mark")?,
        durable: text("durable")?.unwrap_or_default(),
        there: row.try_get("there").map_err(failed)?,
        roles: names("roles")?,
        held: names("held")?,
    })
}

/// The roles to use: a ledger of the first layout has the app's alone.
fn choose_roles(schema: &str, found: &ProbeResult) -> Result<Roles, StoreError> {
    let mut roles = Roles::of(schema);
    if !found.there || !found.roles.contains(&roles.app) {
        return Err(StoreError::NotInitialised { location: "the given place".to_owned() });
    }
    if !found.roles.contains(&roles.reader) {
        roles.reader.clone_from(&roles.app);
        roles.projector.clone_from(&roles.app);
    }
    if !found.held.contains(&roles.reader) {
        return Err(StoreError::NotMember { user: found.login.clone(), role: roles.reader });
    }
    Ok(roles)
}
