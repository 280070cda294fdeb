use std::sync::Arc;

use bofu_domain::explained::Explained as _;

use super::*;
use crate::stop::Signal;

fn unclear() -> AppError {
    StoreError::Unclear { source: Arc::new(StoreError::WriterStopped) }.into()
}

fn refused() -> AppError {
    AppError::UnknownClaim("C-9".to_owned())
}

fn item(name: &str) -> Item {
    Item::new("claim_no", name)
}

type Done = Vec<(Item, Result<bool, AppError>)>;

async fn attempt(bulk: &Bulk, name: &str, outcome: Result<bool, AppError>) -> bool {
    bulk.attempt(&item(name), async { outcome }).await.is_some()
}

#[tokio::test]
async fn every_item_is_stored_unchanged_refused_not_stored_or_not_known() {
    let bulk = Bulk::new(Stop::default(), 9);
    let done: Done = vec![
        (item("C-1"), Ok(true)),
        (item("C-2"), Ok(true)),
        (item("C-3"), Ok(false)),
        (item("C-4"), Err(refused())),
    ];
    assert!(!attempt(&bulk, "C-5", Err(unclear())).await);
    assert!(!attempt(&bulk, "C-6", Ok(true)).await, "none is begun after a failure of the store");
    let failure = bulk.go_on().unwrap_err();
    assert!(matches!(failure, AppError::Store(StoreError::Unclear { .. })));
    let (counts, unknown) = bulk.end(&done);
    let told = Counts { total: 9, stored: 2, unchanged: 1, refused: 1, not_stored: 4, unknown: 1 };
    assert_eq!((counts, unknown), (told, vec![item("C-5")]));
    let interruption = Interruption::new(counts, done.known(), vec![item("C-5")], failure);
    assert_eq!(interruption.cause.exit(), Exit::Storage);
    assert_eq!(
        interruption.zh(),
        "命令中断：共 9 项，已保存 2 项，此前已有 1 项，拒绝 1 项，未保存 4 项，是否保存不明 1 项"
    );
}

#[tokio::test]
async fn a_signal_lets_the_item_in_hand_end_and_begins_no_other() {
    let stop = Stop::default();
    let bulk = Bulk::new(stop.clone(), 2);
    let first = item("C-1");
    let in_hand = bulk.attempt(&first, async {
        assert!(stop.ask(Signal::Terminate));
        Ok(true)
    });
    assert!(in_hand.await.is_some_and(|outcome| outcome.unwrap()));
    assert!(!attempt(&bulk, "C-2", Ok(true)).await);
    let stopped = bulk.go_on().unwrap_err();
    assert_eq!((stopped.code(), stopped.exit().code()), ("stopped", 143));
}

#[tokio::test]
async fn a_refusal_ends_nothing() {
    let bulk = Bulk::new(Stop::default(), 2);
    assert!(attempt(&bulk, "C-1", Err(refused())).await);
    assert!(attempt(&bulk, "C-2", Ok(true)).await);
    bulk.go_on().unwrap();
}
