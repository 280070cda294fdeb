//! How much of a workbook is read.

/// How much of a workbook is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// Whether the first row is a header, beyond which no cell may lie.
    pub(crate) headed: bool,
    /// The most bytes that all parts together may unpack to.
    pub(crate) unpacked: u64,
    /// The most bytes of text of the sheet. A workbook names a repeated text
    /// once, so a small file could otherwise ask for any amount.
    pub(crate) text: usize,
    /// The most shared strings.
    pub(crate) strings: usize,
}

impl Extent {
    /// A table with a header: 512 MiB unpacked, 256 MiB of text.
    pub(crate) const TABLE: Self = Self {
        headed: true,
        unpacked: 512 * 1024 * 1024,
        text: 256 * 1024 * 1024,
        strings: 5_000_000,
    };
}
