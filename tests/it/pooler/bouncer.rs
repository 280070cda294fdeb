//! A PgBouncer before a cluster, in one of its three modes.

use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use crate::postgres::{Cluster, as_server, give_to_server};

const PORT: u16 = 6432;

/// A running PgBouncer; it ends when this is dropped, or with this process.
pub(crate) struct Bouncer {
    directory: PathBuf,
    keeper: Child,
}

impl Bouncer {
    /// Starts one with so many connections to the server.
    pub(crate) fn start(cluster: &Cluster, mode: &str, connections: u32) -> Self {
        let program = Path::new("/usr/sbin/pgbouncer");
        assert!(
            program.is_file(),
            "there is no PgBouncer here. Install it (Debian: apt-get install pgbouncer)"
        );
        let directory = tempfile::Builder::new().prefix("bofu-pool-").tempdir().unwrap().keep();
        let here = directory.display();
        let settings = format!(
            "[databases]\n* = host={} port=5432\n[pgbouncer]\nlisten_addr =\n\
             listen_port = {PORT}\nunix_socket_dir = {here}\nauth_type = trust\n\
             auth_file = {here}/users\npool_mode = {mode}\ndefault_pool_size = {connections}\n\
             max_client_conn = 200\nlogfile = {here}/log\npidfile = {here}/pid\n",
            cluster.directory().display()
        );
        fs::write(directory.join("ini"), settings).unwrap();
        fs::write(directory.join("users"), "\"bofu\" \"\"\n").unwrap();
        give_to_server(&directory);
        let script = "\"$0\" -q \"$1/ini\" & cat >/dev/null; kill $!; wait; rm -rf \"$1\"";
        let mut command = as_server(Path::new("/bin/sh"));
        command.args(["-c", script]).arg(program).arg(&directory);
        let quiet = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = quiet.spawn().unwrap();
        let bouncer = Self { directory, keeper };
        while UnixStream::connect(bouncer.socket()).is_err() {
            std::thread::yield_now();
        }
        bouncer
    }

    fn socket(&self) -> PathBuf {
        self.directory.join(format!(".s.PGSQL.{PORT}"))
    }

    /// A ledger's place as it is reached through this.
    pub(crate) fn before(&self, location: &bofu_store::Location) -> bofu_store::Location {
        super::through(&self.directory, PORT, location)
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
