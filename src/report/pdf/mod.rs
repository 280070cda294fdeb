//! Reports on paper: A4 as PDF/A, the font embedded, the text selectable.
//!
//! [`pdf`] lays a [`Table`] out, [`Page`] is one page of labels and values.
//! Layout is whole numbers from end to end; only `canvas` speaks with the PDF
//! library. Modules in reading order.

mod font;
mod lines;

mod columns;
mod sheets;

mod canvas;
mod page;

#[cfg(test)]
mod tests;

pub use page::Page;

use self::{
    canvas::About,
    font::Face,
    sheets::{PageWriter, Style},
};
use bofu_domain::language::Lang;

use super::Table;
use bofu_tabular::FileFault;

/// A table as PDF: title, period, issuer, header on every sheet, sums, notes,
/// the line for signatures, page numbers, and at the foot the log's size and
/// root. The same table is the same file.
///
/// # Errors
/// None that a table in memory could cause.
pub fn pdf(table: &Table, lang: Lang) -> Result<Vec<u8>, FileFault> {
    set(table, lang, Style::Table)
}

/// Pages as one PDF, each with sheets and page numbers of its own.
///
/// # Errors
/// None that pages in memory could cause.
pub fn pages(pages: &[Page], lang: Lang) -> Result<Vec<u8>, FileFault> {
    let font = Face::noto()?;
    let print = |page: &Page| PageWriter::new(&page.table(), &font, lang, page.style()).print();
    let sheets: Vec<canvas::Sheet> = pages.iter().flat_map(print).collect();
    let title = pages.first().map(|page| page.title.pick(lang).to_owned()).unwrap_or_default();
    let issuer = pages.first().and_then(|page| page.issuer.clone());
    canvas::document(&font, &sheets, About { title, issuer, subject: String::new(), lang })
}

fn set(table: &Table, lang: Lang, style: Style) -> Result<Vec<u8>, FileFault> {
    let font = Face::noto()?;
    let sheets = PageWriter::new(table, &font, lang, style).print();
    let subject: Vec<&str> = table.about.iter().map(|words| words.pick(lang)).collect();
    let about = About {
        title: table.title.pick(lang).to_owned(),
        issuer: table.issuer.clone(),
        subject: subject.join(" · "),
        lang,
    };
    canvas::document(&font, &sheets, about)
}
