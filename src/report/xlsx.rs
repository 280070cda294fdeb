//! A table as a workbook: title, header, rows, sums as formulas, notes.

use std::str::FromStr;

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};
use unicode_width::UnicodeWidthStr;

use bofu_domain::language::Lang;

use super::{Cell, Kind, Table};
use bofu_tabular::{FileFault, letter, properties};

/// Significant digits that a spreadsheet shows.
const DIGITS: usize = 15;
/// The rules between cells, and what is behind the header.
const RULE: Color = Color::RGB(0x00BF_BFBF);
const SHADE: Color = Color::RGB(0x00EE_F1F5);
/// Columns are no narrower and no wider, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=40;

/// The workbook's bytes: the same table gives the same bytes.
///
/// # Errors
/// More rows than a sheet holds, or a text longer than a cell holds.
pub fn xlsx(table: &Table, lang: Lang) -> Result<Vec<u8>, FileFault> {
    workbook(table, lang).map_err(|error| FileFault::unwritable(&error))
}

fn workbook(table: &Table, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let title = table.title.pick(lang);
    book.set_properties(&properties(title)?);
    let sheet = book.add_worksheet();
    let name: String = title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    sheet.set_name(if name.is_empty() { "1".to_owned() } else { name })?;
    let mut page = Page { table, lang, formats: Formats::new(), row: 0 };
    page.head(sheet)?;
    page.body(sheet)?;
    page.foot(sheet)?;
    book.save_to_buffer()
}

/// The looks of cells.
struct Formats {
    title: Format,
    head: Format,
    text: Format,
    money: Format,
    count: Format,
    date: Format,
    note: Format,
}

impl Formats {
    fn new() -> Self {
        let ruled = Format::new()
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(RULE);
        let head = ruled.clone().set_bold().set_background_color(SHADE).set_text_wrap();
        Self {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Left),
            head: head.set_align(FormatAlign::Center),
            text: ruled.clone().set_num_format("@").set_text_wrap(),
            money: ruled.clone().set_num_format("#,##0.00;[Red]-#,##0.00"),
            count: ruled.clone().set_num_format("#,##0"),
            date: ruled.set_num_format("yyyy-mm-dd"),
            note: Format::new().set_italic(),
        }
    }
}

/// A sheet being written from the top down.
struct Page<'a> {
    table: &'a Table,
    lang: Lang,
    formats: Formats,
    row: u32,
}

