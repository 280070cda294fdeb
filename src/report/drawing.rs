//! What is drawn, before it becomes a PDF or an SVG: texts and boxes, placed
//! in whole units, so that no float stands near a sum.

/// A point (1/72 inch) in units. At 32 units a point a page of A4 stays within
/// 16 bits, which a float holds exactly.
pub(super) const POINT: i32 = 32;

/// Where a text stands to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// The colours of papers. They stay apart in grey, too: papers are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ink {
    /// Text.
    Black,
    /// Text beside the matter.
    Grey,
    /// The rules of a table.
    Rule,
    /// Behind a header.
    Shade,
    /// Own charges.
    Own,
    /// Other payers' money.
    External,
    /// What a ceiling leaves.
    Track,
    /// Beyond a ceiling.
    Over,
}

impl Ink {
    /// Red, green, blue.
    pub(super) fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Black => (0x1a, 0x1a, 0x1a),
            Self::Grey => (0x59, 0x59, 0x59),
            Self::Rule => (0x8c, 0x8c, 0x8c),
            Self::Shade => (0xee, 0xf1, 0xf5),
            Self::Own => (0x1f, 0x4e, 0x79),
            Self::External => (0x8f, 0xb8, 0xde),
            Self::Track => (0xe3, 0xe3, 0xe3),
            Self::Over => (0xc0, 0x1c, 0x1c),
        }
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Its size in units.
    pub(super) size: i32,
    /// Whether it is bold.
    pub(super) bold: bool,
    /// Its colour.
    pub(super) ink: Ink,
}

impl Look {
    /// Plain black text.
    pub(super) const fn plain(size: i32) -> Self {
        Self { size, bold: false, ink: Ink::Black }
    }

    /// Bold.
    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// In another colour.
    pub(super) const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}

/// One thing drawn. Places are in units from the top left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// A line of text.
    Text {
        /// Across.
        x: i32,
        /// Down to the line it stands on.
        y: i32,
        /// Where it stands to `x`.
        anchor: Anchor,
        /// How it looks.
        look: Look,
        /// What it says.
        text: String,
    },
    /// A filled box; a thin one is a rule.
    Box {
        /// Across.
        x: i32,
        /// Down.
        y: i32,
        /// How wide.
        width: i32,
        /// How high.
        height: i32,
        /// Its colour.
        ink: Ink,
    },
}

impl Mark {
    /// A line of text.
    pub(super) fn text(
        (x, y): (i32, i32),
        anchor: Anchor,
        look: Look,
        text: impl Into<String>,
    ) -> Self {
        Self::Text { x, y, anchor, look, text: text.into() }
    }

    /// A filled box.
    pub(super) fn fill((x, y): (i32, i32), (width, height): (i32, i32), ink: Ink) -> Self {
        Self::Box { x, y, width, height, ink }
    }
}
