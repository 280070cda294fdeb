//! A relay before a server, which at a word falls silent: it takes what comes
//! and gives nothing back.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

const PORT: u16 = 7000;

/// The relay; it ends with its runtime.
pub(crate) struct Relay {
    directory: tempfile::TempDir,
    silent: Arc<AtomicBool>,
}

impl Relay {
    /// Starts one before the server whose socket lies in a directory.
    pub(crate) fn start(server: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listener =
            UnixListener::bind(directory.path().join(format!(".s.PGSQL.{PORT}"))).unwrap();
        let silent = Arc::new(AtomicBool::new(false));
        let (server, quiet) = (server.join(".s.PGSQL.5432"), Arc::clone(&silent));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, server.clone(), Arc::clone(&quiet)));
            }
        });
        Self { directory, silent }
    }

    /// From here on nothing is answered.
    pub(crate) fn fall_silent(&self) {
        self.silent.store(true, Ordering::SeqCst);
    }

    /// A ledger's place as it is reached through this.
    pub(crate) fn before(&self, location: &bofu_store::Location) -> bofu_store::Location {
        super::through(self.directory.path(), PORT, location)
    }
}

async fn relay(client: UnixStream, server: PathBuf, silent: Arc<AtomicBool>) {
    let Ok(server) = UnixStream::connect(server).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let there = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
    });
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count) = from_server.read(&mut bytes).await {
        if count == 0 || silent.load(Ordering::SeqCst) {
            break;
        }
        if to_client.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
    // Open, and mute, until the client goes.
    let _ = there.await;
}
