//! The rules that everything is decided under, read by many at once.

use std::sync::Arc;

use bofu_app::policies;

use super::{
    founded::embedded,
    office::{APPROVER, OFFICER, at_once, session},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_are_read_once_however_many_ask_at_once_and_anew_when_they_change() {
    let place = embedded();
    let ledger = place.open().await;
    let officer = session(&ledger, OFFICER);
    let asking = officer.clone();
    let read = at_once(64, move |number| {
        let session = asking.clone();
        async move {
            let fresh = number % 2 == 0;
            if fresh { session.fresh_rules().await } else { session.rules().await }.unwrap()
        }
    })
    .await;
    assert!(read.iter().all(|rules| Arc::ptr_eq(rules, &read[0])), "one reading for all");
    // Another office's desk adopts a reading: the first finds out when it asks.
    let other = session(&ledger, APPROVER);
    policies::adopt_reading(&other, "joint-hosts", "each", "口径1号", None).await.unwrap();
    let again = officer.fresh_rules().await.unwrap();
    assert!(!Arc::ptr_eq(&again, &read[0]));
    assert_ne!(again.guards(), read[0].guards());
    ledger.close().await;
}
