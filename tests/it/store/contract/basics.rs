use bofu_store::{
    CommandContext, ExecuteError, Ledger, LedgerStore, Options, StoreError, StoredEvent, Stream,
    Upcasters,
};
use std::collections::HashMap;

use bofu_domain::{charge::Caps, event::Decided, explained::Explained as _};
use cqrs_es::{
    AggregateContext as _, AggregateError, CqrsFramework, EventStore as _,
    persist::{EventUpcaster, SerializedEvent},
};

use super::on_both;
use crate::store::kit::*;

on_both!(
    what_is_appended_is_loaded_again,
    a_stored_event_reads_as_it_was_written,
    a_reader_sees_what_the_writer_commits_and_cannot_write,
    the_framework_of_cqrs_es_works_on_it,
    a_commit_on_an_old_load_is_a_conflict,
    two_streams_change_together_or_not_at_all,
    old_versions_are_lifted_on_every_way_of_reading,
    init_twice_is_harmless_and_no_ledger_is_said_so,
    closing_waits_for_what_is_queued,
    what_a_command_rests_on_must_still_stand,
    a_stream_that_has_begun_refuses_what_counts_the_streams_of_its_type,
    nothing_decided_writes_nothing,
);

async fn what_is_appended_is_loaded_again(place: &super::super::kit::Place) {
    let ledger = place.open().await;
    assert_eq!(ledger.head().await.unwrap().size, 0);
    let store = ledger.store::<Firm>();
    let two = |firm: &Firm, _: &dyn Caps| -> Result<_, No> {
        assert_eq!(firm.events, 0);
        Ok(Decided::of(vec![touched("甲"), touched("乙")]))
    };
    let done = store.execute("A", &CommandContext::by(&actor()), two).await.unwrap();
    let placement = done.placement.unwrap();
    assert_eq!((placement.first_position, placement.last_position, done.is_repeat), (0, 1, false));
    record(&ledger, "B", touched("丙")).await.unwrap();
    let (firm, sequence) = store.load("A").await.unwrap();
    assert_eq!((firm.events, sequence), (2, 2));
    let (latest, sequence) = store.latest("A").await.unwrap();
    assert_eq!((latest.events, sequence), (2, 2));
    assert_eq!(store.load("nobody").await.unwrap(), (Firm::default(), 0));
    ledger.close().await;
    // Another process finds the same.
    let ledger = place.open().await;
    assert_eq!(ledger.store::<Firm>().load("A").await.unwrap().0, firm);
    let placement = record(&ledger, "A", touched("丁")).await.unwrap().placement.unwrap();
    assert_eq!(placement.first_position, 3);
    sound(&ledger).await;
    ledger.close().await;
}

async fn a_stored_event_reads_as_it_was_written(place: &Place) {
    let ledger = place.open().await;
    let event = charging(vec![own(&key("c.year", "H"), yuan("1.50"), yuan("9"))]);
    let id = "龘\"\\/\u{1f}é";
    record(&ledger, id, event.clone()).await.unwrap();
    let stored = ledger.events(0, 10).await.unwrap().pop().unwrap();
    let recorded = stored.recorded(&Upcasters::shipped()).unwrap();
    assert_eq!(recorded.event, bofu_domain::ledger::LedgerEvent::Enterprise(Box::new(event)));
    assert_eq!((recorded.stream_type.as_str(), recorded.stream_id.as_str()), ("enterprise", id));
    assert_eq!((stored.event_type.as_str(), stored.version.as_str()), ("GrantRevoked", "1"));
    assert_eq!(recorded.metadata["actor"], "陈工");
    for name in ["host", "os_user"] {
        assert!(!recorded.metadata[name].is_empty());
    }
    assert_eq!(recorded.metadata.contains_key("db_user"), place.is_postgres());
    assert_eq!(ledger.stream("enterprise", id).await.unwrap(), [stored]);
    sound(&ledger).await;
    ledger.close().await;
}

async fn a_reader_sees_what_the_writer_commits_and_cannot_write(place: &Place) {
    let writer = place.open().await;
    let reader = Ledger::open_reader(&place.location).await.unwrap();
    record(&writer, "A", touched("甲")).await.unwrap();
    assert_eq!(reader.head().await.unwrap().size, 1);
    assert_eq!(reader.store::<Firm>().load("A").await.unwrap().1, 1);
    record(&writer, "A", touched("乙")).await.unwrap();
    assert_eq!(reader.store::<Firm>().load("A").await.unwrap().1, 2);
    let refused = record(&reader, "A", touched("丙")).await.unwrap_err();
    assert!(matches!(refused, ExecuteError::Store(StoreError::ReadOnly)), "{refused}");
    writer.close().await;
    reader.close().await;
}

