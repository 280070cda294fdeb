//! How an operation's answer is shown: JSON is the answer itself, and each
//! answer says here how people read it.

use std::fmt::Write as _;

use bofu_operations::answer::{ChangeAnswer, ItemAnswers};
use serde::Serialize;
use serde_json::{Value, json};

use super::output::Output;
use bofu_app::{
    error::{AppError, Exit},
    import::Imported,
};
use bofu_domain::language::Lang;

/// An answer that people can read, too.
pub(super) trait Render: Serialize {
    /// Whether it tells of many items: then it is shown even where the
    /// projections do not follow.
    fn is_of_items(&self) -> bool {
        false
    }

    /// For people.
    fn text(&self, output: Output);

    /// What somebody has to do about it, for programs too.
    fn warn(&self, _output: Output) {}

    /// What of it was refused, for programs.
    fn refusals(&self) -> Vec<Value> {
        Vec::new()
    }

    /// How the process ends.
    fn exit(&self) -> Exit {
        if self.refusals().is_empty() { Exit::Done } else { Exit::Refused }
    }

    /// What is said of an error before the error itself.
    fn failed(_error: &AppError, _output: Output) {}

    /// Shows it.
    fn show(&self, output: Output) -> Exit {
        self.warn(output);
        if output.is_json() {
            output.json(self);
            output.refusals(self.refusals());
        } else {
            self.text(output);
        }
        self.exit()
    }
}

impl<N: Serialize> Render for ChangeAnswer<N> {
    fn text(&self, output: Output) {
        let (zh, en) =
            if self.changed { ("已记录", "recorded") } else { ("未变", "unchanged") };
        let thing = self.thing.pick(output.lang());
        output.data(&format!("{thing}: {}", output.text(zh, en)));
    }
}

/// What became of an imported file.
impl Render for Imported {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        for row in &self.refused {
            let place = match output.lang() {
                Lang::Zh => format!("第 {} 行", row.row),
                Lang::En => format!("row {}", row.row),
            };
            // What is wrong with the row itself says its number already.
            let message = row.message.strip_prefix(&place).unwrap_or(&row.message);
            let message = message.trim_start_matches([':', ' ']);
            let mut text = format!("{place} [{}]: {message}", row.code);
            if !row.hint.is_empty() {
                let _infallible = write!(text, "\n  {} {}", output.hint_label(), row.hint);
            }
            output.talk(&text, &text);
        }
        let (stored, unchanged, refused) = (self.stored, self.unchanged, self.refused.len());
        output.data(output.text(
            &format!("新存 {stored} 行, 未变 {unchanged} 行, 拒绝 {refused} 行"),
            &format!("{stored} stored, {unchanged} unchanged, {refused} refused"),
        ));
        if let Some(path) = &self.refused_file {
            let path = path.display();
            output.talk(
                &format!("被拒绝的行在 {path}, 改正后可再次导入"),
                &format!("The refused rows are in {path}; correct them and import it again"),
            );
        }
    }

    fn refusals(&self) -> Vec<Value> {
        self.refused.iter().map(|row| json!(row)).collect()
    }
}

/// What came of many items, each decided on its own.
impl<N: Serialize> Render for ItemAnswers<N> {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        for one in self.held.iter().flatten() {
            let held = output.text("暂缓", "held back");
            output.data(&format!("{}\t{held}: {}", one.text, one.why.message));
        }
        for one in &self.done {
            let word = if one.unchanged {
                output.text("未变", "unchanged")
            } else {
                self.word.pick(output.lang())
            };
            output.data(&format!("{}\t{word}", one.text));
        }
        for one in &self.refused {
            let about = one.text.split_once('\t').map_or(&*one.text, |(about, _)| about);
            output.refusal(Some(about), &one.why);
        }
        let same = self.done.iter().filter(|one| one.unchanged).count();
        let words = (self.word.zh, self.word.en);
        output.counted(words, self.done.len() - same, same, self.refused.len());
    }

    fn refusals(&self) -> Vec<Value> {
        self.refused.iter().map(|one| json!(one)).collect()
    }
}
