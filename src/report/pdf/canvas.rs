//! Marks as a PDF: the one module that speaks with `krilla`, and the one of
//! reports on paper in which a number becomes a float, for a place on a sheet.

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Archival, ConfigurationBuilder},
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata, TextDirection},
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, LineCap, LineJoin, Stroke},
    surface::Surface,
    text::{GlyphId, KrillaGlyph},
};

use bofu_domain::language::Lang;

use super::font::Face;
use crate::drawing::{Anchor, Ink, Look, Mark};
use bofu_tabular::FileFault;

/// A sheet: its sides in units, and what is drawn on it.
pub(super) struct Sheet {
    /// Across and down.
    pub(super) sides: (i32, i32),
    /// In the order in which it is drawn and read.
    pub(super) marks: Vec<Mark>,
}

/// What a document says of itself.
pub(super) struct About {
    /// Its title.
    pub(super) title: String,
    /// Who issues it, where that is known.
    pub(super) issuer: Option<String>,
    /// What it covers.
    pub(super) subject: String,
    /// Its language.
    pub(super) lang: Lang,
}

/// The sheets as PDF/A-2u: fonts embedded, every character with its code, and
/// nothing in it that another program could show otherwise. The same sheets
/// are the same bytes.
pub(super) fn document(face: &Face, sheets: &[Sheet], about: About) -> Result<Vec<u8>, FileFault> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_U)
        .finish()
        .map_err(|error| FileFault::unwritable(&format!("{error:?}")))?;
    let settings =
        SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(about));
    for sheet in sheets {
        let (width, height) = (points(sheet.sides.0), points(sheet.sides.1));
        let size = PageSettings::from_wh(width, height)
            .ok_or_else(|| FileFault::unwritable(&"a sheet without sides"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for mark in &sheet.marks {
            draw(&mut surface, face, mark);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| FileFault::unwritable(&error))
}

/// A document names its time; it is fixed, as in workbooks, so that the same
/// table is the same file.
fn metadata(about: About) -> Metadata {
    let language = about.lang.pick("zh-CN", "en");
    Metadata::new()
        .title(about.title)
        .description(about.subject)
        .authors(about.issuer.into_iter().collect())
        .creator("Bofu".to_owned())
        .language(language.to_owned())
        .text_direction(TextDirection::LeftToRight)
        .creation_date(DateTime::new(2000).month(1).day(1).hour(0).minute(0).second(0))
}

fn draw(surface: &mut Surface<'_>, face: &Face, mark: &Mark) {
    match mark {
        Mark::Box { x, y, width, height, ink } => {
            let (left, top) = (points(*x), points(*y));
            let Some(rect) = Rect::from_xywh(left, top, points(*width), points(*height)) else {
                return;
            };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            if let Some(path) = path.finish() {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(*ink)));
                surface.draw_path(&path);
            }
        }
        Mark::Text { x, y, anchor, look, text } => {
            let width = face.width_at(text, look.size);
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - width / 2,
                Anchor::End => x - width,
            };
            line(surface, face, (left, *y), *look, text);
        }
    }
}

fn line(surface: &mut Surface<'_>, face: &Face, (x, y): (i32, i32), look: Look, text: &str) {
    let glyphs: Vec<KrillaGlyph> = text
        .char_indices()
        .map(|(at, character)| {
            let (glyph, width) = face.glyph(character);
            let range = at..at + character.len_utf8();
            let id = GlyphId::new(glyph.to_u32());
            KrillaGlyph::new(id, ems(width), 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    if glyphs.is_empty() {
        return;
    }
    surface.set_fill(Some(fill(look.ink)));
    // One weight is embedded: bold is its outline, a thirtieth of the size wide.
    surface.set_stroke(look.bold.then(|| stroke(look.ink, look.size / 30)));
    let start = Point::from_xy(points(x), points(y));
    surface.draw_glyphs(start, &glyphs, face.font(), text, points(look.size), false);
}

fn colour(ink: Ink) -> rgb::Color {
    let (red, green, blue) = ink.rgb();
    rgb::Color::new(red, green, blue)
}

fn fill(ink: Ink) -> Fill {
    Fill { paint: colour(ink).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn stroke(ink: Ink, width: i32) -> Stroke {
    Stroke {
        paint: colour(ink).into(),
        width: points(width),
        miter_limit: 4.0,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Round,
        opacity: NormalizedF32::ONE,
        dash: None,
    }
}

/// Units as points, exactly: 16 bits and a power of two.
#[expect(clippy::float_arithmetic, reason = "a place on a sheet, no sum")]
fn points(units: i32) -> f32 {
    f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / 32.0
}

/// A width in the font's measure as a share of its size.
#[expect(clippy::float_arithmetic, reason = "the width of a glyph, no sum")]
fn ems(width: i32) -> f32 {
    f32::from(i16::try_from(width).unwrap_or(i16::MAX)) / 1000.0
}