async fn the_framework_of_cqrs_es_works_on_it(place: &Place) {
    let ledger = place.open().await;
    let framework = CqrsFramework::new(ledger.store::<Firm>(), Vec::new(), ());
    for name in ["甲", "乙", "丙"] {
        framework.execute("A", touched(name)).await.unwrap();
    }
    let events = ledger.store::<Firm>().load_events("A").await.unwrap();
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    let limit = yuan("1");
    let over = charging(vec![own(&key("c.year", "H"), yuan("2"), limit)]);
    let refused = framework.execute("A", over).await;
    assert!(matches!(refused, Err(AggregateError::UnexpectedError(_))), "{refused:?}");
    framework.execute("A", touched("丁")).await.unwrap();
    assert_eq!(ledger.store::<Firm>().load("A").await.unwrap().1, 4);
    sound(&ledger).await;
    ledger.close().await;
}

async fn a_commit_on_an_old_load_is_a_conflict(place: &Place) {
    let ledger = place.open().await;
    let store: LedgerStore<Firm> = ledger.store();
    let mut first = store.load_aggregate("A").await.unwrap();
    let second = store.load_aggregate("A").await.unwrap();
    assert_eq!(first.aggregate().events, 0);
    store.commit(vec![touched("甲")], first, HashMap::default()).await.unwrap();
    let conflict = store.commit(vec![touched("乙")], second, HashMap::default()).await;
    assert!(matches!(conflict, Err(AggregateError::AggregateConflict)), "{conflict:?}");
    let third = store.load_aggregate("A").await.unwrap();
    let envelopes = store.commit(vec![touched("乙")], third, HashMap::default()).await.unwrap();
    assert_eq!(envelopes[0].sequence, 2);
    sound(&ledger).await;
    ledger.close().await;
}

async fn two_streams_change_together_or_not_at_all(place: &Place) {
    let ledger = place.open().await;
    let (row, limit) = (key("c.year", "H"), yuan("10"));
    let merge = |amount| {
        let row = row.clone();
        move |(a, b): (&Firm, &Firm), _: &dyn Caps| -> Result<_, No> {
            assert_eq!(a.events, b.events);
            let charged = charging(vec![own(&row, amount, limit)]);
            Ok((Decided::of(vec![touched("甲")]), Decided::of(vec![charged])))
        }
    };
    let by = actor();
    let pair = (Stream::<Firm>::of("B"), Stream::<Firm>::of("A"));
    let done = ledger.transact(&pair, &CommandContext::by(&by), merge(yuan("9"))).await.unwrap();
    assert_eq!((done.events.0.len(), done.events.1.len()), (1, 1));
    let streams: Vec<String> = all(&ledger).await.iter().map(StoredEvent::stream).collect();
    assert_eq!(streams, ["enterprise/B", "enterprise/A"]);
    let refused = ledger.transact(&pair, &CommandContext::by(&by), merge(yuan("2"))).await;
    assert!(matches!(refused, Err(ExecuteError::OverLimit(_))), "{refused:?}");
    let same = (Stream::<Firm>::of("A"), Stream::<Firm>::of("A"));
    let same = ledger.transact(&same, &CommandContext::by(&by), merge(yuan("1"))).await;
    assert!(matches!(same, Err(ExecuteError::Store(StoreError::SameStream(_)))), "{same:?}");
    assert_eq!(ledger.head().await.unwrap().size, 2);
    sound(&ledger).await;
    ledger.close().await;
}

struct Renamed;

impl EventUpcaster for Renamed {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        event_type == "SpecialistAssigned" && event_version == "1"
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        let body = &mut event.payload["SpecialistAssigned"];
        body["liaison"] = serde_json::json!(format!("{} 联络", event.aggregate_id));
        event
    }
}

async fn old_versions_are_lifted_on_every_way_of_reading(place: &Place) {
    let options = Options { upcasters: Upcasters::shipped().with(Renamed), ..Options::default() };
    let ledger = place.open_with(options).await;
    record(&ledger, "A", touched("甲")).await.unwrap();
    let lifted = |event: &bofu_domain::enterprise::event::EnterpriseEvent| {
        let text = serde_json::to_string(event).unwrap();
        assert!(text.contains("A 联络"), "{text}");
    };
    let stored = all(&ledger).await.pop().unwrap();
    assert!(!stored.payload.contains("联络"), "what is stored stays");
    let recorded = stored.recorded(ledger.upcasters()).unwrap();
    assert!(format!("{recorded:?}").contains("A 联络"));
    for envelope in ledger.store::<Firm>().load_events("A").await.unwrap() {
        lifted(&envelope.payload);
    }
    ledger.close().await;
}

