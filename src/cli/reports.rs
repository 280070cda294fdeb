//! Reports for people.

use bofu_app::journal::Written;
use bofu_domain::language::Text;
use bofu_operations::{
    answer::TableOrFile,
    reports::{ReportAnswer, ReportRows},
};
use bofu_report::remark;
use serde::Serialize;

use super::{output::Output, render::Render};

impl<R: Serialize> Render for TableOrFile<R> {
    fn text(&self, output: Output) {
        match self {
            Self::Rows { table, .. } => output.table(table),
            Self::File { path, left_out } => {
                let path = path.display();
                output.talk(&format!("已写入 {path}"), &format!("Written to {path}"));
                say_left_out(output, left_out);
            }
        }
    }
}

/// Says of business dates what a file has no place for.
pub(super) fn say_left_out(output: Output, left_out: &[Text]) {
    for Text { zh, en } in left_out {
        output.talk(zh, en);
    }
}

impl Render for ReportAnswer {
    fn text(&self, output: Output) {
        match &self.given {
            TableOrFile::Rows { rows: ReportRows::Explained(explained), .. } => {
                output.data(explained.text(output.lang(), output.width()).trim_end());
            }
            TableOrFile::Rows { .. } | TableOrFile::File { .. } => self.given.text(output),
        }
        if let Some(year) = self.recoverable {
            let line = format!("bofu recover --over-awards {year} --document");
            output.talk(
                &format!("对可追回的作出追回决定: {line} 文号"),
                &format!("To decide the recoveries: {line} NO"),
            );
        }
    }
}

impl Render for Written {
    fn text(&self, output: Output) {
        let (file, entries, balances) = (&self.file, self.entries, self.balances);
        output.data(output.text(
            &format!("已写入 {file}: 分录 {entries} 笔, 核对余额 {balances} 项"),
            &format!("Written to {file}: {entries} entries, {balances} balances asserted"),
        ));
        if let Some(Text { zh, en }) = remark(&self.dates) {
            let (zh, en) = (format!("业务日期: {zh}"), format!("Business dates: {en}"));
            output.talk(&zh, &en);
        }
    }
}
