//! The font: which characters it has, and how wide they are.

use std::{borrow::Cow, collections::BTreeSet};

use krilla::text::Font;
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    charmap::Charmap,
    raw::{TableProvider, tables::hmtx::Hmtx},
};

use bofu_tabular::FileFault;

/// Noto Sans SC; where it is from: `assets/fonts/README.md`.
static NOTO: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.ttf");

/// Units of the font's own measure in its size.
pub(super) const EM: i32 = 1000;

/// The font of the papers.
pub(super) struct Face {
    font: Font,
    map: Charmap<'static>,
    widths: Hmtx<'static>,
}

impl Face {
    /// Reads the font that is built in.
    pub(super) fn noto() -> Result<Self, FileFault> {
        let damaged = || FileFault::unwritable(&"the built-in font is damaged");
        let font = Font::new(NOTO.into(), 0).ok_or_else(damaged)?;
        let parsed = FontRef::new(NOTO).map_err(|error| FileFault::unwritable(&error))?;
        let widths = parsed.hmtx().map_err(|error| FileFault::unwritable(&error))?;
        Ok(Self { font, map: parsed.charmap(), widths })
    }

    /// The font as the PDF takes it.
    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// The glyph of a character, and its width in the font's own measure.
    pub(super) fn glyph(&self, character: char) -> (GlyphId, i32) {
        let glyph = self.map.map(character).unwrap_or(GlyphId::NOTDEF);
        (glyph, self.widths.advance(glyph).map_or(EM, i32::from))
    }

    /// The width of a line in the font's own measure.
    pub(super) fn width(&self, line: &str) -> i32 {
        line.chars().map(|character| self.glyph(character).1).fold(0, i32::saturating_add)
    }

    /// The width of a line at a size, in the units of the size.
    pub(super) fn width_at(&self, line: &str, size: i32) -> i32 {
        scaled(self.width(line), size)
    }

    /// A text that can be printed: control characters are blanks, and a
    /// character that the font has not stands as its code, `〔U+2CB4E〕`, so that
    /// nothing is lost and nothing is guessed. Such characters go into `missing`.
    pub(super) fn printable<'a>(
        &self,
        text: &'a str,
        missing: &mut BTreeSet<char>,
    ) -> Cow<'a, str> {
        let has = |character: char| self.map.map(character).is_some();
        if text.chars().all(|character| !character.is_control() && has(character)) {
            return Cow::Borrowed(text);
        }
        let mut printable = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_control() {
                printable.push(' ');
            } else if has(character) {
                printable.push(character);
            } else {
                missing.insert(character);
                printable.push_str(&code(character));
            }
        }
        Cow::Owned(printable)
    }
}

/// A character by its code.
fn code(character: char) -> String {
    format!("〔U+{:04X}〕", u32::from(character))
}

/// A width of the font's own measure at a size, in the units of the size,
/// rounded up: what is measured fits.
pub(super) fn scaled(width: i32, size: i32) -> i32 {
    let scaled = (i64::from(width) * i64::from(size) + i64::from(EM) - 1) / i64::from(EM);
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_rare_characters_of_names_and_places() {
        let face = Face::noto().unwrap();
        let mut missing = BTreeSet::new();
        for rare in "垯塱骉𬭎䶮㛃㸌㼆㽏㑇䓖𬀩𬀪𬍛𬍤𫍯𫍽𨱑𬱖𬬭𬬱𬘭𬤇䴙䲟堃喆犇龘頔赟".chars()
        {
            assert_eq!(face.printable(&rare.to_string(), &mut missing), rare.to_string());
        }
        assert_eq!(missing, BTreeSet::new());
    }

    #[test]
    fn the_font_has_every_character_of_gb2312() {
        let face = Face::noto().unwrap();
        let mut missing = BTreeSet::new();
        let all = (0xA1..=0xF7_u8).flat_map(|row| (0xA1..=0xFE_u8).map(move |cell| [row, cell]));
        let mut known = 0;
        for bytes in all.filter(|[row, _]| *row >= 0xB0) {
            let read =
                encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
            let text = read.unwrap_or_default();
            if text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                face.printable(&text, &mut missing);
                known += 1;
            }
        }
        assert!(known >= 6763, "only {known} characters were looked at");
        assert_eq!(missing, BTreeSet::new());
    }

    #[test]
    fn a_character_that_the_font_has_not_stands_as_its_code() {
        let face = Face::noto().unwrap();
        let mut missing = BTreeSet::new();
        let shown = face.printable("甲\u{20001}\u{1F600}\n乙", &mut missing);
        assert_eq!(shown, "甲〔U+20001〕〔U+1F600〕 乙");
        assert_eq!(missing, BTreeSet::from(['\u{20001}', '\u{1F600}']));
        assert!(shown.chars().all(|character| face.glyph(character).0 != GlyphId::NOTDEF));
    }
}
