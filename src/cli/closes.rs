//! The close of months and years for people.

use bofu_operations::closes::{MonthClose, MonthList, ObstacleList, YearClose};

use super::{output::Output, render::Render};
use bofu_app::obstacle::Obstacle;

impl Render for ObstacleList {
    fn text(&self, output: Output) {
        for one in &self.0 {
            output.data(output.text(&one.words.zh, &one.words.en));
        }
        let count = self.0.len();
        output.talk(&format!("待处理 {count} 项"), &format!("{count} in the way"));
    }
}

impl Render for MonthList {
    fn text(&self, output: Output) {
        for row in &self.0 {
            let status = match row.status {
                "closed" => output.text("已结账", row.status),
                "reopened" => output.text("已重开", row.status),
                _open => output.text("未结账", row.status),
            };
            let document = row.document_no.as_ref().map(|no| format!("\t{no}"));
            output.data(&format!("{}\t{status}{}", row.month, document.unwrap_or_default()));
        }
    }
}

/// Names what stood in the way of a close that was made.
fn name(output: Output, obstacles: &[Obstacle]) {
    for one in obstacles {
        output.talk(&one.words.zh, &one.words.en);
    }
}

impl Render for MonthClose {
    fn text(&self, output: Output) {
        name(output, &self.0.names.obstacles);
        self.0.text(output);
    }
}

impl Render for YearClose {
    /// Names the months of a closed year that are open, too. Where they stood in
    /// the way they are named already.
    fn text(&self, output: Output) {
        let done = &self.0.names;
        name(output, &done.obstacles);
        let named = done.obstacles.iter().any(|one| one.kind == "month");
        if !named && !done.open_months.is_empty() {
            let months: Vec<String> = done.open_months.iter().map(ToString::to_string).collect();
            output.talk(
                &format!("未结账月份 {}", months.join("、")),
                &format!("months open: {}", months.join(", ")),
            );
        }
        self.0.text(output);
    }
}
