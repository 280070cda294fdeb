//! A table laid out on sheets: title, header on each, rows, sums, notes, the
//! line for signatures, charts, and at the foot what the paper was made from.

use std::collections::BTreeSet;

use super::{
    canvas::Sheet,
    columns::{A4, Columns, Fit, MARGIN, sums_of},
    face::Face,
    lines::wrapped,
};
use crate::{
    report::{
        Kind, Table,
        chart::{self, Chart},
        drawing::{Anchor, Ink, Look, Mark, POINT},
    },
    tabular::Lang,
};

/// The room above the matter of a sheet.
const TOP: i32 = 40 * POINT;
/// The room below it, with the foot in it.
const BOTTOM: i32 = 44 * POINT;
/// The thickness of a rule.
const RULE: i32 = POINT / 2;
/// The room for signatures and a stamp.
const SIGNED: i32 = 84 * POINT;
/// The text beside the table.
const BESIDE: i32 = 9 * POINT;

/// How a paper is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A table: the sheet is chosen for it, people sign below.
    Table,
    /// Labels and values, upright, in larger text.
    Record,
}

/// One cell's lines, and whether they are bold.
type Lines = Vec<Vec<String>>;

/// A paper being laid out, from the top of its first sheet down.
pub(super) struct Press<'a> {
    table: &'a Table,
    face: &'a Face,
    lang: Lang,
    style: Style,
    columns: Columns,
    fit: Fit,
    missing: BTreeSet<char>,
    sheets: Vec<Sheet>,
    y: i32,
    /// Where the table on this sheet begins, for its upright rules.
    began: i32,
}

impl<'a> Press<'a> {
    /// A table before it is laid out.
    pub(super) fn new(table: &'a Table, face: &'a Face, lang: Lang, style: Style) -> Self {
        let mut missing = BTreeSet::new();
        let columns = Columns::of(table, lang, face, &mut missing);
        let fit = match style {
            Style::Table => Fit::of(&columns.all),
            Style::Record => Fit::upright(&columns.all, 21 * POINT / 2),
        };
        let sheets = Vec::new();
        Self { table, face, lang, style, columns, fit, missing, sheets, y: 0, began: 0 }
    }

    /// The sheets.
    pub(super) fn print(mut self) -> Vec<Sheet> {
        self.turn();
        self.title();
        self.header();
        self.rows();
        self.sums();
        self.rule_upright();
        self.notes();
        if self.style == Style::Table {
            self.signatures();
        }
        if let Some(chart) = &self.table.chart {
            self.chart(chart);
        }
        self.feet();
        self.sheets
    }

    fn sides(&self) -> (i32, i32) {
        if self.fit.landscape { (A4.1, A4.0) } else { A4 }
    }

    fn width(&self) -> i32 {
        Fit::room(self.fit.landscape)
    }

    /// Where the matter of a sheet ends.
    fn end(&self) -> i32 {
        self.sides().1 - BOTTOM
    }

