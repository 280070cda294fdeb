//! A ledger that cannot be written to: mounted for reading only, another's, on
//! a full disk. What is read is right, what is written is refused and says why.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use sqlx::{Connection as _, SqliteConnection};

use super::test_office::{Ran, TestOffice};

/// Runs a script in a mount namespace of its own, with the ledger's directory
/// as `$1` and the command's words behind it.
fn mounted(office: &TestOffice, script: &str, line: &str) -> Ran {
    let bofu = office.bofu();
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-ec", script, "sh"]).arg(office.path("ledger"));
    command.arg(bofu.get_program()).args(line.split_whitespace());
    for (name, value) in bofu.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(office.path("."));
    ran(line, &command.output().unwrap())
}

fn ran(line: &str, output: &Output) -> Ran {
    Ran::of(line.to_owned(), output)
}

/// The ledger's directory for reading only.
const READ_ONLY: &str =
    "mount --bind \"$1\" \"$1\"; mount -o remount,bind,ro \"$1\"; shift; exec \"$@\"";

/// The ledger in a file system of few bytes that others have filled.
const FULL: &str = "mkdir /tmp/was-$$; cp -a \"$1/.\" /tmp/was-$$; \
    mount -t tmpfs -o size=$(( $(du -sk /tmp/was-$$ | cut -f1) + 60 ))k none \"$1\"; \
    cp -a /tmp/was-$$/. \"$1\"; rm -r /tmp/was-$$; \
    dd if=/dev/zero of=\"$1/filler\" bs=1k 2>/dev/null || true; shift; exec \"$@\"";

/// What an office reads, each with what it must say.
fn everything_is_read(run: impl Fn(&str) -> Ran) {
    let rows = run("report claims --year 2023 --format json").done().json();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    let caps = run("report caps --year 2023 --format json").done().json();
    assert!(!caps.as_array().unwrap().is_empty());
    assert_eq!(run("claim show V-1 --format json").done().json()["granted"], "30000.00");
    let verdict = run("audit verify --format json").done().json();
    assert_eq!((&verdict["ok"], &verdict["findings"]), (&true.into(), &serde_json::json!([])));
    let trail = run("report audit --year 2023 --format json").done().json();
    assert_eq!(u64::try_from(trail.as_array().unwrap().len()).ok(), verdict["events"].as_u64());
}

/// What is written is refused, and not for an address, a user or a password.
fn nothing_is_written(ran: Ran) {
    let refused = ran.exits(3).error();
    let code = refused["code"].as_str().unwrap();
    let known = ["store-unwritable", "store-file-access", "store-full", "store-file"];
    assert!(known.contains(&code), "{refused}");
    assert!(!refused["hint"].as_str().unwrap().contains("password"), "{refused}");
}

/// A desk whose projections have not seen its last events.
fn behind() -> TestOffice {
    let office = TestOffice::office().with_vouchers();
    let file = office.path("ledger").join("ledger.db");
    let statement = "UPDATE projections SET next_position = 5; DELETE FROM claims; \
                     DELETE FROM register; DELETE FROM enterprises; DELETE FROM audit_trail; \
                     DELETE FROM budget; DELETE FROM tree_tiles; DELETE FROM operators; \
                     UPDATE projections SET next_position = 0";
    super::tampering::unguarded(&file, statement);
    office
}

const WRITES: &str = "grant revoke V-1 --reason 误 --actor 李审批 --format json";

#[test]
fn a_ledger_mounted_for_reading_only_is_read_whole() {
    for office in [TestOffice::office().with_vouchers(), behind()] {
        everything_is_read(|line| mounted(&office, READ_ONLY, line));
        nothing_is_written(mounted(&office, READ_ONLY, WRITES));
    }
}

#[test]
fn events_that_are_still_in_the_log_beside_the_file_are_read_too() {
    let office = TestOffice::office();
    let (ledger, kept) = (office.path("ledger"), office.path("kept"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // As long as another has it open, what is stored stays in the log.
    let other = runtime.block_on(async {
        let url = format!("sqlite://{}", ledger.join("ledger.db").display());
        let mut other = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("SELECT count(*) FROM events").execute(&mut other).await.unwrap();
        other
    });
    let office = office.with_vouchers();
    // A crash in the middle of the day.
    fs::create_dir(&kept).unwrap();
    for name in ["ledger.db", "ledger.db-wal"] {
        fs::copy(ledger.join(name), kept.join(name)).unwrap();
    }
    assert!(fs::metadata(kept.join("ledger.db-wal")).unwrap().len() > 0);
    // It clears the log away by its name: before another has that name.
    runtime.block_on(other.close()).unwrap();
    fs::remove_dir_all(&ledger).unwrap();
    fs::rename(&kept, &ledger).unwrap();
    everything_is_read(|line| mounted(&office, READ_ONLY, line));
}

#[test]
fn a_ledger_of_another_user_is_read_whole() {
    for office in [TestOffice::office().with_vouchers(), behind()] {
        let open = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        open(&office.path("."), 0o755);
        open(&office.path("ledger"), 0o755);
        open(&office.path("ledger").join("ledger.db"), 0o644);
        let key = office.path("key");
        let given = Command::new("chown").arg("nobody").arg(&key).status().unwrap();
        assert!(given.success(), "this test must be able to act as another user");
        let program = office.path("bofu");
        fs::copy(env!("CARGO_BIN_EXE_bofu"), &program).unwrap();
        open(&program, 0o755);
        let run = |line: &str| {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]);
            command.arg(&program).args(line.split_whitespace());
            for (name, value) in office.bofu().get_envs() {
                if let Some(value) = value {
                    command.env(name, value);
                }
            }
            ran(line, &command.current_dir(office.path(".")).output().unwrap())
        };
        everything_is_read(run);
        nothing_is_written(run(WRITES));
    }
}

#[test]
fn a_ledger_on_a_full_disk_is_read_whole() {
    for office in [TestOffice::office().with_vouchers(), behind()] {
        everything_is_read(|line| mounted(&office, FULL, line));
        nothing_is_written(mounted(&office, FULL, WRITES));
    }
}
