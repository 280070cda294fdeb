//! A pooler of our own, of the kind that mixes offices up where it can: every
//! client greets a backend of its own making, then each transaction runs on
//! whichever backend is free, and prepared statements follow under new names.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
    sync::Semaphore,
};

const PORT: u16 = 7001;

/// A session of the server.
struct Backend {
    stream: UnixStream,
    prepared: HashSet<String>,
}

/// The backends that are free, and how many there are.
struct Shared {
    server: PathBuf,
    free: Mutex<VecDeque<Backend>>,
    ready: Semaphore,
    clients: AtomicU32,
}

/// The pooler; it ends with its runtime.
pub(crate) struct Multiplexer {
    directory: tempfile::TempDir,
}

impl Multiplexer {
    /// Starts one before the server whose socket lies in a directory.
    pub(crate) fn start(server: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listener =
            UnixListener::bind(directory.path().join(format!(".s.PGSQL.{PORT}"))).unwrap();
        let shared = Arc::new(Shared {
            server: server.join(".s.PGSQL.5432"),
            free: Mutex::default(),
            ready: Semaphore::new(0),
            clients: AtomicU32::new(0),
        });
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { serve(client, &shared).await });
            }
        });
        Self { directory }
    }

    /// A ledger's place as it is reached through this.
    pub(crate) fn before(&self, location: &bofu_store::Location) -> bofu_store::Location {
        super::through(self.directory.path(), PORT, location)
    }
}

/// A message: its letter, and what follows its length.
type Message = (u8, Vec<u8>);

async fn read(stream: &mut UnixStream) -> Option<Message> {
    let letter = stream.read_u8().await.ok()?;
    let length = usize::try_from(stream.read_u32().await.ok()?).ok()?;
    let mut body = vec![0; length - 4];
    stream.read_exact(&mut body).await.ok()?;
    Some((letter, body))
}

async fn write(stream: &mut UnixStream, (letter, body): &Message) -> Option<()> {
    let mut bytes = vec![*letter];
    bytes.extend(u32::try_from(body.len() + 4).ok()?.to_be_bytes());
    bytes.extend(body);
    stream.write_all(&bytes).await.ok()
}

/// The text up to the next zero, and what follows it.
fn text(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap();
    (String::from_utf8(bytes[..end].to_vec()).unwrap(), &bytes[end + 1..])
}

fn named(name: &str, rest: &[u8]) -> Vec<u8> {
    [name.as_bytes(), &[0], rest].concat()
}

async fn serve(mut client: UnixStream, shared: &Shared) -> Option<()> {
    let number = shared.clients.fetch_add(1, Ordering::Relaxed);
    greet(&mut client, shared).await?;
    let mut statements: HashMap<String, Vec<u8>> = HashMap::new();
    loop {
        let first = read(&mut client).await?;
        if first.0 == b'X' {
            return None;
        }
        shared.ready.acquire().await.ok()?.forget();
        let mut backend = shared.free.lock().unwrap().pop_front().unwrap();
        // Where the client goes in the middle, its session goes with it.
        transaction(&mut client, &mut backend, &mut statements, number, first).await?;
        shared.free.lock().unwrap().push_back(backend);
        shared.ready.add_permits(1);
    }
}

/// A session that begins as the client asks, and is everybody's from then on.
async fn greet(client: &mut UnixStream, shared: &Shared) -> Option<()> {
    let mut startup = Vec::new();
    loop {
        let length = client.read_u32().await.ok()?;
        let mut body = vec![0; usize::try_from(length).ok()? - 4];
        client.read_exact(&mut body).await.ok()?;
        if body.starts_with(&80_877_103_u32.to_be_bytes()) {
            // No encryption here.
            client.write_all(b"N").await.ok()?;
            continue;
        }
        startup.extend(length.to_be_bytes());
        startup.extend(body);
        break;
    }
    let mut stream = UnixStream::connect(&shared.server).await.ok()?;
    stream.write_all(&startup).await.ok()?;
    loop {
        let message = read(&mut stream).await?;
        write(client, &message).await?;
        match message.0 {
            b'Z' => break,
            b'E' => return None,
            _ => {}
        }
    }
    shared.free.lock().unwrap().push_back(Backend { stream, prepared: HashSet::new() });
    shared.ready.add_permits(1);
    Some(())
}

/// From a client's message to the end of its transaction.
async fn transaction(
    client: &mut UnixStream,
    backend: &mut Backend,
    statements: &mut HashMap<String, Vec<u8>>,
    number: u32,
    first: Message,
) -> Option<()> {
    let mut next = Some(first);
    // Of each answer to a PREPARE, whether the client asked for it.
    let mut parsed: VecDeque<bool> = VecDeque::new();
    loop {
        let mut message = match next.take() {
            Some(message) => message,
            None => read(client).await?,
        };
        rewrite(&mut message, backend, statements, number, &mut parsed).await?;
        write(&mut backend.stream, &message).await?;
        if !matches!(message.0, b'S' | b'Q' | b'c' | b'f') {
            continue;
        }
        if matches!(answers(client, backend, &mut parsed).await?, b'I') {
            return Some(());
        }
    }
}

/// Gives statements names that no other client has, and prepares them where
/// they are not yet.
async fn rewrite(
    message: &mut Message,
    backend: &mut Backend,
    statements: &mut HashMap<String, Vec<u8>>,
    number: u32,
    parsed: &mut VecDeque<bool>,
) -> Option<()> {
    let ours =
        |name: &str| if name.is_empty() { String::new() } else { format!("c{number}_{name}") };
    match message.0 {
        b'P' => {
            let (name, rest) = text(&message.1);
            let name = ours(&name);
            let body = named(&name, rest);
            statements.insert(name.clone(), body.clone());
            backend.prepared.insert(name);
            message.1 = body;
            parsed.push_back(true);
        }
        b'B' => {
            let (portal, rest) = text(&message.1);
            let (name, rest) = text(rest);
            let name = ours(&name);
            let body = named(&portal, &named(&name, rest));
            prepare(&name, backend, statements, parsed).await?;
            message.1 = body;
        }
        b'D' | b'C' if message.1[0] == b'S' => {
            let (name, rest) = text(&message.1[1..]);
            let name = ours(&name);
            let body = [&b"S"[..], &named(&name, rest)].concat();
            prepare(&name, backend, statements, parsed).await?;
            message.1 = body;
        }
        _ => {}
    }
    Some(())
}

async fn prepare(
    name: &str,
    backend: &mut Backend,
    statements: &HashMap<String, Vec<u8>>,
    parsed: &mut VecDeque<bool>,
) -> Option<()> {
    if !name.is_empty() && backend.prepared.insert(name.to_owned()) {
        write(&mut backend.stream, &(b'P', statements.get(name)?.clone())).await?;
        parsed.push_back(false);
    }
    Some(())
}

/// Hands the answers on, up to the state of the transaction, or to where the
/// server wants a copy's rows.
async fn answers(
    client: &mut UnixStream,
    backend: &mut Backend,
    parsed: &mut VecDeque<bool>,
) -> Option<u8> {
    loop {
        let message = read(&mut backend.stream).await?;
        if message.0 == b'1' && parsed.pop_front() == Some(false) {
            continue;
        }
        if message.0 == b'Z' {
            parsed.clear();
        }
        write(client, &message).await?;
        match message.0 {
            b'Z' => return message.1.first().copied(),
            b'G' => return Some(b'G'),
            _ => {}
        }
    }
}
