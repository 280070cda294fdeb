//! A table laid out on sheets: title, header on each, rows, sums, notes, the
//! line for signatures, charts, and at the foot what the paper was made from.

mod rows;

use std::collections::BTreeSet;

use bofu_domain::language::Lang;

use super::{
    canvas::Sheet,
    columns::{A4, Columns, Fit, MARGIN},
    font::Face,
    lines::wrapped,
};
use crate::{
    Kind, Table,
    chart::{self, Chart},
    drawing::{Anchor, Ink, Look, Mark, POINT},
};

/// The room above the matter of a sheet.
const TOP: i32 = 40 * POINT;
/// The room below it, with the foot in it.
const BOTTOM: i32 = 44 * POINT;
/// The thickness of a rule.
const RULE: i32 = POINT / 2;
/// The room for signatures and a stamp.
const SIGNED: i32 = 84 * POINT;
/// The room for what an auditor concludes.
const CONCLUDED: i32 = 92 * POINT;
/// The text beside the table.
const BESIDE: i32 = 9 * POINT;

/// How a paper is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A table: the sheet is chosen for it, people sign below.
    Table,
    /// Labels and values, upright, in larger text.
    Record,
    /// Labels and values of which there are many; people conclude and sign below.
    Paper,
}

/// A paper being laid out, from the top of its first sheet down.
pub(super) struct PageWriter<'a> {
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

impl<'a> PageWriter<'a> {
    /// A table before it is laid out.
    pub(super) fn new(table: &'a Table, face: &'a Face, lang: Lang, style: Style) -> Self {
        let mut missing = BTreeSet::new();
        let columns = Columns::of(table, lang, face, &mut missing);
        let fit = match style {
            Style::Table => Fit::of(&columns.all),
            Style::Record => Fit::upright(&columns.all, 21 * POINT / 2),
            Style::Paper => Fit::upright(&columns.all, 9 * POINT),
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
        if self.style == Style::Paper {
            self.conclusion();
        }
        if self.style != Style::Record {
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
        self.y += 16 * POINT;
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

    /// What is said below the table, in lines.
    fn said_below(&mut self) -> Vec<String> {
        let mut notes: Vec<String> =
            self.table.all_notes().map(|note| note.pick(self.lang).to_owned()).collect();
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
        let signed = match self.style {
            Style::Table => SIGNED,
            Style::Paper => SIGNED + CONCLUDED,
            Style::Record => 0,
        };
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

    /// Lines on which an auditor writes what he concludes.
    fn conclusion(&mut self) {
        if self.y + CONCLUDED + SIGNED > self.end() {
            self.turn();
        }
        self.y += 10 * POINT;
        let look = Look::plain(10 * POINT);
        let label = self.lang.pick("审计结论:", "Conclusion:");
        self.put(Mark::text((MARGIN, self.y + look.size), Anchor::Start, look, label));
        let indent = self.face.width_at(label, look.size) + 8 * POINT;
        for line in 1..=3 {
            let x = if line == 1 { MARGIN + indent } else { MARGIN };
            let y = self.y + line * 24 * POINT - 12 * POINT;
            self.put(Mark::fill((x, y), (MARGIN + self.width() - x, RULE), Ink::Grey));
        }
        self.y += CONCLUDED - 10 * POINT;
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
