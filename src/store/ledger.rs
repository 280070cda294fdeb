//! The open ledger: its connections, its writer, its caches.

use std::{
    any::TypeId,
    collections::HashMap,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bofu_domain::ledger::Fact;
use cqrs_es::Aggregate;
use tokio::sync::{mpsc, oneshot};

use super::{
    backend::Backend,
    command::Host,
    desk::Desk,
    error::StoreError,
    ledger_store::LedgerStore,
    location::{LEDGER_FILE, Location},
    lock::{Holder, WriterLock},
    pool::{Pool, on_pool},
    postgres::{self, PostgresBackend},
    postgres_init, raise,
    slot::{AnyCache, Cache},
    sql,
    sqlite::{self, SqliteBackend},
    upcast::Upcasters,
    writer::Writer,
};

/// How a ledger is opened. The bounds are of memory alone.
#[derive(Debug, Clone)]
pub struct Options {
    /// Recorded beside the actor.
    pub host: Host,
    /// How long a second writer waits for an embedded ledger.
    pub patience: Duration,
    /// Lifts old events.
    pub upcasters: Upcasters,
    /// The most aggregates of one type in memory.
    pub most_aggregates: NonZeroUsize,
    /// The most ceilings' rows, and the most streams, that are remembered.
    pub most_rows: NonZeroUsize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: Host::here(),
            patience: Duration::from_secs(10),
            upcasters: Upcasters::shipped(),
            most_aggregates: NonZeroUsize::new(16_384).unwrap_or(NonZeroUsize::MIN),
            most_rows: NonZeroUsize::new(262_144).unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// An open ledger. Clones share one writer, which ends with the last of them.
#[derive(Debug, Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

/// A stored aggregate type, and its aggregates in memory.
type KindCache = (&'static str, Arc<dyn AnyCache>);

struct Inner {
    location: Location,
    pool: Pool,
    layout: i64,
    desk: Arc<Desk>,
    caches: Mutex<HashMap<TypeId, KindCache>>,
    writer: Mutex<Option<oneshot::Receiver<()>>>,
    options: Options,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({})", self.location)
    }
}

impl Ledger {
    /// Makes the ledger, or brings its layout up to date; harmless when it is.
    pub async fn init(location: &Location) -> Result<(), StoreError> {
        match location {
            Location::Directory(directory) => {
                tokio::fs::create_dir_all(directory).await.map_err(|error| StoreError::File {
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

    /// Opens for writing. An embedded ledger has one writer at a time: a second
    /// one waits, then is told who holds it.
    pub async fn open_writer(location: &Location, options: Options) -> Result<Self, StoreError> {
        let opened = match Self::open_for_writing(location, options).await {
            Ok(ledger) => ledger.checked_end().await,
            Err(error) => Err(error),
        };
        opened.map_err(|error| placed(error, location))
    }

    /// The last event must stand where the head says: nothing is appended after
    /// a hole.
    async fn checked_end(self) -> Result<Self, StoreError> {
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
                let file = existing(directory)?;
                let lock = lock(directory, &options).await?;
                let pool = Pool::Sqlite(sqlite::pool(&file).await?);
                if read_layout(&pool).await? < raise::layout() {
                    sqlite::init(&file).await?;
                }
                let layout = read_layout(&pool).await?;
                let backend = SqliteBackend::new(&file);
                Self::with_writer(location, (pool, layout), options, backend, Some(lock))
            }
            Location::Postgres { url, schema } => {
                let pool = postgres::pool(url, schema).await?;
                let user = sqlx::query_scalar("SELECT CAST(session_user AS text)");
                let user = user.fetch_one(&pool).await;
                let user = user.map_err(|error| StoreError::from_sqlx("connecting", error))?;
                options.host.db_user = Some(user);
                let pool = Pool::Postgres(pool);
                let layout = read_layout(&pool).await?;
                if layout < raise::layout() {
                    return Err(StoreError::NotRaised { found: layout, known: raise::layout() });
                }
                let backend = PostgresBackend::new(url, schema)?;
                Self::with_writer(location, (pool, layout), options, backend, None)
            }
        }
    }

    /// Opens for reading: commands are refused. It always works on an embedded
    /// ledger, whoever writes to it. A ledger of an earlier layout is read as it
    /// is, and stays as it is.
    pub async fn open_reader(location: &Location) -> Result<Self, StoreError> {
        let opened = async {
            let pool = match location {
                Location::Directory(directory) => {
                    Pool::Sqlite(sqlite::pool(&existing(directory)?).await?)
                }
                Location::Postgres { url, schema } => {
                    Pool::Postgres(postgres::pool(url, schema).await?)
                }
            };
            let layout = read_layout(&pool).await?;
            let options = Options::default();
            let desk = Arc::new(Desk::new(options.most_rows, None));
            Ok(Self::new(location, (pool, layout), options, desk, None))
        };
        opened.await.map_err(|error| placed(error, location))
    }

    fn new(
        location: &Location,
        (pool, layout): (Pool, i64),
        options: Options,
        desk: Arc<Desk>,
        writer: Option<oneshot::Receiver<()>>,
    ) -> Self {
        let inner = Inner {
            location: location.clone(),
            pool,
            layout,
            desk,
            caches: Mutex::default(),
            writer: Mutex::new(writer),
            options,
        };
        Self { inner: Arc::new(inner) }
    }

    fn with_writer(
        location: &Location,
        place: (Pool, i64),
        options: Options,
        backend: impl Backend,
        lock: Option<WriterLock>,
    ) -> Result<Self, StoreError> {
        let (queue, waiting) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk::new(options.most_rows, Some(queue)));
        let alone = lock.is_some();
        let writer = Writer::new(
            backend,
            waiting,
            Arc::downgrade(&desk),
            options.upcasters.clone(),
            options.most_rows,
            alone,
        );
        let ended = on_its_own_thread(async move {
            writer.run().await;
            drop(lock);
        })?;
        Ok(Self::new(location, place, options, desk, Some(ended)))
    }

    /// Waits until everything queued is durable and lets go of the ledger.
    /// Commands given to other clones are refused from here on.
    pub async fn close(self) {
        self.inner.desk.shut();
        let writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ended) = writer {
            // A writer that has died has answered everyone already.
            let _ = ended.await;
        }
        on_pool!(&self.inner.pool, pool => pool.close().await);
    }

    /// The aggregates of one type. All stores of a type share their memory.
    pub fn store<A>(&self) -> LedgerStore<A>
    where
        A: Aggregate + Clone + 'static,
        A::Event: Fact,
    {
        let mut caches = self.inner.caches.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, cache) = caches.entry(TypeId::of::<A>()).or_insert_with(|| {
            (A::TYPE, Arc::new(Cache::<A>::new(A::TYPE, self.inner.options.most_aggregates)))
        });
        let cache = Arc::clone(cache).as_any().downcast().unwrap_or_else(|_| {
            // Unreachable: the entry is found by the type itself.
            Arc::new(Cache::new(A::TYPE, self.inner.options.most_aggregates))
        });
        LedgerStore::new(self.clone(), cache)
    }

    /// What is in memory of a stream is worth nothing any more.
    pub(super) fn spoil(&self, stream_type: &str, stream_id: &str) {
        let caches = self.inner.caches.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, cache) in caches.values().filter(|(kind, _)| *kind == stream_type) {
            cache.spoil(stream_id);
        }
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.inner.desk
    }

    /// Where it lies.
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// The layout of its tables. A reader meets earlier ones, a writer never.
    pub fn layout(&self) -> i64 {
        self.inner.layout
    }

    /// Who is recorded beside the actors.
    pub fn host(&self) -> &Host {
        &self.inner.options.host
    }

    /// What lifts old events.
    pub fn upcasters(&self) -> &Upcasters {
        &self.inner.options.upcasters
    }

    /// The connections, for the tables that follow the events.
    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }
}

