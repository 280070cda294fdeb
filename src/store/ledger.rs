//! The open ledger: its connections, its writer, its caches.

use std::{
    any::TypeId,
    collections::HashMap,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bofu_domain::event::Fact;
use cqrs_es::Aggregate;
use tokio::sync::{mpsc, oneshot};

use super::{
    aggregate_cache::{AggregateCache, AnyAggregateCache},
    append_queue::AppendQueue,
    backend::Backend,
    command::Host,
    error::StoreError,
    location::{LEDGER_FILE, Location},
    pool::{Pool, on_pool},
    postgres::PostgresBackend,
    postgres_init, raise,
    server::{self, Server},
    sql::Statements,
    sqlite::{self, SqliteBackend},
    temporary_copy::TemporaryCopy,
    upcast::Upcasters,
    writer::Writer,
    writer_lock::WriterLock,
};
use crate::lock_holder::LockHolder;

/// Options for opening a ledger. The bounds limit memory, not the ledger.
#[derive(Debug, Clone)]
pub struct Options {
    /// Recorded beside the actor.
    pub host: Host,
    /// How long a second writer waits for an embedded ledger.
    pub lock_timeout: Duration,
    /// Lifts old events.
    pub upcasters: Upcasters,
    /// The most aggregates of one type in memory.
    pub max_aggregates: NonZeroUsize,
    /// The most ceilings' rows, and the most streams, that are remembered.
    pub max_rows: NonZeroUsize,
    /// Whether a clock passes that cannot be right.
    pub accept_clock: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: Host::here(),
            lock_timeout: Duration::from_secs(10),
            upcasters: Upcasters::shipped(),
            max_aggregates: NonZeroUsize::new(16_384).unwrap_or(NonZeroUsize::MIN),
            max_rows: NonZeroUsize::new(262_144).unwrap_or(NonZeroUsize::MIN),
            accept_clock: false,
        }
    }
}

/// An open ledger. Clones share one writer, which ends with the last of them.
#[derive(Debug, Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

/// A stored aggregate type, and its aggregates in memory.
type TypedCache = (&'static str, Arc<dyn AnyAggregateCache>);

struct Inner {
    location: Location,
    pool: Pool,
    layout: i64,
    statements: Arc<Statements>,
    append_queue: Arc<AppendQueue>,
    caches: Mutex<HashMap<TypeId, TypedCache>>,
    writer: Mutex<Option<oneshot::Receiver<()>>>,
    options: Options,
    read_only: bool,
    /// It is dropped after the connections.
    copy: Option<TemporaryCopy>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({})", self.location)
    }
}

impl Ledger {
    /// Makes the ledger, or brings its layout up to date. It may be run again.
    pub async fn init(location: &Location) -> Result<(), StoreError> {
        match location {
            Location::Directory(directory) => {
                private_directory(directory).map_err(|error| StoreError::File {
                    path: directory.display().to_string(),
                    source: Arc::new(error),
                })?;
                let file = directory.join(LEDGER_FILE);
                let old = sqlite::found_layout(&file).await?;
                let old = old.is_some_and(|found| found < raise::layout());
                let _lock =
                    if old { Some(lock(directory, &Options::default()).await?) } else { None };
                sqlite::init(&file).await?;
            }
            Location::Postgres { url, schema } => postgres_init::init(url, schema).await?,
        }
        let ledger = Self::open_reader(location).await?;
        let made = match ledger.rows().make_tables().await {
            Ok(()) => ledger.make_evidence_tables().await,
            failed => failed,
        };
        ledger.close().await;
        made
    }

    /// Opens the ledger for writing. An embedded ledger has one writer at a time. A
    /// second one waits, and is then refused with the holder's name.
    pub async fn open_writer(location: &Location, options: Options) -> Result<Self, StoreError> {
        let opened = match Self::open_for_writing(location, options).await {
            Ok(ledger) => ledger.check_last_event().await,
            Err(error) => Err(error),
        };
        opened.map_err(|error| name_location(error, location))
    }

    /// Refuses a ledger whose last event is not at the head's position: nothing is
    /// appended after a hole.
    async fn check_last_event(self) -> Result<Self, StoreError> {
        let Some(last) = self.head().await?.size.checked_sub(1) else { return Ok(self) };
        let found = self.events(last, 1).await?;
        if found.first().is_some_and(|event| event.position == last) {
            return Ok(self);
        }
        let what = format!("the event at position {last}, the last one by the head, is missing");
        self.close().await;
        Err(StoreError::Damaged { what })
    }

