//! A server on a slower disk.

use std::process::Command;

use super::postgres::Cluster;

/// A server that flushes; each flush takes so many milliseconds, where that
/// is longer than the disk's own.
#[allow(clippy::float_arithmetic, clippy::as_conversions, clippy::cast_possible_truncation)]
pub(crate) fn cluster(milliseconds: Option<f64>, own: f64) -> Cluster {
    let Some(milliseconds) = milliseconds else { return Cluster::durable(&[]) };
    let more = ((milliseconds - own).max(0.0) * 1_000.0).round() as i64;
    let directory = tempfile::Builder::new().prefix("bofu-flush-").tempdir().unwrap().keep();
    let library = directory.join("slow_flush.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/append/slow_flush.c");
    let mut compiler = Command::new("cc");
    let made = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).status();
    assert!(made.expect("a C compiler").success());
    let readable = Command::new("chmod").args(["-R", "a+rX"]).arg(&directory).status();
    assert!(readable.unwrap().success());
    Cluster::durable(&[
        ("LD_PRELOAD", library.to_string_lossy().into_owned()),
        ("BOFU_BENCH_FLUSH_US", more.to_string()),
    ])
}
