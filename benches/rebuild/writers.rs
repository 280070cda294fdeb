//! Writers at work: claims are filed, with the formula engine in the path.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bofu_store::Ledger;

use super::office::{PolicyRules, registration, uscc, voucher};

/// How many write at once.
const WRITERS: usize = 32;

/// The enterprises of one round.
const FIRMS: usize = 200;

/// How many commands a second they get through.
#[allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::as_conversions)]
pub(crate) async fn a_second(ledger: &Ledger, round: usize, length: Duration) -> f64 {
    let law = PolicyRules::new();
    let first = 1_000_000 + round * FIRMS;
    for firm in first..first + FIRMS {
        for command in registration(firm) {
            law.carry_out(ledger, &uscc(firm), &command).await;
        }
    }
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (ledger, law, next) = (ledger.clone(), law.clone(), next.clone());
            tokio::spawn(async move {
                while begun.elapsed() < length {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let filing = voucher(&format!("W{round}-{number}"));
                    law.carry_out(&ledger, &uscc(first + number % FIRMS), &filing).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    next.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}