    async fn open_for_writing(
        location: &Location,
        mut options: Options,
    ) -> Result<Self, StoreError> {
        match location {
            Location::Directory(directory) => {
                let file = existing_file(directory)?;
                let lock = lock(directory, &options).await?;
                let opened = sqlite::pool(&file).await?;
                if opened.read_only || opened.copy.is_some() {
                    return Err(StoreError::Unwritable { path: file.display().to_string() });
                }
                let pool = Pool::Sqlite(opened.pool);
                if read_layout(&pool).await? < raise::layout() {
                    sqlite::init(&file).await?;
                }
                let layout = read_layout(&pool).await?;
                let backend = SqliteBackend::new(&file);
                Self::with_writer(location, (pool, layout), options, backend, Some(lock))
            }
            Location::Postgres { url, schema } => {
                let (server, first) = Server::open(url, schema).await?;
                options.host.db_user = Some(server.login().to_owned());
                let pool = Pool::Postgres(server.clone());
                let layout = read_layout(&pool).await?;
                if layout < raise::layout() {
                    return Err(StoreError::NotRaised { found: layout, known: raise::layout() });
                }
                let backend = PostgresBackend::new(server, layout, first).await?;
                Self::with_writer(location, (pool, layout), options, backend, None)
            }
        }
    }

    /// Opens the ledger for reading; commands are refused. An embedded ledger can
    /// always be read, also while another process writes to it. A ledger of an
    /// earlier layout is read as it is, and stays as it is.
    pub async fn open_reader(location: &Location) -> Result<Self, StoreError> {
        let opened = async {
            let (mut read_only, mut copy) = (false, None);
            let pool = match location {
                Location::Directory(directory) => {
                    let opened = sqlite::pool(&existing_file(directory)?).await?;
                    (read_only, copy) = (opened.read_only, opened.copy);
                    Pool::Sqlite(opened.pool)
                }
                Location::Postgres { url, schema } => {
                    let (server, first) = Server::open(url, schema).await?;
                    server::close_connection(first).await;
                    Pool::Postgres(server)
                }
            };
            let layout = read_layout(&pool).await?;
            let options = Options::default();
            let append_queue = Arc::new(AppendQueue::new(options.max_rows, None));
            let mut inner = Self::inner(location, (pool, layout), options, append_queue, None);
            inner.read_only = read_only;
            inner.copy = copy;
            Ok(Self { inner: Arc::new(inner) })
        };
        opened.await.map_err(|error| name_location(error, location))
    }

    fn new(
        location: &Location,
        place: (Pool, i64),
        options: Options,
        append_queue: Arc<AppendQueue>,
        writer: Option<oneshot::Receiver<()>>,
    ) -> Self {
        Self { inner: Arc::new(Self::inner(location, place, options, append_queue, writer)) }
    }

    fn inner(
        location: &Location,
        (pool, layout): (Pool, i64),
        options: Options,
        append_queue: Arc<AppendQueue>,
        writer: Option<oneshot::Receiver<()>>,
    ) -> Inner {
        Inner {
            location: location.clone(),
            statements: Arc::new(statements_of(&pool, layout)),
            pool,
            layout,
            append_queue,
            caches: Mutex::default(),
            writer: Mutex::new(writer),
            options,
            read_only: false,
            copy: None,
        }
    }

    /// Whether nothing can be written to it. Projections cannot follow its events
    /// then.
    pub fn is_read_only(&self) -> bool {
        self.inner.read_only
    }

    /// Whether it is a temporary copy, which keeps nothing that is written to it.
    pub(super) fn is_copy(&self) -> bool {
        self.inner.copy.is_some()
    }

    /// A copy of the ledger among the temporary files, for reading. Projections can
    /// be brought up to date in it. `None` on a server.
    pub async fn temporary_copy(&self) -> Result<Option<Self>, StoreError> {
        let Pool::Sqlite(pool) = self.pool() else { return Ok(None) };
        let opened = sqlite::copied(pool).await?;
        let options = self.inner.options.clone();
        let append_queue = Arc::new(AppendQueue::new(options.max_rows, None));
        let place = (Pool::Sqlite(opened.pool), self.layout());
        let mut inner = Self::inner(self.location(), place, options, append_queue, None);
        inner.copy = opened.copy;
        Ok(Some(Self { inner: Arc::new(inner) }))
    }

    fn with_writer(
        location: &Location,
        place: (Pool, i64),
        options: Options,
        backend: impl Backend,
        lock: Option<WriterLock>,
    ) -> Result<Self, StoreError> {
        let (queue, waiting) = mpsc::unbounded_channel();
        let append_queue = Arc::new(AppendQueue::new(options.max_rows, Some(queue)));
        let alone = lock.is_some();
        let writer = Writer::new(
            backend,
            waiting,
            Arc::downgrade(&append_queue),
            options.upcasters.clone(),
            options.max_rows,
            alone,
            options.accept_clock,
        );
        let ended = spawn_writer_thread(async move {
            writer.run().await;
            drop(lock);
        })?;
        Ok(Self::new(location, place, options, append_queue, Some(ended)))
    }