async fn init_twice_is_harmless_and_no_ledger_is_said_so(place: &Place) {
    let ledger = place.open().await;
    record(&ledger, "A", touched("甲")).await.unwrap();
    Ledger::init(&place.location).await.unwrap();
    record(&ledger, "A", touched("乙")).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
    let elsewhere = match &place.location {
        bofu_store::Location::Directory(directory) => {
            bofu_store::Location::Directory(directory.join("nothing"))
        }
        bofu_store::Location::Postgres { url, .. } => {
            bofu_store::Location::Postgres { url: url.clone(), schema: "nobody_here".to_owned() }
        }
    };
    for opened in [
        Ledger::open_writer(&elsewhere, Options::default()).await,
        Ledger::open_reader(&elsewhere).await,
    ] {
        let error = opened.unwrap_err();
        assert!(matches!(error, StoreError::NotInitialised { .. }), "{error:?}");
        assert!(error.hint().contains("bofu init"));
        assert!(error.to_string().contains(&elsewhere.to_string()), "{error}");
    }
}

async fn closing_waits_for_what_is_queued(place: &Place) {
    let ledger = place.open().await;
    let first = record(&ledger, "A", touched("甲")).await.unwrap();
    assert!(!first.is_unchanged());
    let clone = ledger.clone();
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let ledger = ledger.clone();
            tokio::spawn(async move { record(&ledger, &format!("F{n}"), touched("乙")).await })
        })
        .collect();
    clone.close().await;
    let mut stored = 1;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => stored += 1,
            Err(error) => assert!(matches!(error, ExecuteError::Store(_)), "{error}"),
        }
    }
    let reader = Ledger::open_reader(&place.location).await.unwrap();
    assert_eq!(reader.head().await.unwrap().size, stored);
    sound(&reader).await;
    reader.close().await;
}

async fn what_a_command_rests_on_must_still_stand(place: &Place) {
    let ledger = place.open().await;
    record(&ledger, "policy", touched("甲")).await.unwrap();
    let store = ledger.store::<Firm>();
    let rests_on = |sequence| {
        let store = store.clone();
        async move {
            let by = actor();
            let command = CommandContext::by(&by).expect_version("enterprise", "policy", sequence);
            store.execute("A", &command, |_, _| Ok::<_, No>(Decided::of(vec![touched("乙")]))).await
        }
    };
    rests_on(1).await.unwrap();
    record(&ledger, "policy", touched("丙")).await.unwrap();
    for sequence in [0, 1, 3] {
        let moved = rests_on(sequence).await.unwrap_err();
        assert!(matches!(moved, ExecuteError::GuardMoved { .. }), "{moved}");
    }
    assert_eq!(store.latest("policy").await.unwrap().1, 2);
    rests_on(2).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
}

async fn a_stream_that_has_begun_refuses_what_counts_the_streams_of_its_type(place: &Place) {
    let ledger = place.open().await;
    record(&ledger, "A", touched("甲")).await.unwrap();
    record(&ledger, "A", touched("乙")).await.unwrap();
    let counting = |id: &'static str, count| {
        let store = ledger.store::<Firm>();
        async move {
            let by = actor();
            let command = CommandContext::by(&by).expect_stream_count("enterprise", count);
            store.execute(id, &command, |_, _| Ok::<_, No>(Decided::of(vec![touched("丙")]))).await
        }
    };
    counting("B", 1).await.unwrap();
    counting("B", 2).await.unwrap();
    // Of several at once that count the same, one begins its stream.
    let done = [counting("C", 2), counting("D", 2), counting("E", 2)].map(Box::pin);
    let [c, d, e] = done;
    let done = tokio::join!(c, d, e);
    let done = [done.0, done.1, done.2];
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    for moved in done.into_iter().filter_map(Result::err) {
        assert!(matches!(moved, ExecuteError::GuardMoved { .. }), "{moved}");
    }
    counting("F", 2).await.unwrap_err();
    counting("F", 3).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
}

async fn nothing_decided_writes_nothing(place: &Place) {
    let ledger = place.open().await;
    let store = ledger.store::<Firm>();
    let by = actor();
    let command = CommandContext::by(&by);
    let nothing = store.execute("A", &command, |_, _| Ok::<_, No>(Decided::unchanged()));
    assert!(nothing.await.unwrap().is_unchanged());
    let refused = store.execute("A", &command, |_, _| no::<Decided<_>>("so it is"));
    let refused = refused.await.unwrap_err();
    assert!(matches!(refused, ExecuteError::Refused(No(why)) if why == "so it is"));
    assert_eq!(ledger.head().await.unwrap().size, 0);
    ledger.close().await;
}
