//! What the events are called on a Chinese page.

use bofu_domain::{
    audit::event::AuditEvent, batch::event::BatchEvent, enterprise::event::EnterpriseEvent,
    fund::event::FundEvent, office::event::OfficeEvent, policy::event::PolicyEvent,
    statement::event::StatementEvent,
};

/// The Chinese of an event's stored name; `None` of a name that there is not.
pub fn event_zh(name: &str) -> Option<&'static str> {
    let mut all = EVENTS.iter().flat_map(|events| events.iter());
    all.find(|(known, _)| *known == name).map(|(_, zh)| *zh)
}

/// Every event, by aggregate.
const EVENTS: [&[(&str, &str)]; 7] = [
    EnterpriseEvent::NAMES,
    FundEvent::NAMES,
    PolicyEvent::NAMES,
    OfficeEvent::NAMES,
    StatementEvent::NAMES,
    AuditEvent::NAMES,
    BatchEvent::NAMES,
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_event_that_was_ever_stored_has_a_chinese_name_of_its_own() {
        let home = bofu_test_files::file("tests/fixtures/events");
        let mut count = 0;
        for aggregate in std::fs::read_dir(home).unwrap() {
            for file in std::fs::read_dir(aggregate.unwrap().path()).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                let name = name.split('.').next().unwrap();
                assert!(event_zh(name).is_some(), "{name} has no Chinese name");
                count += 1;
            }
        }
        let names: Vec<_> = EVENTS.iter().flat_map(|events| events.iter()).collect();
        assert!(count >= names.len() / 2);
        let zh: std::collections::BTreeSet<_> = names.iter().map(|(_, zh)| zh).collect();
        assert_eq!(zh.len(), names.len());
    }
}
