//! A PostgreSQL for the tests: the one that `BOFU_TEST_POSTGRES` names, else
//! one of our own, started from the installed binaries, once per process.
//!
//! It is never skipped silently: where there is none, the tests that need it
//! fail and say how to install it. `BOFU_TEST_POSTGRES=skip` leaves them out
//! loudly, and is itself refused under `CI=true`.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use bofu_store::Location;

/// The variable that names a server, or leaves the tests out.
const VARIABLE: &str = "BOFU_TEST_POSTGRES";

/// How the tests of this process reach a PostgreSQL.
static SHARED: LazyLock<Server> = LazyLock::new(|| match std::env::var(VARIABLE) {
    Ok(word) if word == "skip" => {
        assert!(std::env::var("CI").is_err(), "{VARIABLE}=skip is not allowed under CI");
        Server::Skipped
    }
    Ok(url) => Server::Given(url),
    Err(_) => Server::Own(Cluster::start()),
});

enum Server {
    Given(String),
    Own(Cluster),
    Skipped,
}

/// A new, empty schema's place; `None` where PostgreSQL is left out.
pub(crate) fn fresh() -> Option<Location> {
    let url = match &*SHARED {
        Server::Given(url) => url.clone(),
        Server::Own(cluster) => cluster.url(),
        Server::Skipped => {
            // Loud, past the capture of the test runner.
            let _ =
                writeln!(std::io::stderr(), "LEFT OUT: a PostgreSQL test, because {VARIABLE}=skip");
            return None;
        }
    };
    Some(schema_of(&url))
}

/// A place in a schema of its own.
pub(crate) fn schema_of(url: &str) -> Location {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{number}", std::process::id());
    Location::Postgres { url: url.to_owned(), schema }
}

/// A private server on a Unix socket, without a network. It is stopped and
/// removed when this is dropped, and also when the process ends in any way:
/// its keeper waits for the end of a pipe that we hold.
pub(crate) struct Cluster {
    bin: PathBuf,
    directory: PathBuf,
    keeper: Child,
    /// Settings, as the server's command line takes them.
    settings: &'static str,
    environment: Vec<(&'static str, String)>,
}

impl Cluster {
    /// Makes and starts one whose tests are of what is stored, not of the
    /// disk: it does not flush.
    pub(crate) fn start() -> Self {
        Self::with("-c fsync=off", &[])
    }

    /// Makes and starts one that flushes, to be measured.
    #[allow(dead_code, reason = "the benches measure with it")]
    pub(crate) fn durable(environment: &[(&'static str, String)]) -> Self {
        let settings = "-c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min";
        Self::with(settings, environment)
    }

    fn with(settings: &'static str, environment: &[(&'static str, String)]) -> Self {
        let bin = binaries();
        let directory = tempfile::Builder::new().prefix("bofu-pg-").tempdir().unwrap().keep();
        give_to_server(&directory);
        let initdb = ["--auth=trust", "--username=bofu", "--no-sync", "--encoding=UTF8"];
        let data = directory.join("data");
        run(as_server(&bin.join("initdb")).args(initdb).arg("--locale=C").arg("-D").arg(&data));
        let environment = environment.to_vec();
        let cluster =
            Self { keeper: keeper(&bin, &directory), bin, directory, settings, environment };
        cluster.resume();
        cluster
    }

    /// Starts the stopped server again.
    pub(crate) fn resume(&self) {
        let options = format!(
            "-k {} -c listen_addresses= -c max_connections=200 {}",
            self.directory.display(),
            self.settings
        );
        let log = self.directory.join("log");
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        run(self.control().envs(environment).args(["-w", "-o", &options, "start", "-l"]).arg(log));
    }

    /// Stops it as a crash would.
    pub(crate) fn crash(&self) {
        run(self.control().args(["-w", "-m", "immediate", "stop"]));
    }

    fn control(&self) -> Command {
        let mut command = as_server(&self.bin.join("pg_ctl"));
        command.arg("-D").arg(self.directory.join("data"));
        command
    }

    /// Where its socket lies.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("postgres://bofu@localhost/postgres?host={}", self.directory.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Waits until we are gone, then stops the server and removes its directory.
fn keeper(bin: &Path, directory: &Path) -> Child {
    let script = "cat >/dev/null; \"$0\" -D \"$1/data\" -m immediate stop; rm -rf \"$1\"";
    let mut command = as_server(Path::new("/bin/sh"));
    command.args(["-c", script]).arg(bin.join("pg_ctl")).arg(directory);
    let quiet = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.spawn().unwrap()
}

/// The server's user may write there.
pub(crate) fn give_to_server(directory: &Path) {
    if is_root() {
        run(Command::new("chown").arg("-R").arg("postgres").arg(directory));
    }
}

/// PostgreSQL refuses root.
pub(crate) fn as_server(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0)
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}:\n{out}\n{err}");
}

/// Where `initdb` and `postgres` are.
fn binaries() -> PathBuf {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    found.sort();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    found.extend(std::env::split_paths(&paths));
    found.reverse();
    let found = found.into_iter().find(|bin| bin.join("initdb").is_file());
    found.unwrap_or_else(|| {
        panic!(
            "there is no PostgreSQL here. Install it (Debian: apt-get install postgresql), or \
             name a server with {VARIABLE}=postgres://…, or leave these tests out with \
             {VARIABLE}=skip"
        )
    })
}
