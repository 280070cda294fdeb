//! The compound file around an old workbook: a file system of sectors.

use super::super::FileFault;

/// A sector number from here on is a mark, not a sector.
const FIRST_MARK: u32 = 0xffff_fffa;
/// Streams below this many bytes lie in the small sectors.
const SMALL: u64 = 4_096;
/// The size of a small sector.
const SMALL_SECTOR: usize = 64;
/// The size of a directory entry.
const ENTRY: usize = 128;
/// How many table sectors the header names itself.
const HEADER_TABLES: usize = 109;

/// A little-endian number of two bytes.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A little-endian number of four bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A directory entry.
struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

/// A compound file.
struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// For each sector the one after it.
    next: Vec<u32>,
}

/// The workbook's stream.
pub(super) fn workbook(bytes: &[u8]) -> Result<Vec<u8>, FileFault> {
    let compound = Compound::open(bytes).ok_or_else(damaged)?;
    let directory =
        u32_at(bytes, 48).and_then(|start| compound.chain(start)).ok_or_else(damaged)?;
    let entries: Vec<Entry> = directory.chunks_exact(ENTRY).filter_map(entry).collect();
    if entries.iter().any(|entry| entry.name == "EncryptedPackage") {
        return Err(FileFault::OldOrLocked);
    }
    let named = |name: &str| {
        entries.iter().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))
    };
    let stream = named("Workbook").or_else(|| named("Book"));
    let stream = stream.ok_or_else(|| FileFault::damaged(&"it holds no workbook"))?;
    compound.stream(stream, &entries).ok_or_else(damaged)
}

fn damaged() -> FileFault {
    FileFault::damaged(&"its sectors do not hang together")
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).min(64).saturating_sub(2);
    let units: Vec<u16> = (0..length / 2).filter_map(|at| u16_at(bytes, at * 2)).collect();
    let low = u64::from(u32_at(bytes, 120)?);
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        kind: *bytes.get(66)?,
        start: u32_at(bytes, 116)?,
        // Files are far below 4 GiB; old writers leave the upper half undefined.
        size: low,
    })
}

impl<'b> Compound<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut compound = Self { bytes, sector, next: Vec::new() };
        let limit = bytes.len() / sector;
        let mut tables: Vec<u32> =
            (0..HEADER_TABLES).filter_map(|at| u32_at(bytes, 76 + at * 4)).collect();
        let mut more = u32_at(bytes, 68)?;
        // Each further list ends with the number of the next one.
        for _ in 0..limit {
            if more >= FIRST_MARK {
                break;
            }
            let list = compound.sector_at(more)?;
            let end = list.len().checked_sub(4)?;
            tables.extend((0..end / 4).filter_map(|at| u32_at(list, at * 4)));
            more = u32_at(list, end)?;
        }
        let mut next = Vec::new();
        for table in tables.into_iter().filter(|table| *table < FIRST_MARK).take(limit) {
            let list = compound.sector_at(table)?;
            next.extend((0..list.len() / 4).filter_map(|at| u32_at(list, at * 4)));
        }
        next.truncate(limit.saturating_add(1));
        compound.next = next;
        Some(compound)
    }

    /// A sector; the last one of a file may be cut short.
    fn sector_at(&self, number: u32) -> Option<&'b [u8]> {
        let from = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors; `None` where it runs in a circle or out
    /// of the file.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut found = Vec::new();
        let mut at = start;
        for _ in 0..=self.next.len() {
            if at >= FIRST_MARK {
                return Some(found);
            }
            found.extend_from_slice(self.sector_at(at)?);
            at = *self.next.get(usize::try_from(at).ok()?)?;
        }
        None
    }

    fn stream(&self, stream: &Entry, entries: &[Entry]) -> Option<Vec<u8>> {
        let size = usize::try_from(stream.size).ok()?;
        let mut found = if stream.size >= SMALL {
            self.chain(stream.start)?
        } else {
            let root = entries.iter().find(|entry| entry.kind == 5)?;
            let small = self.chain(root.start)?;
            let table = self.chain(u32_at(self.bytes, 60)?)?;
            let mut found = Vec::new();
            let mut at = stream.start;
            for _ in 0..=size / SMALL_SECTOR {
                if at >= FIRST_MARK {
                    break;
                }
                let from = usize::try_from(at).ok()?.checked_mul(SMALL_SECTOR)?;
                let to = from.checked_add(SMALL_SECTOR)?.min(small.len());
                found.extend_from_slice(small.get(from..to)?);
                at = u32_at(&table, usize::try_from(at).ok()?.checked_mul(4)?)?;
            }
            found
        };
        if found.len() < size {
            return None;
        }
        found.truncate(size);
        Some(found)
    }
}
