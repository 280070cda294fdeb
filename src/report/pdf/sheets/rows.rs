//! The table on its sheets: header, rows, bars, sums, rules.

use super::{PageWriter, RULE, Style, TOP};
use crate::{
    drawing::{Anchor, Ink, Look, Mark},
    pdf::columns::{Fit, MARGIN, cell_lines, sums_of},
};

/// The lines of a row's cells.
type Lines = Vec<Vec<String>>;

impl PageWriter<'_> {
    pub(super) fn header(&mut self) {
        self.began = self.y;
        let rule = Mark::fill((MARGIN, self.y), (self.table_width(), RULE), Ink::Rule);
        if self.style != Style::Table {
            self.put(rule);
            return;
        }
        let look = Look::plain(self.fit.size).bold();
        let headers: Vec<Vec<String>> =
            self.columns.all.iter().map(|column| column.header.clone()).collect();
        let lines = self.lines(&headers);
        let height = self.height(&lines);
        self.put(Mark::fill((MARGIN, self.y), (self.table_width(), height), Ink::Shade));
        self.put(rule);
        let middle = vec![Anchor::Middle; lines.len()];
        self.row(&lines, look, &middle);
    }

    fn table_width(&self) -> i32 {
        self.fit.widths.iter().sum()
    }

    pub(super) fn leading(&self) -> i32 {
        self.fit.size * 13 / 10
    }

    /// The lines of a row's cells.
    fn lines(&self, texts: &[Vec<String>]) -> Lines {
        let pads = 2 * Fit::pad(self.fit.size);
        let places = self.fit.widths.iter().zip(texts);
        let inner = |width: &i32| (width - pads).max(1);
        places.map(|(w, texts)| cell_lines(self.face, texts, self.fit.size, inner(w))).collect()
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

    pub(super) fn rows(&mut self) {
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

    pub(super) fn sums(&mut self) {
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

    pub(super) fn rule_upright(&mut self) {
        let height = self.y - self.began + RULE;
        let mut x = MARGIN;
        self.put(Mark::fill((x, self.began), (RULE, height), Ink::Rule));
        for width in self.fit.widths.clone() {
            x += width;
            self.put(Mark::fill((x, self.began), (RULE, height), Ink::Rule));
        }
    }
}
