//! A ledger of many events, made without their commands: the events of a few
//! real ones, with other claims and enterprises in them, at positions,
//! sequences and leaves that are right.

use std::{collections::HashMap, fmt::Write as _};

use bofu::{
    proof::leaf::Line,
    store::{Ledger, Location, Options, Stored},
};
use sqlx::Executor as _;

use super::{
    connection,
    office::{Law, approval, interest, registration, revocation, uscc, voucher},
};

/// The enterprises.
const FIRMS: u64 = 5_000;

/// How many claims come in one file.
const FILE: u64 = 1_000;

/// After how many files a claim is approved.
const APPROVED_AFTER: u64 = 2;

/// After how many files one in twenty is revoked.
const REVOKED_AFTER: u64 = 60;

/// In the templates: a number of this many digits.
const CLAIM: &str = "77777777";

/// What is put into the statement at once.
const AT_ONCE: usize = 1 << 20;

/// The events of the life of one claim, or of the beginning of an enterprise.
struct Templates {
    begin: Vec<Stored>,
    claims: [Vec<Stored>; 2],
    /// The code in them.
    firm: String,
}

impl Templates {
    async fn make() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::Directory(directory.path().to_owned());
        Ledger::init(&location).await.unwrap();
        let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
        let law = Law::new();
        let of = uscc(0);
        for command in registration(0) {
            law.carry_out(&ledger, &of, &command).await;
        }
        let claims = [format!("V-{CLAIM}"), format!("P-{CLAIM}")];
        for (claim_no, filing) in
            [(&claims[0], voucher(&claims[0])), (&claims[1], interest(&claims[1]))]
        {
            for command in [filing, approval(claim_no), revocation(claim_no)] {
                law.carry_out(&ledger, &of, &command).await;
            }
        }
        let mut events = ledger.events(0, 100).await.unwrap();
        ledger.close().await;
        let interest = events.split_off(6);
        let voucher = events.split_off(2);
        assert_eq!(
            voucher.iter().map(|event| event.event_type.as_str()).collect::<Vec<_>>(),
            ["ClaimFiled", "ClaimAssessed", "CostSubsidyGranted", "GrantRevoked"]
        );
        assert_eq!(interest.len(), 4);
        Self { begin: events, claims: [voucher, interest], firm: of.to_string() }
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
    async fn add(&mut self, template: &Stored, from: &str, firm: u64, claim: u64) {
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
        for (table, lines) in [("events", &mut self.lines), ("claim_numbers", &mut self.claims)] {
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
    let of = |claim: u64| 1 + claim * 7 % FIRMS;
    let kind = |claim: u64| &templates.claims[usize::try_from(claim % 2).unwrap()];
    let mut file = 0;
    while load.position < events {
        for claim in file * FILE..(file + 1) * FILE {
            for event in &kind(claim)[..2] {
                load.add(event, from, of(claim), claim).await;
            }
        }
        if let Some(earlier) = file.checked_sub(APPROVED_AFTER) {
            for claim in earlier * FILE..(earlier + 1) * FILE {
                load.add(&kind(claim)[2], from, of(claim), claim).await;
            }
        }
        if let Some(earlier) = file.checked_sub(REVOKED_AFTER) {
            for claim in (earlier * FILE..(earlier + 1) * FILE).step_by(20) {
                load.add(&kind(claim)[3], from, of(claim), claim).await;
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
