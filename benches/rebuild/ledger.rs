//! A ledger of many events, made without their commands: the events of a few
//! real ones, with other claims and enterprises in them, at positions,
//! sequences and leaves that are right.

use std::{collections::HashMap, fmt::Write as _};

use bofu_domain::enterprise::command::EnterpriseCommand;
use bofu_proof::leaf::Line;
use bofu_store::{Ledger, Location, Options, StoredEvent};
use sqlx::Executor as _;

use super::{
    connection,
    office::{
        PolicyRules, approval, interest, notice, order, registration, release, revocation,
        settlement, uscc, voucher,
    },
};

/// The enterprises.
const FIRMS: u64 = 5_000;

/// How many claims come in one file.
const FILE: u64 = 1_000;

/// After how many files a claim is approved.
const APPROVED_AFTER: u64 = 2;

/// After how many files it is published, or one in twenty revoked.
const NOTICED_AFTER: u64 = 4;

/// After how many files its payment is ordered.
const ORDERED_AFTER: u64 = 8;

/// After how many files the bank has carried it out.
const SETTLED_AFTER: u64 = 9;

/// In the templates: a number of this many digits.
const CLAIM: &str = "77777777";

/// What is put into the statement at once.
const AT_ONCE: usize = 1 << 20;

/// The events of the life of one claim, in their order.
struct Life {
    filed: Vec<StoredEvent>,
    granted: Vec<StoredEvent>,
    noticed: Vec<StoredEvent>,
    ordered: Vec<StoredEvent>,
    released: Vec<StoredEvent>,
    settled: Vec<StoredEvent>,
    /// Instead of the last four.
    revoked: Vec<StoredEvent>,
}

/// The events of the beginning of an enterprise, and of the lives of claims.
struct Templates {
    begin: Vec<StoredEvent>,
    claims: [Life; 2],
    /// The code in them.
    firm: String,
}

/// A new ledger in which a claim of a new enterprise was granted.
async fn granted(filing: &EnterpriseCommand, claim_no: &str) -> (Ledger, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let location = Location::Directory(directory.path().to_owned());
    Ledger::init(&location).await.unwrap();
    let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
    let law = PolicyRules::new();
    for command in registration(0) {
        law.carry_out(&ledger, &uscc(0), &command).await;
    }
    for command in [filing.clone(), approval(claim_no)] {
        law.carry_out(&ledger, &uscc(0), &command).await;
    }
    (ledger, directory)
}

/// What was recorded of these kinds.
async fn recorded(ledger: &Ledger, types: &[&str]) -> Vec<StoredEvent> {
    let events = ledger.events(0, 100).await.unwrap();
    let found = events.into_iter().filter(|event| types.contains(&event.event_type.as_str()));
    found.collect()
}

async fn life(filing: EnterpriseCommand, claim_no: &str) -> Life {
    let (law, of) = (PolicyRules::new(), uscc(0));
    let (ledger, _directory) = granted(&filing, claim_no).await;
    law.carry_out(&ledger, &of, &revocation(claim_no)).await;
    let revoked = recorded(&ledger, &["GrantRevoked"]).await;
    ledger.close().await;
    let (ledger, _directory) = granted(&filing, claim_no).await;
    law.carry_out(&ledger, &of, &notice(claim_no)).await;
    law.carry_out(&ledger, &of, &order(claim_no)).await;
    let ordered = recorded(&ledger, &["PaymentOrdered"]).await;
    for event in &ordered {
        let body: serde_json::Value = serde_json::from_str(&event.payload).unwrap();
        let order = serde_json::from_value(body["PaymentOrdered"].clone()).unwrap();
        law.carry_out(&ledger, &of, &release(&order)).await;
        law.carry_out(&ledger, &of, &settlement(&order)).await;
    }
    let life = Life {
        filed: recorded(&ledger, &["ClaimFiled", "ClaimAssessed"]).await,
        granted: recorded(&ledger, &["CostSubsidyGranted", "InterestSubsidyGranted"]).await,
        noticed: recorded(&ledger, &["NoticePublished"]).await,
        released: recorded(&ledger, &["PaymentReleased"]).await,
        settled: recorded(&ledger, &["PaymentSettled"]).await,
        ordered,
        revoked,
    };
    let counts = [life.filed.len(), life.granted.len(), life.noticed.len(), life.revoked.len()];
    assert_eq!(counts, [2, 1, 1, 1]);
    assert!(!life.ordered.is_empty() && life.settled.len() == life.ordered.len());
    ledger.close().await;
    life
}

impl Templates {
    async fn make() -> Self {
        let claims = [format!("V-{CLAIM}"), format!("P-{CLAIM}")];
        let (ledger, _directory) = granted(&voucher(&claims[0]), &claims[0]).await;
        let begin = recorded(&ledger, &["EnterpriseRegistered", "TitleRecognised"]).await;
        assert_eq!(begin.len(), 2);
        ledger.close().await;
        let lives = [
            life(voucher(&claims[0]), &claims[0]).await,
            life(interest(&claims[1]), &claims[1]).await,
        ];
        Self { begin, claims: lives, firm: uscc(0).to_string() }
    }
}