    /// Waits until all queued requests are durable, and closes the ledger. Commands
    /// of other clones are refused from here on.
    pub async fn close(self) {
        self.inner.append_queue.close();
        let writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ended) = writer {
            // A writer that has died has answered every caller already.
            let _ = ended.await;
        }
        match &self.inner.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(server) => server.close().await,
        }
    }

    /// The memory of the aggregates of one type.
    pub(super) fn cache<A>(&self) -> Arc<AggregateCache<A>>
    where
        A: Aggregate + Clone + 'static,
        A::Event: Fact,
    {
        let mut caches = self.inner.caches.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, cache) = caches.entry(TypeId::of::<A>()).or_insert_with(|| {
            (
                A::TYPE,
                Arc::new(AggregateCache::<A>::new(A::TYPE, self.inner.options.max_aggregates)),
            )
        });
        Arc::clone(cache).as_any().downcast().unwrap_or_else(|_| {
            // Unreachable: the entry is found by the type itself.
            Arc::new(AggregateCache::new(A::TYPE, self.inner.options.max_aggregates))
        })
    }

    /// Has the aggregate of a stream loaded again before the next decision on it.
    pub(super) fn invalidate(&self, stream_type: &str, stream_id: &str) {
        let caches = self.inner.caches.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, cache) in caches.values().filter(|(kind, _)| *kind == stream_type) {
            cache.invalidate(stream_id);
        }
    }

    pub(super) fn append_queue(&self) -> &AppendQueue {
        &self.inner.append_queue
    }

    /// The ledger's location.
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// The layout of its tables. A reader meets earlier ones, a writer never.
    pub fn layout(&self) -> i64 {
        self.inner.layout
    }

    /// The host that is recorded beside the actors.
    pub fn host(&self) -> &Host {
        &self.inner.options.host
    }

    /// The upcasters of old events.
    pub fn upcasters(&self) -> &Upcasters {
        &self.inner.options.upcasters
    }

    pub(super) fn statements(&self) -> &Statements {
        &self.inner.statements
    }

    /// The connections, for the tables that follow the events.
    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }
}

/// Runs the writer on a thread of its own until it ends. Among the callers' tasks
/// it would wait for its turn after each answer of the database. With many callers
/// that took a quarter of its time.
fn spawn_writer_thread(
    writer: impl Future<Output = ()> + Send + 'static,
) -> Result<oneshot::Receiver<()>, StoreError> {
    let failed = |error| StoreError::from_sqlx("starting the writer", sqlx::Error::Io(error));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let (done, ended) = oneshot::channel();
    let thread = std::thread::Builder::new().name("bofu-writer".to_owned());
    let run = move || {
        runtime.block_on(writer);
        // If the receiver was dropped, the answer is not needed.
        let _ = done.send(());
    };
    thread.spawn(run).map_err(failed)?;
    Ok(ended)
}

/// Makes a directory for its owner alone. An existing directory stays as it is.
fn private_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// The ledger's file, if there is one.
fn existing_file(directory: &Path) -> Result<PathBuf, StoreError> {
    let file = directory.join(LEDGER_FILE);
    if file.is_file() {
        return Ok(file);
    }
    Err(StoreError::NotInitialised { location: directory.display().to_string() })
}

fn statements_of(pool: &Pool, layout: i64) -> Statements {
    match pool {
        Pool::Sqlite(_) => Statements::sqlite(),
        Pool::Postgres(server) => Statements::postgres(server.schema(), layout),
    }
}

/// The layout of a ledger that this program can read.
async fn read_layout(pool: &Pool) -> Result<i64, StoreError> {
    let statements = statements_of(pool, 1);
    let found: i64 = on_pool!(pool, pool => {
        let found = sqlx::query_scalar(&statements.layout).fetch_one(pool).await;
        found.map_err(|error| StoreError::from_sqlx("reading the layout", error))?
    });
    let known = raise::layout();
    if found <= known { Ok(found) } else { Err(StoreError::Version { found, known }) }
}

/// Takes the lock of an embedded ledger's writer.
async fn lock(directory: &Path, options: &Options) -> Result<WriterLock, StoreError> {
    let me = LockHolder {
        pid: std::process::id(),
        host: options.host.host.clone(),
        user: options.host.os_user.clone(),
        since: format!("{:.0}", jiff::Timestamp::now()),
    };
    WriterLock::take(directory, &me, options.lock_timeout).await
}

/// Names the place where there is no ledger.
fn name_location(error: StoreError, location: &Location) -> StoreError {
    if matches!(error, StoreError::NotInitialised { .. }) {
        return StoreError::NotInitialised { location: location.to_string() };
    }
    error
}
