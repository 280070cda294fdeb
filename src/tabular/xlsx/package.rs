//! The zip around a workbook, opened within bounds.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Cursor, Error, Read},
};

use zip::ZipArchive;

use super::super::FileFault;

/// The most parts of a package; workbooks have some dozens.
const MAX_PARTS: usize = 4_096;
/// How many times its packed size a part may unpack to. Sheets reach some
/// thirty times; the format's limit, which bombs use, is over a thousand.
const MAX_RATIO: u64 = 250;
/// Parts smaller than this are not measured: 1 MiB.
const RATIO_FROM: u64 = 1024 * 1024;

/// A workbook's zip, with its parts by name.
pub(super) struct Package {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    parts: BTreeMap<String, usize>,
}

impl Package {
    /// Opens a package: part count, unpacked size and ratio are checked first,
    /// as the directory declares them; reading holds each part to what it declared.
    pub(super) fn open(bytes: Vec<u8>, limit: u64) -> Result<Self, FileFault> {
        let zip =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| FileFault::damaged(&error))?;
        if zip.len() > MAX_PARTS {
            let what = format!("{} parts, at most {MAX_PARTS}", zip.len());
            return Err(FileFault::Bomb { what });
        }
        let mut parts = BTreeMap::new();
        let mut unpacked = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|error| FileFault::damaged(&error))?;
            if entry.encrypted() {
                return Err(FileFault::OldOrLocked);
            }
            let (size, packed) = (entry.size(), entry.compressed_size());
            let name = plain(&String::from_utf8_lossy(entry.name_raw()));
            if size > RATIO_FROM && size / packed.max(1) > MAX_RATIO {
                let what = format!("{name} to {} times its size", size / packed.max(1));
                return Err(FileFault::Bomb { what });
            }
            unpacked = unpacked.saturating_add(size);
            if unpacked > limit {
                let what = format!("{unpacked} bytes and more, at most {limit}");
                return Err(FileFault::Bomb { what });
            }
            if parts.insert(name.clone(), index).is_some() {
                return Err(FileFault::damaged(&format!("the part {name} is there twice")));
            }
        }
        Ok(Self { zip, parts })
    }

    /// A part by its name in the package; `None` where there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<impl BufRead>, FileFault> {
        let Some(&index) = self.parts.get(&plain(name)) else {
            return Ok(None);
        };
        let part = self.zip.by_index(index).map_err(|error| FileFault::damaged(&error))?;
        let left = part.size();
        Ok(Some(BufReader::new(Held { part, left })))
    }

    /// A part that must be there.
    pub(super) fn needed(&mut self, name: &str) -> Result<impl BufRead, FileFault> {
        self.part(name)?.ok_or_else(|| FileFault::damaged(&format!("it has no part {name}")))
    }
}

/// Part names differ in case and slashes between the programs that write them.
fn plain(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_lowercase()
}

/// A reader that fails once a part gives more bytes than it declared.
struct Held<R> {
    part: R,
    left: u64,
}

impl<R: Read> Read for Held<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.part.read(buffer)?;
        self.left = u64::try_from(count)
            .ok()
            .and_then(|count| self.left.checked_sub(count))
            .ok_or_else(|| Error::other("a part is longer than it declares"))?;
        Ok(count)
    }
}
