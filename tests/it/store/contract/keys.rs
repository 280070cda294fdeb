use bofu_domain::{charge::Caps, event::Decided, names::ClaimNo};
use bofu_store::{CommandContext, ExecuteError};

use super::on_both;
use crate::store::kit::*;

on_both!(
    the_same_key_with_the_same_content_answers_as_the_first_time,
    the_same_key_with_other_content_is_refused,
    one_key_given_by_many_at_once_is_stored_once,
    a_refused_repeat_answers_as_the_first_time,
    a_claim_number_is_in_one_stream,
    claim_numbers_given_by_many_at_once_go_to_one,
);

async fn the_same_key_with_the_same_content_answers_as_the_first_time(place: &Place) {
    let ledger = place.open().await;
    let by = actor();
    let command = CommandContext::by(&by).with_key("k-1", "touch 甲");
    let once =
        |_: &Firm, _: &dyn Caps| Ok::<_, No>(Decided::of(vec![touched("甲"), touched("乙")]));
    let store = ledger.store::<Firm>();
    let first = store.execute("A", &command, once).await.unwrap();
    record(&ledger, "B", touched("丙")).await.unwrap();
    let again = store.execute("A", &command, once).await.unwrap();
    assert!(again.is_repeat && !first.is_repeat);
    assert_eq!((again.events, &again.placement), (first.events, &first.placement));
    let entry = ledger.command_by_key("k-1").await.unwrap().unwrap();
    assert_eq!((entry.first_position, entry.last_position), (0, 1));
    assert_eq!(ledger.command_by_key("k-2").await.unwrap(), None);
    ledger.close().await;
    let ledger = place.open().await;
    let again = ledger.store::<Firm>().execute("A", &command, once).await.unwrap();
    assert_eq!((again.is_repeat, again.placement), (true, first.placement));
    assert_eq!(ledger.head().await.unwrap().size, 3);
    // The stream goes on where it truly stands.
    record(&ledger, "A", touched("丁")).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
}

async fn the_same_key_with_other_content_is_refused(place: &Place) {
    let ledger = place.open().await;
    let by = actor();
    let store = ledger.store::<Firm>();
    let once = |_: &Firm, _: &dyn Caps| Ok::<_, No>(Decided::of(vec![touched("甲")]));
    store.execute("A", &CommandContext::by(&by).with_key("k", "one"), once).await.unwrap();
    let other = store.execute("B", &CommandContext::by(&by).with_key("k", "two"), once).await;
    assert!(matches!(other, Err(ExecuteError::KeyReused { .. })), "{other:?}");
    assert_eq!(ledger.head().await.unwrap().size, 1);
    record(&ledger, "B", touched("乙")).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
}

async fn one_key_given_by_many_at_once_is_stored_once(place: &Place) {
    let ledger = place.open().await;
    let tasks = (0..60).map(|n| {
        let ledger = ledger.clone();
        async move {
            let by = actor();
            let key = format!("k-{}", n % 3);
            let command = CommandContext::by(&by).with_key(&key, "same");
            let once = |_: &Firm, _: &dyn Caps| Ok::<_, No>(Decided::of(vec![touched("甲")]));
            ledger.store::<Firm>().execute("A", &command, once).await
        }
    });
    let answers = at_once(tasks).await;
    let fresh = answers.iter().filter(|answer| !answer.as_ref().unwrap().is_repeat).count();
    assert_eq!(fresh, 3);
    assert_eq!(ledger.head().await.unwrap().size, 3);
    sound(&ledger).await;
    ledger.close().await;
}

async fn a_refused_repeat_answers_as_the_first_time(place: &Place) {
    let ledger = place.open().await;
    let by = actor();
    let command = CommandContext::by(&by).with_key("file C-7", "C-7");
    let file = |firm: &Firm, _: &dyn Caps| {
        let number = ClaimNo::parse("C-7").unwrap();
        if firm.claims.contains(&number) {
            no("filed")
        } else {
            Ok(Decided::of(vec![filed("C-7")]))
        }
    };
    let tasks = (0..20).map(|_| {
        let (ledger, command) = (ledger.clone(), ("file C-7", "C-7"));
        async move {
            let by = actor();
            let command = CommandContext::by(&by).with_key(command.0, command.1);
            ledger.store::<Firm>().execute("A", &command, file).await
        }
    });
    for answer in at_once(tasks).await {
        assert_eq!(answer.unwrap().placement.unwrap().first_position, 0);
    }
    let again = ledger.store::<Firm>().execute("A", &command, file).await.unwrap();
    assert!(again.is_repeat);
    let without_key = ledger.store::<Firm>().execute("A", &CommandContext::by(&by), file).await;
    assert!(matches!(without_key, Err(ExecuteError::Refused(_))));
    assert_eq!(ledger.head().await.unwrap().size, 1);
    ledger.close().await;
}

async fn a_claim_number_is_in_one_stream(place: &Place) {
    let ledger = place.open().await;
    record(&ledger, "A", filed("C-1")).await.unwrap();
    let number = ClaimNo::parse("C-1").unwrap();
    assert_eq!(ledger.stream_of_claim(&number).await.unwrap().as_deref(), Some("A"));
    let other = ClaimNo::parse("C-2").unwrap();
    assert_eq!(ledger.stream_of_claim(&other).await.unwrap(), None);
    let refused = record(&ledger, "B", filed("C-1")).await.unwrap_err();
    let (taken, stream) = refused.claim_taken().unwrap();
    assert_eq!((taken, stream), (number, "A"));
    record(&ledger, "B", filed("C-2")).await.unwrap();
    assert_eq!(ledger.head().await.unwrap().size, 2);
    sound(&ledger).await;
    ledger.close().await;
}

async fn claim_numbers_given_by_many_at_once_go_to_one(place: &Place) {
    let ledger = place.open().await;
    let tasks = (0..100).map(|n| {
        let ledger = ledger.clone();
        async move { record(&ledger, &format!("F{n}"), filed(&format!("C-{}", n % 10))).await }
    });
    let answers = at_once(tasks).await;
    let stored = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(stored, 10);
    for answer in answers {
        assert!(answer.as_ref().map_or_else(|error| error.claim_taken().is_some(), |_| true));
    }
    assert_eq!(ledger.head().await.unwrap().size, 10);
    sound(&ledger).await;
    ledger.close().await;
}
