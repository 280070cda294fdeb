//! What a store is: every case runs on both databases.

mod basics;
pub(crate) mod ceilings;
mod concurrency;
mod keys;

/// Runs every case on both databases.
macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(place) = crate::store::kit::Place::sqlite().await {
                        Box::pin(super::$case(&place)).await;
                    }
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(place) = crate::store::kit::Place::postgres().await {
                        Box::pin(super::$case(&place)).await;
                    }
                }
            )+
        }
    };
}
pub(crate) use on_both;