impl Page<'_> {
    fn head(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let title = self.table.title.pick(self.lang);
        sheet.write_string_with_format(0, 0, title, &self.formats.title)?;
        self.row = 1;
        for about in &self.table.about {
            sheet.write_string(self.row, 0, about.pick(self.lang))?;
            self.row += 1;
        }
        if let Some(issuer) = &self.table.issuer {
            let by = self.lang.pick("编制单位", "Issued by");
            sheet.write_string(self.row, 0, format!("{by}: {issuer}"))?;
            self.row += 1;
        }
        for (index, column) in (0_u16..).zip(&self.table.columns) {
            let label = column.label.pick(self.lang);
            sheet.write_string_with_format(self.row, index, label, &self.formats.head)?;
            let width = u16::try_from(self.width(usize::from(index))).unwrap_or(u16::MAX);
            sheet.set_column_width(index, width)?;
        }
        sheet.set_freeze_panes(self.row + 1, 0)?;
        sheet.set_repeat_rows(self.row, self.row)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        self.row += 1;
        Ok(())
    }

    /// The width of a column in characters: what its widest text needs, a
    /// Chinese character taking two.
    fn width(&self, index: usize) -> usize {
        let label = self.table.columns.get(index).map_or(0, |column| {
            // Room for the filter's arrow.
            column.label.pick(self.lang).width() + 3
        });
        let cells = self.table.rows.iter().filter_map(|row| row.get(index));
        let cell = cells.map(|cell| match cell {
            Cell::Money(money) => super::thousands(&money.to_string()).width() + 2,
            Cell::Empty | Cell::Text(_) | Cell::Term(..) | Cell::Count(_) | Cell::Date(_) => {
                cell.plain(self.lang).width() + 2
            }
        });
        let sum = self.table.sum(index).map_or(0, |sum| sum.plain(self.lang).width() + 6);
        let widest = cell.max().unwrap_or(0).max(label).max(sum);
        widest.clamp(*WIDTHS.start(), *WIDTHS.end())
    }

    fn body(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let header = self.row - 1;
        for cells in &self.table.rows {
            for ((index, cell), column) in (0_u16..).zip(cells).zip(&self.table.columns) {
                self.cell(sheet, index, cell, column.kind)?;
            }
            self.row += 1;
        }
        if let Some(last) =
            u16::try_from(self.table.columns.len()).ok().and_then(|n| n.checked_sub(1))
        {
            sheet.autofilter(header, 0, self.row - 1, last)?;
        }
        Ok(())
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        column: u16,
        cell: &Cell,
        kind: Kind,
    ) -> Result<(), XlsxError> {
        let row = self.row;
        let text = cell.plain(self.lang);
        match cell {
            Cell::Empty => {
                sheet.write_blank(row, column, &self.formats.text)?;
            }
            Cell::Money(_) | Cell::Count(_) => {
                let format = match kind {
                    Kind::Count => &self.formats.count,
                    Kind::Text | Kind::Code | Kind::Money | Kind::Date => &self.formats.money,
                };
                match number(&text) {
                    Some(number) => sheet.write_number_with_format(row, column, number, format)?,
                    None => sheet.write_string(row, column, &text)?,
                };
            }
            Cell::Date(date) => {
                match day(*date) {
                    Some(day) => {
                        sheet.write_datetime_with_format(row, column, day, &self.formats.date)?
                    }
                    None => sheet.write_string(row, column, &text)?,
                };
            }
            Cell::Text(_) | Cell::Term(..) => {
                sheet.write_string_with_format(row, column, &text, &self.formats.text)?;
            }
        }
        Ok(())
    }

    fn foot(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        if self.table.has_sums() {
            self.sums(sheet)?;
            self.row += 1;
        }
        self.row += 1;
        for note in self.table.said_below() {
            let text = note.pick(self.lang);
            sheet.write_string_with_format(self.row, 0, text, &self.formats.note)?;
            self.row += 1;
        }
        sheet.set_footer(self.footer());
        Ok(())
    }

    /// At the foot of every printed sheet: the log's state, and which sheet of
    /// how many. `&` begins a code there.
    fn footer(&self) -> String {
        let seal = self.table.seal.as_ref().map(super::Seal::words);
        let seal = seal.map_or_else(String::new, |words| words.pick(self.lang).replace('&', "&&"));
        let page = self.lang.pick("第 &P 页 共 &N 页", "Page &P of &N");
        format!("&L&7{seal}&R&9{page}")
    }

    /// A formula under each summed column. The sum it holds for programs that
    /// do not calculate is the exact one.
    fn sums(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let count = u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX);
        let (first, last) = (self.row.saturating_sub(count) + 1, self.row);
        for (index, column) in (0_u16..).zip(&self.table.columns) {
            let Some(sum) = self.table.sum(usize::from(index)) else {
                let label = if index == 0 { self.lang.pick("合计", "total") } else { "" };
                sheet.write_string_with_format(self.row, index, label, &self.formats.head)?;
                continue;
            };
            let name = letter(usize::from(index));
            let formula = Formula::new(format!("=SUM({name}{first}:{name}{last})"))
                .set_result(sum.plain(self.lang));
            let look = match column.kind {
                Kind::Count => &self.formats.count,
                Kind::Text | Kind::Code | Kind::Money | Kind::Date => &self.formats.money,
            };
            let look = look.clone().set_bold().set_background_color(SHADE);
            sheet.write_formula_with_format(self.row, index, formula, &look)?;
        }
        Ok(())
    }
}

/// The one place where a number becomes a float, since a workbook holds no
/// other. `None` where the float would not read back as the same number, or
/// has more digits than a spreadsheet shows: such a number is written as text.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let float = f64::from_str(text).ok().filter(|_| digits <= DIGITS)?;
    let back = Decimal::from_str_exact(&float.to_string()).ok()?;
    (back == Decimal::from_str_exact(text).ok()?).then_some(float)
}

/// A day as a workbook holds it; `None` before 1900.
fn day(date: bofu_domain::date::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use bofu_domain::money::Money;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sum_of_more_digits_than_a_spreadsheet_shows_is_no_number() {
        assert!(number("9999999999999.99").is_some());
        assert!(number("10000000000000.00").is_none());
        assert!(number("x").is_none());
    }

    proptest! {
        #[test]
        fn every_sum_that_is_written_as_a_number_reads_back_to_the_same_fen(
            fen in -999_999_999_999_999_i64..=999_999_999_999_999,
        ) {
            let money = Money::checked_fen(fen).unwrap();
            let written = number(&money.to_string()).unwrap();
            let back = Decimal::from_str_exact(&written.to_string()).unwrap();
            prop_assert_eq!(Money::try_new(back).unwrap(), money);
        }
    }
}
