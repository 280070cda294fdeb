//! A table on the terminal, readable without colour.

use std::fmt::Write;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, presets};

use bofu_domain::language::Lang;

use super::{Kind, Table};
use crate::number::thousands;

/// The table as lines of text. With `width` its words are wrapped to that many
/// columns of the terminal (a Chinese character takes two); sums, days and codes
/// stay whole, even where the table gets wider by it.
pub fn text(table: &Table, lang: Lang, width: Option<u16>) -> String {
    let mut text = table.title.pick(lang).to_owned();
    for about in &table.about {
        let _infallible = write!(text, " · {}", about.pick(lang));
    }
    text.push('\n');
    if table.rows.is_empty() {
        text.push_str(lang.pick("(无记录)\n", "(no rows)\n"));
    } else {
        text.push_str(&grid(table, lang, width));
        text.push('\n');
        let count = thousands(&table.rows.len().to_string());
        let rows = match lang {
            Lang::Zh => format!("共 {count} 行\n"),
            Lang::En if table.rows.len() == 1 => "1 row\n".to_owned(),
            Lang::En => format!("{count} rows\n"),
        };
        text.push_str(&rows);
    }
    for note in table.said_below() {
        let _infallible = writeln!(text, "{}", note.pick(lang));
    }
    text
}

fn grid(table: &Table, lang: Lang, width: Option<u16>) -> String {
    let shown: Vec<usize> = (0..table.columns.len())
        .filter(|&index| table.columns.get(index).is_some_and(|column| !column.in_files_only))
        .collect();
    let mut grid = comfy_table::Table::new();
    grid.load_style(presets::UTF8_FULL_CONDENSED).force_no_tty();
    if let Some(width) = width {
        grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    } else {
        grid.set_content_arrangement(ContentArrangement::Disabled);
    }
    let headers = shown.iter().filter_map(|&index| table.columns.get(index));
    grid.set_header(headers.map(|column| column.label.pick(lang)));
    for row in &table.rows {
        grid.add_row(
            shown
                .iter()
                .map(|&index| row.get(index).map_or_else(String::new, |cell| cell.shown(lang))),
        );
    }
    if table.has_sums() {
        grid.add_row(shown.iter().enumerate().map(|(place, &index)| match table.sum(index) {
            Some(sum) => sum.shown(lang),
            None if place == 0 => lang.pick("合计", "total").to_owned(),
            None => String::new(),
        }));
    }
    for (place, &index) in shown.iter().enumerate() {
        let (Some(column), Some(spec)) = (grid.column_mut(place), table.columns.get(index)) else {
            continue;
        };
        if spec.kind.is_number() {
            column.set_cell_alignment(CellAlignment::Right);
        }
        // A sum or a day broken over two lines is misread.
        if spec.kind != Kind::Text {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    grid.trim_fmt()
}
