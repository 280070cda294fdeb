//! A process that can be killed: this test binary once more, handed a job in
//! an environment variable. It says on its standard output what is durable, a
//! line at a time, and its parent reads that until it has seen enough.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::ExitStatusExt as _,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
};

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::jobs;

/// Hands a process its job.
const VARIABLE: &str = "BOFU_TEST_JOB";

/// What every line of a worker begins with: the test harness talks too.
const MARK: &str = "\u{1f}";

/// The test that a worker runs.
const TEST: &str = "crash::worker::a_process_does_the_job_that_it_is_handed";

/// SIGKILL.
const KILLED: i32 = 9;

/// What a worker is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Job {
    /// Says "ready", waits for a line, approves claims all at once; says
    /// "CLAIM granted", "CLAIM nothing" or "CLAIM known" of each.
    Approve { store: String, claims: Vec<String> },
    /// Files and approves the claims `from..to` with many at it; says "ready",
    /// then "filed CLAIM new|known" and "decided CLAIM new|known".
    File(Filing),
    /// Brings the projections up to date; says "page N" when it has read the
    /// events from N on.
    Follow { store: String },
    /// Builds the projections' tables anew; says "page N" as above.
    Rebuild { store: String },
}

/// What is to be filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Filing {
    pub(crate) store: String,
    pub(crate) prefix: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Claim n is one of enterprise n modulo this.
    pub(crate) firms: usize,
    /// How many are at it at once.
    pub(crate) lanes: usize,
    /// Each line of the standard input says how many more claims to take; its
    /// end says to stop.
    pub(crate) paced: bool,
}

/// Says a line to the parent.
pub(super) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{MARK}{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

#[test]
fn a_process_does_the_job_that_it_is_handed() {
    if let Ok(text) = std::env::var(VARIABLE) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(jobs::run(serde_json::from_str(&text).unwrap()));
        return;
    }
    // Handed none: a process of its own does a job whose outcome is known.
    let mut worker = Handle::start(&Job::Follow { store: "/there/is/no/ledger".to_owned() });
    let status = worker.child.wait().unwrap();
    assert_eq!(status.signal(), None);
    assert!(!status.success(), "a job that cannot be done ends badly");
}

/// A running worker.
pub(crate) struct Handle {
    child: Child,
    input: Option<ChildStdin>,
    lines: mpsc::UnboundedReceiver<String>,
}

impl Handle {
    /// Starts one.
    pub(crate) fn start(job: &Job) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture", "--test-threads=1"])
            .env(VARIABLE, serde_json::to_string(job).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (said, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            // What a killed process has begun to say and not ended is not said.
            for line in output.split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                if let Some((_, line)) = line.split_once(MARK)
                    && said.send(line.to_owned()).is_err()
                {
                    break;
                }
            }
        });
        Self { input: child.stdin.take(), child, lines }
    }

    /// The next line; `None` when the worker has ended.
    pub(crate) async fn line(&mut self) -> Option<String> {
        self.lines.recv().await
    }

    /// Says a line to the worker. One that has ended does not listen.
    pub(crate) fn tell(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        let _ = input.write_all(format!("{line}\n").as_bytes());
    }

    /// Says that nothing more will be said.
    pub(crate) fn hang_up(&mut self) {
        self.input = None;
    }

    /// SIGKILL, to this process alone. Answers what it said that was not yet
    /// read, and whether it was still running.
    pub(crate) async fn kill(mut self) -> (Vec<String>, bool) {
        self.child.kill().unwrap();
        let status = self.wait();
        let mut rest = Vec::new();
        while let Some(line) = self.line().await {
            rest.push(line);
        }
        let killed = status.signal() == Some(KILLED);
        assert!(killed || status.success(), "{status}");
        (rest, killed)
    }

    /// Waits for its end, which must be a good one.
    pub(crate) async fn ended_well(mut self) {
        self.hang_up();
        while self.line().await.is_some() {}
        let status = self.wait();
        assert!(status.success(), "{status}");
    }

    fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // A test that fails leaves nobody behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