    fn put(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.marks.push(mark);
        }
    }

    /// Writes a line and goes on below it.
    fn say(&mut self, anchor: Anchor, look: Look, text: &str) {
        let x = match anchor {
            Anchor::Start => MARGIN,
            Anchor::Middle => MARGIN + self.width() / 2,
            Anchor::End => MARGIN + self.width(),
        };
        let text = self.face.printable(text, &mut self.missing).into_owned();
        self.put(Mark::text((x, self.y + look.size), anchor, look, text));
    }

    /// A new sheet. All but the first say at their head what they belong to.
    fn turn(&mut self) {
        let first = self.sheets.is_empty();
        self.sheets.push(Sheet { sides: self.sides(), marks: Vec::new() });
        self.y = TOP;
        if first {
            return;
        }
        let look = Look::plain(8 * POINT).ink(Ink::Grey);
        self.say(
            Anchor::Start,
            look,
            &[self.table.title.pick(self.lang), &self.about()].join(" · "),
        );
        if let Some(issuer) = &self.table.issuer {
            self.say(Anchor::End, look, issuer);
        }
        self.y += 14 * POINT;
    }

    fn about(&self) -> String {
        let about: Vec<&str> = self.table.about.iter().map(|words| words.pick(self.lang)).collect();
        about.join(" · ")
    }

    fn title(&mut self) {
        self.say(Anchor::Middle, Look::plain(18 * POINT).bold(), self.table.title.pick(self.lang));
        self.y += 27 * POINT;
        let about = self.about();
        if !about.is_empty() {
            self.say(Anchor::Middle, Look::plain(10 * POINT), &about);
            self.y += 16 * POINT;
        }
        let look = Look::plain(BESIDE);
        let holds_money = self.table.columns.iter().any(|column| column.kind == Kind::Money);
        if let Some(issuer) = &self.table.issuer {
            let by = self.lang.pick("编制单位", "Issued by");
            self.say(Anchor::Start, look, &format!("{by}: {issuer}"));
        }
        if holds_money {
            self.say(Anchor::End, look, self.lang.pick("金额单位: 元", "Amounts in yuan"));
        }
        if holds_money || self.table.issuer.is_some() {
            self.y += 14 * POINT;
        }
    }

    fn header(&mut self) {
        self.began = self.y;
        self.put(Mark::fill((MARGIN, self.y), (self.table_width(), RULE), Ink::Rule));
        if self.style == Style::Record {
            return;
        }
        let look = Look::plain(self.fit.size).bold();
        let headers: Vec<Vec<String>> =
            self.columns.all.iter().map(|column| column.header.clone()).collect();
        let lines = self.lines(&headers);
        let height = self.height(&lines);
        self.put(Mark::fill((MARGIN, self.y), (self.table_width(), height), Ink::Shade));
        let middle = vec![Anchor::Middle; lines.len()];
        self.row(&lines, look, &middle);
    }

    fn table_width(&self) -> i32 {
        self.fit.widths.iter().sum()
    }

    fn leading(&self) -> i32 {
        self.fit.size * 13 / 10
    }

    /// The lines of a row's cells.
    fn lines(&self, texts: &[Vec<String>]) -> Lines {
        let pads = 2 * Fit::pad(self.fit.size);
        let places = self.columns.all.iter().zip(&self.fit.widths).zip(texts);
        let inner = |width: &i32| (width - pads).max(1);
        places.map(|((c, width), t)| c.lines(self.face, t, self.fit.size, inner(width))).collect()
    }

    fn height(&self, lines: &Lines) -> i32 {
        let most = lines.iter().map(Vec::len).max().unwrap_or_default().max(1);
        let most = i32::try_from(most).unwrap_or(i32::MAX / self.fit.size.max(1) / 2);
        most.saturating_mul(self.leading()).saturating_add(self.fit.size * 7 / 10)
    }

    /// Draws a row and the rule below it.
    fn row(&mut self, lines: &Lines, look: Look, anchors: &[Anchor]) {
        let height = self.height(lines);
        let (pad, leading) = (Fit::pad(self.fit.size), self.leading());
        let widths = self.fit.widths.clone();
        let mut left = MARGIN;
        for ((cell, width), anchor) in lines.iter().zip(&widths).zip(anchors) {
            let count = i32::try_from(cell.len()).unwrap_or_default();
            // In the middle of the row's height; letters sit a little high in their line.
            let mut y = self.y + (height - count * leading) / 2 + self.fit.size;
            let x = match anchor {
                Anchor::Start => left + pad,
                Anchor::Middle => left + width / 2,
                Anchor::End => left + width - pad,
            };
            for line in cell {
                self.put(Mark::text((x, y), *anchor, look, line.clone()));
                y += leading;
            }
            left += width;
        }
        self.y += height;
        self.put(Mark::fill((MARGIN, self.y), (self.table_width(), RULE), Ink::Rule));
    }

    fn anchors(&self) -> Vec<Anchor> {
        let anchor = |is_number| if is_number { Anchor::End } else { Anchor::Start };
        self.columns.all.iter().map(|column| anchor(column.is_number)).collect()
    }

    fn rows(&mut self) {
        let (look, anchors) = (Look::plain(self.fit.size), self.anchors());
        let rows = std::mem::take(&mut self.columns.rows);
        if rows.is_empty() {
            self.y += self.leading() / 2;
            self.say(Anchor::Middle, look, self.lang.pick("(无记录)", "(no rows)"));
            self.y += 2 * self.leading();
            self.put(Mark::fill((MARGIN, self.y), (self.table_width(), RULE), Ink::Rule));
            return;
        }
        let tail = self.tail();
        for (index, texts) in rows.iter().enumerate() {
            let lines = self.lines(texts);
            // Nobody signs a sheet without a row on it.
            let behind = if index + 1 == rows.len() { tail } else { 0 };
            let height = self.height(&lines);
            if self.y + height + behind > self.end() && self.y > self.began + 3 * self.leading() {
                self.turn_over();
            }
            for piece in self.pieces(lines) {
                if self.y + self.height(&piece) > self.end() {
                    self.turn_over();
                }
                let top = self.y;
                self.row(&piece, look, &anchors);
                self.gauge(index, top);
            }
        }
    }

    /// Ends the table on this sheet and goes on with it on the next.
    fn turn_over(&mut self) {
        self.rule_upright();
        self.turn();
        self.header();
    }

    /// A row that is higher than a sheet, in pieces that are not.
    fn pieces(&self, lines: Lines) -> Vec<Lines> {
        let room = (self.end() - TOP) * 3 / 5 / self.leading();
        let most = usize::try_from(room).unwrap_or(1).max(1);
        let longest = lines.iter().map(Vec::len).max().unwrap_or_default();
        if longest <= most {
            return vec![lines];
        }
        let piece = |from: usize| -> Lines {
            lines.iter().map(|cell| cell.iter().skip(from).take(most).cloned().collect()).collect()
        };
        (0..longest).step_by(most).map(piece).collect()
    }

    /// The bar of a row, in the column behind the last.
    fn gauge(&mut self, row: usize, top: i32) {
        let Some(place) = self.columns.all.iter().position(|c| c.sources.is_empty()) else {
            return;
        };
        let Some(gauge) = self.table.gauges.get(row).copied() else { return };
        let left: i32 = self.fit.widths.iter().take(place).sum();
        let width = self.fit.widths.get(place).copied().unwrap_or_default();
        let (pad, height) = (Fit::pad(self.fit.size), self.fit.size);
        let y = top + (self.y - top - height) / 2;
        let x = MARGIN + left + 2 * pad;
        for mark in gauge.marks((x, y), width - 4 * pad, height) {
            self.put(mark);
        }
    }

    fn sums(&mut self) {
        if !self.table.has_sums() {
            return;
        }
        let mut texts: Vec<Vec<String>> =
            self.columns.all.iter().map(|c| sums_of(c, self.table, self.lang)).collect();
        let label = self.lang.pick("合计", "Total").to_owned();
        let first = texts.iter_mut().flatten().next().filter(|text| text.is_empty());
        if let Some(first) = first {
            *first = label;
        }
        let lines = self.lines(&texts);
        if self.y + self.height(&lines) > self.end() {
            self.turn_over();
        }
        let anchors = self.anchors();
        self.row(&lines, Look::plain(self.fit.size).bold(), &anchors);
    }

    fn rule_upright(&mut self) {
        let height = self.y - self.began + RULE;
        let mut x = MARGIN;
        self.put(Mark::fill((x, self.began), (RULE, height), Ink::Rule));
        for width in self.fit.widths.clone() {
            x += width;
            self.put(Mark::fill((x, self.began), (RULE, height), Ink::Rule));
        }
    }

    /// What is said below the table, in lines.
    fn said_below(&mut self) -> Vec<String> {
        let mut notes: Vec<String> =
            self.table.notes.iter().map(|note| note.pick(self.lang).to_owned()).collect();
        if !self.missing.is_empty() {
            let codes: Vec<String> =
                self.missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            let what = "字库未收录、以码位代替的字";
            let what =
                self.lang.pick(what, "Characters that the font has not, shown by their code");
            notes.push(format!("{what}: {}", codes.join(" ")));
        }
        let width = self.width();
        let lines = |note: &String| {
            let note = self.face.printable(note, &mut BTreeSet::new()).into_owned();
            wrapped(self.face, &note, BESIDE, width)
        };
        notes.iter().flat_map(lines).collect()
    }

    /// The height of what must stand on one sheet with the last row.
    fn tail(&mut self) -> i32 {
        let notes = i32::try_from(self.said_below().len()).unwrap_or_default();
        let sums = if self.table.has_sums() { 3 * self.leading() } else { 0 };
        let signed = if self.style == Style::Table { SIGNED } else { 0 };
        let tail = sums + signed + (notes + 1) * BESIDE * 3 / 2;
        tail.min((self.end() - TOP) / 2)
    }

    fn notes(&mut self) {
        self.y += BESIDE;
        for line in self.said_below() {
            if self.y + 2 * BESIDE > self.end() {
                self.turn();
            }
            self.say(Anchor::Start, Look::plain(BESIDE), &line);
            self.y += BESIDE * 3 / 2;
        }
    }

    /// 编制, 复核, 审批, with room for a stamp.
    fn signatures(&mut self) {
        if self.y + SIGNED > self.end() {
            self.turn();
        }
        self.y += 14 * POINT;
        let look = Look::plain(10 * POINT);
        let third = self.width() / 3;
        let line = self.y + look.size;
        let hands = [("编制", "Prepared by"), ("复核", "Checked by"), ("审批", "Approved by")];
        let mut x = MARGIN;
        for (zh, en) in hands {
            let label = format!("{}: ", self.lang.pick(zh, en));
            let from = x + self.face.width_at(&label, look.size);
            self.put(Mark::text((x, line), Anchor::Start, look, label));
            let rule = (x + third - 24 * POINT - from).max(0);
            self.put(Mark::fill((from, line + 2 * POINT), (rule, RULE), Ink::Grey));
            x += third;
        }
        let stamp = self
            .lang
            .pick("(单位盖章)              年        月        日", "(stamp)              date");
        let place = (MARGIN + 2 * third, line + 40 * POINT);
        self.put(Mark::text(place, Anchor::Start, look, stamp));
        self.y += SIGNED - 14 * POINT;
    }

    /// A chart on sheets of its own.
    fn chart(&mut self, chart: &Chart) {
        self.turn();
        let (width, lang) = (self.width(), self.lang);
        let mut marks = chart.head((MARGIN, self.y), width, lang);
        self.y += chart::HEAD;
        for bar in &chart.bars {
            if self.y + chart::BAR > self.end() {
                marks.drain(..).for_each(|mark| self.put(mark));
                self.turn();
            }
            marks.extend(Chart::bar(bar, (MARGIN, self.y), width, lang));
            self.y += chart::BAR;
        }
        marks.drain(..).for_each(|mark| self.put(mark));
    }

    /// At the foot of every sheet: the log's state, and which sheet of how many.
    fn feet(&mut self) {
        let count = self.sheets.len();
        let (width, (_, down)) = (self.width(), self.sides());
        let y = down - BOTTOM + 16 * POINT;
        for (index, sheet) in self.sheets.iter_mut().enumerate() {
            let page = match self.lang {
                Lang::Zh => format!("第 {} 页 共 {count} 页", index + 1),
                Lang::En => format!("Page {} of {count}", index + 1),
            };
            sheet.marks.push(Mark::fill((MARGIN, y), (width, RULE), Ink::Rule));
            let line = y + 11 * POINT;
            if let Some(seal) = &self.table.seal {
                let look = Look::plain(13 * POINT / 2).ink(Ink::Grey);
                let words = seal.words();
                let place = (MARGIN, line);
                sheet.marks.push(Mark::text(place, Anchor::Start, look, words.pick(self.lang)));
            }
            let look = Look::plain(8 * POINT).ink(Ink::Grey);
            sheet.marks.push(Mark::text((MARGIN + width, line), Anchor::End, look, page));
        }
    }
}
