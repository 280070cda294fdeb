use bofu_domain::{charge::Caps, event::Decided};
use bofu_store::{CommandContext, ExecuteError, Stream};

use super::on_both;
use crate::store::kit::*;

on_both!(
    many_on_many_streams_are_all_stored_once,
    many_on_one_stream_are_decided_one_after_another,
    refusals_in_the_middle_of_a_hot_stream_leave_no_hole,
    charges_that_do_not_fit_in_the_middle_of_a_hot_stream_leave_no_hole,
    pairs_taken_crosswise_do_not_wait_for_each_other,
    a_caller_that_goes_away_leaves_the_others_alone,
);

async fn many_on_many_streams_are_all_stored_once(place: &Place) {
    let ledger = place.open_forgetful().await;
    let tasks = (0..400).map(|n| {
        let ledger = ledger.clone();
        async move { record(&ledger, &format!("F{}", n % 37), touched("甲")).await.unwrap() }
    });
    let mut positions: Vec<u64> = at_once(tasks)
        .await
        .into_iter()
        .map(|committed| committed.placement.unwrap().first_position)
        .collect();
    positions.sort_unstable();
    assert_eq!(positions, (0..400).collect::<Vec<_>>());
    sound(&ledger).await;
    ledger.close().await;
}

/// Grows by one each time, by what the aggregate says.
async fn count(ledger: bofu_store::Ledger, refuse: u64) -> Result<u64, ExecuteError<No>> {
    let decide = |firm: &Firm, _: &dyn Caps| {
        if refuse > 0 && firm.events % refuse == refuse - 1 && firm.events < 50 {
            // Refused until someone else gets past it.
            return no(format!("at {}", firm.events));
        }
        Ok(Decided::of(vec![touched(&format!("第{}", firm.events))]))
    };
    let done = ledger.store::<Firm>().execute("hot", &CommandContext::by(&actor()), decide).await?;
    Ok(done.placement.unwrap().first_position)
}

async fn many_on_one_stream_are_decided_one_after_another(place: &Place) {
    let ledger = place.open().await;
    let answers = at_once((0..300).map(|_| count(ledger.clone(), 0))).await;
    assert!(answers.iter().all(Result::is_ok));
    let names: Vec<String> = all(&ledger).await.into_iter().map(|event| event.payload).collect();
    for (n, payload) in names.iter().enumerate() {
        assert!(payload.contains(&format!("第{n}\"")), "{payload}");
    }
    sound(&ledger).await;
    ledger.close().await;
}

async fn refusals_in_the_middle_of_a_hot_stream_leave_no_hole(place: &Place) {
    let ledger = place.open().await;
    let answers = at_once((0..60).map(|_| count(ledger.clone(), 7))).await;
    // At six events it is refused for good; nothing of the refused is there.
    let stored = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(stored, 6);
    for refused in answers.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, ExecuteError::Refused(No(why)) if why == "at 6"));
    }
    sound(&ledger).await;
    ledger.close().await;
}

async fn charges_that_do_not_fit_in_the_middle_of_a_hot_stream_leave_no_hole(place: &Place) {
    let ledger = place.open().await;
    let tasks = (0..90).map(|n: u32| {
        let ledger = ledger.clone();
        async move {
            let (row, limit) = (key("c.year", "H"), yuan("10"));
            // Every third one insists on more than there ever is.
            let amount = if n.is_multiple_of(3) { yuan("11") } else { yuan("0.10") };
            let decide = |firm: &Firm, _: &dyn Caps| {
                let charged = charging(vec![own(&row, amount, limit)]);
                Ok::<_, No>(Decided::of(vec![touched(&format!("第{}", firm.events)), charged]))
            };
            ledger.store::<Firm>().execute("hot", &CommandContext::by(&actor()), decide).await
        }
    });
    let answers = at_once(tasks).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 60);
    for refused in answers.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, ExecuteError::OverLimit(_)), "{refused}");
    }
    for (n, event) in all(&ledger).await.iter().enumerate().filter(|(n, _)| n % 2 == 0) {
        assert!(event.payload.contains(&format!("第{n}\"")), "{}", event.payload);
    }
    let rows = sound(&ledger).await;
    assert_eq!(rows[&key("c.year", "H")].own, yuan("6"));
    ledger.close().await;
}

async fn pairs_taken_crosswise_do_not_wait_for_each_other(place: &Place) {
    let ledger = place.open().await;
    let tasks = (0..80).map(|n| {
        let ledger = ledger.clone();
        async move {
            let ids = if n % 2 == 0 { ["A", "B"] } else { ["B", "A"] };
            let both = |(_, _): (&Firm, &Firm), _: &dyn Caps| {
                let one = || Decided::of(vec![touched("甲")]);
                Ok::<_, No>((one(), one()))
            };
            let pair = (Stream::<Firm>::of(ids[0]), Stream::<Firm>::of(ids[1]));
            ledger.transact(&pair, &CommandContext::by(&actor()), both).await.unwrap();
        }
    });
    at_once(tasks).await;
    assert_eq!(ledger.head().await.unwrap().size, 160);
    sound(&ledger).await;
    ledger.close().await;
}

async fn a_caller_that_goes_away_leaves_the_others_alone(place: &Place) {
    let ledger = place.open().await;
    let tasks: Vec<_> = (0..200)
        .map(|_| {
            let ledger = ledger.clone();
            tokio::spawn(async move { record(&ledger, "hot", touched("甲")).await.is_ok() })
        })
        .collect();
    for task in tasks.iter().step_by(3) {
        task.abort();
    }
    let mut stored = 0;
    for task in tasks {
        stored += u64::from(task.await.is_ok_and(|stored| stored));
    }
    // Who went away may have been stored or not; who stayed was.
    let size = ledger.head().await.unwrap().size;
    assert!((stored..=200).contains(&size), "{stored} answered, {size} stored");
    assert!(stored >= 133);
    record(&ledger, "hot", touched("乙")).await.unwrap();
    sound(&ledger).await;
    ledger.close().await;
}
