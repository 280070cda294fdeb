//! Names that no type, function or module has any more, because a reader had to
//! learn them first.

use super::scan::{Token, Tokens};

/// A name and what to use instead, in the order of the names. Only definitions
/// are held to it: an argument may be called as it likes.
const DENIED: &[(&str, &str)] = &[
    ("Across", "a pair of Stream and Streams"),
    ("Appended", "AppendResult"),
    ("Awaited", "ExpectedEvent"),
    ("BankSays", "BankConfirmation"),
    ("Bench", "BatchValidator"),
    ("Beside", "Supplement"),
    ("Book", "SubsidyRows"),
    ("Cache", "AggregateCache or what it keeps"),
    ("Committed", "CommandResult"),
    ("Copied", "CopyBuffer"),
    ("Desk", "AppendQueue"),
    ("Differing", "DifferingRow"),
    ("Filler", "BulkLoader"),
    ("Foreign", "MovedRows"),
    ("Found", "FindingRecord"),
    ("Holding", "LimitCheck"),
    ("Hunt", "SubsetSearch"),
    ("Kept", "RowCache"),
    ("Known", "WriterState"),
    ("Law", "PolicyRules"),
    ("Listed", "ListedOrder"),
    ("OneHeld", "LockedAggregate"),
    ("Ordering", "OrderRequest"),
    ("Pending", "QueuedRequest"),
    ("Planned", "PlannedStep"),
    ("Prepared", "PreparedWindow"),
    ("Press", "PageWriter"),
    ("Probed", "ProbeResult"),
    ("Projected", "ProjectionCheck"),
    ("Raising", "RaisingConnection"),
    ("Rebuilt", "RebuildResult"),
    ("Seat", "CacheGuard"),
    ("Seen", "BloomFilter"),
    ("Shelf", "RowStore"),
    ("Slot", "CacheEntry"),
    ("Stamp", "EpochStamp"),
    ("Stock", "CqrsReader"),
    ("Tail", "CachedState"),
    ("Taken", "ReplayResult"),
    ("TestDesk", "TestOffice"),
    ("Transacted", "CommandResult"),
    ("Unequal", "RowDifference"),
    ("Untold", "StepError"),
    ("across", "transact"),
    ("alike", "similarity"),
    ("checked_end", "check_last_event"),
    ("desk", "append_queue"),
    ("ends", "balances"),
    ("execute_across", "transact"),
    ("execute_pair", "transact"),
    ("face", "font"),
    ("find_out", "resolve_unclear"),
    ("gate", "balance_check"),
    ("guard_books", "expect_fund_versions"),
    ("heirs", "successors"),
    ("keyed", "with_key"),
    ("law", "policy_rules"),
    ("laws", "properties"),
    ("learn", "cache_rows"),
    ("of_stopped_writer", "writer_stopped"),
    ("on_its_own_thread", "spawn_writer_thread"),
    ("patiently", "retry_dead_connections"),
    ("raising", "connection"),
    ("resting_on", "expect_version"),
    ("rests_on_books", "rests_on_funds"),
    ("say_goodbye", "close_connection"),
    ("sent_from", "read_ahead_events"),
    ("settle_locked", "commit_under_lock"),
    ("settle_quickly", "commit_without_lock"),
    ("shut", "close"),
    ("slot", "aggregate_cache"),
    ("spoil", "invalidate"),
    ("strays", "orphan_references"),
    ("try_hear", "validate"),
    ("uses_row", "promote_row"),
    ("uses_stream", "promote_stream"),
];

/// The words before a name that is defined.
const DEFINES: [&str; 7] = ["enum", "fn", "macro_rules", "mod", "struct", "trait", "type"];

/// A definition under a denied name.
pub(super) fn denied(path: &str, tokens: &Tokens) -> Vec<String> {
    let mut broken = Vec::new();
    tokens.each_level(&mut |level| {
        let mut before = None;
        for token in &level.list {
            match token {
                Token::Name(name) => {
                    let is_defined = before.is_some_and(|word| DEFINES.contains(&word));
                    let denied = DENIED.iter().find(|(denied, _)| is_defined && denied == name);
                    if let Some((_, instead)) = denied {
                        broken.push(format!("{path}: {name} is no name, use {instead}"));
                    }
                    before = Some(name.as_str());
                }
                // The sign of `macro_rules!` stands before the name.
                Token::Other if before == Some("macro_rules") => {}
                Token::Other | Token::Text(_) | Token::Group(_) => before = None,
            }
        }
    });
    broken
}

#[test]
fn denied_names_are_listed_once_and_in_order() {
    assert!(DENIED.is_sorted_by(|one, other| one.0 < other.0));
}
