//! What was known, and what had happened.

use bofu_domain::{date::Year, event::Fact, money::Money};

use super::history::{CEILING, History, day, fen, uscc};
use crate::{
    past::{Moment, Past},
    status::{ClaimStatus, InstalmentStatus},
};

const YEAR: Year = Year(2023);

/// Granted at position 3, half of it revoked at 5, city money at 6.
fn history() -> History {
    let mut history = History::default();
    history.register(&uscc(0), "甲公司");
    history.file(&uscc(0), "C-1");
    history.assess(&uscc(0), "C-1", &[100, 200]);
    history.grant(&uscc(0), "C-1", &[100, 200], 0);
    history.rename(&uscc(0), "乙公司");
    history.revoke(&uscc(0), "C-1", 1, YEAR, 100);
    history.aid(&uscc(0), YEAR, 70);
    history
}

fn at(moment: Moment, history: &History) -> Past {
    let mut past = Past::new(moment, YEAR);
    for event in &history.events {
        past.fold(event).unwrap();
    }
    past
}

fn own_and_external(past: &Past) -> Option<(Money, Money)> {
    let lines = past.caps(YEAR);
    let line = lines.iter().find(|line| line.ceiling.as_str() == CEILING)?;
    Some((line.own, line.external))
}

#[test]
fn what_was_recorded_later_was_not_known() {
    let history = history();
    let moment = Moment { known_at: Some(history.events[4].recorded_at.to_string()), as_of: None };
    assert!(moment.is_before(&history.events[5]));
    assert!(!moment.is_before(&history.events[4]));
    let past = at(moment, &history);
    assert_eq!(past.register(YEAR)[0].status, InstalmentStatus::Granted);
    assert_eq!(own_and_external(&past), Some((fen(100), fen(0))));
    assert_eq!(past.audit_trail().len(), 5);
}

#[test]
fn what_happened_later_does_not_count_whenever_it_was_recorded() {
    let history = history();
    let moment = Moment { as_of: Some(day(5)), known_at: None };
    let past = at(moment, &history);
    assert_eq!(past.register(YEAR)[0].status, InstalmentStatus::Revoked);
    assert_eq!(own_and_external(&past), Some((fen(0), fen(0))));
    let all = at(Moment::default(), &history);
    assert_eq!(own_and_external(&all), Some((fen(0), fen(70))));
}

#[test]
fn a_grant_does_not_count_before_the_claim_that_it_rests_on() {
    // Filed under a business date after that of its grant.
    let mut history = History::default();
    history.register(&uscc(0), "甲公司");
    history.grant(&uscc(0), "C-1", &[100], 0);
    history.file(&uscc(0), "C-1");
    history.events.swap(1, 2);
    history.events[1].position = 1;
    history.events[2].position = 2;
    let past = at(Moment { as_of: Some(day(1)), known_at: None }, &history);
    assert!(history.events[2].event.occurred_on() <= day(1));
    assert_eq!((past.claims(YEAR).len(), own_and_external(&past)), (0, None));
    let past = at(Moment { as_of: Some(day(2)), known_at: None }, &history);
    assert_eq!(past.claims(YEAR)[0].status, ClaimStatus::Granted);
    assert_eq!(own_and_external(&past), Some((fen(100), fen(0))));
}

#[test]
fn a_fault_of_the_ledger_is_no_matter_of_the_date() {
    let mut history = History::default();
    history.register(&uscc(0), "甲公司");
    history.grant(&uscc(0), "C-1", &[100], 0);
    let mut past = Past::new(Moment::default(), YEAR);
    past.fold(&history.events[0]).unwrap();
    assert!(past.fold(&history.events[1]).is_err());
}

#[test]
fn the_audit_trail_is_of_its_year_and_names_the_clause_of_the_claim() {
    let history = history();
    let trail = at(Moment::default(), &history).audit_trail();
    assert_eq!(trail[5].event_type, "GrantRevoked");
    assert_eq!(trail[5].clause.as_deref(), Some("6"));
    let mut other = Past::new(Moment::default(), Year(2022));
    for event in &history.events {
        other.fold(event).unwrap();
    }
    assert!(other.audit_trail().is_empty());
}
