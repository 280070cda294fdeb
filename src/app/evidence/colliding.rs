//! Keys that are one by the compared form and were taken for two, and keys with
//! letters that look like others: what deserves a look, and is no fault.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    assessment::Facts,
    enterprise::event::{ClaimFiled, EnterpriseEvent, PaymentEvent},
    ledger::LedgerEvent,
    spelling::{compared, look_alikes},
};
use bofu_projections::recorded::Recorded;
use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};
use smol_str::SmolStr;

use bofu_proof::{
    finding::{FindingKind, Findings},
    refold::CapsRefold,
};
use bofu_store::StoredEvent;

/// The members of events that are numbers of documents.
const DOCUMENTS: [&str; 4] = ["document_no", "decision_no", "receipt", "written_off_by"];

/// Which key: half of the SHA-256 of what it is of, whose it is and the form in
/// which it is compared. There are several of each claim.
type Key = [u8; 16];

fn key(what: &str, whose: &str, typed: &str) -> Key {
    let mut digest = Sha256::new();
    for part in [what, whose, compared(typed).as_ref()] {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    let mut half = Key::default();
    half.copy_from_slice(&digest.finalize()[..size_of::<Key>()]);
    half
}

/// A key as it was first typed, and where.
struct First {
    typed: SmolStr,
    position: u64,
}

/// The keys of all claims, batches and documents.
#[derive(Default)]
pub(super) struct Spellings {
    known: BTreeMap<Key, First>,
    /// Other spellings of them that were told.
    told: BTreeSet<(Key, SmolStr)>,
    found: Findings,
}

impl Spellings {
    /// Takes the next event.
    pub(super) fn push(&mut self, stored: &StoredEvent, recorded: &Recorded, rules: u32) {
        // Later ones were compared with those before them when they were decided.
        let documents = if rules == 0 { &DOCUMENTS[..] } else { &[] };
        for member in documents {
            for number in stored.texts(member) {
                self.add((stored.position, rules), member, &stored.stream(), &number);
            }
        }
        let LedgerEvent::Enterprise(event) = &recorded.event else { return };
        let place = (recorded.position, rules);
        if let EnterpriseEvent::ClaimFiled(ClaimFiled { claim_no, subject, facts, .. }) =
            event.as_ref()
        {
            self.add(place, "claim_no", "", claim_no.as_str());
            self.add(place, "subject", &recorded.stream_id, subject.as_str());
            self.add_facts(place, &recorded.stream_id, facts);
        }
        if let Some(PaymentEvent::PaymentOrdered(order)) = event.payment() {
            // Batches were compared later than all others.
            self.add((recorded.position, 0), "batch", "", order.batch.as_str());
        }
    }

    fn add_facts(&mut self, place: (u64, u32), uscc: &str, facts: &Facts) {
        let is_text = |value: &str| {
            value.parse::<Decimal>().is_err() && bofu_domain::date::parse_date(value).is_err()
        };
        for (name, value) in facts.iter().filter(|(_, value)| is_text(value)) {
            self.add(place, name, uscc, value);
        }
    }

    fn add(&mut self, (position, rules): (u64, u32), what: &str, whose: &str, typed: &str) {
        // Under later rules two spellings were compared when the second was
        // decided, and only strange letters deserve a look.
        if rules > 0 && look_alikes(typed).is_empty() {
            return;
        }
        let key = key(what, whose, typed);
        let Some(first) = self.known.get(&key) else {
            self.look(position, what, typed);
            self.known.insert(key, First { typed: typed.into(), position });
            return;
        };
        if first.typed == typed || !self.told.insert((key, typed.into())) {
            return;
        }
        let known = (first.typed.clone(), first.position);
        self.look(position, what, typed);
        if rules == 0 {
            let (first, at) = known;
            self.found.add(
                FindingKind::CollidingKeys,
                Some(position),
                format!("{what} {typed:?} is {first:?} of position {at}, spelt otherwise"),
                format!("{what} “{typed}”与第 {at} 号事件的“{first}”只是写法不同"),
            );
        }
    }

    fn look(&mut self, position: u64, what: &str, typed: &str) {
        for one in look_alikes(typed) {
            let (found, like) = (one.found, one.like);
            let code = u32::from(found);
            self.found.add(
                FindingKind::LookAlikeLetters,
                Some(position),
                format!("{what} {typed:?} has {found:?} (U+{code:04X}), which looks like {like:?}"),
                format!("{what} “{typed}”中的“{found}”（U+{code:04X}）形似“{like}”"),
            );
        }
    }

    /// All that was found, with the holders of ceilings that collide.
    pub(super) fn finish(self, caps: &CapsRefold) -> Findings {
        let mut found = self.found;
        for (first, other, position) in caps.colliding() {
            let ceiling = &first.ceiling;
            found.add(
                FindingKind::CollidingKeys,
                Some(position),
                format!(
                    "the holder {:?} of {ceiling} is {:?}, spelt otherwise; their rows are one now",
                    other.holder.as_str(),
                    first.holder.as_str()
                ),
                format!(
                    "限额 {ceiling} 的持有者“{}”与“{}”只是写法不同，现合为一行",
                    other.holder, first.holder
                ),
            );
        }
        found
    }
}
