//! The statements that both databases speak, and how their rows are read.

use bofu_domain::{
    charge::{CapKey, CapRow, Period},
    money::Money,
    names::{CeilingId, Holder},
};
use sqlx::{ColumnIndex, Decode, Row, Type};

use super::{error::StoreError, stored_event::StoredEvent, writer_state::Head};

const HEAD: &str = "SELECT size, recorded_at FROM {s}head";

const EVENTS: &str = "\
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
       CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata, leaf, \
       {login} AS db_session \
FROM {s}events WHERE position >= $1 ORDER BY position LIMIT $2";

/// The same columns in the same order as [`EVENTS`], to the end.
const ALL_EVENTS: &str = "\
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
       CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata, leaf, \
       {login} AS db_session \
FROM {s}events WHERE position >= $1 ORDER BY position";

const STREAM: &str = "\
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
       CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata, leaf, \
       {login} AS db_session \
FROM {s}events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence";

const FIRST_EVENTS: &str = "\
SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version, recorded_at, \
       CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata, leaf, \
       {login} AS db_session \
FROM {s}events WHERE aggregate_type = $1 AND sequence = 1 ORDER BY position";

const STREAM_HEADS: &str = "\
SELECT aggregate_id, MAX(sequence) AS sequence FROM {s}events WHERE aggregate_type = $1 \
GROUP BY aggregate_id ORDER BY aggregate_id";

/// Every stream has a first event.
const STREAM_COUNT: &str =
    "SELECT COUNT(*) FROM {s}events WHERE aggregate_type = $1 AND sequence = 1";

const CLAIM: &str = "SELECT claim_no, aggregate_id FROM {s}claim_numbers WHERE claim_no = $1";

const CLAIM_SPELT: &str = "SELECT claim_no, aggregate_id FROM {s}claim_numbers WHERE compared = $1";

const KEY: &str =
    "SELECT fingerprint, first_position, last_position FROM {s}command_keys WHERE key = $1";

const CAPS: &str = "\
SELECT ceiling, holder, period, limit_fen, own_fen, external_fen, version \
FROM {s}caps ORDER BY ceiling, holder, period";

const CAPS_SPELT: &str = "SELECT ceiling, holder, period, compared FROM {s}caps";

const CAPS_OF_PERIOD: &str = "\
SELECT ceiling, holder, period, limit_fen, own_fen, external_fen, version \
FROM {s}caps WHERE period = $1 ORDER BY ceiling, holder";

const LAYOUT: &str = "SELECT layout FROM {s}layout ORDER BY layout DESC LIMIT 1";

/// The statements on the ledger's own tables, as one database and one layout
/// have them: on PostgreSQL the tables are named with their schema.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(super) head: String,
    pub(super) events: String,
    pub(super) all_events: String,
    pub(super) stream: String,
    pub(super) first_events: String,
    pub(super) stream_heads: String,
    pub(super) stream_count: String,
    pub(super) claim: String,
    pub(super) claim_by_spelling: String,
    pub(super) caps_spelt: String,
    pub(super) key: String,
    pub(super) caps: String,
    pub(super) caps_of_period: String,
    pub(super) layout: String,
}

impl Statements {
    /// For SQLite, which knows no login.
    pub(super) fn sqlite() -> Self {
        Self::of("", "CAST(NULL AS text)")
    }

    /// For a schema of PostgreSQL. The first layout did not keep the login.
    pub(super) fn postgres(schema: &str, layout: i64) -> Self {
        let login = if layout < 2 { "CAST(NULL AS text)" } else { "db_session" };
        Self::of(&format!("{schema}."), login)
    }

    fn of(schema: &str, login: &str) -> Self {
        let of = |text: &str| text.replace("{s}", schema).replace("{login}", login);
        Self {
            head: of(HEAD),
            events: of(EVENTS),
            all_events: of(ALL_EVENTS),
            stream: of(STREAM),
            first_events: of(FIRST_EVENTS),
            stream_heads: of(STREAM_HEADS),
            stream_count: of(STREAM_COUNT),
            claim: of(CLAIM),
            claim_by_spelling: of(CLAIM_SPELT),
            caps_spelt: of(CAPS_SPELT),
            key: of(KEY),
            caps: of(CAPS),
            caps_of_period: of(CAPS_OF_PERIOD),
            layout: of(LAYOUT),
        }
    }
}

/// Positions and sequences are below 2^53.
pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn natural(number: i64, what: &str) -> Result<u64, StoreError> {
    u64::try_from(number)
        .map_err(|_| StoreError::Damaged { what: format!("{what} is {number}, below zero") })
}

