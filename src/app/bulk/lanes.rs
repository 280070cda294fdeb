//! Many commands at once, with the result of doing them one after another.
//!
//! All of a window goes at the same time, so that the writer can commit it
//! together: in the order of its items, or cut into lanes of which only each
//! for itself goes in order. A window holds at most [`WINDOW`] items, which
//! bounds memory and what a crash leaves unanswered.

use std::collections::BTreeMap;

use futures::{StreamExt, stream};

/// The most items under way at once.
pub const WINDOW: usize = 512;

/// Runs `handle` for each item, items of one lane in order, lanes at the same
/// time, and returns the results in the order of the items.
pub async fn in_lanes<T, R>(
    items: Vec<T>,
    lane: impl Fn(&T) -> String,
    handle: &impl AsyncFn(T) -> R,
) -> Vec<R> {
    let mut lanes: BTreeMap<String, Vec<(usize, T)>> = BTreeMap::new();
    for (index, item) in items.into_iter().enumerate() {
        lanes.entry(lane(&item)).or_default().push((index, item));
    }
    let mut results: Vec<(usize, R)> = stream::iter(lanes.into_values())
        .map(async |items: Vec<(usize, T)>| {
            let mut results = Vec::with_capacity(items.len());
            for (index, item) in items {
                results.push((index, handle(item).await));
            }
            results
        })
        .buffer_unordered(WINDOW)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .flatten()
        .collect();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Runs `handle` for each item, all at the same time and begun in their order,
/// and returns the results in that order. Items whose `handle` does not wait
/// before it takes its place in the writer's queue are stored in their order.
pub async fn in_order<T, R>(items: Vec<T>, handle: &impl AsyncFn(T) -> R) -> Vec<R> {
    stream::iter(items).map(async |item| handle(item).await).buffered(WINDOW).collect().await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use crate::bulk::lanes::*;

    #[tokio::test]
    async fn items_of_a_lane_keep_their_order_and_results_come_back_in_that_of_the_items() {
        let seen = Mutex::new(Vec::new());
        let items: Vec<(&str, u32)> = vec![("a", 1), ("b", 2), ("a", 3), ("b", 4)];
        let lane = |item: &(&str, u32)| item.0.to_owned();
        let results = in_lanes(items, lane, &async |(lane, number): (&'static str, u32)| {
            tokio::task::yield_now().await;
            seen.lock().unwrap().push((lane, number));
            number * 10
        })
        .await;
        assert_eq!(results, [10, 20, 30, 40]);
        let of = |wanted: &str| -> Vec<u32> {
            let seen = seen.lock().unwrap();
            seen.iter().filter(|(lane, _)| *lane == wanted).map(|(_, number)| *number).collect()
        };
        assert_eq!((of("a"), of("b")), (vec![1, 3], vec![2, 4]));
    }
}
