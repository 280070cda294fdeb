//! 放假安排: the years whose working days are known.

use bofu_domain::{date::Year, names::DocumentNo, workdays::YearDays};

use super::{Cell, ColumnSpec, Kind, Table};

/// A year, by which document it was entered where it was, and its days.
pub type YearLine<'a> = (Year, bool, Option<&'a DocumentNo>, YearDays);

/// The years, in order.
pub fn list<'a>(years: impl Iterator<Item = YearLine<'a>>) -> Table {
    let columns = vec![
        ColumnSpec::new("year", "年度", "Year", Kind::Code),
        ColumnSpec::new("source", "来源", "Source", Kind::Text),
        ColumnSpec::new("document_no", "文号", "Document", Kind::Code),
        ColumnSpec::new("working_days", "工作日", "Working days", Kind::Count),
        ColumnSpec::new("days_off", "休息日", "Days off", Kind::Count),
        ColumnSpec::new("weekdays_off", "周一至周五放假", "Weekdays off", Kind::Count),
        ColumnSpec::new("weekends_worked", "周末上班", "Weekend days worked", Kind::Count),
    ];
    let mut table = Table::new("放假安排", "Working days", columns);
    let cells = |(year, entered, document_no, days): YearLine<'a>| {
        let (en, zh) = if entered { ("entered", "录入") } else { ("built-in", "内置") };
        vec![
            Cell::text(&year),
            Cell::Term(en.to_owned(), zh.to_owned()),
            Cell::text_or_empty(document_no),
            Cell::Count(days.working_days.into()),
            Cell::Count(days.days_off.into()),
            Cell::Count(days.weekdays_off.into()),
            Cell::Count(days.weekends_worked.into()),
        ]
    };
    table.rows = years.map(cells).collect();
    table
}