/// A row of either database, and the kinds of its columns.
pub(super) trait Readable: Row {
    fn number(&self, column: &'static str) -> Result<i64, sqlx::Error>;
    fn maybe_number(&self, column: &'static str) -> Result<Option<i64>, sqlx::Error>;
    fn text(&self, column: &'static str) -> Result<String, sqlx::Error>;
    fn maybe_text(&self, column: &'static str) -> Result<Option<String>, sqlx::Error>;
    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, sqlx::Error>;
}

impl<R: Row> Readable for R
where
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    &'static str: ColumnIndex<R>,
{
    fn number(&self, column: &'static str) -> Result<i64, sqlx::Error> {
        self.try_get(column)
    }

    fn maybe_number(&self, column: &'static str) -> Result<Option<i64>, sqlx::Error> {
        self.try_get(column)
    }

    fn text(&self, column: &'static str) -> Result<String, sqlx::Error> {
        self.try_get(column)
    }

    fn maybe_text(&self, column: &'static str) -> Result<Option<String>, sqlx::Error> {
        self.try_get(column)
    }

    fn bytes(&self, column: &'static str) -> Result<Vec<u8>, sqlx::Error> {
        self.try_get(column)
    }
}

fn of_wrong_kind(what: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::Damaged { what: format!("{what}: {error}") }
}

pub(super) fn head(row: &impl Readable) -> Result<Head, StoreError> {
    let odd = of_wrong_kind("the head");
    let size = natural(row.number("size").map_err(&odd)?, "the head's size")?;
    Ok(Head { size, recorded_at: row.text("recorded_at").map_err(&odd)? })
}

pub(super) fn claim_number(row: &impl Readable) -> Result<(String, String), StoreError> {
    let odd = of_wrong_kind("a claim number");
    Ok((row.text("claim_no").map_err(&odd)?, row.text("aggregate_id").map_err(&odd)?))
}

/// The form in which a row's key is compared, where it has one.
pub(super) fn compared_key(row: &impl Readable) -> Result<Option<String>, StoreError> {
    row.maybe_text("compared").map_err(of_wrong_kind("a compared form"))
}

pub(super) fn stream_head(row: &impl Readable) -> Result<(String, u64), StoreError> {
    let odd = of_wrong_kind("a stream");
    let sequence = natural(row.number("sequence").map_err(&odd)?, "a sequence")?;
    Ok((row.text("aggregate_id").map_err(&odd)?, sequence))
}

pub(super) fn stored(row: &impl Readable) -> Result<StoredEvent, StoreError> {
    let position = row.number("position").map_err(of_wrong_kind("a position"))?;
    let stream = || {
        let part = |column| row.text(column).unwrap_or_else(|_| "?".to_owned());
        format!("{}/{}", part("aggregate_type"), part("aggregate_id"))
    };
    let unreadable = |error: sqlx::Error| StoreError::Unreadable {
        position,
        stream: stream(),
        why: error.to_string(),
    };
    let text = |column| row.text(column).map_err(unreadable);
    Ok(StoredEvent {
        position: natural(position, "a position")?,
        stream_type: text("aggregate_type")?,
        stream_id: text("aggregate_id")?,
        sequence: natural(row.number("sequence").map_err(unreadable)?, "a sequence")?,
        event_type: text("event_type")?,
        version: text("event_version")?,
        recorded_at: text("recorded_at")?,
        payload: text("payload")?,
        metadata: text("metadata")?,
        leaf: row.bytes("leaf").map_err(unreadable)?,
        db_session: row.maybe_text("db_session").map_err(unreadable)?,
    })
}

/// A row of [`ALL_EVENTS`], by the places of its columns: a million names are
/// not looked up.
pub(super) fn stored_in_order<R: Row>(row: &R) -> Result<StoredEvent, StoreError>
where
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    usize: ColumnIndex<R>,
{
    let position = row.try_get(0).map_err(of_wrong_kind("a position"))?;
    let unreadable = |error: sqlx::Error| StoreError::Unreadable {
        position,
        stream: row.try_get(2).unwrap_or_else(|_| "?".to_owned()),
        why: error.to_string(),
    };
    let text = |column: usize| row.try_get(column).map_err(unreadable);
    Ok(StoredEvent {
        position: natural(position, "a position")?,
        stream_type: text(1)?,
        stream_id: text(2)?,
        sequence: natural(row.try_get(3).map_err(unreadable)?, "a sequence")?,
        event_type: text(4)?,
        version: text(5)?,
        recorded_at: text(6)?,
        payload: text(7)?,
        metadata: text(8)?,
        leaf: row.try_get(9).map_err(unreadable)?,
        db_session: row.try_get(10).map_err(unreadable)?,
    })
}

pub(super) fn cap_row(row: &impl Readable) -> Result<CapRow, StoreError> {
    let odd = of_wrong_kind("a ceiling's row");
    let money = |fen: i64| {
        Money::checked_fen(fen)
            .ok_or_else(|| StoreError::Damaged { what: format!("a ceiling's row has {fen} fen") })
    };
    Ok(CapRow {
        limit: row.maybe_number("limit_fen").map_err(&odd)?.map(money).transpose()?,
        own: money(row.number("own_fen").map_err(&odd)?)?,
        external: money(row.number("external_fen").map_err(&odd)?)?,
        version: natural(row.number("version").map_err(&odd)?, "a row's version")?,
    })
}

pub(super) fn cap_key(row: &impl Readable) -> Result<CapKey, StoreError> {
    let odd = of_wrong_kind("a ceiling's key");
    let text = |column| row.text(column).map_err(&odd);
    let (ceiling, holder, period) = (text("ceiling")?, text("holder")?, text("period")?);
    let key = CeilingId::parse(&ceiling).ok().zip(Holder::parse(&holder).ok());
    match (key, Period::parse(&period)) {
        (Some((ceiling, holder)), Some(period)) => Ok(CapKey { ceiling, holder, period }),
        (None, _) | (_, None) => Err(StoreError::Damaged {
            what: format!("the ceiling's key {ceiling} {holder} {period}"),
        }),
    }
}

/// Fingerprint, first and last position.
pub(super) fn taken_key(row: &impl Readable) -> Result<(String, u64, u64), StoreError> {
    let odd = of_wrong_kind("a command's key");
    let position = |column| natural(row.number(column).map_err(&odd)?, "a key's position");
    let fingerprint = row.text("fingerprint").map_err(&odd)?;
    Ok((fingerprint, position("first_position")?, position("last_position")?))
}
