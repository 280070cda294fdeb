//! A forger who has the database and the program, and no key: events are
//! written anew, and all that is stored of them is made to fit.

use std::{collections::BTreeMap, fmt::Write as _};

use bofu_app::projector;
use bofu_domain::{charge::CapKey, ledger::LedgerEvent};
use bofu_projections::caps;
use bofu_proof::{
    leaf::{Line, canonical},
    tiles::Grower,
};
use bofu_store::{Ledger, Location, StoredEvent};
use serde_json::Value;

use super::ledger::Raw;

/// An event as the forger has it on the table.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) stream_type: String,
    pub(crate) stream_id: String,
    pub(crate) version: String,
    pub(crate) recorded_at: String,
    /// One member, named for the event.
    pub(crate) payload: Value,
    pub(crate) metadata: Value,
}

impl Told {
    fn of(stored: &StoredEvent) -> Self {
        let json = |text: &str| serde_json::from_str(text).unwrap();
        Self {
            stream_type: stored.stream_type.clone(),
            stream_id: stored.stream_id.clone(),
            version: stored.version.clone(),
            recorded_at: stored.recorded_at.clone(),
            payload: json(&stored.payload),
            metadata: json(&stored.metadata),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.payload.as_object().unwrap().keys().next().unwrap()
    }

    /// What the event tells.
    pub(crate) fn body(&mut self) -> &mut Value {
        self.payload.as_object_mut().unwrap().values_mut().next().unwrap()
    }

    /// Has somebody else act, in the event and beside it.
    pub(crate) fn act(&mut self, by: &str) {
        self.body()["by"] = by.into();
        self.metadata["actor"] = by.into();
    }
}

/// The database, past everything that guards it.
pub(crate) struct Forger {
    raw: Raw,
    location: Location,
}

/// Tables that no projection fills.
const KEPT: [&str; 9] = [
    "layout",
    "init_lock",
    "events",
    "head",
    "caps",
    "command_keys",
    "claim_numbers",
    "signed_checkpoints",
    "tree_tiles",
];

/// Text as a literal.
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Forger {
    /// Takes the guards of a ledger away.
    pub(crate) async fn at(location: &Location) -> Self {
        let mut raw = Raw::connect(location).await;
        raw.unguard().await;
        Self { raw, location: location.clone() }
    }

    /// All events as they stand.
    pub(crate) async fn events(&self) -> Vec<Told> {
        let ledger = Ledger::open_reader(&self.location).await.unwrap();
        let events = ledger.events(0, 100_000).await.unwrap();
        ledger.close().await;
        events.iter().map(Told::of).collect()
    }

    /// Writes all events anew, each at its place in the list, with sequences,
    /// hashes, head, tree, list of checkpoints, ceilings' rows and claim
    /// numbers that fit. The tables that follow are the program's to rebuild.
    pub(crate) async fn rewrite(&mut self, events: &[Told]) {
        let mut all = "BEGIN; DELETE FROM signed_checkpoints; DELETE FROM tree_tiles; \
                       DELETE FROM caps; DELETE FROM claim_numbers; DELETE FROM events;"
            .to_owned();
        let (mut sequences, mut rows) = (BTreeMap::<String, u64>::new(), BTreeMap::new());
        let (mut grower, mut claims) = (Grower::new(), BTreeMap::new());
        for (position, event) in (0..).zip(events) {
            let stream = format!("{}/{}", event.stream_type, event.stream_id);
            let sequence = sequences.entry(stream.clone()).or_default();
            *sequence += 1;
            let line = Line {
                position,
                stream: &stream,
                sequence: *sequence,
                event_type: event.name(),
                version: &event.version,
                recorded_at: &event.recorded_at,
                payload: &canonical(&event.payload).unwrap(),
                metadata: &canonical(&event.metadata).unwrap(),
            };
            grower.push(line.leaf());
            self.insert(&mut all, event, &line);
            // Of what is no event nothing follows.
            if let Ok(meant) = LedgerEvent::decode(&event.stream_type, line.payload) {
                caps::fold(&mut rows, &meant);
                if let Some(claim) = bofu_domain::event::Fact::claim_filed(&meant) {
                    claims.insert(claim.to_string(), event.stream_id.clone());
                }
            }
        }
        for (claim, of) in claims {
            let compared = text(&bofu_domain::spelling::compared(&claim));
            let (claim, of) = (text(&claim), text(&of));
            let into = "INSERT INTO claim_numbers (claim_no, aggregate_id, compared) VALUES";
            let _infallible = write!(all, "{into} ({claim}, {of}, {compared});");
        }
        for (at, entries) in grower.take_changed() {
            let hashes = self.raw.bytes(&entries.concat());
            let (level, index) = (at.level, at.index);
            let into = "INSERT INTO tree_tiles (level, tile, hashes) VALUES";
            let _infallible = write!(all, "{into} ({level}, {index}, {hashes});");
        }
        put_rows(&mut all, &rows);
        let last = events.last().map(|event| text(&event.recorded_at)).unwrap();
        let head = format!("UPDATE head SET size = {}, recorded_at = {last}", events.len());
        self.raw.run(&(all + head.as_str() + "; COMMIT")).await;
    }

    /// Empties the tables that follow, and has the program fill them. Where it
    /// refuses, a verification says why.
    pub(crate) async fn refill(&mut self, ledger: &Ledger) {
        let followers = self.raw.names("table").await;
        let followers = followers.iter().filter(|name| !KEPT.contains(&name.as_str()));
        let all = followers.map(|name| format!("DELETE FROM {name}")).collect::<Vec<_>>().join(";");
        self.raw.run(&format!("BEGIN; {all}; COMMIT")).await;
        let _refused = projector::catch_up(ledger).await;
    }

    fn insert(&self, all: &mut String, event: &Told, line: &Line<'_>) {
        let (position, sequence) = (line.position, line.sequence);
        let json = |json: &str| self.raw.json(&text(json));
        let values = [
            text(&event.stream_type),
            text(&event.stream_id),
            sequence.to_string(),
            text(line.event_type),
            text(line.version),
            json(line.payload),
            json(line.metadata),
            text(line.recorded_at),
            self.raw.bytes(&line.leaf()),
        ];
        let into = "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, \
                    event_type, event_version, payload, metadata, recorded_at, leaf) VALUES";
        let _infallible = write!(all, "{into} ({position}, {});", values.join(", "));
    }
}

fn put_rows(all: &mut String, rows: &BTreeMap<CapKey, bofu_domain::charge::CapRow>) {
    for (key, row) in rows {
        let words = [key.ceiling.to_string(), key.holder.to_string(), key.period.to_string()];
        let [ceiling, holder, period] = words.map(|word| text(&word));
        let compared = text(key.holder.compared());
        let limit = row.limit.map_or("NULL".to_owned(), |limit| limit.fen().to_string());
        let (own, external, version) = (row.own.fen(), row.external.fen(), row.version);
        let into = "INSERT INTO caps (ceiling, holder, compared, period, limit_fen, own_fen, \
                    external_fen, version) VALUES";
        let values = format!(
            "({ceiling}, {holder}, {compared}, {period}, {limit}, {own}, {external}, {version})"
        );
        let _infallible = write!(all, "{into} {values};");
    }
}