/// Runs the writer until it ends. Among the callers' tasks it would wait for
/// its turn after each answer of the database, and the database for it: with
/// many callers a quarter of its time.
fn on_its_own_thread(
    writer: impl Future<Output = ()> + Send + 'static,
) -> Result<oneshot::Receiver<()>, StoreError> {
    let failed = |error| StoreError::from_sqlx("starting the writer", sqlx::Error::Io(error));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let (done, ended) = oneshot::channel();
    let thread = std::thread::Builder::new().name("bofu-writer".to_owned());
    let run = move || {
        runtime.block_on(writer);
        // Nobody may be waiting for it.
        let _ = done.send(());
    };
    thread.spawn(run).map_err(failed)?;
    Ok(ended)
}

/// The ledger's file, if there is one.
fn existing(directory: &Path) -> Result<PathBuf, StoreError> {
    let file = directory.join(LEDGER_FILE);
    if file.is_file() {
        return Ok(file);
    }
    Err(StoreError::NotInitialised { location: directory.display().to_string() })
}

/// The layout of a ledger that this program can read.
async fn read_layout(pool: &Pool) -> Result<i64, StoreError> {
    let found: i64 = on_pool!(pool, pool => {
        let found = sqlx::query_scalar(sql::LAYOUT).fetch_one(pool).await;
        found.map_err(|error| StoreError::from_sqlx("reading the layout", error))?
    });
    let known = raise::layout();
    if found <= known { Ok(found) } else { Err(StoreError::Version { found, known }) }
}

/// Takes the lock of an embedded ledger's writer.
async fn lock(directory: &Path, options: &Options) -> Result<WriterLock, StoreError> {
    let me = Holder {
        pid: std::process::id(),
        host: options.host.host.clone(),
        user: options.host.os_user.clone(),
        since: format!("{:.0}", jiff::Timestamp::now()),
    };
    WriterLock::take(directory, &me, options.patience).await
}

/// Names the place where there is no ledger.
fn placed(error: StoreError, location: &Location) -> StoreError {
    if matches!(error, StoreError::NotInitialised { .. }) {
        return StoreError::NotInitialised { location: location.to_string() };
    }
    error
}
