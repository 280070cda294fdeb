//! A wire between the command and the server that can be cut: the command
//! hears nothing more, and the server does not know.

use std::{
    io,
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

/// What the server's socket is called.
const SOCKET: &str = ".s.PGSQL.5432";

pub(super) struct Wire {
    directory: tempfile::TempDir,
    /// The command's ends.
    ends: Arc<Mutex<Vec<UnixStream>>>,
    cut: Arc<Mutex<bool>>,
}

impl Wire {
    /// To the server whose socket lies in a directory.
    pub(super) fn to(server: PathBuf) -> Self {
        let directory = tempfile::Builder::new().prefix("bofu-wire-").tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join(SOCKET)).unwrap();
        let (ends, cut) = (Arc::<Mutex<Vec<UnixStream>>>::default(), Arc::new(Mutex::new(false)));
        let (kept, is_cut) = (Arc::clone(&ends), Arc::clone(&cut));
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let is_cut = is_cut.lock().unwrap();
                if *is_cut {
                    continue;
                }
                let far = UnixStream::connect(server.join(SOCKET)).unwrap();
                kept.lock().unwrap().push(near.try_clone().unwrap());
                join(&near, &far);
            }
        });
        Self { directory, ends, cut }
    }

    pub(super) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Cuts it. The server's ends stay open.
    pub(super) fn cut(&self) {
        *self.cut.lock().unwrap() = true;
        for end in self.ends.lock().unwrap().iter() {
            end.shutdown(std::net::Shutdown::Both).unwrap();
        }
    }

    pub(super) fn mend(&self) {
        *self.cut.lock().unwrap() = false;
    }
}

/// Carries bytes both ways. What the command has sent goes through; the end of
/// its side is not told.
fn join(near: &UnixStream, far: &UnixStream) {
    for (from, to) in [(near, far), (far, near)] {
        let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        thread::spawn(move || {
            let _cut = io::copy(&mut from, &mut to);
            // KeptCheckpoint open: the server goes on.
            std::mem::forget((from, to));
        });
    }
}