/// What is loaded, as lines of `COPY`.
struct Load {
    connection: sqlx::PgConnection,
    lines: String,
    claims: String,
    position: u64,
    sequences: HashMap<u64, u64>,
    bytes: u64,
    most: u64,
    recorded_at: String,
}

impl Load {
    async fn add(&mut self, template: &StoredEvent, from: &str, firm: u64, claim: u64) {
        if self.position == self.most {
            return;
        }
        let of = uscc(usize::try_from(firm).unwrap()).to_string();
        let claim_no = format!("{claim:08}");
        let payload = template.payload.replace(from, &of).replace(CLAIM, &claim_no);
        let payload = payload.replace("第0000000号", &format!("第{firm:07}号"));
        let sequence = self.sequences.entry(firm).or_default();
        *sequence += 1;
        let seconds = self.position / 1_000;
        self.recorded_at.clear();
        let (day, rest) = (1 + seconds / 86_400, seconds % 86_400);
        write!(
            self.recorded_at,
            "2024-06-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
            rest / 3_600,
            rest / 60 % 60,
            rest % 60,
            self.position % 1_000
        )
        .unwrap();
        let stream = format!("enterprise/{of}");
        let line = Line {
            position: self.position,
            stream: &stream,
            sequence: *sequence,
            event_type: &template.event_type,
            version: &template.version,
            recorded_at: &self.recorded_at,
            payload: &payload,
            metadata: &template.metadata,
        };
        let (position, leaf) = (self.position, hex(&line.leaf()));
        writeln!(
            self.lines,
            "{position}\tenterprise\t{of}\t{sequence}\t{}\t{}\t{payload}\t{}\t{}\t\\\\x{leaf}",
            template.event_type, template.version, template.metadata, self.recorded_at
        )
        .unwrap();
        if template.event_type == "ClaimFiled" {
            let kind = if claim.is_multiple_of(2) { "V" } else { "P" };
            writeln!(self.claims, "{kind}-{claim_no}\t{of}").unwrap();
        }
        self.position += 1;
        self.bytes += u64::try_from(payload.len()).unwrap();
        if self.lines.len() > AT_ONCE {
            self.flush().await;
        }
    }

    async fn flush(&mut self) {
        let events = "events (position, aggregate_type, aggregate_id, sequence, event_type, \
                      event_version, payload, metadata, recorded_at, leaf)";
        let claims = "claim_numbers (claim_no, aggregate_id)";
        for (table, lines) in [(events, &mut self.lines), (claims, &mut self.claims)] {
            let statement = format!("COPY {table} FROM STDIN");
            let mut copy = self.connection.copy_in_raw(&statement).await.unwrap();
            copy.send(lines.as_bytes()).await.unwrap();
            copy.finish().await.unwrap();
            lines.clear();
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A part of a life, of one that is revoked or one that is paid.
type Part = fn(&Life, bool) -> &[StoredEvent];

/// The parts, and after how many files each happens.
const PARTS: [(u64, Part); 6] = [
    (0, |life, _| &life.filed),
    (APPROVED_AFTER, |life, _| &life.granted),
    (NOTICED_AFTER, |life, revoked| if revoked { &life.revoked } else { &life.noticed }),
    (ORDERED_AFTER, |life, revoked| if revoked { &[] } else { &life.ordered }),
    (ORDERED_AFTER, |life, revoked| if revoked { &[] } else { &life.released }),
    (SETTLED_AFTER, |life, revoked| if revoked { &[] } else { &life.settled }),
];

/// Makes a ledger of so many events; answers how long their payloads are on
/// the average.
#[allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::as_conversions)]
pub(crate) async fn make(location: &Location, events: u64) -> f64 {
    Ledger::init(location).await.unwrap();
    let templates = Templates::make().await;
    let from = templates.firm.as_str();
    let mut load = Load {
        connection: connection(location).await,
        lines: String::new(),
        claims: String::new(),
        position: 0,
        sequences: HashMap::new(),
        bytes: 0,
        most: events,
        recorded_at: String::new(),
    };
    for firm in 1..=FIRMS {
        for event in &templates.begin {
            load.add(event, from, firm, 0).await;
        }
    }
    let mut file = 0_u64;
    while load.position < events {
        for (after, part) in PARTS {
            let Some(earlier) = file.checked_sub(after) else { continue };
            for claim in earlier * FILE..(earlier + 1) * FILE {
                let life = &templates.claims[usize::try_from(claim % 2).unwrap()];
                for event in part(life, claim.is_multiple_of(20)) {
                    load.add(event, from, 1 + claim * 7 % FIRMS, claim).await;
                }
            }
        }
        file += 1;
    }
    load.flush().await;
    let moved = format!("UPDATE head SET size = {events}, recorded_at = '{}'", load.recorded_at);
    load.connection.execute(sqlx::raw_sql(&moved)).await.unwrap();
    load.bytes as f64 / events as f64
}

/// Lets the server finish what loading has left to do.
pub(crate) async fn settle(location: &Location) {
    let mut connection = connection(location).await;
    connection.execute(sqlx::raw_sql("VACUUM ANALYZE events")).await.unwrap();
    connection.execute(sqlx::raw_sql("CHECKPOINT")).await.unwrap();
}
