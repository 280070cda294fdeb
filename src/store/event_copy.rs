//! Reads very many events for folds that fill tables. PostgreSQL copies them out
//! in its binary form. Members of the payload that no table shows are not
//! decoded.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use bofu_domain::ledger::LedgerEvent;
use bofu_projections::recorded::{Metadata, Recorded};
use futures::TryStreamExt as _;
use memchr::memmem::Finder;

use super::{
    error::StoreError,
    ledger::Ledger,
    pool::Pool,
    server::{Role, with_timeout},
};

/// Members of a payload that explain how a sum was calculated. They are most
/// of it, and no table shows them.
const NOT_SHOWN: [&str; 4] = ["\"steps\":[", "\"ceilings\":[", "\"facts\":{", "\"readings\":{"];

static FINDERS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| NOT_SHOWN.map(Finder::new));

/// How long an event mostly is with all that belongs to it, in bytes.
const EXPECTED: usize = 1_800;

/// How a binary copy begins, without its flags.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// Some events in a row, as they came.
pub struct EventCopy {
    bytes: Vec<u8>,
    /// How many there are at most.
    most: usize,
}

/// An event without what no table shows, or `None`: read it with care.
type Decoded = Option<Recorded>;

impl Ledger {
    /// The events `from..to` in their binary form; `None` where this database,
    /// or what lifts old events, wants them read one by one.
    pub async fn copy_events(&self, from: u64, to: u64) -> Result<Option<EventCopy>, StoreError> {
        let failed = |error| StoreError::from_sqlx("reading events", error);
        let Pool::Postgres(server) = self.pool() else { return Ok(None) };
        if !self.upcasters().is_empty() {
            return Ok(None);
        }
        let statement = format!(
            "COPY (SELECT position, aggregate_type, aggregate_id, sequence, payload, metadata, \
             recorded_at, leaf FROM {}.events WHERE position >= {from} AND position < {to} \
             ORDER BY position) TO STDOUT (FORMAT binary)",
            server.schema()
        );
        let mut tx = server.begin(Role::Reader).await.map_err(failed)?;
        let limit = tx.limit();
        let most = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(most * EXPECTED);
        {
            let connection = tx.connection().map_err(failed)?;
            let rows = with_timeout(limit, connection.copy_out_raw(&statement)).await;
            let mut rows = rows.map_err(failed)?;
            while let Some(some) = with_timeout(limit, rows.try_next()).await.map_err(failed)? {
                bytes.extend_from_slice(&some);
            }
        }
        tx.commit().await.map_err(failed)?;
        Ok(Some(EventCopy { bytes, most }))
    }
}

impl EventCopy {
    /// The events in order; `None` where any cannot be decoded.
    pub fn decode(&self) -> Option<Vec<Recorded>> {
        let mut cells = Cells(self.bytes.as_slice());
        if cells.take(SIGNATURE.len())? != SIGNATURE {
            return None;
        }
        cells.take(4)?;
        let extension = usize::try_from(cells.number()?).ok()?;
        cells.take(extension)?;
        let mut events: Vec<Recorded> = Vec::with_capacity(self.most);
        let mut before: Option<(&[u8], Arc<Metadata>)> = None;
        loop {
            match i16::from_be_bytes(cells.take(2)?.try_into().ok()?) {
                -1 => return Some(events),
                8 => events.push(cells.event(&mut before)?),
                _other => return None,
            }
        }
    }
}

/// The bytes that are left to read.
struct Cells<'a>(&'a [u8]);

impl<'a> Cells<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<i32> {
        Some(i32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// One cell; a null is none.
    fn cell(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.take(length)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.cell()?).ok()
    }

    fn count(&mut self) -> Option<u64> {
        u64::try_from(i64::from_be_bytes(self.cell()?.try_into().ok()?)).ok()
    }

    /// The columns as the statement names them. Most events were recorded by
    /// whom the one before was.
    fn event(&mut self, before: &mut Option<(&'a [u8], Arc<Metadata>)>) -> Decoded {
        let position = self.count()?;
        let (stream_type, stream_id) = (self.text()?, self.text()?);
        let sequence = self.count()?;
        let payload = self.text()?;
        let said = self.cell()?;
        let metadata = match before {
            Some((known, metadata)) if *known == said => Arc::clone(metadata),
            Some(_) | None => {
                let metadata: Arc<Metadata> = Arc::new(serde_json::from_slice(said).ok()?);
                *before = Some((said, Arc::clone(&metadata)));
                metadata
            }
        };
        let recorded_at = self.text()?.into();
        let leaf = self.cell()?.try_into().ok()?;
        let event = LedgerEvent::decode(stream_type, &without(payload)).ok()?;
        let (stream_type, stream_id) = (stream_type.into(), stream_id.into());
        Some(Recorded {
            position,
            stream_type,
            stream_id,
            sequence,
            recorded_at,
            event,
            metadata,
            leaf,
        })
    }
}

/// A canonical payload with the members in [`NOT_SHOWN`] empty. A quote within a
/// string is escaped, so what is found is the name of a member.
fn without(payload: &str) -> Cow<'_, str> {
    let bytes = payload.as_bytes();
    let mut found: Vec<usize> = Vec::new();
    for (finder, name) in FINDERS.iter().zip(NOT_SHOWN) {
        let ends = finder.find_iter(bytes).filter(|at| is_member(bytes, *at));
        found.extend(ends.map(|at| at + name.len()));
    }
    if found.is_empty() {
        return payload.into();
    }
    found.sort_unstable();
    let mut out = String::with_capacity(payload.len());
    let mut next = 0;
    for inner in found {
        // One within another goes with it.
        if let Some(kept) = payload.get(next..inner) {
            out.push_str(kept);
            next = inner + end_of_inner(payload.get(inner..).unwrap_or_default());
        }
    }
    out.push_str(payload.get(next..).unwrap_or_default());
    out.into()
}

/// Behind a backslash it is the end of a key that has a quote in it.
fn is_member(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    matches!(before, Some(b',' | b'{'))
}

/// The index of the bracket that closes the open list or object.
fn end_of_inner(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += length_of_string(bytes.get(at + 1..).unwrap_or_default()),
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return at,
            b']' | b'}' => depth -= 1,
            _other => {}
        }
        at += 1;
    }
    text.len()
}

/// How far it is to the quote that ends a string, and over it.
fn length_of_string(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += found + 1;
        if bytes.get(at - 1) == Some(&b'"') {
            return at;
        }
        // It skips the escaped character.
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_steps_go_and_everything_else_stays() {
        let payload = r#"{"a":[1,"]"],"ceilings":[{"x":["]\"["]}],"facts":{"steps":[{}],"}":"\""},"s":"\"steps\":[1]","steps":[{"v":"]}\\"},[2]],"z":{"steps":[]}}"#;
        let left = r#"{"a":[1,"]"],"ceilings":[],"facts":{},"s":"\"steps\":[1]","steps":[],"z":{"steps":[]}}"#;
        assert_eq!(without(payload), left);
        assert_eq!(without("{\"a\":1}"), "{\"a\":1}");
    }

    #[test]
    fn what_is_no_binary_copy_is_not_decoded() {
        let decoded = |bytes: &[u8]| EventCopy { bytes: bytes.to_vec(), most: 1 }.decode();
        assert!(decoded(b"").is_none());
        assert!(decoded(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\x03").is_none());
        let empty = decoded(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\xff\xff");
        assert_eq!(empty.unwrap(), []);
    }
}
